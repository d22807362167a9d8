"""Recursion by way of an operator: no name of the function called is written where it is called."""

from typing import final

from prover import ensures, never_raises


@final
class Total:
    def __init__(self, n: int) -> None:
        self.n = n

    def __add__(self, other: int) -> int:
        return added(self)

    def __neg__(self) -> int:
        return -self.n


@never_raises
@ensures(lambda result: result == 5)  #: unknown postcondition
def added(total: Total) -> int:  #: unknown termination
    return total + 1


@never_raises
@ensures(lambda total, result: result == -total.n)
def negated(total: Total) -> int:
    return -total
