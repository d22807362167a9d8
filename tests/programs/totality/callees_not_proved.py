"""An exception that a callee lets escape although it says otherwise is seen by its caller too."""

import contextlib

from prover import ensures, never_raises, raises


@never_raises
def inverse(n: int) -> int:
    return 1 // n  #: disproved division-by-zero


@never_raises
def calls_it(n: int) -> int:  #: unknown raise
    return inverse(n)


@ensures(lambda result: result == 0)
def zero(n: int) -> int:
    return 0 if n else [][n]  #: disproved index


def catches_it(n: int) -> None:
    r = 0
    try:
        zero(n)
    except IndexError:
        r = 1
    assert r == 0  #: disproved assertion


def sees_it_pass(n: int) -> None:
    r = 0
    with contextlib.suppress(LookupError):
        zero(n)
        r = 1
    assert r == 1  #: disproved assertion


def goes_on_after_it(n: int) -> None:
    zero(n)
    assert n == n


@raises(ValueError)
@ensures(lambda n: n > 0)
def positive(n: int) -> None:
    if n <= 0:
        raise ValueError


def relies_on_what_is_proved(n: int) -> int:
    try:
        positive(n)
    except ValueError:
        return 0
    assert n > 0
    return n


@never_raises
def never(n: int) -> int:
    return relies_on_what_is_proved(n)
