"""A library by the contracts of its stub file, which stands beside the code."""

import calendar
from calendar import isleap

from prover import ensures, never_raises, requires


@ensures(lambda year, result: result == 366 if year % 400 == 0 else True)
def days(year: int) -> int:
    return 366 if calendar.isleap(year) else 365


@ensures(lambda year, result: result == 366 if year % 4 == 0 else True)  #: disproved postcondition
def days_wrong(year: int) -> int:
    return 366 if isleap(year) else 365


@requires(lambda year, month: 1 <= year <= 9999 and 1 <= month <= 12)
@ensures(lambda result: result >= 28)
def length(year: int, month: int) -> int:
    return calendar.monthrange(year, month)[1]


@requires(lambda year, month: 1 <= year <= 9999 and 1 <= month <= 12)
@ensures(lambda result: result > 28)  #: disproved postcondition
def length_wrong(year: int, month: int) -> int:
    return calendar.monthrange(year, month)[1]


@never_raises
def silent(year: int, month: int) -> int:
    if not 1 <= month <= 12:
        return 0
    try:
        return 10 // calendar.monthrange(year, month)[1]
    except ValueError:
        return 0


@never_raises
def of_any_exception_wrong(year: int) -> int:
    return calendar.weekday(year, 13, 1)  #: disproved value, unknown raise
