"""The bound of a deque must fit a machine word, however few items it holds."""

from collections import deque

from prover import never_raises, requires


@requires(lambda k: 0 <= k < 2**63)
@never_raises
def bounded(k: int) -> int:
    return len(deque([1], maxlen=k))


@requires(lambda k: k >= 0)
@never_raises
def bounded_wrong(k: int) -> int:
    return len(deque([1], maxlen=k))  #: disproved overflow
