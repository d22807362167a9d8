"""`int | None` and the tests that narrow it."""

from prover import ensures, never_raises


@ensures(lambda x, result: result == (1 if x is None else x + 1))
def next_after(x: int | None) -> int:
    if x is None:
        return 1
    return x + 1


@ensures(lambda result: result is not None)
def next_after_wrong(x: int | None) -> int:
    return x + 1  #: disproved type


@never_raises
@ensures(lambda x, result: result >= 0)
def square_or_zero(x: int | None) -> int:
    if x:
        return x * x
    return 0


@never_raises
@ensures(lambda x, result: result >= 0)
def square_or_zero_wrong(x: int | None) -> int:
    if not x:
        return x * x  #: disproved type
    return 0


@ensures(lambda a, b, result: result is None or (result == a or result == b))
@ensures(lambda a, b, result: a is None or b is None or result >= a)
def maximum(a: int | None, b: int | None) -> int | None:
    if a is None:
        return b
    if b is None:
        return a
    return a if a > b else b


@ensures(lambda a, b, result: result is None or (result == a or result == b))
def maximum_wrong(a: int | None, b: int | None) -> int | None:
    if a is None and b is None:
        return None
    return a if a > b else b  #: disproved type


@ensures(lambda x, result: x is None or result == -x)
def negated(x: int | None) -> int | None:
    return -x if x is not None else None


@ensures(lambda x, result: x is None or result == -x)  #: disproved postcondition
def negated_wrong(x: int | None) -> int | None:
    return -x if x != 0 else None  #: disproved type


@ensures(lambda x, result: result == (x is not None and 0 <= x < 10))
def is_digit(x: int | None) -> bool:
    return x is not None and 0 <= x < 10


@ensures(lambda x, result: result == (x is not None and 0 <= x < 10))
def is_digit_wrong(x: int | None) -> bool:
    return 0 <= x < 10  #: disproved type
