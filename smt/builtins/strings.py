"""Strings: sequences of code points, as SMT-LIB strings.

SMT-LIB strings stop at U+2FFFF and Python's do not: nothing here gives the solver a code point to compare, so no bound on it can be used.
Methods without a rule are evaluated by CPython when all operands are literals, and are limits otherwise.
"""

from __future__ import annotations

from collections.abc import Callable

from frontends.ir import Span
from smt.builtins.core import CONVERT
from smt.builtins.registry import METHODS, Arguments, method
from smt.calls import ITERATE
from smt.machine import Machine
from smt.operators import BINARY, kind_of
from smt.subscripts import GET, index_in, new_list, slice_bounds
from smt.terms import BOOL, INT, STRING, TRUE, ZERO, Term, and_, eq, int_value, integer, ite, le, not_, op, or_, string, sub
from smt.values import NONE, BoolV, IntV, NoneV, SliceV, StrV, TupleV, Value, ViewV, as_int, bool_v, int_v, str_v

MAX_REPEAT = 1000


def length(text: Term) -> Term:
    """The number of code points."""
    return integer(len(str(text.payload))) if text.op == "str" else op("str.len", INT, text)


def substring(text: Term, start: Term, count: Term) -> Term:
    """`count` code points from `start`; both in range."""
    first, many = int_value(start), int_value(count)
    if text.op == "str" and first is not None and many is not None:
        return string(str(text.payload)[first : first + many])
    return op("str.substr", STRING, text, start, count)


def _text(value: Value) -> Term:
    assert isinstance(value, StrV)
    return value.term


def _get(m: Machine, container: Value, index: Value, span: Span) -> Value:
    text = _text(container)
    if not isinstance(index, SliceV):
        return StrV(substring(text, index_in(m, index, length(text), "str", span), integer(1)))
    start, count, step = slice_bounds(m, index, length(text), span)
    if step == 1:
        return StrV(substring(text, start, count))
    known = int_value(count)
    first = int_value(start)
    if text.op == "str" and known is not None and first is not None:
        return str_v("".join(str(text.payload)[first + step * i] for i in range(known)))
    raise m.unsupported("slice of a string with a step", span)


GET["str"] = _get
ITERATE["str"] = lambda m, value, span: ViewV(
    "str_characters", length(_text(value)), lambda k: StrV(substring(_text(value), k, integer(1)))
)


def _repeat(m: Machine, a: Value, b: Value, span: Span) -> Value:
    times, text = (a, b) if isinstance(b, StrV) else (b, a)
    count, term = as_int(times), _text(text)
    known = int_value(count) if count is not None else None
    if known is None or known * (len(str(term.payload)) if term.op == "str" else 1) > MAX_REPEAT:
        raise m.unsupported("repetition of a string an unknown number of times", span)
    if known <= 0:
        return str_v("")
    if term.op == "str":
        return str_v(str(term.payload) * known)
    return StrV(op("str.++", STRING, *[term] * known) if known > 1 else term)


BINARY["*", "str", "int"] = BINARY["*", "int", "str"] = _repeat


def _affix(name: str, operator: str) -> None:
    def one(m: Machine, text: Value, affix: Value, span: Span) -> Term:
        if isinstance(affix, TupleV):
            return or_(*(one(m, text, part, span) for part in affix.items))
        if not isinstance(m.no_opaque(affix, span), StrV):
            raise m.type_error(f"{name} first arg is {kind_of(affix)}", span)
        return op(operator, BOOL, _text(affix), _text(text))

    @method(f"str.{name}")
    def row(m: Machine, a: Arguments) -> Value:
        folded = fold(m, a)
        if folded is not None:
            return folded
        text, affix = a.only(m, 2, 2)
        return m.split(affix, lambda v: BoolV(one(m, text, v, a.span)))


_affix("startswith", "str.prefixof")
_affix("endswith", "str.suffixof")


@method("str.find", "str.index")
def _find(m: Machine, a: Arguments) -> Value:
    folded = fold(m, a)
    if folded is not None:
        return folded
    text, wanted = a.only(m, 2, 2)

    def one(v: Value) -> Value:
        if not isinstance(m.no_opaque(v, a.span), StrV):
            raise m.type_error(f"{a.name} argument is {kind_of(v)}", a.span)
        if a.name == "str.index":
            m.raise_if(not_(op("str.contains", BOOL, _text(text), _text(v))), "ValueError", "value", "substring not found", a.span)
        return IntV(op("str.indexof", INT, _text(text), _text(v), ZERO))

    return m.split(wanted, one)


