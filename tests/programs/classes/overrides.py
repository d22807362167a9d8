"""Overrides: preconditions weaken, postconditions strengthen; calls on a parameter go through the contract of its annotated class."""

from typing import final

from prover import ensures, requires


class Shape:
    def __init__(self, side: int) -> None:
        self.side: int = side

    @requires(lambda factor: factor > 0)
    @ensures(lambda result: result >= 0)
    def scaled(self, factor: int) -> int:
        return abs(self.side) * factor

    def plain(self) -> int:
        return 1


class Square(Shape):
    @requires(lambda factor: factor >= 0)
    @ensures(lambda self, factor, result: result == self.side * self.side * factor)
    def scaled(self, factor: int) -> int:
        return self.side * self.side * factor


class Base:
    @requires(lambda factor: factor > 0)
    @ensures(lambda result: result >= 0)
    def scaled(self, factor: int) -> int:
        return factor


class Stricter_wrong(Base):
    @requires(lambda factor: factor > 1)  #: unknown subtype-contract
    @ensures(lambda result: result >= 0)
    def scaled(self, factor: int) -> int:
        return factor


class Looser_wrong(Base):
    @ensures(lambda result: result <= 0)
    def scaled(self, factor: int) -> int:  #: unknown subtype-contract
        return -abs(factor)


class Raiser_wrong(Base):
    @ensures(lambda result: result >= 0)
    def scaled(self, factor: int) -> int:  #: unknown subtype-contract
        if factor > 100:
            raise ValueError(factor)
        return 0


@ensures(lambda result: result >= 0)
def through_the_contract(shape: Shape) -> int:
    return shape.scaled(2)


@ensures(lambda result: result == 1)  #: unknown postcondition
def no_contract(shape: Shape) -> int:
    return shape.plain()


@ensures(lambda result: result == 1)
def made_here() -> int:
    return Shape(3).plain()


@final
class Sealed:
    def __init__(self, n: int) -> None:
        self.n: int = n

    def twice(self) -> int:
        return 2 * self.n


@ensures(lambda sealed, result: result == 2 * sealed.n)
def final_class(sealed: Sealed) -> int:
    return sealed.twice()


@ensures(lambda sealed, result: result == sealed.n)  #: disproved postcondition
def final_class_wrong(sealed: Sealed) -> int:
    return sealed.twice()


class Animal:
    LEGS = 4

    @property
    def name(self) -> str:
        return "animal"

    def speak(self) -> str:
        return self.name + "!"

    @staticmethod
    def add(a: int, b: int) -> int:
        return a + b

    @classmethod
    def make(cls) -> "Animal":
        return cls()


class Dog(Animal):
    LEGS = 3

    @property
    def name(self) -> str:
        return "dog"

    def speak(self) -> str:
        return super().speak() + "?"


def dispatch() -> None:
    assert Dog().speak() == "dog!?"
    assert Animal().speak() == "animal!"
    assert Animal.make().speak() == "animal!"
    assert Dog.make().speak() == "dog!?"
    assert Dog.LEGS + Animal.LEGS == 7
    assert Dog().LEGS == 3
    assert Animal.add(1, 2) == 3
    assert isinstance(Dog(), Animal)
    assert not isinstance(Animal(), Dog)


def dispatch_wrong() -> None:
    assert Dog().speak() == "animal!?"  #: disproved assertion


def is_subclass_instance_wrong(animal: Animal) -> None:
    assert not isinstance(animal, Dog)  #: disproved assertion


@ensures(lambda result: result == 4)  #: disproved postcondition
def constant_may_be_overridden(animal: Animal) -> int:
    return animal.LEGS


@ensures(lambda result: result >= 0)  #: disproved postcondition
def rests_on_the_overrides_wrong(base: Base) -> int:
    return base.scaled(2)
