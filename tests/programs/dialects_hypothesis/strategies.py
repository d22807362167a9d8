"""hypothesis: each strategy is any value that it can draw, bounds included; assume restricts."""

from hypothesis import assume, given
from hypothesis import strategies as st


@given(st.integers(min_value=1, max_value=10))
def test_bounds(n: int) -> None:
    assert 100 // n >= 10


@given(st.integers(min_value=1, max_value=11))
def test_bounds_wrong(n: int) -> None:
    assert 100 // n >= 10  #: disproved assertion


@given(st.integers(), st.integers())
def test_assume(a: int, b: int) -> None:
    assume(b != 0)
    assert a // b * b + a % b == a


@given(st.integers(), st.integers())
def test_assume_wrong(a: int, b: int) -> None:
    assert a // b * b + a % b == a  #: disproved division-by-zero


@given(flag=st.booleans(), n=st.integers(min_value=0))
def test_keywords(n: int, flag: bool) -> None:
    assert n + flag >= n


@given(flag=st.booleans(), n=st.integers(min_value=0))
def test_keywords_wrong(n: int, flag: bool) -> None:
    assert n + flag > n  #: disproved assertion


@given(st.tuples(st.integers(0, 9), st.integers(0, 9)))
def test_tuples(digits: tuple[int, int]) -> None:
    assert 10 * digits[0] + digits[1] <= 99


@given(st.tuples(st.integers(0, 9), st.integers(0, 10)))
def test_tuples_wrong(digits: tuple[int, int]) -> None:
    assert 10 * digits[0] + digits[1] <= 99  #: disproved assertion


@given(st.one_of(st.none(), st.integers(min_value=5)))
def test_one_of(n: int | None) -> None:
    assert n is None or n >= 5


@given(st.one_of(st.none(), st.integers(min_value=5)))
def test_one_of_wrong(n: int | None) -> None:
    assert n >= 5  #: disproved type


@given(st.sampled_from([2, 3, 5, 7]))
def test_sampled_from(prime: int) -> None:
    assert prime % 2 == 1 or prime == 2


@given(st.sampled_from([2, 3, 5, 7, 8]))
def test_sampled_from_wrong(prime: int) -> None:
    assert prime % 2 == 1 or prime == 2  #: disproved assertion


@given(st.integers().filter(lambda n: n % 3 == 0))
def test_filter(n: int) -> None:
    assert n * n % 9 == 0


@given(st.integers().filter(lambda n: n % 3 == 0))
def test_filter_wrong(n: int) -> None:
    assert n % 9 == 0  #: disproved assertion


@given(st.integers().map(lambda n: 2 * n))
def test_map(n: int) -> None:
    assert n % 2 == 0  #: unknown assertion


@given(st.integers().map(lambda n: 2 * n))
def test_map_wrong(n: int) -> None:
    assert n % 4 == 0  #: unknown assertion
