"""An object with invariants may be met as one of a base class without them: what that writes is not kept in check by the class."""

from prover import class_invariant, ensures, requires


class Base:
    def __init__(self, x: int) -> None:
        self.x = x

    def spoil(self) -> None:
        self.x = -1


@class_invariant(lambda self: self.x >= 0)
class Kept(Base):
    @requires(lambda self, x: x >= 0)
    def __init__(self, x: int) -> None:
        self.x = x


@ensures(lambda a, result: result >= 0)  #: unknown postcondition
def reads_wrong(a: Kept) -> int:
    return a.x


class Mixin:
    def spoil(self) -> None:
        self.y = -1


@class_invariant(lambda self: self.y >= 0)
class Plain:
    @requires(lambda self, y: y >= 0)
    def __init__(self, y: int) -> None:
        self.y = y


class Mixed(Plain, Mixin):
    pass


@ensures(lambda a, result: result >= 0)  #: unknown postcondition
def reads_mixed_wrong(a: Plain) -> int:
    return a.y


@class_invariant(lambda self: self.z >= 0)
class Alone:
    @requires(lambda self, z: z >= 0)
    def __init__(self, z: int) -> None:
        self.z = z


class Derived(Alone):
    pass


@ensures(lambda a, result: result >= 0)
def reads(a: Alone) -> int:
    return a.z


@ensures(lambda a, result: result >= 0)
def reads_derived(a: Derived) -> int:
    return a.z
