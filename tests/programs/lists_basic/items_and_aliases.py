"""Lists: indexes, empty lists, mutation, and parameters that may be one object."""

from prover import ensures, requires


@requires(lambda xs: len(xs) > 0)
@ensures(lambda xs, result: result == xs[-1])
def last(xs: list[int]) -> int:
    return xs[len(xs) - 1]


@ensures(lambda xs, result: result == xs[-1])
def last_wrong(xs: list[int]) -> int:
    return xs[len(xs) - 1]  #: disproved index


@requires(lambda xs, ys: len(xs) > 0 and len(ys) > 0)
@requires(lambda xs, ys: xs is not ys)
@ensures(lambda ys, old: ys == old.ys)
def set_first(xs: list[int], ys: list[int]) -> None:
    xs[0] = ys[0] + 1


@requires(lambda xs, ys: len(xs) > 0 and len(ys) > 0)
@ensures(lambda ys, old: ys == old.ys)  #: disproved postcondition
def set_first_wrong(xs: list[int], ys: list[int]) -> None:
    xs[0] = ys[0] + 1


@ensures(lambda xs, n, old: len(xs) == len(old.xs) + 1 and xs[-1] == n)
def push(xs: list[int], n: int) -> None:
    xs.append(n)


@ensures(lambda xs, n, old: len(xs) == len(old.xs) + 1)  #: disproved postcondition
def push_wrong(xs: list[int], n: int) -> None:
    xs = xs + [n]


@ensures(lambda xs, old, result: result == len(old.xs))
def appended_copy(xs: list[int]) -> int:
    ys = xs[:]
    ys.append(1)
    return len(xs)


@ensures(lambda xs, old, result: result == len(old.xs))  #: disproved postcondition
def appended_copy_wrong(xs: list[int]) -> int:
    ys = xs
    ys.append(1)
    return len(xs)
