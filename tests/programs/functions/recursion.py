"""Recursion, with a measure that shows that it ends."""

from prover import decreases, ensures, requires


@requires(lambda n: n >= 0)
@ensures(lambda n, result: result == n * (n + 1) // 2)
def triangle(n: int) -> int:
    decreases(n)
    if n == 0:
        return 0
    return n + triangle(n - 1)


@requires(lambda n: n >= 0)
@ensures(lambda n, result: result == n * (n - 1) // 2)  #: disproved postcondition
def triangle_wrong(n: int) -> int:
    if n <= 1:
        return n
    return n + triangle(n - 1)


@requires(lambda n: n >= 0)
@ensures(lambda n, result: result >= 1 and result >= n)
def factorial(n: int) -> int:
    decreases(n)
    return 1 if n == 0 else n * factorial(n - 1)


@requires(lambda n: n >= 0)
@ensures(lambda n, result: result > n)  #: disproved postcondition
def factorial_wrong(n: int) -> int:
    return 1 if n == 0 else n * factorial(n - 1)


@requires(lambda n: n >= 0)
@ensures(lambda n, result: result >= 0)
def fibonacci(n: int) -> int:
    decreases(n)
    if n < 2:
        return n
    return fibonacci(n - 1) + fibonacci(n - 2)


@requires(lambda n: n >= 0)
@ensures(lambda n, result: result >= 0)
def fibonacci_wrong(n: int) -> int:
    if n < 1:
        return n
    return fibonacci(n - 1) + fibonacci(n - 2)  #: disproved precondition


@requires(lambda n: n >= 0)
@ensures(lambda n, result: result == (n % 2 == 0))
def is_even(n: int) -> bool:
    decreases(n)
    return True if n == 0 else is_odd(n - 1)


@requires(lambda n: n >= 0)
@ensures(lambda n, result: result == (n % 2 == 1))
def is_odd(n: int) -> bool:
    decreases(n)
    return False if n == 0 else is_even(n - 1)


@requires(lambda n: n >= 0)
@ensures(lambda n, result: result == (n % 2 == 0))  #: disproved postcondition
def is_even_wrong(n: int) -> bool:
    return n == 0 or is_odd(n - 2)  #: disproved precondition


@requires(lambda a, b: a >= 0 and b >= 0)
@ensures(lambda a, b, result: result >= 0)
def gcd(a: int, b: int) -> int:
    decreases(b)
    return a if b == 0 else gcd(b, a % b)


@requires(lambda a, b: a >= 0 and b >= 0)
@ensures(lambda a, b, result: result >= 0)
def gcd_wrong(a: int, b: int) -> int:
    return gcd(b, a % b)  #: disproved division-by-zero


@ensures(lambda n, result: result == 0)
def countdown(n: int) -> int:
    decreases(abs(n))
    if n == 0:
        return 0
    return countdown(n - 1 if n > 0 else n + 1)


@ensures(lambda n, result: result == 0)
def countdown_wrong(n: int) -> int:
    decreases(abs(n))  #: disproved termination
    if n == 0:
        return 0
    return countdown_wrong(n - 1)
