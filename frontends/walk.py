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
    else:
        stack.extend([getattr(node, name) for name in _fields(type(node))])
    while stack:
        item = stack.pop()
        if isinstance(item, tuple):
            stack.extend(reversed(item))
        elif _is_node(type(item)):
            yield item


_FIELDS: dict[type, tuple[str, ...]] = {}  # the names of a node's fields, last first
_NODES: dict[type, bool] = {}


def _fields(kind: type) -> tuple[str, ...]:
    if kind not in _FIELDS:
        _FIELDS[kind] = tuple(f.name for f in reversed(dataclasses.fields(kind))) if dataclasses.is_dataclass(kind) else ()
    return _FIELDS[kind]


def _is_node(kind: type) -> bool:
    if kind not in _NODES:
        _NODES[kind] = kind.__module__ == ir.__name__ and not issubclass(kind, _SKIPPED)
    return _NODES[kind]


def walk(node: object) -> Iterator[object]:
    """The node itself and every IR node below it, depth first, in source order."""
    stack = [node]
    while stack:
        item = stack.pop()
        if not isinstance(item, tuple):
            yield item
        stack.extend(reversed(list(children(item))))
