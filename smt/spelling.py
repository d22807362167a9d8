"""Counterexamples, second half: Python expressions for the values that a solver's model gives to recipes (`smt.models`).

What is one object in the model is one object in the text: where it occurs again it has a name, `(shared_1 := [0])`, and an object that
refers to itself, on whatever way, has the attribute set when it is there: `(shared_1 := A(None), setattr(shared_1, 'b', shared_1))[0]`.
"""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from functools import partial
from typing import TypeAlias

from smt import tables
from smt.models import MAX_DEPTH, Recipe
from smt.shapes import class_of_tuples, leaves
from smt.values import FlagV, MemberV, OpaqueV, Shape

Reading = Mapping[object, object]  # value of each row, and the items of each list by its rows
Identity: TypeAlias = tuple[int, object]  # the location, and the number in a family
Tie: TypeAlias = Callable[[str, str], str]  # the expression that makes a holder refer to an object, from the names of the two


def spelled(recipes: Sequence[Recipe], reading: Reading, deepest: int = MAX_DEPTH) -> list[str | None]:
    """The Python expressions that a model gives for the recipes, to be evaluated in this order; None where it gives none.

    `deepest`: an object that is inside of so many others is left out where there may be None in its place.
    """
    draft = _Speller(reading, frozenset(), deepest)
    for r in recipes:
        draft.spell(r)
    final = _Speller(reading, frozenset(draft.mentions), deepest)
    return [final.spell(r) for r in recipes]


