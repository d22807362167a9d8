"""datetime.date and datetime.timedelta."""

import datetime as dt
from datetime import date, timedelta

from prover import ensures, requires


def calendar_days() -> None:
    assert date(2000, 3, 1) - date(2000, 2, 28) == timedelta(days=2)
    assert date(1900, 3, 1) - date(1900, 2, 28) == timedelta(1)
    assert date(2024, 2, 29).weekday() == 3 and date(2024, 2, 29).isoweekday() == 4
    assert (date(2023, 12, 31) + timedelta(hours=36)).year == 2024
    assert date.fromordinal(730120) == date(2000, 1, 1) and date(2000, 1, 1).toordinal() == 730120
    assert date(2001, 5, 1) > date(2001, 4, 30) >= date(2001, 4, 30)
    assert date(2024, 2, 29).replace(day=1) == date(2024, 2, 1)


def calendar_days_wrong() -> None:
    assert date(1900, 3, 1) - date(1900, 2, 28) == timedelta(days=2)  #: disproved assertion


def durations() -> None:
    some = timedelta(days=-1, hours=1)
    assert (some.days, some.seconds, some.microseconds) == (-1, 3600, 0)
    assert -some == timedelta(hours=23) and some // 2 == timedelta(hours=-11, minutes=-30)
    assert timedelta(hours=5) % timedelta(hours=2) == timedelta(hours=1) and timedelta(1) // timedelta(hours=7) == 3
    assert 2 * timedelta(minutes=30) == timedelta(hours=1) and not timedelta() and timedelta(weeks=1).days == 7


def durations_wrong() -> None:
    assert timedelta(seconds=-1).days == 0  #: disproved assertion


@requires(lambda year: 1 <= year <= 9999)
@ensures(lambda result: result >= 1)
def new_year(year: int) -> int:
    return date(year, 1, 1).toordinal()


@ensures(lambda year, result: result > 0)
def new_year_wrong(year: int) -> int:
    return date(year, 1, 1).toordinal()  #: disproved value, disproved overflow


def last_day(year: int, month: int) -> int:
    assert 1 <= month <= 12  #: disproved assertion
    return date(year, month, 31).day  #: disproved value, disproved overflow


@requires(lambda n: 1 <= n <= 3652058)
def next_day(n: int) -> None:
    today = date.fromordinal(n)
    tomorrow = today + timedelta(days=1)
    assert tomorrow > today and (tomorrow - today).days == 1
    assert 1 <= tomorrow.month <= 12
    assert (tomorrow.weekday() - today.weekday()) % 7 == 1


@requires(lambda n: 1 <= n <= 3652059)
@ensures(lambda result: result >= 1)
def next_day_wrong(n: int) -> int:
    return (date.fromordinal(n) + timedelta(days=1)).toordinal()  #: disproved overflow


@ensures(lambda result: result.microseconds >= 0)
def sum_of(a: timedelta, b: timedelta) -> dt.timedelta:
    return a + b  #: disproved overflow


@requires(lambda a: a > timedelta(0))
@ensures(lambda result: result >= 0)
def per_day(a: dt.timedelta) -> int:
    return timedelta(days=1) // a


@ensures(lambda result: result == 0 or result != 0)
def per_day_wrong(a: dt.timedelta) -> int:
    return timedelta(days=1) // a  #: disproved division-by-zero


@ensures(lambda result: True)  #: unknown postcondition
def anniversary(day: date, years: int) -> date:
    return day.replace(year=day.year + years)  #: disproved value, disproved overflow
