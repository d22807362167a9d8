"""A function that a class body gives to a name is a method of instances, and a plain function of the class."""

from __future__ import annotations

import re
from typing import final


def put(self: object, n: int = 5) -> int:
    return n


@final
class Tool:
    step = put
    same = lambda self, n=3: n  # noqa: E731
    size = abs
    pattern = re.compile("a+")

    def __init__(self) -> None:
        self.v: int = 1


def by_instance(tool: Tool) -> None:
    assert tool.step(3) == 3
    assert tool.step() == 5
    assert tool.size(-3) == 3
    assert tool.pattern.fullmatch("aa") is not None


def by_class(tool: Tool) -> None:
    assert Tool.step(3) == 5
    assert Tool.same(3) == 3


def step_takes_the_instance(tool: Tool) -> None:
    assert tool.step(3) == 5  #: disproved assertion


def lambda_takes_the_instance(tool: Tool) -> None:
    assert tool.same(9) == 3  #: disproved assertion
