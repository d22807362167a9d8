"""Classes: inheritance from one base and two, overrides, super, properties, class attributes, dataclasses, special methods."""

from __future__ import annotations

from random_programs import Construct, Writer

PRELUDE = """
class Shape:
    sides = 0
    made = 3

    def __init__(self, size: int) -> None:
        self._size = size
        self.log: list[int] = []

    @property
    def size(self) -> int:
        return self._size

    @size.setter
    def size(self, value: int) -> None:
        if value < 0:
            raise ValueError
        self._size = value

    def area(self) -> int:
        return self._size * self.sides

    def twice(self) -> int:
        self.log.append(self._size)
        return 2 * self.area()

    @classmethod
    def of(cls, n: int) -> "Shape":
        return cls(n + 1)

    @staticmethod
    def least(n: int, m: int) -> int:
        return n if n < m else m

    def __len__(self) -> int:
        return self._size

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Shape) and self._size == other._size

    def __contains__(self, n: int) -> bool:
        return 0 <= n < self._size

    def __add__(self, n: int) -> "Shape":
        return Shape(self._size + n)

    def __getitem__(self, n: int) -> int:
        return self.log[n]


class Square(Shape):
    sides = 4

    def area(self) -> int:
        return self._size // self.sides


class Marked:
    def mark(self) -> int:
        return 1

    def area(self) -> int:
        return -1


class Tile(Square, Marked):
    def mark(self) -> int:
        return super().mark() + self.area()

    def area(self) -> int:
        self.log.append(1)
        return super().area() + 1


@dataclass(order=True)
class Span:
    low: int
    high: int = 2
    seen: list[int] = field(default_factory=list, compare=False)

    def __post_init__(self) -> None:
        if self.low > 5:
            self.low = 5

    def width(self) -> int:
        return self.high - self.low


@dataclass(frozen=True)
class Fixed:
    n: int
    m: int = 0
"""


def numbers(w: Writer) -> list[str]:
    n, m = w.number(0), w.number(0)
    one = w.r.choice(["h", "h", "o", f"Square({n})", f"Tile({n})", f"Shape.of({n})", f"Tile.of({n})"])
    return [
        f"{one}.size", f"{one}.area()", f"{one}.twice()", f"{one}.sides", f"Shape.least({n}, {m})", f"{one}.made", f"len({one})",
        f"len({one}.log)", f"({one} + {n}).size", f"{one}[{n}]", f"Tile({n}).mark()", "r.low", "r.width()", f"Span({n}, {m}).width()",
        f"Span({n}).high", "len(r.seen)", f"Fixed({n}).n", "Square.sides", f"int({one} == Shape({n}))",
    ]  # fmt: skip


def tests(w: Writer) -> list[str]:
    n, m = w.number(0), w.number(0)
    return [
        f"h == Shape({n})", "h is o", "h", f"{n} in h", "isinstance(h, Square)", "isinstance(o, Tile)", f"r == Span({n}, {m})",
        f"r < Span({n}, {m})", f"Fixed({n}) == Fixed({m})", "type(h) is Square", "h != o", "not h.log",
    ]  # fmt: skip


def statements(w: Writer, depth: int, in_loop: bool) -> list[str]:
    r = w.r
    n, m = w.number(0), w.number(0)
    line = r.choice([
        f"h.size = {n}", f"h._size = {n}", f"h = {r.choice(['Shape', 'Square', 'Tile'])}({n})",
        f"o = {r.choice(['h', f'Tile({n})', f'Shape({m})'])}",
        "h, o = o, h", f"h.log = {w.items()}", f"h.log.append({n})", f"h.sides = {n}", f"r = Span({n}, {m})", f"r.low = {n}",
        f"r.seen.append({n})", f"r.high += {m}", f"h = h + {n}", "h.size += 1", f"o.log.extend([{n}])", "del h.log[0]",
        f"Fixed({n}).n = {m}",
        f"h.colour = {n}", f"x = o.twice() - {n}",
    ])  # fmt: skip
    return [f"if {w.test()}:", f"    {line}"] if r.random() < 0.4 else [line]


CLASSES = Construct(
    PRELUDE, ("h: Shape = Square(a)", "o: Shape = h", "r = Span(a)"), numbers, tests, statements,
    "from dataclasses import dataclass, field",
)  # fmt: skip
