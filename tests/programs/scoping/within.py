"""A function within a function that code elsewhere may call is checked by nobody; one that is only called here is, here."""

from __future__ import annotations

from collections.abc import Callable, Iterator

from prover import ensures, invariant, never_raises, requires


def returned(n: int) -> Callable[[int], int]:
    def inner(k: int) -> int:
        assert k > 0  #: unknown assertion
        return n // k

    return inner


def returned_and_called(n: int) -> Callable[[int], int]:
    def inner(k: int) -> int:
        assert k > 0  #: unknown assertion
        return k

    inner(3)
    return inner


def behind_a_lambda(n: int) -> Callable[[int], int]:
    def inner(k: int) -> int:
        assert k > 0  #: unknown assertion
        return k

    return lambda k: inner(k)


def behind_another(n: int) -> Callable[[int], int]:
    def inner(k: int) -> int:
        assert k > 0  #: unknown assertion
        return k

    def outer(k: int) -> int:
        return inner(k)

    return outer


def not_run_over(n: int) -> Iterator[int]:
    def inner(k: int) -> Iterator[int]:
        assert k > 0  #: disproved assertion
        yield k

    return inner(n)


def looped(n: int) -> Callable[[int], int]:
    def inner(k: int) -> int:
        while k < 10:
            invariant(k > 100)  #: unknown invariant-entry, unknown invariant-preserved
            k += 1
        return k

    return inner


def called(n: int) -> int:
    def inner(k: int) -> int:
        assert k > 0
        return k

    return inner(3) + max([1, 2], key=inner) + sum(inner(k) for k in (1, 2)) + sum(map(inner, [1, 2]))


def called_with_zero(n: int) -> int:
    def inner(k: int) -> int:
        assert k > 0  #: disproved assertion
        return k

    return inner(n - n)


def run_over() -> int:
    def inner(k: int) -> Iterator[int]:
        assert k > 0
        yield k

    total = 0
    for k in inner(3):
        total += k
    return total


def writes_around() -> None:
    count = 0

    @requires(lambda n: n > 0)
    def inner(n: int) -> None:
        nonlocal count
        count += n

    inner(2)
    assert count == 0  #: disproved assertion


def writes_to_an_object(found: list[int]) -> None:
    @requires(lambda n: n > 0)
    def inner(n: int) -> None:
        found.append(n)

    found.clear()
    inner(2)
    assert len(found) == 0  #: disproved assertion


def promises() -> None:
    @ensures(lambda n, result: result == n + 1)  #: unknown postcondition
    @never_raises
    def inner(n: int) -> int:  #: unknown raise
        return n // n

    inner(2)
