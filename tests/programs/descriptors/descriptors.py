"""Descriptors in class bodies: what looks like a field runs code."""

from typing import Any

from prover import never_raises, requires


class Refusing:
    def __get__(self, owner: Any, kind: Any) -> int:
        raise ValueError("no value")  #: disproved raise

    def __set__(self, owner: Any, value: Any) -> None:
        raise ValueError("no assignment")  #: disproved raise


class Plain:
    amount: int = 4
    names: tuple[str, ...] = ("a", "b")

    def __init__(self) -> None:
        self.other: int = 1


class Typed:
    amount: int = Refusing()

    def __init__(self) -> None:
        self.other: int = 1


class Itself:
    value: Refusing = Refusing()

    def __init__(self) -> None:
        self.other: int = 1


class Assigned:
    amount = Refusing()

    def __init__(self) -> None:
        self.amount = 1


@never_raises
def plain(x: Plain) -> int:
    x.amount += 1
    return x.amount + len(x.names)


@requires(lambda n: n > 0)
@never_raises
def share(x: Plain, n: int) -> int:
    return x.amount // n


@never_raises
def typed_wrong(x: Typed) -> int:  #: unknown raise
    x.amount
    return 1


@never_raises
def itself_wrong(x: Itself) -> int:  #: unknown raise
    x.value
    return 1


@never_raises
def stored_wrong(x: Typed) -> None:  #: unknown raise
    x.amount = 4


@never_raises
def assigned_wrong() -> None:  #: unknown raise
    Assigned()
