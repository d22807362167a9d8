"""iter and next by hand: an iterator knows how far it has come, and reads a list as it is."""

from prover import never_raises


@never_raises
def first_or(items: list[int], otherwise: int) -> int:
    found = next(iter(items), otherwise)
    assert found == (items[0] if items else otherwise)
    return found


@never_raises
def first(items: list[int]) -> int:
    return next(iter(items))  #: disproved raise


@never_raises
def two_steps(a: int, b: int) -> None:
    steps = iter((a, b))
    assert next(steps) == a
    assert next(steps) == b
    assert next(steps, None) is None
    assert next(steps, None) == a  #: disproved assertion


@never_raises
def head_and_rest(items: list[int]) -> int:
    left = iter(items)
    head = next(left, None)
    if head is None:
        return 0
    others = list(left)
    assert len(others) == len(items) - 1
    assert next(left, None) is None
    return head + len(others)


@never_raises
def head_and_rest_wrong(items: list[int]) -> None:
    left = iter(items)
    next(left, None)
    assert len(list(left)) == len(items) - 1  #: disproved assertion


@never_raises
def highest(items: list[int]) -> int:
    left = iter(items)
    try:
        best = next(left)
    except StopIteration:
        return 0
    for item in left:
        if item > best:
            best = item
    assert next(left, -1) == -1
    return best


@never_raises
def goes_on_after_a_break() -> None:
    left = iter([1, 2, 3, 4])
    for item in left:
        if item == 2:
            break
    assert next(left) == 3
    assert list(left) == [4]
    for item in left:
        assert item == 0
    assert next(left, 9) == 4  #: disproved assertion


@never_raises
def sees_what_is_added() -> None:
    items = [1]
    left = iter(items)
    assert next(left) == 1
    items.append(2)
    assert next(left) == 2
    assert next(left, 0) == 0
    items.append(3)
    assert next(left, 0) == 0  # it has come to the end for good


@never_raises
def any_key(table: dict[str, int]) -> str:
    if table:
        key = next(iter(table))
        assert key in table
        return key
    return ""


@never_raises
def any_member(numbers: set[int]) -> int:
    return next(iter(numbers))  #: disproved raise


@never_raises
def changed_meanwhile(table: dict[str, int]) -> str:  #: unknown raise
    keys = iter(table)
    table["new"] = 1
    return next(keys, "")  #: disproved raise


@never_raises
def not_iterable(n: int) -> object:
    return iter(n)  # type: ignore  #: disproved type


@never_raises
def no_iterator(items: list[int]) -> int:
    return next(items)  # type: ignore  #: disproved type


@never_raises
def same_iterator(text: str) -> str:
    letters = iter(text)
    assert iter(letters) is letters
    pair = next(letters, "") + next(letters, "")
    assert text.startswith(pair)
    return pair
