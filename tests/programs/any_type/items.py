"""Containers whose items may be anything: how many there are and where is known, what they are is not."""

from typing import Any, TypeVar

from prover import never_raises, requires

T = TypeVar("T")


@requires(lambda xs: len(xs) > 0)
@never_raises
def first(xs: list[T]) -> T:
    return xs[0]


@never_raises
def first_twin(xs: list[T]) -> T:
    return xs[0]  #: disproved index


@never_raises
def count(xs: list[Any]) -> int:
    n = len(xs)
    xs.append("a")
    assert len(xs) == n + 1
    assert xs[-1] == "a"
    assert len(xs[1:]) == n
    return n


@never_raises
def count_twin(xs: list[Any]) -> int:
    n = len(xs)
    xs.append("a")
    assert len(xs) == n  #: disproved assertion
    return n


@never_raises
def copied(xs: list[Any]) -> list[Any]:
    ys = [x for x in xs]
    ys.reverse()
    assert len(ys) == len(xs)
    return ys + xs


@never_raises
def lookup(d: dict[str, Any], key: str) -> Any:
    return d[key] if key in d else None


@never_raises
def lookup_twin(d: dict[str, Any], key: str) -> Any:
    return d[key]  #: disproved key


@never_raises
def keywords(a: int, **options: Any) -> int:
    assert "a" not in options
    return len(options)


@never_raises
def keywords_twin(a: int, /, **options: Any) -> int:
    assert "a" not in options  #: disproved assertion
    return len(options)


@never_raises
def replaced(xs: list[object]) -> None:  #: unknown raise
    ys = list(xs)
    if ys:
        ys[0] = 1
    assert ys == xs  #: disproved assertion


@never_raises
def shown(xs: list[Any]) -> str:  #: unknown raise
    return str(xs)


@never_raises
def used(xs: list[Any]) -> int:  #: unknown raise
    return xs[0] + 1 if xs else 0  #: unknown index


@never_raises
def hashed(xs: tuple[Any, ...]) -> int:  #: unknown raise
    return hash(xs)
