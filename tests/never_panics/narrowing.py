"""Parameters of any type that are tested for a class of the program."""

from __future__ import annotations

import abc


class Point:
    def __init__(self, x: int, y: int) -> None:
        self.x = x
        self.y = y

    def __eq__(self, other: object) -> bool:
        if not isinstance(other, Point):
            return NotImplemented
        return self.x == other.x and self.y == other.y

    def __add__(self, other):
        if isinstance(other, Point):
            return Point(self.x + other.x, self.y + other.y)
        return NotImplemented

    def ratio(self, other: object) -> int:
        if isinstance(other, Point):
            return self.x // other.y  #: disproved division-by-zero
        return 0

    def own_ratio(self, other: object) -> int:
        if isinstance(other, Point):
            self.y = 1
            return 1 // (other.y if other is self else 1)
        return 0

    def no_own_ratio(self, other: object) -> int:
        if isinstance(other, Point):
            self.y = 0
            return 1 // (other.y if other is self else 1)  #: disproved division-by-zero
        return 0

    def more(self, other: object) -> int:  #: unknown raise
        return other.x if isinstance(other, Point) else other.y  #: disproved attribute-of-none


class Far(Point):
    def __init__(self, x: int, y: int, z: int) -> None:
        Point.__init__(self, x, y)
        self.z = z


class Shape(abc.ABC):
    def __init__(self, size: int) -> None:
        self.size = size


class Square(Shape):
    pass


def depth(p: object) -> int:  #: unknown raise
    if isinstance(p, Far):
        return p.z + p.x
    if isinstance(p, (Point, Far)):
        return p.x
    return 0


def size(s: object) -> int:  #: unknown raise
    return s.size if isinstance(s, Square) else 0
