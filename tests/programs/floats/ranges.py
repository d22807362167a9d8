"""Clamping, signs, comparison chains with nan, -0.0 and infinities; rounding where real numbers would do."""

import math

from prover import ensures, never_raises, requires


@requires(lambda x: x == x)
@ensures(lambda result: 0.0 <= result <= 1.0)
def clamp(x: float) -> float:
    return max(0.0, min(x, 1.0))


@ensures(lambda result: 0.0 <= result <= 1.0)  #: disproved postcondition
def clamp_wrong(x: float) -> float:
    if x < 0.0:
        return 0.0
    if x > 1.0:
        return 1.0
    return x


@ensures(lambda result: 0.0 <= result <= 1.0)
def clamp_nan_too(x: float) -> float:
    if 0.0 <= x <= 1.0:
        return x
    return 1.0 if x > 1.0 else 0.0


@ensures(lambda x, result: result >= 0 or x != x)
def magnitude(x: float) -> float:
    return abs(x)


@ensures(lambda x, result: result >= 0)  #: disproved postcondition
def magnitude_wrong(x: float) -> float:
    return abs(x)


@ensures(lambda a, b, result: result == (b > a))
def later(a: float, b: float) -> bool:
    return a < b


@ensures(lambda a, b, result: result == (not b <= a))  #: disproved postcondition
def later_wrong(a: float, b: float) -> bool:
    return a < b


@requires(lambda c: isinstance(c, float) and -273.15 <= c <= 1e6)
@ensures(lambda result: -460.0 <= result <= 2e6)
@never_raises
def fahrenheit(c: float) -> float:
    return c * 1.8 + 32.0


@requires(lambda c: -273.15 <= c <= 1e6)
@ensures(lambda result: result >= 32.0)  #: disproved postcondition
def fahrenheit_wrong(c: float) -> float:
    return c * 1.8 + 32.0


@never_raises
def fahrenheit_of_anything(c: float) -> float:
    return c * 1.8 + 32.0  #: disproved overflow


@requires(lambda x, y: isinstance(x, float) and isinstance(y, float))
@ensures(lambda x, y, result: result == y + x or result != result)
def commutes(x: float, y: float) -> float:
    return x + y


@requires(lambda x, y, z: isinstance(x, float) and isinstance(y, float) and isinstance(z, float))
@ensures(lambda x, y, z, result: result == x + (y + z) or result != result)  #: disproved postcondition
def associates_wrong(x: float, y: float, z: float) -> float:
    return (x + y) + z


@ensures(lambda result: result)  #: disproved postcondition
def decimal_fractions_wrong() -> bool:
    return 0.1 + 0.2 == 0.3


@ensures(lambda result: result)
def decimal_fractions() -> bool:
    return math.isclose(0.1 + 0.2, 0.3) and 0.5 + 0.25 == 0.75


@requires(lambda x: isinstance(x, float))
@ensures(lambda x, result: result == (x == x and x != math.inf and x != -math.inf))
def finite(x: float) -> bool:
    return math.isfinite(x)


@requires(lambda x: isinstance(x, float))
@ensures(lambda x, result: result == (x == x))  #: disproved postcondition
def finite_wrong(x: float) -> bool:
    return math.isfinite(x)


@ensures(lambda result: result)
def zeros() -> bool:
    return -0.0 == 0.0 and math.copysign(1.0, -0.0) == -1.0 and not -0.0 and 1 == 1.0 and 2**53 + 1 != float(2**53)


@requires(lambda x: x > 0.0)
@ensures(lambda x, result: result > 0.0)  #: disproved postcondition
def half_wrong(x: float) -> float:
    return x / 2  #: disproved overflow


@requires(lambda x: 1e-300 <= x)
@ensures(lambda x, result: result > 0.0)
def half(x: float) -> float:
    return x / 2.0 if isinstance(x, float) else 1.0


@requires(lambda n, x: isinstance(x, float))
@ensures(lambda n, x, result: result == (n < x))
def compared(n: int, x: float) -> bool:
    return x > n


@requires(lambda n, x: isinstance(x, float))
@ensures(lambda n, x, result: result == (n <= x))  #: disproved postcondition
def compared_wrong(n: int, x: float) -> bool:
    return n < x
