"""for loops with invariants: read before each turn, and known after the last one at the next index."""

from prover import ensures, invariant, requires


@ensures(lambda n, result: result == 3 * max(n, 0))
def triple(n: int) -> int:
    total = 0
    for i in range(n):
        invariant(total == 3 * i)
        total += 3
    return total


@ensures(lambda n, result: result == 3 * n)  #: disproved postcondition
def triple_wrong(n: int) -> int:
    total = 0
    for i in range(n):
        invariant(total == 3 * i)
        total += 3
    return total


@requires(lambda n: n >= 0)
@ensures(lambda n, result: result == n)
def clause_that_ends_with_the_loop(n: int) -> int:
    count = 0
    for i in range(n):
        invariant(0 <= i < n)
        invariant(count == i)
        count += 1
    return count


@requires(lambda n: n >= 0)
@ensures(lambda n, result: result == n)
def clause_that_ends_with_the_loop_wrong(n: int) -> int:
    count = 0
    for i in range(n):
        invariant(count == i)
        invariant(i < n - 1)  #: disproved invariant-entry, disproved invariant-preserved
        count += 1
    return count


@requires(lambda n: n >= 0)
@ensures(lambda n, result: result == n)
def downwards(n: int) -> int:
    count = 0
    for i in range(n, 0, -1):
        invariant(lambda: count == n - i)
        count += 1
    return count


@requires(lambda n: n >= 0)
@ensures(lambda n, result: result == n)  #: disproved postcondition
def downwards_wrong(n: int) -> int:
    count = 0
    for i in range(n, 1, -1):
        invariant(lambda: count == n - i)
        count += 1
    return count


@requires(lambda n: n >= 0)
@ensures(lambda n, result: result == (n + 1) // 2)
def every_second(n: int) -> int:
    count = 0
    for i in range(0, n, 2):
        invariant(2 * count == i)
        count += 1
    return count


@requires(lambda n: n >= 0)
@ensures(lambda n, result: result == n // 2)  #: disproved postcondition
def every_second_wrong(n: int) -> int:
    count = 0
    for i in range(0, n, 2):
        invariant(2 * count == i)
        count += 1
    return count


@requires(lambda n: n >= 0)
@ensures(lambda n, result: result == n // 2)
def odd_numbers_below(n: int) -> int:
    count = 0
    for i in range(n):
        invariant(count == i // 2)
        if i % 2 == 0:
            continue
        count += 1
    return count


@requires(lambda n: n >= 0)
@ensures(lambda n, result: result == n // 2)
def odd_numbers_below_wrong(n: int) -> int:
    count = 0
    for i in range(n):
        invariant(count == i // 2)  #: disproved invariant-preserved
        if i % 2 == 1:
            continue
        count += 1
    return n // 2


@ensures(lambda t, result: 0 <= result <= len(t))
def count_positive(t: tuple[int, ...]) -> int:
    count = 0
    for i, x in enumerate(t):
        invariant(0 <= count <= i)
        if x > 0:
            count += 1
    return count


@ensures(lambda t, result: 0 <= result < len(t) or not t)  #: disproved postcondition
def count_positive_wrong(t: tuple[int, ...]) -> int:
    count = 0
    for i, x in enumerate(t):
        invariant(0 <= count <= i)
        if x > 0:
            count += 1
    return count


@ensures(lambda t, result: result >= 0)
def sum_of_squares(t: tuple[int, ...]) -> int:
    total = 0
    for x in t:
        invariant(total >= 0)
        total += x * x
    return total


@ensures(lambda t, result: result > 0 or not t)  #: disproved postcondition
def sum_of_squares_wrong(t: tuple[int, ...]) -> int:
    total = 0
    for x in t:
        invariant(total >= 0)
        total += x * x
    return total


@requires(lambda n: n >= 0)
@ensures(lambda n, result: result is None or (0 <= result < n and result * result > 2 * n))
def first_large_square(n: int) -> int | None:
    for i in range(n):
        if i * i > 2 * n:
            return i
    return None


@requires(lambda n: n >= 0)
@ensures(lambda n, result: result is None or result * result <= 2 * n + 4)  #: disproved postcondition
def first_large_square_wrong(n: int) -> int | None:
    for i in range(n):
        if i * i > 2 * n:
            return i
    return None


@requires(lambda n: n > 0)
@ensures(lambda n, result: result == n - 1)
def target_outlives_loop(n: int) -> int:
    for i in range(n):
        pass
    return i


@ensures(lambda n, result: result == n - 1)
def target_outlives_loop_wrong(n: int) -> int:
    for i in range(n):
        pass
    return i  #: disproved unbound
