"""What `sum` and `sorted` refuse."""


def sum_of_texts() -> str:
    total = sum(["a"], "")  #: disproved type
    assert True
    return total


def sum_of_lists() -> None:
    assert sum([[1], [2]], []) == [1, 2]


def sorted_backwards() -> None:
    assert sorted([1, 2], reverse=True) == [2, 1]
    assert sorted([2, 1], reverse=0) == [1, 2]


class Plain:
    pass


def with_nothing() -> None:
    failed = False
    try:
        with Plain():  # type: ignore[attr-defined]
            pass
    except TypeError:
        failed = True
    assert failed
