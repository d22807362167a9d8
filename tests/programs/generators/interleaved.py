"""Consumers that stop early, or that run code between two items: the generator has run only as far as they have asked."""

from __future__ import annotations

from collections.abc import Iterator
from typing import final


@final
class Counter:
    def __init__(self) -> None:
        self.count = 0


def each(counter: Counter) -> Iterator[int]:
    counter.count += 1
    yield counter.count
    counter.count += 1
    yield counter.count


def fails(counter: Counter) -> Iterator[int]:
    counter.count += 1
    yield counter.count
    raise ValueError


def any_stops(counter: Counter) -> None:
    counter.count = 0
    assert any(k == 1 for k in each(counter))
    assert counter.count == 1


def any_stops_wrong(counter: Counter) -> None:
    counter.count = 0
    assert any(k == 1 for k in each(counter))
    assert counter.count == 2  #: disproved assertion


def any_stops_before_it_raises(counter: Counter) -> None:
    counter.count = 0
    assert any(k == 1 for k in fails(counter))


def all_looks_in_between(counter: Counter) -> None:
    counter.count = 0
    assert all(counter.count == k for k in each(counter))


def all_looks_in_between_wrong(counter: Counter) -> None:
    counter.count = 0
    assert all(counter.count == 2 for k in each(counter))  #: disproved assertion


def within_a_comprehension(counter: Counter) -> None:
    counter.count = 0
    assert [counter.count for _ in (0,) for k in each(counter)] == [1, 2]


def within_a_comprehension_wrong(counter: Counter) -> None:
    counter.count = 0
    assert [counter.count for _ in (0,) for k in each(counter)] == [2, 2]  #: disproved assertion


def expression_in_a_loop(counter: Counter) -> None:
    counter.count = 0
    for k in (counter.count for _ in each(counter)):
        assert k == counter.count


def expression_in_a_loop_wrong(counter: Counter) -> None:
    counter.count = 0
    for k in (counter.count for _ in each(counter)):
        assert k == 2  #: disproved assertion


def unpacked(counter: Counter) -> None:
    counter.count = 0
    try:
        (_,) = each(counter)
    except ValueError:
        assert counter.count == 1  #: disproved assertion
