"""Unions told apart by isinstance."""

from prover import ensures, requires


@ensures(lambda result: result >= 0)
def size(x: int | tuple[int, ...]) -> int:
    if isinstance(x, int):
        return abs(x)
    return len(x)


@ensures(lambda result: result >= 0)  #: disproved postcondition
def size_wrong(x: int | tuple[int, ...]) -> int:
    if isinstance(x, tuple):
        return len(x)
    return x


@ensures(lambda x, result: result == (x if isinstance(x, int) else 0))
def as_int(x: int | tuple[int, int] | None) -> int:
    if x is None or isinstance(x, tuple):
        return 0
    return x + 0


@ensures(lambda x, result: result == (x if isinstance(x, int) else 0))
def as_int_wrong(x: int | tuple[int, int] | None) -> int:
    if isinstance(x, tuple):
        return 0
    return x + 0  #: disproved type


@requires(lambda x: not isinstance(x, tuple) or len(x) > 0)
@ensures(lambda x, result: isinstance(x, int) or result == x[0])
def first(x: int | tuple[int, ...]) -> int:
    return x if isinstance(x, int) else x[0]


@ensures(lambda x, result: isinstance(x, int) or result == x[0])
def first_wrong(x: int | tuple[int, ...]) -> int:
    return x if isinstance(x, int) else x[0]  #: disproved index


@ensures(lambda pair, result: result is None or result > 0)
def positive_total(pair: tuple[int, int] | None) -> int | None:
    if pair is None:
        return None
    a, b = pair
    total = a + b
    return total if total > 0 else None


@ensures(lambda pair, result: result is None or result > 0)
def positive_total_wrong(pair: tuple[int, int] | None) -> int | None:
    a, b = pair  #: disproved type
    total = a + b
    return total if total > 0 else None


@ensures(lambda x, result: result in (0, 1, 2))
def kind_of(x: int | tuple[int, ...] | None) -> int:
    if isinstance(x, (int, tuple)):
        return 1 if isinstance(x, int) else 2
    return 0


@ensures(lambda x, result: (result == 0) == (x is None))  #: disproved postcondition
def kind_of_wrong(x: int | tuple[int, ...] | None) -> int:
    if isinstance(x, (int, tuple)):
        return x if isinstance(x, int) else 2
    return 0
