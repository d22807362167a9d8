"""Chained comparisons, membership in a tuple, and `is None`."""

from prover import ensures, requires


@ensures(lambda a, b, c, result: result == (a < b and b < c))
def ascending(a: int, b: int, c: int) -> bool:
    return a < b < c


@ensures(lambda a, c, result: result == (a < c))  #: disproved postcondition
def ascending_wrong(a: int, b: int, c: int) -> bool:
    return a < b < c


@ensures(lambda a, b, c, result: not result or a != b != c)
def all_different(a: int, b: int, c: int) -> bool:
    return a != b != c and a != c


@ensures(lambda a, b, c, result: result == (a != b != c))  #: disproved postcondition
def all_different_wrong(a: int, b: int, c: int) -> bool:
    return a != b != c and a != c


@requires(lambda a, b, c: a >= b > c == 0)
@ensures(lambda result: result > 0)
def mixed_chain(a: int, b: int, c: int) -> int:
    return a + b + c


@requires(lambda a, b, c: a >= b >= c == 0)
@ensures(lambda result: result > 0)  #: disproved postcondition
def mixed_chain_wrong(a: int, b: int, c: int) -> int:
    return a + b + c


@ensures(lambda month, result: 28 <= result <= 31)
def days(month: int) -> int:
    if month == 2:
        return 28
    return 30 if month in (4, 6, 9, 11) else 31


@requires(lambda month: month not in (2, 4, 6, 9))
@ensures(lambda result: result == 31)  #: disproved postcondition
def days_wrong(month: int) -> int:
    if month == 2:
        return 28
    return 30 if month in (4, 6, 9, 11) else 31


@ensures(lambda a, b, result: (result is None) == (a is None and b is None))
def first_known(a: int | None, b: int | None) -> int | None:
    return a if a is not None else b


@ensures(lambda a, b, result: (result is None) == (a is None and b is None))  #: disproved postcondition
def first_known_wrong(a: int | None, b: int | None) -> int | None:
    return b if a is not None else a


@ensures(lambda a, result: result == (a is not None and a == 0))
def is_zero(a: int | None) -> bool:
    return a == 0


@ensures(lambda a, result: result == (a is None))  #: disproved postcondition
def is_zero_wrong(a: int | None) -> bool:
    return a == 0
