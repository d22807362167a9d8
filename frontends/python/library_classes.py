"""Classes that a call of the standard library makes: `namedtuple("Point", "x y")` and `NamedTuple("Point", [("x", int)])`."""

from __future__ import annotations

import ast
import keyword
from collections.abc import Callable
from dataclasses import dataclass

# Bases that the library gives a meaning of its own, by names that no identifier can equal.
LIBRARY_BASES = {"typing.NamedTuple": "%NamedTuple", "typing.TypedDict": "%TypedDict"}


@dataclass(frozen=True)
class TupleFields:
    """The name of a class of tuples; of each field the name, the annotation and the default, where there are any."""

    name: str
    fields: tuple[tuple[str, ast.expr | None, ast.expr | None], ...]


def read_fields(call: ast.Call, canonical: Callable[[ast.expr], str]) -> TupleFields | None:
    """The class that a call makes; None for other calls, and for forms that are not plain literals."""
    maker = canonical(call.func)
    if maker not in ("collections.namedtuple", "typing.NamedTuple") or len(call.args) != 2 or not isinstance(call.args[0], ast.Constant):
        return None
    name = call.args[0].value
    read = _plain_names(call.args[1]) if maker == "collections.namedtuple" else _typed_names(call.args[1])
    if read is None or not isinstance(name, str):
        return None
    defaults: list[ast.expr] = []
    for option in call.keywords:
        if option.arg != "defaults" or not isinstance(option.value, ast.Tuple | ast.List) or maker != "collections.namedtuple":
            return None
        defaults = option.value.elts
    names = [field for field, _ in read]
    valid = all(n.isidentifier() and not keyword.iskeyword(n) and not n.startswith("_") for n in names)
    if not valid or len(set(names)) < len(names) or len(defaults) > len(names) or any(isinstance(d, ast.Starred) for d in defaults):
        return None
    padded = [None] * (len(names) - len(defaults)) + defaults
    return TupleFields(name, tuple((field, kind, default) for (field, kind), default in zip(read, padded, strict=True)))


def _plain_names(node: ast.expr) -> list[tuple[str, ast.expr | None]] | None:
    match node:
        case ast.Constant(value=str(text)):
            return [(name, None) for name in text.replace(",", " ").split()]
        case ast.List(elts=items) | ast.Tuple(elts=items):
            names = [item.value for item in items if isinstance(item, ast.Constant) and isinstance(item.value, str)]
            return [(name, None) for name in names] if len(names) == len(items) else None
    return None


def _typed_names(node: ast.expr) -> list[tuple[str, ast.expr | None]] | None:
    found: list[tuple[str, ast.expr | None]] = []
    for item in node.elts if isinstance(node, ast.List | ast.Tuple) else [node]:
        match item:
            case ast.Tuple(elts=[ast.Constant(value=str(name)), kind]):
                found.append((name, kind))
            case _:
                return None
    return found
