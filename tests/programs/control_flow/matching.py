"""match on literals, captures, guards, or-patterns and sequences."""

from prover import ensures


@ensures(lambda day, result: (result == 2) == (day in (6, 7)))
@ensures(lambda day, result: result == 0 or 1 <= day <= 7)
def day_kind(day: int) -> int:
    match day:
        case 6 | 7:
            return 2
        case n if 1 <= n <= 5:
            return 1
        case _:
            return 0


@ensures(lambda day, result: (result == 2) == (day in (6, 7)))  #: disproved postcondition
def day_kind_wrong(day: int) -> int:
    match day:
        case n if 1 <= n <= 6:
            return 1
        case 6 | 7:
            return 2
        case _:
            return 0


@ensures(lambda point, result: (result == 0) == (point == (0, 0)))
def quadrant_axis(point: tuple[int, int]) -> int:
    match point:
        case (0, 0):
            return 0
        case (0, y):
            return abs(y)
        case (x, 0):
            return abs(x)
        case (x, y):
            return abs(x) + abs(y)


@ensures(lambda point, result: (result == 0) == (point == (0, 0)))  #: disproved postcondition
def quadrant_axis_wrong(point: tuple[int, int]) -> int:
    match point:
        case (0, y):
            return abs(y)
        case (x, 0):
            return x
        case (x, y):
            return x + y


@ensures(lambda x, result: result >= 0)
def depth(x: int | None) -> int:
    match x:
        case None:
            return 0
        case int(n) if n > 0:
            return n
        case negative:
            return -negative


@ensures(lambda x, result: result >= 0)
def depth_wrong(x: int | None) -> int:
    match x:
        case int(n) if n > 0:
            return n
        case negative:
            return -negative  #: disproved type


@ensures(lambda op, a, b, result: result is None or op in (0, 1, 2))
def apply(op: int, a: int, b: int) -> int | None:
    match op, b:
        case 0, _:
            return a + b
        case 1, 0:
            return 0
        case 1, divisor:
            return a // divisor
        case 2, (0 | 1):
            return a
    return None


@ensures(lambda op, result: result is None or op in (0, 1, 2))
def apply_wrong(op: int, a: int, b: int) -> int | None:
    match op, b:
        case 0, _:
            return a + b
        case 1, divisor:
            return a // divisor  #: disproved division-by-zero
    return None


@ensures(lambda t, result: result == len(t) or result == 9)
def length_by_pattern(t: tuple[int, ...]) -> int:
    match t:
        case ():
            size = 0
        case (_,):
            size = 1
        case _:
            size = 9
    return size


@ensures(lambda t, result: result == len(t) or result == 9)
def length_by_pattern_wrong(t: tuple[int, ...]) -> int:
    match t:
        case ():
            size = 0
        case (_,):
            size = 1
        case (_, _):
            size = 2
    return size  #: disproved unbound
