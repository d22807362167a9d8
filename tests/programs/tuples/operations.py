"""Comparison, concatenation and the built-in functions on tuples."""

from prover import anything, ensures, requires


@ensures(lambda a, b, result: result == (a[0] < b[0] or (a[0] == b[0] and a[1] < b[1])))
def earlier(a: tuple[int, int], b: tuple[int, int]) -> bool:
    return a < b


@ensures(lambda a, b, result: result == (a[0] < b[0] or a[1] < b[1]))  #: disproved postcondition
def earlier_wrong(a: tuple[int, int], b: tuple[int, int]) -> bool:
    return a < b


@ensures(lambda a, b, c, result: result == a + b + c)
def total(a: int, b: int, c: int) -> int:
    return sum((a, b, c))


@ensures(lambda a, b, c, result: result >= max((a, b, c)))  #: disproved postcondition
def total_wrong(a: int, b: int, c: int) -> int:
    return sum((a, b, c))


@ensures(lambda t, result: result[0] <= result[1] and result[0] in t and result[1] in t)
def extremes(t: tuple[int, int, int]) -> tuple[int, int]:
    return min(t), max(t)


@ensures(lambda t, result: result[0] < result[1])  #: disproved postcondition
def extremes_wrong(t: tuple[int, int, int]) -> tuple[int, int]:
    return min(t), max(t)


@requires(lambda t: len(t) in (1, 2))
@ensures(lambda t, result: result >= t[0])
def largest(t: tuple[int, ...]) -> int:
    return max(t)


@requires(lambda t: len(t) < 3)
@ensures(lambda t, result: result >= t[0])
def largest_wrong(t: tuple[int, ...]) -> int:
    return max(t)  #: disproved value


@ensures(lambda a, b, result: len(result) == 5 and result[2] == b[0] and result[-1] == 0)
def joined(a: tuple[int, int], b: tuple[int, int]) -> tuple[int, ...]:
    return a + b + (0,)


@ensures(lambda result: len(result) == 5)
def joined_wrong(a: tuple[int, int], b: tuple[int, int]) -> tuple[int, ...]:
    return a + b + 0  #: disproved type


def tuple_facts() -> None:
    x = anything(int)
    assert (1, 2) < (1, 2, 0)
    assert (x, 1) != (x, 2)
    assert (x,) * 2 == (x, x)
    assert () < (x,)
    assert (x, 5) < (x + 1, -5)


def tuple_facts_wrong() -> None:
    x = anything(int)
    assert (x, 5) < (x, 5)  #: disproved assertion
