"""Loops that make nodes and link them: a later turn, a list, a dict or another name may meet what an earlier turn has made."""

from __future__ import annotations

from dataclasses import dataclass

from prover import ensures, never_raises


@dataclass
class Node:
    val: int
    next: Node | None = None


@dataclass
class Group:
    size: int
    members: list[Group]


@dataclass
class Box:
    node: Node
    count: int


@never_raises
def build(xs: list[int]) -> Node | None:
    head: Node | None = None
    for x in xs:
        head = Node(x, head)
        assert head.val == x
    return head


def never_longer_wrong(xs: list[int]) -> Node | None:
    head: Node | None = None
    for x in xs:
        head = Node(x, head)
    assert head is None or head.next is None  #: disproved assertion
    return head


def nothing_contradicts(xs: list[int], other: Node) -> Node | None:
    other.next = Node(5)
    keep = other.next
    head: Node | None = None
    for x in xs:
        head = Node(x, keep)
        assert head.next is not None
        keep = head
    assert head is None or head.next is other.next  #: disproved assertion
    return head


def append_all(xs: list[int]) -> Node | None:
    head: Node | None = None
    tail: Node | None = None
    for x in xs:
        node = Node(x)
        if tail is None:
            head = node
        else:
            tail.next = node
        tail = node
    assert tail is None or tail.next is None
    return head


def the_last_is_an_item_wrong(n: int) -> list[Node]:
    out: list[Node] = []
    last: Node | None = None
    for i in range(n):
        node = Node(i)
        out.append(node)
        last = node
    if last is not None:
        last.val = 99
        assert all(x.val != 99 for x in out)  #: disproved assertion
    return out


def one_object_twice_wrong(xs: list[int]) -> Node | None:
    found: dict[int, Node] = {}
    last: Node | None = None
    for x in xs:
        if x not in found:
            found[x] = Node(x)
        last = found[x]
        last.val += 1
    assert last is None or last.val <= xs[0] + 1  #: disproved assertion
    return last


def two_names_wrong(xs: list[int]) -> Node | None:
    a: Node | None = None
    b: Node | None = None
    for x in xs:
        a = Node(x)
        b = a
        b.val = x + 1
        assert a.val == x + 1
    if a is not None and b is not None:
        b.val = 5
        assert a.val != 5  #: disproved assertion
    return a


def the_argument_may_come_back_wrong(xs: list[int], given: Node) -> Node | None:
    given.val = 1
    head: Node | None = None
    for x in xs:
        if head is not None:
            head.val = 7
        head = given if x > 0 else Node(x, head)
    assert given.val == 1  #: disproved assertion
    return head


def a_new_one_is_no_other(xs: list[int]) -> Node | None:
    a: Node | None = None
    for x in xs:
        before = a
        a = Node(x)
        assert a is not before
    return a


def down_wrong(n: int, top: Group) -> Group:
    at = top
    for i in range(n):
        below = Group(i, [])
        at.members.append(below)
        at = below
    at.size = 50
    assert top.size != 50  #: disproved assertion
    return top


def in_a_field_wrong(n: int, a: Box, b: Box) -> Node:
    b.node.val = 3
    for i in range(n):
        a.node = Node(i, a.node)
        a.count += 1
    assert b.node.val == 3  #: disproved assertion
    return a.node


@ensures(lambda result: result is None or result.val >= 0)  #: disproved postcondition
def last_of_a_ring_wrong(xs: list[int]) -> Node | None:
    a: Node | None = None
    for x in xs:
        a = Node(abs(x), a)
        if x == 7:
            a.next = a
    while a is not None and a.next is not None:
        a = a.next
        if a.val == 7:
            a.val = -7
            break
    return a
