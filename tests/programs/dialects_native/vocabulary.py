"""The native vocabulary: old, several clauses, raises and never_raises, anything and assume, entry bindings."""

from prover import anything, assume, decreases, ensures, invariant, never_raises, raises, requires


@ensures(lambda old, n, result: old.n == n and result == n + 1)
def entry_binding(n: int) -> int:
    n += 1
    return n


@ensures(lambda old, result: result == old.n)  #: disproved postcondition
def entry_binding_wrong(n: int) -> int:
    n += 1
    return n


@raises(ValueError)
@ensures(lambda result: result >= 0)
def checked(n: int) -> int:
    if n < 0:
        raise ValueError(n)
    return n


@raises(ValueError)
@ensures(lambda result: result >= 0)
def checked_wrong(n: int) -> int:
    if n < 0:
        raise LookupError(n)  #: disproved raise
    return n


@never_raises
def caught(n: int) -> int:
    try:
        return checked(n)
    except ValueError:
        return 0


@never_raises
def caught_wrong(a: int, b: int) -> int:
    try:
        return a // b  #: disproved division-by-zero
    except ValueError:
        return 0


def magic_values() -> None:
    a, b = anything(int), anything(int)
    assume(a < b)
    assert a + 1 <= b


def magic_values_wrong() -> None:
    a, b = anything(int), anything(int)
    assume(a < b)
    assert a + 1 < b  #: disproved assertion


@requires(lambda n: n >= 0)
@ensures(lambda n, result: result == 2 * n)
def doubled(n: int) -> int:
    total = 0
    for i in range(n):
        invariant(total == 2 * i)
        total += 2
    return total


@requires(lambda n: n >= 0)
@ensures(lambda n, result: result == 2 * n)  #: disproved postcondition
def doubled_wrong(n: int) -> int:
    total = 2
    for i in range(n):
        invariant(total == 2 * i)  #: disproved invariant-entry
        total += 2
    return total


@requires(lambda n: n >= 0)
@ensures(lambda result: result == 0)
def countdown(n: int) -> int:
    decreases(n)
    return 0 if n == 0 else countdown(n - 1)


@requires(lambda n: n >= 0)
@ensures(lambda result: result == 0)
def countdown_wrong(n: int) -> int:
    decreases(n)
    return 0 if n == 0 else countdown_wrong(n - 2)  #: disproved precondition
