"""Loops that change one attribute of an object leave the others as they are."""

from __future__ import annotations


class Account:
    def __init__(self) -> None:
        self.balance = 0
        self.limit = 5
        self.log: list[int] = []


def kept(n: int, a: Account) -> None:
    limit, log = a.limit, a.log
    for i in range(n):
        a.balance += i
    assert a.limit == limit and a.log is log
    assert a.balance == 0  #: disproved assertion


def in_later_turns(n: int, a: Account) -> None:
    a.balance, a.limit = 0, 5
    for _ in range(n):
        if a.balance == 2:
            a.limit = 9
        a.balance += 1
    assert a.limit == 5  #: disproved assertion


def in_an_inner_loop(n: int, a: Account) -> None:
    a.limit = 5
    for i in range(n):
        for j in range(i):
            a.balance += j
    assert a.limit == 5
    assert a.balance >= 5  #: disproved assertion


def around_an_inner_loop(n: int, a: Account) -> None:
    a.limit = 5
    for i in range(n):
        for j in range(i):
            a.balance += j
        a.limit = a.balance
    assert a.limit == 5  #: disproved assertion


def another_name(n: int, a: Account, b: Account) -> None:
    b.limit = 5
    for _ in range(n):
        a.balance += 1
        a.limit = 6
    assert b.limit in (5, 6) or a is not b
    assert b.limit == 5  #: disproved assertion


def as_it_was(n: int, a: Account) -> None:
    a.limit = 5
    while a.balance < n:
        a.balance += 1
        a.limit = 5
    assert a.limit == 5
    assert a.balance == n  #: disproved assertion


def replaced(n: int, a: Account) -> None:
    log = a.log
    for i in range(n):
        a.log = [i]
        a.balance = 1
    assert a.log is log  #: disproved assertion
