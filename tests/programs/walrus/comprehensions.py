"""`:=` in comprehensions binds in the function around them: what the last turn leaves."""

from __future__ import annotations

from collections.abc import Callable


def kept(xs: list[int]) -> list[int]:
    ys = [y for x in xs if (y := x + 1) > 3]
    assert all(y > 3 for y in ys)
    assert all(y > 4 for y in ys)  #: disproved assertion
    return ys


def last_of_all(xs: list[int]) -> None:
    last = 7
    ys = [last := x * 2 for x in xs]
    assert len(ys) == len(xs)
    assert last == (xs[-1] * 2 if xs else 7)
    assert last != 8  #: disproved assertion


def never_bound(xs: list[int]) -> int:
    ys = [(last := x) for x in xs]
    assert len(ys) == len(xs)
    return last  #: disproved unbound


def bound_here(xs: list[int]) -> int:
    if not xs:
        return 0
    ys = [(last := x) for x in xs]
    assert last == ys[-1]
    return last


def first_that_fails(xs: list[int]) -> None:
    if any((bad := x) < 0 for x in xs):
        assert bad < 0 and bad in xs
        assert bad == xs[0]  #: disproved assertion
    else:
        assert all(x >= 0 for x in xs)


def all_pass(xs: list[int]) -> int:
    if xs and all((seen := x) > 0 for x in xs):
        assert seen == xs[-1]
        return seen
    if xs:
        assert seen <= 0
        assert seen == xs[-1]  #: disproved assertion
    return 0


def sometimes(xs: list[int]) -> None:
    found = -1
    ys = [x for x in xs if x > 0 and (found := x) > 1]
    assert found == -1 or found > 0
    assert all(y > 1 for y in ys)
    if xs and xs[-1] > 0:
        assert found == xs[-1]
    assert found == -1 or found == xs[-1]  #: disproved assertion


def in_range(n: int, low: int) -> None:
    at = low
    if any((at := i) * i > n for i in range(low, n)):
        assert low <= at < n
        assert at * at > n
        assert at == low  #: disproved assertion
    elif low < n:
        assert at == n - 1
    else:
        assert at == low


def summed(xs: list[int]) -> None:
    total = sum(y for x in xs if (y := x) > 0)
    if xs:
        assert y == xs[-1]
    assert total > 0  #: disproved assertion


def two(xs: list[int]) -> None:
    pairs = [(a := x) + (b := a + 1) for x in xs]
    if pairs:
        assert b == a + 1 and pairs[-1] == a + b
        assert pairs[0] == a + b  #: disproved assertion


def carried(xs: list[int]) -> None:
    t = 0
    ys = [t := t + x for x in xs]
    assert len(ys) == len(xs)  #: unknown assertion
    assert t >= 0  #: disproved assertion


def one_behind(xs: list[int]) -> None:
    a, b = 0, 0
    ys = [(a := b, b := x) for x in xs]
    assert len(ys) == len(xs)  #: unknown assertion
    assert a == 0  #: disproved assertion


def after_an_exception(xs: list[int]) -> None:
    y = 5
    try:
        ys = [10 // (y := x) for x in xs]
        assert len(ys) == 1  #: disproved assertion
    except ZeroDivisionError:
        assert y == 0  #: unknown assertion


def around(xs: list[int]) -> Callable[[], int]:
    last = 0

    def inner() -> None:
        nonlocal last
        ys = [last := x for x in xs]
        assert not xs or last == xs[-1]
        assert last == len(ys)  #: disproved assertion

    inner()
    assert last == (xs[-1] if xs else 0)
    return lambda: last


def of_known_number(a: int, b: int) -> None:
    values = {k: (v := k + 1) for k in (a, b)}
    assert v == b + 1 == values[b]
    squares = {(w := k * k) for k in (a, b)}
    assert w == b * b and w in squares
    if any((bad := x) < 0 for x in (a, b)):
        assert bad < 0
        assert bad == a  #: disproved assertion
