"""Divisors that can be zero, and guards that rule it out."""

from prover import ensures, requires


@requires(lambda n: n > 3)
@ensures(lambda a, n, result: n != 4 or result == a)
def spread(a: int, n: int) -> int:
    return a // (n - 3)


@requires(lambda n: n > 0)
@ensures(lambda a, n, result: n != 4 or result == a)
def spread_wrong(a: int, n: int) -> int:
    return a // (n - 3)  #: disproved division-by-zero


@ensures(lambda n, result: 0 <= result <= n * n)
def modulo_of_successor_square(n: int) -> int:
    return n % (n * n + 1)


@ensures(lambda n, result: result >= 0)
def modulo_of_successor_square_wrong(n: int) -> int:
    return n % (n * n - 1 if n > 0 else 1)  #: disproved division-by-zero


@requires(lambda low, high: low < high)
@ensures(lambda low, high, result: low <= result < high)
def wrap(value: int, low: int, high: int) -> int:
    return low + (value - low) % (high - low)


@requires(lambda low, high: low <= high)
@ensures(lambda low, high, result: low <= result < high)
def wrap_wrong(value: int, low: int, high: int) -> int:
    return low + (value - low) % (high - low)  #: disproved division-by-zero


@requires(lambda size: size > 0)
@ensures(lambda total, size, result: result * size >= total and (result - 1) * size < total)
def pages(total: int, size: int) -> int:
    return -(-total // size)


@requires(lambda size: size > 0)
@ensures(lambda total, size, result: result * size >= total)  #: disproved postcondition
def pages_wrong(total: int, size: int) -> int:
    return total // size
