"""Class patterns with parts by place and by name, and mapping patterns: the parts are the attributes and the values of the keys."""

from __future__ import annotations
from dataclasses import dataclass, field
from typing import NamedTuple

@dataclass
class Point:
    x: int
    y: int

@dataclass(frozen=True)
class Circle:
    center: Point
    radius: int
    label: str = field(default="", kw_only=True)

class Pair(NamedTuple):
    a: int
    b: str

class Own:
    __match_args__ = ("q", "p")
    def __init__(self, p: int, q: int) -> None:
        self.p = p
        self.q = q

def area(p: Point | int) -> int:
    match p:
        case Point(x=0, y=y):
            return y
        case Point(x=x):
            return x
        case int():
            return p
    return 0

def area2(p: Point | Circle | Pair | None) -> int:
    match p:
        case Point(0, 0):
            assert p.x == 0
            return 0
        case Point(a, b) if a == b:
            assert p.x == p.y
            return a
        case Point(a, b):
            assert p.x == a and p.y == b
            return a
        case Circle(Point(x=c), r, label="z"):
            assert p.center.x == c and p.radius == r and p.label == "z"
            return r
        case Circle(center=Point() as q):
            assert q is p.center
            return 1
        case Pair(n, s):
            assert p.a == n and p[1] == s
            return n
        case None:
            return 7
        case _:
            assert False
    return 0

def wrong(p: Point | Circle) -> int:
    match p:
        case Point(a, b):
            assert p.y == a  #: disproved assertion
        case Circle(_, r):
            assert r > 0  #: disproved assertion
        case _:
            assert False
    return 0

def own(o: Own) -> int:
    match o:
        case Own(a, b):
            assert a == o.q and b == o.p
            return a
    return 0

def own_wrong(o: Own) -> int:
    match o:
        case Own(a, b):
            assert a == o.p  #: disproved assertion
            return a
    return 0

def kind(d: dict[str, int]) -> int:
    match d:
        case {"a": a, "b": b}:
            assert d["a"] == a and d["b"] == b
            return a
        case {"a": 3}:
            assert "b" not in d
            return 3
        case {}:
            return 0
    assert False

def kind_wrong(d: dict[str, int]) -> int:
    match d:
        case {"a": a}:
            assert a > 0  #: disproved assertion
            return a
        case _:
            assert "b" in d  #: disproved assertion
            return 0

def mixed(v: dict[str, int] | list[int] | str) -> int:
    match v:
        case {"k": n}:
            return n
        case [n, *_]:
            return n
        case str(s):
            return len(s)
        case _:
            return 0

class Lazy:
    z: int
    def __init__(self, set_it: bool) -> None:
        if set_it:
            self.z = 1

def lazy(v: Lazy) -> int:
    match v:
        case Lazy(z=1):
            return 1
        case _:  # where z is missing the pattern does not match
            assert False  #: disproved assertion


def twice(p: Point) -> int:
    match p:
        case Point(3, x=4):  #: disproved type
            assert p.x == 4  #: unknown assertion
            return 1
    return 0


def too_many(p: Point) -> int:
    match p:
        case Point(1, 2, 3):  #: disproved type
            assert p.x == 1  #: unknown assertion
            return 1
    return 0
