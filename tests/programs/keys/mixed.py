"""Keys of several kinds: 1, 1.0 and True are one key; enumeration members, bytes and None are keys too."""

from enum import Enum

from prover import never_raises


class Colour(Enum):
    RED = 1
    GREEN = 2


@never_raises
def one_key() -> None:
    table = {1: "int", 1.0: "float", True: "bool"}
    assert len(table) == 1
    assert table[1] == "bool"
    assert [type(key) is int for key in table] == [True]  # the first key stays
    table[0.5] = "half"
    assert table[1 / 2] == "half"
    assert 0 not in table
    table[0.0] = "zero"
    assert table[-0.0] == table[False] == "zero"
    assert len(table) == 3


@never_raises
def one_key_wrong() -> None:
    table = {1: "int", 1.0: "float"}
    assert len(table) == 2  #: disproved assertion


@never_raises
def no_such_float() -> str:
    return {1: "a", 2.5: "b"}[1.5]  #: disproved key


@never_raises
def unknown_float(x: float) -> int:
    if x != x:
        return 0
    table = {0.0: 1, 1.5: 2}
    found = table.get(x, 3)
    assert found == (1 if x == 0 else 2 if x == 1.5 else 3)
    return found


@never_raises
def perhaps_nan(x: float) -> int:  #: unknown raise
    return {x: 1}.get(x, 2)


@never_raises
def int_among_floats(n: int) -> None:
    seen = {1.0, 2.0, 2**53}
    assert (n in seen) == (n in (1, 2, 2**53))
    assert (n in seen) == (n in (1, 2))  #: disproved assertion


@never_raises
def members(colour: Colour) -> str:
    names = {Colour.RED: "red", Colour.GREEN: "green"}
    assert 1 not in names
    assert names[Colour.RED] == "red"
    return names[colour]


@never_raises
def member_missing(colour: Colour) -> str:
    return {Colour.RED: "red"}[colour]  #: disproved key


@never_raises
def octets(data: bytes) -> None:
    names = {b"a": 1, b"": 2, "a": 3, None: 4}
    assert names[b"a"] + names["a"] + names[None] == 8
    assert b"b" not in names
    assert len(names) == 3  #: disproved assertion


@never_raises
def same_tuple() -> None:
    table = {(1, 2): "a"}
    assert table[(1.0, True + 1)] == "a"
    assert (1.5, 2) in table  #: disproved assertion
