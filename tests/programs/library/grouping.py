"""itertools.groupby, zip_longest, cycle, chain.from_iterable, and iterators that are handed on."""

from itertools import chain, cycle, groupby, islice, zip_longest

from prover import ensures


def runs() -> None:
    assert [(k, len(list(g))) for k, g in groupby("aab")] == [("a", 2), ("b", 1)]
    groups = [g for _, g in groupby([1, 1, 2])]
    assert [list(g) for g in groups] == [[], [], []][:2]


def runs_wrong() -> None:
    out: list[int] = []
    for k, g in groupby([1, 1, 2]):
        out.append(k)
    assert out == [1, 1, 2]  #: disproved assertion


@ensures(lambda result: True)
def longest(xs: list[int]) -> int:
    found = 0
    for k, g in groupby(xs, key=lambda x: x % 2):
        size = len(list(g))
        assert size > 0
        found = 10 // size
    return found


@ensures(lambda result: True)
def key_fails(xs: list[int]) -> int:
    found = 0
    for k, g in groupby(xs, key=lambda x: 10 // x):  #: disproved division-by-zero
        found += k
    return found


def padded() -> None:
    assert list(zip_longest([1, 2], [3])) == [(1, 3), (2, None)]
    assert list(zip_longest("a", "bc", fillvalue="-")) == [("a", "b"), ("-", "c")]
    assert list(islice(cycle([1, 2]), 3)) == [1, 2, 1]
    assert list(chain.from_iterable([[1], [], [2, 3]])) == [1, 2, 3]


def padded_wrong() -> None:
    assert list(zip_longest([1], [3, 4])) == [(1, 3)]  #: disproved assertion


@ensures(lambda result: True)
def handed_on(xs: list[int]) -> object:
    return map(str, xs)


@ensures(lambda result: True)
def handed_on_wrong(n: int) -> object:
    return map(str, n)  #: disproved type
