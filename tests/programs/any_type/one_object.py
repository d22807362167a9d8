"""What a type leaves open may be as another type says: the two may be one object, and an item may be an object that is known otherwise."""

from dataclasses import dataclass
from typing import Any, NamedTuple, TypeVar

from prover import ensures, never_raises

T = TypeVar("T")


@never_raises
def apart(xs: list[T], d: dict[str, T]) -> None:
    n = len(xs)
    d.clear()
    assert len(xs) == n


@never_raises
def same_type(xs: list[T], ys: list[T]) -> None:
    n = len(ys)
    xs.clear()
    assert len(ys) == n  #: disproved assertion


@never_raises
def more_is_known_of_one(xs: list[Any], ys: list[int]) -> None:  #: unknown raise
    n = len(ys)
    xs.append(1)
    assert len(ys) == n  #: unknown assertion


@never_raises
def dicts(d: dict[str, Any], e: dict[str, int]) -> None:  #: unknown raise
    n = len(e)
    d["a"] = 1
    assert len(e) == n  #: unknown assertion


@never_raises
def a_row(m: list[list[int]], xs: list[Any]) -> None:  #: unknown raise
    n = len(m[0]) if m else 0
    xs.append(1)
    assert not m or len(m[0]) == n  #: unknown assertion


@ensures(lambda result: result == 0)  #: unknown postcondition
def emptied(xs: list[Any]) -> int:
    if xs and isinstance(xs[0], list):
        xs[0].clear()  #: unknown index
    return 0


@never_raises
def held(xs: list[int]) -> None:  #: unknown raise, unknown termination
    n = len(xs)
    emptied([xs])  #: unknown type
    assert len(xs) == n  #: disproved assertion


class Loud(NamedTuple):
    n: int

    def __repr__(self) -> str:
        raise ValueError("loud")  #: disproved raise


@never_raises
def shown(xs: list[Loud]) -> str:  #: unknown raise
    return f"{xs}"


@dataclass
class Holder:
    held: list[Any]

    @ensures(lambda self: len(self.held) > 0)
    def add(self, x: Any) -> None:
        self.held.append(x)


def through_a_field(h: Holder, ys: list[int]) -> None:
    h.add("a")
    assert all(y * 0 == 0 for y in ys)  #: unknown assertion
