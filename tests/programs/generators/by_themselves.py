"""Generator functions that are checked by themselves: a consumer that may do anything takes over at each yield."""


def countdown(n: int):
    assert n == n
    while n > 0:
        yield n
        n -= 1
    assert n <= 0


def ratios(xs: list[int]):
    for x in xs:
        assert x != 7  #: disproved assertion
        yield x


def keeps_its_own(n: int):
    own = [n]
    count = 0
    yield n
    assert own == [n]
    assert count == 0


def gives_its_own(n: int):
    own = [n]
    yield own
    assert len(own) == 1  #: unknown assertion


def sees_changes(xs: list[int]):
    size = len(xs)
    yield size
    assert len(xs) == size  #: unknown assertion


def is_sent(n: int):
    got = yield n
    assert n == n
    assert got is None  #: unknown assertion


def delegates(n: int):
    yield from countdown(n)
    assert n != 3  #: disproved assertion


def guarded(n: int):
    try:
        yield n
    finally:
        assert n == n
