"""Decorators written in the program, with and without arguments; functools.wraps, partial, total_ordering; operator's getters."""

from functools import partial, total_ordering, update_wrapper, wraps
from operator import attrgetter, itemgetter, methodcaller

from prover import ensures, never_raises, requires


def twice(function):
    @wraps(function)
    def wrapper(*args, **kwargs):
        return 2 * function(*args, **kwargs)

    return wrapper


def clamped(low, high):
    def decorate(function):
        def wrapper(x):
            return max(low, min(high, function(x)))

        return wrapper

    return decorate


def guarded(function):
    def wrapper(a, b):
        if b == 0:
            return 0
        return function(a, b)

    return update_wrapper(wrapper, function)


def counted(function):
    calls = 0

    def wrapper(x):
        nonlocal calls
        calls += 1
        return function(x) + calls

    return wrapper


@twice
def successor(x: int) -> int:
    return x + 1


@ensures(lambda x, result: result == 2 * x + 2)
@twice
def doubled(x: int) -> int:
    return x + 1


@ensures(lambda x, result: result == x + 2)  #: disproved postcondition
@twice
def not_doubled(x: int) -> int:
    return x + 1


@ensures(lambda result: 0 <= result <= 9)
@clamped(0, 9)
def digit(x: int) -> int:
    return x


@ensures(lambda result: 0 <= result <= 9)  #: disproved postcondition
@clamped(0, 10)
def no_digit(x: int) -> int:
    return x


@never_raises
@guarded
def ratio(a: int, b: int) -> int:
    return a // b


@never_raises
@twice
def bare_ratio(a: int, b: int) -> int:
    return a // b  #: disproved division-by-zero


@counted
def numbered(x: int) -> int:
    return x


@twice
@clamped(0, 3)
def both(x: int) -> int:
    return x


def calls(x: int) -> None:
    assert successor(x) == 2 * x + 2
    assert successor(x=x) == 2 * x + 2
    assert successor.__name__ == "successor"
    assert 0 <= both(x) <= 6
    assert both(x) <= 5  #: disproved assertion


def with_state(x: int) -> None:
    assert numbered(x) == numbered(x)  #: disproved assertion


def nested(x: int, y: int) -> int:
    @clamped(-x, x)
    def inner(z: int) -> int:
        return z * 2

    assert x < 0 or -x <= inner(y) <= x
    assert x < 0 or inner(y) < x  #: disproved assertion
    return inner(y)


def partials(x: int) -> None:
    at_least_three = partial(max, 3)
    assert at_least_three(x) >= 3
    scale = partial(scaled, factor=2)
    assert scale(x) == 2 * x
    assert scale(x, factor=3) == 3 * x
    scale(x, 5, 6)  #: disproved type


def scaled(x: int, factor: int) -> int:
    return x * factor


class Point:
    def __init__(self, x: int, y: int) -> None:
        self.x = x
        self.y = y

    def plus(self, n: int) -> int:
        return self.x + n


def getters(x: int, pair: tuple[int, int]) -> None:
    p = Point(x, 7)
    assert attrgetter("x", "y")(p) == (x, 7)
    assert methodcaller("plus", 2)(p) == x + 2
    assert itemgetter(1)(pair) == pair[1]
    assert itemgetter(0, 1)([x, 5]) == (x, 5)
    attrgetter("z")(p)  #: disproved attribute-of-none


@requires(lambda n: 0 <= n < 3)
def picked(n: int) -> int:
    pick = itemgetter(n)
    return pick((1, 2))  #: disproved index


@total_ordering
class Version:
    def __init__(self, number: int) -> None:
        self.number = number

    def __eq__(self, other: object) -> bool:
        if not isinstance(other, Version):
            return NotImplemented
        return self.number == other.number

    def __lt__(self, other: object) -> bool:
        if not isinstance(other, Version):
            return NotImplemented
        return self.number < other.number


def ordered(a: int, b: int) -> None:
    x, y = Version(a), Version(b)
    assert (x <= y) == (a <= b)
    assert (x > y) == (a > b)
    assert (x >= y) == (a >= b)
    assert (x > y) == (a >= b)  #: disproved assertion
    x > 3  #: disproved type
