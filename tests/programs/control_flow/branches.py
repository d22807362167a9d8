"""if/elif chains and the variables that they bind."""

from prover import ensures, requires


@ensures(lambda score, result: 0 <= result <= 4)
@ensures(lambda score, result: (result == 4) == (score >= 90))
def grade(score: int) -> int:
    if score >= 90:
        return 4
    elif score >= 75:
        return 3
    elif score >= 60:
        return 2
    elif score >= 50:
        return 1
    return 0


@ensures(lambda score, result: (result == 4) == (score >= 90))  #: disproved postcondition
def grade_wrong(score: int) -> int:
    if score >= 75:
        return 3
    elif score >= 90:
        return 4
    return 0


@ensures(lambda n, result: result == abs(n))
def absolute(n: int) -> int:
    if n < 0:
        value = -n
    else:
        value = n
    return value


@ensures(lambda n, result: result == abs(n))
def absolute_wrong(n: int) -> int:
    if n < 0:
        value = -n
    elif n > 0:
        value = n
    return value  #: disproved unbound


@requires(lambda n: n > 0)
@ensures(lambda n, result: result > n)
def drop_after_use(n: int) -> int:
    extra = n
    n += extra
    if n < 0:
        del extra
    return n + extra


@requires(lambda n: n >= 0)
@ensures(lambda n, result: result >= n)
def drop_after_use_wrong(n: int) -> int:
    extra = n
    n += extra
    if n > 0:
        del extra
    return n + extra  #: disproved unbound


@ensures(lambda n, result: (result is None) == (n < 0))
def falls_off_the_end(n: int) -> int | None:
    if n >= 0:
        return n


@ensures(lambda n, result: result is not None)  #: disproved postcondition
def falls_off_the_end_wrong(n: int) -> int | None:
    if n >= 0:
        return n


@ensures(lambda n, result: result == max(2 * n, 10))
def walrus(n: int) -> int:
    if (double := 2 * n) > 10:
        return double
    return max(double, 10)


@ensures(lambda n, result: result > 10)  #: disproved postcondition
def walrus_wrong(n: int) -> int:
    if n > 3 and (double := 2 * n) > 10:
        return double
    return 10 if n <= 3 else double + 2
