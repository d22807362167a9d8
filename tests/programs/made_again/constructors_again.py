"""Constructors that run again on an object that is there: what only constructors set may change after all."""

from dataclasses import dataclass
from functools import cached_property

from prover import ensures


class Kept:
    def __init__(self, n: int) -> None:
        self.n = n

    @cached_property
    def shown(self) -> int:
        return self.n


@dataclass(frozen=True)
class Fixed:
    n: int


@ensures(lambda: True)  #: unknown postcondition
def made_anew(fixed: Fixed) -> None:
    Fixed.__init__(fixed, 7)


def kept_wrong() -> None:
    kept = Kept(1)
    before = kept.shown
    kept.__init__(2)
    assert kept.shown == 2  #: disproved assertion


def not_kept() -> None:
    kept = Kept(1)
    kept.__init__(2)
    assert kept.n == 2


def fixed_wrong(fixed: Fixed) -> None:
    n = fixed.n
    made_anew(fixed)
    assert fixed.n == n  #: disproved assertion


def fixed(fixed: Fixed) -> None:
    n = fixed.n
    assert fixed.n == n
