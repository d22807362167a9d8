"""Several bases: the order of lookup, `super()` along it, and names that two bases define."""

from abc import ABC, abstractmethod
from dataclasses import dataclass

from prover import never_raises


class Root:
    def who(self) -> str:
        return "R"


class Left(Root):
    def who(self) -> str:
        return "L" + super().who()


class Right(Root):
    def who(self) -> str:
        return "Q" + super().who()


class Both(Left, Right):
    def who(self) -> str:
        return "B" + super().who()


@never_raises
def along_the_order() -> None:
    assert Left().who() == "LR"
    assert Both().who() == "BLQR"


@never_raises
def not_depth_first() -> None:
    assert Both().who() == "BLR"  #: disproved assertion


class Shy:
    label = 1

    def number(self) -> int:
        return 1


class Loud:
    def label(self) -> int:
        return 2

    def number(self) -> int:
        return 2

    @property
    def volume(self) -> int:
        return 11


class ShyFirst(Shy, Loud):
    volume = 3


class LoudFirst(Loud, Shy):
    pass


@never_raises
def clashes() -> None:
    assert ShyFirst().label == 1
    assert ShyFirst().number() == 1
    assert ShyFirst().volume == 3
    assert LoudFirst().label() == 2
    assert LoudFirst().volume == 11


@never_raises
def clash_wrong() -> int:
    return ShyFirst().label()  #: disproved type


@never_raises
def clash_wrong_number() -> None:
    assert LoudFirst().number() == 1  #: disproved assertion


class Named:
    def __init__(self, name: str) -> None:
        self.name = name


class Counted:
    def __init__(self) -> None:
        self.count = 0

    def up(self) -> int:
        self.count += 1  #: disproved attribute-of-none
        return self.count


class Thing(Named, Counted):
    def __init__(self, name: str) -> None:
        Named.__init__(self, name)
        Counted.__init__(self)


class Forgetful(Named, Counted):
    pass


@never_raises
def mixed(name: str) -> None:
    thing = Thing(name)
    assert thing.up() == 1
    assert thing.name == name
    assert isinstance(thing, Counted) and isinstance(thing, Named)


@never_raises
def never_counted(name: str) -> int:  #: unknown raise
    return Forgetful(name).up()


class Shape(ABC):
    @abstractmethod
    def area(self) -> int: ...


class Doubled:
    def double(self) -> int:
        return 2 * self.area()


class Square(Doubled, Shape):
    def __init__(self, side: int) -> None:
        self.side = side

    def area(self) -> int:
        return self.side * self.side


class Hollow(Doubled, Shape):
    pass


@never_raises
def doubled(n: int) -> None:
    assert Square(n).double() == 2 * n * n


@never_raises
def abstract() -> int:
    return Hollow().double()  #: disproved type


@dataclass
class Point:
    x: int = 0
    y: int = 0


@dataclass
class Moved(Point):
    x: int = 5


@dataclass
class Marked(Point):
    mark: int = 1


@dataclass
class MovedMarked(Moved, Marked):
    pass


@dataclass
class MarkedMoved(Marked, Moved):
    pass


@never_raises
def fields_of_several_bases() -> None:
    assert MovedMarked().x == 5
    assert MarkedMoved().x == 0  # the fields of Marked, x among them, come last
    assert MarkedMoved(1, 2, 3).mark == 3


class Plain:
    def __init__(self, size: int) -> None:
        self.size = size


class Text:
    def __init__(self, size: str) -> None:
        self.size = size


class TextFirst(Text, Plain):
    pass


@never_raises
def next_size(plain: Plain) -> int:  #: unknown raise
    return plain.size + 1  #: disproved type


@never_raises
def two_supers() -> None:
    both = Both()
    assert super(Both, both).who() == "LQR"
    assert super(Left, both).who() == "LQR"  #: disproved assertion
