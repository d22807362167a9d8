"""Preconditions and assumptions that contradict each other prove nothing."""

from prover import anything, assume, ensures, requires


@requires(lambda n: n > 0)
@requires(lambda n: n < 2)
@ensures(lambda result: result == 1)
def one_value_left(n: int) -> int:
    return n


@requires(lambda n: n > 0)
@requires(lambda n: n < 1)
@ensures(lambda result: result == 42)  #: vacuous postcondition
def one_value_left_wrong(n: int) -> int:
    return n


@requires(lambda n: 2 * n == 8)
@ensures(lambda result: result == 4)
def half(n: int) -> int:
    return n


@requires(lambda n: 2 * n == 7)
@ensures(lambda result: result == 3)  #: vacuous postcondition
def half_wrong(n: int) -> int:
    return n


@requires(lambda n: 1 % n == 1)
@ensures(lambda n, result: result > 1)
def defined_precondition(n: int) -> int:
    return n


@requires(lambda n: n % 0 == 1)
@ensures(lambda n, result: result > 1)  #: vacuous postcondition
def defined_precondition_wrong(n: int) -> int:
    return n


def assumptions() -> None:
    n = anything(int)
    assume(n >= 3)
    assume(n % 4 < 1)
    assert n >= 4


def assumptions_wrong() -> None:
    n = anything(int)
    assume(n >= 3)
    assume(n * n < 9)
    assert n == 12  #: vacuous assertion
