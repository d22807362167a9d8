"""Objects of an annotated class that the code tests for classes below it: their further attributes, and aliasing between them."""

from __future__ import annotations

from abc import ABC, abstractmethod
from dataclasses import dataclass


@dataclass
class P:
    x: int


@dataclass
class R(P):
    z: int


@dataclass
class RR(R):
    w: int


@dataclass
class S(P):
    s: str


def read(p: P) -> int:
    if isinstance(p, R):
        assert p.x + p.z >= p.x  #: disproved assertion
        return p.z
    return p.x


def refined(p: P) -> int:
    """
    post: result == p.x or isinstance(p, R)
    """
    if isinstance(p, R):
        if isinstance(p, RR):
            return p.w + p.z
        return p.z
    assert not isinstance(p, RR)
    return p.x


def by_pattern(p: P) -> int:
    match p:
        case RR(z=z, w=0):
            assert p.z == z and p.w == 0
            return z
        case R(x, z):
            assert p.x == x and p.z == z
            assert not isinstance(p, RR)  #: disproved assertion
            return z
        case S(s=text):
            assert len(text) >= 0
            assert len(text) > 0  #: disproved assertion
            return 0
        case P(x=x):
            assert not isinstance(p, R) and not isinstance(p, S)
            return x
    assert False


def twice(p: P) -> int:
    first = isinstance(p, R)
    assert first == isinstance(p, R)
    return p.z if first else 0


def two(p: P, q: P) -> None:
    if isinstance(p, R) and not isinstance(q, R):
        assert p is not q
        p.x = 1
        q.x = 2
        assert p.x == 1
    elif isinstance(p, R) and isinstance(q, R):
        p.z = 1
        q.z = 2
        assert p.z == 1  #: disproved assertion
        assert p.z == (2 if p is q else 1)


def optional(p: P | None, only: R) -> int:
    if p is None:
        return 0
    if isinstance(p, R):
        only.z = 5
        return p.z
    only.x = 7
    assert p.x == 7  #: disproved assertion
    return p.x


def apart(p: P, only: R) -> None:
    if not isinstance(p, R):
        p.x = 1
        only.x = 2
        assert p.x == 1


class Shape(ABC):
    @abstractmethod
    def name(self) -> str:
        ...


class Circle(Shape):
    def __init__(self, r: int) -> None:
        self.r = r

    def name(self) -> str:
        return "circle"


class Square(Shape):
    def __init__(self, side: int) -> None:
        self.side = side

    def name(self) -> str:
        return "square"


def area(shape: Shape) -> int:
    if isinstance(shape, Circle):
        return 3 * shape.r * shape.r
    if isinstance(shape, Square):
        return shape.side * shape.side
    raise TypeError(shape)


def positive(shape: Shape) -> None:
    """
    raises: TypeError
    """
    result = area(shape)
    assert result >= 0
    assert result > 0  #: disproved assertion


@dataclass
class Holder:
    shape: Shape
    count: int


def held(h: Holder) -> int:
    if isinstance(h.shape, Square):
        h.shape.side = h.count
        assert h.shape.side == h.count
        assert area(h.shape) >= 0
        assert area(h.shape) > h.count  #: disproved assertion
        return h.shape.side
    return 0


def both(shape: Shape) -> int:
    found = 0
    if isinstance(shape, Circle):
        found += shape.r - shape.r
    if isinstance(shape, Square):
        found += shape.side - shape.side
    assert found == 0
    return found


def both_beside(shape: Shape, other: Square) -> None:
    if isinstance(shape, Circle) and isinstance(shape, Square):
        shape.side = 1
        other.side = 2
        assert shape.side == 1  #: unknown assertion, unknown attribute-of-none


def one_beside(shape: Shape, other: Square) -> None:
    if isinstance(shape, Circle):
        shape.r = 1
    elif isinstance(shape, Square):
        shape.side = 3
        other.side = 4
        assert shape.side == (4 if shape is other else 3)
        assert shape.side == 3  #: disproved assertion
