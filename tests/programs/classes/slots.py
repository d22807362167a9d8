"""A class with __slots__ takes no other attributes."""

from dataclasses import dataclass
from typing import ClassVar, cast

from prover import ensures, never_raises


class Slotted:
    __slots__ = ("a",)

    def __init__(self) -> None:
        self.a = 1


class Open:
    def __init__(self) -> None:
        self.a = 1


@never_raises
def no_such_slot() -> None:
    s = Slotted()
    s.b = 3  # type: ignore[attr-defined]  #: disproved attribute-of-none


@never_raises
@ensures(lambda result: result == 3)
def any_attribute() -> int:
    s = Open()
    s.a = 3
    return s.a


class Base:
    __slots__ = ("x", "__hidden")

    def __init__(self, x: int) -> None:
        self.x = x
        self.__hidden = x

    def hidden(self) -> int:
        return self.__hidden


class More(Base):
    __slots__ = "y"


class Loose(Base):
    pass


class Mixed(Base):
    __slots__ = ["z", "__dict__"]


@never_raises
def slots_of_all_bases(n: int) -> None:
    more = More(n)
    more.y = 1
    more.x += 1
    assert more.x + more.y == more.hidden() + 2
    loose = Loose(n)
    loose.anything = 3  # type: ignore[attr-defined]
    mixed = Mixed(n)
    mixed.anything = 4  # type: ignore[attr-defined]
    assert loose.anything + mixed.anything == 7  # type: ignore[attr-defined]


@never_raises
def slot_of_a_base_wrong(n: int) -> None:
    Base(n).y = 1  # type: ignore[attr-defined]  #: disproved attribute-of-none


@never_raises
def unset_slot(n: int) -> int:  #: unknown raise
    return More(n).y  # type: ignore[no-any-return]  #: disproved attribute-of-none


@never_raises
def of_a_subclass_perhaps(base: Base) -> None:  #: unknown raise
    base.x = 1
    base.w = 2  # type: ignore[attr-defined]  #: disproved attribute-of-none


@dataclass(slots=True)
class Point:
    x: int
    y: int = 0
    dimensions: ClassVar[int] = 2

    def moved(self, by: int) -> None:
        self.x += by


@never_raises
def slots_of_a_dataclass() -> None:
    point = Point(1)
    point.moved(2)
    assert (point.x, point.y) == (3, 0)
    point.z = 1  # type: ignore[attr-defined]  #: disproved attribute-of-none


@never_raises
def class_variable_is_no_slot() -> None:
    Point(1).dimensions = 3  #: disproved attribute-of-none


@never_raises
def class_variable_is_no_argument() -> Point:
    return Point(1, 2, 3)  # type: ignore  #: disproved type


@never_raises
def said_to_be(value: object) -> int:
    number = cast(int, 3)
    assert number == 3
    text = cast("int", "a")
    return number + text  #: disproved type
