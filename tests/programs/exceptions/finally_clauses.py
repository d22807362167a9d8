"""finally runs on every way out and may replace it."""

from prover import ensures, never_raises


@never_raises
@ensures(lambda result: result == 2)
def overriding_return(n: int) -> int:
    try:
        return 1 // n
    finally:
        return 2


@never_raises
@ensures(lambda result: result == 1)  #: disproved postcondition
def overriding_return_wrong(n: int) -> int:
    try:
        return 1
    finally:
        return 2


@ensures(lambda n, result: result == n)
def value_taken_before_finally(n: int) -> int:
    value = n
    try:
        return value
    finally:
        value += 1


@ensures(lambda n, result: result == n + 1)  #: disproved postcondition
def value_taken_before_finally_wrong(n: int) -> int:
    value = n
    try:
        return value
    finally:
        value += 1


@never_raises
@ensures(lambda n, result: result == (11 if n == 0 else 1))
def runs_after_handler(n: int) -> int:
    count = 0
    try:
        n % n
    except ZeroDivisionError:
        count += 10
    finally:
        count += 1
    return count


@never_raises
@ensures(lambda n, result: result == (10 if n == 0 else 1))  #: disproved postcondition
def runs_after_handler_wrong(n: int) -> int:
    count = 0
    try:
        n % n
    except ZeroDivisionError:
        count += 10
    finally:
        count += 1
    return count


@never_raises
@ensures(lambda result: result >= 0)
def raising_in_finally(n: int) -> int:
    try:
        try:
            result = abs(n)
        finally:
            1 // n
    except ZeroDivisionError:
        return 0
    return result


@never_raises
@ensures(lambda result: result >= 0)
def raising_in_finally_wrong(n: int) -> int:
    try:
        result = abs(n)
    except ZeroDivisionError:
        return 0
    finally:
        1 // n  #: disproved division-by-zero
    return result


@never_raises
@ensures(lambda result: result == 3)
def continue_in_finally() -> int:
    turns = 0
    for i in range(3):
        try:
            1 // i
        finally:
            turns += 1
            continue
    return turns


@never_raises
@ensures(lambda result: result == 3)
def continue_in_finally_wrong() -> int:
    turns = 0
    for i in range(3):
        try:
            1 // i  #: disproved division-by-zero
        finally:
            turns += 1
    return turns
