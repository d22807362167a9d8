"""Strings: items, slices, iteration, concatenation and order; and how methods of strings are called.

Literals are folded by CPython itself. What a method gives is built from `smt.text`; text_facts.py says what is known of it.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import TypeAlias

from frontends.ir import Span
from smt import text
from smt.builtins.registry import METHODS, Arguments
from smt.comparisons import CONTAINS, EQUAL, ORDER
from smt.iteration import ITERATE
from smt.kinds import as_text, kind_of
from smt.machine import Machine
from smt.operators import BINARY, binary_rule
from smt.sizes import repetitions
from smt.subscripts import GET, index_in, new_bytearray, new_list, slice_bounds
from smt.terms import TRUE, Term, eq, int_value, integer
from smt.text import literal
from smt.text_facts import reverse
from smt.values import (
    NONE,
    BoolV,
    BytesV,
    IntV,
    NoneV,
    SliceV,
    StrV,
    TupleV,
    UnionV,
    Value,
    ViewV,
    as_int,
    bool_v,
    bytes_v,
    float_v,
    int_v,
    str_v,
)

MAX_FOLDED = 10_000  # size of an argument or result that CPython folds

Body: TypeAlias = Callable[[Machine, Arguments], Value]
Keywords: TypeAlias = tuple[tuple[str, Value], ...]


def term_of(m: Machine, value: Value, what: str, span: Span) -> Term:
    """The term of a string, after TypeError for anything else."""
    value = as_text(m.no_opaque(value, span))
    if not isinstance(value, StrV):
        raise m.type_error(f"{what} is {kind_of(value)}, not str", span)
    return value.term


def index_of(m: Machine, value: Value, what: str, span: Span) -> Term:
    """The term of an int argument, after TypeError for anything else."""
    if kind_of(m.no_opaque(value, span)) == "instance":
        raise m.unsupported(f"{what} that is an instance", span)
    number = as_int(value)
    if number is None:
        raise m.type_error(f"{what} is {kind_of(value)}, not int", span)
    return number


def for_each_kind(m: Machine, values: tuple[Value, ...], body: Callable[[tuple[Value, ...]], Value], span: Span) -> Value:
    """`body` on the arguments, for every combination of kinds that they may have."""

    def go(done: tuple[Value, ...], left: tuple[Value, ...]) -> Value:
        if not left:
            return body(done)
        return m.split(left[0], lambda v: go((*done, m.no_opaque(v, span)), left[1:]))

    return go((), values)


def text_method(*names: str, least: int, most: int, keywords: Keywords = ()) -> Callable[[Body], Body]:
    """Register methods of strings that take `least` to `most` arguments besides the receiver.

    `keywords` names all of them with their defaults, if they have names. The body sees arguments of known kinds that are not all literals.
    """

    def register(body: Body) -> Body:
        def row(m: Machine, a: Arguments) -> Value:
            values = positional(m, a, keywords)
            if not least <= len(values) - 1 <= most:
                raise m.type_error(f"{a.name}() takes {least} to {most} arguments", a.span)

            def one(known: tuple[Value, ...]) -> Value:
                plain = Arguments(a.name, known, {}, a.span)
                if not isinstance(known[0], StrV):
                    raise m.type_error(f"{a.name} needs a str", a.span)
                folded = fold(m, plain)
                return body(m, plain) if folded is None else folded

            return for_each_kind(m, values, one, a.span)

        for name in names:
            METHODS[f"str.{name}"] = row
        return row

    return register


def positional(m: Machine, a: Arguments, keywords: Keywords) -> tuple[Value, ...]:
    """All the arguments in order, with those given by keyword in their places."""
    values = list(a.positional)
    left = dict(a.keywords)
    for name, default in keywords[len(values) - 1 :]:
        if not left:
            break
        values.append(left.pop(name, default))
    if left:
        raise m.type_error(f"{a.name}() got an unexpected or repeated keyword argument", a.span)
    return tuple(values)


# ---------------------------------------------------------------------------------------------------------------- folding

KINDS = {
    "TypeError": "type", "ValueError": "value", "IndexError": "index", "OverflowError": "overflow", "KeyError": "key",
    "UnicodeEncodeError": "value", "UnicodeDecodeError": "value",
}  # fmt: skip


def fold(m: Machine, a: Arguments) -> Value | None:
    """The value by CPython itself, when receiver and arguments are literals; None when they are not, or when it could be large."""
    literals = [python_value(v) for v in a.positional]
    if a.keywords or any(v is None for v in literals):
        return None
    receiver, *rest = (v[0] for v in literals if v is not None)
    if any(isinstance(v, int) and abs(v) > MAX_FOLDED for v in rest):
        return None
    return by_cpython(m, lambda: getattr(receiver, a.name.partition(".")[2])(*rest), a.name, a.span)


def by_cpython(m: Machine, action: Callable[[], object], what: str, span: Span) -> Value | None:
    """What an action on literals gives in CPython; None for a result without a model."""
    try:
        result = action()
    except (TypeError, ValueError, IndexError, OverflowError, LookupError) as error:
        name = type(error).__name__
        raise m.raise_(name, KINDS.get(name, "raise"), what, span) from None
    return value_of(m, result)


def python_value(value: Value) -> tuple[object] | None:
    """The Python object that a value of literals stands for, in a tuple; None when it has other parts."""
    match value:
        case StrV(term) if term.op == "str":
            return (term.payload,)
        case BytesV(tuple(items)):
            numbers = [int_value(v.term) for v in items if isinstance(v, IntV)]
            return None if None in numbers else (bytes(n for n in numbers if n is not None),)
        case IntV(term, boolness) if int_value(term) is not None and boolness.op == "bool":
            return (bool(term.payload) if boolness is TRUE else term.payload,)
        case BoolV(term) if term.op == "bool":
            return (term.payload,)
        case NoneV():
            return (None,)
        case TupleV(items):
            parts = [python_value(v) for v in items]
            return None if None in parts else (tuple(p[0] for p in parts if p is not None),)
    return None


def value_of(m: Machine, result: object) -> Value | None:
    """The value of a Python object, if it is plain."""
    match result:
        case bool():
            return bool_v(result)
        case int():
            return int_v(result)
        case float():
            return float_v(result)
        case str():
            return str_v(result)
        case bytes():
            return bytes_v(result)
        case bytearray():
            return new_bytearray(m, bytes_v(bytes(result)))
        case None:
            return NONE
        case tuple() | list():
            parts = [value_of(m, part) for part in result]
            if any(p is None for p in parts):
                return None
            items = tuple(p for p in parts if p is not None)
            return TupleV(items) if isinstance(result, tuple) else new_list(m, items)
    return None


# ------------------------------------------------------------------------------------------------- items and iteration


def _text(value: Value) -> Term:
    assert isinstance(value, StrV)
    return value.term


def _get(m: Machine, container: Value, index: Value, span: Span) -> Value:
    term = _text(container)
    if not isinstance(index, SliceV):
        return StrV(text.substring(term, index_in(m, index, text.length(term), "str", span), integer(1)))
    start, count, step = slice_bounds(m, index, text.length(term), span)
    if step == 1:
        return StrV(text.substring(term, start, count))
    known, first, whole = int_value(count), int_value(start), literal(term)
    if whole is not None and known is not None and first is not None:
        return str_v("".join(whole[first + step * i] for i in range(known)))
    if step == -1 and isinstance(index.lower, NoneV) and isinstance(index.upper, NoneV):
        return StrV(reverse(term))
    raise m.unsupported("slice of a string with a step", span)


GET["str"] = _get
ITERATE["str"] = lambda m, value, span: ViewV(
    "str_characters", text.length(_text(value)), lambda k: StrV(text.substring(_text(value), k, integer(1)))
)


def _contains(m: Machine, container: Value, item: Value, span: Span) -> Term:
    if isinstance(item, UnionV):
        result = m.split(item, lambda v: BoolV(_contains(m, container, v, span)))
        assert isinstance(result, BoolV)
        return result.term
    return text.contains(_text(container), term_of(m, item, "left operand of in", span))


CONTAINS["str"] = _contains
EQUAL["str", "str"] = lambda m, a, b, s: eq(_text(a), _text(b))
ORDER["str", "str"] = lambda m, a, b, s: text.precedes(_text(a), _text(b))


# -------------------------------------------------------------------------------------------------------------- operators


@binary_rule("+", "str", "str")
def _add(m: Machine, a: Value, b: Value, span: Span) -> Value:
    return StrV(text.concat(_text(a), _text(b)))


def _repeat(m: Machine, a: Value, b: Value, span: Span) -> Value:
    times, repeated = (a, b) if isinstance(b, StrV) else (b, a)
    source, count = _text(repeated), index_of(m, times, "count", span)
    return StrV(text.repeated(source, repetitions(m, count, text.length(source), span)))


BINARY["*", "str", "int"] = BINARY["*", "int", "str"] = _repeat
