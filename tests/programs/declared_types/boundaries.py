"""Types at the boundary of calls that are not followed: results, objects and arguments are what is declared only where that is proved."""

from collections.abc import Callable
from typing import Any

from prover import ensures, never_raises, raises


@ensures(lambda: True)
def number_wrong() -> int:  #: unknown type
    return "a"


@ensures(lambda: True)
def number() -> int:
    return 1


def recursive_wrong(n: int) -> int:
    return "a" if n <= 0 else recursive_wrong(n - 1)


def recursive(n: int) -> int:
    return 1 if n <= 0 else recursive(n - 1)


def results_wrong() -> None:
    assert isinstance(number_wrong(), int)  #: disproved assertion


def recursive_results_wrong() -> None:
    assert isinstance(recursive_wrong(3), int)  #: disproved assertion


def results() -> None:
    assert isinstance(number(), int)
    assert isinstance(recursive(3), int)


@ensures(lambda xs: True)
def put_wrong(xs: list[int]) -> None:  #: unknown type
    xs.append("a")


@ensures(lambda xs, value: True)
def put_anything_wrong(xs: list[int], value: Any) -> None:  #: unknown type
    xs.append(value)


@ensures(lambda xs: True)
def put(xs: list[int]) -> None:
    xs.append(1)


def items_wrong(xs: list[int]) -> None:
    put_wrong(xs)
    assert all(isinstance(x, int) for x in xs)  #: disproved assertion


def any_items_wrong(xs: list[int]) -> None:
    put_anything_wrong(xs, "a")
    assert all(isinstance(x, int) for x in xs)  #: disproved assertion


def items(xs: list[int]) -> None:
    put(xs)
    assert all(isinstance(x, int) for x in xs)


@raises(ValueError)
def put_and_fail_wrong(xs: list[int]) -> None:  #: unknown type
    xs.append("a")
    raise ValueError


def items_after_a_failure_wrong(xs: list[int]) -> None:
    try:
        put_and_fail_wrong(xs)
    except ValueError:
        assert all(isinstance(x, int) for x in xs)  #: disproved assertion


@ensures(lambda n, result: result >= 0)
def size(n: int) -> int:
    return abs(n)


@never_raises
def any_argument_wrong(n) -> int:  #: unknown raise
    return size(n)  #: unknown type


@never_raises
def argument(n: int) -> int:
    return size(n)


@ensures(lambda xs, result: result)
def are_numbers(xs: list[int]) -> bool:
    return all(isinstance(x, int) for x in xs)


def while_it_is_another_wrong(xs: list[int]) -> None:
    xs.append("a")
    assert are_numbers(xs)  #: disproved type, unknown assertion


def default_wrong(n: int = "a") -> None:
    assert isinstance(n, int)  #: disproved assertion


def default(n: int = 1) -> None:
    assert isinstance(n, int)


def kept_by_one_changed_by_another_wrong(keep: Callable[[list[int]], None], change: Callable[[], None]) -> None:
    xs = [1]
    keep(xs)
    change()
    assert len(xs) == 1  #: unknown assertion


def changed_by_one_that_cannot_know(change: Callable[[], None]) -> None:
    xs = [1]
    change()
    assert len(xs) == 1
