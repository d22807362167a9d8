"""Measures that prove termination, and loops that never end."""

from prover import decreases, ensures, invariant, requires


@requires(lambda a, b: a >= 0 and b >= 0)
@ensures(lambda result: result >= 0)
def gcd(a: int, b: int) -> int:
    while b != 0:
        invariant(a >= 0 and b >= 0)
        decreases(b)
        a, b = b, a % b
    return a


@requires(lambda a, b: a >= 0 and b >= 0)
@ensures(lambda result: result >= 0)
def gcd_wrong(a: int, b: int) -> int:
    while a != b:
        invariant(a >= 0 and b >= 0)
        decreases(a + b)  #: disproved termination
        if a > b:
            a -= b
        else:
            b -= a
    return a


@requires(lambda n: n >= 0)
@ensures(lambda n, result: result == n % 2)
def strip_pairs(n: int) -> int:
    start = n
    while n > 1:
        invariant(n >= 0 and n % 2 == start % 2)
        decreases(n)
        n -= 2
    return n


@requires(lambda n: n >= 0)
@ensures(lambda n, result: result == 0)
def strip_pairs_wrong(n: int) -> int:
    while n != 0:
        invariant(True)
        decreases(n)  #: disproved termination
        n -= 2
    return n


@ensures(lambda result: result >= 0)
def digits(n: int) -> int:
    n = abs(n)
    count = 0
    while n != 0:
        invariant(n >= 0 and count >= 0)
        decreases(n)
        n //= 10
        count += 1
    return count


@ensures(lambda result: result >= 0)
def digits_wrong(n: int) -> int:
    count = 0
    while n != 0:
        invariant(count >= 0)
        decreases(abs(n))  #: disproved termination
        n //= 10
        count += 1
    return count


@requires(lambda low, high: low <= high)
@ensures(lambda high, result: result == high)
def approach(low: int, high: int) -> int:
    while low < high:
        invariant(low <= high)
        decreases(high - low)
        low = (low + high + 1) // 2
    return low


@requires(lambda low, high: low <= high)
@ensures(lambda high, result: result == high)
def approach_wrong(low: int, high: int) -> int:
    while low < high:
        invariant(low <= high)
        decreases(high - low)  #: disproved termination
        low = (low + high) // 2
    return low


@requires(lambda n: n >= 0)
@ensures(lambda n, result: result == n)
def leaves_by_break(n: int) -> int:
    i = 0
    while True:
        invariant(0 <= i <= n)
        decreases(n - i)
        if i == n:
            break
        i += 1
    return i


@ensures(lambda n, result: result == n)
def leaves_by_break_wrong(n: int) -> int:
    i = 0
    while True:
        invariant(i >= 0)
        decreases(n - i)  #: disproved termination
        if i == n:
            break
        i += 1
    return i


@requires(lambda n: 0 <= n <= 10)
@ensures(lambda result: result == 10)
def measure_falls(n: int) -> int:
    while n < 10:
        invariant(n <= 10)
        decreases(10 - n)
        n += 1
    return n


@requires(lambda n: 0 <= n <= 10)
@ensures(lambda result: result == 10)
def measure_falls_wrong(n: int) -> int:
    while n < 10:
        invariant(n <= 10)
        invariant(n >= 0)
        decreases(n)  #: disproved termination
        n += 1
    return n
