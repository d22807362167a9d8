"""Any value has a truth value; conditional expressions choose by it."""

from prover import anything, ensures


@ensures(lambda items, result: result == (len(items) > 0))
def not_empty(items: tuple[int, ...]) -> bool:
    return bool(items)


@ensures(lambda items, result: result == (len(items) > 1))  #: disproved postcondition
def not_empty_wrong(items: tuple[int, ...]) -> bool:
    return True if items else False


def exclusive_or() -> None:
    p, q = anything(bool), anything(bool)
    assert (p != q) == ((p or q) and not (p and q))
    assert (q if p else not q) == (p == q)


def exclusive_or_wrong() -> None:
    p, q = anything(bool), anything(bool)
    assert (p != q) == (p or q)  #: disproved assertion


@ensures(lambda a, b, result: result >= a and result >= b and result in (a, b))
def larger(a: int, b: int) -> int:
    return a if a > b else b


@ensures(lambda a, b, result: result > min(a, b))  #: disproved postcondition
def larger_wrong(a: int, b: int) -> int:
    return a if a > b else b


@ensures(lambda n, result: result == (n != 0))
def truth(n: int) -> bool:
    return not not n


@ensures(lambda n, result: result == (n > 0))  #: disproved postcondition
def truth_wrong(n: int) -> bool:
    return not not n


def falsy_values() -> None:
    assert not 0
    assert not None
    assert not ()
    assert bool((0,))
    assert -1
    assert (None or 0 or ()) == ()
    assert (1 and (2,) and 3) == 3


def falsy_values_wrong() -> None:
    assert (None or () or 0) == ()  #: disproved assertion
