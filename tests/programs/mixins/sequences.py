"""Classes that derive from Sequence and MutableSequence: the methods that these give call the ones of the class."""

from collections.abc import Iterator, MutableSequence, Sequence

from prover import never_raises


class Multiples(Sequence[int]):
    def __init__(self, factor: int) -> None:
        self.factor = factor

    def __len__(self) -> int:
        return 3

    def __getitem__(self, at: int) -> int:  # type: ignore
        if not 0 <= at < 3:
            raise IndexError(at)
        return at * self.factor


class Other(Multiples):
    def __iter__(self) -> Iterator[int]:
        return iter([7, 8])


class Bare(Sequence[int]):
    def __len__(self) -> int:
        return 0


class Log(MutableSequence[int]):
    def __init__(self) -> None:
        self.items: list[int] = []

    def __len__(self) -> int:
        return len(self.items)

    def __getitem__(self, at: int) -> int:  # type: ignore
        return self.items[at]  #: disproved index

    def __setitem__(self, at: int, value: int) -> None:  # type: ignore
        self.items[at] = value

    def __delitem__(self, at: int) -> None:  # type: ignore
        del self.items[at]

    def insert(self, at: int, value: int) -> None:
        self.items.insert(at, value)


class Endless(MutableSequence[int]):
    def __len__(self) -> int:
        return 1

    def __getitem__(self, at: int) -> int:  # type: ignore
        return 0

    def __setitem__(self, at: int, value: int) -> None:  # type: ignore
        pass

    def __delitem__(self, at: int) -> None:  # type: ignore
        pass

    def insert(self, at: int, value: int) -> None:
        self.append(value)


@never_raises
def reading(n: int) -> None:
    some = Multiples(n)
    assert 0 in some and n in some and 2 * n in some
    assert list(some) == [0, n, 2 * n] and list(reversed(some)) == [2 * n, n, 0]
    assert Multiples(2).index(4) == 2 and Multiples(2).count(2) == 1
    assert isinstance(some, Sequence) and not isinstance(some, MutableSequence)
    assert 3 in some  #: disproved assertion


@never_raises
def overridden() -> None:
    assert 7 in Other(1) and 1 not in Other(1)
    assert Other(1).index(2) == 2 and Other(1).count(7) == 1
    assert Other(1).count(1) == 1  #: disproved assertion


@never_raises
def absent(n: int) -> int:
    return Multiples(2).index(n)  #: disproved value


@never_raises
def found(n: int) -> int:
    some = Multiples(2)
    return some.index(n) if n in some else -1


@never_raises
def abstract() -> None:
    Bare()  # type: ignore  #: disproved type


@never_raises
def writing(n: int) -> None:
    log = Log()
    log.append(n)
    log.extend([4, 5])
    assert log.pop() == 5 and len(log) == 2
    log.remove(4)
    log += [1, 2]
    log.reverse()
    assert list(log) == [2, 1, n]
    log.clear()
    assert len(log) == 0 and n not in log
    assert log.pop() == n  # what raises is `__getitem__`


@never_raises
def recursion() -> None:  #: unknown raise
    Endless().append(1)  # never comes back
