"""Iterators that are kept: `zip`, `enumerate`, `reversed` and `tee` bound to names, and taken from by several consumers."""

from __future__ import annotations

from itertools import tee

from prover import never_raises


@never_raises
def numbered(xs: list[int]) -> None:
    it = enumerate(xs, 1)
    first = next(it, None)
    if first is None:
        assert not xs
    else:
        assert first == (1, xs[0])
        others = list(it)
        assert len(others) == len(xs) - 1
        assert next(it, None) is None
    assert first is None or first[0] == 0  #: disproved assertion


@never_raises
def pairs(xs: list[int], ys: list[str]) -> None:
    both = zip(xs, ys)
    head = next(both, (0, ""))
    if xs and ys:
        assert head == (xs[0], ys[0])
    count = 0
    for x, y in both:
        assert x in xs
        count += 1
    assert next(both, None) is None
    assert count == len(xs)  #: disproved assertion


@never_raises
def backwards(xs: list[int]) -> int:
    it = reversed(xs)
    if len(xs) < 2:
        return 0
    assert next(it) == xs[-1]
    second = next(it)
    assert second == xs[-2]
    assert second == xs[0]  #: disproved assertion
    return sum(it)


@never_raises
def exhausted(a: int) -> None:
    it = zip([a], [a])
    next(it)
    next(it)  #: disproved raise


@never_raises
def empty() -> None:
    it = zip()
    assert next(it, 3) == 3
    assert list(it) == [1]  #: disproved assertion


@never_raises
def loop_goes_on(a: int) -> None:
    it = enumerate([5, 6, 7, a])
    for i, x in it:
        if x == 6:
            break
    assert next(it) == (2, 7)
    assert list(it) == [(3, a)]
    assert list(it) == [(3, a)]  #: disproved assertion


def changed(xs: list[int]) -> None:
    it = enumerate(xs)
    xs.append(1)
    assert next(it)[0] == 0  #: unknown assertion


def changed_elsewhere(xs: list[int], ys: list[int]) -> None:
    it = reversed(xs)
    ys.append(1)
    assert next(it, 0) in (0, 1)  #: disproved assertion


@never_raises
def either(xs: list[int], ys: list[int], flag: bool) -> None:
    it = enumerate(xs) if flag else zip(xs, ys)
    first = next(it, None)
    if flag and xs:
        assert first == (0, xs[0])
    assert first is None or first[0] == 0  #: disproved assertion


@never_raises
def comprehensions(xs: list[int]) -> None:
    it = iter(xs)
    next(it, None)
    ys = [x + 1 for x in it]
    assert len(ys) == max(len(xs) - 1, 0)
    assert next(it, None) is None
    assert len(ys) == len(xs)  #: disproved assertion


@never_raises
def sums(a: int, b: int) -> None:
    it = iter([a, b, 3])
    assert next(it) == a
    assert sum(it) == b + 3
    assert sum(it) == 0
    again = iter((b, a))
    assert sorted(again) == [min(a, b), max(a, b)]
    assert list(again) == []
    assert sum(again) == a  #: disproved assertion


def stopped(xs: list[int]) -> None:
    it = iter(xs)
    try:
        ys = [10 // x for x in it]
        assert len(ys) == len(xs)
        assert not ys  #: disproved assertion
    except ZeroDivisionError:
        assert next(it, 1) in (1, *xs)  #: unknown assertion


def some(xs: list[int]) -> None:
    it = iter(xs)
    if any(x < 0 for x in it):
        assert any(x < 0 for x in xs)
        assert next(it, 1) == 1 or len(xs) > 1  #: unknown assertion


@never_raises
def two_of_one(xs: list[int]) -> None:
    a, b = tee(xs)
    x = next(a, 0)
    assert next(b, 0) == x
    assert list(a) == list(b)
    assert next(a, 7) == 7
    assert x == 0  #: disproved assertion


@never_raises
def pairwise_by_hand(xs: list[int]) -> None:
    left, right = tee(xs)
    next(right, None)
    steps = [b - a for a, b in zip(left, right)]
    assert len(steps) == max(len(xs) - 1, 0)
    assert not steps or steps[0] == xs[1] - xs[0]
    assert not steps or steps[-1] == 0  #: disproved assertion


@never_raises
def in_pairs(a: int, b: int, c: int) -> None:
    it = iter([a, b, c])
    assert list(zip(it, it)) == [(a, b)]
    again = iter([a, b, c])
    assert list(zip(again, again, again)) == [(a, b, b)]  #: disproved assertion


@never_raises
def many_in_pairs(xs: list[int]) -> None:
    it = iter(xs)
    count = 0
    for a, b in zip(it, it):
        count += 1
    found = dict(zip(*[iter("abcd")] * 2))
    assert found == {"a": "b", "c": "d"}
    assert count <= 1  #: disproved assertion


@never_raises
def enumerated(a: int, b: int) -> None:
    it = iter((a, b))
    next(it)
    assert list(enumerate(it, 3)) == [(3, b)]
    assert [x for x in enumerate(iter([a]))] == [(0, b)]  #: disproved assertion


@never_raises
def three_of_the_rest(a: int, b: int) -> None:
    it = iter([a, b])
    next(it)
    first, second, third = tee(it, 3)
    assert next(first) == b
    assert next(second) == b
    assert list(third) == [b]
    assert list(third) == [b]  #: disproved assertion


def used_after_tee(a: int, b: int) -> None:
    it = iter([a, b])
    first, second = tee(it)
    assert next(it) == a  #: unknown assertion
