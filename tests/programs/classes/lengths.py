"""`len` and truth of an object go by its `__len__`, which has to give a number that a machine can index by."""

from typing import final

from prover import never_raises, requires


@final
class Sized:
    def __init__(self, n: int) -> None:
        self.n = n

    def __len__(self) -> int:
        return self.n


@final
class Box:
    def __init__(self) -> None:
        self.items: list[int] = []

    def __len__(self) -> int:
        return len(self.items)


@never_raises
@requires(lambda n: n >= 0)
def any_length(n: int) -> int:
    return len(Sized(n))  #: disproved overflow


@never_raises
@requires(lambda n: n < 2**63)
def truth(n: int) -> bool:
    return bool(Sized(n))  #: disproved value


@never_raises
@requires(lambda n: 0 <= n < 2**63)
def in_range(n: int) -> bool:
    return len(Sized(n)) == n


@never_raises
def of_a_list(box: Box) -> int:
    return len(box)


def caught(n: int) -> int:
    try:
        return len(Sized(n))
    except OverflowError:
        assert n >= 2**63
        assert float(n) > 0  #: disproved overflow
        return 0
    except ValueError:
        return 0
