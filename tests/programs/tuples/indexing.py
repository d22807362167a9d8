"""Building and indexing tuples, negative indexes too."""

from prover import ensures, requires


@ensures(lambda a, b, result: result == (b, a) and len(result) == 2)
def swap(a: int, b: int) -> tuple[int, int]:
    a, b = b, a
    return a, b


@ensures(lambda a, b, result: result == (b, a))  #: disproved postcondition
def swap_wrong(a: int, b: int) -> tuple[int, int]:
    a = b
    b = a
    return a, b


@ensures(lambda t, result: result == t[2])
def last(t: tuple[int, int, int]) -> int:
    return t[-1]


@ensures(lambda t, result: result == t[-1])
def last_wrong(t: tuple[int, int, int]) -> int:
    return t[3]  #: disproved index


@requires(lambda t, i: -len(t) <= i < len(t))
@ensures(lambda t, result: result in t)
def at(t: tuple[int, ...], i: int) -> int:
    return t[i]


@requires(lambda t, i: -len(t) <= i <= len(t))
@ensures(lambda t, result: result in t)
def at_wrong(t: tuple[int, ...], i: int) -> int:
    return t[i]  #: disproved index


@requires(lambda i: 0 <= i < 7)
@ensures(lambda i, result: result >= 28)
def month_length(i: int) -> int:
    lengths = (31, 28, 31, 30, 31, 30, 31)
    return lengths[i]


@requires(lambda i: -7 <= i < 7)
@ensures(lambda i, result: i == 1 or result >= 30)  #: disproved postcondition
def month_length_wrong(i: int) -> int:
    lengths = (31, 28, 31, 30, 31, 30, 31)
    return lengths[i]


@ensures(lambda t, result: result is None or result == t[0])
def head(t: tuple[int, ...]) -> int | None:
    return t[0] if t else None


@ensures(lambda t, result: result is None or result == t[0])
def head_wrong(t: tuple[int, ...]) -> int | None:
    return t[0] if t is not None else None  #: disproved index
