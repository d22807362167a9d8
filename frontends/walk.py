"""Iterating over the IR without naming every node kind."""

from __future__ import annotations

import dataclasses
from collections.abc import Iterator

from frontends import ir

_SKIPPED = (ir.Span,)


def children(node: object) -> Iterator[object]:
    """The IR nodes directly inside a node, in field order; tuples are looked through."""
    stack: list[object] = []
    if isinstance(node, tuple):
        stack.extend(reversed(node))
    elif dataclasses.is_dataclass(node):
        stack.extend(getattr(node, f.name) for f in reversed(dataclasses.fields(node)))
    while stack:
        item = stack.pop()
        if isinstance(item, tuple):
            stack.extend(reversed(item))
        elif type(item).__module__ == ir.__name__ and not isinstance(item, _SKIPPED):
            yield item


def walk(node: object) -> Iterator[object]:
    """The node itself and every IR node below it, depth first, in source order."""
    stack = [node]
    while stack:
        item = stack.pop()
        if not isinstance(item, tuple):
            yield item
        stack.extend(reversed(list(children(item))))
