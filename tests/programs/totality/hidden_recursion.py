"""Recursion by way of an operator: no name of the function called is written where it is called."""

import itertools
from dataclasses import dataclass, field
from typing import final

from prover import ensures, never_raises, pure


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


@never_raises
@ensures(lambda n: True)
def by_another_name(n: int) -> int:  #: unknown termination
    return other_name(n)


other_name = by_another_name


@never_raises
@ensures(lambda n: True)
def by_a_lambda(n: int) -> int:  #: unknown termination
    return as_lambda(n)


as_lambda = lambda n: by_a_lambda(n)


@never_raises
@ensures(lambda n: True)
def by_a_tuple(n: int) -> int:  #: unknown termination
    call = in_tuple[0]
    return call(n)


in_tuple = (by_a_tuple,)


class Made:
    @never_raises
    @ensures(lambda self: True)
    def __init__(self) -> None:  #: unknown termination
        make()


class MadeToo(Made):
    pass


@never_raises
@ensures(lambda: True)
def make() -> None:  #: unknown termination
    MadeToo()


@dataclass
class WithDefault:
    n: int = field(default_factory=lambda: default())


@never_raises
@ensures(lambda: True)
def default() -> int:  #: unknown termination
    return WithDefault().n


@final
class OfItself:
    @never_raises
    @ensures(lambda self: True)
    def __init__(self) -> None:  #: unknown termination
        type(self)()


@final
class OfItsClass:
    @classmethod
    @never_raises
    @ensures(lambda: True)
    def make(cls) -> None:  #: unknown termination
        cls()

    @never_raises
    @ensures(lambda self: True)
    def __init__(self) -> None:  #: unknown termination
        self.make()


@pure
@ensures(lambda result: result == 1)
def counts_for_ever() -> int:
    for _ in itertools.count():
        pass
    return 0


@ensures(lambda: counts_for_ever() == 1)  #: unknown postcondition
def says_what_it_gives() -> None:
    pass
