"""Methods of lists: what they change, what they raise, and that a list may have two names."""

from prover import ensures, never_raises, requires


@requires(lambda xs: len(xs) > 0)
@ensures(lambda xs, old, result: old.xs == xs + [result])
def take_last(xs: list[int]) -> int:
    return xs.pop()


@ensures(lambda xs, old, result: old.xs == xs + [result])
def take_last_wrong(xs: list[int]) -> int:
    return xs.pop()  #: disproved index


@ensures(lambda xs, i, n, old: len(xs) == len(old.xs) + 1)
@ensures(lambda xs, i, n: n in xs)
def put_in(xs: list[int], i: int, n: int) -> None:
    xs.insert(i, n)  #: disproved overflow


@requires(lambda xs, i: 0 <= i <= len(xs))
@ensures(lambda xs, i, n, old: xs == old.xs[:i] + [n] + old.xs[i:])
def put_at(xs: list[int], i: int, n: int) -> None:
    xs.insert(i, n)


@requires(lambda xs, i: 0 <= i <= len(xs))
@ensures(lambda xs, i, n, old: xs == old.xs[:i] + old.xs[i:] + [n])  #: disproved postcondition
def put_at_wrong(xs: list[int], i: int, n: int) -> None:
    xs.insert(i, n)


@never_raises
@ensures(lambda xs, n, old: len(xs) >= len(old.xs) - 1)
def take_out(xs: list[int], n: int) -> None:
    try:
        xs.remove(n)
    except ValueError:
        assert n not in xs


@requires(lambda xs, n: n >= 0)
def take_out_wrong(xs: list[int], n: int) -> None:
    xs.remove(n)  #: disproved value


@requires(lambda xs, n: n in xs)
@ensures(lambda xs, n, result: xs[result] == n and n not in xs[:result])
def first(xs: list[int], n: int) -> int:
    return xs.index(n)


@requires(lambda xs, n: n in xs)
@ensures(lambda xs, n, result: xs[result] == n and n not in xs[result + 1 :])  #: disproved postcondition
def first_wrong(xs: list[int], n: int) -> int:
    return xs.index(n)


@requires(lambda xs, i: 0 <= i < len(xs))
@ensures(lambda xs, i, old: xs == old.xs[:i] + old.xs[i + 1 :])
def drop(xs: list[int], i: int) -> None:
    del xs[i]


@ensures(lambda xs, i, old: len(xs) == len(old.xs) - 1)
def drop_wrong(xs: list[int], i: int) -> None:
    del xs[i]  #: disproved index


@requires(lambda xs, i, j: 0 <= i <= j <= len(xs))
@ensures(lambda xs, i, j, old: len(xs) == len(old.xs) - (j - i) + 2)
@ensures(lambda xs, i, j: xs[i] == 7 and xs[i + 1] == 8)
def replace(xs: list[int], i: int, j: int) -> None:
    xs[i:j] = [7, 8]


@requires(lambda xs: len(xs) >= 2)
@ensures(lambda xs: xs[0] == 7 and len(xs) == 2)  #: disproved postcondition
def replace_wrong(xs: list[int]) -> None:
    xs[0:1] = [7]


@ensures(lambda xs, ys, old: xs == old.xs + old.ys)
def join(xs: list[int], ys: list[int]) -> None:
    xs += ys


@ensures(lambda ys, old: ys == old.ys)  #: disproved postcondition
def join_wrong(xs: list[int], ys: list[int]) -> None:
    xs += ys


@ensures(lambda xs, old: len(xs) == len(old.xs) and all(xs[i] == old.xs[len(xs) - 1 - i] for i in range(len(xs))))
def turn_round(xs: list[int]) -> None:
    xs.reverse()


@ensures(lambda xs: xs == xs[::-1])  #: disproved postcondition
def turn_round_wrong(xs: list[int]) -> None:
    xs.reverse()


@ensures(lambda n, result: len(result) == max(n, 0) and all(x == 0 for x in result))
def zeros(n: int) -> list[int]:
    return [0] * n  #: disproved overflow


@ensures(lambda n, result: len(result) == n)  #: disproved postcondition
def zeros_wrong(n: int) -> list[int]:
    return [0] * n  #: disproved overflow


@ensures(lambda t, result: len(result) == len(t) + 1 and t == result[1:])
def longer(t: tuple[int, ...]) -> tuple[int, ...]:
    return (0,) + t


@ensures(lambda t, result: t == result[1:])  #: disproved postcondition
def longer_wrong(t: tuple[int, ...]) -> tuple[int, ...]:
    return t + (0,)


def rows() -> None:
    row = [0]
    grid = [row, row, [1]]
    grid[0].append(5)
    assert grid == [[0, 5], [0, 5], [1]]
    assert grid[0] is grid[1] and grid[1] is not grid[2]


def rows_wrong() -> None:
    row = [0]
    grid = [row, row.copy()]
    grid[0].append(5)
    assert grid[1] == [0, 5]  #: disproved assertion
