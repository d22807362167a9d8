"""Trees: instances with several ways to further ones, and with lists that they may share; lists of further ones."""

from __future__ import annotations

from dataclasses import dataclass, field

from prover import decreases, ensures, requires


@dataclass
class Tree:
    key: int
    left: Tree | None
    right: Tree | None
    tags: list[str] = field(default_factory=list)


@dataclass
class Group:
    size: int
    members: list[Group]

    def touch(self) -> None:
        if self.members:
            self.size = 1
            self.members[0].size = 2
            assert self.size == 1 or self.members[0] is self

    def touch_wrong(self) -> None:
        if self.members:
            self.size = 1
            self.members[0].size = 2
            assert self.size == 1  #: disproved assertion


def rotate(t: Tree) -> Tree:
    pivot = t.left
    if pivot is None:
        return t
    t.left = pivot.right
    pivot.right = t
    assert pivot.right is t
    return pivot


def rotate_wrong(t: Tree) -> Tree:
    pivot = t.left
    if pivot is None:
        return t
    t.left = pivot.right
    pivot.right = t
    assert t.left is not t  #: disproved assertion
    return pivot


def smallest(t: Tree) -> int:
    while t.left is not None:
        t = t.left
    assert t.left is None
    return t.key


def tag_wrong(t: Tree) -> None:
    if t.left is not None:
        n = len(t.tags)
        t.left.tags.append("x")
        assert len(t.tags) == n  #: disproved assertion


def tag(t: Tree) -> None:
    if t.left is not None:
        n = len(t.tags)
        t.left.tags.append("x")
        assert len(t.tags) >= n


@requires(lambda depth: depth >= 0)
@ensures(lambda depth, result: 0 <= result <= depth)
def height(t: Tree | None, depth: int) -> int:
    """Of a tree that is looked at so far down."""
    decreases(depth)
    if t is None or depth == 0:
        return 0
    return 1 + max(height(t.left, depth - 1), height(t.right, depth - 1))


@requires(lambda depth: depth >= 0)
@ensures(lambda depth, result: result < depth)  #: disproved postcondition
def height_wrong(t: Tree | None, depth: int) -> int:
    decreases(depth)
    if t is None or depth == 0:
        return 0
    return 1 + max(height_wrong(t.left, depth - 1), height_wrong(t.right, depth - 1))
