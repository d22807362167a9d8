"""raise from, exceptions caught by a caller, asserts that are caught."""

from prover import ensures, never_raises, raises


@raises(ValueError)
@ensures(lambda a, b, result: result == a % b)
def translated(a: int, b: int) -> int:
    try:
        return a % b
    except ZeroDivisionError as error:
        raise ValueError("no remainder") from error


@raises(ZeroDivisionError)
@ensures(lambda a, b, result: result == a % b)
def translated_wrong(a: int, b: int) -> int:
    try:
        return a % b
    except ZeroDivisionError as error:
        raise ValueError("no remainder") from error  #: disproved raise


@never_raises
@ensures(lambda n, result: result == (0 if n < 0 else n))
def raised_again(n: int) -> int:
    try:
        try:
            if n < 0:
                raise ValueError(n)
        except ValueError:
            raise
        return n
    except Exception:
        return 0


@never_raises
@ensures(lambda n, result: result == n)
def raised_again_wrong(n: int) -> int:
    try:
        if n < 0:
            raise ValueError(n)
    except ValueError:
        raise KeyError(n)  #: disproved raise
    return n


def parse_digit(code: int) -> int:
    if not 48 <= code <= 57:
        raise ValueError("not a digit")
    return code - 48


@never_raises
@ensures(lambda code, result: -1 <= result <= 9)
def digit_or_minus_one(code: int) -> int:
    try:
        return parse_digit(code)
    except ValueError:
        return -1


@never_raises
@ensures(lambda code, result: 0 <= result <= 9)  #: disproved postcondition
def digit_or_minus_one_wrong(code: int) -> int:
    try:
        return parse_digit(code)
    except ValueError:
        return -1


@ensures(lambda n, result: result == (n > 3))
def caught_assert(n: int) -> bool:
    try:
        assert n > 3
    except AssertionError:
        return False
    return True


@ensures(lambda n, result: result == (n > 3))
def caught_assert_wrong(n: int) -> bool:
    try:
        assert n > 3  #: disproved assertion
    except ArithmeticError:
        return False
    return True


@never_raises
@ensures(lambda a, b, result: result in (0, 1, 2))
def which_failed(a: int, b: int) -> int:
    stage = 0
    try:
        stage = 1
        1 // a
        stage = 2
        1 // b
        stage = 0
    except ZeroDivisionError:
        assert stage == 1 or b == 0
    return stage


@never_raises
@ensures(lambda a, b, result: result in (0, 1, 2))
def which_failed_wrong(a: int, b: int) -> int:
    stage = 0
    try:
        stage = 1
        1 // a
        stage = 2
        1 // b
        stage = 0
    except ZeroDivisionError:
        assert stage == 1  #: disproved assertion
    return stage


@never_raises
@ensures(lambda n, result: result == (n == 0))
def name_unbound_after_handler(n: int) -> bool:
    error = None
    try:
        1 // n
    except ZeroDivisionError as caught:
        error = caught
    return error is not None


@never_raises
def name_unbound_after_handler_wrong(n: int) -> bool:
    error = None
    try:
        1 // n
    except ZeroDivisionError as error:
        pass
    return error is not None  #: disproved unbound
