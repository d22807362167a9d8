"""Doubles as terms: IEEE binary64 with ties to even, each builder folding literals exactly as CPython computes them.

`of_int` and `to_int` tie them to unbounded integers. To the solver these two are functions without a meaning of their own: comparisons
with literals are turned into comparisons of integers here, and `smt.float_facts` states what else is true of each application. Where
CPython leaves a result to the C library (`%`, `//`, `**`, ...) the same is done with a function of its own.
"""

from __future__ import annotations

import math
from collections.abc import Callable
from fractions import Fraction
from typing import Final

from smt.terms import BOOL, FALSE, FLOAT, INT, Term, and_, apply, boolean, eq, floating, ge, integer, is_literal, ite, le, make, not_, or_
from smt.terms import neg as minus_int

LARGEST: Final = 1.7976931348623157e308
EXACT: Final = 2**53  # integers up to this size are doubles, and distinct ones are distinct doubles
TOO_LARGE: Final = 2**1024 - 2**970  # the least integer that rounding takes to infinity, and so float() refuses
ROUNDINGS: Final[dict[str, Callable[[float], int]]] = {"RNE": round, "RTZ": math.trunc, "RTN": math.floor, "RTP": math.ceil}
HEAVY: Final = ("fp.add", "fp.sub", "fp.mul", "fp.div", "fp.sqrt")  # a solver multiplies their circuits out


def float_value(term: Term) -> float | None:
    """The value of a literal double, else None."""
    return term.payload if term.op == "float" else None  # type: ignore[return-value]


def rounded(n: int) -> float:
    """The double nearest to an integer, ties to even; infinite where float() raises OverflowError."""
    try:
        return float(n)
    except OverflowError:
        return math.inf if n > 0 else -math.inf


def _choice(x: Term, build: Callable[[Term], Term]) -> Term | None:
    # A choice between literals becomes a choice between results, so that flags turned into numbers stay flags.
    if x.op == "ite" and is_literal(x.args[1]) and is_literal(x.args[2]):
        return ite(x.args[0], build(x.args[1]), build(x.args[2]))
    return None


# ------------------------------------------------------------------------------------------------------------- conversions


def of_int(n: Term) -> Term:
    """float(n), infinite for |n| >= TOO_LARGE."""
    if n.op == "int":
        return floating(rounded(n.payload))  # type: ignore[arg-type]
    return _choice(n, of_int) or apply("float.of_int", FLOAT, n)


def to_int(x: Term) -> Term:
    """int(x) of a finite double."""
    known = float_value(x)
    if known is not None and math.isfinite(known):
        return integer(int(known))
    return apply("float.to_int", INT, x)


def integral(mode: str, x: Term) -> Term:
    """x rounded to an integral double: to even (RNE), to zero (RTZ), down (RTN) or up (RTP)."""
    known = float_value(x)
    if known is not None:
        whole = math.copysign(float(ROUNDINGS[mode](known)), known) if math.isfinite(known) else known
        return floating(whole)
    if is_integral(x):
        return x
    return make("fp.roundToIntegral", (x,), FLOAT, mode)


def is_integral(x: Term) -> bool:
    """Whether a term is an integral double, infinite or nan by its form."""
    known = float_value(x)
    if known is not None:
        return not math.isfinite(known) or known.is_integer()
    if x.op in ("fp.neg", "fp.abs"):
        return is_integral(x.args[0])
    return x.op == "fp.roundToIntegral" or (x.op == "apply" and x.payload == "float.of_int")


# --------------------------------------------------------------------------------------------------------------- arithmetic


def _divided(a: float, b: float) -> float:
    if b != 0:
        return a / b
    return math.nan if a == 0 or math.isnan(a) else math.copysign(math.inf, a) * math.copysign(1.0, b)


def _arithmetic(name: str, meaning: Callable[[float, float], float], commutes: bool) -> Callable[[Term, Term], Term]:
    def build(a: Term, b: Term) -> Term:
        x, y = float_value(a), float_value(b)
        if x is not None and y is not None:
            return floating(meaning(x, y))
        if commutes and a.serial > b.serial:
            a, b = b, a
        return make(name, (a, b), FLOAT)

    return build


