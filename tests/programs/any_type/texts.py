"""Text of containers of unknown length shows their items by repr, which may be code of the program."""

from enum import Enum
from typing import NamedTuple

from prover import never_raises


class Mark(Enum):
    LOW = 0
    HIGH = 1

    def __repr__(self) -> str:
        return str(1 // self.value)  #: disproved division-by-zero


class Named(Enum):
    ONE = 1
    TWO = 2

    def __str__(self) -> str:
        return str(1 // 0)


class Point(NamedTuple):
    x: int

    def __repr__(self) -> str:
        return str(1 // self.x)  #: disproved division-by-zero


class Accent(Enum):
    ONE = 1
    TWO = 2

    def __repr__(self) -> str:
        return "é"


@never_raises
def members(xs: list[Mark]) -> str:  #: unknown raise
    return str(xs)


@never_raises
def members_or_none(xs: list[tuple[int, Mark | None]]) -> str:  #: unknown raise
    return f"{xs}"


@never_raises
def members_by_repr(xs: list[Named]) -> str:
    return str(xs)


@never_raises
def in_a_set(xs: list[int]) -> str:  #: unknown raise
    return str({Point(x) for x in xs})


def escaped(x: Accent) -> None:
    assert repr(x) == "é"
    assert ascii(x) == "\\xe9"


def escaped_twin(x: Accent) -> None:
    assert ascii(x) == "é"  #: disproved assertion
