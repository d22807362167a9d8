"""Iterables and iterators that a caller hands in: any class, code of its own at each step."""

from collections.abc import Collection, Iterable, Iterator, Sequence
from typing import TypeVar

from prover import ensures, requires

T = TypeVar("T")


@ensures(lambda result: True)
def total(xs: Iterable[int]) -> int:
    found = 0
    for x in xs:
        found += x
    return found


@ensures(lambda result: True)
def shares(xs: Iterable[int]) -> int:
    found = 0
    for x in xs:
        found += 100 // x  #: disproved division-by-zero
    return found


@ensures(lambda result: True)
def kept(xs: Iterable[int]) -> list[int]:
    return [x + 1 for x in xs if x > 3]


@ensures(lambda result: True)
def first(xs: Iterator[int]) -> int:
    return next(xs, 0)


@ensures(lambda result: True)
def first_wrong(xs: Iterator[int]) -> int:
    return next(xs)  #: disproved raise


@ensures(lambda result: True)
def pairs(xs: Iterable[T], ys: Iterable[str]) -> int:
    count = 0
    for _ in xs:
        for y in ys:
            count += len(y)
    return count


@ensures(lambda result: True)
def numbered(xs: Iterable[int]) -> int:
    found = 0
    for i, x in enumerate(xs, 1):
        found += x // i
    return found


@ensures(lambda result: True)
def numbered_wrong(xs: Iterable[int]) -> int:
    found = 0
    for i, x in enumerate(xs):
        found += x // i  #: disproved division-by-zero
    return found


@requires(lambda xs: len(xs) > 0)
def step_may_change(xs: list[int], ys: Iterable[int]) -> int:
    found = 0
    for y in ys:
        found += xs[0]  #: unknown index
    return found


@ensures(lambda result: result == 0)  #: unknown postcondition
def what_a_step_raises(xs: Iterable[int]) -> int:
    count = 0
    try:
        for x in xs:
            count += 1
    except ValueError:
        return 1
    return 0


@ensures(lambda result: True)
def in_order(xs: Iterable[str]) -> str:
    return ",".join(sorted(xs))


@ensures(lambda result: True)
def later(xs: Iterable[T]) -> Iterator[T]:
    return (x for x in xs)


@ensures(lambda result: True)
def later_wrong(n: int) -> object:
    return (x for x in n)  #: disproved type


@ensures(lambda result: True)  #: unknown postcondition
def kinds(xs: Iterable[int]) -> int:
    if isinstance(xs, str):
        return 1 // len(xs)  #: unknown division-by-zero
    return 0


@ensures(lambda result: True)
def last(xs: Sequence[str] | None) -> str:
    return xs[-1] if xs else ""


@ensures(lambda result: True)
def last_wrong(xs: Sequence[str]) -> str:
    return xs[-1]  #: disproved index


@ensures(lambda result: result >= 0)
def how_many(xs: Collection[int], x: int) -> int:
    if x in xs:
        return len(xs)
    return len(list(xs))


@ensures(lambda result: result > 0)  #: disproved postcondition
def how_many_wrong(xs: Collection[int]) -> int:
    return len(xs)


def twice(xs: Sequence[int]) -> None:
    if isinstance(xs, list):
        return
    n = len(xs)
    assert len(xs) == n  #: unknown assertion
