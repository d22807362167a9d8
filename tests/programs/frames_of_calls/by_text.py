"""A property that no name in the function stands for, but a text: of a field to format, or of `__match_args__`."""

from __future__ import annotations

from typing import final

from prover import requires


@final
class Counted:
    __match_args__ = ("reads",)

    def __init__(self) -> None:
        self.count = 0

    @property
    def reads(self) -> int:
        self.count += 1
        return self.count


@requires(lambda n: n > 0)
def shown(counted: Counted, n: int) -> None:
    "{0.reads}".format(counted)


@requires(lambda n: n > 0)
def matched(counted: Counted, n: int) -> None:
    match counted:
        case Counted(3):
            pass


@requires(lambda n: n > 0)
def told(counted: Counted, n: int) -> None:
    isinstance(counted, Counted)


def shows(counted: Counted) -> None:
    counted.count = 0
    shown(counted, 2)
    assert counted.count == 0  #: disproved assertion


def matches(counted: Counted) -> None:
    counted.count = 0
    matched(counted, 2)
    assert counted.count == 0  #: disproved assertion


def tells(counted: Counted) -> None:
    counted.count = 0
    told(counted, 2)
    assert counted.count == 0
