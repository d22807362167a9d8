"""Sets and frozensets: membership, algebra, comparison, and going through one in any order."""

from prover import ensures, never_raises, requires


@ensures(lambda s, x, old: x in s and len(s) == len(old.s) + (0 if x in old.s else 1))
def include(s: set[int], x: int) -> None:
    s.add(x)


@ensures(lambda s, old: len(s) == len(old.s) + 1)  #: disproved postcondition
def include_wrong(s: set[int], x: int) -> None:
    s.add(x)


@never_raises
@ensures(lambda s, x: x not in s)
def exclude(s: set[str], x: str) -> None:
    s.discard(x)


@never_raises
def exclude_wrong(s: set[str], x: str) -> None:
    s.remove(x)  #: disproved key


@ensures(lambda a, b, x, result: (x in result) == (x in a and x not in b))
def minus(a: set[int], b: set[int], x: int) -> set[int]:
    return a - b


@ensures(lambda a, b, x, result: (x in result) == (x in a))  #: disproved postcondition
def minus_wrong(a: set[int], b: set[int], x: int) -> set[int]:
    return a - b


@ensures(lambda a, b, result: a <= result and b <= result)
@ensures(lambda a, b, old: a == old.a and b == old.b)
def both(a: frozenset[int], b: frozenset[int]) -> frozenset[int]:
    return a | b


@ensures(lambda a, b, result: result <= a)  #: disproved postcondition
def both_wrong(a: frozenset[int], b: frozenset[int]) -> frozenset[int]:
    return a | b


@requires(lambda a, b: a.isdisjoint(b))
@requires(lambda a, x: x in a)
@ensures(lambda b, x: x not in b)
def apart(a: set[int], b: set[int], x: int) -> None:
    pass


@requires(lambda a, x: x in a)
@ensures(lambda b, x: x not in b)  #: disproved postcondition
def apart_wrong(a: set[int], b: set[int], x: int) -> None:
    pass


@requires(lambda s: all(x > 0 for x in s))
@requires(lambda s, x: x in s)
@ensures(lambda x: x > 0)
def all_positive(s: set[int], x: int) -> None:
    pass


@requires(lambda s: any(x > 0 for x in s))
@requires(lambda s, x: x in s)
@ensures(lambda x: x > 0)  #: disproved postcondition
def all_positive_wrong(s: set[int], x: int) -> None:
    pass


@ensures(lambda result: result == 6)
def total() -> int:
    count = 0
    for x in {1, 2, 3}:
        count += x
    return count


@ensures(lambda result: result == 5)  #: disproved postcondition
def total_wrong() -> int:
    count = 0
    for x in {1, 2, 3}:
        count += x
    return count


@ensures(lambda result: result == {3, 4} and len(result) == 2)
def display() -> set[int]:
    return {3, 4, 3}


@ensures(lambda result: len(result) == 3)  #: disproved postcondition
def display_wrong() -> set[int]:
    return {3, 4, 3}


@ensures(lambda xs, x, result: (x in result) == any(x == y for y in xs))
@ensures(lambda xs, result: len(result) <= len(xs))
def distinct(xs: list[int], x: int) -> set[int]:
    return set(xs)


@ensures(lambda xs, result: len(result) == len(xs))  #: disproved postcondition
def distinct_wrong(xs: list[int]) -> set[int]:
    return set(xs)
