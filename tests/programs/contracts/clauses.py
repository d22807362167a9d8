"""How contracts are read: old, rebinding, truthiness, clauses that raise."""

from prover import ensures, never_raises, pure, raises, requires


@ensures(lambda n, old, result: result == old.n + 1 and n == old.n)
def rebinding_is_invisible(n: int) -> int:
    n += 1
    return n


@ensures(lambda n, result: result == n)  #: disproved postcondition
def rebinding_is_invisible_wrong(n: int) -> int:
    n += 1
    return n


@requires(lambda n: n)
@ensures(lambda result: result)
def truthy_clauses(n: int) -> int:
    return n * n


@requires(lambda n: n)
@ensures(lambda result: result)  #: disproved postcondition
def truthy_clauses_wrong(n: int) -> int:
    return n // 2


@requires(lambda n: 12 // n > 0)
@ensures(lambda n, result: 12 // n >= result)
def precondition_that_raises(n: int) -> int:
    return 12 // n - 1


@requires(lambda n: n >= 0)
@ensures(lambda n, result: 12 // n >= 0)  #: disproved postcondition
def precondition_that_raises_wrong(n: int) -> int:
    return n


@requires(lambda n: n > 0)
@requires(lambda n: n % 2 == 0)
@ensures(lambda n, result: result > 0)
@ensures(lambda n, result: 2 * result == n)
def several_clauses(n: int) -> int:
    return n // 2


@requires(lambda n: n > 0)
@ensures(lambda n, result: result > 0)  #: disproved postcondition
@ensures(lambda n, result: 2 * result <= n)
@ensures(lambda n, result: 2 * result == n)  #: disproved postcondition
def several_clauses_wrong(n: int) -> int:
    return n // 2


@pure
def is_leap(year: int) -> bool:
    return year % 4 == 0 and (year % 100 != 0 or year % 400 == 0)


@ensures(lambda year, result: result == (366 if is_leap(year) else 365))
def year_length(year: int) -> int:
    return 365 + is_leap(year)


@ensures(lambda year, result: result == (366 if is_leap(year) else 365))  #: disproved postcondition
def year_length_wrong(year: int) -> int:
    return 366 if year % 4 == 0 else 365


@raises(ValueError, KeyError)
@ensures(lambda n, result: 0 < result < 10)
def two_exceptions(n: int) -> int:
    if n <= 0:
        raise ValueError(n)
    if n >= 10:
        raise KeyError(n)
    return n


@raises(LookupError)
@ensures(lambda n, result: 0 < result < 10)
def two_exceptions_wrong(n: int) -> int:
    if n <= 0:
        raise ValueError(n)  #: disproved raise
    if n >= 10:
        raise KeyError(n)
    return n


@never_raises
@ensures(lambda n, result: result is None or result > 0)
def total_function(n: int) -> int | None:
    if n > 0:
        return n
    return None


@never_raises
@ensures(lambda n, result: result > 0)
def total_function_wrong(n: int) -> int:
    if n > 0:
        return n
    raise ValueError(n)  #: disproved raise


@requires(lambda a, b: a != b)
@ensures(lambda a, b, result: result != 0)
def explicit_raise_is_allowed(a: int, b: int) -> int:
    if a > 1000:
        raise OverflowError("too large")
    return a - b


@ensures(lambda a, b, result: result != 0)  #: disproved postcondition
def explicit_raise_is_allowed_wrong(a: int, b: int) -> int:
    if a > 1000:
        raise OverflowError("too large")
    return a - b
