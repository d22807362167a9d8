"""deal's invariants: before and after methods, and after each assignment to an attribute."""

import deal


@deal.inv(lambda self: self.count >= 0)
class Counter:
    def __init__(self) -> None:
        self.count: int = 0

    def up(self) -> None:
        self.count += 1

    @deal.ensure(lambda self, result: result == self.count)
    def read(self) -> int:
        return self.count


@deal.inv(lambda self: self.count >= 0)  #: disproved class-invariant
class Counter_wrong:
    def __init__(self) -> None:
        self.count: int = 0

    def down(self) -> None:
        self.count -= 1


@deal.inv(lambda self: self.low >= 0)
class Between_wrong:
    def __init__(self) -> None:
        self.low: int = 0

    @deal.post(lambda result: result is None)  #: unknown postcondition
    def dip(self) -> None:
        self.low = -1
        self.low = 1
