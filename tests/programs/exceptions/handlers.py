"""try, except, else and base classes in handlers."""

from prover import ensures, never_raises, raises


@never_raises
@ensures(lambda a, b, result: result == (a // b if b != 0 else 0))
def safe_quotient(a: int, b: int) -> int:
    try:
        return a // b
    except ZeroDivisionError:
        return 0


@never_raises
def safe_quotient_wrong(a: int, b: int) -> int:
    try:
        return a // b  #: disproved division-by-zero
    except ValueError:
        return 0


@never_raises
@ensures(lambda t, i, result: result is None or result in t)
def item_or_none(t: tuple[int, int, int], i: int) -> int | None:
    try:
        item = t[i]
    except LookupError:
        return None
    else:
        return item


@never_raises
@ensures(lambda t, i, result: (result is None) == (not 0 <= i < 3))  #: disproved postcondition
def item_or_none_wrong(t: tuple[int, int, int], i: int) -> int | None:
    try:
        item = t[i]
    except LookupError:
        return None
    else:
        return item


@never_raises
@ensures(lambda n, result: result == (-1 if n == 5 else 100 % (n - 5)))
def base_class(n: int) -> int:
    try:
        value = 100 % (n - 5)
    except ArithmeticError:
        value = -1
    return value


@never_raises
@ensures(lambda n, result: n == 5 or result == 0)
def base_class_wrong(n: int) -> int:
    value = 0
    try:
        value = 0 % (n - 5)
    except ArithmeticError:
        value = 1 // (5 - n)  #: disproved division-by-zero
    return value


@never_raises
@ensures(lambda x, result: result == (0 if x is None or x == 0 else 10 // x))
def several_kinds(x: int | None) -> int:
    try:
        return 10 // x
    except (TypeError, ZeroDivisionError):
        return 0


@never_raises
def several_kinds_wrong(x: int | None) -> int:
    try:
        return 10 // x  #: disproved type
    except (ValueError, ArithmeticError):
        return 0


@raises(ValueError)
@ensures(lambda n, result: n >= 0 and result == n + 1)
def checked(n: int) -> int:
    if n < 0:
        raise ValueError("negative")
    return n + 1


@raises(KeyError)
@ensures(lambda n, result: n >= 0 and result == n + 1)
def checked_wrong(n: int) -> int:
    if n < 0:
        raise ValueError("negative")  #: disproved raise
    return n + 1


@never_raises
@ensures(lambda n, result: result == (1 if n > 10 else 2 if n > 5 else 0))
def first_matching_handler(n: int) -> int:
    try:
        if n > 10:
            raise KeyError(n)
        if n > 5:
            raise IndexError(n)
    except KeyError:
        return 1
    except LookupError:
        return 2
    return 0


@never_raises
@ensures(lambda n, result: result == (1 if n > 10 else 2 if n > 5 else 0))  #: disproved postcondition
def first_matching_handler_wrong(n: int) -> int:
    try:
        if n > 10:
            raise KeyError(n)
        if n > 5:
            raise IndexError(n)
    except LookupError:
        return 2
    except KeyError:
        return 1
    return 0
