"""What a comprehension binds, changes and captures."""

from __future__ import annotations

from prover import invariant


def walrus_of_a_comprehension(xs: list[int]) -> None:
    last = 5
    found = [(last := x) for x in xs]
    assert last == 5 or last == found[-1]


def walrus_of_a_comprehension_over_known_items(n: int) -> None:
    last = 5
    found = [(last := x) for x in [n, n + 1]]
    assert last == found[-1] == n + 1


def walrus_in_a_quantifier(xs: list[int]) -> None:
    last = 1
    if any((last := x) < 0 for x in xs):
        assert last == 1  #: disproved assertion


def counter_that_a_key_changes(xs: list[int]) -> None:
    count = 0

    def key(x: int) -> int:
        nonlocal count
        count += 1
        return x

    sorted(xs, key=key)
    assert count == 0  #: disproved assertion


def each_run_has_its_own_variable(n: int) -> None:
    found = []
    for i in range(2):
        found.append([lambda: x for x in [i]][0])
    assert found[0]() == 1  #: disproved assertion


def walrus_in_an_invariant(n: int) -> None:
    last = -1
    i = 0
    while i < n:
        invariant((last := i) >= 0)  #: unknown invariant-entry, unknown invariant-preserved
        i += 1
    assert last == -1  #: unknown assertion


def condition_that_changes_a_list(xs: list[int]) -> None:
    i = 0
    while i < 3:
        invariant(xs.append(1) is None)  #: unknown invariant-entry, unknown invariant-preserved
        i += 1
    assert len(xs) == 0  #: disproved assertion


def variable_of_an_enclosing_function(n: int) -> int:
    def inner() -> int:
        return later

    try:
        return inner()
    except UnboundLocalError:
        assert False
    except NameError:
        return 2
    later = 3
