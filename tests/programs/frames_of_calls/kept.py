"""What a call through a contract does not write keeps its value, and what it writes in any way does not."""

from __future__ import annotations

import operator
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field

from prover import ensures, pure, requires


@dataclass
class Account:
    name: str
    balance: int
    log: list[int] = field(default_factory=list)
    notes: dict[str, int] = field(default_factory=dict)

    @property
    def shown(self) -> str:
        return self.name

    @shown.setter
    def shown(self, text: str) -> None:
        self.name = text

    @requires(lambda n: n > 0)
    def deposit(self, n: int) -> None:
        self.balance += n

    @requires(lambda n: n > 0)
    def record(self, n: int) -> None:
        self.log.append(n)


@requires(lambda n: n > 0)
def deposit(acc: Account, n: int) -> None:
    acc.balance += n


@requires(lambda n: n > 0)
def through(acc: Account, n: int) -> None:
    deposit(acc, n)


@requires(lambda n: n > 0)
def note(acc: Account, n: int) -> None:
    acc.log.append(n)


@requires(lambda n: n > 0)
def renamed(acc: Account, n: int) -> None:
    acc.shown = "new"  #: unknown raise


@requires(lambda n: n > 0)
def both(acc: Account, n: int) -> None:
    acc.name, acc.balance = "new", n


@requires(lambda n: n > 0)
def run_over(acc: Account, n: int) -> None:
    for acc.balance in range(n):
        pass


@requires(lambda n: n > 0)
def within(acc: Account, n: int) -> None:
    def put(self: Account) -> None:
        self.balance = n

    put(acc)


@requires(lambda n: n > 0)
def by_name(acc: Account, n: int) -> None:
    setattr(acc, "balance", n)  #: unknown raise


@requires(lambda n: n > 0)
def added(acc: Account, n: int) -> None:
    acc.log += [n]


@ensures(lambda result: result >= 0)
def handed(f: Callable[[int], int], acc: Account) -> int:
    return max(f(acc.balance), 0)


@ensures(lambda result: result >= 0)
def drained(items: Iterable[int], acc: Account) -> int:
    return len(list(items))


@requires(lambda n: n > 0)
def last(acc: Account, n: int) -> Account:
    acc.balance = n
    return Account(acc.name, n)


class Taking:
    """Constructors that write to what they are given."""

    def __init__(self, acc: Account) -> None:
        self.balance = 1
        self.acc = acc
        self = acc
        self.balance = 9


@pure
@ensures(lambda result: result == 0)
def taken(acc: Account) -> int:
    Taking(acc)
    return 0


class Hidden:
    def __init__(self, acc: Account) -> None:
        self.balance = 0

        def put(self: Account) -> None:
            self.balance = 7

        put(acc)


@pure
@ensures(lambda result: result == 0)
def hidden(acc: Account) -> int:
    Hidden(acc)
    return 0


def name_kept(acc: Account) -> None:
    before = acc.name
    deposit(acc, 5)
    assert acc.name == before


def name_kept_by_two(acc: Account) -> None:
    before = acc.name
    through(acc, 5)
    note(acc, 6)
    assert acc.name == before


def log_kept(acc: Account) -> None:
    before = len(acc.log)
    deposit(acc, 5)
    assert len(acc.log) == before


def balance_kept(acc: Account) -> None:
    before = acc.balance
    note(acc, 5)
    assert acc.balance == before


def notes_changed(acc: Account) -> None:
    before = len(acc.log)
    note(acc, 5)
    assert len(acc.log) == before  #: disproved assertion


def balance_changed(acc: Account) -> None:
    before = acc.balance
    through(acc, 5)
    assert acc.balance == before  #: disproved assertion


def other_account(acc: Account, other: Account) -> None:
    before = other.balance
    deposit(acc, 5)
    assert other.balance == before  #: disproved assertion


def other_name(acc: Account, other: Account) -> None:
    before = other.name
    deposit(acc, 5)
    assert other.name == before


def method_keeps(acc: Account) -> None:
    before = acc.name
    acc.deposit(4)
    acc.record(4)
    assert acc.name == before


def method_writes(acc: Account) -> None:
    before = acc.balance
    acc.deposit(4)
    assert acc.balance == before  #: disproved assertion


def setter_writes(acc: Account) -> None:
    before = acc.name
    renamed(acc, 1)
    assert acc.name == before  #: disproved assertion


def both_written(acc: Account) -> None:
    before = acc.name
    both(acc, 1)
    assert acc.name == before  #: disproved assertion


def written_by_a_loop(acc: Account) -> None:
    before = acc.balance
    run_over(acc, 4)
    assert acc.balance == before  #: disproved assertion


def written_within(acc: Account) -> None:
    before = acc.balance
    within(acc, 4)
    assert acc.balance == before  #: disproved assertion


def written_by_name(acc: Account) -> None:
    before = acc.balance
    by_name(acc, 4)
    assert acc.balance == before  #: disproved assertion


def added_to(acc: Account) -> None:
    before = acc.log
    count = len(before)
    added(acc, 4)
    assert len(before) == count  #: disproved assertion


def handed_in_writes(acc: Account) -> None:
    def put(n: int) -> int:
        acc.balance = n + 1
        return n

    before = acc.balance
    handed(put, acc)  #: unknown type
    assert acc.balance == before  #: disproved assertion


def result_is_new(acc: Account) -> None:
    before = acc.name
    made = last(acc, 4)
    made.name = "other"
    assert acc.name == before  #: unknown assertion


def constructor_writes(acc: Account) -> None:
    before = acc.balance
    taken(acc)
    assert acc.balance == before  #: disproved assertion


def constructor_hides(acc: Account) -> None:
    before = acc.balance
    hidden(acc)
    assert acc.balance == before  #: disproved assertion


_total = 0


@requires(lambda n: n > 0)
def count(acc: Account, n: int) -> None:
    global _total
    _total += n  #: unknown raise


def variable_changed(acc: Account) -> None:
    before, name = _total, acc.name
    count(acc, 4)
    assert _total == before  #: disproved assertion


@requires(lambda n: n > 0)
def placed(acc: Account, n: int) -> None:
    operator.setitem(acc.notes, "n", n)  #: unknown raise


def placed_in(acc: Account) -> None:
    before = len(acc.notes)
    placed(acc, 4)
    assert len(acc.notes) == before  #: disproved assertion


@requires(lambda n: n > 0)
def emptied(acc: Account, n: int) -> None:
    acc.log *= 0


def taken_out(acc: Account) -> None:
    before = acc.log
    count = len(before)
    emptied(acc, 4)
    assert len(before) == count  #: disproved assertion