class _Speller:
    """One pass over the recipes. `named`: the objects that get a name, because a pass before this one mentioned them again."""

    def __init__(self, reading: Reading, named: frozenset[Identity], deepest: int) -> None:
        self.reading = reading
        self.named = named
        self.deepest = deepest
        self.mentions: Counter[Identity] = Counter()
        self.begun: dict[Identity, str] = {}  # every object that was come by, with its name
        self.open: list[Identity] = []  # those whose text is being made, outermost first
        self.knots: dict[Identity, list[tuple[Identity, Tie]]] = {}  # what has to refer to an open object, and how it is made to
        self.inside_function = False

    def spell(self, r: Recipe) -> str | None:
        """The expression for a recipe."""
        key = self.identity(r)
        if key is None:
            return self.plain(r)
        if key in self.begun:
            self.mentions[key] += 1
            return None if key in self.open else self.begun[key]
        if r.kind == "numbered" and not r.parts:
            return "[]" if r.name == "list" else None  # too deep to be read
        contents = r.parts[0] if r.kind == "numbered" else r
        if self.inside_function:
            return self.plain(contents)  # a name that is given in there is unknown outside
        self.begun[key] = f"shared_{len(self.begun) + 1}"
        self.open.append(key)
        text = self.plain(contents, key)
        self.open.pop()
        if text is None or key not in self.named:
            return text
        ties = [tie(self.begun[holder], self.begun[key]) for holder, tie in self.knots.get(key, ())]
        named = f"{self.begun[key]} := {text}"
        return f"({named}, {', '.join(ties)})[0]" if ties else f"({named})"

    def identity(self, r: Recipe) -> Identity | None:
        """Which object the recipe is of; None where that does not matter."""
        if r.kind == "numbered":
            number = self.reading.get(r.rows[0])
            return None if number is None else (r.location, number)
        return (r.location, None) if r.location else None

    def chosen(self, r: Recipe) -> Recipe | None:
        """The alternative that the model picks of a choice; any other recipe is its own."""
        if r.kind != "union":
            return r
        return next((p for row, p in zip(r.rows, r.parts, strict=True) if self.reading.get(row) is True), None)

    def plain(self, r: Recipe, key: Identity | None = None) -> str | None:
        """The expression for what a recipe says, whichever object it is. `key`: the object whose contents these are."""
        values = [self.reading.get(row) for row in r.rows]
        match r.kind:
            case "int":
                if not isinstance(values[0], int):
                    return None
                return repr(bool(values[0])) if values[1] is True else repr(int(values[0]))
            case "bool" | "str" | "float":
                return None if values[0] is None else _spell_plain(values[0])
            case "bytes":
                columns = self.reading.get(r.rows)
                if not isinstance(columns, tuple) or not all(isinstance(n, int) and 0 <= n < 256 for n in columns[0]):
                    return None
                return repr(bytes(columns[0]))
            case "bytearray":
                held = self.spell(r.parts[0])
                return None if held is None else f"bytearray({held})"
            case "none":
                return "None"
            case "member":
                return r.name
            case "flag":
                return f"{r.name}({values[0]})" if isinstance(values[0], int) else None
            case "datetime.date" | "datetime.timedelta":
                texts = [self.spell(p) for p in r.parts]
                if None in texts or not r.name:
                    return None
                return f"{r.name}({', '.join(map(str, texts))})" if len(texts) > 1 else f"{r.name}(microseconds={texts[0]})"
            case "union":
                return self.alternative(r)
            case "function":
                return self.function(r, values)
            case "tuple":
                return _spell_tuple([self.spell(p) for p in r.parts], r.name)
            case "seq" | "list" if r.shape is not None:
                columns = self.reading.get(r.rows)
                if not isinstance(columns, tuple):
                    return None
                width = len(leaves(r.shape))
                count = len(columns[0]) if width and columns else 0
                items = [_spell_leaves(r.shape, [column[i] for column in columns]) for i in range(count)]
                return _joined(items, *("()" if r.kind == "seq" else "[]"))
            case "list of objects" | "tuple of objects":
                if not isinstance(values[0], int) or values[0] > len(r.parts):
                    return None
                texts = [self.held(p, key, partial(_set_item, str(i))) for i, p in enumerate(r.parts[: values[0]])]
                return _joined(texts, *("[]" if r.kind.startswith("list") else "()"))
            case "dict of objects":
                return self.entries(r, values[0], key)
            case "deque":
                inner = self.spell(r.parts[0])
                if inner is None or not isinstance(values[0], bool) or not isinstance(values[1], int):
                    return None
                return f"collections.deque({inner}{f', {values[1]}' if values[0] else ''})"
            case "list":
                return _joined([self.spell(p) for p in r.parts], "[", "]")
            case "dict" | "OrderedDict" | "Counter" | "set" | "frozenset":
                return self.table(r)
            case "instance":
                # As in most classes, attributes are parameters of the constructor.
                texts = [self.held(p, key, partial(_set_attribute, name)) for name, p in zip(r.fields, r.parts, strict=True)]
                return None if None in texts else f"{r.name}({', '.join(f'{n}={t}' for n, t in zip(r.fields, texts, strict=True))})"
        return None

    def alternative(self, r: Recipe) -> str | None:
        """The expression for a choice."""
        part = self.chosen(r)
        if part is None:
            return None
        too_deep = part.kind == "numbered" and (not part.parts or len(self.open) >= self.deepest)
        if too_deep and self.identity(part) not in self.begun and any(p.kind == "none" for p in r.parts):
            return "None"
        return self.spell(part)

    def function(self, r: Recipe, values: list[object]) -> str | None:
        """A function that gives these results, one after the other."""
        self.inside_function = True
        results = [self.spell(p) for row, p in zip(values, r.parts, strict=True) if row is True]
        self.inside_function = False
        if None in results:
            return None
        if len(results) <= 1:
            return f"(lambda *args: {results[0] if results else None})"
        return f"(lambda *args, results=iter({_joined(results, '[', ']')}): next(results, {results[-1]}))"

    def held(self, part: Recipe, key: Identity | None, tie: Tie) -> str | None:
        """What the object `key` holds; None at first where that is not there yet, for `tie` to put right."""
        aim = self.chosen(part)
        target = None if aim is None else self.identity(aim)
        if key is None or target is None or target not in self.open:
            return self.spell(part)
        self.mentions.update((key, target))
        self.knots.setdefault(target, []).append((key, tie))
        return "None"

    def entries(self, r: Recipe, count: object, key: Identity | None) -> str | None:
        """A dict of objects, from its first keys and values in turn."""
        if not isinstance(count, int) or 2 * count > len(r.parts):
            return None
        keys = [self.spell(p) for p in r.parts[: 2 * count : 2]]
        parts = r.parts[1 : 2 * count : 2]
        held = [self.held(p, key, partial(_set_item, k)) for k, p in zip(keys, parts, strict=True) if k is not None]
        if None in keys or None in held:
            return None
        text = f"{{{', '.join(f'{k}: {v}' for k, v in zip(keys, held, strict=True))}}}"
        return text if r.name == "dict" else f"collections.{r.name}({text})"

    def table(self, r: Recipe) -> str | None:
        """A dict or set, from its keys and values in turn."""
        if r.shape is None:
            texts = [self.spell(p) for p in r.parts]
        else:
            columns = self.reading.get(r.rows)
            if not isinstance(columns, tuple):
                return None
            texts = []
            for i in range(len(columns[0])):
                at = 0
                for part in r.shape.args:
                    texts.append(_spell_leaves(part, [column[i] for column in columns[at : at + len(leaves(part))]]))
                    at += len(leaves(part))
        known = [t for t in texts if t is not None]
        if len(known) != len(texts):
            return None
        if r.kind in tables.DICTS:
            text = f"{{{', '.join(f'{k}: {v}' for k, v in zip(known[::2], known[1::2], strict=True))}}}"
            return text if r.kind == "dict" else f"collections.{r.kind}({text})"
        if not known:
            return f"{r.kind}()"
        text = f"{{{', '.join(known)}}}"
        return text if r.kind == "set" else f"frozenset({text})"


