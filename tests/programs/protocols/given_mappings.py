"""Mappings that a caller hands in: any class, code of its own at each look-up; a counterexample is a dict."""

from collections.abc import Mapping, MutableMapping, Sequence
from typing import Any

from prover import ensures, requires


class Box:
    def __init__(self) -> None:
        self.n = 1


@ensures(lambda result: True)
def looked_up(table: Mapping[str, int], key: str) -> int:
    return table[key] if key in table else 0


@ensures(lambda result: True)
def with_default(table: Mapping[str, int], key: str) -> int:
    return 10 + table.get(key, 0)


@ensures(lambda result: True)
def without_default_wrong(table: Mapping[str, int], key: str) -> int:
    return 10 + table.get(key)  #: disproved type


@ensures(lambda result: True)
def lengths(table: Mapping[str, str]) -> int:
    total = 0
    for key, value in table.items():
        total += len(key) + len(value)
    return total


@ensures(lambda result: True)
def names(table: Mapping[str, int]) -> str:
    if not table:
        return ""
    return ",".join(sorted(table)) + ",".join(table.keys())


@ensures(lambda result: True)
def shares(table: Mapping[str, int]) -> int:
    total = 0
    for value in table.values():
        total += 100 // value  #: disproved division-by-zero
    return total


@ensures(lambda result: len(result) >= 1)
def copied(table: Mapping[str, int]) -> dict[str, int]:
    found = dict(table)
    found["more"] = 1
    assert "more" in {**table, **found}
    return found


@ensures(lambda result: len(result) >= 1)  #: disproved postcondition
def copied_wrong(table: Mapping[str, int]) -> dict[str, int]:
    return dict(table)


@ensures(lambda result: result == 1)
def untouched(table: Mapping[str, int]) -> int:
    kept = {"a": 1}
    table.get("a")
    return kept["a"]


@ensures(lambda result: result == 1)  #: unknown postcondition
def touched(table: Mapping[Box, int]) -> int:
    kept = Box()
    table.get(kept)
    return kept.n


@ensures(lambda result: result == 1)  #: unknown postcondition
def touched_by_test(boxes: Sequence[Box]) -> int:
    kept = Box()
    if kept in boxes:
        pass
    return kept.n


@requires(lambda xs: len(xs) == 1)
@ensures(lambda result: result)  #: unknown postcondition
def look_up_may_change(xs: list[int], table: Mapping[str, int]) -> bool:
    table.get("a")
    return len(xs) == 1


def twice(table: Mapping[str, int]) -> None:
    if isinstance(table, dict):
        return
    assert isinstance(table, Mapping)
    first = table.get("a", 0)
    assert table.get("a", 0) == first  #: unknown assertion


@ensures(lambda result: result == 0)  #: unknown postcondition
def what_it_raises(table: Mapping[str, int]) -> int:
    if isinstance(table, dict):
        return 0
    try:
        table.get("a", 1)
    except ValueError:
        return 1
    return 0


@ensures(lambda result: result == 0)  #: disproved postcondition
def text(data: Mapping[str, Any], key: str) -> int:
    value = data.get(key)
    if value is None:
        return 0
    return len(data)


@ensures(lambda result: True)
def required(data: Mapping[str, Any], key: str) -> int:
    if data.get(key) is None:
        raise KeyError(key)
    return len(data)


def filled(table: MutableMapping[str, int], key: str) -> int:
    table[key] = 1
    del table[key]
    return table.pop(key, 3) + len(table)


@ensures(lambda result: result == 1)  #: unknown postcondition
def filled_wrong(table: MutableMapping[str, int], key: str) -> int:
    table[key] = 1
    return table[key]


@ensures(lambda result: True)
def filled_with_others(table: MutableMapping[str, int]) -> None:
    table["a"] = "b"  #: unknown type
