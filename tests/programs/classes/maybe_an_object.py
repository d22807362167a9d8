"""What is given back or passed on satisfies its class invariants where it is an object at all."""

from prover import class_invariant, ensures, requires


@class_invariant(lambda self: self.low <= self.high)
class Range:
    @requires(lambda low, high: low <= high)
    @ensures(lambda self, low, high: self.low == low and self.high == high)
    def __init__(self, low: int, high: int) -> None:
        self.low = low
        self.high = high


@ensures(lambda low, high, result: result is None or low < high)
def made_or_none(low: int, high: int) -> Range | None:
    if low >= high:
        return None
    return Range(low, high)


@ensures(lambda result: result is None or result[1].low == 0)
def in_a_tuple(low: int, high: int) -> tuple[int, Range] | None:
    if low < high:
        return low, Range(0, high - low)
    return None


@ensures(lambda low, high, result: result is None or low < high)
def broken_or_none(low: int, high: int) -> Range | None:  #: unknown class-invariant
    found = None
    if low < high:
        found = Range(low, high)
        found.low = high + 1
    return found
