"""True statements about the functions of floats that CPython takes from the C library: `%`, `//`, `**`, `round(x, n)` and `math.*`.

Their last digits may differ from one machine to the next, so what is stated is exact for every library: signs, ranges, special values.
"""

from __future__ import annotations

import math
from fractions import Fraction
from typing import Final

from smt.float_facts import NOTHING, UNIT, Facts, Known, between, rule
from smt.floats import TOO_LARGE, absolute, float_value, integral, is_finite, is_infinite, is_nan, is_zero, leq, lt, same
from smt.terms import Term, and_, eq, floating, iff, implies, int_value, integer, le, not_, or_

CERTAIN_QUOTIENT: Final = 2**49  # up to which the rounded quotient is that of the real numbers, rounded down
SAFE_BITS: Final = 1000  # a power of at most so many bits is no overflow, whatever its last digits
LARGEST_EXPONENT: Final = 709.0  # exp(709) is a double


@rule("float.mod")
def _mod(known: Known, t: Term, x: Term, y: Term) -> Facts:
    nonzero = not_(is_zero(y))
    number = not_(is_nan(t))
    up, down = lt(NOTHING, y), lt(y, NOTHING)
    below = and_(leq(NOTHING, x), lt(x, floating(math.inf)), up)
    return [
        implies(nonzero, iff(is_nan(t), or_(is_nan(x), is_nan(y), is_infinite(x)))),
        implies(and_(number, up), between(0.0, t, y)), implies(and_(number, down), between(y, t, 0.0)),
        implies(below, and_(lt(t, y), leq(t, x))), implies(and_(leq(NOTHING, x), lt(x, y)), same(t, x)),
    ]  # fmt: skip


@rule("float.floordiv")
def _floordiv(known: Known, t: Term, x: Term, y: Term) -> Facts:
    nonzero, number = not_(is_zero(y)), not_(is_nan(t))
    up, down = lt(NOTHING, y), lt(y, NOTHING)
    least, most = leq(NOTHING, t), leq(t, floating(-1.0))
    made = [
        implies(nonzero, iff(is_nan(t), or_(is_nan(x), is_nan(y), is_infinite(x)))),
        implies(and_(nonzero, number), same(integral("RTN", t), t)),
        implies(and_(number, leq(NOTHING, x), up), least), implies(and_(number, leq(x, NOTHING), down), least),
        implies(and_(number, lt(x, NOTHING), up), most), implies(and_(number, lt(NOTHING, x), down), most),
        implies(and_(leq(NOTHING, x), lt(x, y)), is_zero(t)),
    ]  # fmt: skip
    c = float_value(y)
    if c is not None and math.isfinite(c) and c > 0:
        for p in known.of(x):
            quotient = Fraction(p) / Fraction(c)
            if 0 <= quotient <= CERTAIN_QUOTIENT:
                whole = floating(float(math.floor(quotient)))
                made += [implies(between(0.0, x, p), leq(t, whole)), implies(and_(between(p, x, None), number), leq(whole, t))]
    return made


@rule("float.round")
def _round(known: Known, t: Term, x: Term, digits: Term) -> Facts:
    made = [iff(is_nan(t), is_nan(x)), implies(is_infinite(x), eq(t, x)), implies(is_finite(x), is_finite(t))]
    places = int_value(digits)
    assert places is not None and places >= 0
    for p in known.of(x):
        near = floating(round(p, places))
        made += [implies(leq(x, floating(p)), leq(t, near)), implies(leq(floating(p), x), leq(near, t))]
    return made


@rule("float.pow")
def _pow(known: Known, t: Term, x: Term, y: Term) -> Facts:
    numbers, up = and_(not_(is_nan(x)), not_(is_nan(y))), leq(NOTHING, x)
    grows, shrinks = leq(NOTHING, y), leq(y, NOTHING)
    made = [
        implies(is_zero(y), eq(t, UNIT)), implies(same(x, UNIT), eq(t, UNIT)), implies(and_(numbers, up), leq(NOTHING, t)),
        implies(and_(up, leq(x, UNIT), grows), leq(t, UNIT)), implies(and_(leq(UNIT, x), grows), leq(UNIT, t)),
        implies(and_(leq(UNIT, x), shrinks), leq(t, UNIT)),
    ]  # fmt: skip
    c = float_value(y)
    if c is not None and math.isfinite(c) and c.is_integer():
        made.append(iff(is_nan(t), is_nan(x)) if c != 0 else eq(t, UNIT))
        if c % 2 == 0:
            made.append(implies(not_(is_nan(x)), leq(NOTHING, t)))
        elif c % 2 == 1 and c > 0:
            made.append(implies(leq(x, NOTHING), leq(t, NOTHING)))
    return made


