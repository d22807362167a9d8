"""Parameters of abstract types: a counterexample is a list, tuple or dict; what rests on an instance of any class of the type is unknown."""

from collections.abc import Iterable, Mapping, MutableSequence, Sequence

from prover import ensures, never_raises, requires


@never_raises
def kept(xs: Sequence[int], n: int) -> int:
    return n


@requires(lambda i: i >= 0)
def at(xs: Sequence[int], i: int) -> int:
    return xs[i]  #: disproved index


@ensures(lambda result: len(result) > 0)  #: unknown postcondition
def joined(xs: Sequence[int]) -> Sequence[int]:
    return xs + [1]  #: disproved type


@requires(lambda n: n > 0)
def shrunk(xs: MutableSequence[int], n: int) -> int:
    return xs.pop() // n  #: disproved index, unknown division-by-zero


def looked_up(table: Mapping[str, int], key: str) -> int:
    assert key != "%%%"  #: disproved assertion
    return table[key]  #: disproved key


def counted(xs: Iterable[int]) -> int:
    total = 0
    for x in xs:
        total += 1
        assert x != 3  #: disproved assertion
    return total


def passes(xs: list[int], pair: tuple[int, int], table: dict[str, int]) -> None:
    assert kept(pair, len(xs)) == kept(pair, len(xs)) or len(table) >= 0
    kept(3, 1)  #: unknown type
