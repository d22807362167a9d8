"""A class that derives from an enumeration has members too: its attributes are no plain values."""

from enum import Enum, IntEnum

from prover import never_raises


class Base(Enum):
    def twice(self) -> int:
        return 2 * int(self.value)


class Level(Base):
    LOW = 1


class Rank(IntEnum):
    FIRST = 1


@never_raises
def not_its_value() -> None:  #: unknown raise
    try:
        print(Level.LOW + 1)  # type: ignore
    except TypeError:
        assert False  #: disproved assertion


@never_raises
def known() -> int:  #: unknown raise
    return Level.LOW.twice()


@never_raises
def rank() -> int:
    return Rank.FIRST + 1
