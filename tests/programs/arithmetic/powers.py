"""Powers with constant exponents, negative exponents and pow with a modulus."""

from prover import ensures, requires


@ensures(lambda x, result: result == x * x and result >= 0)
def square(x: int) -> int:
    return x**2


@ensures(lambda x, result: result > x)  #: disproved postcondition
def square_wrong(x: int) -> int:
    return x**2


@ensures(lambda x, y, result: result == x**3 - y**3)
def difference_of_cubes(x: int, y: int) -> int:
    return (x - y) * (x * x + x * y + y * y)


@ensures(lambda x, y, result: result == x**3 - y**3)  #: disproved postcondition
def difference_of_cubes_wrong(x: int, y: int) -> int:
    return (x - y) * (x * x - x * y + y * y)


def special_powers() -> None:
    assert 0**0 == 1
    assert 2**-1 == 0.5
    assert -(2**2) == -4
    assert (-2) ** 3 == -8
    assert 2**3**2 == 512


def special_powers_wrong() -> None:
    assert 2**-1 == 0  #: disproved assertion


@requires(lambda x: 1 <= x <= 100)
@ensures(lambda result: result <= 1)
def inverse(x: int) -> float:
    return x**-1


@requires(lambda x: 0 <= x <= 100)
@ensures(lambda result: result <= 1)
def inverse_wrong(x: int) -> float:
    return x**-1  #: disproved division-by-zero


@ensures(lambda result: 0 <= result < 7)
def square_modulo_seven(x: int) -> int:
    return pow(x, 2, 7)


@ensures(lambda result: result != 3 and result != 2)  #: disproved postcondition
def square_modulo_seven_wrong(x: int) -> int:
    return pow(x, 2, 7)
