"""Dicts: missing keys, defaults and updates."""

from prover import ensures, never_raises, requires


@never_raises
@ensures(lambda table, key, result: result == (table[key] if key in table else 0))
def lookup(table: dict[str, int], key: str) -> int:
    return table.get(key, 0)


@never_raises
def lookup_wrong(table: dict[str, int], key: str) -> int:
    return table[key]  #: disproved key


@ensures(lambda table, key, old: table[key] == (old.table[key] + 1 if key in old.table else 1))
def count(table: dict[str, int], key: str) -> None:
    table[key] = table.get(key, 0) + 1


@ensures(lambda table, key, old: table[key] == (old.table[key] + 1 if key in old.table else 1))  #: disproved postcondition
def count_wrong(table: dict[str, int], key: str) -> None:
    table[key] = table.setdefault(key, 1) + 1


@requires(lambda table, key: key in table)
@ensures(lambda table, key, old, result: key not in table and result == old.table[key])
def take(table: dict[str, int], key: str) -> int:
    return table.pop(key)


@ensures(lambda table, key: key not in table)
def take_wrong(table: dict[str, int], key: str) -> int:
    return table.pop(key)  #: disproved key
