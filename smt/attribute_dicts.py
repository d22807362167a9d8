"""The dicts that hold the attributes of an object, `x.__dict__` and `vars(x)`: whether code only reads them.

Who writes to one sets attributes without naming them. So any use that is not a plain reading one counts as a way to set every attribute.
"""

from __future__ import annotations

from collections.abc import Iterator

from frontends import ir
from frontends.walk import walk

_READING = frozenset(("items", "keys", "values", "get", "copy", "__contains__", "__getitem__", "__len__"))
_TAKING = frozenset(("len", "dict", "list", "tuple", "set", "sorted", "str", "repr", "bool", "print", "any", "all", "min", "max"))


def _is_one(node: object) -> bool:
    match node:
        case ir.Attribute(name="__dict__"):
            return True
        case ir.Call(func=ir.Name(id="vars", scope="global"), args=args):
            return len(args) == 1
    return False


def _read(node: object) -> Iterator[object]:
    """The parts of a node whose items it looks at, if at all."""
    match node:
        case ir.Call(func=ir.Attribute(value=owner, name=name)) if name in _READING:
            yield owner
        case ir.Call(func=ir.Name(id=name, scope="global"), args=args) if name in _TAKING:
            yield from (arg.value for arg in args)
        case ir.Compare(left=left, right=right):
            yield from (left, right)
        case ir.Subscript(value=value):
            yield value
        case ir.For(iter=value) | ir.CompFor(iter=value):
            yield value
        case ir.DictDisplay(items=items):
            yield from (value for key, value in items if key is None)
    if isinstance(node, ir.Call):
        yield from (arg.value for arg in node.args if arg.star)


def _written(node: object) -> Iterator[object]:
    """The containers that a statement puts something into, or takes it out of."""
    match node:
        case ir.Assign(target=target) | ir.Augment(target=target) | ir.For(target=target) | ir.CompFor(target=target):
            parts: object = target
        case ir.Delete(target=target) | ir.With(target=target) | ir.NamedExpr(target=target):
            parts = target
        case _:
            return
    if parts is not None:
        yield from (part.value for part in walk((parts,)) if isinstance(part, ir.Subscript))


def let_go(body: object) -> bool:
    """Whether code may do more with such a dict than to read it."""
    every = list(walk(body))
    found = {id(node) for node in every if _is_one(node)}
    if not found:
        return False
    read = {id(part) for node in every for part in _read(node)}
    written = {id(part) for node in every for part in _written(node)}
    return not found <= read - written
