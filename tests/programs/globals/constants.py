"""Module-level constants."""

from prover import ensures, requires

LIMIT = 100
STEP = LIMIT // 8
SIZES = (1, 2, 4)
LOWEST, HIGHEST = -LIMIT, LIMIT
DEFAULT: int | None = None


@ensures(lambda n, result: 0 <= result <= LIMIT)
def limited(n: int) -> int:
    return max(0, min(n, LIMIT))


@ensures(lambda n, result: 0 <= result < LIMIT)  #: disproved postcondition
def limited_wrong(n: int) -> int:
    return max(0, min(n, LIMIT))


@ensures(lambda n, result: result * 12 <= n)
def steps(n: int) -> int:
    return n // STEP


@ensures(lambda n, result: result * 13 <= n)  #: disproved postcondition
def steps_wrong(n: int) -> int:
    return n // STEP


@requires(lambda i: 0 <= i < len(SIZES))
@ensures(lambda i, result: result == 2**i)
def size_of(i: int) -> int:
    return SIZES[i]


@requires(lambda i: 0 <= i <= len(SIZES))
@ensures(lambda i, result: result == 2**i)
def size_of_wrong(i: int) -> int:
    return SIZES[i]  #: disproved index


@ensures(lambda n, result: result == (-100 <= n <= 100))
def in_bounds(n: int) -> bool:
    return LOWEST <= n <= HIGHEST


@ensures(lambda n, result: result == (abs(n) < 100))  #: disproved postcondition
def in_bounds_wrong(n: int) -> bool:
    return LOWEST <= n <= HIGHEST


@ensures(lambda n, result: result == n)
def falls_back(n: int) -> int:
    return n if DEFAULT is None else DEFAULT


@ensures(lambda n, result: result == n)
def falls_back_wrong(n: int) -> int:
    return n + DEFAULT  #: disproved type


@ensures(lambda n, result: result == n + 5)
def shadowed(n: int) -> int:
    LIMIT = 5
    return n + LIMIT


@ensures(lambda n, result: result == n + 5)
def shadowed_wrong(n: int) -> int:
    total = n + LIMIT  #: disproved unbound
    LIMIT = 5
    return total
