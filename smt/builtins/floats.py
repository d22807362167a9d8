"""Floats: comparison and sign, `float`, `round`, `int` of floats, and the methods of floats."""

from __future__ import annotations

from frontends.ir import Span
from smt import floats, numbers, theory
from smt.builtins.arithmetic import CONVERT
from smt.builtins.registry import Arguments, function, method
from smt.builtins.special import by_method
from smt.builtins.strings import by_cpython
from smt.comparisons import AT_MOST, EQUAL, ORDER
from smt.kinds import as_text, kind_of
from smt.machine import Machine
from smt.operators import UNARY
from smt.terms import BOOL, FLOAT, ONE, ZERO, Term, add, and_, apply, eq, int_value, integer, ite, lt, mod, mul, or_
from smt.text import literal
from smt.values import NONE, BoolV, FloatV, IntV, NoneV, StrV, Value, as_int, float_v

REFUSED = ("none", "tuple", "list", "range", "function", "class", "module", "exception", "dict", "set", "frozenset", "slice")
MAX_DIGITS = 400  # more digits than that change no double

for _pair in (("float", "float"), ("float", "int"), ("int", "float")):
    EQUAL[_pair] = lambda m, a, b, s: numbers.equal(a, b)
    ORDER[_pair] = lambda m, a, b, s: numbers.below(a, b, True)
    AT_MOST[_pair] = lambda m, a, b, s: numbers.below(a, b, False)
UNARY["-", "float"] = lambda m, a, s: FloatV(floats.neg(a.term))  # type: ignore[union-attr]
UNARY["+", "float"] = lambda m, a, s: a


@function("float")
def _float(m: Machine, a: Arguments) -> Value:
    args = a.only(m, 0, 1)
    if not args:
        return float_v(0.0)
    if numbers.is_number(args[0]):
        return FloatV(numbers.as_double(m, args[0], a.span))

    def one(v: Value) -> Value:
        v = as_text(m.no_opaque(v, a.span))
        if numbers.is_number(v):
            return FloatV(numbers.as_double(m, v, a.span))
        if isinstance(v, StrV):
            return _parsed(m, v.term, a.span)
        kind = kind_of(v)
        if kind == "instance":
            raise m.unsupported("float of an instance", a.span)
        if kind in REFUSED:
            raise m.type_error(f"float() argument is {kind}", a.span)
        raise m.unsupported(f"float of {kind}", a.span)

    return m.split(args[0], one)


def _parsed(m: Machine, text: Term, span: Span) -> Value:
    if literal(text) is not None:
        folded = by_cpython(m, lambda: float(literal(text) or ""), "could not convert string to float", span)
        assert folded is not None
        return folded
    m.raise_if(apply("text.float_refused", BOOL, text), "ValueError", "value", "could not convert string to float", span)
    return FloatV(apply("text.as_float", FLOAT, text))


def _int(m: Machine, a: Arguments) -> Value:
    (value,) = a.positional
    assert isinstance(value, FloatV)
    return numbers.whole(m, "RTZ", value.term, a.span)


CONVERT["int", "float"] = _int


@method("float.is_integer")
def _is_integer(m: Machine, a: Arguments) -> Value:
    (value,) = a.only(m, 1, 1)
    if not isinstance(value, FloatV):
        raise m.type_error("float.is_integer of another kind", a.span)
    return BoolV(numbers.is_whole(value.term))


# ---------------------------------------------------------------------------------------------------------------- rounding


@function("round")
def _round(m: Machine, a: Arguments) -> Value:
    if set(a.keywords) - {"ndigits", "number"} or not 1 <= len(a.positional) <= 2 or (a.keywords and len(a.positional) == 2):
        raise m.unsupported("this form of round", a.span)
    digits = a.positional[1] if len(a.positional) == 2 else a.keywords.get("ndigits", NONE)

    def one(v: Value) -> Value:
        return m.split(digits, lambda d: _rounded(m, v, d, a.span))

    return m.split(a.positional[0], one)


def _rounded(m: Machine, value: Value, digits: Value, span: Span) -> Value:
    kind = kind_of(m.no_opaque(value, span))
    if kind == "instance":
        args = () if isinstance(digits, NoneV) else (digits,)
        return by_method(m, value, "__round__", "type doesn't define __round__ method", span, args=args)
    if kind not in ("int", "float"):
        if kind == "str" or kind in REFUSED:
            raise m.type_error(f"type {kind} doesn't define __round__ method", span)
        raise m.unsupported(f"round of {kind}", span)
    n = as_int(value)
    if isinstance(digits, NoneV):
        return IntV(n) if n is not None else numbers.whole(m, "RNE", value.term, span)  # type: ignore[union-attr]
    count = as_int(m.no_opaque(digits, span))
    if count is None and kind_of(digits) == "instance":
        raise m.unsupported("round() with digits that are an instance", span)
    if count is None:
        raise m.type_error("round() with digits that are no int", span)
    known = int_value(count)
    if n is not None:
        return _rounded_int(m, n, count, span)
    assert isinstance(value, FloatV)
    exact = floats.float_value(value.term)
    if known is None or (known < 0 and exact is None):
        raise m.unsupported("round of a float to a number of digits that is not a natural literal", span)
    places = min(known, MAX_DIGITS)
    if exact is not None:
        try:
            return float_v(round(exact, max(places, -MAX_DIGITS)))
        except OverflowError:
            raise m.raise_("OverflowError", "overflow", "rounded value too large to represent", span) from None
    return FloatV(apply("float.round", FLOAT, value.term, integer(places)))


def _rounded_int(m: Machine, n: Term, digits: Term, span: Span) -> Value:
    """An int stays what it is, but for a negative number of digits: then it is rounded to a multiple, ties to even."""
    known = int_value(digits)
    if known is not None and known >= 0:
        return IntV(n)
    if known is None or known < -MAX_DIGITS:
        raise m.unsupported("round of an int to a number of digits that is not a small literal", span)
    unit = integer(10**-known)
    quotient, rest = theory.floordiv(n, unit), theory.floormod(n, unit)
    twice = mul(integer(2), rest)
    up = or_(lt(unit, twice), and_(eq(unit, twice), eq(mod(quotient, integer(2)), ONE)))
    return IntV(mul(unit, add(quotient, ite(up, ONE, ZERO))))
