"""`__new__`: attributes that it sets, arguments that it is given, what comes after it; attributes set on some ways only."""

from __future__ import annotations

from abc import ABC, abstractmethod

from prover import never_raises


class Point:
    x: int
    y: int

    def __new__(cls, x: int, y: int = 2) -> Point:
        self = super().__new__(cls)
        self.x = x
        self.y = y
        return self


class Named(Point):
    def __init__(self, x: int, y: int) -> None:
        self.name = str(self.x)
        self.x += y


class Partly:
    def __new__(cls, n: int) -> Partly:
        made = super().__new__(cls)
        if n > 0:
            made.n = n  # type: ignore
        return made


class Other:
    def __new__(cls) -> Point:  # type: ignore
        return Point(1)


class Strict:
    def __new__(cls, *args: int) -> Strict:
        return super().__new__(cls, *args)  #: disproved type


class Shape(ABC):
    def __new__(cls) -> Shape:
        return super().__new__(cls)  #: disproved type

    @abstractmethod
    def area(self) -> int: ...


class Some:
    def __init__(self, n: int) -> None:
        if n > 0:
            self.n = n


@never_raises
def made(n: int) -> None:
    point = Point(n)
    assert point.x == n and point.y == 2 and isinstance(point, Point)
    named = Named(n, 3)
    assert named.x == n + 3 and named.y == 3 and named.name == str(n) and type(named) is Named
    assert Point(1, y=n).y == n
    assert Point(n) is not Point(n)
    assert named.x == n  #: disproved assertion


@never_raises
def arguments() -> None:
    Point()  # type: ignore  #: disproved type


@never_raises
def partly(n: int) -> int:
    return Partly(n).n if n > 5 else 0  # type: ignore


@never_raises
def partly_wrong(n: int) -> int:
    return Partly(n).n  # type: ignore  #: disproved attribute-of-none


@never_raises
def on_some_ways(n: int) -> int:
    return Some(n).n if n > 0 else 1


@never_raises
def on_some_ways_wrong(n: int) -> int:
    return Some(n).n  #: disproved attribute-of-none


@never_raises
def too_many() -> Strict:
    return Strict(1)  # it is `object.__new__` that refuses


@never_raises
def abstract() -> Shape:
    return Shape()  # type: ignore


@never_raises
def another() -> Other:  #: unknown raise
    return Other()
