"""`self.__class__` and `type(self)`: the class itself where the object was made in sight, else one that may be a subclass."""

from prover import ensures

KINDS = frozenset(("a", "b", "rc"))


class Shape:
    def __init__(self, size: int) -> None:
        self.size = size

    @ensures(lambda result: len(result) >= 2)
    def show(self) -> str:
        return f"{self.__class__.__name__}({self.size})" + type(self).__name__

    def is_plain(self) -> None:
        assert self.__class__ is Shape  #: unknown assertion

    def is_not_plain(self) -> None:
        assert self.__class__ is not Shape  #: disproved assertion


def made_here(n: int) -> None:
    shape = Shape(n)
    assert shape.__class__ is Shape
    assert shape.__class__.__name__ == "Shape"
    assert type(shape)(n).size == n
    assert type(shape)(n).size != 3  #: disproved assertion


def in_a_frozenset(text: str) -> bool:
    if text in KINDS:
        assert len(text) <= 2
        assert len(text) <= 1  #: disproved assertion
    return text in KINDS
