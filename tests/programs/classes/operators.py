"""Special methods, dataclasses and enumerations under operators and built-ins."""

import math
import operator
from contextlib import suppress
from dataclasses import dataclass, field
from enum import Enum
from functools import reduce

from prover import ensures, raises, requires


class Vector:
    def __init__(self, x: int, y: int) -> None:
        self.x: int = x
        self.y: int = y

    def __add__(self, other: "Vector") -> "Vector":
        return Vector(self.x + other.x, self.y + other.y)

    def __mul__(self, k: int) -> "Vector":
        return Vector(self.x * k, self.y * k)

    def __rmul__(self, k: int) -> "Vector":
        return self * k

    def __neg__(self) -> "Vector":
        return Vector(-self.x, -self.y)

    def __eq__(self, other: object) -> bool:
        if not isinstance(other, Vector):
            return NotImplemented
        return self.x == other.x and self.y == other.y

    def __lt__(self, other: "Vector") -> bool:
        return self.x < other.x

    def __bool__(self) -> bool:
        return self.x != 0 or self.y != 0

    def __len__(self) -> int:
        return 2

    def __contains__(self, n: int) -> bool:
        return n == self.x or n == self.y

    def __getitem__(self, i: int) -> int:
        return self.y if i else self.x


def vectors(a: int, b: int) -> None:
    v, w = Vector(a, b), Vector(1, 2)
    assert (v + w).x == a + 1
    assert v + w == w + v
    assert 3 * v == v * 3
    assert -v + v == Vector(0, 0)
    assert not Vector(0, 0)
    assert bool(w) and len(w) == 2 and 2 in w and 3 not in w
    assert w[0] + w[1] == 3
    assert v != 5 and not v == None
    assert Vector(1, 5) < Vector(2, 0) and Vector(2, 0) > Vector(1, 5)
    v += w
    assert v.y == b + 2


def vectors_wrong(a: int, b: int) -> None:
    v, w = Vector(a, b), Vector(1, 2)
    assert v == w  #: disproved assertion


def no_such_operator_wrong() -> None:
    Vector(1, 2) - Vector(1, 2)  #: disproved type
    assert True


class Plain:
    pass


def identity_equality() -> None:
    a, b = Plain(), Plain()
    assert a == a and a != b and not (a is b)
    assert a and b


def identity_equality_wrong() -> None:
    assert Plain() == Plain()  #: disproved assertion


@dataclass
class Point:
    x: int
    y: int = 0
    tags: list[int] = field(default_factory=list, compare=False)


@dataclass(frozen=True, order=True)
class Version:
    major: int
    minor: int = 0

    def __post_init__(self) -> None:
        if self.major < 0:
            raise ValueError(self.major)


def points(n: int) -> None:
    p = Point(n)
    assert p == Point(n, 0) and p != Point(n, 1)
    assert len(p.tags) == 0 and Point(1).tags is not Point(1).tags
    p.x += 1
    assert p.x == n + 1
    assert len(Point(n).tags) == 0


def points_wrong(n: int) -> None:
    assert Point(n) == Point(n, 1)  #: disproved assertion


@raises(ValueError)
@ensures(lambda result: result)
def versions(a: int) -> bool:
    return Version(a, 1) < Version(a, 2) <= Version(a + 1) and Version(a, 1) == Version(a, 1)


@requires(lambda v: v.major == 1)
@ensures(lambda v, result: result == (v.minor < 0))
def version_order(v: Version) -> bool:
    return v < Version(1)


@requires(lambda v: v.major == 1)
@ensures(lambda v, result: result == (v.minor <= 0))  #: disproved postcondition
def version_order_wrong(v: Version) -> bool:
    return v < Version(1)


@raises()
@ensures(lambda result: result == 1)
def frozen_wrong() -> int:
    v = Version(1)
    v.major = 2  #: disproved attribute-of-none
    return v.major


def frozen_is_caught() -> None:
    v = Version(1)
    try:
        v.major = 2
    except AttributeError:
        pass
    assert v.major == 1


class Colour(Enum):
    RED = 1
    GREEN = 2
    CRIMSON = 1

    def warm(self) -> bool:
        return self is Colour.RED


@ensures(lambda result: result in (1, 2))
def colours(colour: Colour) -> int:
    assert (colour == Colour.RED) == colour.warm()
    assert colour is Colour.RED or colour is Colour.GREEN
    assert Colour.CRIMSON is Colour.RED and Colour.RED.name == "RED" and len(Colour) == 2
    assert Colour(2) is Colour.GREEN and Colour.RED != 1
    return colour.value


@ensures(lambda result: result == 1)  #: disproved postcondition
def colours_wrong(colour: Colour) -> int:
    return sum(int(c is colour) for c in Colour) + (colour is Colour.GREEN)


@raises()
@ensures(lambda result: True)
def by_value_wrong(n: int) -> Colour:
    return Colour(n)  #: disproved value


def higher_order(n: int) -> None:
    assert reduce(operator.add, [1, n, 3]) == n + 4
    assert reduce(lambda a, b: a * b, (2, n), 3) == 6 * n
    assert tuple(map(lambda x: x + n, [1, 2])) == (1 + n, 2 + n)
    assert sum(map(operator.mul, (1, 2), (n, n))) == 3 * n
    assert math.gcd(12, 18) == 6 and math.comb(5, 2) == 10


def higher_order_wrong(n: int) -> None:
    assert tuple(map(abs, [1, n])) == (1, n)  #: disproved assertion


@requires(lambda n: n >= 0)
@ensures(lambda n, result: result * result <= n < (result + 1) * (result + 1))
def root(n: int) -> int:
    return math.isqrt(n)


@ensures(lambda result: result >= 0)
def root_wrong(n: int) -> int:
    return math.isqrt(n)  #: disproved value


@ensures(lambda result: result >= 0)
def suppressed(n: int) -> int:
    result = 0
    with suppress(ZeroDivisionError, ValueError):
        result = 1
        result = abs(10 // n)
    return result


@ensures(lambda result: result >= 0)
def suppressed_wrong(n: int) -> int:
    with suppress(ValueError):
        return abs(10 // n)  #: disproved division-by-zero
    return 0


class Overdrawn(Exception):
    def __init__(self, amount: int) -> None:
        super().__init__(f"overdrawn by {amount}")
        self.amount = amount


@raises(Overdrawn)
@ensures(lambda n, result: n >= 0 and result == n)
def own_exception(n: int) -> int:
    if n < 0:
        raise Overdrawn(n)
    return n
