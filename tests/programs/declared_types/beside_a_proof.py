"""An operation that fails beside a proved one of the same kind, on the same line: a finding, and no contradiction."""

from prover import never_raises, pure, requires


@pure
@requires(lambda n: n >= 0)
def falls_through(n: int) -> int:  #: unknown type
    if n > 3:
        return 1


@never_raises
def next_of_it_wrong(n: int) -> int:  #: unknown raise
    return falls_through(max(n, 0)) + 1  #: disproved type
