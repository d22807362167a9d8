"""Shifts: they floor, and a negative count raises."""

from prover import anything, ensures, requires


@ensures(lambda n, result: result == n // 8)
def eighth(n: int) -> int:
    return n >> 3


@ensures(lambda n, result: result == n // 8 + 1 or n >= 0)  #: disproved postcondition
def eighth_wrong(n: int) -> int:
    return n >> 3


@requires(lambda count: 0 <= count <= 8)
@ensures(lambda result: 1 <= result <= 256)
def bit(count: int) -> int:
    return 1 << count


@requires(lambda count: count <= 8)
@ensures(lambda result: 1 <= result <= 256)
def bit_wrong(count: int) -> int:
    return 1 << count  #: disproved value


@requires(lambda r, g, b: 0 <= r < 256 and 0 <= g < 256 and 0 <= b < 256)
@ensures(lambda r, result: result >> 16 == r)
@ensures(lambda g, result: (result >> 8) & 0xFF == g)
@ensures(lambda b, result: result & 0xFF == b)
def pack(r: int, g: int, b: int) -> int:
    return (r << 16) + (g << 8) + b


@requires(lambda r, g, b: 0 <= r <= 256 and 0 <= g < 256 and 0 <= b < 256)
@ensures(lambda b, result: result & 0xFF == b)
@ensures(lambda result: result < 2**24)  #: disproved postcondition
def pack_wrong(r: int, g: int, b: int) -> int:
    return (r << 16) + (g << 8) + b


def small_bits() -> None:
    assert 6 & 3 == 2
    assert 6 | 3 == 7
    assert 6 ^ 3 == 5
    assert -6 & 3 == 2
    assert -6 | 3 == -5
    assert -6 >> 1 == -3
    assert -5 >> 1 == -3
    assert True | 2 == 3
    assert (True ^ True) == 0


def small_bits_wrong() -> None:
    assert -5 >> 1 == -2  #: disproved assertion


def xor_swap() -> None:
    a = anything(bool)
    b = anything(bool)
    x, y = a, b
    x ^= y
    y ^= x
    x ^= y
    assert x == b and y == a


def xor_swap_wrong() -> None:
    a = anything(bool)
    b = anything(bool)
    x, y = a, b
    x ^= y
    y ^= x
    assert x == b and y == a  #: disproved assertion
