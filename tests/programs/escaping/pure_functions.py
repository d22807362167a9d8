"""`@pure` is a promise: where the text may write to what was there before, a call is like any other."""

from __future__ import annotations

from prover import ensures, pure


@pure
@ensures(lambda result: result)
def changes_its_argument(xs: list[int]) -> bool:
    xs.append(1)
    return True


@pure
@ensures(lambda xs, result: result == len(xs))
def builds_a_list_of_its_own(xs: list[int]) -> int:
    found = []
    found.append(1)
    return len(xs)


def nothing_is_known_after_it(xs: list[int]) -> None:
    n = len(xs)
    changes_its_argument(xs)
    assert len(xs) == n  #: disproved assertion


def what_it_does_not_change(xs: list[int]) -> None:
    n = len(xs)
    m = builds_a_list_of_its_own(xs)
    assert len(xs) == n == m
