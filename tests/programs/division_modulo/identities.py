"""Identities of // and % that hold, and truncating ones that do not."""

from prover import anything, assume, ensures


def halves_add_up() -> None:
    n = anything(int)
    assert n // 2 + (n + 1) // 2 == n


def halves_add_up_wrong() -> None:
    n = anything(int)
    assert n // 2 + n // 2 == n  #: disproved assertion


def negation_rounds_the_other_way() -> None:
    n = anything(int)
    assert -n // 7 <= -(n // 7)
    assert -n // 7 == -(n // 7) or n % 7 != 0


def negation_rounds_the_other_way_wrong() -> None:
    n = anything(int)
    assert -n // 7 == -(n // 7)  #: disproved assertion


def same_remainder_means_divisible_difference() -> None:
    a = anything(int)
    b = anything(int)
    assume(a % 6 == b % 6)
    assert (a - b) % 6 == 0
    assert (a - b) % 3 == 0


def same_remainder_means_divisible_difference_wrong() -> None:
    a = anything(int)
    b = anything(int)
    assume(a % 6 == b % 6)
    assert (a - b) % 4 == 0  #: disproved assertion


@ensures(lambda minutes, result: result[0] * 60 + result[1] == minutes)
@ensures(lambda result: 0 <= result[1] < 60)
def hours_and_minutes(minutes: int) -> tuple[int, int]:
    hours = minutes // 60
    minutes %= 60
    return hours, minutes


@ensures(lambda minutes, result: result[0] * 60 + result[1] == minutes)  #: disproved postcondition
@ensures(lambda result: 0 <= result[1] < 60)
def hours_and_minutes_wrong(minutes: int) -> tuple[int, int]:
    minutes %= 60
    return minutes // 60, minutes
