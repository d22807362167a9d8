"""statistics on ints, and math's functions of integers where the arguments are not known."""

import math
import statistics
from statistics import StatisticsError

from prover import ensures, never_raises, requires


@requires(lambda xs: len(xs) > 0)
@ensures(lambda xs, result: min(xs) <= result)
@ensures(lambda xs, result: result < max(xs))  #: disproved postcondition
def middle(xs: list[int]) -> int:
    return statistics.median_low(xs)


def of_nothing(xs: list[int]) -> int:
    assert xs != [5]  #: disproved assertion
    return statistics.median_low(xs)  #: disproved value


@never_raises
def caught(xs: list[int]) -> int:
    try:
        return statistics.median_high(xs)
    except StatisticsError as error:
        assert isinstance(error, ValueError)
        return 0


@requires(lambda a, b: 0 <= a < 1000 and 0 <= b < 1000)
def means(a: int, b: int) -> None:
    assert statistics.mean([a, a]) == a
    assert statistics.mean([1, 2]) == 1.5
    assert statistics.median((a, a, a)) == a
    assert statistics.mean([a, b]) == a  #: disproved assertion


@requires(lambda a, b: a != 0 and b != 0)
def divisors(a: int, b: int) -> None:
    g = math.gcd(a, b)
    assert 0 < g <= abs(a)
    assert a % g == 0
    assert math.lcm(a, b) > 0
    assert g == 1  #: disproved assertion


def lowest_terms(n: int, d: int) -> int:
    assert n != 100  #: disproved assertion
    return n // math.gcd(n, d)  #: disproved division-by-zero


@requires(lambda n, k: 0 <= k <= n < 1000)
def choices(n: int, k: int) -> None:
    assert math.comb(n, k) >= 1
    assert math.perm(n, 1) == n
    assert math.factorial(n) >= n
    assert math.comb(n, k) > 1  #: disproved assertion


@requires(lambda n: n > 0)
def of_huge(n: int) -> int:
    return math.factorial(n) if n > 10**17 else 0  #: disproved overflow


def of_negative(n: int) -> int:
    assert n != 50  #: disproved assertion
    return math.factorial(n) if n < 20 else 0  #: disproved value
