"""Facts about whole numbers that hold of every recorded row: intervals, octagons, linear and polynomial relations, remainders.

Everything here is exact and reads columns of values only; what a fact is worth is guessed from how simple it is and how often the rows
touch its bound. Intervals: Cousot, Cousot 1976; octagons: Mine 2006; equations from the null space of the rows: Sharma et al. 2013.
"""

from __future__ import annotations

import itertools
import math
from collections.abc import Callable, Generator, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass

MAX_PIVOTS = 6  # variables whose products are looked at
MAX_TERMS = 5  # of an equation
MAX_FACTOR = 200
MAX_TRIPLES = 7  # terms of which three are related by an inequality
FAR = 100  # bounds further away than this are believed only where the program mentions them
WIDE = 1 << 70  # rows with larger numbers are left out of the elimination


@dataclass(frozen=True, slots=True)
class Column:
    """A term with its value in each row. `changed`: by the loop at hand; `far`: how little it has to do with what is wanted."""

    text: str
    values: tuple[int, ...]
    changed: bool
    far: float = 0.0


Guess = tuple[float, str]  # smaller is likelier to help
Factors = dict[str, int]  # a linear combination, by the text of the term
Sayer = Callable[[float, Factors, str, int], Iterator[Guess]]


def guesses(
    columns: Sequence[Column], constants: Sequence[int], light: bool = False, products: bool = False
) -> Iterator[Guess]:
    """Facts of all kinds with at least one changed term. `light`: the cheap kinds alone; `products`: in inequalities too."""
    if not columns or not columns[0].values:
        return
    near = {c.text: c.far for c in columns}
    changing = {c.text for c in columns if c.changed}
    known = sorted({0, 1, -1, 2, *(k for k in constants if abs(k) < 10**9)}, key=lambda k: (abs(k), k))

    def say(score: float, factors: Factors, sign: str, constant: int) -> Iterator[Guess]:
        names = [text.split("*")[0] for text in factors] + [text.split("*")[-1] for text in factors]
        if changing.intersection(names):
            far = sum(near.get(n, 0.0) for n in names) / max(1, len(names))
            yield score + far, relation(factors, sign, constant)

    for found in equations(columns, light):
        yield from say(0.4 + 0.25 * len(found.factors) + 0.2 * found.degree, found.factors, "==", found.constant)
    for column in columns:
        if column.changed:
            yield from _intervals(column, known)
    # Of terms that are always equal one stands for all: the equation says the rest.
    simple = sorted(columns, key=lambda c: ("(" in c.text, c.far), reverse=True)
    chosen = {c.values: c.text for c in simple}.values()
    columns = [c for c in columns if c.text in chosen]
    for a, b in itertools.combinations(columns, 2):
        if a.changed or b.changed:
            for factors in ({a.text: 1, b.text: -1}, {a.text: 1, b.text: 1}):
                for score, sign, constant in _bounds(factors, {a.text: a, b.text: b}, known, 1.0):
                    yield from say(score, factors, sign, constant)
            if any(x == y for x, y in zip(a.values, b.values, strict=True)):
                continue
            if min(map(int.__sub__, a.values, b.values)) < 0 < max(map(int.__sub__, a.values, b.values)):
                yield from say(2.0, {a.text: 1, b.text: -1}, "!=", 0)
    if not light:
        yield from _wider(columns, known, say, products)
        yield from _remainders(columns, constants, say)


# -------------------------------------------------------------------------------------------------------------- inequalities


