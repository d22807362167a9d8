"""Control flow, recursion, objects: never-panics over annotated functions. The comment says what is true of each."""

from enum import Enum


class Color(Enum):
    RED = 1
    GREEN = 2


def unbound(n: int) -> int:  # panics UnboundLocalError: unbound(0)
    if n > 0:
        answer = n
    return answer


def after_loop(items: list[int]) -> int:  # panics UnboundLocalError: after_loop([])
    for item in items:
        if item > 100:
            break
    return item


def countdown(n: int) -> int:  # panics RecursionError: countdown(-1)
    return 0 if n == 0 else countdown(n - 1)


def color_named(name: str) -> Color:  # panics KeyError: color_named("BLUE")
    return Color[name]


def color_of(n: int) -> Color:  # panics ValueError: color_of(3)
    return Color(n)


def checked(n: int) -> int:  # panics RuntimeError: checked(-1)
    if n < 0:
        raise RuntimeError("negative")
    return n


def guarded(n: int) -> int:  # safe
    try:
        if n < 0:
            raise RuntimeError("negative")
        return 100 // n
    except (RuntimeError, ZeroDivisionError):
        return 0
    finally:
        n = 0
