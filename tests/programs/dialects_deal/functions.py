"""deal: pre takes all arguments, `_` any of them, a returned string is a failure, raises lists what may escape."""

import deal


@deal.pre(lambda n, divisor: divisor > 0)
@deal.post(lambda result: result >= 0)
def remainder(n: int, divisor: int) -> int:
    return n % divisor


@deal.pre(lambda n, divisor: divisor < 0)
@deal.post(lambda result: result >= 0)  #: disproved postcondition
def remainder_wrong(n: int, divisor: int) -> int:
    return n % divisor


@deal.pre(lambda _: _.b != 0)
@deal.ensure(lambda _: _.result * _.b <= _.a or _.b < 0)
def namespace(a: int, b: int) -> int:
    return a // b


@deal.pre(lambda _: _.a != 0)
def namespace_wrong(a: int, b: int) -> int:
    return a // b  #: disproved division-by-zero


@deal.post(lambda result: result > 0 or "must be positive")
def string_means_failure(n: int) -> int:
    return abs(n) + 1


@deal.post(lambda result: result > 0 or "must be positive")  #: disproved postcondition
def string_means_failure_wrong(n: int) -> int:
    return abs(n)


@deal.raises(ZeroDivisionError)
@deal.ensure(lambda n, result: result <= 100)
def declared(n: int) -> int:
    return 100 // n


@deal.raises(ValueError)
@deal.ensure(lambda n, result: result <= 100)
def declared_wrong(n: int) -> int:
    return 100 // n  #: disproved division-by-zero


@deal.safe
def never_fails(n: int) -> int:
    return 100 // n if n else 0


@deal.safe
def never_fails_wrong(n: int) -> int:
    if n > 3:
        raise ValueError(n)  #: disproved raise
    return n


@deal.pure
def pure_sum(a: int, b: int) -> int:
    return a + b


@deal.pure
def pure_sum_wrong(a: int, b: int) -> int:
    return a // (a - b)  #: disproved division-by-zero


@deal.ensure(lambda a, b, result: result >= a and result >= b)
def larger(a: int, b: int) -> int:
    return a if a > b else b


@deal.ensure(lambda a, b, result: result >= a and result >= b)  #: disproved postcondition
def larger_wrong(a: int, b: int) -> int:
    return a if a < b else b
