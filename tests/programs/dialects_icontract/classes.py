"""icontract invariants on a class with int fields: they hold before and after every public method."""

import icontract


@icontract.invariant(lambda self: 0 <= self.count <= self.limit)
class Counter:
    def __init__(self, limit: int) -> None:
        self.limit: int = max(limit, 0)
        self.count: int = 0

    @icontract.ensure(lambda self, result: result == (self.count < self.limit))
    def has_room(self) -> bool:
        return self.count < self.limit

    def increment(self) -> None:
        if self.count < self.limit:
            self.count += 1


@icontract.invariant(lambda self: 0 <= self.count <= self.limit)  #: disproved class-invariant
class Counter_wrong:
    def __init__(self, limit: int) -> None:
        self.limit: int = max(limit, 0)
        self.count: int = 0

    def increment(self) -> None:
        if self.count <= self.limit:
            self.count += 1
