"""Instances whose `__iter__` gives an iterator or a generator."""

from collections.abc import Iterator

from prover import never_raises


class Bag:
    def __init__(self, items: list[int]) -> None:
        self.items = items

    def __iter__(self) -> Iterator[int]:
        return iter(self.items)

    def __len__(self) -> int:
        return len(self.items)


class Countdown:
    def __init__(self, start: int) -> None:
        self.start = start

    def __iter__(self) -> Iterator[int]:
        n = self.start
        while n > 0:
            yield n
            n -= 1


class Wrong:
    def __iter__(self) -> Iterator[int]:
        return [1, 2]  # type: ignore


@never_raises
def all_of(a: int, b: int) -> None:
    bag = Bag([a, b])
    seen = []
    for item in bag:
        seen.append(item)
    assert seen == [a, b]
    assert list(bag) == [a, b]
    assert next(iter(bag)) == a
    assert list(bag) == [b, a]  #: disproved assertion


@never_raises
def grows_meanwhile() -> None:
    bag = Bag([1])
    count = 0
    for item in bag:
        if item < 3:
            bag.items.append(item + 1)
        count += 1
    assert count == 3
    assert count == 1  #: disproved assertion


@never_raises
def counted_down() -> None:
    assert list(Countdown(3)) == [3, 2, 1]
    for n in Countdown(2):
        assert n > 0
        assert n > 1  #: disproved assertion


@never_raises
def no_iterator() -> None:
    for _ in Wrong():  #: disproved type
        pass


@never_raises
def of_any_length(items: list[int]) -> int:
    count = 0
    for _ in Bag(items):
        count = 1
    assert count == (1 if items else 0)
    return count
