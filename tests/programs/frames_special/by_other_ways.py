"""Writes that the text of a callee does not show where they happen: by operators, names in texts, defaults, values of classes."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import closing
from dataclasses import dataclass, field
from typing import final

from prover import requires


@final
@dataclass
class Account:
    name: str
    balance: int
    log: list[int] = field(default_factory=list)


@final
class Bag:
    """Operators that give what is there already."""

    def __init__(self, items: list[int]) -> None:
        self.items = items

    def __add__(self, n: int) -> list[int]:
        return self.items

    def __radd__(self, n: int) -> list[int]:
        return self.items

    def __lt__(self, n: int) -> list[int]:
        return self.items


@requires(lambda n: n > 0)
def by_sum(bag: Bag, n: int) -> None:
    items = bag + n
    items.append(n)


@requires(lambda n: n > 0)
def by_comparison(bag: Bag, n: int) -> None:
    items = bag < n
    items.append(n)


@requires(lambda n: n > 0)
def by_name(acc: Account, n: int) -> None:
    list(map(getattr(acc.log, "append"), [n]))


class Named:
    KEY = lambda acc: acc.log.append(1) or 0  # noqa: E731


@requires(lambda n: n > 0)
def by_class_value(acc: Account, n: int) -> None:
    sorted([acc], key=Named.KEY)


def first(acc: Account, key=lambda a: a.log.append(1) or 0) -> int:  # type: ignore[no-untyped-def]
    return max([acc], key=key).balance


@requires(lambda n: n > 0)
def by_default(acc: Account, n: int) -> int:
    return first(acc)


@final
class Door:
    def __init__(self, acc: Account) -> None:
        self.acc = acc

    def close(self) -> None:
        self.acc.balance = 3


@requires(lambda n: n > 0)
def by_closing(door: Door, n: int) -> None:
    with closing(door):
        n += 1


class Base:
    @requires(lambda n: n > 0)
    def __init__(self, n: int) -> None:
        self.v: int = n


class Derived(Base):
    def __init__(self) -> None:
        self.v = 100
        super().__init__(5)
        assert self.v == 100  #: disproved assertion


@final
class Again(Base):
    @requires(lambda n: n > 0)
    def reset(self, n: int) -> None:
        super().__init__(n)


def sum_writes(bag: Bag) -> None:
    before = len(bag.items)
    by_sum(bag, 1)
    assert len(bag.items) == before  #: disproved assertion


def comparison_writes(bag: Bag) -> None:
    before = len(bag.items)
    by_comparison(bag, 1)
    assert len(bag.items) == before  #: disproved assertion


def name_writes(acc: Account) -> None:
    before = acc.log
    count = len(before)
    by_name(acc, 1)
    assert len(before) == count  #: disproved assertion


def class_value_writes(acc: Account) -> None:
    before = len(acc.log)
    by_class_value(acc, 1)
    assert len(acc.log) == before  #: disproved assertion


def default_writes(acc: Account) -> None:
    before = len(acc.log)
    by_default(acc, 1)
    assert len(acc.log) == before  #: disproved assertion


def closing_writes(acc: Account) -> None:
    before = acc.balance
    by_closing(Door(acc), 1)
    assert acc.balance == before  #: disproved assertion


def constructor_again(x: Again) -> None:
    before = x.v
    x.reset(5)
    assert x.v == before  #: disproved assertion


@final
@dataclass
class Stored:
    f: Callable[[int], int]


@requires(lambda n: n > 0)
def handed(f: Callable[[int], int], n: int) -> int:
    return max([n], key=f)


@requires(lambda n: n > 0)
def stored(s: Stored, n: int) -> int:
    return max([n], key=s.f)


_kept: list[Account] = []


@requires(lambda n: n > 0)
def keep(acc: Account, n: int) -> None:
    _kept.append(acc)  #: unknown raise


def hit_all(n: int) -> int:
    for acc in _kept:
        acc.balance = 77
    return n


def caller_writes(f: Callable[[int], int], acc: Account) -> None:
    before = acc.balance
    handed(f, 1)
    assert acc.balance == before  #: unknown assertion


def stored_writes(s: Stored, acc: Account) -> None:
    before = acc.balance
    stored(s, 1)
    assert acc.balance == before  #: unknown assertion


def named_writes(acc: Account) -> None:
    keep(acc, 1)
    before = acc.balance
    handed(hit_all, 1)
    assert acc.balance == before  #: disproved assertion
