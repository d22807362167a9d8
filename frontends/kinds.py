"""Types as annotations write them, reduced to one small immutable tree."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Type:
    """A type: `name` and its arguments.

    name is one of: int, bool, float, complex, str, bytes, bytearray, none, any, object, union (args: the members), tuple (args: the items;
    a last argument named "..." means any number of the one before), list, dict, set, frozenset, deque, OrderedDict,
    Counter (args: the key), range, sequence, mutablesequence, collection, iterable, iterator, mapping, mutablemapping, callable, literal
    (`values`), class (`values[0]`: dotted name as written), type. Optional[T] is the union of T and none. Bare `tuple` is a tuple of any
    items; the type of the empty tuple is a literal. Callable: parameters, then the result. A key of a typed dict that may be missing has
    the type notrequired (args: that of its value).
    A given `int` has `bounds`, if only (None, None), and is never a bool.
    """

    name: str
    args: tuple[Type, ...] = ()
    values: tuple[object, ...] = ()
    bounds: tuple[int | None, int | None] | None = None  # hypothesis integers(min, max): inclusive bounds of an int

    def __str__(self) -> str:
        if self.name == "union":
            return " | ".join(map(str, self.args))
        if self.name == "class":
            return str(self.values[0])
        if self.name == "literal":
            return f"Literal[{', '.join(map(repr, self.values))}]"
        text = "None" if self.name == "none" else self.name
        return f"{text}[{', '.join(map(str, self.args))}]" if self.args else text


INT = Type("int")
BOOL = Type("bool")
NONE = Type("none")
STR = Type("str")
FLOAT = Type("float")
ANY = Type("any")


def union(*members: Type) -> Type:
    """The union of the members: flattened, without repeats, in order; one member alone is itself."""
    flat: list[Type] = []
    for member in members:
        for part in member.args if member.name == "union" else (member,):
            if part not in flat:
                flat.append(part)
    return flat[0] if len(flat) == 1 else Type("union", tuple(flat))
