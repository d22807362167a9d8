"""Which top-level names of a module may be unbound once it has been imported: bound on some ways only, deleted, or never run."""

from __future__ import annotations

import ast
from collections.abc import Callable, Iterable

from frontends.python.scopes import bound_in

Known = Callable[[ast.expr], bool | None]  # what a condition is in every Python from the oldest one on, where that is known


def may_be_unbound(tree: ast.Module, known: Known) -> frozenset[str]:
    """The names that the top level, or a `global` statement, binds on some ways through the module but not on all."""
    named = {name for statement in tree.body for name in bound_in([statement]).names}
    gone = set(_unbinds(tree.body))
    for node in ast.walk(tree):
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef):
            bound = bound_in(node.body)
            named |= bound.assigned_globals
            gone |= bound.global_names.intersection(_unbinds(node.body)) if bound.global_names else set()
    sure = _sure(tree.body, known)
    return frozenset(gone & named if sure is None else named - sure | gone & named)


def _unbinds(statements: list[ast.stmt]) -> Iterable[str]:
    """The names that a `del`, or the end of a handler, takes away."""
    stack: list[ast.AST] = list(statements)
    while stack:
        match stack.pop():
            case ast.FunctionDef() | ast.AsyncFunctionDef() | ast.ClassDef() | ast.Lambda():
                continue
            case ast.Name(id=name, ctx=ast.Del()):
                yield name
            case ast.ExceptHandler(name=str(name)) as node:
                yield name
                stack.extend(node.body)
            case node:
                stack.extend(ast.iter_child_nodes(node))


def _sure(statements: list[ast.stmt], known: Known) -> set[str] | None:
    """The names that are bound wherever the statements come to their end; None where they never do."""
    found: set[str] = set()
    for node in statements:
        one = _one(node, known)
        if one is None:
            return None
        found |= one
    return found


def _one(node: ast.stmt, known: Known) -> set[str] | None:
    match node:
        case ast.Raise():
            return None
        case ast.If(test=test, body=body, orelse=orelse):
            value = known(test)
            if value is not None:
                return _sure(body if value else orelse, known)
            return _either([_sure(body, known), _sure(orelse, known)])
        case ast.Try(body=body, handlers=handlers, orelse=orelse, finalbody=final):
            done = _sure(final, known)
            ways = [_sure([*body, *orelse], known), *(_sure(handler.body, known) for handler in handlers)]
            either = _either(ways)
            return None if done is None or either is None else done | either
        case ast.With(items=items):
            return set(bound_in(list(items)).names)
        case ast.For() | ast.AsyncFor() | ast.While() | ast.Match() | ast.TryStar() | ast.AsyncWith():
            return set()
        case ast.AnnAssign(value=None):
            return set()
        case ast.FunctionDef(name=name) | ast.AsyncFunctionDef(name=name) | ast.ClassDef(name=name):
            return {name}
        case _:
            # What `:=` binds may be in a part of an expression that is not evaluated.
            chosen = {n.target.id for n in ast.walk(node) if isinstance(n, ast.NamedExpr)}
            return set(bound_in([node]).names) - chosen


def _either(ways: Iterable[set[str] | None]) -> set[str] | None:
    ends = [way for way in ways if way is not None]
    return set.intersection(*ends) if ends else None
