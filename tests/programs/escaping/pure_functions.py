"""`@pure` is a promise: where the text may write to what was there before, a call is like any other."""

from __future__ import annotations

import heapq
from heapq import heappush as push

from prover import ensures, pure

level = 1


@pure
@ensures(lambda result: result)
def changes_its_argument(xs: list[int]) -> bool:
    xs.append(1)
    return True


@pure
@ensures(lambda xs, result: result == len(xs))
def builds_a_list_of_its_own(xs: list[int]) -> int:
    found = []
    found.append(1)
    return len(xs)


def nothing_is_known_after_it(xs: list[int]) -> None:
    n = len(xs)
    changes_its_argument(xs)
    assert len(xs) == n  #: disproved assertion


def what_it_does_not_change(xs: list[int]) -> None:
    n = len(xs)
    m = builds_a_list_of_its_own(xs)
    assert len(xs) == n == m


@pure
@ensures(lambda result: result == 0)
def pushes(heap: list[int]) -> int:
    heapq.heappush(heap, 1)
    return 0


@pure
@ensures(lambda result: result == 0)
def pushes_by_another_name(heap: list[int]) -> int:
    push(heap, 1)
    return 0


@pure
@ensures(lambda xs, result: result == 0)
def binds_items_in_a_comprehension(xs: list[int]) -> int:
    if xs:
        [0 for xs[0] in range(3)]
    return 0


@pure
@ensures(lambda result: result == 0)
def binds_a_global() -> int:
    global level
    level, _ = 5, 1
    return 0


@pure
@ensures(lambda result: result == 0)
def adds_to_an_item(xs: list[int]) -> int:
    rows = [xs]
    rows[0] += [1]
    return 0


class Adder:
    def __init__(self, xs: list[int]) -> None:
        self.xs = xs
        self.xs += [1]


@pure
@ensures(lambda result: result == 0)
def makes_an_adder(xs: list[int]) -> int:
    Adder(xs)
    return 0


@pure
@ensures(lambda result: result == 0)  #: unknown postcondition
def is_not_modelled(xs: list[int]) -> int:
    xs.__init__([5, 6])
    return 0


def none_of_these_is_pure(xs: list[int]) -> None:
    n = len(xs)
    pushes(xs)
    assert len(xs) == n  #: disproved assertion


def nor_this(xs: list[int]) -> None:
    n = len(xs)
    pushes_by_another_name(xs)
    assert len(xs) == n  #: disproved assertion


def nor_that(xs: list[int]) -> None:
    if xs:
        first = xs[0]
        binds_items_in_a_comprehension(xs)
        assert xs and xs[0] == first  #: disproved assertion


def nor_one_of_globals() -> None:
    global level
    level = 1
    binds_a_global()
    assert level == 1  #: disproved assertion


def nor_one_of_items(xs: list[int]) -> None:
    n = len(xs)
    adds_to_an_item(xs)
    assert len(xs) == n  #: disproved assertion


def nor_one_that_constructs(xs: list[int]) -> None:
    n = len(xs)
    makes_an_adder(xs)
    assert len(xs) == n  #: disproved assertion


def what_is_not_modelled_may_write() -> None:
    xs = [1, 2]
    is_not_modelled(xs)
    assert xs[0] == 1  #: disproved assertion
