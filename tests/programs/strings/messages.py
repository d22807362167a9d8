"""Messages of exceptions and of logs: text of any value is no reason for an unknown verdict."""

import logging
from dataclasses import dataclass

from prover import ensures, never_raises, raises

LOG = logging.getLogger(__name__)


@dataclass
class Point:
    x: int
    name: str


@raises(ValueError)
def checked(x: float, p: Point, xs: list[int], d: dict[str, int]) -> int:
    if not xs:
        raise ValueError(f"bad {x} {p} {xs} {d} {len(xs):>5} {p.name!r}")
    return 1


@raises(ValueError)
def fixed_point_wrong(x: float, xs: list[int]) -> int:
    if not xs:
        raise ValueError(f"bad {x:.2f}")  #: disproved overflow
    return 1


@raises(ValueError)
def optional(x: int | None, s: str | None) -> int:
    if x is None:
        raise ValueError("no x, s is %s" % s)
    if s is None:
        raise ValueError("s is {}, a {}".format(s, type(s is None).__name__))
    if x < 0:
        raise ValueError(f"{x=} {s!r:>20}")
    return 1


@raises(ValueError)
def optional_wrong(x: int | None) -> int:
    if x is None:
        raise ValueError(f"no x: {x:d}")  #: disproved type
    return 1


@raises(ValueError)
def many(points: list[Point]) -> int:
    if len(points) > 2:
        raise ValueError(f"too many: {points}")
    return 1


@raises(ValueError)
def translated(x: int) -> int:
    try:
        return 1 // x
    except ZeroDivisionError as error:
        raise ValueError(f"bad: {error}") from error


@never_raises
@ensures(lambda result: result == 1)
def logged(x: int, name: str) -> int:
    LOG.info("x is %s", x)
    logging.warning("%s is %d", name, x)
    print(f"{x:>5}", name)
    return 1


@never_raises
def logged_wrong(x: int, name: str) -> int:
    LOG.info("x is " + x)  #: disproved type
    return 1


class Loud:
    def __init__(self, a: int) -> None:
        self.a = a

    def __str__(self) -> str:
        return "x" * (10 // self.a)  #: disproved division-by-zero


@raises(ValueError)
def shown_wrong(a: int) -> int:
    loud = Loud(a)
    if a < 5:
        raise ValueError(f"too small: {loud}")
    return 1
