"""A callee with a contract is known by its contract only."""

from prover import ensures, requires


@requires(lambda n: n >= 0)
@ensures(lambda n, result: result >= n)
def rounded_up(n: int) -> int:
    return (n + 9) // 10 * 10


@requires(lambda n: n >= -5)
@ensures(lambda n, result: result >= n)
def rounded_up_wrong(n: int) -> int:
    return rounded_up(n)  #: disproved precondition


@requires(lambda n: n > 0)
@ensures(lambda result: result > 0)
def total_price(n: int) -> int:
    first = rounded_up(n)
    return first + rounded_up(first)


@requires(lambda n: n >= 0)
@ensures(lambda result: result > 0)  #: disproved postcondition
def total_price_wrong(n: int) -> int:
    first = rounded_up(n)
    return first + rounded_up(first)


@requires(lambda n: n >= 0)
def contract_too_weak(n: int) -> None:
    assert rounded_up(n) >= 0
    assert rounded_up(n) % 10 == 0  #: unknown assertion


@requires(lambda n: n >= 0)
def contract_too_weak_wrong(n: int) -> None:
    assert rounded_up(n) > n  #: disproved assertion


@requires(lambda d: d != 0)
@ensures(lambda n, d, result: result == (n % d == 0))
def is_multiple(n: int, d: int) -> bool:
    return n % d == 0


@ensures(lambda n, d, result: result == (d > 0 and n % d == 0))
def is_positive_multiple(n: int, d: int) -> bool:
    return d > 0 and is_multiple(n, d)


@ensures(lambda n, d, result: result == (d >= 0 and n % d == 0))
def is_positive_multiple_wrong(n: int, d: int) -> bool:
    return d >= 0 and is_multiple(n, d)  #: disproved precondition
