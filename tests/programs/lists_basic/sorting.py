"""Sorting: order, permutation, keys; and that the argument stays as it is."""

from prover import ensures, requires


@ensures(lambda xs, result: len(result) == len(xs))
@ensures(lambda xs, result: all(result[i] <= result[i + 1] for i in range(len(result) - 1)))
@ensures(lambda xs, result: all(x in xs for x in result))
@ensures(lambda xs, result: all(x in result for x in xs))
@ensures(lambda xs, old: xs == old.xs)
@ensures(lambda xs, result: result == sorted(xs))
def ordered(xs: list[int]) -> list[int]:
    return sorted(xs)

@ensures(lambda xs, result: all(result[i] < result[i + 1] for i in range(len(result) - 1)))  #: disproved postcondition
def ordered_wrong(xs: list[int]) -> list[int]:
    return sorted(xs)

@requires(lambda xs: len(xs) > 0)
@ensures(lambda xs, result: result == max(xs))
def last(xs: list[int]) -> int:
    xs.sort()
    return xs[-1]

@ensures(lambda xs, result: all(abs(result[i]) >= abs(result[i + 1]) for i in range(len(result) - 1)))
def by_size(xs: list[int]) -> list[int]:
    return sorted(xs, key=abs, reverse=True)

@ensures(lambda a, b, c, result: result == [min(a, b, c), a + b + c - min(a, b, c) - max(a, b, c), max(a, b, c)])
def three(a: int, b: int, c: int) -> list[int]:
    return sorted([a, b, c])
