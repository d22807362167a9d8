from prover import ensures, never_raises, pure, raises, requires

@pure
@never_raises
@ensures(lambda year, result: result == (year % 4 == 0 and (year % 100 != 0 or year % 400 == 0)))
def isleap(year: int) -> bool: ...
@raises(ValueError)
@requires(lambda month: 1 <= month <= 12)
@ensures(lambda year, month, result: 0 <= result[0] <= 6 and 28 <= result[1] <= 31)
def monthrange(year: int, month: int) -> tuple[int, int]: ...
def weekday(year: int, month: int, day: int) -> int: ...
