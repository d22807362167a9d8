"""Mapping patterns: keys that are no texts, computed keys, and the entries that are left."""

from __future__ import annotations

from collections import OrderedDict
from enum import Enum


class Color(Enum):
    RED = 1
    BLUE = 2


class Key:
    FIRST = 1
    SECOND = 2
    AGAIN = 1


def numbers(d: dict[int, int]) -> int:
    match d:
        case {1: a, 2: b}:
            assert d[1] == a and d[2] == b
            return a
        case {-3: a}:
            assert 1 not in d or 2 not in d
            assert a > 0  #: disproved assertion
            return a
        case {1: 0}:
            return 5
    assert -3 not in d
    assert 1 not in d  #: disproved assertion
    return 0


def kinds(d: dict[bool, int], e: dict[tuple[int, int], int], u: dict[int, str]) -> int:
    match d:
        case {True: a, False: b}:
            assert d[True] == a and len(d) == 2
    match e:
        case {1: _}:
            assert False
    match u:
        case {None: _}:
            assert False
        case {"s": _}:
            assert False
    return 0


def members(flag: bool) -> int:
    match {Color.RED: 1} if flag else {Color.RED: 1, Color.BLUE: 2}:
        case {Color.RED: a, Color.BLUE: b}:
            assert not flag and a + b == 3
            return 3
        case {Color.RED: a}:
            assert a == 1
            assert not flag  #: disproved assertion
            return 1
    assert False


def rest(d: dict[str, int]) -> int:
    match d:
        case {"a": 1, **others}:
            assert "a" not in others and len(others) == len(d) - 1
            assert d.get("c", 0) == others.get("c", 0)
            others["b"] = 7
            assert d.get("b") == 7  #: disproved assertion
            return 1
        case {**everything}:
            assert everything == d
            assert everything is d  #: disproved assertion
            return 2
    assert False


def rest_of_ordered() -> None:
    d = OrderedDict([("x", 1), ("y", 2), ("z", 3)])
    match d:
        case {"y": 2, **others}:
            assert list(others.items()) == [("x", 1), ("z", 3)]
            assert type(others) is dict
            others["x"] = 5
            assert d["x"] == 1
            assert others["z"] == 4  #: disproved assertion


def rest_unbound(d: dict[int, int]) -> int:
    match d:
        case {1: 2, **others}:
            assert len(others) >= 0
            return len(others)
        case _:
            return len(others)  #: disproved unbound


def computed(d: dict[int, int]) -> int:
    match d:
        case {Key.FIRST: a, Key.SECOND: b, **others}:
            assert d[1] == a and d[2] == b and 1 not in others and 2 not in others
            return a
        case {Key.SECOND: _}:
            assert 1 not in d
            return 1
    return 0


def equal_keys(d: dict[int, int]) -> int:
    match d:
        case {Key.FIRST: a, Key.AGAIN: b}:  #: disproved value
            return a + b
    assert 1 not in d or len(d) == 1
    assert 1 not in d  #: disproved assertion
    return 0


def equal_to_literal(d: dict[int, int]) -> int:
    match d:
        case {3: _, 1: a, Key.AGAIN: b}:  #: disproved value
            return a + b
    assert 1 not in d or 3 not in d or len(d) <= 2
    return 0
