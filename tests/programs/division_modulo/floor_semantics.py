"""Floor division and modulo: the remainder takes the sign of the divisor."""

from prover import ensures, never_raises, requires


@requires(lambda b: b != 0)
@ensures(lambda a, b, result: result[0] * b + result[1] == a)
@ensures(lambda a, b, result: result[1] == 0 or (result[1] < 0) == (b < 0))
def divide(a: int, b: int) -> tuple[int, int]:
    return divmod(a, b)


@requires(lambda b: b != 0)
@ensures(lambda a, b, result: result[0] * b + result[1] == a)
@ensures(lambda result: result[1] >= 0)  #: disproved postcondition
def divide_wrong(a: int, b: int) -> tuple[int, int]:
    return divmod(a, b)


def negative_divisor() -> None:
    assert 1 % -3 == -2
    assert 7 // -2 == -4
    assert -7 // -2 == 3
    assert -7 % -2 == -1


def negative_divisor_wrong() -> None:
    assert 1 % -3 == 1  #: disproved assertion


@ensures(lambda result: -5 < result <= 0)
def remainder_by_minus_five(n: int) -> int:
    return n % -5


@ensures(lambda result: 0 <= result < 5)  #: disproved postcondition
def remainder_by_minus_five_wrong(n: int) -> int:
    return n % -5


@never_raises
@ensures(lambda a, b, result: b == 0 or result == a // b)
def quotient_or_zero(a: int, b: int) -> int:
    return a // b if b != 0 else 0


@never_raises
def quotient_or_zero_wrong(a: int, b: int) -> int:
    return a // b if a != 0 else 0  #: disproved division-by-zero
