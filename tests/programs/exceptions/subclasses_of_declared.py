"""What a contract lets a callee raise may be of a subclass: a handler for the subclass may catch it."""

from prover import ensures, never_raises, raises


@raises(LookupError)
def find(n: int) -> int:
    if n == 0:
        raise KeyError(n)
    if n == 1:
        raise IndexError(n)
    return n


@ensures(lambda result: result >= -1)
def caught_by_a_subclass(n: int) -> int:
    try:
        return abs(find(n))
    except KeyError:
        return -1
    except LookupError:
        return 0


@ensures(lambda result: result >= 0)  #: disproved postcondition
def caught_by_a_subclass_wrong(n: int) -> int:
    try:
        return abs(find(n))
    except KeyError:
        return -1
    except LookupError:
        return 0


@never_raises
@ensures(lambda result: result >= 0)
def caught(n: int) -> int:
    try:
        return abs(find(n))
    except KeyError:
        return 1
    except LookupError as error:
        return 2 if isinstance(error, IndexError) else 3


@never_raises
def caught_wrong(n: int) -> int:
    try:
        return find(n)  #: disproved raise
    except KeyError:
        return 1


@ensures(lambda result: result >= 0)
def another_family(n: int) -> int:
    try:
        return abs(find(n))
    except ValueError:
        return -1
    except LookupError:
        return 0
