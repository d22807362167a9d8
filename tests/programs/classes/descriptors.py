"""Descriptors in class bodies: what looks like a field runs code."""

from typing import Any

from prover import never_raises


class Refusing:
    def __get__(self, owner: Any, kind: Any) -> int:
        raise ValueError("no value")  #: disproved raise

    def __set__(self, owner: Any, value: Any) -> None:
        raise ValueError("no assignment")  #: disproved raise


class Plain:
    number: int = 4
    names: tuple[str, ...] = ("a", "b")

    def __init__(self) -> None:
        self.other: int = 1


class Typed:
    number: int = Refusing()

    def __init__(self) -> None:
        self.other: int = 1


class Itself:
    value: Refusing = Refusing()

    def __init__(self) -> None:
        self.other: int = 1


class Assigned:
    number = Refusing()

    def __init__(self) -> None:
        self.number = 1


@never_raises
def plain(x: Plain) -> int:
    x.number += 1
    return x.number + len(x.names)


@never_raises
def typed_wrong(x: Typed) -> int:  #: unknown raise
    x.number
    return 1


@never_raises
def itself_wrong(x: Itself) -> int:  #: unknown raise
    x.value
    return 1


@never_raises
def stored_wrong(x: Typed) -> None:  #: unknown raise
    x.number = 4


@never_raises
def assigned_wrong() -> None:  #: unknown raise
    Assigned()
