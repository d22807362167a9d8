"""while loops with invariants: sums, roots, powers, digits."""

from prover import decreases, ensures, invariant, requires


@requires(lambda n: n >= 0)
@ensures(lambda n, result: 2 * result == n * (n + 1))
def sum_to(n: int) -> int:
    total = 0
    i = 0
    while i < n:
        invariant(0 <= i <= n)
        invariant(2 * total == i * (i + 1))
        decreases(n - i)
        i += 1
        total += i
    return total


@requires(lambda n: n >= 0)
@ensures(lambda n, result: 2 * result == n * (n + 1))  #: disproved postcondition
def sum_to_wrong(n: int) -> int:
    total = 0
    i = 0
    while i < n:
        invariant(0 <= i <= n)
        invariant(2 * total == i * (i - 1))
        decreases(n - i)
        total += i
        i += 1
    return total


@requires(lambda n: n >= 0)
@ensures(lambda n, result: result * result <= n < (result + 1) * (result + 1))
def integer_root(n: int) -> int:
    root = 0
    while (root + 1) * (root + 1) <= n:
        invariant(root >= 0 and root * root <= n)
        decreases(n - root)
        root += 1
    return root


@requires(lambda n: n >= 0)
@ensures(lambda n, result: result * result <= n)  #: disproved postcondition
def integer_root_wrong(n: int) -> int:
    root = 0
    while root * root <= n:
        invariant(lambda: root >= 0)
        root += 1
    return root


@requires(lambda base, exponent: base >= 1 and 0 <= exponent <= 64)
@ensures(lambda result: result >= 1)
def power(base: int, exponent: int) -> int:
    result = 1
    while exponent > 0:
        invariant(result >= 1 and base >= 1)
        invariant(exponent >= 0)
        decreases(exponent)
        if exponent % 2 == 1:
            result *= base
        base *= base
        exponent //= 2
    return result


@requires(lambda base, exponent: base >= 0 and 0 <= exponent <= 64)
@ensures(lambda result: result >= 0)
def power_wrong(base: int, exponent: int) -> int:
    result = 1
    while exponent > 0:
        invariant(base >= 1)  #: disproved invariant-entry
        invariant(result >= 0)
        if exponent % 2 == 1:
            result *= base
        base *= base
        exponent //= 2
    return result


@requires(lambda n: n >= 0)
@ensures(lambda n, result: 0 <= result <= n)
def digit_sum(n: int) -> int:
    start = n
    total = 0
    while n > 0:
        invariant(n >= 0 and total >= 0)
        invariant(total + n <= start)
        decreases(n)
        total += n % 10
        n //= 10
    return total


@requires(lambda n: n >= 0)
@ensures(lambda n, result: n == 0 or result < n)  #: disproved postcondition
def digit_sum_wrong(n: int) -> int:
    start = n
    total = 0
    while n > 0:
        invariant(n >= 0 and total >= 0)
        invariant(total + n <= start)
        total += n % 10
        n //= 10
    return total


@requires(lambda n: n >= 0)
@ensures(lambda n, result: result >= n and result >= 1)
def factorial(n: int) -> int:
    result = 1
    i = 1
    while i <= n:
        invariant(1 <= i <= n + 1)
        invariant(result >= 1 and result >= i - 1)
        decreases(n + 1 - i)
        result *= i
        i += 1
    return result


@requires(lambda n: n >= 0)
@ensures(lambda n, result: result > n)  #: disproved postcondition
def factorial_wrong(n: int) -> int:
    result = 1
    i = 1
    while i <= n:
        invariant(1 <= i <= n + 1)
        invariant(result >= 1 and result >= i - 1)
        result *= i
        i += 1
    return result


@requires(lambda a, d: a >= 0 and d > 0)
@ensures(lambda a, d, result: result[0] == a // d and result[1] == a % d)
def divide_by_subtraction(a: int, d: int) -> tuple[int, int]:
    quotient = 0
    rest = a
    while rest >= d:
        invariant(rest >= 0)
        invariant(a == quotient * d + rest)
        decreases(rest)
        rest -= d
        quotient += 1
    return quotient, rest


@requires(lambda a, d: a >= 0 and d > 0)
@ensures(lambda a, d, result: result[1] == a % d)  #: disproved postcondition
def divide_by_subtraction_wrong(a: int, d: int) -> tuple[int, int]:
    quotient = 0
    rest = a
    while rest > d:
        invariant(rest >= 0)
        invariant(a == quotient * d + rest)
        decreases(rest)
        rest -= d
        quotient += 1
    return quotient, rest
