"""Values as text: str, repr and ascii.

In: a value. Out: a text, exact for ints, bools, strings and None; of other values some text. What may run on the way (`__str__` of an
instance) is run.
"""

from __future__ import annotations

from collections.abc import Iterable

from frontends.ir import Span
from smt import attributes, tables, text
from smt.builtins.enums import shown_member
from smt.builtins.registry import Arguments, function
from smt.builtins.strings import for_each_kind, term_of
from smt.calls import call
from smt.exceptions import ancestors, is_plain
from smt.heap import DequeObj, FamilyObj, InstanceObj, ListObj, TableObj
from smt.kinds import kind_of
from smt.machine import Machine
from smt.shapes import class_of_tuples, refs_in
from smt.terms import STRING, ZERO, Term, apply, eq, ite, string
from smt.text import literal
from smt.values import (
    BoolV,
    BoundV,
    ExcV,
    FlagV,
    FloatV,
    FuncV,
    IntV,
    LambdaV,
    MemberV,
    NoneV,
    RangeV,
    RefV,
    Seq,
    SeqV,
    Shape,
    StrV,
    TupleV,
    UnionV,
    Value,
)


@function("str", "repr", "ascii")
def _str(m: Machine, a: Arguments) -> Value:
    values = a.only(m, 0 if a.name == "str" else 1, 3 if a.name == "str" else 1)
    if not values:
        return StrV(string(""))
    if len(values) > 1:
        raise m.unsupported("str of bytes", a.span)
    return m.split(values[0], lambda v: StrV(shown(m, v, a.name, a.span)))


def shown(m: Machine, value: Value, how: str, span: Span, within: frozenset[int] = frozenset()) -> Term:
    """str(value), repr(value) or ascii(value), as `how` says; `within`: the locations of the containers that are being shown."""
    m.no_opaque(value, span)
    if how == "ascii" and isinstance(value, TupleV | RefV | MemberV | FlagV | ExcV):
        return _escaped(m, shown(m, value, "repr", span, within))
    match value:
        case UnionV():
            result = m.split(value, lambda v: StrV(shown(m, v, how, span, within)))
            assert isinstance(result, StrV)
            return result.term
        case StrV(term):
            if how == "str":
                return term
            known = literal(term)
            if known is not None:
                return string(repr(known) if how == "repr" else ascii(known))
            return apply(f"text.{how}", STRING, term)
        case NoneV():
            return string("None")
        case BoolV(term):
            return ite(term, string("True"), string("False"))
        case IntV(term, boolness):
            return ite(boolness, ite(eq(term, ZERO), string("False"), string("True")), text.decimal(term))
        case FloatV(term):
            return string(repr(term.payload)) if term.op == "float" else apply("text.float", STRING, term)
        case ExcV():
            return _of_exception(m, value, how, span, within)
        case RangeV() | FuncV() | LambdaV() | BoundV():
            return m.fresh.var("text", STRING)
        case TupleV(items, cls):
            for special in ("__str__", "__repr__") if how == "str" else ("__repr__",):
                if cls and attributes.find_method(m, attributes.class_of(m, cls), special, span) is not None:
                    return returned(m, call(m, attributes.get(m, value, special, span), (), {}, span), special, span)
            return _of_parts(m, items, span, within)
        case SeqV(seq):
            require_plain(m, seq.shape, span)
            return m.fresh.var("text", STRING)
        case RefV(location, cls):
            if location in within:
                return string("...")
            inner = within | {location}
            return _of_instance(m, value, how, span, inner) if ":" in cls else _of_parts(m, _inside(m, value, span), span, inner)
        case MemberV() | FlagV():
            return shown_member(m, value, how, lambda made: returned(m, made, f"__{how}__", span), span)
    if kind_of(value) in ("class", "module", "bytes", "bytearray"):
        return m.fresh.var("text", STRING)
    raise m.unsupported(f"{how} of {kind_of(value)}", span)


def _escaped(m: Machine, shown_text: Term) -> Term:
    """What ascii makes of a repr: the same text where all of it is ASCII."""
    known = literal(shown_text)
    return m.fresh.var("text", STRING) if known is None else string(known.encode("ascii", "backslashreplace").decode("ascii"))


