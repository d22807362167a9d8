"""What answers `isinstance` besides the bases of a class: registration, `__subclasshook__`, a metaclass, a protocol."""

from abc import ABC
from typing import Protocol, runtime_checkable


class Agreeable(type):
    def __instancecheck__(cls, value: object) -> bool:
        return True


class Anything(metaclass=Agreeable):
    pass


class Registry(ABC):
    pass


Registry.register(int)


class Hooked(ABC):
    @classmethod
    def __subclasshook__(cls, other: type) -> bool:
        return True


@runtime_checkable
class HasBits(Protocol):
    def bit_length(self) -> int: ...


class Plain:
    pass


def by_metaclass(n: int) -> None:
    assert not isinstance(n, Anything)  #: disproved assertion


def by_metaclass_in_match(n: int) -> int:
    match n:
        case Anything():
            assert n != 3  #: disproved assertion
    return n


def by_registration(n: int) -> None:
    assert not isinstance(n, (str, Registry))  #: disproved assertion


def by_hook(s: str) -> None:
    assert not isinstance(s, Hooked)  #: disproved assertion


def by_protocol(n: int) -> None:
    assert not isinstance(n, HasBits)  #: disproved assertion


def of_a_plain_class(n: int) -> None:
    assert not isinstance(n, Plain)
    assert isinstance(Plain(), Plain)


def classes_that_depend(n: int) -> None:
    wanted = Plain if n > 0 else int
    assert isinstance(n, type(n))
    assert isinstance(n, wanted) or n > 0
    assert isinstance(n, wanted)  #: disproved assertion


def the_rest_of_a_tuple_is_not_looked_at(n: int) -> None:
    assert isinstance(n, (int, "int"))  # type: ignore[arg-type]
