"""Invariants that fail on entry, fail later, or hold without being inductive."""

from prover import ensures, invariant, requires


@requires(lambda n: n > 0)
def guard_is_tested_once_more(n: int) -> None:
    i = 0
    while i < n:
        invariant(i <= n)
        i += 1


@requires(lambda n: n > 0)
def guard_is_tested_once_more_wrong(n: int) -> None:
    i = 0
    while i < n:
        invariant(i < n)  #: disproved invariant-preserved
        i += 1


@requires(lambda n: 0 <= n <= 5)
@ensures(lambda n, result: result == n)
def bounded_total(n: int) -> int:
    total = 0
    i = 0
    while i < n:
        invariant(0 <= i <= n)
        invariant(total == 2 * i)
        invariant(total <= 10)
        total += 2
        i += 1
    return i


@requires(lambda n: n >= 0)
@ensures(lambda n, result: result == n)
def bounded_total_wrong(n: int) -> int:
    total = 0
    i = 0
    while i < n:
        invariant(0 <= i <= n)
        invariant(total == 2 * i)
        invariant(total <= 10)  #: disproved invariant-preserved
        total += 2
        i += 1
    return i


@requires(lambda start: start > 0)
def entry_is_checked_without_a_turn(start: int) -> None:
    i = start
    while i < 0:
        invariant(i > 0)
        i += 1


@requires(lambda start: start >= 0)
def entry_is_checked_without_a_turn_wrong(start: int) -> None:
    i = start
    while i < 0:
        invariant(i > 0)  #: disproved invariant-entry
        i += 1


@requires(lambda n: n >= 1)
@ensures(lambda result: result == 1)
def hailstone(n: int) -> int:
    while n != 1:
        invariant(n >= 1)
        n = n // 2 if n % 2 == 0 else 3 * n + 1
    return n


@requires(lambda n: 1 <= n <= 27)
@ensures(lambda result: result == 1)
def hailstone_wrong(n: int) -> int:
    while n != 1:
        invariant(n >= 1)
        invariant(n < 9232)  #: disproved invariant-preserved
        n = n // 2 if n % 2 == 0 else 3 * n + 1
    return n


@requires(lambda n: 1 <= n <= 27)
@ensures(lambda result: result == 1)
def hailstone_peak(n: int) -> int:
    while n != 1:
        invariant(n >= 1)
        invariant(n <= 9232)  #: unknown invariant-preserved
        n = n // 2 if n % 2 == 0 else 3 * n + 1
    return n


@requires(lambda n: n >= 1)
@ensures(lambda n, result: result >= 0)
def hailstone_steps(n: int) -> int:
    steps = 0
    while n != 1:
        invariant(n >= 1 and steps >= 0)
        n = n // 2 if n % 2 == 0 else 3 * n + 1
        steps += 1
    return steps


@requires(lambda n: n >= 1)
@ensures(lambda n, result: result <= 2 * n)  #: disproved postcondition
def hailstone_steps_wrong(n: int) -> int:
    steps = 0
    while n != 1:
        invariant(n >= 1 and steps >= 0)
        n = n // 2 if n % 2 == 0 else 3 * n + 1
        steps += 1
    return steps
