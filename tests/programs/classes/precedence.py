"""Whose method an operator runs: that of a proper subclass on the right comes first, if it has one of its own."""

from __future__ import annotations

from prover import ensures


class Length:
    def __init__(self, x: int) -> None:
        self.x = x

    @ensures(lambda result: result == "add")
    def __add__(self, other: object) -> str:
        return "add"

    @ensures(lambda self, result: result == (self.x == 1))
    def __eq__(self, other: object) -> bool:
        return self.x == 1


class Marked(Length):
    @ensures(lambda result: result == "marked")
    def __radd__(self, other: object) -> str:
        return "marked"


class Plain(Length):
    pass


def objects_made_in_sight() -> None:
    assert Length(1) + Length(1) == "add"
    assert Length(1) + Plain(1) == "add"
    assert Length(1) + Marked(1) == "marked"
    assert Marked(1) + Marked(1) == "add"


def the_right_one_may_be_of_a_subclass(a: Length, b: Length) -> None:
    assert a + b == "add"  #: disproved assertion


def the_left_one_may_be_of_the_same_class(a: Length) -> None:
    assert a + Marked(1) == "marked"  #: disproved assertion


def comparison_that_is_not_symmetric(a: Length, b: Length) -> None:
    if a.x == 1 and b.x == 2:
        assert a == b  #: unknown assertion
