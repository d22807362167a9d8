"""Tuples of unknown length whose items are instances: any two of them, and other arguments, may be one object."""

from __future__ import annotations

from dataclasses import dataclass
from typing import NamedTuple

from prover import ensures, requires


class Box:
    def __init__(self, n: int) -> None:
        self.n = n


class Point(NamedTuple):
    x: int
    y: int


@dataclass(frozen=True)
class Span:
    low: int
    high: int


@dataclass
class Cover:
    spans: tuple[Span, ...]

    @requires(lambda self: len(self.spans) > 0)
    @ensures(lambda self, result: result == self.spans[0].low)
    def first(self) -> int:
        return self.spans[0].low

    @ensures(lambda result: True)
    def first_wrong(self) -> int:
        return self.spans[0].low  #: disproved index

    @ensures(lambda self, result: len(result.spans) == len(self.spans) + 1)
    def longer(self, span: Span) -> Cover:
        return Cover(self.spans + (span,))


class Top:
    pass


class Below(Top):
    pass


@requires(lambda boxes: len(boxes) > 1)
@ensures(lambda result: result == 1)
def changed(boxes: tuple[Box, ...]) -> int:
    boxes[0].n = 1
    if boxes[1] is not boxes[0]:
        boxes[1].n = 2
    return boxes[0].n


@requires(lambda boxes: len(boxes) > 1)
@ensures(lambda result: result == 1)  #: disproved postcondition
def changed_wrong(boxes: tuple[Box, ...]) -> int:
    boxes[0].n = 1
    boxes[1].n = 2
    return boxes[0].n


@requires(lambda boxes: len(boxes) > 0)
@ensures(lambda result: result == 1)  #: disproved postcondition
def may_be_an_item(boxes: tuple[Box, ...], box: Box) -> int:
    box.n = 1
    boxes[0].n = 2
    return box.n


@requires(lambda boxes: len(boxes) > 0)
def new_is_no_item(boxes: tuple[Box, ...]) -> None:
    made = Box(1)
    boxes[0].n = 2
    assert made.n == 1 and made not in boxes


@ensures(lambda result: all(p.x >= 0 for p in result))
def to_the_right(points: tuple[Point, ...]) -> list[Point]:
    return [p for p in points if p.x >= 0]


@ensures(lambda result: all(p.x > 0 for p in result))  #: disproved postcondition
def to_the_right_wrong(points: tuple[Point, ...]) -> list[Point]:
    return [p for p in points if p.x >= 0]


@ensures(lambda spans, result: result is None or result.low <= result.high)
def proper(spans: tuple[Span, ...]) -> Span | None:
    for span in spans:
        if span.low <= span.high:
            return span
    return None


@ensures(lambda boxes, result: True)
def resets(boxes: tuple[Box, ...]) -> None:
    if boxes:
        boxes[0].n = 5


@requires(lambda boxes: len(boxes) > 0)
def call_may_change(boxes: tuple[Box, ...]) -> None:
    n = boxes[0].n
    resets(boxes)
    assert boxes[0].n == n  #: disproved assertion


@ensures(lambda result: result)  #: disproved postcondition
def of_a_class_with_others_below(tops: tuple[Top, ...]) -> bool:
    return not tops or type(tops[0]) is Top