def touched(values: Sequence[int], bound: int) -> bool:
    """Whether a bound is met often enough to be one."""
    return sum(v == bound for v in values) >= max(3, len(values) // 50)


def _intervals(column: Column, known: Sequence[int]) -> Iterator[Guess]:
    low, high, name = min(column.values), max(column.values), column.text
    base = 0.8 + column.far
    if low == high:
        yield base - 0.4, f"{name} == {low}"
    below = [k for k in known if k <= low]
    above = [k for k in known if k >= high]
    for bounds, sign, edge in ((below, ">=", low), (above, "<=", high)):
        tight = [edge] if touched(column.values, edge) and abs(edge) <= FAR else []
        nearest = sorted(bounds, key=lambda k: abs(k - edge))[: 2 if edge not in known else 1]
        for rank, k in enumerate(sorted({*tight, *nearest}, key=lambda k: abs(k - edge))):
            yield base + 0.5 * rank + (0.0 if k in known else 0.5), f"{name} {sign} {k}"
    for k in known:
        if low < k < high and (k == 0 or abs(k) > 2) and k not in column.values:
            yield base + 1.0, f"{name} != {k}"


def _bounds(
    factors: Factors, columns: Mapping[str, Column], known: Sequence[int], base: float, tight: bool = False
) -> Iterator[tuple[float, str, int]]:
    """The bounds of a linear combination that are worth saying. `tight`: only small ones that are met."""
    parts = [(columns[text].values, k) for text, k in factors.items()]
    (one, k1), (two, k2), *rest = parts
    values = [k1 * x + k2 * y for x, y in zip(one, two, strict=True)]
    for column, k in rest:
        values = [v + k * x for v, x in zip(values, column, strict=True)]
    low, high = min(values), max(values)
    if low == high:
        if not tight:
            yield base + 0.2, "<=", high
            yield base + 0.2, ">=", low
        return
    extremes = [sorted((k * min(column), k * max(column))) for column, k in parts]
    for sign, edge, implied in (("<=", high, sum(e[1] for e in extremes)), (">=", low, sum(e[0] for e in extremes))):
        if edge == implied:
            continue  # the intervals of the terms say so
        small = -2 <= edge <= 2
        if (small or edge in known) and (touched(values, edge) or not tight):
            yield base + (0.1 * abs(edge) if small else 0.4), sign, edge
        elif not tight and touched(values, edge) and abs(edge) <= FAR:
            yield base + 0.8, sign, edge
        if not tight and edge not in known:
            beyond = [k for k in known if (k > edge if sign == "<=" else k < edge)]
            nearest = min(beyond, key=lambda k: abs(k - edge), default=None)
            if nearest is not None and abs(nearest - edge) <= 3:
                yield base + 0.6, sign, nearest


def _wider(columns: Sequence[Column], known: Sequence[int], say: Sayer, products: bool) -> Iterator[Guess]:
    """Inequalities with factors, between three terms, and with products."""
    by_text = {c.text: c for c in columns}
    chosen = sorted(columns, key=lambda c: (c.far, not c.changed))[:MAX_TRIPLES]
    scales = sorted({2, 3, *(k for k in known if 2 <= k <= 20)})[:6]
    for a, b in itertools.permutations(chosen, 2):
        for k in scales:
            for sign in (-1, 1):
                factors = {a.text: k, b.text: sign}
                for score, op, edge in _bounds(factors, by_text, known, 2.2, True):
                    yield from say(score, factors, op, edge)
    for a, b, c in itertools.combinations(chosen, 3):
        if not (a.changed or b.changed or c.changed):
            continue
        for sb, sc in ((1, 1), (1, -1), (-1, 1), (-1, -1)):
            factors = {a.text: 1, b.text: sb, c.text: sc}
            for score, op, edge in _bounds(factors, by_text, known, 2.4, True):
                yield from say(score, factors, op, edge)
    for a, b in itertools.combinations_with_replacement(chosen[:5] if products else [], 2):
        product = _product((a, b))
        for c in chosen:
            if c not in (a, b) or a is b:
                both = {product.text: product, c.text: c}
                for sign in (-1, 1):
                    factors = {product.text: 1, c.text: sign}
                    for score, op, edge in _bounds(factors, both, known, 2.3, True):
                        yield from say(score, factors, op, edge)


def _remainders(columns: Sequence[Column], constants: Sequence[int], say: Sayer) -> Iterator[Guess]:
    moduli = sorted({2, 3, 4, 5, *(abs(k) for k in constants if 2 <= abs(k) <= 1000)})[:10]
    singles = [(c.text, c.values, c) for c in columns if c.changed]
    pairs = [
        (f"({a.text} {sign} {b.text})", tuple(x - y if sign == "-" else x + y for x, y in zip(a.values, b.values, strict=True)), a)
        for a, b in itertools.combinations(columns[:8], 2)
        if a.changed or b.changed
        for sign in "-+"
    ]
    for text, values, column in [*singles, *pairs]:
        if len(set(values)) < 3:
            continue
        told: list[int] = []
        for m in reversed(moduli):
            rest = values[0] % m
            if all(v % m == rest for v in values) and not any(k % m == 0 for k in told):
                told.append(m)
                yield (1.4 if text == column.text else 2.0) + column.far, f"{text} % {m} == {rest}"


# ----------------------------------------------------------------------------------------------------------------- equations


@dataclass(frozen=True, slots=True)
class Equation:
    """factors == constant"""

    factors: Factors
    constant: int
    degree: int


def equations(columns: Sequence[Column], light: bool = False) -> Iterator[Equation]:
    """Equations between the terms, and unless `light` between their products up to the third degree, that every row satisfies."""
    linear = sorted(columns, key=lambda c: (c.changed, c.far))
    free = yield from _dependent(linear, 1)
    if light:
        return
    pivots = sorted((c for c in linear if c.text not in free and len(set(c.values)) > 1), key=lambda c: (not c.changed, c.far))
    pivots = pivots[:MAX_PIVOTS]
    squares = [_product(pair) for pair in itertools.combinations_with_replacement(pivots, 2)]
    squares.sort(key=lambda c: c.changed)
    quadratic: list[Equation] = []
    for equation in (found := _Found(_dependent([*pivots, *squares], 2))):
        quadratic.append(equation)
        yield equation
    free = found.free
    # A variable that a quadratic equation gives by others would only repeat that equation among the cubes.
    given = {text for e in quadratic for text in e.factors if not any(text in t.split("*") for t in e.factors if "*" in t)}
    few = [p for p in pivots if p.text not in given][:3]
    cubes = [_product(three) for three in itertools.combinations_with_replacement(few, 3)]
    left = [s for s in squares if s.text not in free and all(part in {p.text for p in few} for part in s.text.split("*"))]
    others = [p for p in pivots if p not in few]
    yield from _dependent([*few, *left, *others, *sorted(cubes, key=lambda c: c.changed)], 3)


class _Found:
    """Iterates over the equations of a generator and keeps what it returns."""

    def __init__(self, source: Generator[Equation, None, set[str]]) -> None:
        self.source = source
        self.free: set[str] = set()

    def __iter__(self) -> Iterator[Equation]:
        self.free = yield from self.source


def _product(parts: Sequence[Column]) -> Column:
    values = tuple(math.prod(row) for row in zip(*(p.values for p in parts), strict=True))
    return Column("*".join(p.text for p in parts), values, any(p.changed for p in parts), max(p.far for p in parts))


def _dependent(columns: Sequence[Column], degree: int) -> Generator[Equation, None, set[str]]:
    """The equations that give one column by earlier ones; the texts of those columns."""
    free: set[str] = set()
    if not columns:
        return free
    fine = [i for i in range(len(columns[0].values)) if all(abs(c.values[i]) < WIDE for c in columns)]
    wanted = 2 * len(columns) + 20
    chosen = fine[:: max(1, len(fine) // wanted)]
    if len(chosen) < len(columns) + 3:
        return free
    reduced, pivots = _reduce([[1, *(c.values[i] for c in columns)] for i in chosen])
    for j in range(1, len(columns) + 1):
        if j in pivots:
            continue
        # column_j is the sum over pivots p before j of row[j] / row[p] * column_p.
        used = [(p, row) for p, row in zip(pivots, reduced, strict=True) if row[j] and p < j]
        scale = math.lcm(*(row[p] for p, row in used)) if used else 1
        factors = {columns[j - 1].text: scale}
        constant = 0
        for p, row in used:
            k = row[j] * scale // row[p]
            if p == 0:
                constant = k
            else:
                factors[columns[p - 1].text] = -k
        common = math.gcd(constant, *factors.values())
        factors = {text: k // common for text, k in factors.items()}
        if len(factors) <= MAX_TERMS and all(abs(k) <= MAX_FACTOR for k in factors.values()):
            free.add(columns[j - 1].text)
            of = {c.text: c.values for c in columns}
            sums = [sum(k * of[text][i] for text, k in factors.items()) for i in range(len(columns[0].values))]
            if all(s == constant // common for s in sums):
                yield Equation(factors, constant // common, degree)
    return free


def _reduce(rows: list[list[int]]) -> tuple[list[list[int]], list[int]]:
    """Reduced echelon form over the integers (each row up to a factor), and the pivot column of each of its rows."""
    done: list[list[int]] = []
    pivots: list[int] = []
    width = len(rows[0])
    for column in range(width):
        at = next((i for i, row in enumerate(rows) if row[column]), None)
        if at is None:
            continue
        pivot = rows.pop(at)
        if pivot[column] < 0:
            pivot = [-v for v in pivot]
        rows = [r for row in rows if any(r := _without(row, pivot, column))]
        done = [_without(row, pivot, column) for row in done]
        done.append(pivot)
        pivots.append(column)
    return done, pivots


def _without(row: list[int], pivot: list[int], column: int) -> list[int]:
    k = row[column]
    if not k:
        return row
    p = pivot[column]
    fresh = [p * v - k * w for v, w in zip(row, pivot, strict=True)]
    common = math.gcd(*fresh)
    return [v // common for v in fresh] if common > 1 else fresh


# ---------------------------------------------------------------------------------------------------------------------- text


def relation(factors: Factors, sign: str, constant: int) -> str:
    """`sum of factor * term  sign  constant` with every part on the side where it counts positively."""
    left = [(text, k) for text, k in factors.items() if k > 0]
    right = [(text, -k) for text, k in factors.items() if k < 0]
    turned = {"<=": ">=", ">=": "<=", "==": "==", "!=": "!="}[sign]
    if not left:
        return relation(dict(right), turned, -constant)
    if sign == "<=" and constant == -1 and right:
        return f"{_sum(left, 0)} < {_sum(right, 0)}"
    if sign == ">=" and constant == 1 and right:
        return f"{_sum(left, 0)} > {_sum(right, 0)}"
    if constant < 0 and right:
        return f"{_sum(left, -constant)} {sign} {_sum(right, 0)}"
    return f"{_sum(left, 0)} {sign} {_sum(right, constant)}"


def _sum(parts: Iterable[tuple[str, int]], constant: int) -> str:
    texts = [text if k == 1 else f"{k}*{text}" for text, k in parts]
    return " + ".join([*texts, *([str(constant)] if constant or not texts else [])])
