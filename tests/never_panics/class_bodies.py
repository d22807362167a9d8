"""Class bodies with more than plain assignments: what they bind in unclear ways is unknown, all else is known."""

import enum
import sys
import typing
from sys import version_info

try:
    from collections.abc import Sized
except ImportError:
    from collections import Sized  # type: ignore[attr-defined,no-redef]


def pair(n: int) -> tuple[int, int]:
    return n, n + 1


class Settings:
    zero = 0
    if typing.TYPE_CHECKING:
        missing: int = 1

    if sys.version_info >= (3, 8):
        here = 2
    else:
        here = 0

    if not sys.hexversion < 0x03000000:
        def method(self) -> int:
            return 1 // self.here
    else:
        def method(self) -> int:
            return 1 // self.zero

    if version_info >= (3, 14):
        later = 1
    else:
        later = 2

    first, second = pair(3)
    for turn in range(3):
        pass
    gone = 5
    del gone

    def shown(self) -> int:
        return 10 // self.here

    def by_zero(self) -> int:
        return 10 // self.zero  #: disproved division-by-zero

    def not_there(self) -> int:  #: unknown raise
        return self.missing  # type: ignore[attr-defined]  #: disproved attribute-of-none

    def by_later(self) -> int:  #: unknown raise
        return 10 // self.later

    def by_first(self) -> int:  #: unknown raise
        return 10 // self.first

    def by_turn(self) -> int:  #: unknown raise
        return 10 // self.turn

    def by_gone(self) -> int:  #: unknown raise
        return 10 // self.gone  #: disproved attribute-of-none


class Twice:
    def make(value: int):  # type: ignore[no-untyped-def]  #: unknown raise
        return staticmethod(lambda: value)

    one = make(1)
    make = staticmethod(make)  # type: ignore[assignment,arg-type]
    two = 2
    two = 3

    def by_two(self) -> int:  #: unknown raise
        return 1 // self.two

    def made(self) -> int:  #: unknown raise
        return self.make(1)  # type: ignore[no-any-return]

    def plain(self) -> int:
        return 4


if version_info < (3, 5):
    def halved(n: int) -> int:
        return n // 0
else:
    def halved(n: int) -> int:
        return n // 2


if sys.version_info >= (3, 13):
    LIMIT = 0
else:
    LIMIT = 1


def limited(n: int) -> int:  #: unknown raise
    return n // LIMIT


def exact() -> int:
    return Settings().here // 2


class Level(enum.Enum):
    LOW = 1


class Colours(enum.Enum):
    def shade(self) -> int:  #: unknown raise
        return 2


class Colour(Colours):
    RED = 1
    if version_info >= (3, 20):
        BLUE = 2


def by_value(c: Colour) -> int:  #: unknown raise
    return 1 // (c.value - 2)


class Counted(Sized):
    def __init__(self, n: int) -> None:
        self.n = n

    def __len__(self) -> int:
        return 3

    def share(self) -> int:
        return 12 // self.n  #: disproved division-by-zero


def counted(n: int) -> int:
    return len(Counted(n))
