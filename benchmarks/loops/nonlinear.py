"""Loops whose invariant is a polynomial."""

from prover import ensures, requires


@requires(lambda n: n >= 0)
@ensures(lambda n, result: result == n * n)
def square_by_odds(n: int) -> int:
    s = 0
    odd = 1
    i = 0
    while i < n:
        s += odd
        odd += 2
        i += 1
    return s


@requires(lambda n: n >= 0)
@ensures(lambda n, result: result == n * n * n)
def cube_by_differences(n: int) -> int:
    x = 0
    y = 1
    z = 6
    i = 0
    while i < n:
        x += y
        y += z
        z += 6
        i += 1
    return x


@requires(lambda n: n >= 0)
@ensures(lambda n, result: 6 * result == n * (n + 1) * (2 * n + 1))
def sum_of_squares(n: int) -> int:
    s = 0
    i = 0
    while i < n:
        i += 1
        s += i * i
    return s


@requires(lambda n: n >= 0)
@ensures(lambda n, result: 4 * result == n * n * (n + 1) * (n + 1))
def sum_of_cubes(n: int) -> int:
    s = 0
    i = 0
    while i < n:
        i += 1
        s += i * i * i
    return s


@requires(lambda a, b: b >= 0)
@ensures(lambda a, b, result: result == a * b)
def product_by_addition(a: int, b: int) -> int:
    s = 0
    i = b
    while i > 0:
        s += a
        i -= 1
    return s


@requires(lambda n: n >= 0)
@ensures(lambda n, result: result * result <= n < (result + 1) * (result + 1))
def root_by_odds(n: int) -> int:
    r = 0
    square = 1
    odd = 1
    while square <= n:
        r += 1
        odd += 2
        square += odd
    return r


@requires(lambda x, y: x >= 1 and y >= 1)
@ensures(lambda x, y, result: result == x * y)
def russian_product(x: int, y: int) -> int:
    a = x
    b = y
    p = 0
    while b > 0:
        if b % 2 == 1:
            p += a
        a = 2 * a
        b = b // 2
    return p


@requires(lambda n, d: n >= 0 and d > 0)
@ensures(lambda n, d, result: result * d <= n < (result + 1) * d)
def quotient(n: int, d: int) -> int:
    q = 0
    r = n
    while r >= d:
        r -= d
        q += 1
    return q


@requires(lambda n, c: n >= 0)
@ensures(lambda n, c, result: 2 * result == n * (2 * c + n - 1))
def arithmetic_series(n: int, c: int) -> int:
    s = 0
    term = c
    i = 0
    while i < n:
        s += term
        term += 1
        i += 1
    return s
