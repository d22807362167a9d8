"""`int.bit_length` and the attributes that ints have as numbers."""

from prover import never_raises, requires


@requires(lambda n: 0 <= n < 256)
@never_raises
def byte(n: int) -> None:
    assert n.bit_length() <= 8 and (n == 0) == (n.bit_length() == 0)


@requires(lambda n: 0 <= n < 256)
@never_raises
def byte_wrong(n: int) -> None:
    assert n.bit_length() <= 3  #: disproved assertion


@never_raises
def any_int(n: int) -> None:
    assert n.bit_length() >= 0 and (-n).bit_length() == n.bit_length() or n != 0
    if n.bit_length() > 64:
        assert n >= 2**64 or n <= -(2**64)
    assert (5).bit_length() == 3 and True.bit_length() == 1
    assert n.real == n and n.imag == 0 and n.numerator == n and n.denominator == 1


@never_raises
def any_int_wrong(n: int) -> None:
    assert n.bit_length() < 2  #: disproved assertion
