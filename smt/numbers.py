"""Arithmetic of floats, and of ints with floats: each operator on doubles, with the exceptions that CPython raises.

Where one operand is a float, CPython converts the other first; an int that is too large raises OverflowError. `smt.floats` has the terms.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Final, TypeAlias

from frontends.ir import Span
from smt import floats
from smt.floats import float_value, is_finite, is_nan, is_zero, leq, lt
from smt.machine import Machine
from smt.sizes import bound_lengths
from smt.terms import BOOL, FALSE, FLOAT, Term, and_, apply, floating, ite, not_, or_
from smt.values import NONE, FloatV, IntV, OpaqueV, Value, alternatives, as_int, union

Rule: TypeAlias = Callable[[Machine, Term, Term, Span], Value]
TOO_LARGE_INT: Final = "int too large to convert to float"
ZERO: Final = floating(0.0)


def is_number(value: Value) -> bool:
    """Whether a value is an int, a bool or a float, one of these for certain."""
    return all(isinstance(v, FloatV) or as_int(v) is not None for _, v in alternatives(value))


def may_be_floats(a: Value, b: Value) -> bool:
    """Whether both are numbers, and one of them may be a float."""
    return is_number(a) and is_number(b) and any(isinstance(v, FloatV) for x in (a, b) for _, v in alternatives(x))


def without_nan(m: Machine, nan: Term, what: str, span: Span) -> None:
    """Go on only where there is no nan among items that are put in order: with one, the result depends on how they are compared."""

    def unclear() -> Value:
        raise m.unsupported(f"{what} with nan among the items", span)

    m.branch(nan, unclear, lambda: NONE)


def nan_guard(value: Value) -> Term:
    """When a value is nan."""
    return or_(*(and_(guard, is_nan(v.term)) for guard, v in alternatives(value) if isinstance(v, FloatV)))


def int_guard(value: Value) -> Term:
    """When a number is an int (or bool)."""
    return or_(*(guard for guard, v in alternatives(value) if not isinstance(v, FloatV)))


def ints_of(value: Value) -> Value:
    """What a number is where it is an int."""
    return union([(guard, v) for guard, v in alternatives(value) if not isinstance(v, FloatV)])


def as_double(m: Machine, value: Value, span: Span) -> Term:
    """float(value) of a number, as a term."""
    result: Term | None = None
    for guard, part in alternatives(value):
        n = as_int(part)
        if n is not None:
            huge = floats.is_huge(n)
            if huge is not FALSE:
                bound_lengths(m, n)
                m.raise_if(and_(guard, huge), "OverflowError", "overflow", TOO_LARGE_INT, span)
            term = floats.of_int(n)
        else:
            assert isinstance(part, FloatV)
            term = part.term
        result = term if result is None else ite(guard, term, result)
    assert result is not None
    return result


def binary(m: Machine, op_name: str, a: Value, b: Value, span: Span, of_ints: Callable[[Value, Value], Value]) -> Value:
    """`a op b` of two numbers of which one may be a float. Numbers of both kinds are converted once: the operation occurs once."""

    def of_doubles() -> Value:
        x = as_double(m, a, span)
        return ARITHMETIC[op_name](m, x, as_double(m, b, span), span)

    return m.branch(and_(int_guard(a), int_guard(b)), lambda: of_ints(ints_of(a), ints_of(b)), of_doubles)


def _nonzero(m: Machine, y: Term, detail: str, span: Span) -> None:
    m.raise_if(is_zero(y), "ZeroDivisionError", "division-by-zero", detail, span)


def _divide(m: Machine, x: Term, y: Term, span: Span) -> Value:
    _nonzero(m, y, "/", span)
    return FloatV(floats.over(x, y))


def _by_cpython(name: str, symbol: str, meaning: Callable[[float, float], float]) -> Rule:
    # How the quotient is rounded down is left to C's fmod and to corrections: a function of its own, with facts.
    def rule(m: Machine, x: Term, y: Term, span: Span) -> Value:
        _nonzero(m, y, symbol, span)
        a, b = float_value(x), float_value(y)
        if a is not None and b is not None:
            return FloatV(floating(meaning(a, b)))
        return FloatV(apply(name, FLOAT, x, y))

    return rule


def _power(m: Machine, x: Term, y: Term, span: Span) -> Value:
    finite = and_(is_finite(x), is_finite(y))
    m.raise_if(and_(is_zero(x), lt(y, ZERO), finite), "ZeroDivisionError", "division-by-zero", "0.0 to a negative power", span)
    whole = floats.same(floats.integral("RTZ", y), y)

    def real() -> Value:
        a, b = float_value(x), float_value(y)
        if a is not None and b is not None:
            try:
                return FloatV(floating(a**b))
            except OverflowError:
                raise m.raise_("OverflowError", "overflow", "**", span) from None
        overflows = and_(finite, not_(is_zero(x)), apply("float.pow overflows", BOOL, x, y))
        m.raise_if(overflows, "OverflowError", "overflow", "**", span)
        return FloatV(apply("float.pow", FLOAT, x, y))

    return m.branch(and_(finite, lt(x, ZERO), not_(whole)), lambda: OpaqueV("complex result of a power", span), real)


ARITHMETIC: Final[dict[str, Rule]] = {
    "+": lambda m, x, y, s: FloatV(floats.plus(x, y)),
    "-": lambda m, x, y, s: FloatV(floats.minus(x, y)),
    "*": lambda m, x, y, s: FloatV(floats.times(x, y)),
    "/": _divide,
    "//": _by_cpython("float.floordiv", "//", lambda x, y: x // y),
    "%": _by_cpython("float.mod", "%", lambda x, y: x % y),
    "**": _power,
}

# ------------------------------------------------------------------------------------------------------------ comparison


def equal(a: Value, b: Value) -> Term:
    """a == b of two numbers of known kind, one of them a float."""
    match a, b:
        case FloatV(x), FloatV(y):
            return floats.same(x, y)
        case FloatV(x), _:
            return floats.int_same(_int(b), x)
        case _, FloatV(y):
            return floats.int_same(_int(a), y)
    raise AssertionError("no float")


def below(a: Value, b: Value, strict: bool) -> Term:
    """a < b (or a <= b) of two numbers of known kind, one of them a float."""
    match a, b:
        case FloatV(x), FloatV(y):
            return lt(x, y) if strict else leq(x, y)
        case FloatV(x), _:
            return floats.int_above(_int(b), x, strict)
        case _, FloatV(y):
            return floats.int_below(_int(a), y, strict)
    raise AssertionError("no float")


def _int(value: Value) -> Term:
    term = as_int(value)
    assert term is not None
    return term


# --------------------------------------------------------------------------------------------------------- to an integer


def whole(m: Machine, mode: str, x: Term, span: Span) -> Value:
    """The integer that a double is rounded to: ValueError for nan, OverflowError for an infinity."""
    m.raise_if(is_nan(x), "ValueError", "value", "cannot convert float NaN to integer", span)
    m.raise_if(floats.is_infinite(x), "OverflowError", "overflow", "cannot convert float infinity to integer", span)
    return IntV(floats.to_int(floats.integral(mode, x)))


def is_whole(x: Term) -> Term:
    """x.is_integer()."""
    return and_(is_finite(x), floats.same(floats.integral("RTZ", x), x))
