"""Calendar arithmetic in the proleptic Gregorian calendar, on plain integers.

A date is a year and a day of that year (1..366), or a year, a month and a day of that month. The two forms are proved to be
each other's inverse, and adding days is proved to agree with the count of days since the first day of year 1.
"""

from prover import anything, assume, decreases, ensures, invariant, pure, requires


@pure
def is_leap(year: int) -> bool:
    return year % 4 == 0 and (year % 100 != 0 or year % 400 == 0)


@pure
def days_in_year(year: int) -> int:
    return 366 if is_leap(year) else 365


@pure
def days_before_year(year: int) -> int:
    """Days from 1 January of year 1 to 1 January of `year`."""
    past = year - 1
    return 365 * past + past // 4 - past // 100 + past // 400


@pure
def days_before_month(year: int, month: int) -> int:
    """Days from 1 January to the first day of `month`."""
    correction = 0 if month <= 2 else -1 if is_leap(year) else -2
    return (367 * month - 362) // 12 + correction


def leap_years_come_in_cycles_of_400() -> None:
    year = anything(int)
    assert is_leap(year) == is_leap(year + 400)
    assert days_before_year(year + 400) - days_before_year(year) == 146_097
    assert not (is_leap(year) and is_leap(year + 1))


def year_lengths_add_up() -> None:
    year = anything(int)
    assert days_before_year(year) + days_in_year(year) == days_before_year(year + 1)


@requires(lambda month: 1 <= month <= 12)
@ensures(lambda month, result: (result == 31) == (month in (1, 3, 5, 7, 8, 10, 12)))
@ensures(lambda year, month, result: (result == 29) == (month == 2 and is_leap(year)))
@ensures(lambda year, month, result: (result == 28) == (month == 2 and not is_leap(year)))
@ensures(lambda result: 28 <= result <= 31)
@pure
def days_in_month(year: int, month: int) -> int:
    if month == 2:
        return 29 if is_leap(year) else 28
    return 30 if month in (4, 6, 9, 11) else 31


def month_lengths_add_up() -> None:
    year, month = anything(int), anything(int)
    assume(1 <= month <= 12)
    assert days_before_month(year, month) + days_in_month(year, month) == days_before_month(year, month + 1)


@requires(lambda month: 1 <= month <= 12)
@requires(lambda year, month, day: 1 <= day <= days_in_month(year, month))
@ensures(lambda year, result: 1 <= result <= days_in_year(year))
@ensures(lambda year, month, day, result: result == days_before_month(year, month) + day)
def day_of_year(year: int, month: int, day: int) -> int:
    total = day
    for earlier in range(1, month):
        invariant(total == days_before_month(year, earlier) + day)
        total += days_in_month(year, earlier)
    return total


@requires(lambda year, ordinal: 1 <= ordinal <= days_in_year(year))
@ensures(lambda result: 1 <= result[0] <= 12)
@ensures(lambda year, result: 1 <= result[1] <= days_in_month(year, result[0]))
@ensures(lambda year, ordinal, result: days_before_month(year, result[0]) + result[1] == ordinal)
def month_and_day(year: int, ordinal: int) -> tuple[int, int]:
    month, day = 1, ordinal
    while day > days_in_month(year, month):
        invariant(1 <= month <= 12 and day >= 1)
        invariant(days_before_month(year, month) + day == ordinal)
        decreases(12 - month)
        day -= days_in_month(year, month)
        month += 1
    return month, day


@requires(lambda year, ordinal: 1 <= ordinal <= days_in_year(year))
@requires(lambda count: count >= 0)
@ensures(lambda result: 1 <= result[1] <= days_in_year(result[0]))
@ensures(
    lambda year, ordinal, count, result: days_before_year(result[0]) + result[1] == days_before_year(year) + ordinal + count
)
def add_days(year: int, ordinal: int, count: int) -> tuple[int, int]:
    """The year and the day of that year, `count` days later."""
    later_year, day = year, ordinal + count
    while day > days_in_year(later_year):
        invariant(day >= 1)
        invariant(days_before_year(later_year) + day == days_before_year(year) + ordinal + count)
        decreases(day)
        day -= days_in_year(later_year)
        later_year += 1
    return later_year, day


@requires(lambda year, ordinal: 1 <= ordinal <= days_in_year(year))
@ensures(lambda result: 0 <= result <= 6)
@ensures(lambda year, ordinal, result: (year, ordinal) != (2000, 1) or result == 5)
def weekday(year: int, ordinal: int) -> int:
    """0 for Monday up to 6 for Sunday."""
    return (days_before_year(year) + ordinal - 1) % 7