def _of_exception(m: Machine, value: ExcV, how: str, span: Span, within: frozenset[int]) -> Term:
    """Text of an exception: its own `__str__` or `__repr__`, else that of one argument alone, or some text."""
    if ":" in value.cls:
        for special in ("__str__",) if how == "str" else ("__repr__",):
            method = attributes.find_method(m, attributes.class_of(m, value.cls), special, span)
            if method is not None and value.args is None:
                raise m.unsupported(f"{how} of an exception that a callee raised", span)
            if method is not None:
                return returned(m, call(m, BoundV(value, method), (), {}, span), special, span)
    plain = all(is_plain(base) for base in ancestors(m, value.cls) if ":" not in base and base != "object")
    if how == "str" and value.args is not None and len(value.args) < 2 and plain:
        shown_how = "repr" if "KeyError" in ancestors(m, value.cls) else "str"
        return shown(m, value.args[0], shown_how, span, within) if value.args else string("")
    return _of_parts(m, value.args or (), span, within)


def _of_parts(m: Machine, parts: Iterable[Value], span: Span, within: frozenset[int]) -> Term:
    """Some text. That of the parts is not followed, but may run code of the program, which may raise."""
    for part in parts:
        shown(m, part, "repr", span, within)
    return m.fresh.var("text", STRING)


def _inside(m: Machine, value: RefV, span: Span) -> tuple[Value, ...]:
    """The parts of a container; none for arrays, which hold plain values."""
    found = m.state.heap.get(value.location)
    if isinstance(found, InstanceObj) and ":" not in found.cls:
        return ()  # a bytearray or an iterator
    if isinstance(found, ListObj | DequeObj):
        if isinstance(found.contents, Seq):
            require_plain(m, found.contents.shape, span)
            return ()
        return found.contents
    if isinstance(found, TableObj) and isinstance(found.table, tables.Entries):
        return tuple(v for entry in found.table.items for v in entry)
    if isinstance(found, TableObj) and isinstance(found.table, tables.Arrays):
        require_plain(m, found.table.keys.shape, span)
        require_plain(m, found.table.value, span)
        return ()
    raise m.unsupported(f"text of {kind_of(value)}", span)


def _of_instance(m: Machine, value: RefV, how: str, span: Span, within: frozenset[int]) -> Term:
    for name in ("__str__", "__repr__") if how == "str" else ("__repr__",):
        special = attributes.special_method(m, value, name, span)
        if special is not None:
            return returned(m, call(m, BoundV(value, special), (), {}, span), name, span)
    found = m.state.heap[value.location]
    assert isinstance(found, InstanceObj)
    # A dataclass shows its fields; any other object shows its address.
    return _of_parts(m, (field for _, field in found.fields), span, within)


def returned(m: Machine, made: Value, name: str, span: Span) -> Term:
    """What a special method gave, which has to be a str."""
    def one(values: tuple[Value, ...]) -> Value:
        return StrV(term_of(m, values[0], f"result of {name}", span))

    result = for_each_kind(m, (made,), one, span)
    assert isinstance(result, StrV)
    return result.term


def require_plain(m: Machine, shape: Shape, span: Span) -> None:
    """The repr of values of the shape runs no code of the program, or that is a limit."""
    if not _is_plain(m, shape, span, frozenset()):
        raise m.unsupported("text of objects in a container of unknown length", span)


def _is_plain(m: Machine, shape: Shape, span: Span, seen: frozenset[int]) -> bool:
    """`seen`: the locations of the families that are being looked at."""
    if shape.name in ("exact", "flag"):
        member = shape.payload
        # Enumerations with methods that come from elsewhere have no model; containers show their items by repr.
        own = isinstance(member, MemberV | FlagV) and not any(f.name == "__repr__" for f in member.cls.methods)
        return own or isinstance(member, NoneV)
    classes = [class_of_tuples(shape)] if shape.name == "tuple" else []
    inner = list(shape.args)
    for ref in refs_in(shape) if shape.name == "ref" else ():
        family = m.state.heap[ref.location]
        assert isinstance(family, FamilyObj)
        classes.append(family.cls)
        inner += [family.shape] if ref.location not in seen else []
        seen |= {ref.location}
    if any(attributes.find_method(m, attributes.class_of(m, cls), "__repr__", span) is not None for cls in classes if ":" in cls):
        return False
    return all(_is_plain(m, part, span, seen) for part in inner)
