"""Lists of instances, of pairs with objects, and dicts of lists."""

from __future__ import annotations

from dataclasses import dataclass

from prover import ensures, invariant, requires


@dataclass(frozen=True)
class Point:
    x: int
    y: int


@dataclass
class Account:
    owner: str
    balance: int


class Tree:
    def __init__(self, value: int, children: list[Tree]) -> None:
        self.value = value
        self.children = children


@requires(lambda points: all(p.x >= 0 for p in points))
@ensures(lambda result: result >= 0)
def widest(points: list[Point]) -> int:
    best = 0
    for p in points:
        invariant(best >= 0)
        best = max(best, p.x)
    return best


@ensures(lambda points, result: all(p.x >= 0 for p in result))
@ensures(lambda points, result: len(result) <= len(points))
def right_of_origin(points: list[Point]) -> list[Point]:
    return [p for p in points if p.x >= 0]


@ensures(lambda points, result: all(p.x > 0 for p in result))  #: disproved postcondition
def right_of_origin_wrong(points: list[Point]) -> list[Point]:
    return [p for p in points if p.x >= 0]


@ensures(lambda xs, result: len(result) == len(xs))
@ensures(lambda xs, result: all(result[i] == Point(xs[i], 0) for i in range(len(xs))))
def on_the_axis(xs: list[int]) -> list[Point]:
    return [Point(x, 0) for x in xs]


@ensures(lambda xs, result: all(p.y == 1 for p in result))  #: disproved postcondition
def on_the_axis_wrong(xs: list[int]) -> list[Point]:
    return [Point(x, 0) for x in xs]


@requires(lambda accounts: len(accounts) == 2)
def transfer(accounts: list[Account], amount: int) -> None:
    first, second = accounts
    total = first.balance + second.balance
    first.balance -= amount
    second.balance += amount
    if first is not second:
        assert first.balance + second.balance == total


@requires(lambda accounts: len(accounts) == 2)
def transfer_forgets_that_they_may_be_one(accounts: list[Account], amount: int) -> None:
    total = accounts[0].balance
    accounts[1].balance += 1
    assert accounts[0].balance == total  #: disproved assertion


@requires(lambda accounts: accounts[0].balance == 3)
def one_of_them_is_an_argument(accounts: list[Account], account: Account) -> None:
    account.balance = 4
    assert accounts[0].balance == (4 if accounts[0] is account else 3)


@requires(lambda accounts: len(accounts) > 0 and accounts[0].balance == 3)
def one_of_them_is_an_argument_wrong(accounts: list[Account], account: Account) -> None:
    account.balance = 4
    assert accounts[0].balance == 4  #: disproved assertion


@requires(lambda tree: len(tree.children) >= 0)
def depth(tree: Tree) -> int:
    if not tree.children:
        return 0
    assert len(tree.children) > 0
    return tree.children[0].value + 1


@requires(lambda tree: len(tree.children) >= 0)
def depth_wrong(tree: Tree) -> int:
    return tree.children[0].value + 1  #: disproved index


def sum_of_balances(accounts: list[Account]) -> int:
    assert sum(a.balance for a in accounts[:0]) == 0
    return sum(a.balance for a in accounts)


@ensures(lambda n, result: all(p.x == p.y for p in result))
@ensures(lambda n, result: len(result) == max(n, 0))
def diagonal(n: int) -> list[Point]:
    out: list[Point] = []
    for i in range(n):
        invariant(len(out) == i)
        invariant(all(p.x == p.y for p in out))
        out.append(Point(i, i))
    return out


@ensures(lambda n, result: all(p.x == p.y for p in result))  #: disproved postcondition
def diagonal_wrong(n: int) -> list[Point]:
    out: list[Point] = []
    for i in range(n):
        out.append(Point(i, i + 1))
    return out


def pays_everybody(accounts: list[Account], amount: int) -> None:
    for account in accounts:
        before = account.balance
        account.balance += amount
        assert account.balance == before + amount


@dataclass
class Member:
    rank: int

    def outranks_all(self, others: list[Member]) -> None:
        if others:
            self.rank = 1
            others[0].rank = 2
            assert self.rank == 1  #: disproved assertion

    def outranks_all_others(self, others: list[Member]) -> None:
        if others and others[0] is not self:
            self.rank = 1
            others[0].rank = 2
            assert self.rank == 1
