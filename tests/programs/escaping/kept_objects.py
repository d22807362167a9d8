"""What a call through a contract may keep, change later, and give back."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from prover import ensures, pure


@dataclass
class Point:
    x: int


@dataclass
class Holder:
    point: Point


class Register:
    def __init__(self) -> None:
        self.kept: list[int] = []

    @ensures(lambda self: True)
    def keep(self, xs: list[int]) -> None:
        self.kept = xs

    @ensures(lambda self: True)
    def add(self) -> None:
        self.kept.append(1)

    @ensures(lambda self: True)
    def get(self) -> list[int]:
        return self.kept


store: list[list[int]] = []
points: list[Point] = []


@ensures(lambda xs: True)  #: unknown postcondition
def keep(xs: list[int]) -> None:
    store.append(xs)


@ensures(lambda: True)  #: unknown postcondition
def add() -> None:
    if store:
        store[0].append(1)


@ensures(lambda: True)  #: unknown postcondition
def move_all() -> None:
    for p in points:
        p.x += 1


@ensures(lambda result: result >= 0)
def harmless(n: int) -> int:
    return n * n


@ensures(lambda f: True)
def run(f: Callable[[], None]) -> None:
    f()


@pure
@ensures(lambda holder, result: True)
def point_of(holder: Holder) -> Point:
    return holder.point


@ensures(lambda result: result.x == 0)
def made() -> Point:
    return Point(0)


def kept_in_a_module_level_list() -> None:
    xs: list[int] = []
    keep(xs)
    n = len(xs)
    add()
    assert len(xs) == n  #: disproved assertion


def an_argument_may_have_been_kept_before(xs: list[int]) -> None:
    n = len(xs)
    add()
    assert len(xs) == n  #: unknown assertion


def an_instance_may_have_been_kept_before(p: Point) -> None:
    p.x = 5
    move_all()
    assert p.x == 5  #: unknown assertion


def kept_in_an_object() -> None:
    xs: list[int] = []
    register = Register()
    register.keep(xs)
    n = len(xs)
    register.add()
    assert len(xs) == n  #: disproved assertion


def given_back_twice(register: Register) -> None:
    a = register.get()
    b = register.get()
    a.clear()
    b.append(1)
    assert len(a) == 0  #: disproved assertion


def part_of_an_argument_given_back(holder: Holder) -> None:
    p = point_of(holder)
    p.x = 1
    holder.point.x = 2
    assert p.x == 1  #: disproved assertion


def kept_in_the_turn_before(n: int) -> None:
    xs: list[int] = []
    for _ in range(n):
        before = len(xs)
        add()
        assert len(xs) == before  #: disproved assertion
        keep(xs)


def changed_by_a_function_that_is_passed() -> None:
    xs: list[int] = []
    run(lambda: xs.append(1))
    assert len(xs) == 0  #: disproved assertion


def changed_by_a_method_that_is_passed() -> None:
    xs: list[int] = []
    run(xs.clear)
    xs.append(1)
    run(xs.clear)
    assert len(xs) == 1  #: disproved assertion


def what_nobody_else_knows(n: int) -> None:
    xs = [n]
    add()
    move_all()
    assert xs == [n]


def a_callee_that_mentions_nothing_that_lasts(p: Point, xs: list[int]) -> None:
    p.x = 5
    n = len(xs)
    harmless(p.x)
    assert p.x == 5 and len(xs) == n


def new_objects() -> None:
    p = made()
    q = made()
    p.x = 1
    assert q.x == 0


shelf: list[Point] = []
shelved = lambda: shelf


@ensures(lambda p: True)  #: unknown postcondition
def shelve(p: Point) -> None:
    shelved().append(p)


@ensures(lambda: True)  #: unknown postcondition
def paint() -> None:
    for p in shelved():
        p.x = 5


def a_lambda_knows_where_it_is(p: Point) -> None:
    shelve(p)
    p.x = 1
    paint()
    assert p.x == 1  #: disproved assertion
