"""Floats in lists, tuples, dicts, fields and text."""

from dataclasses import dataclass

from prover import ensures, invariant, never_raises, requires


@dataclass
class Point:
    x: float
    y: float


@requires(lambda p: abs(p.x) <= 100 and abs(p.y) <= 100)
@ensures(lambda result: 0 <= result <= 200)
def taxi(p: Point) -> float:
    return abs(p.x) + abs(p.y)


@requires(lambda p: abs(p.x) <= 100 and abs(p.y) <= 100)
@ensures(lambda result: 0 < result <= 200)  #: disproved postcondition
def taxi_wrong(p: Point) -> float:
    return abs(p.x) + abs(p.y)


@requires(lambda xs: all(0 <= x <= 1 for x in xs) and len(xs) > 0)
@ensures(lambda result: 0 <= result <= 1)
def first(xs: list[float]) -> float:
    return xs[0]


@requires(lambda xs: len(xs) > 0)
@ensures(lambda xs, result: result == xs[0])  #: disproved postcondition
def first_wrong(xs: list[float]) -> float:
    return xs[0]


@requires(lambda prices: all(isinstance(p, float) and 0.0 <= p <= 1e6 for p in prices.values()))
@ensures(lambda result: 0.0 <= result <= 1e6)
def price(prices: dict[str, float], name: str) -> float:
    return prices.get(name, 0.0)


@requires(lambda prices: all(isinstance(p, float) and 0.0 <= p <= 1e6 for p in prices.values()))
@ensures(lambda result: 0.0 < result <= 1e6)  #: disproved postcondition
def price_wrong(prices: dict[str, float], name: str) -> float:
    return prices.get(name, 0.0)


@requires(lambda xs: all(isinstance(x, float) and x >= 0.0 for x in xs))
@ensures(lambda result: result >= 0.0)
@never_raises
def total(xs: list[float]) -> float:
    result = 0.0
    for x in xs:
        invariant(lambda: result >= 0.0)
        result += x
    return result


@requires(lambda xs: all(isinstance(x, float) and x >= -1.0 for x in xs))
@ensures(lambda result: result >= 0.0)  #: disproved postcondition
def total_wrong(xs: list[float]) -> float:
    result = 0.0
    for x in xs:
        result += x
    return result


@never_raises
def label(x: float) -> str:
    return f"{x:.2f} of {x}" if isinstance(x, float) else "none"


@requires(lambda pair: pair[0] <= pair[1])
@ensures(lambda pair, result: pair[0] <= result <= pair[1])
def inside(pair: tuple[float, float]) -> float:
    low, high = pair
    return high if low < 0 else low


@ensures(lambda pair, result: pair[0] <= result <= pair[1])  #: disproved postcondition
def inside_wrong(pair: tuple[float, float]) -> float:
    low, high = pair
    return high if low < 0 else low
