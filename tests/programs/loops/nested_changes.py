"""What nested loops change, where it shows only after several rounds, through aliases, or in one of several inlined calls."""


def through_a_chain(n: int) -> None:
    a, b, c, d = 0, 0, 0, 0
    for _ in range(n):
        for _ in range(n):
            d = c
            for _ in range(n):
                c = b
                b = a
            a = 1
    assert 0 <= a <= 1
    assert d == 0 or n > 0


def through_a_chain_wrong(n: int) -> None:
    a, b, c, d = 0, 0, 0, 0
    for _ in range(n):
        for _ in range(n):
            d = c
            for _ in range(n):
                c = b
                b = a
            a = 1
    assert d == 0  #: disproved assertion


def kinds_that_spread_inwards(n: int) -> None:
    x: object = 0
    y: object = 0
    for _ in range(n):
        for _ in range(n):
            y = x
        x = None
    assert x == 0 or x is None
    assert y == 0 or y is None  #: unknown assertion


def kinds_that_spread_inwards_wrong(n: int) -> None:
    x: object = 0
    y: object = 0
    for _ in range(n):
        for _ in range(n):
            y = x
        x = None
    assert y == 0  #: disproved assertion


def kinds_that_spread_inwards_and_are_used(n: int) -> int:
    x = None
    y = 1
    for _ in range(n):
        for _ in range(n):
            y = y + 1 if x is None else y - x
        x = 1
    assert y is not None
    return 0


def kinds_that_spread_inwards_and_are_used_wrong(n: int) -> int:
    x = None
    y = 1
    for _ in range(n):
        for _ in range(n):
            y = y + 1 if x is None else x + y  #: disproved type
        x = "a"
    assert y is not None
    return 0


def only_the_outer_loop_changes_it(n: int) -> None:
    k = 0
    for _ in range(n):
        m = k
        for _ in range(n):
            for _ in range(n):
                m = m + 0
        assert k >= 0  #: unknown assertion
        k += 1


def only_the_outer_loop_changes_it_wrong(n: int) -> None:
    k = 0
    for _ in range(n):
        m = k
        for _ in range(n):
            for _ in range(n):
                m = m + 0
        assert k >= 0  #: disproved assertion
        k -= 1


def at_the_bottom(xs: list[int], n: int) -> None:
    k = len(xs)
    for _ in range(n):
        for _ in range(n):
            for _ in range(n):
                n = n
    assert k == len(xs)


def at_the_bottom_wrong(xs: list[int], n: int) -> None:
    k = len(xs)
    for _ in range(n):
        for _ in range(n):
            for _ in range(n):
                xs.append(n)
    assert k == len(xs)  #: disproved assertion


def through_another_name(xs: list[int], n: int) -> None:
    ys: list[int] = []
    for _ in range(n):
        for _ in range(n):
            ys.append(0)
        ys = xs
    assert len(ys) >= 0


def through_another_name_wrong(xs: list[int], n: int) -> None:
    ys: list[int] = []
    for _ in range(n):
        for _ in range(n):
            ys.append(0)
        ys = xs
    assert len(xs) == 0 or xs[0] == 0  #: disproved assertion


def a_new_list_in_each_turn(n: int) -> None:
    for i in range(n):
        row = [i]
        for j in range(n):
            for _ in range(n):
                row.append(j)
        assert len(row) >= 0


def a_new_list_in_each_turn_wrong(n: int) -> None:
    for i in range(n):
        row = [i]
        for j in range(n):
            for _ in range(n):
                row.append(j)
        assert len(row) == 1  #: disproved assertion


def fill(xs: list[int], n: int) -> None:
    for _ in range(n):
        xs.append(n)


def one_of_two_calls_changes_it(xs: list[int], ys: list[int], n: int) -> None:
    k, m = len(xs), len(ys)
    for _ in range(n):
        fill([], n)
        fill(ys, n)
    assert m <= len(ys) or m > len(ys)
    if xs is not ys:
        assert k == len(xs)  #: unknown assertion


def one_of_two_calls_changes_it_wrong(xs: list[int], ys: list[int], n: int) -> None:
    m = len(ys)
    for _ in range(n):
        fill([], n)
        fill(ys, n)
    assert m == len(ys)  #: disproved assertion


class Counter:
    def __init__(self) -> None:
        self.n = 0


def fields_at_the_bottom(c: Counter, n: int) -> None:
    c.n = 0
    for _ in range(n):
        before = c.n
        for _ in range(n):
            for _ in range(n):
                before += 0
        assert before == c.n


def fields_at_the_bottom_wrong(c: Counter, n: int) -> None:
    c.n = 0
    for _ in range(n):
        before = c.n
        for _ in range(n):
            for _ in range(n):
                c.n += 1
        assert before == c.n  #: disproved assertion


def left_from_the_bottom(n: int) -> int:
    found = 0
    for i in range(n):
        for j in range(n):
            for k in range(n):
                if i + j + k == 7:
                    found = 1
                    break
            else:
                continue
            break
    assert found == 0 or found == 1  #: unknown assertion
    return found


def left_from_the_bottom_wrong(n: int) -> int:
    found = 0
    for i in range(n):
        for j in range(n):
            for k in range(n):
                if i + j + k == 7:
                    found = 1
                    break
            else:
                continue
            break
    assert found == 0  #: disproved assertion
    return found


def tried_turn_by_turn(n: int) -> None:
    while True:
        while True:
            if n > 2:
                break
            n += 1
        break
    assert n > 2


def tried_turn_by_turn_wrong(n: int) -> None:
    seen = 0
    while True:
        while True:
            seen += 1
            if n > 2:
                break
            n += 1
        if seen > 1:
            break
    assert seen < 5  #: disproved assertion
