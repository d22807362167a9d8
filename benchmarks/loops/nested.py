"""Nested loops."""

from prover import ensures, requires


@requires(lambda n, m: n >= 0 and m >= 0)
@ensures(lambda n, m, result: result == n * m)
def grid(n: int, m: int) -> int:
    count = 0
    i = 0
    while i < n:
        j = 0
        while j < m:
            count += 1
            j += 1
        i += 1
    return count


@requires(lambda n: n >= 0)
@ensures(lambda n, result: 2 * result == n * (n - 1))
def pairs(n: int) -> int:
    count = 0
    i = 0
    while i < n:
        j = 0
        while j < i:
            count += 1
            j += 1
        i += 1
    return count


@requires(lambda n: n >= 0)
@ensures(lambda n, result: result >= n)
def carries(n: int) -> int:
    total = 0
    i = 0
    while i < n:
        digit = 0
        while digit < 3:
            total += 1
            digit += 1
        i += 1
    return total


@requires(lambda a, b: a >= 0 and b > 0)
@ensures(lambda a, b, result: 0 <= result < b)
def modulo_by_doubling(a: int, b: int) -> int:
    r = a
    while r >= b:
        step = b
        while 2 * step <= r:
            step = 2 * step
        r -= step
    return r


@requires(lambda n: n >= 0)
@ensures(lambda n, result: result == n)
def drain(n: int) -> int:
    left = n
    moved = 0
    while left > 0:
        batch = 0
        while batch < 10 and left > 0:
            left -= 1
            batch += 1
        moved += batch
    return moved
