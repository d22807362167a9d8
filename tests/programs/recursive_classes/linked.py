"""Instances that refer to further ones of their class: any two that can be reached, the object of the method among them, may be one."""

from __future__ import annotations

from dataclasses import dataclass

from prover import ensures, invariant, requires


@dataclass
class Node:
    val: int
    next: Node | None = None

    def set_both(self) -> None:
        if self.next is not None and self.next is not self:
            self.val = 1
            self.next.val = 2
            assert self.val == 1

    def set_both_wrong(self) -> None:
        if self.next is not None:
            self.val = 1
            self.next.val = 2
            assert self.val == 1  #: disproved assertion

    def last(self) -> Node:
        n = self
        while n.next is not None:
            n = n.next
        assert n.next is None
        return n

    @ensures(lambda self, result: result is not self)  #: disproved postcondition
    def last_wrong(self) -> Node:  # it may be the only one
        n = self
        while n.next is not None:
            n = n.next
        return n


@ensures(lambda v, head, result: result.val == v and result.next is head)
def push(head: Node | None, v: int) -> Node:
    return Node(v, head)


def self_loop_wrong(n: Node) -> None:
    if n.next is not None:
        v = n.next.val
        n.val = v + 1
        assert n.next.val == v  #: disproved assertion


def self_loop(n: Node) -> None:
    if n.next is not None:
        v = n.next.val
        n.val = v + 1
        assert n.next.val == v or n.next is n


@ensures(lambda result: result >= 0)
def total(head: Node | None) -> int:
    t = 0
    while head is not None:
        invariant(lambda: t >= 0)
        t += head.val * head.val
        head = head.next
    return t


@ensures(lambda result: result >= 0)  #: disproved postcondition
def total_wrong(head: Node | None) -> int:
    t = 0
    while head is not None:
        t += head.val
        head = head.next
    return t


@ensures(lambda v, result: implies_found(result, v))
def find(head: Node | None, v: int) -> Node | None:
    n = head
    while n is not None:
        if n.val == v:
            return n
        n = n.next
    return None


def implies_found(n: Node | None, v: int) -> bool:
    return n is None or n.val == v


@ensures(lambda head, result: result is None or result.val == head.next.val)  #: disproved postcondition
def second_wrong(head: Node) -> Node | None:
    return head.next if head.next is not None else head


@requires(lambda head: head.next is not None)
@ensures(lambda result: result == 7)
def second(head: Node) -> int:
    head.next.val = 7
    return head.next.val


@requires(lambda a: a.next is not None and a.next.next is a)
def pair(a: Node) -> None:
    b = a.next
    b.val = a.val + 1
    assert a.next.val == a.val + 1 or b is a
    assert a.next.val == a.val + 1  #: disproved assertion
