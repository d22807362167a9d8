"""Containers with private names that nothing changes, and those that something may."""

from __future__ import annotations

from typing import ClassVar, Final

from prover import ensures, requires

_RANK = {"a": -1, "b": 0, "rc": 3}
_SIZES = [1, 2, 4]
_NAMES = {"x", "y"}
TABLE: Final = {"low": [1, 2], "high": [10, 20]}
_SIGNS = {"+": lambda a, b: a + b, "-": lambda a, b: a - b}
SHARED = {"a": 1}
_RETURNED = {"a": 1}
_NAMED_AGAIN = [1]
_ROWS = [[1], [2]]
_FILLED = [1]
_FILLED.append(2)


@ensures(lambda result: -1 <= result <= 3)
def rank(name: str) -> int:
    return _RANK[name] if name in _RANK else 0


@ensures(lambda result: 0 <= result <= 3)  #: disproved postcondition
def rank_wrong(name: str) -> int:
    return _RANK.get(name, 0)


def rank_without_test(name: str) -> int:
    assert len(_RANK) == 3
    return _RANK[name]  #: disproved key


@requires(lambda i: 0 <= i < len(_SIZES))
@ensures(lambda i, result: result == 2**i)
def size(i: int) -> int:
    return _SIZES[i]


@ensures(lambda result: result == 7)
def total() -> int:
    found = 0
    for item in _SIZES:
        found += item
    return found


@ensures(lambda result: result == 6)  #: disproved postcondition
def total_wrong() -> int:
    return sum(_SIZES)


@ensures(lambda name, result: result == (name == "x" or name == "y"))
def is_known(name: str) -> bool:
    return name in _NAMES


@ensures(lambda name, result: result == (name == "x"))  #: disproved postcondition
def is_known_wrong(name: str) -> bool:
    return name in _NAMES


@ensures(lambda key, result: result in (0, 2, 20))
def second(key: str) -> int:
    return TABLE[key][1] if key in TABLE else 0


@ensures(lambda key, result: result in (0, 2))  #: disproved postcondition
def second_wrong(key: str) -> int:
    return TABLE[key][1] if key in TABLE else 0


@requires(lambda sign: sign in _SIGNS)
@ensures(lambda sign, a, b, result: result == (a + b if sign == "+" else a - b))
def apply(sign: str, a: int, b: int) -> int:
    return _SIGNS[sign](a, b)


@requires(lambda sign: sign in _SIGNS)
@ensures(lambda sign, a, b, result: result == a + b)  #: disproved postcondition
def apply_wrong(sign: str, a: int, b: int) -> int:
    return _SIGNS[sign](a, b)


@requires(lambda xs: len(xs) == 3)
@ensures(lambda result: result == 1)
def parameter_is_another_list(xs: list[int]) -> int:
    xs[0] = 9
    assert xs is not _SIZES
    assert _SIZES is _SIZES
    return _SIZES[0]


@requires(lambda xs: len(xs) == 3)
def parameter_is_another_list_wrong(xs: list[int]) -> None:
    assert xs is _SIZES  #: disproved assertion


@ensures(lambda result: result == 1)  #: unknown postcondition
def reads_what_others_may_change() -> int:
    return SHARED["a"]


@ensures(lambda result: result == 1)  #: unknown postcondition
def reads_what_is_returned() -> int:
    return _RETURNED["a"]


def returns_it() -> dict[str, int]:
    return _RETURNED


@ensures(lambda result: result == 1)  #: unknown postcondition
def reads_what_has_another_name() -> int:
    return _NAMED_AGAIN[0]


def changes_by_another_name() -> None:
    names = _NAMED_AGAIN
    names[0] = 2


@ensures(lambda result: result == 1)  #: unknown postcondition
def reads_rows() -> int:
    return _ROWS[0][0]


def changes_a_row() -> None:
    for row in _ROWS:
        row[0] += 1


@ensures(lambda result: result == 2)  #: unknown postcondition
def reads_what_the_module_fills() -> int:
    return len(_FILLED)


class Digits:
    _OCTAL = {"0", "1", "2", "3"}
    _WEIGHTS: ClassVar[list[int]] = [1, 8, 64]
    _KEPT = [1]

    @ensures(lambda digit, result: result == ("0" <= digit <= "3" and len(digit) == 1))
    def has(self, digit: str) -> bool:
        return digit in self._OCTAL

    @ensures(lambda digit, result: result)  #: disproved postcondition
    def has_wrong(self, digit: str) -> bool:
        return digit in self._OCTAL

    @requires(lambda i: 0 <= i < 3)
    @ensures(lambda i, result: result == 8**i)
    def weight(self, i: int) -> int:
        assert self._WEIGHTS is Digits._WEIGHTS
        return self._WEIGHTS[i]

    @ensures(lambda result: result == 1)  #: unknown postcondition
    def kept(self) -> int:
        return self._KEPT[0]

    def give(self) -> list[int]:
        return self._KEPT
