"""Arithmetic that raises, and arithmetic that cannot: never-panics over annotated functions. The comment says what is true of each."""

import math


def mean(total: int, count: int) -> float:  # panics ZeroDivisionError: mean(1, 0)
    return total / count


def mean_or_zero(total: int, count: int) -> int:  # safe
    return total // count if count != 0 else 0


def remainder(a: int, b: int) -> int:  # panics ZeroDivisionError: remainder(1, 3)
    return a % (b - 3)


def split_evenly(n: int, parts: int) -> tuple[int, int]:  # panics ZeroDivisionError: split_evenly(7, 0)
    return divmod(n, parts)


def split_among_friends(n: int, friends: int) -> tuple[int, int]:  # safe
    parts = abs(friends) + 1
    return divmod(n, parts)


def shift(n: int, by: int) -> int:  # panics ValueError: shift(1, -1)
    return n << by


def as_float(n: int) -> float:  # panics OverflowError: as_float(10 ** 400)
    return float(n)


def half(n: int) -> float:  # panics OverflowError: half(10 ** 400)
    return n / 2


def hypotenuse(a: int, b: int) -> int:  # safe
    square = a * a + b * b
    if square < 0:
        raise ValueError(square)
    return square


def root(n: int) -> int:  # panics ValueError: root(-1)
    return math.isqrt(n)


def root_of_magnitude(n: int) -> int:  # safe
    return math.isqrt(abs(n))


def to_letter(n: int) -> str:  # panics ValueError: to_letter(-98)
    return chr(97 + n)


def to_letter_wrapped(n: int) -> str:  # safe
    return chr(97 + n % 26)


def clamp(value: int, low: int, high: int) -> int:  # panics AssertionError: clamp(0, 1, 0)
    assert low <= high
    return max(low, min(value, high))
