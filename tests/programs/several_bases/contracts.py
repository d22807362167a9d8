"""Contracts and invariants from each of several bases."""

from prover import class_invariant, ensures, requires


class Source:
    @requires(lambda n: n >= 0)
    @ensures(lambda result: result >= 0)
    def read(self, n: int) -> int:
        return n


class Sink:
    @requires(lambda n: n >= 10)
    @ensures(lambda result: result <= 100)
    def read(self, n: int) -> int:
        return min(n, 100)


class Pipe(Source, Sink):
    @ensures(lambda result: 0 <= result <= 100)
    def read(self, n: int) -> int:
        return max(0, min(n, 100))


class Leak(Source, Sink):
    @ensures(lambda result: result >= 0)
    def read(self, n: int) -> int:  #: unknown subtype-contract
        return abs(n)


class Clash(Source, Sink):
    pass


@requires(lambda n: n >= 10)
@ensures(lambda result: result <= 100)  #: disproved postcondition
def drain(sink: Sink, n: int) -> int:
    return sink.read(n)


@class_invariant(lambda self: self.low >= 0)  #: disproved class-invariant
class Low:
    low: int

    def __init__(self, low: int) -> None:
        self.low = max(low, 0)


@class_invariant(lambda self: self.high <= 9)  #: disproved class-invariant, disproved class-invariant
class High:
    high: int

    def __init__(self, high: int) -> None:
        self.high = min(high, 9)


class Band(Low, High):
    def __init__(self, low: int, high: int) -> None:
        Low.__init__(self, low)
        High.__init__(self, high)

    def raised(self) -> None:
        self.high += 1

    def lowered(self) -> None:
        self.high -= 1
        self.low += 1


class Broken(Low, High):
    def __init__(self, low: int, high: int) -> None:
        self.low = low
        self.high = high
