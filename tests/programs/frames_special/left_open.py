"""An abstract method says nothing of what those of other classes change."""

from __future__ import annotations

from abc import ABC, abstractmethod

from prover import ensures


class Shape(ABC):
    def __init__(self) -> None:
        self.asked: int = 0

    @abstractmethod
    @ensures(lambda result: result >= 0)
    def area(self) -> int:
        """That of the shape."""

    @ensures(lambda result: result >= 0)
    def sides(self) -> int:
        raise NotImplementedError

    @ensures(lambda result: result >= 0)
    def twice(self) -> int:
        self.area()
        return 0

    @ensures(lambda result: result >= 0)
    def again(self) -> int:
        return self.sides()


def area_writes(shape: Shape) -> None:
    before = shape.asked
    shape.twice()
    assert shape.asked == before  #: unknown assertion


def sides_write(shape: Shape) -> None:
    before = shape.asked
    shape.again()
    assert shape.asked == before  #: unknown assertion
