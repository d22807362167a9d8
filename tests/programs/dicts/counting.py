"""Dicts that loops fill."""

from prover import ensures, invariant


@ensures(lambda n, result: result.get(0, 0) == n if n > 0 else result == {})
def tally(n: int) -> dict[int, int]:
    counts: dict[int, int] = {}
    i = 0
    while i < n:
        invariant(0 <= i <= max(n, 0))
        invariant(i > 0 or len(counts) == 0)
        invariant(i == 0 or (0 in counts and counts[0] == i))
        counts[0] = counts.get(0, 0) + 1
        i += 1
    return counts


@ensures(lambda n, result: result["even"] + result["odd"] == n if n >= 0 else True)
def parity(n: int) -> dict[str, int]:
    counts = {"even": 0, "odd": 0}
    for i in range(n):
        invariant(counts["even"] + counts["odd"] == i)
        counts["even" if i % 2 == 0 else "odd"] += 1
    return counts


@ensures(lambda xs, result: all(x in result for x in xs))
def members(xs: list[int]) -> dict[int, bool]:
    found: dict[int, bool] = {}
    for i in range(len(xs)):
        invariant(all(xs[j] in found for j in range(i)))
        found[xs[i]] = True
    return found


@ensures(lambda xs, result: all(x in result for x in xs))  #: disproved postcondition
def members_wrong(xs: list[int]) -> dict[int, bool]:
    found: dict[int, bool] = {}
    for i in range(1, len(xs)):
        found[xs[i]] = True
    return found


@ensures(lambda n, result: result >= 0)
def new_each_turn(n: int) -> int:
    i = 0
    last = {0: 0}
    while i < n:
        invariant(i >= 0)
        last = {i: 1}
        i += last[i]
    return i


@ensures(lambda n, result: len(result) == 1)
def last_of(n: int) -> dict[int, int]:
    last = {0: 0}
    for i in range(n):
        invariant(len(last) == 1)
        last = {i: i}
    return last


@ensures(lambda n, result: 0 in result)  #: disproved postcondition
def last_of_wrong(n: int) -> dict[int, int]:
    last = {0: 0}
    for i in range(n):
        last = {i: i}
    return last
