"""sorted, min and max of floats, which nan makes meaningless."""

from prover import ensures, requires


@ensures(lambda result: 0.1 <= result <= 0.2)
def middle() -> float:
    return sorted([0.3, 0.1, 0.2])[1]


@ensures(lambda result: 0.1 < result < 0.2)  #: disproved postcondition
def middle_wrong() -> float:
    return sorted([0.3, 0.1, 0.2])[1]


@requires(lambda a, b: isinstance(a, float) and isinstance(b, float) and a == a and b == b)
@ensures(lambda a, b, result: result <= a and result <= b)
def least(a: float, b: float) -> float:
    return min(a, b)


@requires(lambda a, b: isinstance(a, float) and isinstance(b, float))
@ensures(lambda a, b, result: result <= a)  #: disproved postcondition
def least_wrong(a: float, b: float) -> float:
    return min(a, b)


@requires(lambda xs: len(xs) > 1 and all(isinstance(x, float) and x >= 0.0 for x in xs))
@ensures(lambda xs, result: result[0] <= result[1])
def ordered(xs: list[float]) -> list[float]:
    return sorted(xs)


@requires(lambda xs: len(xs) > 1 and all(isinstance(x, float) and x >= 0.0 for x in xs))
@ensures(lambda xs, result: result[0] < result[1])  #: disproved postcondition
def ordered_wrong(xs: list[float]) -> list[float]:
    return sorted(xs)


@requires(lambda xs: len(xs) > 0 and all(isinstance(x, float) and x >= 0.0 for x in xs))
@ensures(lambda xs, result: xs[0] <= result)
def largest(xs: list[float]) -> float:
    return max(xs)