plus = _arithmetic("fp.add", lambda x, y: x + y, True)
minus = _arithmetic("fp.sub", lambda x, y: x - y, False)
times = _arithmetic("fp.mul", lambda x, y: x * y, True)
over = _arithmetic("fp.div", _divided, False)


def root(x: Term) -> Term:
    """The square root: correctly rounded, by IEEE 754. Of a negative number: nan."""
    known = float_value(x)
    if known is not None:
        return floating(math.sqrt(known) if not known < 0 else math.nan)
    return make("fp.sqrt", (x,), FLOAT)


def neg(x: Term) -> Term:
    known = float_value(x)
    if known is not None:
        return floating(-known)
    return x.args[0] if x.op == "fp.neg" else make("fp.neg", (x,), FLOAT)


def absolute(x: Term) -> Term:
    known = float_value(x)
    if known is not None:
        return floating(abs(known))
    return absolute(x.args[0]) if x.op in ("fp.neg", "fp.abs") else make("fp.abs", (x,), FLOAT)


def ratio(a: Term, b: Term) -> Term:
    """a / b of integers, b not zero: the double nearest to the exact quotient (infinite where CPython raises OverflowError)."""
    if a.op == "int" and b.op == "int" and b.payload != 0:
        x, y = a.payload, b.payload
        assert isinstance(x, int) and isinstance(y, int)
        try:
            return floating(x / y)
        except OverflowError:
            return floating(math.inf if (x > 0) == (y > 0) else -math.inf)
    return apply("float.ratio", FLOAT, a, b)


# --------------------------------------------------------------------------------------------------------------- properties


def _property(name: str, meaning: Callable[[float], bool], of_integer: Callable[[Term], Term]) -> Callable[[Term], Term]:
    def build(x: Term) -> Term:
        known = float_value(x)
        if known is not None:
            return boolean(meaning(known))
        if x.op == "apply" and x.payload == "float.of_int":
            return of_integer(x.args[0])
        return _choice(x, build) or make(name, (x,), BOOL)

    return build


def is_huge(n: Term) -> Term:
    """Whether float(n) raises OverflowError."""
    return or_(ge(n, integer(TOO_LARGE)), le(n, integer(-TOO_LARGE)))


is_nan = _property("fp.isNaN", math.isnan, lambda n: FALSE)
is_infinite = _property("fp.isInfinite", math.isinf, is_huge)
is_zero = _property("fp.isZero", lambda x: x == 0, lambda n: eq(n, integer(0)))
# IEEE: the sign bit of anything but nan, that of -0.0 too.
is_negative = _property("fp.isNegative", lambda x: not math.isnan(x) and math.copysign(1.0, x) < 0, lambda n: le(n, integer(-1)))


def is_finite(x: Term) -> Term:
    return and_(not_(is_nan(x)), not_(is_infinite(x)))


# --------------------------------------------------------------------------------------------------- comparisons of doubles


def last_below(c: float) -> int:
    """The largest integer whose nearest double is less than c (finite or infinite, not nan; c > -inf)."""
    if c == math.inf:
        return TOO_LARGE - 1
    before = math.nextafter(c, -math.inf)
    lower = Fraction(before) if before != -math.inf else Fraction(-(2**1024))
    n = math.floor((lower + Fraction(c)) / 2)
    return n if rounded(n) < c else n - 1


def lt(a: Term, b: Term) -> Term:
    """a < b by IEEE: false where one is nan."""
    return _ordered("fp.lt", a, b)


def leq(a: Term, b: Term) -> Term:
    """a <= b by IEEE: false where one is nan."""
    return _ordered("fp.leq", a, b)


