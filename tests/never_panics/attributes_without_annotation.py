"""Attributes that no annotation gives a type: what the methods of a class, and of those below it, assign to them."""


class Node:
    def __init__(self, value: int) -> None:
        self.value = value


class Counter:
    def __init__(self, n: int, name: str) -> None:
        self.total = n * 2
        self.last = None
        self.flag = n > 0
        self.title = f"<{name}>"
        self.size = len(name)
        self.head = Node(n)
        self.mixed = n + 1
        self.outside = n + 1

    def add(self, x: int) -> None:
        self.total += x
        self.last = x  # type: ignore[assignment]

    def get(self) -> int:
        return self.total + self.size if self.flag else 0

    def plus(self) -> int:
        return self.last + 1  # type: ignore[operator]  #: disproved type

    def text(self) -> str:
        return self.title + "!"

    def first(self) -> int:
        return self.head.value

    def both(self) -> int:  #: unknown raise
        return self.mixed + 1

    def changed(self) -> int:  #: unknown raise
        return self.outside + 1


class Below(Counter):
    def other(self, values: list[int]) -> None:
        self.mixed = values[0] if values else 0


def from_outside(c: Counter, values: list[int]) -> None:
    if values:
        c.outside = values[0]
