"""Calendar arithmetic gone wrong: the slips that real date code has shipped with. Compare with date_arithmetic.py."""

from prover import anything, assume, decreases, ensures, invariant, pure, requires


@pure
def is_leap(year: int) -> bool:
    return year % 4 == 0 and (year % 100 != 0 or year % 400 == 0)


@pure
def days_in_year(year: int) -> int:
    return 366 if is_leap(year) else 365


@pure
def days_before_month(year: int, month: int) -> int:
    correction = 0 if month <= 2 else -1 if is_leap(year) else -2
    return (367 * month - 362) // 12 + correction


@ensures(lambda year, result: result == is_leap(year))  #: disproved postcondition
def is_leap_wrong(year: int) -> bool:
    """The century rule without its exception: 2000 was a leap year."""
    return year % 4 == 0 and year % 100 != 0


@requires(lambda month: 1 <= month <= 12)
@ensures(lambda month, result: (result == 31) == (month in (1, 3, 5, 7, 8, 10, 12)))  #: disproved postcondition
@ensures(lambda year, month, result: (result == 29) == (month == 2 and is_leap(year)))
@ensures(lambda result: 28 <= result <= 31)
def days_in_month_wrong(year: int, month: int) -> int:
    """Long and short months alternate, but July and August are both long."""
    if month == 2:
        return 29 if is_leap(year) else 28
    return 30 + month % 2


def month_lengths_add_up_wrong() -> None:
    """Forgets that the correction for February differs in a leap year."""
    year, month = anything(int), anything(int)
    assume(1 <= month <= 11)
    length = 28 if month == 2 else 30 if month in (4, 6, 9, 11) else 31
    assert days_before_month(year, month) + length == days_before_month(year, month + 1)  #: disproved assertion


@requires(lambda month: 1 <= month <= 12)
@requires(lambda day: 1 <= day <= 31)
@ensures(lambda year, result: 1 <= result <= days_in_year(year))  #: disproved postcondition
def day_of_year_wrong(year: int, month: int, day: int) -> int:
    """Missing guard: counts the month itself and never asks whether it has that many days."""
    return days_before_month(year, month + 1) + day


@requires(lambda year, ordinal: 1 <= ordinal <= days_in_year(year))
@ensures(lambda result: 1 <= result[0] <= 12)
@ensures(lambda result: result[1] >= 1)
def month_and_day_wrong(year: int, ordinal: int) -> tuple[int, int]:
    """Off by one: the last day of a month becomes day 0 of the next."""
    month, day = 1, ordinal
    while day >= (29 if month == 2 and is_leap(year) else 28 if month == 2 else 30 if month in (4, 6, 9, 11) else 31):
        invariant(1 <= month <= 12)  #: disproved invariant-preserved
        invariant(day >= 1)  #: disproved invariant-preserved
        day -= 29 if month == 2 and is_leap(year) else 28 if month == 2 else 30 if month in (4, 6, 9, 11) else 31
        month += 1
    return month, day


@requires(lambda year, ordinal: 1 <= ordinal <= days_in_year(year))
@requires(lambda count: count >= 0)
@ensures(lambda result: 1 <= result[1] <= days_in_year(result[0]))
def add_days_wrong(year: int, ordinal: int, count: int) -> tuple[int, int]:
    """The loop of a music player of 2008: on day 366 of a leap year it never ends."""
    day = ordinal + count
    while day > 365:
        invariant(day >= 1)
        decreases(day)  #: disproved termination
        if not is_leap(year):
            day -= 365
            year += 1
        elif day > 366:
            day -= 366
            year += 1
    return year, day


@ensures(lambda result: 0 <= result <= 6)  #: disproved postcondition
def weekday_wrong(days_since_monday: int) -> int:
    """Rounds toward zero as C does, so the days before the epoch come out negative."""
    remainder = abs(days_since_monday) % 7
    return remainder if days_since_monday >= 0 else -remainder
