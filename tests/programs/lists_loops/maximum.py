"""Loops over lists with quantified invariants."""

from prover import ensures, invariant, requires


@requires(lambda xs: len(xs) > 0)
@ensures(lambda xs, result: all(result >= x for x in xs) and result in xs)
def largest(xs: list[int]) -> int:
    best = xs[0]
    for i in range(1, len(xs)):
        invariant(all(best >= xs[j] for j in range(i)) and best in xs)
        if xs[i] > best:
            best = xs[i]
    return best


@requires(lambda xs: len(xs) > 0)
@ensures(lambda xs, result: all(result >= x for x in xs))  #: disproved postcondition
def largest_wrong(xs: list[int]) -> int:
    best = xs[0]
    for i in range(1, len(xs) - 1):
        invariant(all(best >= xs[j] for j in range(i)))
        if xs[i] > best:
            best = xs[i]
    return best


@ensures(lambda xs, n, result: (result == -1) == (n not in xs))
@ensures(lambda xs, n, result: result == -1 or xs[result] == n)
def find(xs: list[int], n: int) -> int:
    for i in range(len(xs)):
        invariant(all(xs[j] != n for j in range(i)))
        if xs[i] == n:
            return i
    return -1


@ensures(lambda xs, n, result: (result == -1) == (n not in xs))  #: disproved postcondition
def find_wrong(xs: list[int], n: int) -> int:
    for i in range(1, len(xs)):
        invariant(all(xs[j] != n for j in range(1, i)))
        if xs[i] == n:
            return i
    return -1
