"""Members that are ints or strings too: arithmetic, order, text, lookup, and what they are instances of."""

from enum import Enum, IntEnum, StrEnum, auto, unique

from prover import ensures, never_raises


class Priority(IntEnum):
    LOW = 1
    MID = auto()
    HIGH = 5
    TOP = HIGH


class Unit(StrEnum):
    GRAM = "g"
    LITRE = auto()


class Mode(str, Enum):
    READ = "r"
    WRITE = "w"


@unique
class Planet(Enum):
    EARTH = (59, 64)
    MARS = (6, 34)

    def __init__(self, mass: int, radius: int) -> None:
        self.mass = mass
        self.size = radius * radius

    @property
    def ratio(self) -> int:
        return self.size // self.mass

    def __str__(self) -> str:
        return self.name.title()


@never_raises
def arithmetic(p: Priority) -> None:
    assert 1 <= p <= 5
    assert p + 1 > p and p * 2 == 2 * p.value and -p < 0
    assert [10, 20, 30, 40, 50, 60][p] == 10 + 10 * p
    assert {1: "low", 2: "mid", 5: "high"}[p] != ""
    assert {Priority.LOW: 1, Priority.MID: 2, Priority.TOP: 5}[p] == p
    assert p in (1, 2, 5) and p == p.value
    assert Priority.MID.value == 2
    assert p != 5  #: disproved assertion


@never_raises
def identity(p: Priority) -> None:
    assert Priority.TOP is Priority.HIGH and len(Priority) == 3
    assert isinstance(p, int) and isinstance(p, Priority) and isinstance(p, Enum) and not isinstance(p, str)
    assert max(Priority.LOW, Priority.HIGH) is Priority.HIGH
    assert Priority["TOP"].name == "HIGH"
    assert str(Priority.HIGH) == "5" and f"{Priority.LOW:02d}" == "01"
    assert type(p) is Priority
    assert type(p) is int  #: disproved assertion


@never_raises
def by_number(n: int) -> Priority:
    return Priority(n)  #: disproved value


@never_raises
def by_number_or_low(n: int) -> Priority:
    try:
        return Priority(n)
    except ValueError:
        assert n not in (1, 2, 5)
        return Priority.LOW


@never_raises
def strings(u: Unit, m: Mode) -> None:
    assert u == "g" or u == "litre"
    assert Unit("g") is Unit.GRAM and Unit.LITRE.value == "litre"
    assert str(Unit.LITRE) == "litre" and f"1 {Unit.GRAM}" == "1 g"
    assert len(m) == 1 and m in "rw" and m.upper() in ("R", "W")
    assert {"r": 1, "w": 2}[m] > 0
    assert "-".join([m, "b"])[1:] == "-b"
    assert isinstance(m, str)
    assert m + "b" == "rb"  #: disproved assertion


@never_raises
def made(p: Planet) -> None:
    assert p.mass > 0 and p.size == p.value[1] * p.value[1]
    assert p.ratio >= 69
    assert str(Planet.MARS) == "Mars"
    assert p.ratio > 69  #: disproved assertion


@ensures(lambda result: result >= 0)
@never_raises
def total(items: list[Priority]) -> int:
    found = 0
    for item in items:
        assert item >= 1
        found = max(found, item.value)
    return found


@never_raises
def second(items: list[Priority]) -> None:
    if len(items) > 1:
        assert items[1] is Priority.LOW  #: disproved assertion


@never_raises
def chosen(p: Priority) -> str:
    match p:
        case Priority.LOW:
            return "low"
        case Priority.MID | Priority.HIGH:
            return "more"
    assert False


@never_raises
def chosen_wrong(p: Priority) -> str:
    match p:
        case Priority.LOW:
            return "low"
        case Priority.MID:
            return "more"
    assert False  #: disproved assertion


class Level(int, Enum):
    OFF = 0
    ON = 1
    HIGH = 7
    BEST = 7


class Tone(str, Enum):
    FLAT = "b"
    SHARP = "#"

    def __str__(self) -> str:
        return self.value


@never_raises
def ints_by_name(v: Level) -> None:
    assert v + 1 > v and v == v.value and v in (0, 1, 7) and isinstance(v, int) and not isinstance(v, IntEnum)
    assert bool(v) == (v is not Level.OFF) and len(Level) == 3 and Level(7) is Level.BEST
    assert [10] * v == [10] * v.value and {0: "a", 1: "b", 7: "c"}[v] != ""
    assert str(v) != str(v.value) and f"{v}" == str(v) and f"{Level.BEST:>11}" == " Level.HIGH"
    assert f"{v}" == str(v.value)  #: disproved assertion


@never_raises
def strings_by_name(m: Mode, t: Tone) -> None:
    assert f"{m}" == str(m) and str(m) in ("Mode.READ", "Mode.WRITE") and m in ("r", "w") and "%s" % m == str(m)
    assert f"{t}" == str(t) == t.value and f"{t:>2}" == " " + t and t + "!" == t.value + "!"
    assert str(m) == m.value  #: disproved assertion
