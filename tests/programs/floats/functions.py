"""math.* and powers: where they raise, and what is certain of their results."""

import math

from prover import ensures, never_raises, requires


@requires(lambda x: 0.0 <= x <= 1e6)
@ensures(lambda result: 0.0 <= result <= 1000.0)
@never_raises
def root(x: float) -> float:
    return math.sqrt(x)


@requires(lambda x: isinstance(x, float))
@never_raises
def root_wrong(x: float) -> float:
    return math.sqrt(x)  #: disproved value


@requires(lambda x, y: abs(x) <= 1e100 and abs(y) <= 1e100)
@ensures(lambda result: result >= 0.0)
@never_raises
def distance(x: float, y: float) -> float:
    return math.sqrt(x * x + y * y)


@requires(lambda x, y: abs(x) <= 1e100 and abs(y) <= 1e100)
@ensures(lambda result: result > 0.0)  #: disproved postcondition
def distance_wrong(x: float, y: float) -> float:
    return math.sqrt(x * x + y * y)


@requires(lambda angle: abs(angle) <= 1e6)
@ensures(lambda result: 4.0 <= result <= 6.0)
@never_raises
def wave(angle: float) -> float:
    return 5.0 + math.sin(angle)


@requires(lambda angle: isinstance(angle, float))
@never_raises
def wave_wrong(angle: float) -> float:
    return math.cos(angle)  #: disproved value


@requires(lambda x: 1 <= x)
@ensures(lambda result: result >= 0.0)
@never_raises
def entropy(x: int) -> float:
    return math.log(x)


@never_raises
def entropy_wrong(x: int) -> float:
    return math.log(x)  #: disproved value


@requires(lambda x: -700.0 <= x <= 700.0)
@ensures(lambda result: result >= 0.0)
@never_raises
def growth(x: float) -> float:
    return math.exp(x)


@requires(lambda x: isinstance(x, float))
@never_raises
def growth_wrong(x: float) -> float:
    return math.exp(x)  #: disproved overflow


@requires(lambda x: -1e10 <= x <= 1e10)
@ensures(lambda result: result >= 0.0)
@never_raises
def square(x: float) -> float:
    return x**2


@requires(lambda x: isinstance(x, float))
@never_raises
def square_wrong(x: float) -> float:
    return x**2  #: disproved overflow


@requires(lambda x: isinstance(x, float))
@never_raises
def inverse_wrong(x: float) -> float:
    return x**-1  #: disproved division-by-zero, disproved overflow


@requires(lambda rate, years: 0.0 <= rate <= 1.0 and 0 <= years <= 100)
@ensures(lambda result: result >= 1.0)
@never_raises
def interest(rate: float, years: int) -> float:
    return (1.0 + rate) ** years


@requires(lambda a: isinstance(a, float))
@never_raises
def close(a: float) -> bool:
    return math.isclose(a, 1.0, rel_tol=1e-6)


@requires(lambda a, tolerance: isinstance(a, float) and isinstance(tolerance, float))
@never_raises
def close_wrong(a: float, tolerance: float) -> bool:
    return math.isclose(a, 1.0, rel_tol=tolerance)  #: disproved value
