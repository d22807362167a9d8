"""A class below may give the name of a method to a value, or to a slot: a call by promise does not then run a method."""


class Shape:
    def area(self) -> int:
        return 1

    def name(self) -> str:
        return "shape"

    def size(self) -> int:
        return 2

    def colour(self) -> int:
        return 3


class Nothing(Shape):
    area = None  # type: ignore[assignment]


class Several(Shape):
    for size in (1, 2):  # type: ignore[assignment]
        pass


class Slotted(Shape):
    __slots__ = ("colour",)


def area(s: Shape) -> int:  #: unknown raise
    return s.area()  #: disproved type


def name(s: Shape) -> str:
    return s.name()


def size(s: Shape) -> int:  #: unknown raise
    return s.size()  #: disproved type


def colour(s: Shape) -> int:  #: unknown raise
    return s.colour()  #: disproved attribute-of-none


def repeated(s: Shape, n: int) -> str:
    return s.name() * (n % 3)
