"""Unpacking, with a star and with the wrong number of items."""

from prover import ensures, requires


@requires(lambda t: len(t) == 2)
@ensures(lambda t, result: result == t[0] + t[1])
def add_pair(t: tuple[int, ...]) -> int:
    a, b = t
    return a + b


@requires(lambda t: len(t) >= 2)
@ensures(lambda t, result: result == t[0] + t[1])
def add_pair_wrong(t: tuple[int, ...]) -> int:
    a, b = t  #: disproved unpack
    return a + b


@ensures(lambda t, result: result == (t[0], t[3], 2))
def ends(t: tuple[int, int, int, int]) -> tuple[int, int, int]:
    first, *middle, last = t
    return first, last, len(middle)


@ensures(lambda t, result: result == (t[0], t[3], 3))  #: disproved postcondition
def ends_wrong(t: tuple[int, int, int, int]) -> tuple[int, int, int]:
    first, *middle, last = t
    return first, last, len(middle)


@requires(lambda t: len(t) > 0)
@ensures(lambda t, result: result == t[0])
def first_of(t: tuple[int, ...]) -> int:
    head, *_ = t
    return head


@ensures(lambda t, result: result == t[0])
def first_of_wrong(t: tuple[int, ...]) -> int:
    head, *_ = t  #: disproved unpack
    return head


@ensures(lambda a, b, c, result: result == a - b - c)
def nested(a: int, b: int, c: int) -> int:
    (x, (y, z)) = (a, (b, c))
    return x - y - z


@ensures(lambda a, b, c, result: result == a - b - c)
def nested_wrong(a: int, b: int, c: int) -> int:
    (x, (y, z)) = (a, (b, c, a))  #: disproved unpack
    return x - y - z


@ensures(lambda a, b, result: result == (b, a + b))
def step(a: int, b: int) -> tuple[int, int]:
    a, b = b, a + b
    return a, b


@ensures(lambda a, b, result: result == (b, a + b))  #: disproved postcondition
def step_wrong(a: int, b: int) -> tuple[int, int]:
    a = b
    b = a + b
    return a, b
