"""Generators that yield inside `try` and `with`: what a consumer throws in is its own doing, what a handler does then is not."""

from collections.abc import Iterator
from contextlib import suppress


def halves(n: int) -> Iterator[int]:
    try:
        yield 10 // n
    except ZeroDivisionError:
        yield 0
    assert True


def first_after(xs: list[int]) -> Iterator[int]:
    assert len(xs) >= 0
    try:
        yield 1
    except ValueError:
        yield xs[0]  #: unknown index


def last_after(xs: list[int]) -> Iterator[int]:
    assert len(xs) >= 0
    try:
        yield 1
    finally:
        xs.append(2)
    yield xs[0]


def quiet(n: int) -> Iterator[int]:
    assert n == n
    with suppress(StopIteration):
        yield n
        yield 10 // n  #: disproved division-by-zero
