"""Deques: both ends, bounds, iteration."""

from collections import deque

from prover import decreases, ensures, never_raises, requires


def basics(a: int, b: int) -> None:
    d = deque([a, b], maxlen=2)
    d.append(3)
    assert list(d) == [b, 3]
    d.appendleft(a)
    assert d == deque([a, b])
    assert d != [a, b]
    assert d.maxlen == 2
    d.rotate(1)
    assert d[0] == b and d[-1] == a
    assert d.pop() == a
    assert len(d) == 1
    d.extendleft([1, 2])
    assert d[0] == 2 and d[1] == 1
    assert d.popleft() == 2
    assert d.popleft() == 1
    assert not d
    assert len(d) == 1  #: disproved assertion


@ensures(lambda q, x, old, result: q[-1] == x)
def push(q: deque[int], x: int) -> None:
    if q.maxlen is None:
        q.append(x)
    else:
        q.clear()
        if q.maxlen == 0:
            raise ValueError
        q.append(x)


@ensures(lambda q, x, old, result: len(q) == len(old.q) + 1)  #: disproved postcondition
def push_wrong(q: deque[int], x: int) -> None:
    q.append(x)


@never_raises
def drain(q: deque[int]) -> int:
    total = 0
    while q:
        decreases(len(q))
        total += q.popleft()
    return total


@never_raises
def drain_wrong(q: deque[int]) -> int:
    total = 0
    for x in q:
        total += x
    q.popleft()  #: disproved index
    return total


@never_raises
def mutated_wrong(q: deque[int]) -> int:  #: unknown raise
    total = 0
    for _ in q:  #: disproved raise
        q.append(1)
        q.pop()
        total += 1
    return total


@requires(lambda k: k < 2**63)
@ensures(lambda xs, k, result: len(result) <= k)
def window(xs: list[int], k: int) -> deque[int]:
    if k < 1:
        raise ValueError("a window holds something")
    last: deque[int] = deque(maxlen=k)
    for x in xs:
        last.append(x)
    return last


@ensures(lambda xs, result: len(result) <= 3)  #: disproved postcondition
def window_wrong(xs: list[int]) -> deque[int]:
    last: deque[int] = deque(maxlen=4)
    for x in xs:
        last.append(x)
    return last


@never_raises
def negative_bound_wrong(k: int) -> int:
    return len(deque([1], maxlen=k))  #: disproved value, disproved overflow
