"""bisect, heapq, itertools and copy."""

import bisect
import copy
import heapq
import itertools

from prover import ensures, never_raises, requires


@requires(lambda xs: all(xs[i] <= xs[i + 1] for i in range(len(xs) - 1)))
@ensures(lambda xs, x, result: all(xs[i] < x for i in range(result)) and all(xs[i] >= x for i in range(result, len(xs))))
def place(xs: list[int], x: int) -> int:
    return bisect.bisect_left(xs, x)


@ensures(lambda xs, x, result: all(xs[i] < x for i in range(result)))  #: disproved postcondition
def place_wrong(xs: list[int], x: int) -> int:
    return bisect.bisect_left(xs, x)


@never_raises
def at_place(xs: list[int], x: int) -> bool:
    i = bisect.bisect_left(xs, x)
    return i < len(xs) and xs[i] == x


@never_raises
def at_place_wrong(xs: list[int], x: int) -> bool:
    return xs[bisect.bisect_left(xs, x)] == x  #: disproved index


@ensures(lambda xs, x, old, result: len(xs) == len(old.xs) + 1)
def insort(xs: list[int], x: int) -> None:
    bisect.insort(xs, x)


def heaps(a: int, b: int) -> None:
    h = [a]
    heapq.heappush(h, b)
    assert h[0] == min(a, b)
    assert heapq.heappop(h) == min(a, b)
    assert h == [max(a, b)]
    heapq.heappop(h)
    assert h == [a]  #: disproved assertion


@never_raises
def pop_wrong(h: list[int]) -> int:
    return heapq.heappop(h)  #: disproved index


def tools(n: int) -> None:
    assert list(itertools.chain([n], (1, 2))) == [n, 1, 2]
    assert list(itertools.accumulate([n, 1, 2])) == [n, n + 1, n + 3]
    assert list(itertools.takewhile(lambda x: x < 3, [1, 2, 3, 1])) == [1, 2]
    assert list(itertools.dropwhile(lambda x: x < 3, [1, 2, 3, 1])) == [3, 1]
    assert list(itertools.pairwise([1, n, 3])) == [(1, n), (n, 3)]
    assert next(itertools.count(n)) == n
    assert sum(itertools.starmap(max, [(n, n + 1), (2, 1)])) == n + 3
    assert list(itertools.chain([n], [2])) == [n, 3]  #: disproved assertion


@requires(lambda h: len(h) > 0)
@ensures(lambda h, old, result: result in old.h and len(h) == len(old.h) - 1)
def pop(h: list[int]) -> int:
    return heapq.heappop(h)


@ensures(lambda xs, result: all(result <= x for x in xs))
def least(xs: list[int]) -> int:
    if not xs:
        return 0
    heapq.heapify(xs)
    return xs[0]


@ensures(lambda xs, result: all(result < x for x in xs))  #: disproved postcondition
def least_wrong(xs: list[int]) -> int:
    if not xs:
        return 0
    heapq.heapify(xs)
    return xs[0]


class Box:
    def __init__(self, items: list[int]) -> None:
        self.items = items


def copies(n: int) -> None:
    xs = [[n], [2]]
    shallow, deep = copy.copy(xs), copy.deepcopy(xs)
    xs[0].append(3)
    assert shallow[0] == [n, 3] and deep[0] == [n]
    assert shallow[0] is xs[0] and deep[0] is not xs[0]
    b = Box([n])
    c, d = copy.copy(b), copy.deepcopy(b)
    b.items.append(1)
    assert c.items == [n, 1] and d.items == [n]
    assert d.items == [n, 1]  #: disproved assertion
