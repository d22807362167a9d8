"""A cache of texts that keeps the entries that were used last: keys in a list, the most recent one first, values in a dict.

Sizes are in characters; an entry that is larger than the whole cache is never kept. Counters tell how well it works.
"""

from dataclasses import dataclass

from icontract import DBC, ensure, invariant, require, snapshot

SMALLEST = 1
LARGEST = 1 << 20


@dataclass(frozen=True)
class Stats:
    """Hits and misses so far."""

    hits: int
    misses: int


@invariant(lambda self: self.hits >= 0 and self.misses >= 0)
class Counter(DBC):
    """Counts how often an answer was there."""

    @ensure(lambda self: self.hits == 0 and self.misses == 0)
    def __init__(self) -> None:
        self.hits: int = 0
        self.misses: int = 0

    @snapshot(lambda self: self.hits + self.misses, name="total")
    @ensure(lambda self, OLD: self.hits + self.misses == OLD.total + 1)
    def note(self, hit: bool) -> None:
        """One more question."""
        if hit:
            self.hits += 1
        else:
            self.misses += 1

    @ensure(lambda result: 0 <= result <= 100)
    def percent(self) -> int:
        """The share of hits, rounded down; 0 before the first question."""
        total = self.hits + self.misses
        if total == 0:
            return 0
        return 100 * self.hits // total

    @ensure(lambda self, result: result.hits == self.hits and result.misses == self.misses)
    def stats(self) -> Stats:
        """The numbers as they are now."""
        return Stats(self.hits, self.misses)


@invariant(lambda self: SMALLEST <= self.room <= LARGEST)
@invariant(lambda self: 0 <= self.used <= self.room)
@invariant(lambda self: self.entries >= 0)
class Budget(DBC):
    """How many characters the entries of a cache may have together, and how many they have."""

    @require(lambda room: SMALLEST <= room <= LARGEST)
    @ensure(lambda self, room: self.room == room and self.used == 0)
    def __init__(self, room: int) -> None:
        self.room: int = room
        self.used: int = 0
        self.entries: int = 0

    @require(lambda size: size >= 0)
    @ensure(lambda self, size, result: result == (self.used + size <= self.room))
    def fits(self, size: int) -> bool:
        """Whether an entry of that size has room as things are."""
        return size <= self.room - self.used

    @require(lambda self, size: 0 <= size <= self.room - self.used)
    @snapshot(lambda self: self.used, name="used")
    @snapshot(lambda self: self.room, name="room")
    @ensure(lambda self, size, OLD: self.used == OLD.used + size and self.room == OLD.room)
    def add(self, size: int) -> None:
        """An entry comes in."""
        self.used += size
        self.entries += 1

    @require(lambda self, size: 0 <= size <= self.used)
    @require(lambda self: self.entries > 0)
    @snapshot(lambda self: self.used, name="used")
    @ensure(lambda self, size, OLD: self.used == OLD.used - size)
    def drop(self, size: int) -> None:
        """An entry goes."""
        self.used -= size
        self.entries -= 1

    @ensure(lambda self, text, result: result == (len(text) <= self.room))
    def takes(self, text: str) -> bool:
        """Whether a text could be kept at all."""
        return len(text) <= self.room


@require(lambda order, key: key in order)
@snapshot(lambda order: list(order), name="before")
@ensure(lambda order, key: order[0] == key)
@ensure(lambda order, OLD: len(order) == len(OLD.before))
def touch(order: list[str], key: str) -> None:
    """Make a key the most recent one."""
    order.remove(key)
    order.insert(0, key)


@require(lambda order, key: key not in order)
@snapshot(lambda order: list(order), name="before")
@ensure(lambda order, key, OLD: order == [key] + OLD.before)  # noqa: RUF005
def push(order: list[str], key: str) -> None:
    """A new key, the most recent one."""
    order.insert(0, key)


@require(lambda order: len(order) > 0)
@snapshot(lambda order: list(order), name="before")
@ensure(lambda order, result, OLD: OLD.before == order + [result])  # noqa: RUF005
def oldest(order: list[str]) -> str:
    """Take away the key that was used longest ago."""
    return order.pop()


@ensure(lambda values, key, result: (result is None) == (key not in values))
def look(values: dict[str, str], key: str) -> str | None:
    """The value of a key, if there is one."""
    return values.get(key)


@snapshot(lambda values: dict(values), name="before")
@ensure(lambda values, key, value: values[key] == value)
@ensure(lambda values, key, OLD, result: result == (key not in OLD.before))
def store(values: dict[str, str], key: str, value: str) -> bool:
    """Keep a value; whether its key is new."""
    new = key not in values
    values[key] = value
    return new


@snapshot(lambda values: dict(values), name="before")
@ensure(lambda values, key: key not in values)
@ensure(lambda key, OLD, result: result == (len(OLD.before[key]) if key in OLD.before else 0))
def forget(values: dict[str, str], key: str) -> int:
    """Drop an entry; the characters that this frees."""
    return len(values.pop(key, ""))


@require(lambda counter, budget, text: len(text) <= LARGEST)
@ensure(lambda budget, text, result: not result or len(text) <= budget.room)
def admit(counter: Counter, budget: Budget, text: str) -> bool:
    """Count a miss, and let the text in if there is room."""
    counter.note(False)
    if not budget.takes(text) or not budget.fits(len(text)):
        return False
    budget.add(len(text))
    return True


@require(lambda width: 0 <= width <= 1000)
@ensure(lambda width, result: len(result) >= width)
@ensure(lambda key, result: result.endswith(key))
def label(key: str, width: int) -> str:
    """A key as a table shows it, on the right."""
    return key.rjust(width)


@ensure(lambda sizes, result: all(s <= result for s in sizes))
@ensure(lambda sizes, result: len(sizes) == 0 or result in sizes)
def largest(sizes: list[int]) -> int:
    """The size of the largest entry; 0 for none."""
    return max(sizes, default=0) if all(s >= 0 for s in sizes) else max(sizes)
