"""Fields of frozen dataclasses, where the program has a way to write them: a call may have done so."""

from dataclasses import dataclass

from prover import ensures


@dataclass(frozen=True)
class Point:
    x: int


@ensures(lambda result: result is None)  #: unknown postcondition
def force(p: Point) -> None:
    object.__setattr__(p, "x", -1)


def use_wrong() -> None:
    p = Point(1)
    force(p)
    assert p.x == 1  #: disproved assertion