def _set_attribute(name: str, holder: str, aim: str) -> str:
    return f"setattr({holder}, {name!r}, {aim})"


def _set_item(index: str, holder: str, aim: str) -> str:
    return f"{holder}.__setitem__({index}, {aim})"


def _spell_tuple(parts: list[str | None], cls: str) -> str | None:
    """A tuple, or a named tuple of a class."""
    return _joined(parts, "(", ")") if not cls else _joined(parts, f"{cls}(", ")")


def _spell_plain(value: object) -> str:
    # repr gives back every double but those that have no literal.
    return f"float({repr(value)!r})" if isinstance(value, float) and not math.isfinite(value) else repr(value)


def _joined(parts: list[str | None], left: str, right: str) -> str | None:
    texts = [p for p in parts if p is not None]
    if len(texts) != len(parts):
        return None
    comma = "," if left == "(" and len(texts) == 1 else ""
    return f"{left}{', '.join(texts)}{comma}{right}"


def _spell_leaves(shape: Shape, values: list[object]) -> str | None:
    """The item with these leaf values."""
    match shape.name:
        case "int":
            return repr(values[0])
        case "intbool":
            return repr(bool(values[0])) if values[1] is True else repr(values[0])
        case "bool" | "str" | "float":
            return _spell_plain(values[0])
        case "none":
            return "None"
        case "exact" if isinstance(shape.payload, OpaqueV):
            return "None"  # any value will do
        case "exact" if isinstance(shape.payload, MemberV):
            return f"{shape.payload.cls.qualname}.{shape.payload.name}"
        case "flag" if isinstance(shape.payload, FlagV):
            # A number above the bits is an int, which is not True.
            weights = [int(v) if isinstance(v, int) else 0 for v in values]
            return f"{shape.payload.cls.qualname}({sum(w << i for i, w in enumerate(weights))})"
        case "tuple":
            parts, at = [], 0
            for member in shape.args:
                size = len(leaves(member))
                parts.append(_spell_leaves(member, values[at : at + size]))
                at += size
            return _spell_tuple(parts, class_of_tuples(shape).rpartition(":")[2])
        case "union":
            at = 1
            for i, member in enumerate(shape.args):
                size = len(leaves(member))
                if values[0] == i:
                    return _spell_leaves(member, values[at : at + size])
                at += size
    return None


def without_bools(inputs: Sequence[tuple[str, Recipe]], reading: Reading) -> Reading:
    """The same reading with plain ints where a model says bool for a parameter annotated int: people expect those."""
    plain = dict(reading)
    stack = [r for _, r in inputs]
    while stack:
        r = stack.pop()
        stack.extend(r.parts)
        if r.kind == "int":
            plain[r.rows[1]] = False
    return plain
