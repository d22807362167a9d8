"""Masks, parity and the powers of two."""

from prover import anything, ensures, requires


@ensures(lambda n, result: result == n % 256)
def low_byte(n: int) -> int:
    return n & 0xFF


@ensures(lambda n, result: result == abs(n) % 256)  #: disproved postcondition
def low_byte_wrong(n: int) -> int:
    return n & 0xFF


@ensures(lambda n, result: result == (n % 2 == 1))
def is_odd(n: int) -> bool:
    return n & 1 == 1


@ensures(lambda n, result: result == (n % 2 == 0))  #: disproved postcondition
def is_odd_wrong(n: int) -> bool:
    return n & 1 == 1


@requires(lambda n: 0 < n < 32)
@ensures(lambda n, result: result == (n in (1, 2, 4, 8, 16)))
def is_power_of_two(n: int) -> bool:
    return n & (n - 1) == 0


@requires(lambda n: 0 <= n < 32)
@ensures(lambda n, result: result == (n in (1, 2, 4, 8, 16)))  #: disproved postcondition
def is_power_of_two_wrong(n: int) -> bool:
    return n & (n - 1) == 0


@ensures(lambda n, result: result % 8 == 0 and n <= result < n + 8)
def align(n: int) -> int:
    return (n + 7) & ~7


@ensures(lambda n, result: result % 8 == 0 and n < result <= n + 8)  #: disproved postcondition
def align_wrong(n: int) -> int:
    return (n + 7) & ~7


def complement_is_negation_less_one() -> None:
    n = anything(int)
    assert ~n == -n - 1
    assert ~~n == n
    assert n ^ -1 == ~n


def complement_is_negation_less_one_wrong() -> None:
    n = anything(int)
    assert ~n == -n  #: disproved assertion
