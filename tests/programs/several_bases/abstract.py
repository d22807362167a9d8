"""Bases of the standard library: abstract collections and numbers."""

from collections.abc import Sequence, Sized
from numbers import Number

from prover import never_raises


class Stack(Sized):
    def __init__(self) -> None:
        self.items: list[int] = []

    def push(self, n: int) -> None:
        self.items.append(n)

    def __len__(self) -> int:
        return len(self.items)


@never_raises
def pushed(n: int) -> None:
    stack = Stack()
    stack.push(n)
    assert len(stack) == 1
    assert stack


class Window(Sequence[int]):
    __slots__ = ("low", "high")

    def __init__(self, low: int, high: int) -> None:
        self.low = low
        self.high = max(low, min(high, low + 1000))

    def __len__(self) -> int:
        return self.high - self.low

    def __getitem__(self, at: int) -> int:
        if not 0 <= at < len(self):
            raise IndexError(at)  #: disproved raise
        return self.low + at


@never_raises
def items(low: int, high: int) -> None:
    window = Window(low, high)
    if len(window) > 2:
        assert window[1] == low + 1
    window.other = 1  # type: ignore[attr-defined]  #: disproved attribute-of-none


@never_raises
def past_the_end(low: int) -> int:
    return Window(low, low)[0]


class NoLength(Sized):
    pass


class Half(Number):
    def __init__(self, twice: int) -> None:
        self.twice = twice

    def __add__(self, other: "Half") -> "Half":
        return Half(self.twice + other.twice)


@never_raises
def two_halves(n: int) -> None:
    assert (Half(n) + Half(n)).twice == 2 * n
    assert (Half(1) + Half(1)).twice == 1  #: disproved assertion


@never_raises
def abstract() -> NoLength:
    return NoLength()  # type: ignore[abstract]  #: disproved type


@never_raises
def mixed_in(low: int) -> int:
    return Window(low, low + 3).index(low)
