"""Classes and modules that code at the top level changes after their definition."""

from __future__ import annotations

import math


class Counter:
    start = 1
    step = 2

    def first(self) -> int:
        return 1

    def second(self) -> int:
        return 2

    def third(self) -> int:
        return 3


Counter.start = 7
Counter.first = Counter.second
setattr(Counter, "second", Counter.third)
math.sqrt = math.floor


class Value:
    def __init__(self) -> None:
        return 3


def method_that_is_replaced() -> None:
    assert Counter().first() == 1  #: disproved assertion


def method_that_is_replaced_by_setattr() -> None:
    assert Counter().second() == 2  #: disproved assertion


def attribute_that_is_replaced() -> None:
    assert Counter().start == 1  #: disproved assertion


def what_stays_as_it_was() -> None:
    assert Counter().third() + Counter().step == 5


def function_of_a_library_that_is_replaced() -> None:
    assert math.sqrt(4.5) != 4  #: disproved assertion


def initialiser_that_returns_a_value() -> None:
    try:
        Value()
    except TypeError:
        assert False  #: disproved assertion
