"""A call that may change what it is given cannot change the fields of a frozen dataclass; what they refer to it can."""

from dataclasses import dataclass

from prover import ensures, requires


@dataclass(frozen=True)
class Span:
    start: int
    names: list[int]


@dataclass
class Cursor:
    start: int


@dataclass(frozen=True)
class Root:
    start: int


@dataclass(frozen=True)
class Child(Root):
    pass


@requires(lambda span: span.start >= 0)
def look(span: Span) -> int:
    return span.start


@ensures(lambda result: result >= 0)
@requires(lambda span: span.start >= 0)
def twice(span: Span) -> int:
    look(span)
    return span.start


@requires(lambda span: len(span.names) > 0)
def clear(span: Span) -> None:
    span.names.clear()


@requires(lambda span: len(span.names) > 0)
def cleared(span: Span) -> int:
    clear(span)
    return span.names[0]  #: disproved index


@requires(lambda cursor: cursor.start >= 0)
def step(cursor: Cursor) -> None:
    cursor.start -= 1


@requires(lambda cursor: cursor.start >= 0)
def steps(cursor: Cursor) -> None:
    step(cursor)
    step(cursor)  #: disproved precondition


@requires(lambda root: root.start >= 0)
def rooted(root: Root) -> int:
    return root.start


@requires(lambda root: root.start >= 0)
def rooted_twice(root: Root) -> int:
    rooted(root)
    return rooted(root)
