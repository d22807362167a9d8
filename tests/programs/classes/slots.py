"""A class with __slots__ takes no other attributes."""

from prover import ensures, never_raises


class Slotted:
    __slots__ = ("a",)

    def __init__(self) -> None:
        self.a = 1


class Open:
    def __init__(self) -> None:
        self.a = 1


@never_raises
def no_such_slot() -> None:  #: unknown raise
    s = Slotted()
    s.b = 3  # type: ignore[attr-defined]  #: disproved attribute-of-none


@never_raises
@ensures(lambda result: result == 3)
def any_attribute() -> int:
    s = Open()
    s.a = 3
    return s.a
