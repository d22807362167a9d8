"""functools.singledispatch: the class of the first argument decides, the nearest registered one; the decorated function for others."""

import functools
from functools import singledispatch
from typing import final

from prover import never_raises


class Shape:
    pass


@final
class Square(Shape):
    def __init__(self, side: int) -> None:
        self.side = side


class Round(Shape):
    pass


class Small(Round):
    pass


@functools.singledispatch
def kind(value: object, more: int = 0) -> str:
    return "other"


@kind.register
def _(value: int, more: int = 0) -> str:
    return "int" if more == 0 else "more"


@kind.register(str)
def _(value, more=0):  # type: ignore
    return "text"


@singledispatch
def size(value: object) -> int:
    raise TypeError("no size")  #: disproved raise


@size.register
def _(value: int | float) -> int:
    return 1


@size.register
def _(value: bool) -> int:
    return 0


@size.register
def of_list(value: list) -> int:  # type: ignore
    return len(value)


@size.register
def _(value: Shape) -> int:
    return 10


@size.register
def _(value: Round) -> int:
    return 20


@size.register(Square)
def _(value: Square) -> int:
    return value.side


@never_raises
def builtins(n: int, x: float) -> None:
    assert size([1, 2]) == 2 and size(True) == 0 and size(1.5) == 1 and size(x) <= 1
    assert size(n) in (0, 1)
    assert of_list([1]) == 1
    assert size(n) == 1  #: disproved assertion


@never_raises
def instances(n: int) -> None:
    assert size(Shape()) == 10 and size(Round()) == 20 and size(Small()) == 20 and size(Square(n)) == n
    assert size(Small()) == 10  #: disproved assertion


@never_raises
def final_class(square: Square) -> None:
    assert size(square) == square.side


@never_raises
def more() -> None:
    assert kind(1) == "int" and kind(1, 2) == "more" and kind(1, more=0) == "int" and kind("a") == "text" and kind(None, 3) == "other"
    assert [kind(part) for part in (1, "a", None)] == ["int", "text", "other"]


@never_raises
def default(text: str) -> int:
    return size(text)  # the decorated function is what raises


@never_raises
def union(value: int | list[int]) -> int:
    return size(value)


@never_raises
def may_be_below(shape: Round) -> int:  #: unknown raise
    return size(shape)
