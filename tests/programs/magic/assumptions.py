"""Tests over magic variables: any value of a type that meets the assumptions."""

from prover import anything, assume


def addition_commutes() -> None:
    x, y = anything(int), anything(int)
    assert x + y == y + x


def addition_commutes_wrong() -> None:
    x, y = anything(int), anything(int)
    assert x - y == y - x  #: disproved assertion


def order_is_total() -> None:
    a = anything(int)
    b = anything(int)
    assume(not a < b)
    assume(a != b)
    assert b < a


def order_is_total_wrong() -> None:
    a = anything(int)
    b = anything(int)
    assume(not a < b)
    assert b < a  #: disproved assertion


def square_is_zero_or_one_modulo_four() -> None:
    n = anything(int)
    assert n * n % 4 in (0, 1)


def square_is_zero_or_one_modulo_four_wrong() -> None:
    n = anything(int)
    assert n * n % 5 in (0, 1)  #: disproved assertion


def pair_ordering() -> None:
    pair = anything(tuple[int, int])
    low, high = min(pair), max(pair)
    assert low <= high
    assert low + high == pair[0] + pair[1]


def pair_ordering_wrong() -> None:
    pair = anything(tuple[int, int])
    low, high = pair
    assert low <= high  #: disproved assertion


def later_assumptions_do_not_reach_back() -> None:
    n = anything(int)
    assume(n != 0)
    assert 10 // n <= 10
    assume(n > 0)
    assert 10 // n >= 0


def later_assumptions_do_not_reach_back_wrong() -> None:
    n = anything(int)
    assert 10 // n <= 10  #: disproved division-by-zero
    assume(n != 0)


def absorption() -> None:
    p, q = anything(bool), anything(bool)
    assert (p and (p or q)) == p
    assert (not (p and q)) == (not p or not q)


def absorption_wrong() -> None:
    p, q = anything(bool), anything(bool)
    assert (p and (p or q)) == q  #: disproved assertion


def median_of_three() -> None:
    a, b, c = anything(int), anything(int), anything(int)
    assume(a <= b <= c)
    assert max(min(a, b), min(max(a, b), c)) == b


def median_of_three_wrong() -> None:
    a, b, c = anything(int), anything(int), anything(int)
    assume(a <= c)
    assert max(min(a, b), min(max(a, b), c)) == b  #: disproved assertion
