"""`hash`: what it runs, and which objects have none."""

from dataclasses import dataclass


class Plain:
    pass


class Point:
    def __init__(self, x: int, y: str) -> None:
        self._key: tuple[int, str] = (x, y)

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Point)

    def __hash__(self) -> int:
        return hash(self._key)


class Compared:
    def __eq__(self, other: object) -> bool:
        return isinstance(other, Compared)


class Below(Point):
    def __eq__(self, other: object) -> bool:
        return isinstance(other, Below)


class Odd:
    def __hash__(self) -> int:  #: unknown type
        return "odd"  # type: ignore[return-value]


@dataclass(frozen=True)
class Frozen:
    name: str
    sizes: tuple[int, ...]


@dataclass(frozen=True)
class Holder:
    items: list[int]


@dataclass
class Open:
    name: str


def of_values(n: int, s: str, x: float, t: tuple[int, str], u: tuple[int, ...] | None) -> int:
    return hash(n) + hash(s) + hash(x) + hash(t) + hash(u)


def of_a_list(xs: list[int]) -> int:
    return hash(xs)  #: disproved type


def of_a_list_within(xs: list[int]) -> int:
    return hash((1, xs))  #: disproved type


def of_a_choice(xs: set[int] | frozenset[int] | int) -> int:
    return 0 if isinstance(xs, frozenset) else hash(xs)  #: disproved type


def of_plain() -> int:
    return hash(Plain())


def of_point() -> int:
    return hash(Point(1, "a"))


def of_compared() -> int:
    return hash(Compared())  #: disproved type


def of_below() -> int:
    return hash(Below(1, "a"))  #: disproved type


def of_odd() -> int:
    return hash(Odd())  #: disproved type


def of_frozen(f: Frozen) -> int:
    return hash(f)


def of_holder(h: Holder) -> int:
    return hash(h)  #: disproved type


def of_open(o: Open) -> int:
    return hash(o)  #: disproved type
