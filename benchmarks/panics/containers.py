"""Indexes, keys, and collections that change under way: never-panics over annotated functions. The comment says what is true of each."""


def first(items: list[int]) -> int:  # panics IndexError: first([])
    return items[0]


def last_or_none(items: list[int]) -> int | None:  # safe
    return items[-1] if items else None


def neighbours(items: list[int], i: int) -> int:  # panics IndexError: neighbours([1], 0)
    if 0 <= i < len(items):
        return items[i] + items[i + 1]
    return 0


def position(items: list[int], item: int) -> int:  # panics ValueError: position([], 0)
    return items.index(item)


def drop_item(items: list[int], item: int) -> None:  # panics ValueError: drop_item([1], 2)
    items.remove(item)


def drop_present(items: list[int], item: int) -> None:  # safe
    if item in items:
        items.remove(item)


def biggest(items: list[int]) -> int:  # panics ValueError: biggest([])
    return max(items)


def look_up(table: dict[str, int], key: str) -> int:  # panics KeyError: look_up({}, "a")
    return table[key]


def look_up_twice(table: dict[str, int], key: str) -> int:  # panics KeyError: look_up_twice({"a": 1}, "a")
    table.pop(key, 0)
    return table[key]


def count_word(counts: dict[str, int], word: str) -> int:  # safe
    counts[word] = counts.get(word, 0) + 1
    return counts[word]


def drop_empty(table: dict[str, int]) -> None:  # panics RuntimeError: drop_empty({"a": 0})
    for key in table:
        if table[key] == 0:
            del table[key]


def double_all(table: dict[str, int]) -> None:  # safe
    for key in list(table):
        table[key] = table[key] * 2


def grow(seen: set[int]) -> None:  # panics RuntimeError: grow({1})
    for n in seen:
        seen.add(n + 1)


def forget(seen: set[int], n: int) -> None:  # panics KeyError: forget(set(), 1)
    seen.remove(n)


def swap(pair: list[int]) -> tuple[int, int]:  # panics ValueError: swap([1])
    a, b = pair
    return b, a


def head_and_tail(items: list[int]) -> int:  # panics ValueError: head_and_tail([])
    head, *tail = items
    return head + len(tail)


def next_item(items: list[int]) -> int:  # panics StopIteration: next_item([])
    return next(iter(items))


def every_other(items: list[int], step: int) -> list[int]:  # panics ValueError: every_other([1], 0)
    return items[::step]


def group(pairs: list[tuple[str, int]]) -> dict[str, int]:  # safe
    found: dict[str, int] = {}
    for name, n in pairs:
        found[name] = found.get(name, 0) + n
    return found
