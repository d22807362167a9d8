"""Named tuples: tuples with names, defaults and methods."""

from collections import namedtuple
from typing import NamedTuple

from prover import ensures, never_raises

Point = namedtuple("Point", "x y")
Pair = namedtuple("Pair", ["left", "right"], defaults=(7,))


class Span(NamedTuple):
    start: int
    stop: int = 10

    @property
    def size(self) -> int:
        return self.stop - self.start

    def shifted(self, by: int) -> "Span":
        return self._replace(start=self.start + by, stop=self.stop + by)

    @classmethod
    def empty(cls) -> "Span":
        return cls(0, 0)


class Base(namedtuple("Base", "a b")):
    __slots__ = ()
    def total(self) -> int:
        return self.a + self.b


def basics(n: int) -> None:
    p = Point(1, y=n)
    assert p.x == 1 and p.y == n and p[1] == n and p[-1] == n
    assert p == (1, n)
    x, y = p
    assert x + y == n + 1 and len(p) == 2
    assert Pair(1).right == 7
    assert Pair(left=2).left == 2
    assert p._replace(x=5) == (5, n)
    assert p._asdict() == {"x": 1, "y": n}
    assert Point._make([3, 4]).y == 4
    assert Point._fields == ("x", "y")
    assert isinstance(p, tuple) and isinstance(p, Point) and not isinstance(p, Pair)
    assert Base(1, n).total() == n + 1
    assert p + (1,) == (1, n, 1)
    assert p.count(1) >= 1
    assert p.x == 2  #: disproved assertion


@never_raises
def missing_wrong() -> int:
    return Point(1).x  #: disproved type


@never_raises
def unknown_field_wrong(p: Span) -> int:
    return p.length  #: disproved attribute-of-none


@never_raises
def assigned_wrong(p: Span) -> None:
    p.start = 3  #: disproved attribute-of-none


@ensures(lambda s, result: result.size == s.size)
def move(s: Span, by: int) -> Span:
    return s.shifted(by)


@ensures(lambda s, result: result.size == s.size)  #: disproved postcondition
def move_wrong(s: Span, by: int) -> Span:
    return Span(s.start, s.stop + by)


@ensures(lambda spans, result: all(s.size <= result for s in spans))
def longest(spans: list[Span]) -> int:
    return max((s.size for s in spans), default=0)


@ensures(lambda spans, result: all(s.size < result for s in spans))  #: disproved postcondition
def longest_wrong(spans: list[Span]) -> int:
    return max((s.size for s in spans), default=0)


def keys(n: int) -> None:
    seen = {Point(1, 2): n}
    assert seen[(1, 2)] == n
    assert Span(0) in {(0, 10)}
    for k in seen:
        assert k.x == 1
        assert k.y == 1  #: disproved assertion
