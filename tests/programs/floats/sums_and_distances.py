"""`fsum` and `dist`: exact for a few numbers, else what is certain of them."""

import math

from prover import ensures, requires


@requires(lambda xs: all(0.0 <= x <= 1000.0 for x in xs))
@ensures(lambda result: result >= 0.0)
def total(xs: list[float]) -> float:
    return math.fsum(xs)


@requires(lambda xs: all(0.0 <= x <= 1000.0 for x in xs))
@ensures(lambda result: result > 0.0)  #: disproved postcondition
def total_wrong(xs: list[float]) -> float:
    return math.fsum(xs)


@ensures(lambda result: result == 1.0)
def tenths() -> float:
    return math.fsum([0.1] * 10)


@requires(lambda x: x > 0.0)
@ensures(lambda result: result >= 0.0)
def with_infinity(x: float) -> float:
    return math.fsum((math.inf, x)) if isinstance(x, float) else 0.0


@ensures(lambda result: True)
def with_infinity_wrong(x: float) -> float:
    return math.fsum((math.inf, x)) if isinstance(x, float) else 0.0  #: disproved value


@ensures(lambda x, result: result >= 0.0 or x != x)
def apart(x: float) -> float:
    return math.dist((x, 2.0), (1.0, 2.0)) if isinstance(x, float) else 0.0


def unlike(n: int) -> float:
    assert math.dist((), ()) == 0.0 and math.dist([n > 0], [1]) <= 1.0
    return math.dist((1, 2), (2,))  #: disproved value
