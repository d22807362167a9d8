"""Special methods that write: a call through a contract that may run one keeps nothing that it writes."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import final

from prover import requires


@dataclass
class Account:
    name: str
    balance: int
    log: list[int] = field(default_factory=list)


@final
class Odd:
    """Special methods that write."""

    def __init__(self, home: Account) -> None:
        self.home = home

    def __len__(self) -> int:
        self.home.balance = 3
        return 1

    def __iadd__(self, n: int) -> Odd:
        self.home.name = "odd"
        return self

    def __contains__(self, n: int) -> bool:
        self.home.log = [n]
        return True


@requires(lambda n: n > 0)
def counted(odd: Odd, n: int) -> None:
    if odd:
        n += 1


@requires(lambda n: n > 0)
def increased(odd: Odd, n: int) -> None:
    odd += n


@requires(lambda n: n > 0)
def asked(odd: Odd, n: int) -> bool:
    return n in odd


def truth_writes(acc: Account) -> None:
    before = acc.balance
    counted(Odd(acc), 4)
    assert acc.balance == before  #: disproved assertion


def in_place_writes(acc: Account) -> None:
    before = acc.name
    increased(Odd(acc), 4)
    assert acc.name == before  #: disproved assertion


def membership_writes(acc: Account) -> None:
    before = len(acc.log)
    asked(Odd(acc), 4)
    assert len(acc.log) == before  #: disproved assertion
