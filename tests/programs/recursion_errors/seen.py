"""Recursion without end ends in RecursionError: a handler or a `with` around the call sees it pass."""

from contextlib import suppress

from prover import decreases, ensures, requires


def endless(n: int) -> int:
    return endless(n)


@ensures(lambda result: result == 0)
def counted_to_zero(n: int) -> int:
    decreases(n if n > 0 else 0)
    return 0 if n <= 0 else counted_to_zero(n - 1)


def caught_wrong(n: int) -> None:
    ended = True
    try:
        endless(n)
    except RecursionError:
        ended = False
    assert ended  #: disproved assertion


@requires(lambda n: n < 50)  # deeper, CPython gives up: limits of depth are out of scope
def caught(n: int) -> None:
    ended = True
    try:
        counted_to_zero(n)
    except RecursionError:
        ended = False
    assert ended


def passed_wrong(n: int) -> None:
    came_back = False
    with suppress(Exception):
        endless(n)
        came_back = True
    assert came_back  #: disproved assertion


@requires(lambda n: n < 50)  # deeper, CPython gives up: limits of depth are out of scope
def passed(n: int) -> None:
    came_back = False
    with suppress(Exception):
        counted_to_zero(n)
        came_back = True
    assert came_back


def after(n: int) -> None:
    came_back = False
    endless(n)
    came_back = True
    assert came_back
