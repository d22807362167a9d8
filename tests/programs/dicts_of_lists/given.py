"""Dicts whose values are lists or instances, as arguments: any two values, and other arguments, may be one object."""

from __future__ import annotations

from dataclasses import dataclass

from prover import ensures, invariant, requires


@dataclass
class Account:
    owner: str
    balance: int


def count(d: dict[str, list[int]], k: str) -> int:
    if k in d:
        return len(d[k])
    return 0


@ensures(lambda result: result >= 0)
def count_wrong(d: dict[str, list[int]], k: str) -> int:
    return len(d[k])  #: disproved key


def add(d: dict[str, list[int]], k: str, v: int) -> None:
    if k not in d:
        d[k] = []
    d[k].append(v)
    assert d[k][-1] == v


def add_wrong(d: dict[str, list[int]], k: str, v: int) -> None:
    d.setdefault(k, []).append(v)
    assert len(d[k]) == 1  #: disproved assertion


def two_values_may_be_one_list(d: dict[str, list[int]], a: str, b: str) -> None:
    if a in d and b in d and a != b:
        n = len(d[b])
        d[a].append(1)
        assert len(d[b]) == n  #: disproved assertion


def two_values_that_differ(d: dict[str, list[int]], a: str, b: str) -> None:
    if a in d and b in d and d[a] is not d[b]:
        n = len(d[b])
        d[a].append(1)
        assert len(d[b]) == n


def a_new_list_is_no_other(d: dict[str, list[int]], a: str, b: str) -> None:
    if a != b and b in d:
        n = len(d[b])
        d[a] = [5]
        d[a].append(1)
        assert len(d[b]) == n


def an_argument_may_be_a_value(d: dict[str, list[int]], xs: list[int], a: str) -> None:
    if a in d:
        n = len(xs)
        d[a].append(1)
        assert len(xs) == n  #: disproved assertion


def what_was_put_in(d: dict[str, list[int]], xs: list[int], a: str) -> None:
    d[a] = xs
    xs.append(3)
    assert d[a][-1] == 3
    assert d[a] is xs


def what_was_replaced(d: dict[str, list[int]], xs: list[int], a: str) -> None:
    if a in d:
        old = d[a]
        d[a] = xs
        old.append(1)
        assert xs[-1] == 1  #: disproved assertion, disproved index


@ensures(lambda result: result >= 0)
def total(d: dict[str, list[int]]) -> int:
    t = 0
    for _, v in d.items():
        invariant(lambda: t >= 0)
        t += len(v)
    return t


def neighbours(g: dict[int, list[int]], n: int) -> list[int]:
    return g.get(n, [])


@requires(lambda accounts, name: name in accounts)
@ensures(lambda accounts, name, amount, old: accounts[name].balance == old.accounts[name].balance + amount)
def deposit(accounts: dict[str, Account], name: str, amount: int) -> None:
    accounts[name].balance += amount


@requires(lambda accounts, a, b: a in accounts and b in accounts)
def transfer(accounts: dict[str, Account], a: str, b: str, amount: int) -> None:
    before = accounts[a].balance + accounts[b].balance
    accounts[a].balance -= amount
    accounts[b].balance += amount
    assert accounts[a].balance + accounts[b].balance == before


@requires(lambda accounts, a, b: a in accounts and b in accounts)
def transfer_wrong(accounts: dict[str, Account], a: str, b: str, amount: int) -> None:
    before = accounts[b].balance
    accounts[a].balance -= amount
    assert accounts[b].balance == before  #: disproved assertion


def open_account(accounts: dict[str, Account], name: str) -> Account:
    if name not in accounts:
        accounts[name] = Account(name, 0)
        assert accounts[name].balance == 0
    return accounts[name]


def open_account_wrong(accounts: dict[str, Account], name: str) -> Account:
    found = accounts.setdefault(name, Account(name, 0))
    assert found.balance == 0  #: disproved assertion
    return found
