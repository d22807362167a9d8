"""Parts of a value that patterns ask for: attributes by name, or by place in the class's `__match_args__`; entries of dicts (PEP 634).

A part that is not there means that the pattern does not match, not that AttributeError is raised; where that may be, it is a limit.
"""

from __future__ import annotations

from frontends import ir
from smt import assignments, attributes, dispatch, mro, named_tuples, records, subscripts
from smt.builtins.registry import FUNCTIONS, Arguments, function
from smt.comparisons import contains, equal
from smt.machine import Dead, Machine
from smt.values import BoolV, ClassV, IntV, StrV, Value


@function("%part")
def _part(m: Machine, a: Arguments) -> Value:
    """The attribute of a subject that is an instance of the pattern's class."""
    subject, name = a.only(m, 2, 2)
    assert isinstance(name, StrV)
    return _attribute(m, subject, str(name.term.payload), a)


@function("%place")
def _place(m: Machine, a: Arguments) -> Value:
    """The attribute of a subject that a class names first, second, ... ; how many are asked for, and which ones by name."""
    subject, cls, index, count, named = a.only(m, 5, 5)
    assert isinstance(index, IntV) and isinstance(count, IntV) and isinstance(named, StrV)
    names = _match_args(m, cls, a) if isinstance(cls, ClassV) else None
    asked = None if names is None else names[: int(str(count.term.payload))]
    if asked is None or len(asked) < int(str(count.term.payload)) or set(asked) & set(str(named.term.payload).split()):
        raise m.unsupported("class pattern with positional parts that the class does not name once each", a.span)  # TypeError
    return _attribute(m, subject, asked[int(str(index.term.payload))], a)


@function("%key")
def _key(m: Machine, a: Arguments) -> Value:
    """Whether a dict has a key; ValueError where an earlier key of the pattern is equal to it. In: the dict, the key, the earlier ones."""
    subject, key, *earlier = a.positional
    for other in earlier:
        m.raise_if(equal(m, key, other, a.span), "ValueError", "value", "mapping pattern with two equal keys", a.span)
    return BoolV(contains(m, subject, key, a.span))


@function("%rest")
def _rest(m: Machine, a: Arguments) -> Value:
    """A new dict of the entries of a dict but those of the keys."""
    subject, *keys = a.positional
    made = FUNCTIONS["dict"](m, Arguments("dict", (subject,), {}, a.span))
    for key in keys:
        subscripts.delete(m, made, key, a.span)
    return made


def _attribute(m: Machine, subject: Value, name: str, a: Arguments) -> Value:
    with m.collecting() as exits:
        end = m.attempt(lambda: attributes.get(m, subject, name, a.span))
    for leaving in exits:
        m.state = leaving.state
        m.unsupported(f"class pattern whose attribute {name} may be missing, or raise", a.span)
    if end is None:
        raise Dead
    m.state, value = end
    return value


def _match_args(m: Machine, cls: ClassV, a: Arguments) -> tuple[str, ...] | None:
    if assignments.assigned_attributes(m.program, of_classes=True) & {"__match_args__", "*"}:
        return None
    for owner in mro.lineage(m, cls, a.span):
        written = [value for name, _, value in owner.cls.fields if name == "__match_args__"]
        if written:
            return _texts(written[0])
        if records.is_dataclass(owner) and records.option(m, owner, "match_args", True, a.span):
            return tuple(f.name for f in records.fields(m, owner, a.span) if f.init and not f.keyword_only)
        if dispatch.is_named_tuple(owner):
            return tuple(name for name, _, _ in named_tuples.fields(owner))
    return None


def _texts(value: ir.Expr | None) -> tuple[str, ...] | None:
    """The items of a tuple of literal texts."""
    match value:
        case ir.TupleDisplay(items=items):
            found = [item.value for item in items if isinstance(item, ir.Const) and isinstance(item.value, str)]
            return tuple(found) if len(found) == len(items) else None
    return None