@rule("float.pow overflows")
def _overflows(known: Known, t: Term, x: Term, y: Term) -> Facts:
    size = absolute(x)
    made = [
        implies(t, or_(and_(lt(UNIT, size), lt(NOTHING, y)), and_(lt(size, UNIT), lt(y, NOTHING)))),
    ]  # fmt: skip
    for p, q in known.pairs(x, y):
        p = abs(p)
        if p == 0 or p == 1:
            continue
        bits = abs(q) * abs(math.log2(p))
        if bits > SAFE_BITS:
            continue
        if p > 1 and q >= 0:
            made.append(implies(and_(leq(size, floating(p)), between(0.0, y, q)), not_(t)))
        if p < 1 and q <= 0:
            made.append(implies(and_(leq(floating(p), size), between(q, y, 0.0)), not_(t)))
    return made


# -------------------------------------------------------------------------------------------------------------------- math

# Faithful rounding keeps a result within the doubles next to the real range.
RANGES: Final[dict[str, tuple[float | None, float | None]]] = {
    "sin": (-1.0, 1.0), "cos": (-1.0, 1.0), "tanh": (-1.0, 1.0), "tan": (None, None), "asin": (-1.5707963267948968, 1.5707963267948968),
    "acos": (0.0, 3.1415926535897936), "atan": (-1.5707963267948968, 1.5707963267948968), "exp": (0.0, None), "log": (None, None),
    "log2": (None, None), "log10": (None, None),
}  # fmt: skip


def _ranged(name: str, low: float | None, high: float | None) -> None:
    @rule(f"math.{name}")
    def facts(known: Known, t: Term, x: Term) -> Facts:
        made = [iff(is_nan(t), is_nan(x)), implies(not_(is_nan(x)), between(low, t, high))]
        if name.startswith("log"):
            made += [
                implies(leq(UNIT, x), leq(NOTHING, t)), implies(and_(lt(NOTHING, x), leq(x, UNIT)), leq(t, NOTHING)),
                implies(lt(NOTHING, x), iff(is_zero(t), same(x, UNIT))), implies(and_(is_finite(x), lt(NOTHING, x)), is_finite(t)),
                implies(same(x, floating(math.inf)), eq(t, floating(math.inf))),
            ]  # fmt: skip
        elif name == "exp":
            made += [implies(leq(x, NOTHING), leq(t, UNIT)), implies(leq(NOTHING, x), leq(UNIT, t)), implies(is_zero(x), eq(t, UNIT))]
        elif name not in ("cos", "acos"):
            made.append(implies(is_zero(x), is_zero(t)))
        return made


for _name, _range in RANGES.items():
    _ranged(_name, *_range)


def _log_of_int(known: Known, t: Term, n: Term) -> Facts:
    # Of an int that is too large for a float.
    return [implies(le(integer(TOO_LARGE), n), and_(is_finite(t), leq(UNIT, t)))]


for _name in ("log", "log2", "log10"):
    rule(f"math.{_name} of int")(_log_of_int)


@rule("math.exp overflows")
def _exp_overflows(known: Known, t: Term, x: Term) -> Facts:
    return [implies(t, and_(is_finite(x), lt(floating(LARGEST_EXPONENT), x)))]


@rule("math.hypot")
def _hypot(known: Known, t: Term, x: Term, y: Term) -> Facts:
    either = or_(is_infinite(x), is_infinite(y))
    return [
        iff(is_nan(t), and_(not_(either), or_(is_nan(x), is_nan(y)))), implies(not_(is_nan(t)), leq(NOTHING, t)),
        implies(either, eq(t, floating(math.inf))), implies(not_(is_nan(t)), iff(is_zero(t), and_(is_zero(x), is_zero(y)))),
    ]  # fmt: skip


@rule("math.fmod")
def _fmod(known: Known, t: Term, x: Term, y: Term) -> Facts:
    number = not_(is_nan(t))
    return [
        implies(not_(is_zero(y)), iff(is_nan(t), or_(is_nan(x), is_nan(y), is_infinite(x)))),
        implies(number, and_(leq(absolute(t), absolute(x)), lt(absolute(t), absolute(y)))),
        implies(and_(number, leq(NOTHING, x)), leq(NOTHING, t)), implies(and_(number, leq(x, NOTHING)), leq(t, NOTHING)),
        implies(and_(is_finite(x), lt(absolute(x), absolute(y))), eq(t, x)),
    ]  # fmt: skip
