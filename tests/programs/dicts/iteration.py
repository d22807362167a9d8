"""Going through dicts: keys, values and items in the order of insertion."""

from prover import ensures, invariant, never_raises, requires


@never_raises
@ensures(lambda table, result: result == len(table))
def number(table: dict[str, int]) -> int:
    count = 0
    for i, _ in enumerate(table):
        invariant(count == i)
        count += 1
    return count


@never_raises
@requires(lambda table: len(table) > 0)
@ensures(lambda table, result: result == len(table))  #: disproved postcondition
def number_wrong(table: dict[str, int]) -> int:
    count = 0
    for i, _ in enumerate(table):
        invariant(count == i)
        count += 1
    return count - 1


@never_raises
def every_key_is_there(table: dict[str, int]) -> None:
    for key in table:
        assert key in table
        table[key]


@never_raises
def every_key_is_there_wrong(table: dict[str, int], other: dict[str, int]) -> None:
    for key in table:
        other[key]  #: disproved key


@ensures(lambda table: all(v >= 0 for v in table.values()) or any(table[k] < 0 for k in table))
def either(table: dict[int, int]) -> None:
    pass


@ensures(lambda table: all(v >= 0 for v in table.values()) or any(table[k] < -1 for k in table))  #: disproved postcondition
def either_wrong(table: dict[int, int]) -> None:
    pass


@requires(lambda table: all(v > 0 for v in table.values()))
@requires(lambda table, key: key in table)
@ensures(lambda result: result > 0)
def positive(table: dict[str, int], key: str) -> int:
    return table[key]


@requires(lambda table: any(v > 0 for v in table.values()))
@requires(lambda table, key: key in table)
@ensures(lambda result: result > 0)  #: disproved postcondition
def positive_wrong(table: dict[str, int], key: str) -> int:
    return table[key]


@ensures(lambda result: result == (("a", 1), ("b", 3), ("c", 2)))
def order() -> tuple[tuple[str, int], ...]:
    table = {"a": 1, "b": 0}
    table["c"] = 2
    table["b"] = 3
    return tuple(table.items())


@ensures(lambda result: result == (("a", 1), ("c", 2), ("b", 3)))  #: disproved postcondition
def order_wrong() -> tuple[tuple[str, int], ...]:
    table = {"a": 1, "b": 0}
    table["c"] = 2
    table["b"] = 3
    return tuple(table.items())


@ensures(lambda result: result == 3)
def live_view() -> int:
    table = {1: 1}
    values = table.values()
    table[2] = 2
    return sum(values)


@ensures(lambda result: result == 1)  #: disproved postcondition
def live_view_wrong() -> int:
    table = {1: 1}
    values = table.values()
    table[2] = 2
    return sum(values)


@never_raises
def grows_while_iterating(table: dict[int, int]) -> None:  #: unknown raise
    for key in table:  #: disproved raise
        table[key + 1] = 0
