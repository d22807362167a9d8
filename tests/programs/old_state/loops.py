"""`old` in the annotations of a loop is the state at entry, in proofs and in replays."""

from prover import ensures, invariant, old, requires


@requires(lambda n: n >= 0)
@ensures(lambda n, result: result <= n)
def falls(n: int) -> int:
    m = n
    n = 0
    while m > 7:
        invariant(m <= old.n)
        m -= 1
    return m


@requires(lambda n: n >= 0)
def falls_wrong(n: int) -> int:
    m = n
    while m > 0:
        invariant(m <= old.n)
        m -= 1
    assert m == 1  #: disproved assertion
    return m


def cleared_wrong(xs: list[int]) -> None:
    i = 0
    while i < len(xs):
        invariant(len(xs) == len(old.xs) and i >= 0)
        invariant(xs == old.xs)  #: disproved invariant-preserved
        xs[i] = 0
        i += 1
