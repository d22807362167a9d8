"""abs, min, max, sum of a few and clamping on unbounded ints."""

from prover import ensures, requires


@ensures(lambda a, b, result: result >= 0 and (result == a - b or result == b - a))
def distance(a: int, b: int) -> int:
    return abs(a - b)


@ensures(lambda result: result > 0)  #: disproved postcondition
def distance_wrong(a: int, b: int) -> int:
    return abs(a - b)


@requires(lambda low, high: low <= high)
@ensures(lambda low, high, result: low <= result <= high)
@ensures(lambda value, low, high, result: result == value or not low <= value <= high)
def clamp(value: int, low: int, high: int) -> int:
    return max(low, min(value, high))


@ensures(lambda low, high, result: low <= result <= high)  #: disproved postcondition
def clamp_wrong(value: int, low: int, high: int) -> int:
    return max(low, min(value, high))


@ensures(lambda a, b, c, result: a + b + c - max(a, b, c) - min(a, b, c) == result)
def median(a: int, b: int, c: int) -> int:
    if a > b:
        a, b = b, a
    if b > c:
        b = c
    return max(a, b)


@ensures(lambda a, b, c, result: a + b + c - max(a, b, c) - min(a, b, c) == result)  #: disproved postcondition
def median_wrong(a: int, b: int, c: int) -> int:
    if a > b:
        a, b = b, a
    if b > c:
        b = c
    return b


@ensures(lambda n, result: result * abs(n) == n and -1 <= result <= 1)
def sign(n: int) -> int:
    return (n > 0) - (n < 0)


@ensures(lambda n, result: result * abs(n) == n and result != 0)  #: disproved postcondition
def sign_wrong(n: int) -> int:
    return (n > 0) - (n < 0)
