"""functools.singledispatchmethod: the class of the first argument after the receiver decides."""

import functools
from functools import singledispatchmethod
from typing import final

from prover import never_raises


class Shape:
    pass


class Round(Shape):
    pass


@final
class Writer:
    def __init__(self, mark: str) -> None:
        self.mark = mark
        self.count = 0

    @singledispatchmethod
    def shown(self, value: object, more: int = 0) -> str:
        return "other"

    @shown.register
    def _(self, value: int, more: int = 0) -> str:
        self.count += 1
        return self.mark if more == 0 else "more"

    @shown.register(str)
    def _(self, value, more=0):  # type: ignore
        return "text"

    @shown.register
    def of_lists(self, value: list, more: int = 0) -> str:  # type: ignore
        return "list" + str(len(value))

    @shown.register
    def _(self, value: Round, more: int = 0) -> str:
        return "round"

    @functools.singledispatchmethod
    def size(self, value: object) -> int:
        raise TypeError("no size")  #: disproved raise

    @size.register
    def _(self, value: int | float) -> int:
        return 1

    @size.register
    def _(self, value: bool) -> int:
        return 0


@never_raises
def builtins(w: Writer, n: int) -> None:
    mark, count = w.mark, w.count
    assert w.shown("a") == "text" and w.shown(None) == "other" and w.shown(1.5, 3) == "other"
    assert w.count == count
    assert w.shown(n) == mark and w.shown(n, 2) == "more" and w.shown(n, more=0) == mark
    assert w.count == count + 3
    assert w.shown([1, 2]) == "list2" == w.of_lists([3, 4])
    assert w.shown(n) == "text"  #: disproved assertion


@never_raises
def instances(w: Writer) -> None:
    assert w.shown(Round()) == "round"
    assert w.shown(Shape()) == "other"
    assert w.shown(Shape()) == "round"  #: disproved assertion


@never_raises
def bools(w: Writer, n: int) -> None:
    assert w.size(True) == 0 and w.size(1.5) == 1
    assert w.size(n) in (0, 1)
    assert w.size(n) == 1  #: disproved assertion


@never_raises
def default(w: Writer) -> int:
    return w.size("a")


@never_raises
def may_be_below(w: Writer, shape: Round) -> str:  #: unknown raise
    return w.shown(shape)


def from_the_class(w: Writer) -> None:
    assert Writer.shown(w, 1) == "other"  #: unknown assertion


def underscore(w: Writer) -> None:
    assert w._(True) == 0  # type: ignore  #: unknown assertion
