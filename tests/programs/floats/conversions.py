"""float(n), int(x), round and friends: ints beyond every float, nan, infinities."""

import math

from prover import ensures, never_raises, requires


def converted(n: int) -> float:
    return float(n)  # without a contract, nothing is asked


@never_raises
def converted_wrong(n: int) -> float:
    return float(n)  #: disproved overflow


@requires(lambda n: -(2**53) <= n <= 2**53)
@ensures(lambda n, result: result == n)
@never_raises
def converted_exactly(n: int) -> float:
    return float(n)


@requires(lambda n: 0 <= n <= 2**54)
@ensures(lambda n, result: result == n)  #: disproved postcondition
def converted_exactly_wrong(n: int) -> float:
    return float(n)


@requires(lambda n: 0 <= n <= 10**300)
@ensures(lambda result: result >= 0.0)
@never_raises
def converted_when_small(n: int) -> float:
    return float(n) * 0.5


@requires(lambda x: isinstance(x, float))
@never_raises
def truncated_wrong(x: float) -> int:
    return int(x)  #: disproved value, disproved overflow


@requires(lambda x: math.isfinite(x) and isinstance(x, float))
@never_raises
def truncated(x: float) -> int:
    return int(x)


@requires(lambda x: 0.0 <= x < 10.0)
@ensures(lambda result: 0 <= result <= 9)
@never_raises
def digit(x: float) -> int:
    return int(x)


@requires(lambda x: 0.0 <= x <= 10.0)
@ensures(lambda result: 0 <= result <= 9)  #: disproved postcondition
def digit_wrong(x: float) -> int:
    return int(x)


@requires(lambda x: -1000.0 <= x <= 1000.0)
@ensures(lambda x, result: result <= x < result + 1)
@never_raises
def floor_of(x: float) -> int:
    return math.floor(x)


@requires(lambda x: -1000.0 <= x <= 1000.0)
@ensures(lambda x, result: result <= x < result + 1)  #: disproved postcondition
def floor_of_wrong(x: float) -> int:
    return int(x)


@requires(lambda x: 0.0 <= x <= 2.5)
@ensures(lambda result: 0 <= result <= 2)
def rounded(x: float) -> int:
    return round(x)


@requires(lambda x: 0.0 <= x <= 3.5)
@ensures(lambda result: 0 <= result <= 3)  #: disproved postcondition
def rounded_wrong(x: float) -> int:
    return round(x)


@requires(lambda price: 0.0 <= price <= 1000.0)
@ensures(lambda result: 0.0 <= result <= 1000.0)
@never_raises
def money(price: float) -> float:
    return round(price, 2)


@requires(lambda price: 0.0 < price <= 1000.0)
@ensures(lambda result: result > 0.0)  #: disproved postcondition
def money_wrong(price: float) -> float:
    return round(price, 2)


@requires(lambda n: 0 <= n <= 1000)
@ensures(lambda result: result % 10 == 0 and 0 <= result <= 1000)
def tens(n: int) -> int:
    return round(n, -1)


@never_raises
def parsed(s: str) -> float:
    return float(s)  #: disproved value


@ensures(lambda result: result != result)
@never_raises
def not_a_number() -> float:
    return float("nan")


@ensures(lambda result: result == math.inf)
@never_raises
def endless() -> float:
    return float("inf")


@never_raises
def bad_text() -> float:
    return float("one")  #: disproved value
