"""What is asked twice of one place is not proved where something that has no model stands between."""

from collections.abc import Iterator

from prover import requires


def inverse(n: int) -> int:
    return 1 // n  #: disproved division-by-zero


@requires(lambda n: n == n)
def calls_twice(n: int, b: bool) -> None:
    if b:
        if n > 0:
            inverse(n)
    else:
        eval("1")
        inverse(0)


@requires(lambda n: n > 0)
def turns(n: int) -> None:
    for x in (1, 0):
        assert n * x > 0  #: disproved assertion
        eval("1")


@requires(lambda n: n > 0)
def calls_a_closure_twice(n: int) -> None:
    def g(x: int) -> int:
        return n // (n * x)  #: disproved division-by-zero

    g(1)
    eval("1")
    g(0)


@requires(lambda n: n > 0)
def comprehends(n: int) -> list[int]:
    return [(n // (n * x), eval("1"))[0] for x in (1, 0)]  #: disproved division-by-zero


def one_and_zero() -> Iterator[int]:
    yield 1
    yield 0


@requires(lambda n: n > 0)
def consumes(n: int) -> None:
    for x in one_and_zero():
        assert n * x > 0  #: disproved assertion
        eval("1")


@requires(lambda n: n > 0)
def comes_to_finally_twice(n: int, b: bool) -> None:
    x = 1
    try:
        if b:
            x = 0
            return
    finally:
        if x == 0:
            eval("1")
        assert n * x > 0  #: disproved assertion


@requires(lambda n: n > 0)
def what_comes_before_stays_proved(n: int) -> int:
    m = 10 // n
    eval("1")  #: unknown raise
    return m
