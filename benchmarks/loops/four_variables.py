"""Loops whose invariant relates three or four variables."""

from prover import anything, ensures, requires


@requires(lambda a, b: a >= 0 and b >= 0)
@ensures(lambda a, b, result: result == a + b)
def transfer(a: int, b: int) -> int:
    x = a
    y = b
    while x > 0:
        x -= 1
        y += 1
    return y


@requires(lambda n, m: n >= 0 and m >= 0)
@ensures(lambda n, m, result: result == 2 * n + 3 * m)
def two_tanks(n: int, m: int) -> int:
    left = n
    right = m
    total = 0
    while left > 0 or right > 0:
        if left > 0:
            left -= 1
            total += 2
        else:
            right -= 1
            total += 3
    return total


@requires(lambda n: n >= 0)
@ensures(lambda n, result: result == 0)
def balanced_ledger(n: int) -> int:
    cash = 0
    debt = 0
    paid = 0
    i = 0
    while i < n:
        amount = anything(int)
        cash += amount
        debt += 2 * amount
        paid += amount
        i += 1
    return cash + paid - debt


@requires(lambda a, b: a >= 0 and b > 0)
@ensures(lambda a, b, result: 0 <= result < b)
def remainder_by_subtraction(a: int, b: int) -> int:
    q = 0
    r = a
    while r >= b:
        r -= b
        q += 1
    assert q * b + r == a
    return r


@requires(lambda n: n >= 0)
@ensures(lambda n, result: result == n)
def split_even_odd(n: int) -> int:
    even = 0
    odd = 0
    i = 0
    while i < n:
        if i % 2 == 0:
            even += 1
        else:
            odd += 1
        i += 1
    assert odd <= even <= odd + 1
    return even + odd


@requires(lambda x, y: x >= 0 and y >= 0)
@ensures(lambda x, y, result: result == x + 2 * y)
def three_counters(x: int, y: int) -> int:
    a = x
    b = y
    c = 0
    d = 0
    while a + b > 0:
        if b > 0:
            b -= 1
            c += 1
            d += 1
        else:
            a -= 1
            c += 1
    return c + d


@requires(lambda n: n >= 1)
@ensures(lambda n, result: result == 3 * n)
def weighted_steps(n: int) -> int:
    i = 0
    j = n
    k = 0
    while i < j:
        if anything(bool):
            i += 1
            k += 3
        else:
            j -= 1
            k += 3
    return k
