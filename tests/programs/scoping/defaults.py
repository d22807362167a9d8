"""Default arguments belong to the definition: they are evaluated once, there and then."""

from __future__ import annotations

limit = 1


def raise_limit() -> None:
    global limit
    limit = 5


def at_most(x: int = limit) -> int:
    return x


def default_from_a_global_that_changes() -> None:
    raise_limit()
    assert at_most() == 5  #: disproved assertion


def default_of_a_nested_function(n: int) -> None:
    def same(x: int = n) -> int:
        return x

    before = n
    n += 1
    assert same() == before
    assert same(n) == before + 1


def default_of_a_nested_function_wrong(n: int) -> None:
    def same(x: int = n) -> int:
        return x

    n += 1
    assert same() == n  #: disproved assertion


def default_of_a_lambda_and_closure(n: int) -> None:
    kept, seen = (lambda x=n: x), (lambda: n)
    n += 1
    assert kept() + 1 == seen()


def default_of_a_lambda_wrong(n: int) -> None:
    kept, seen = (lambda x=n: x), (lambda: n)
    n += 1
    assert kept() == seen()  #: disproved assertion
