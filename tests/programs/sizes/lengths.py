"""What is known of the length of an object is known where the object is, not on the other paths."""

from prover import never_raises, requires


@never_raises
def of_a_list(n: int, made: bool) -> float:
    if made and n < 1000:
        return float(len([0] * max(n, 0)))
    return float(0 if n <= 0 else n)  #: disproved overflow


@never_raises
def of_a_comprehension(n: int, made: bool) -> float:
    if made:
        return float(len([x for x in range(n)]))
    return float(0 if n <= 0 else n)  #: disproved overflow


@never_raises
def of_what_may_be_made(n: int, made: bool) -> float:
    size = 0
    if made:
        size = len([x for x in range(n)])
    return float(size)


@never_raises
def after_it(n: int) -> float:
    xs = [x for x in range(n)]
    return float(len(xs)) + float(0 if n <= 0 else n)


@requires(lambda xs: len(xs) > 0)
@never_raises
def of_a_parameter(xs: list[int]) -> float:
    return 1 / len(xs)
