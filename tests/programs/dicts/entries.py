"""Dicts: displays, keys that coincide, deletion, copies, aliases and types of keys."""

from prover import ensures, never_raises, requires


@ensures(lambda result: result == {1: "b", 2: "c"} and len(result) == 2)
def coinciding_keys() -> dict[int, str]:
    return {1: "a", True: "b", 2: "c"}


@ensures(lambda result: len(result) == 3)  #: disproved postcondition
def coinciding_keys_wrong() -> dict[int, str]:
    return {1: "a", True: "b", 2: "c"}


@ensures(lambda a, b, result: result == (1 if a == b else 2))
def size(a: int, b: int) -> int:
    return len({a: 0, b: 1})


@ensures(lambda a, b, result: result == 2)  #: disproved postcondition
def size_wrong(a: int, b: int) -> int:
    return len({a: 0, b: 1})


@requires(lambda table, key: key in table)
@ensures(lambda table, key, old: key not in table and len(table) == len(old.table) - 1)
@ensures(lambda table, key, other, old: other == key or (other in table) == (other in old.table))
def forget(table: dict[int, int], key: int, other: int) -> None:
    del table[key]


@ensures(lambda table, key, old: len(table) == len(old.table) - 1)
def forget_wrong(table: dict[int, int], key: int) -> None:
    del table[key]  #: disproved key


@ensures(lambda table, key, old: len(table) == len(old.table) + (0 if key in old.table else 1))
def insert(table: dict[str, int], key: str, value: int) -> None:
    table[key] = value


@ensures(lambda table, key, old: len(table) == len(old.table) + 1)  #: disproved postcondition
def insert_wrong(table: dict[str, int], key: str, value: int) -> None:
    table[key] = value


@ensures(lambda table, old: table == old.table)
@ensures(lambda key, result: result[key] == 0)
def with_zero(table: dict[str, int], key: str) -> dict[str, int]:
    made = table.copy()
    made[key] = 0
    return made


@ensures(lambda table, old: table == old.table)  #: disproved postcondition
def with_zero_wrong(table: dict[str, int], key: str) -> dict[str, int]:
    made = table
    made[key] = 0
    return made


@requires(lambda a: "x" in a)
@ensures(lambda result: result == 1)
def aliased(a: dict[str, int], b: dict[str, int]) -> int:
    b["x"] = 2
    a["x"] = 1
    return a["x"]


@requires(lambda a: "x" in a)
@ensures(lambda result: result == 1)  #: disproved postcondition
def aliased_wrong(a: dict[str, int], b: dict[str, int]) -> int:
    a["x"] = 1
    b["x"] = 2
    return a["x"]


@ensures(lambda result: result == "unhashable")
def unhashable() -> str:
    try:
        return str({[1]: 2})
    except TypeError:
        return "unhashable"


@never_raises
def unhashable_wrong(table: dict[int, int]) -> bool:
    return [1] in table  #: disproved type


@ensures(lambda grid, x, y, old: grid[x, y] == old.grid.get((x, y), 0) + 1)
def mark(grid: dict[tuple[int, int], int], x: int, y: int) -> None:
    if (x, y) not in grid:
        grid[x, y] = 0
    grid[x, y] += 1


@never_raises
def mark_wrong(grid: dict[tuple[int, int], int], x: int, y: int) -> None:
    grid[x, y] += 1  #: disproved key


@ensures(lambda a, b, key, result: result.get(key) == (b[key] if key in b else a.get(key)))
def merged(a: dict[str, int], b: dict[str, int], key: str) -> dict[str, int]:
    return a | b


@ensures(lambda a, b, key, result: result.get(key) == (a[key] if key in a else b.get(key)))  #: disproved postcondition
def merged_wrong(a: dict[str, int], b: dict[str, int], key: str) -> dict[str, int]:
    return a | b


@ensures(lambda table, result: result == (len(table) > 0))
def filled(table: dict[str, int]) -> bool:
    return bool(table)


@ensures(lambda table, result: result == (len(table) > 1))  #: disproved postcondition
def filled_wrong(table: dict[str, int]) -> bool:
    return bool(table)
