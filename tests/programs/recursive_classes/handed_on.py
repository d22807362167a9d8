"""New objects that are handed to calls by contract: these may store them beside others of their type, or give them back among them."""

from __future__ import annotations

from dataclasses import dataclass

from prover import ensures


@dataclass(eq=False)
class Node:
    val: int
    next: Node | None = None


@ensures(lambda: True)
def link(a: Node, b: Node) -> None:
    a.next = b


@ensures(lambda: True)
def put_in(xs: list[Node], b: Node) -> None:
    xs.append(b)


@ensures(lambda: True)
def wrapped(a: Node) -> list[Node]:
    return [a]


@ensures(lambda: True)
def before(a: Node) -> Node:
    return Node(1, a)


@ensures(lambda a: a.val == 0)
def clear(a: Node) -> None:
    a.val = 0


def linked_wrong(a: Node) -> None:
    n = Node(5)
    link(a, n)
    assert a.next is not n  #: disproved assertion


def linked_below_wrong(a: Node) -> None:
    n = Node(5)
    k = Node(6, n)
    link(a, k)
    assert a.next is None or a.next.next is not n  #: disproved assertion


def listed_wrong(xs: list[Node]) -> None:
    n = Node(5)
    put_in(xs, n)
    assert not xs or xs[-1] is not n  #: disproved assertion


def given_back_wrong(xs: list[Node]) -> None:
    n = Node(5)
    r = wrapped(n)
    assert not r or r[0] is not n  #: disproved assertion


def referred_to_wrong(a: Node) -> None:
    n = Node(5)
    assert before(n).next is not n  #: disproved assertion


def apart(a: Node) -> None:
    n = Node(5)
    clear(n)
    a.val = 4
    assert n.val == 0


@dataclass(eq=False)
class Place:  # of a dict of further ones in each there is no model, so neither of the lists
    size: int
    near: list[Place]
    by: dict[str, Place]


def put_in_twice_wrong(p: Place, d: dict[str, list[Place]]) -> None:
    xs = [Place(1, [], {})]
    d["a"] = xs
    d["b"] = xs
    xs.append(p)
    assert len(d["a"]) == 1  #: disproved assertion
