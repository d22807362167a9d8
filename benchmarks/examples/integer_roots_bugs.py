"""Roots, divisors and powers with planted bugs: the off-by-ones and the guards that loops lose. Compare with integer_roots.py."""

from prover import anything, assume, decreases, ensures, invariant, never_raises, requires


@requires(lambda n: n >= 0)
@ensures(lambda n, result: result * result <= n < (result + 1) * (result + 1))
def isqrt_wrong(n: int) -> int:
    """Bisection that starts with too small an upper end: 0 and 1 lie outside it."""
    low, high = 0, n
    while high - low > 1:
        invariant(low * low <= n)
        invariant(n < high * high)  #: disproved invariant-entry
        decreases(high - low)
        middle = (low + high) // 2
        if middle * middle <= n:
            low = middle
        else:
            high = middle
    return low


@requires(lambda n: n >= 0)
@ensures(lambda n, result: result * result <= n)
def isqrt_that_hangs_wrong(n: int) -> int:
    """Bisection whose middle can be its lower end again, so the gap stops closing."""
    low, high = 0, n + 1
    while high > low:
        invariant(0 <= low <= high and low * low <= n < high * high)
        decreases(high - low)  #: disproved termination
        middle = (low + high) // 2
        if middle * middle <= n:
            low = middle
        else:
            high = middle
    return low


@requires(lambda n: n >= 0)
@ensures(lambda n, result: result * result <= n < (result + 1) * (result + 1))  #: disproved postcondition
def isqrt_by_counting_wrong(n: int) -> int:
    """Stops at the first root that is too large, and returns that one."""
    root = 0
    while root * root <= n:
        invariant(root >= 0)
        root += 1
    return root


@ensures(lambda n, result: n >= 0 or not result)  #: disproved postcondition
def is_perfect_square_wrong(n: int) -> bool:
    """Missing guard: minus one is taken for a square."""
    root = 0
    while (root + 1) * (root + 1) <= abs(n):
        invariant(root >= 0 and root * root <= abs(n))
        root += 1
    return root * root == abs(n)


@requires(lambda n: n >= 0)
@ensures(lambda n, result: result**3 <= n < (result + 1) ** 3)  #: disproved postcondition
def cube_root_wrong(n: int) -> int:
    """Strict where it should not be: exact cubes lose one."""
    root = 0
    while (root + 1) ** 3 < n:
        invariant(root >= 0 and root**3 <= n)
        root += 1
    return root


@requires(lambda a, b: a >= 0 and b >= 0)
@ensures(lambda result: result >= 1)  #: disproved postcondition
def gcd_wrong(a: int, b: int) -> int:
    """Missing guard: nothing and nothing have no greatest common divisor."""
    x, y = a, b
    while y != 0:
        invariant(x >= 0 and y >= 0)
        decreases(y)
        x, y = y, x % y
    return x


@requires(lambda a, b: a >= 1 and b >= 1)
@ensures(lambda result: result >= 1)
@never_raises
def gcd_by_remainders_wrong(a: int, b: int) -> int:
    """Tests the divisor one step too late."""
    x, y = a, b
    while x != y:
        invariant(x >= 0 and y >= 0 and x + y >= 1)
        x, y = y, x % y  #: disproved division-by-zero
    return x


@requires(lambda base, exponent: base >= 1 and exponent >= 0)
@ensures(lambda result: result >= 1)
@ensures(lambda base, exponent, result: base < 2 or result > exponent)  #: disproved postcondition
def power_wrong(base: int, exponent: int) -> int:
    """Off by one: range leaves out its end already."""
    result = 1
    for done in range(exponent - 1):
        invariant(done >= 0 and result >= 1)
        invariant(base < 2 or result > done)
        result *= base
    return result


@requires(lambda n: n >= 0)
@ensures(lambda n, result: 2 * result == n * (n + 1))  #: disproved postcondition
def triangular_wrong(n: int) -> int:
    """Adds up to n - 1, as the invariant truly says."""
    total = 0
    for i in range(1, n):
        invariant(2 * total == i * (i - 1))
        total += i
    return total


@requires(lambda divisor: divisor > 0)
@ensures(lambda n, divisor, result: n == result[0] * divisor + result[1])
@ensures(lambda n, divisor, result: 0 <= result[1] < divisor)  #: disproved postcondition
def long_division_wrong(n: int, divisor: int) -> tuple[int, int]:
    """Missing guard: a negative number is never reduced at all."""
    quotient, remainder = 0, n
    while remainder >= divisor:
        invariant(n == quotient * divisor + remainder)
        decreases(max(remainder, 0))
        quotient += 1
        remainder -= divisor
    return quotient, remainder


def products_of_squares_wrong() -> None:
    """Larger factors do not make larger products when they are negative."""
    a, b = anything(int), anything(int)
    assume(a < b)
    assert a * a <= b * b  #: disproved assertion
