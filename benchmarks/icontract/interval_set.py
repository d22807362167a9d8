"""Sets of whole numbers as intervals: [low, high) pairs, and a small set of them that are sorted and do not touch.

Free times of a calendar, ranges of addresses, parts of a file that have arrived: all are such sets.
"""

from dataclasses import dataclass

from icontract import DBC, ensure, invariant, require, snapshot

FULL = 1 << 32


@invariant(lambda self: self.low <= self.high)
@dataclass(frozen=True)
class Interval(DBC):
    """The numbers from `low` on, below `high`."""

    low: int
    high: int

    @ensure(lambda self, result: result == self.high - self.low)
    @ensure(lambda result: result >= 0)
    def size(self) -> int:
        """How many numbers."""
        return self.high - self.low

    @ensure(lambda self, result: result == (self.low == self.high))
    def empty(self) -> bool:
        """Whether there are none."""
        return self.low == self.high

    @ensure(lambda self, n, result: result == (self.low <= n < self.high))
    def has(self, n: int) -> bool:
        """Whether a number is in it."""
        return self.low <= n and n < self.high

    @require(lambda by: by >= 0)
    @ensure(lambda self, by, result: result.low == self.low - by and result.high == self.high + by)
    def grown(self, by: int) -> "Interval":
        """The interval with more on both sides."""
        return Interval(self.low - by, self.high + by)

    @require(lambda self, at: self.low <= at <= self.high)
    @ensure(lambda self, at, result: result[0].low == self.low and result[0].high == at)
    @ensure(lambda self, at, result: result[1].low == at and result[1].high == self.high)
    def split(self, at: int) -> "tuple[Interval, Interval]":
        """The part below a number, and the part from it on."""
        return Interval(self.low, at), Interval(at, self.high)


@ensure(lambda a, b, result: result == (max(a.low, b.low) < min(a.high, b.high)))
def overlap(a: Interval, b: Interval) -> bool:
    """Whether two intervals share a number."""
    return a.low < b.high and b.low < a.high and a.low < a.high and b.low < b.high


@ensure(lambda a, b, result: result is None or (a.low <= result.low and result.high <= a.high))
@ensure(lambda a, b, result: result is None or (b.low <= result.low and result.high <= b.high))
@ensure(lambda a, b, result: result is None or result.low < result.high)
def both(a: Interval, b: Interval) -> Interval | None:
    """What two intervals share; None for nothing."""
    low = max(a.low, b.low)
    high = min(a.high, b.high)
    if low >= high:
        return None
    return Interval(low, high)


@ensure(lambda a, b, result: result.low <= a.low and a.high <= result.high)
@ensure(lambda a, b, result: result.low <= b.low and b.high <= result.high)
def hull(a: Interval, b: Interval) -> Interval:
    """The smallest interval around two."""
    return Interval(min(a.low, b.low), max(a.high, b.high))


@require(lambda lows, highs: len(lows) == len(highs))
@require(lambda lows, highs: all(lows[i] < highs[i] for i in range(len(lows))))
@ensure(lambda lows, highs, n, result: -1 <= result < len(lows))
@ensure(lambda lows, highs, n, result: result == -1 or lows[result] <= n < highs[result])
def find(lows: list[int], highs: list[int], n: int) -> int:
    """Which of the intervals has a number, or -1."""
    for i in range(len(lows)):
        if lows[i] <= n < highs[i]:
            return i
    return -1


@require(lambda lows, highs: len(lows) == len(highs))
@require(lambda lows, highs: all(lows[i] <= highs[i] for i in range(len(lows))))
@ensure(lambda result: result >= 0)
def covered(lows: list[int], highs: list[int]) -> int:
    """How many numbers all of them have, counted once for each interval."""
    total = 0
    for i in range(len(lows)):
        total += highs[i] - lows[i]
    return total


@require(lambda low, high: low < high)
@snapshot(lambda lows: list(lows), name="lows")
@snapshot(lambda highs: list(highs), name="highs")
@require(lambda lows, highs: len(lows) == len(highs))
@require(lambda highs, low: len(highs) == 0 or highs[-1] < low)
@require(lambda lows, highs: lows is not highs)
@ensure(lambda lows, low, OLD: lows == OLD.lows + [low])  # noqa: RUF005
@ensure(lambda highs, high, OLD: highs == OLD.highs + [high])  # noqa: RUF005
@ensure(lambda lows, highs: len(lows) == len(highs))
def append(lows: list[int], highs: list[int], low: int, high: int) -> None:
    """One more interval, behind all others."""
    lows.append(low)
    highs.append(high)


@require(lambda first, count: first >= 0 and count >= 0 and first + count <= FULL)
@ensure(lambda first, count, result: result.low == first and result.size() == count)
def addresses(first: int, count: int) -> Interval:
    """So many addresses from the first one on."""
    return Interval(first, first + count)


@require(lambda interval, parts: parts > 0)
@ensure(lambda interval, parts, result: result * parts <= interval.high - interval.low < (result + 1) * parts)
def share(interval: Interval, parts: int) -> int:
    """How many numbers each of so many equal parts has."""
    return interval.size() // parts


@ensure(lambda text, result: result is None or result.low <= result.high)
def parse(text: str) -> Interval | None:
    """An interval from text such as 3-7, both ends included; None for what is none."""
    low, dash, high = text.partition("-")
    if not dash:
        return None
    try:
        first, last = int(low), int(high)
    except ValueError:
        return None
    if first > last:
        return None
    return Interval(first, last + 1)


@ensure(lambda interval, result: "-" in result)
@ensure(lambda result: len(result) >= 3)
def show(interval: Interval) -> str:
    """The text of an interval, both ends included."""
    return f"{interval.low}-{interval.high - 1}"


@require(lambda low, high, n: low <= high)
@ensure(lambda low, high, result: low <= result <= high)
@ensure(lambda low, high, n, result: not low <= n <= high or result == n)
def nearest(low: int, high: int, n: int) -> int:
    """The number between two ends that is nearest to another one."""
    return min(max(n, low), high)
