"""Ints do not overflow, and bools are ints."""

from prover import anything, ensures, requires


@ensures(lambda n, result: result > n)
def successor(n: int) -> int:
    return n + 1


@ensures(lambda n, result: result > n and result != 18446744073709551616)  #: disproved postcondition
def successor_wrong(n: int) -> int:
    return n + 1


@requires(lambda low, high: low <= high)
@ensures(lambda low, high, result: low <= result <= high)
def midpoint(low: int, high: int) -> int:
    return (low + high) // 2


@requires(lambda low, high: low <= high)
@ensures(lambda low, high, result: low <= result < high)  #: disproved postcondition
def midpoint_wrong(low: int, high: int) -> int:
    return (low + high) // 2


def bools_are_ints() -> None:
    assert True + True == 2
    assert -True == -1
    assert True * 7 == 7
    assert False == 0
    p, q = anything(bool), anything(bool)
    assert p + q - p * q == (p or q)


def bools_are_ints_wrong() -> None:
    p, q = anything(bool), anything(bool)
    assert p + q == (p or q)  #: disproved assertion


@ensures(lambda a, b, c, result: result == int(a) + int(b) + int(c))
@ensures(lambda a, b, c, result: (result >= 2) == ((a and b) or (b and c) or (a and c)))
def votes(a: bool, b: bool, c: bool) -> int:
    count = 0
    count += a
    count += b
    count += c
    return count


@ensures(lambda a, b, c, result: (result >= 2) == (a and b and c))  #: disproved postcondition
def votes_wrong(a: bool, b: bool, c: bool) -> int:
    return a + b + c


@ensures(lambda n, result: result == 6 * n - 2)
def augmented(n: int) -> int:
    total = n
    total *= 2
    total -= 1
    total += n
    return total * 2


@ensures(lambda n, result: result == 6 * n - 1)  #: disproved postcondition
def augmented_wrong(n: int) -> int:
    total = n
    total *= 2
    total -= 1
    total += n
    return total * 2
