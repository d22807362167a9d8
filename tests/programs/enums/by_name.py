"""Members of an enumeration by name and by value, their methods and properties."""

from enum import Enum, auto

from prover import never_raises


class Colour(Enum):
    RED = auto()
    GREEN = auto()

    def other(self) -> "Colour":
        return Colour.GREEN if self is Colour.RED else Colour.RED

    @property
    def initial(self) -> str:
        return self.name[0]

    @classmethod
    def default(cls) -> "Colour":
        return cls.RED


class Size(Enum):
    SMALL = 1
    LITTLE = 1
    LARGE = 2


@never_raises
def known() -> None:
    assert Colour["RED"] is Colour.RED
    assert Colour(2) is Colour.GREEN
    assert Size["LITTLE"] is Size.SMALL
    assert [colour.name for colour in Colour] == ["RED", "GREEN"]
    assert len(Size) == 2
    assert Colour.default() is Colour["GREEN"]  #: disproved assertion


@never_raises
def methods(colour: Colour) -> None:
    assert colour.other() is not colour
    assert colour.other().other() is colour
    assert colour.initial in ("R", "G")
    assert Colour[colour.name] is colour
    assert Colour(colour.value) is colour
    assert colour.initial == "R"  #: disproved assertion


@never_raises
def named(name: str) -> Colour:
    return Colour[name]  #: disproved key


@never_raises
def named_or_red(name: str) -> Colour:
    try:
        return Colour[name]
    except KeyError:
        assert name != "GREEN"
        return Colour.RED


@never_raises
def no_name() -> Colour:
    return Colour[1]  # type: ignore  #: disproved key
