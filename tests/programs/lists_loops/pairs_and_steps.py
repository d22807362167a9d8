"""zip(strict=True), slices with steps as targets, and the best item by a key."""

from prover import ensures, invariant, requires


@requires(lambda xs, ys: len(xs) == len(ys))
@ensures(lambda xs, result: result == len(xs))
def pairs(xs: list[int], ys: list[int]) -> int:
    count = 0
    for i, (x, y) in enumerate(zip(xs, ys, strict=True)):
        invariant(count == i)
        assert x == xs[i] and y == ys[i]
        count += 1
    return count


def pairs_of_unlike_lengths(xs: list[int], ys: list[int]) -> int:
    count = 0
    for x, y in zip(xs, ys, strict=True):  #: disproved value
        assert x in xs and y in ys
        count += 1
    return count


@ensures(lambda xs, ys, result: result == (len(xs) == len(ys)))
def are_alike(xs: list[int], ys: list[int]) -> bool:
    try:
        both = list(zip(xs, ys, strict=True))
    except ValueError:
        return False
    assert len(both) == len(xs)
    return True


@ensures(lambda xs, ys, result: result == (len(xs) == len(ys)))  #: disproved postcondition
def are_alike_wrong(xs: list[int], ys: list[int]) -> bool:
    try:
        list(zip(xs, ys))
    except ValueError:
        return False
    return True


@ensures(lambda xs, ys, result: not result or xs == ys)
def all_alike(xs: list[int], ys: list[int]) -> bool:
    try:
        return all(x == y for x, y in zip(xs, ys, strict=True))
    except ValueError:
        assert len(xs) != len(ys)
        return False


@requires(lambda xs: len(xs) >= 3)
@ensures(lambda xs, old: len(xs) == len(old.xs) and xs[0] == 0 and xs[1] == old.xs[1] and xs[2] == 0)
def every_other_is_zero(xs: list[int]) -> None:
    xs[::2] = [0] * len(xs[::2])


@requires(lambda xs: len(xs) >= 3)
@ensures(lambda xs: xs[1] == 0)  #: disproved postcondition
def every_other_is_zero_wrong(xs: list[int]) -> None:
    xs[::2] = [0] * len(xs[::2])


@ensures(lambda xs, old: all(xs[i] == old.xs[2 * i + 1] for i in range(len(xs))))
@ensures(lambda xs, old: len(xs) == len(old.xs) // 2)
def without_every_other(xs: list[int]) -> None:
    del xs[::2]


@ensures(lambda xs, old: all(xs[i] == old.xs[2 * i] for i in range(len(xs))))  #: disproved postcondition
def without_every_other_wrong(xs: list[int]) -> None:
    del xs[::2]


def sizes_must_match(xs: list[int], ys: list[int]) -> None:
    xs[::2] = ys  #: disproved value
    assert len(xs) >= len(ys)


@requires(lambda words: len(words) > 0)
@ensures(lambda words, result: result in words and all(len(result) >= len(w) for w in words))
def longest(words: list[str]) -> str:
    return max(words, key=len)


@requires(lambda words: len(words) > 0)
@ensures(lambda words, result: all(len(result) > len(w) for w in words))  #: disproved postcondition
def longest_wrong(words: list[str]) -> str:
    return max(words, key=len)


@requires(lambda xs: len(xs) > 0)
@ensures(lambda xs, result: result == max(xs))
def largest(xs: list[int]) -> int:
    best = xs[0]
    for i in range(1, len(xs)):
        invariant(best == max(xs[:i]))
        if xs[i] > best:
            best = xs[i]
    return best


@requires(lambda xs: len(xs) > 0)
@ensures(lambda xs, result: result == min(xs))  #: disproved postcondition
def largest_wrong(xs: list[int]) -> int:
    best = xs[0]
    for i in range(1, len(xs)):
        if xs[i] > best:
            best = xs[i]
    return best
