"""Means, ratios and percentages: division by zero, ints that are too large, bounds of the result."""

from prover import ensures, invariant, never_raises, requires


@requires(lambda xs: len(xs) > 0)
@requires(lambda xs: all(isinstance(x, float) for x in xs))
@never_raises
def mean(xs: list[float]) -> float:
    return sum(xs) / len(xs)


@requires(lambda xs: all(isinstance(x, float) for x in xs))
@never_raises
def mean_of_any(xs: list[float]) -> float:
    return sum(xs) / len(xs)  #: disproved division-by-zero


@never_raises
def mean_or_zero(xs: list[float]) -> float:
    total = 0.0
    for x in xs:
        if isinstance(x, float):
            total += x
    return total / len(xs) if xs else 0.0


@never_raises
def mean_of_ints(xs: list[int]) -> float:
    if not xs:
        return 0.0
    return sum(xs) / len(xs)  #: disproved overflow


@requires(lambda part, whole: 0 <= part <= whole and whole > 0)
@ensures(lambda result: 0.0 <= result <= 1.0)
def share(part: int, whole: int) -> float:
    return part / whole


@requires(lambda part, whole: 0 <= part and whole > 0)
@ensures(lambda result: result >= 0.0)
@ensures(lambda result: result <= 1.0)  #: disproved postcondition
def share_wrong(part: int, whole: int) -> float:
    return part / whole  #: disproved overflow


@requires(lambda x: 0 <= x <= 100)
@ensures(lambda result: 0.0 <= result <= 1.0)
def from_percent(x: float) -> float:
    return x / 100


@requires(lambda x: 0 <= x <= 100)
@ensures(lambda result: 0.0 <= result <= 0.99)  #: disproved postcondition
def from_percent_wrong(x: float) -> float:
    return x / 100


@requires(lambda a, b: isinstance(a, float) and isinstance(b, float))
@never_raises
def quotient(a: float, b: float) -> float:
    return a / b if b != 0.0 else 0.0


@requires(lambda a, b: isinstance(a, float) and isinstance(b, float))
@never_raises
def quotient_wrong(a: float, b: float) -> float:
    return a / b if a != 0.0 else 0.0  #: disproved division-by-zero


@requires(lambda a, b: isinstance(a, float) and isinstance(b, float) and b != 0.0)
@never_raises
def remainder(a: float, b: float) -> float:
    return a % b + a // b


@requires(lambda a, b: isinstance(a, float) and isinstance(b, float))
@never_raises
def remainder_wrong(a: float, b: float) -> float:
    return a % b  #: disproved division-by-zero


@requires(lambda hours: 0.0 <= hours <= 1e6)
@ensures(lambda result: 0.0 <= result <= 24.0)
def time_of_day(hours: float) -> float:
    return hours % 24.0


@requires(lambda hours: -1e6 <= hours <= 1e6)
@ensures(lambda result: 0.0 <= result < 24.0)  #: disproved postcondition
def time_of_day_wrong(hours: float) -> float:
    return hours % 24.0  # the last step of % rounds: -1e-20 % 24.0 == 24.0


@requires(lambda xs: all(isinstance(x, float) and 0.0 <= x <= 1.0 for x in xs))
@ensures(lambda result: 0.0 <= result <= 1.0)
def largest(xs: list[float]) -> float:
    best = 0.0
    for x in xs:
        invariant(lambda: 0.0 <= best <= 1.0)
        if x > best:
            best = x
    return best