@method("str.removeprefix", "str.removesuffix")
def _remove_affix(m: Machine, a: Arguments) -> Value:
    folded = fold(m, a)
    if folded is not None:
        return folded
    text, affix = (_text(v) if isinstance(v, StrV) else None for v in a.only(m, 2, 2))
    if text is None or affix is None:
        raise m.unsupported(f"{a.name} of this argument", a.span)
    at_start = a.name == "str.removeprefix"
    found = op("str.prefixof" if at_start else "str.suffixof", BOOL, affix, text)
    rest = sub(length(text), length(affix))
    return StrV(ite(found, substring(text, length(affix) if at_start else ZERO, rest), text))


def fold(m: Machine, a: Arguments) -> Value | None:
    """The value by CPython itself, when receiver and arguments are literals; None when they are not."""
    literals = [_literal(v) for v in a.positional]
    if a.keywords or any(v is None for v in literals):
        return None
    receiver, *rest = (v[0] for v in literals if v is not None)
    try:
        result = getattr(receiver, a.name.partition(".")[2])(*rest)
    except (TypeError, ValueError, IndexError, OverflowError, LookupError) as error:
        kinds = {"TypeError": "type", "ValueError": "value", "IndexError": "index", "OverflowError": "overflow", "KeyError": "key"}
        name = type(error).__name__
        raise m.raise_(name, kinds.get(name, "raise"), a.name, a.span) from None
    return _value(m, result)


def _literal(value: Value) -> tuple[object] | None:
    match value:
        case StrV(term) if term.op == "str":
            return (term.payload,)
        case IntV(term, boolness) if int_value(term) is not None and boolness.op == "bool":
            return (bool(term.payload) if boolness is TRUE else term.payload,)
        case BoolV(term) if term.op == "bool":
            return (term.payload,)
        case NoneV():
            return (None,)
        case TupleV(items):
            parts = [_literal(v) for v in items]
            return None if None in parts else (tuple(p[0] for p in parts if p is not None),)
    return None


def _value(m: Machine, result: object) -> Value | None:
    match result:
        case bool():
            return bool_v(result)
        case int():
            return int_v(result)
        case str():
            return str_v(result) if all(ord(c) <= 0x2FFFF for c in result) else None
        case None:
            return NONE
        case tuple() | list():
            parts = [_value(m, part) for part in result]
            if any(p is None for p in parts):
                return None
            items = tuple(p for p in parts if p is not None)
            return TupleV(items) if isinstance(result, tuple) else new_list(m, items)
    return None


def _only_folded(name: str) -> Callable[[Machine, Arguments], Value]:
    def row(m: Machine, a: Arguments) -> Value:
        folded = fold(m, a)
        if folded is None:
            raise m.unsupported(f"{name} of a string that is not a literal", a.span)
        return folded

    return row


# Methods of a result kind that is modelled, without effects; format and encode have rules of their own kind.
for _name in dir(str):
    if not _name.startswith("_") and _name not in ("format", "format_map", "encode", "maketrans", "translate"):
        METHODS.setdefault(f"str.{_name}", _only_folded(f"str.{_name}"))


def _to_int(m: Machine, a: Arguments) -> Value:
    """int(s): exact for literals. Else it may raise ValueError, and gives some int; a plain run of digits is its value."""
    term = _text(a.positional[0])
    if term.op == "str":
        try:
            return int_v(int(str(term.payload)))
        except ValueError:
            raise m.raise_("ValueError", "value", "invalid literal for int()", a.span) from None
    digits = op("str.to_int", INT, term)
    plain = le(ZERO, digits)
    refused = m.fresh.var("refused", BOOL)
    # Only what is no plain run of ASCII digits can be refused: signs, blanks, underscores and other digits may be accepted too.
    m.raise_if(and_(not_(plain), or_(refused, eq(length(term), ZERO))), "ValueError", "value", "invalid literal for int()", a.span)
    return IntV(ite(plain, digits, m.fresh.var("number", INT)))


CONVERT["int", "str"] = _to_int
