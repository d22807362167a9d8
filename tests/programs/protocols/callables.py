"""Functions that a caller hands in: any result of the type, any effect, and whatever they raise is theirs."""

from collections.abc import Callable

from prover import never_raises


def applied(f: Callable[[int], int], n: int) -> int:
    result = f(n)
    assert result == result
    assert result != 5  #: disproved assertion
    return result


def twice(f: Callable[[int], int], n: int) -> int:
    assert f(n) == f(n)  #: disproved assertion
    return f(f(n))


@never_raises
def divided(f: Callable[[], int]) -> int:
    try:
        n = f()
    except BaseException:
        return 0
    return 10 // n  #: disproved division-by-zero


def guarded(f: Callable[[], int]) -> int:
    n = f()
    assert n == 0 or -10 <= 10 // n <= 10
    return n


def mutated(f: Callable[[list[int]], None], xs: list[int]) -> int:
    xs.append(1)
    assert len(xs) > 0
    f(xs)
    assert len(xs) > 0  #: unknown assertion
    return len(xs)


def caught(f: Callable[[], int]) -> int:
    try:
        n = f()
    except ValueError:
        n = 0
    except Exception:
        n = 1
    assert n is not None
    return n


@never_raises
def promised(f: Callable[[], int]) -> int:
    return f()  #: unknown raise


def uses() -> None:
    assert (lambda f: f(1))(lambda x: x + 1) == 2


def may_be_false(f: Callable[[], int] | None, n: int) -> None:
    assert f is None or callable(f)
    if f is not None and not f:
        assert n == 3  #: unknown assertion
