"""A function of the program that is called as a built-in one."""

from __future__ import annotations

from prover import requires


def len(xs: list[int]) -> list[int]:
    return xs


@requires(lambda n: n > 0)
def longer(xs: list[int], n: int) -> None:
    xs += len([n])


def adds(xs: list[int]) -> None:
    before = xs.copy()
    longer(xs, 1)
    assert xs == before  #: disproved assertion
