"""Loops that build lists, and what sums, counts and choices of items have to do with loops."""

from prover import ensures, invariant


@ensures(lambda xs, result: all(x > 0 for x in result))
@ensures(lambda xs, result: len(result) <= len(xs))
@ensures(lambda xs, result: all(x in result for x in xs if x > 0))
def positives(xs: list[int]) -> list[int]:
    return [x for x in xs if x > 0]


@ensures(lambda xs, result: len(result) < len(xs))  #: disproved postcondition
def positives_wrong(xs: list[int]) -> list[int]:
    return [x for x in xs if x > 0]


@ensures(lambda xs, result: result == [x for x in xs if x > 0])
def gathered(xs: list[int]) -> list[int]:
    out = []
    for i in range(len(xs)):
        invariant(out == [x for x in xs[:i] if x > 0])
        if xs[i] > 0:
            out.append(xs[i])
    return out


@ensures(lambda xs, result: result == [x for x in xs if x > 0])  #: disproved postcondition
def gathered_wrong(xs: list[int]) -> list[int]:
    out = []
    for i in range(len(xs)):
        invariant(out == [x for x in xs[:i] if x >= 0])
        if xs[i] >= 0:
            out.append(xs[i])
    return out


@ensures(lambda xs, result: result == sum(x * x for x in xs))
def squares(xs: list[int]) -> int:
    total = 0
    for i in range(len(xs)):
        invariant(total == sum(x * x for x in xs[:i]))
        total += xs[i] * xs[i]
    return total


@ensures(lambda xs, result: result == sum(xs))  #: disproved postcondition
def squares_wrong(xs: list[int]) -> int:
    total = 0
    for i in range(len(xs)):
        invariant(total == sum(x * x for x in xs[:i]))
        total += xs[i] * xs[i]
    return total


@ensures(lambda xs, ys, result: result == sum(x * y for x, y in zip(xs, ys)))
def dot(xs: list[int], ys: list[int]) -> int:
    total = 0
    for i in range(min(len(xs), len(ys))):
        invariant(total == sum(x * y for x, y in zip(xs[:i], ys[:i])))
        total += xs[i] * ys[i]
    return total


@ensures(lambda xs, v, result: result == xs.count(v))
def occurrences(xs: list[int], v: int) -> int:
    n = 0
    for i in range(len(xs)):
        invariant(n == xs[:i].count(v))
        if xs[i] == v:
            n += 1
    return n


@ensures(lambda xs, v, result: result < xs.count(v))  #: disproved postcondition
def occurrences_wrong(xs: list[int], v: int) -> int:
    n = 0
    for i in range(len(xs)):
        invariant(n == xs[:i].count(v))
        if xs[i] == v:
            n += 1
    return n


@ensures(lambda xs, old: len(xs) == len(old.xs) and all(xs[i] == old.xs[i] + 1 for i in range(len(xs))))
def raise_all(xs: list[int]) -> None:
    start = xs[:]
    for i in range(len(xs)):
        invariant(len(xs) == len(start) and all(xs[j] == start[j] + 1 for j in range(i)))
        invariant(all(xs[j] == start[j] for j in range(i, len(xs))))
        xs[i] += 1


@ensures(lambda xs, old: all(xs[i] == old.xs[i] + 1 for i in range(len(xs))))  #: disproved postcondition
def raise_all_wrong(xs: list[int]) -> None:
    start = xs[:]
    for i in range(1, len(xs)):  # the first is left out
        invariant(len(xs) == len(start) and all(xs[j] == start[j] + 1 for j in range(1, i)))
        invariant(all(xs[j] == start[j] for j in range(i, len(xs))))
        xs[i] += 1
