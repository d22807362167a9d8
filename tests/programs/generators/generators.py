"""Generator functions and expressions: what happens when, and what is known of the items."""

from collections.abc import Iterator

from prover import ensures, invariant, never_raises


def squares(xs: list[int]) -> Iterator[int]:
    for x in xs:
        yield x * x


def positive(xs: list[int]) -> Iterator[int]:
    for x in xs:
        if x > 0:
            yield x


def countdown(n: int) -> Iterator[int]:
    while n > 0:
        yield n
        n -= 1


def both(n: int) -> Iterator[int]:
    yield n
    yield from [n + 1, n + 2]
    yield n + 3
    return


def risky(n: int) -> Iterator[int]:
    yield 1
    yield 10 // n  #: disproved division-by-zero


@ensures(lambda xs, result: len(result) == len(xs))
def all_squares(xs: list[int]) -> list[int]:
    return list(squares(xs))


@ensures(lambda xs, result: all(r >= 0 for r in result))
def squares_right(xs: list[int]) -> list[int]:
    return list(squares(xs))


@ensures(lambda xs, result: all(r > 0 for r in result))  #: disproved postcondition
def squares_wrong(xs: list[int]) -> list[int]:
    return list(squares(xs))


@ensures(lambda xs, result: all(r > 0 for r in result))
def positives(xs: list[int]) -> list[int]:
    return list(positive(xs))


@ensures(lambda xs, result: result >= 0)
def total(xs: list[int]) -> int:
    s = 0
    for y in squares(xs):
        invariant(s >= 0)
        s += y
    return s


@ensures(lambda xs, result: result > 0)  #: disproved postcondition
def total_wrong(xs: list[int]) -> int:
    s = 0
    for y in squares(xs):
        s += y
    return s


def fixed(n: int) -> None:
    assert list(both(n)) == [n, n + 1, n + 2, n + 3]
    assert sum(both(n)) == 4 * n + 6
    assert max(both(n)) == n + 3
    assert next(both(n)) == n
    assert any(x == n + 2 for x in both(n))
    assert list(countdown(3)) == [3, 2, 1]
    g = both(n)
    assert tuple(g) == (n, n + 1, n + 2, n + 3)
    assert tuple(g) == ()
    assert sum(both(n)) == 4 * n  #: disproved assertion


@never_raises
def first_only(n: int) -> int:
    return next(risky(n))


@never_raises
def short(n: int) -> bool:
    return any(risky(n))


@never_raises
def whole_wrong(n: int) -> int:
    return sum(risky(n))


@never_raises
def empty_wrong(xs: list[int]) -> int:
    return next(positive(xs))  #: disproved raise


@ensures(lambda xs, result: result is None or (result > 3 and result in xs))
def find(xs: list[int]) -> int | None:
    return next((x for x in xs if x > 3), None)


@ensures(lambda xs, result: result is None or result > 4)  #: disproved postcondition
def find_wrong(xs: list[int]) -> int | None:
    return next((x for x in xs if x > 3), None)


def late() -> None:
    n = 1
    g = (n * x for x in [1, 2])
    n = 10
    assert list(g) == [10, 20]
    assert list(g) == [10, 20]  #: disproved assertion


def log(out: list[int]) -> Iterator[int]:
    out.append(1)
    yield 1
    out.append(2)
    yield 2
    out.append(3)


def interleaved() -> None:
    out: list[int] = []
    for x in log(out):
        out.append(x * 10)
        if x == 2:
            break
    assert out == [1, 10, 2, 20]
    log(out)
    assert len(out) == 4
    y = 0
    for y in log(out):
        pass
    out.append(y)
    assert out == [1, 10, 2, 20, 1, 2, 3, 2]
    assert len(out) == 4  #: disproved assertion


def mixing(a: int) -> None:
    n = a
    out = []
    for i, y in enumerate(x * n for x in [1, 2]):
        n += 1
        out.append(y)
    assert out == [a, 2 * a]  #: disproved assertion
