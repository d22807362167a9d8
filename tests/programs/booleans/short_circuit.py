"""`and` and `or` give one of their operands and skip what they need not evaluate."""

from prover import ensures, never_raises


@ensures(lambda x, result: result != 0)
@ensures(lambda x, result: x == 0 or result == x)
def with_default(x: int) -> int:
    return x or 8


@ensures(lambda x, result: result == x)  #: disproved postcondition
def with_default_wrong(x: int) -> int:
    return x or 8


@ensures(lambda x, y, result: result == (y if x != 0 else 0))
def both(x: int, y: int) -> int:
    return x and y


@ensures(lambda x, y, result: result == (x != 0 and y != 0))  #: disproved postcondition
def both_wrong(x: int, y: int) -> int:
    return x and y


@never_raises
def divides(d: int, n: int) -> bool:
    return d != 0 and n % d == 0


@never_raises
def divides_wrong(d: int, n: int) -> bool:
    return n % d == 0 and d != 0  #: disproved division-by-zero


@never_raises
@ensures(lambda a, b, result: result or (b != 0 and a // b <= 3))
def large_ratio(a: int, b: int) -> bool:
    return not b or a // b > 3


@never_raises
def large_ratio_wrong(a: int, b: int) -> bool:
    return not a or a // b > 3  #: disproved division-by-zero


@ensures(lambda x, result: result >= 0)
@ensures(lambda x, result: x is not None or result == 0)
def magnitude(x: int | None) -> int:
    return abs(x or 0)


@ensures(lambda x, result: result >= 0)
def magnitude_wrong(x: int | None) -> int:
    return abs(x and x * x)  #: disproved type
