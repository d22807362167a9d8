"""Classes that each add slots have no common subclass; `object.__setattr__` where an object is built."""

from dataclasses import dataclass


class A:
    __slots__ = ("x",)

    def __init__(self, x: int) -> None:
        self.x = x


class B:
    __slots__ = ("y",)

    def __init__(self, y: int) -> None:
        self.y = y


class C:
    def __init__(self, z: int) -> None:
        self.z = z


def either(v: A | B) -> int:
    return v.x if isinstance(v, A) else v.y


def maybe_both(v: A | C) -> int:  #: unknown raise
    return v.x if isinstance(v, A) else v.z


@dataclass(frozen=True, init=False)
class Pair:
    left: int
    right: int

    def __init__(self, left: int, right: int) -> None:
        object.__setattr__(self, "left", left)
        object.__setattr__(self, "right", right)
        assert self.left + self.right == left + right

    def half(self) -> "Pair":
        return Pair(self.left // 2, self.right // 2)


@dataclass(frozen=True, init=False)
class Label:
    text: str
    count: int

    def __init__(self, text: str) -> None:
        object.__setattr__(self, "text", text)
        self.count = 0  #: disproved attribute-of-none
