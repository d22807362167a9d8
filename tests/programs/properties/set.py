"""Properties that are set and deleted."""

from typing import final

from prover import ensures, never_raises


@final
class Celsius:
    def __init__(self, degrees: int) -> None:
        self._degrees = 0
        self.degrees = degrees

    @property
    def degrees(self) -> int:
        return self._degrees

    @degrees.setter
    def degrees(self, value: int) -> None:
        if value < -273:
            raise ValueError("too cold")  #: disproved raise
        self._degrees = value

    @degrees.deleter
    def degrees(self) -> None:
        self._degrees = 0

    @property
    def kelvin(self) -> int:
        return self._degrees + 273


def set_and_deleted(n: int) -> None:
    c = Celsius(20)
    c.degrees += 5
    assert c.degrees == 25 and c.kelvin == 298
    del c.degrees
    assert c.degrees == 0
    assert c.kelvin == 298  #: disproved assertion


@never_raises
def warm(n: int) -> int:
    c = Celsius(0)
    c.degrees = abs(n)
    return c.degrees


@never_raises
def cold_wrong(n: int) -> int:
    c = Celsius(0)
    c.degrees = n
    return c.degrees


@never_raises
def no_setter_wrong() -> None:
    c = Celsius(0)
    c.kelvin = 3  #: disproved attribute-of-none


@ensures(lambda c, n, result: c.degrees == n)
def changed(c: Celsius, n: int) -> None:
    c.degrees = n


@ensures(lambda c, n, result: c.degrees == n + 1)  #: disproved postcondition
def changed_wrong(c: Celsius, n: int) -> None:
    c.degrees = n
