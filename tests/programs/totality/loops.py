"""What contracts call must end: a loop that may add to what it runs over is not known to."""

from prover import *


@pure
def total(xs: list[int]) -> int:
    s = 0
    for x in xs:
        s += x
    return s


@pure
def doubled(xs: list[int]) -> list[int]:
    out = []
    for x in xs:
        out.append(2 * x)
    return out


@pure
def endless(xs: list[int]) -> int:
    for x in xs:
        xs.append(x)
    return 0


@pure
def endless_by_another_name(xs: list[int]) -> int:
    ys = xs
    for x in xs:
        ys += [x]
    return 0


@requires(lambda xs: total(xs) == total(xs))
@ensures(lambda xs, result: result == 1)
def uses_total(xs: list[int]) -> int:
    return 1


@ensures(lambda result: result == 2)  #: disproved postcondition
def star_import_brings_contracts_wrong() -> int:
    return 1


@ensures(lambda xs, result: endless(xs) == 0)  #: unknown postcondition
def calls_endless(xs: list[int]) -> int:
    return 1


@ensures(lambda xs, result: endless_by_another_name(xs) == 0)  #: unknown postcondition
def calls_endless_by_another_name(xs: list[int]) -> int:
    return 1
