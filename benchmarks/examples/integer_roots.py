"""Exact integer roots, greatest common divisors and powers: loops with the invariants that prove them."""

from prover import anything, assume, decreases, ensures, invariant, never_raises, requires


@requires(lambda n: n >= 0)
@ensures(lambda n, result: result >= 0 and result * result <= n < (result + 1) * (result + 1))
def isqrt(n: int) -> int:
    """The floor of the square root, by bisection."""
    low, high = 0, n + 1
    while high - low > 1:
        invariant(0 <= low < high)
        invariant(low * low <= n < high * high)
        decreases(high - low)
        middle = (low + high) // 2
        if middle * middle <= n:
            low = middle
        else:
            high = middle
    return low


@requires(lambda n: n >= 0)
@ensures(lambda n, result: result >= 0 and result * result <= n < (result + 1) * (result + 1))
def isqrt_by_odd_numbers(n: int) -> int:
    """The floor of the square root with additions only: 1 + 3 + 5 + ... are the squares."""
    root, square, odd = 0, 1, 1
    while square <= n:
        invariant(root >= 0 and odd == 2 * root + 1)
        invariant(square == (root + 1) * (root + 1) and root * root <= n)
        decreases(n - square + odd + 2)
        root += 1
        odd += 2
        square += odd
    return root


def both_square_roots_agree() -> None:
    n = anything(int)
    assume(n >= 0)
    assert isqrt(n) == isqrt_by_odd_numbers(n)


def is_perfect_square(n: int) -> bool:
    if n < 0:
        return False
    root = isqrt(n)
    return root * root == n


def squares_are_recognised() -> None:
    k = anything(int)
    assume(k >= 0)
    assert is_perfect_square(k * k)  #: unknown assertion
    assert k == 0 or not is_perfect_square(k * k + 1)  #: unknown assertion


@requires(lambda n: n >= 0)
@ensures(lambda n, result: result >= 0 and result**3 <= n < (result + 1) ** 3)
def cube_root(n: int) -> int:
    root = 0
    while (root + 1) ** 3 <= n:
        invariant(root >= 0 and root**3 <= n)
        decreases(n - root**3)
        root += 1
    return root


@requires(lambda a, b: a >= 0 and b >= 0 and a + b > 0)
@ensures(lambda a, b, result: 1 <= result <= a + b)
@ensures(lambda a, b, result: b != 0 or result == a)
@never_raises
def gcd(a: int, b: int) -> int:
    """Euclid's algorithm: terminates, divides by no zero, and gives a positive number."""
    x, y = a, b
    while y != 0:
        invariant(x >= 0 and y >= 0 and 1 <= x + y <= a + b)
        invariant(b != 0 or (x == a and y == 0))
        decreases(y)
        x, y = y, x % y
    return x


@requires(lambda base, exponent: base >= 1 and exponent >= 0)
@ensures(lambda result: result >= 1)
@ensures(lambda base, exponent, result: base < 2 or result > exponent)
@ensures(lambda base, exponent, result: exponent != 1 or result == base)
def power(base: int, exponent: int) -> int:
    result = 1
    for done in range(exponent):
        invariant(done >= 0 and result >= 1)
        invariant(base < 2 or result > done)
        invariant((done != 0 or result == 1) and (done != 1 or result == base))
        result *= base
    return result


@requires(lambda n: n >= 0)
@ensures(lambda n, result: 2 * result == n * (n + 1))
def triangular(n: int) -> int:
    total = 0
    for i in range(1, n + 1):
        invariant(2 * total == i * (i - 1))
        total += i
    return total


@requires(lambda n, divisor: n >= 0 and divisor > 0)
@ensures(lambda n, divisor, result: n == result[0] * divisor + result[1])
@ensures(lambda n, divisor, result: 0 <= result[1] < divisor)
@ensures(lambda n, divisor, result: result == (n // divisor, n % divisor))
def long_division(n: int, divisor: int) -> tuple[int, int]:
    quotient, remainder = 0, n
    while remainder >= divisor:
        invariant(quotient >= 0 and remainder >= 0)
        invariant(n == quotient * divisor + remainder)
        decreases(remainder)
        quotient += 1
        remainder -= divisor
    return quotient, remainder
