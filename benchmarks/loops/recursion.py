"""Recursive functions whose use needs a fact about them that a proof by induction gives."""

from prover import decreases, ensures, pure, requires


@pure
@requires(lambda n: n >= 0)
@decreases(lambda n: n)
def triangle(n: int) -> int:
    return 0 if n == 0 else n + triangle(n - 1)


@requires(lambda n: n >= 0)
@ensures(lambda n, result: 2 * result == n * (n + 1))
def closed_form(n: int) -> int:
    return triangle(n)


@pure
@requires(lambda n, acc: n >= 0)
@decreases(lambda n, acc: n)
def sum_onto(n: int, acc: int) -> int:
    return acc if n == 0 else sum_onto(n - 1, acc + n)


@requires(lambda n: n >= 0)
@ensures(lambda n, result: result == triangle(n))
def with_accumulator(n: int) -> int:
    return sum_onto(n, 0)
