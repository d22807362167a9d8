"""What the machine or chance decides: any value of its kind, each time."""

import platform
import random
import time

from prover import ensures, requires


@requires(lambda n: n > 0)
@ensures(lambda n, result: 0 <= result < n)
def below(n: int) -> int:
    return random.randrange(n)


@ensures(lambda result: result >= 0)
def below_wrong(n: int) -> int:
    return random.randrange(n)  #: disproved value


@requires(lambda xs: len(xs) > 0)
@ensures(lambda xs, result: result in xs)
def any_of(xs: list[int]) -> int:
    return random.choice(xs)


@ensures(lambda result: True)
def any_of_wrong(xs: list[int]) -> int:
    return random.choice(xs)  #: disproved index


def dice() -> None:
    assert 1 <= random.randint(1, 6) <= 6
    assert 0.0 <= random.random() < 1.0
    assert random.random() == random.random()  #: disproved assertion


def texts(name: str, n: int) -> None:
    assert len(platform.system().lower()) >= 0
    assert id(n) >= 0


def clock() -> None:
    assert isinstance(time.time(), float)
    assert id("a") == id("a")  #: unknown assertion
