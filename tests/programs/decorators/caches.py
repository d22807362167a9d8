"""functools.lru_cache, cache, cached_property: the function stays itself where it gives the same for the same."""

import functools
from dataclasses import dataclass
from functools import cached_property, lru_cache

from prover import ensures, requires


@lru_cache(maxsize=None)
def square(n: int) -> int:
    return n * n


@lru_cache
def share(n: int) -> int:
    return 100 // n  #: disproved division-by-zero


@functools.cache
@requires(lambda n: n >= 0)
@ensures(lambda n, result: result >= n)
def promised(n: int) -> int:
    return n * 2


@functools.cache
@ensures(lambda n, result: result > n)  #: disproved postcondition
def broken(n: int) -> int:
    return n * 2


def uses(n: int) -> int:
    assert square(n) >= 0
    assert square(n) == square(n)
    assert square(3) == 10  #: disproved assertion
    return promised(abs(n))


def divides(n: int) -> int:
    assert n >= -100  #: disproved assertion
    return share(n)


def hashes(pair: tuple[int, str], items: list[int]) -> None:
    assert first(pair) == pair[0]
    first(items)  #: disproved type
    assert len(items) >= 0


@lru_cache
def first(pair):
    return pair[0]


@lru_cache
def kind(n: int) -> bool:
    return n is True


def which(flag: bool) -> None:
    assert kind(flag) == flag  #: unknown assertion


@lru_cache
def fresh_list(n: int) -> list[int]:
    return [n]


def shared_result(n: int) -> None:
    fresh_list(n).append(1)
    assert len(fresh_list(n)) == 1  #: disproved assertion


@dataclass(frozen=True)
class Circle:
    radius: int

    @cached_property
    def area(self) -> int:
        return 3 * self.radius * self.radius


class Counter:
    def __init__(self, start: int) -> None:
        self.start = start

    @cached_property
    def double(self) -> int:
        return 2 * self.start

    def bump(self) -> None:
        self.start += 1


def areas(r: int, circle: Circle) -> None:
    assert Circle(r).area == 3 * r * r
    assert circle.area >= 0
    assert circle.area > 0  #: disproved assertion


def stale(n: int) -> None:
    counter = Counter(n)
    before = counter.double
    counter.bump()
    assert counter.double == before + 2  #: disproved assertion
