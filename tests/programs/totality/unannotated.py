"""Parameters without annotations are any value: what asks nothing of them is fine, and nothing else is."""

from prover import ensures, never_raises


class Box:
    pass


@never_raises
def identity(x):
    return x


@never_raises
def or_other(x, other):
    if x is None:
        return other
    return x


@never_raises
def packed(x):
    return [x, (x, 1)]


@never_raises
@ensures(lambda result: result in (0, 1, 2))
def kind_of(x):
    if isinstance(x, Box):
        return 0
    return 1 if isinstance(x, (int, str)) else 2


@never_raises
@ensures(lambda result: result == 1)  #: unknown postcondition
def kind_claimed(x):
    return 1 if isinstance(x, int) else 2


@never_raises
@ensures(lambda result: result)  #: disproved postcondition
def is_none_claimed(x):
    return x is None


@never_raises
def inverse(x):  #: unknown raise
    if isinstance(x, int):
        return 1 // x  #: disproved division-by-zero
    return 0


@never_raises
def narrowed(x):  #: unknown raise
    if isinstance(x, str):
        return x.upper()
    return ""
