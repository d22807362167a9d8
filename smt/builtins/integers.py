"""Ints: operators, order and equality (of bools too), methods and attributes."""

from __future__ import annotations

from collections.abc import Callable

from frontends.ir import Span
from smt import floats, numbers, theory
from smt.attributes import ATTRIBUTES
from smt.builtins.registry import Arguments, method
from smt.comparisons import EQUAL, ORDER
from smt.machine import Machine
from smt.operators import BINARY, UNARY, binary_rule
from smt.sizes import MOST_SHIFTED, bound_lengths
from smt.terms import (
    FALSE,
    INT,
    ONE,
    TRUE,
    ZERO,
    Term,
    add,
    and_,
    apply,
    eq,
    ge,
    implies,
    int_value,
    integer,
    le,
    lt,
    mul,
    not_,
    or_,
    sub,
)
from smt.values import (
    BoolV,
    FloatV,
    IntV,
    Value,
    as_int,
    int_v,
)


def _number(value: Value) -> Term:
    term = as_int(value)
    assert term is not None
    return term


def _ints(op_name: str, rule: Callable[[Machine, Term, Term, Span], Term]) -> None:
    def row(m: Machine, a: Value, b: Value, span: Span) -> Value:
        x, y = _number(a), _number(b)
        try:
            return IntV(rule(m, x, y, span))
        except theory.TooLarge:
            raise m.unsupported("integer literal result too large to fold", span) from None

    BINARY[op_name, "int", "int"] = row


def _nonzero(m: Machine, b: Term, detail: str, span: Span) -> None:
    m.raise_if(eq(b, ZERO), "ZeroDivisionError", "division-by-zero", detail, span)


def _floordiv(m: Machine, a: Term, b: Term, span: Span) -> Term:
    _nonzero(m, b, "//", span)
    return theory.floordiv(a, b)


def _mod(m: Machine, a: Term, b: Term, span: Span) -> Term:
    _nonzero(m, b, "%", span)
    return theory.floormod(a, b)


def _shift(build: Callable[[Term, Term], Term]) -> Callable[[Machine, Term, Term, Span], Term]:
    def rule(m: Machine, a: Term, b: Term, span: Span) -> Term:
        m.raise_if(lt(b, ZERO), "ValueError", "value", "negative shift count", span)
        return build(a, b)

    return rule


def _shift_left(m: Machine, a: Term, b: Term, span: Span) -> Term:
    shifted = _shift(theory.shift_left)(m, a, b, span)
    # (Where the number has more than one digit, some counts below this one raise too: MemoryError by another name.)
    too_long = and_(not_(eq(a, ZERO)), le(integer(MOST_SHIFTED), b))
    m.raise_if(too_long, "OverflowError", "overflow", "too many digits in integer", span)
    return shifted


_ints("+", lambda m, a, b, s: add(a, b))
_ints("-", lambda m, a, b, s: sub(a, b))
_ints("*", lambda m, a, b, s: mul(a, b))
_ints("//", _floordiv)
_ints("%", _mod)
_ints("<<", _shift_left)
_ints(">>", _shift(theory.shift_right))


def _bits(op_name: str, build: Callable[[Term, Term], Term], logic: Callable[[Term, Term], Term]) -> None:
    # On two bools these give a bool; on anything else an int.
    def rule(m: Machine, a: Value, b: Value, span: Span) -> Value:
        if isinstance(a, BoolV) and isinstance(b, BoolV):
            return BoolV(logic(a.term, b.term))
        x, y = _number(a), _number(b)
        try:
            term = build(x, y)
        except theory.TooLarge:
            raise m.unsupported("bit mask too large to expand", span) from None
        return IntV(term, and_(_boolness(a), _boolness(b)))

    BINARY[op_name, "int", "int"] = rule


def _boolness(value: Value) -> Term:
    return value.boolness if isinstance(value, IntV) else TRUE if isinstance(value, BoolV) else FALSE


_bits("&", theory.bit_and, lambda a, b: and_(a, b))
_bits("|", theory.bit_or, lambda a, b: or_(a, b))
_bits("^", theory.bit_xor, lambda a, b: not_(eq(a, b)))


@binary_rule("**", "int", "int")
def _power(m: Machine, a: Value, b: Value, span: Span) -> Value:
    # int ** negative int is a float, or ZeroDivisionError for zero.
    x, y = _number(a), _number(b)

    def negative() -> Value:
        base, exponent = (numbers.as_double(m, IntV(n), span) for n in (x, y))
        return numbers.ARITHMETIC["**"](m, base, exponent, span)

    def natural() -> Value:
        try:
            return IntV(theory.power(x, y))
        except theory.TooLarge:
            raise m.unsupported("power too large to fold", span) from None

    return m.branch(lt(y, ZERO), negative, natural)


@binary_rule("/", "int", "int")
def _truediv(m: Machine, a: Value, b: Value, span: Span) -> Value:
    x, y = _number(a), _number(b)
    _nonzero(m, y, "/", span)
    huge = ge(theory.absolute(x), mul(integer(floats.TOO_LARGE), theory.absolute(y)))
    if huge is not FALSE:
        bound_lengths(m, x)
    m.raise_if(huge, "OverflowError", "overflow", "/", span)
    return FloatV(floats.ratio(x, y))


UNARY.update({
    ("-", "int"): lambda m, a, s: IntV(sub(ZERO, _number(a))),
    ("+", "int"): lambda m, a, s: IntV(_number(a)),
    ("~", "int"): lambda m, a, s: IntV(theory.bit_not(_number(a))),
})  # fmt: skip


def _equal(m: Machine, a: Value, b: Value, span: Span) -> Term:
    if isinstance(a, BoolV) and isinstance(b, BoolV):
        return eq(a.term, b.term)
    return eq(_number(a), _number(b))


EQUAL["int", "int"] = _equal
ORDER["int", "int"] = lambda m, a, b, s: lt(_number(a), _number(b))


# --------------------------------------------------------------------------------------------------- methods and attributes


@method("int.bit_length")
def _bit_length(m: Machine, a: Arguments) -> Value:
    (value,) = a.only(m, 1, 1)
    number = _number(value)
    known = int_value(number)
    if known is not None:
        return int_v(known.bit_length())
    size, length = theory.absolute(number), apply("int.bit_length", INT, number)
    two = integer(2)
    # The length k of a number but zero: 2 ** (k - 1) <= |n| < 2 ** k.
    around = and_(lt(ZERO, length), le(theory.power(two, sub(length, ONE)), size), lt(size, theory.power(two, length)))
    m.assume(and_(le(ZERO, length), le(length, size), or_(eq(number, ZERO), around), implies(eq(number, ZERO), eq(length, ZERO))))
    for bits in (8, 16, 32, 64):
        m.assume(_same_side(size, length, bits))
    return IntV(length)


def _same_side(size: Term, length: Term, bits: int) -> Term:
    """A number has at most so many bits exactly if it is less than that power of two."""
    fits, short = lt(size, integer(1 << bits)), le(length, integer(bits))
    return and_(implies(fits, short), implies(not_(fits), not_(short)))


for _name, _part in (("real", None), ("numerator", None), ("imag", 0), ("denominator", 1)):
    ATTRIBUTES[f"int.{_name}"] = lambda m, value, span, part=_part: IntV(_number(value)) if part is None else int_v(part)  # type: ignore[misc]
