"""A shop's stock: goods by name, in whole pieces, with prices in cents.

Nothing is sold that is not there, nothing costs less than nothing, and what is reserved for a customer stays in the shop until it is
picked up or given back.
"""

from dataclasses import dataclass

from icontract import DBC, ensure, invariant, require, snapshot

MAX_DISCOUNT = 50  # percent
LOW = 3  # pieces: at or below that, a product is ordered again


@dataclass(frozen=True)
class Line:
    """One line of a receipt."""

    name: str
    pieces: int
    cents: int


@invariant(lambda self: self.pieces >= 0)
@invariant(lambda self: 0 <= self.reserved <= self.pieces)
@invariant(lambda self: self.cents > 0)
class Product(DBC):
    """So many pieces of one kind, some of them promised to somebody."""

    @require(lambda cents: cents > 0)
    def __init__(self, name: str, cents: int) -> None:
        self.name: str = name
        self.cents: int = cents
        self.pieces: int = 0
        self.reserved: int = 0

    @ensure(lambda self, result: result == self.pieces - self.reserved)
    @ensure(lambda result: result >= 0)
    def free(self) -> int:
        """The pieces that anybody may buy."""
        return self.pieces - self.reserved

    @require(lambda count: count > 0)
    @snapshot(lambda self: self.pieces, name="before")
    @ensure(lambda self, count, OLD: self.pieces == OLD.before + count)
    def deliver(self, count: int) -> None:
        """Pieces that arrive."""
        self.pieces += count

    @require(lambda count: count > 0)
    @snapshot(lambda self: self.reserved, name="before")
    @ensure(lambda self, result, count, OLD: self.reserved == OLD.before + (count if result else 0))
    def reserve(self, count: int) -> bool:
        """Promise pieces to a customer, if there are enough."""
        if self.pieces - self.reserved < count:
            return False
        self.reserved += count
        return True

    @require(lambda self, count: 0 < count <= self.reserved)
    @snapshot(lambda self: self.reserved, name="before")
    @ensure(lambda self, count, OLD: self.reserved == OLD.before - count)
    def give_back(self, count: int) -> None:
        """Promised pieces that nobody wants any more."""
        self.reserved -= count

    @require(lambda self, count: 0 < count <= self.reserved)
    @snapshot(lambda self: self.pieces, name="before")
    @ensure(lambda self, count, OLD: self.pieces == OLD.before - count)
    def pick_up(self, count: int) -> None:
        """Promised pieces that leave the shop."""
        self.reserved -= count
        self.pieces -= count

    @require(lambda percent: 0 <= percent <= MAX_DISCOUNT)
    @ensure(lambda self, result: 0 <= result <= self.cents)
    def discounted(self, percent: int) -> int:
        """The price with so many percent off, in favour of the customer."""
        return self.cents * (100 - percent) // 100

    @require(lambda self, count: count > 0)
    @ensure(lambda self, count, result: result.pieces == count)
    @ensure(lambda self, count, result: result.cents == count * self.cents)
    def line(self, count: int) -> Line:
        """The line of a receipt for so many pieces."""
        return Line(self.name, count, count * self.cents)


@require(lambda stock: all(n >= 0 for n in stock.values()))
@require(lambda count: count > 0)
@ensure(lambda stock, name, count, OLD: stock[name] == OLD.before.get(name, 0) + count)
@ensure(lambda stock, OLD: all(n >= 0 for n in stock.values()))
@snapshot(lambda stock: dict(stock), name="before")
def receive(stock: dict[str, int], name: str, count: int) -> None:
    """Pieces of a product come in; one that was never there begins at none."""
    stock[name] = stock.get(name, 0) + count


@require(lambda count: count > 0)
@snapshot(lambda stock: dict(stock), name="before")
@ensure(lambda stock, name, count, result, OLD: result == (OLD.before.get(name, 0) >= count))
@ensure(lambda stock, name, count, result, OLD: not result or stock[name] == OLD.before[name] - count)
@ensure(lambda stock, result, OLD: result or stock == OLD.before)
def take(stock: dict[str, int], name: str, count: int) -> bool:
    """Take pieces out of the stock, if there are enough."""
    if stock.get(name, 0) < count:
        return False
    stock[name] -= count
    return True


@require(lambda counts: all(n >= 0 for n in counts))
@ensure(lambda counts, result: all(0 <= i < len(counts) and counts[i] <= LOW for i in result))
def to_order(counts: list[int]) -> list[int]:
    """The shelves on which little is left."""
    return [i for i in range(len(counts)) if counts[i] <= LOW]


@require(lambda lines: all(line.cents >= 0 for line in lines))
@ensure(lambda result: result >= 0)
def total(lines: list[Line]) -> int:
    """The sum of a receipt, in cents."""
    cents = 0
    for line in lines:
        cents += line.cents
    return cents


@require(lambda cents: cents >= 0)
@ensure(lambda result: len(result) >= 4)
@ensure(lambda result: result[-3] == ".")
def money(cents: int) -> str:
    """An amount in cents as people write it: 1234 is 12.34."""
    rest = cents % 100
    return str(cents // 100) + "." + ("0" if rest < 10 else "") + str(rest)


@require(lambda paid, due: paid >= due >= 0)
@ensure(lambda paid, due, result: 100 * result[0] + result[1] == paid - due)
@ensure(lambda result: 0 <= result[1] < 100)
def change(paid: int, due: int) -> tuple[int, int]:
    """What a customer gets back: whole units, and cents."""
    return divmod(paid - due, 100)


@require(lambda count: count > 0)
@ensure(lambda product, count, result: result is None or result.pieces == count)
def sell(product: Product, count: int) -> Line | None:
    """Reserve and pick up at once; None if there are too few pieces."""
    if not product.reserve(count):
        return None
    product.pick_up(count)
    return product.line(count)
