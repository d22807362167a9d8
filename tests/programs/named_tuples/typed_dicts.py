"""Typed dicts: the declared keys are there, others may be."""

from typing import TypedDict

from prover import ensures, never_raises


class Movie(TypedDict):
    title: str
    year: int


@ensures(lambda m, old, result: result == old.m["year"] + 1)
def following(m: Movie) -> int:
    m["year"] += 1
    return m["year"]


@never_raises
def following_right(m: Movie) -> str:
    return m["title"] + str(m["year"])


@never_raises
def following_wrong(m: Movie) -> str:
    return m["title"] + m["year"]  #: disproved type


def made(n: int) -> None:
    m = Movie(title="a", year=n)
    assert m == {"title": "a", "year": n}
    assert len(m) == 2
    assert m["year"] == n + 1  #: disproved assertion


@ensures(lambda m, result: result == 2)  #: disproved postcondition
def size_wrong(m: Movie) -> int:
    return len(m)


@ensures(lambda a, b, old, result: a["year"] == old.a["year"])  #: disproved postcondition
def aliased_wrong(a: Movie, b: Movie) -> None:
    b["year"] = 0


@ensures(lambda a, b, old, result: b["year"] == 0 and a["title"] == old.a["title"])
def aliased(a: Movie, b: Movie) -> None:
    b["year"] = 0