def _ordered(name: str, a: Term, b: Term) -> Term:
    x, y = float_value(a), float_value(b)
    strict = name == "fp.lt"
    if x is not None and y is not None:
        return boolean(x < y if strict else x <= y)
    if (x is not None and math.isnan(x)) or (y is not None and math.isnan(y)):
        return FALSE
    if (y is not None and y == -math.inf and strict) or (x is not None and x == math.inf and strict):
        return FALSE
    if y is not None and _is_of_int(a):
        return le(a.args[0], integer(last_below(y))) if strict else not_(_above(a.args[0], y))
    if x is not None and _is_of_int(b):
        return _above(b.args[0], x) if strict else not_(lt(b, a))
    if a is b:
        return FALSE if strict else not_(is_nan(a))
    for one, other in ((a, b), (b, a)):
        if float_value(other) is not None:
            left = one is a
            choice = _choice(one, lambda t, left=left, other=other: _ordered(name, t, other) if left else _ordered(name, other, t))  # type: ignore[misc]
            if choice is not None:
                return choice
    return make(name, (a, b), BOOL)


def _is_of_int(x: Term) -> bool:
    return x.op == "apply" and x.payload == "float.of_int"


def _above(n: Term, c: float) -> Term:
    # The double nearest to n is above c where the one nearest to -n is below -c; nothing is above infinity.
    return FALSE if c == math.inf else ge(n, integer(-last_below(-c)))


def same(a: Term, b: Term) -> Term:
    """a == b by IEEE: zeros are equal, nan is not equal to anything."""
    x, y = float_value(a), float_value(b)
    if x is not None and y is not None:
        return boolean(x == y)
    if (x is not None and math.isnan(x)) or (y is not None and math.isnan(y)):
        return FALSE
    if a is b:
        return not_(is_nan(a))
    if (x is not None and _is_of_int(b)) or (y is not None and _is_of_int(a)):
        return and_(leq(a, b), leq(b, a))
    if a.serial > b.serial:
        a, b = b, a
    return make("fp.eq", (a, b), BOOL)


# -------------------------------------------------------------------------------------- comparisons of integers and doubles


def int_below(n: Term, x: Term, strict: bool = True) -> Term:
    """n < x (or n <= x), exactly: Python does not round the integer."""
    known = float_value(x)
    if known is not None:
        if not math.isfinite(known):
            return boolean(known == math.inf)
        return le(n, integer(math.ceil(known) - 1 if strict else math.floor(known)))
    if n.op == "int":
        assert isinstance(n.payload, int)
        return _literal_below(n.payload, x, strict)
    near = of_int(n)
    further = and_(_inexact(n), same(near, x), not_(is_infinite(x)))  # the rounding hides the difference
    decided = not_(ge(n, to_int(x))) if strict else le(n, to_int(x))
    below = lt(near, x) if strict else and_(leq(near, x), not_(same(x, floating(-math.inf))))
    return or_(same(x, floating(math.inf)), and_(further, decided), and_(not_(further), below))


def _literal_below(n: int, x: Term, strict: bool) -> Term:
    near = rounded(n)
    if math.isfinite(near) and int(near) == n:
        return _ordered("fp.lt" if strict else "fp.leq", floating(near), x)
    if near == -math.inf:
        return leq(floating(-LARGEST), x)
    above = near if near == math.inf or int(near) > n else math.nextafter(near, math.inf)
    return leq(floating(above), x)


def int_above(n: Term, x: Term, strict: bool = True) -> Term:
    """n > x (or n >= x), exactly."""
    return int_below(minus_int(n), neg(x), strict)


def int_same(n: Term, x: Term) -> Term:
    """n == x, exactly."""
    known = float_value(x)
    if known is not None:
        return eq(n, integer(int(known))) if math.isfinite(known) and known.is_integer() else FALSE
    if n.op == "int":
        assert isinstance(n.payload, int)
        near = rounded(n.payload)
        return same(floating(near), x) if math.isfinite(near) and int(near) == n.payload else FALSE
    near_x = and_(same(of_int(n), x), not_(is_infinite(x)))
    return and_(near_x, or_(not_(_inexact(n)), eq(n, to_int(x))))


def _inexact(n: Term) -> Term:
    return or_(ge(n, integer(EXACT + 1)), le(n, integer(-EXACT - 1)))
