"""Which scope each name of a function belongs to, by Python's own rules."""

from __future__ import annotations

import ast
import itertools
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Literal

from frontends import ir

FunctionNode = ast.FunctionDef | ast.AsyncFunctionDef
COMPREHENSIONS = (ast.ListComp, ast.SetComp, ast.DictComp, ast.GeneratorExp)


class Fresh:
    """The supply of temporaries of one top-level function; what is nested in it shares the numbers, so all are distinct."""

    def __init__(self, numbers: Iterator[int] | None = None) -> None:
        self._numbers = numbers if numbers is not None else itertools.count(1)
        self.made: list[str] = []

    def name(self, base: str = "") -> str:
        """A name that no Python identifier can equal: "%3", or "x%3" for a renamed `x`."""
        made = f"{base}%{next(self._numbers)}"
        self.made.append(made)
        return made

    def nested(self) -> Fresh:
        """The supply of a nested function or lambda: the same numbers, names recorded apart."""
        return Fresh(self._numbers)


@dataclass(frozen=True)
class Scope:
    """One level of naming. `names` maps each source name bound here to its IR name (comprehension variables are renamed)."""

    kind: Literal["module", "class", "function", "comprehension"]
    names: Mapping[str, str] = field(default_factory=dict)
    global_names: frozenset[str] = frozenset()
    nonlocal_names: frozenset[str] = frozenset()
    parent: Scope | None = None
    fresh: Fresh = field(default_factory=Fresh)
    read: frozenset[str] = frozenset()  # of a class body: the earlier names that it may read

    def resolve(self, name: str) -> tuple[str, ir.Scope] | None:
        """The IR name and scope that `name` means here. None: a class-level name read in the class body, which has no IR."""
        level: Scope | None = self
        crossed = False
        while level is not None and level.kind != "module":
            if name in level.global_names:
                return name, "global"
            if level.kind == "class":
                if not crossed and name in level.names:
                    return (name, "local") if name in level.read else None
            elif name in level.names and name not in level.nonlocal_names:
                return level.names[name], "free" if crossed else "local"
            crossed = crossed or level.kind == "function"
            level = level.parent
        return name, "global"

    def function(self) -> Scope:
        """The scope in which a walrus target binds: the nearest one that is no comprehension."""
        level = self
        while level.kind == "comprehension" and level.parent is not None:
            level = level.parent
        return level


@dataclass
class Bound:
    """What one function body (or class body, or lambda body) binds and declares."""

    names: list[str] = field(default_factory=list)
    global_names: set[str] = field(default_factory=set)
    nonlocal_names: set[str] = field(default_factory=set)
    yields: bool = False
    assigned_globals: set[str] = field(default_factory=set)


def bound_in(roots: Iterable[ast.AST]) -> Bound:
    """What the statements or expressions bind in their own scope, nested functions, lambdas and comprehensions left out."""
    bound = Bound()
    seen: dict[str, None] = {}
    # Iterative, in source order: hostile nesting must not exhaust the stack.
    stack: list[tuple[ast.AST, bool]] = [(root, False) for root in reversed(list(roots))]
    while stack:
        node, inside = stack.pop()
        for name in _names_of(node, inside):
            seen.setdefault(name)
        match node:
            case ast.Global():
                bound.global_names.update(node.names)
            case ast.Nonlocal():
                bound.nonlocal_names.update(node.names)
            case ast.Yield() | ast.YieldFrom():
                bound.yields = True
            case _:
                pass
        children = _children(node)
        stack.extend((child, inside or isinstance(node, COMPREHENSIONS)) for child in reversed(children))
    bound.assigned_globals = bound.global_names & seen.keys()
    bound.names = [name for name in seen if name not in bound.global_names and name not in bound.nonlocal_names]
    return bound


def _names_of(node: ast.AST, in_comprehension: bool) -> list[str]:
    match node:
        case ast.NamedExpr(target=ast.Name(id=name)):
            return [name]
        case ast.Name(id=name, ctx=ast.Store() | ast.Del()) if not in_comprehension:
            return [name]
        case ast.FunctionDef(name=name) | ast.AsyncFunctionDef(name=name) | ast.ClassDef(name=name):
            return [name]
        case ast.Import(names=aliases):
            return [alias.asname or alias.name.partition(".")[0] for alias in aliases]
        case ast.ImportFrom(names=aliases):
            return [alias.asname or alias.name for alias in aliases if alias.name != "*"]
        case ast.ExceptHandler(name=str(name)) | ast.MatchAs(name=str(name)) | ast.MatchStar(name=str(name)):
            return [name]
        case ast.MatchMapping(rest=str(name)):
            return [name]
        case _:
            return []


def _children(node: ast.AST) -> list[ast.AST]:
    match node:
        case ast.FunctionDef() | ast.AsyncFunctionDef():
            return [*node.decorator_list, *node.args.defaults, *(d for d in node.args.kw_defaults if d is not None)]
        case ast.Lambda():
            return [*node.args.defaults, *(d for d in node.args.kw_defaults if d is not None)]
        case ast.ClassDef():
            return [*node.decorator_list, *node.bases, *node.keywords]
        case _:
            return list(ast.iter_child_nodes(node))


def parameters(arguments: ast.arguments) -> list[ast.arg]:
    """Every parameter in the order in which `inspect` lists them."""
    found = [*arguments.posonlyargs, *arguments.args]
    if arguments.vararg is not None:
        found.append(arguments.vararg)
    found.extend(arguments.kwonlyargs)
    if arguments.kwarg is not None:
        found.append(arguments.kwarg)
    return found


def mangle_private_names(tree: ast.Module) -> None:
    """Apply Python's private name mangling (`self.__x` in class `C` is `self._C__x`) in place, once, to the whole tree."""
    stack: list[tuple[ast.AST, str]] = [(tree, "")]
    while stack:
        node, owner = stack.pop()
        if owner:
            _mangle(node, owner)
        inner = node.name.lstrip("_") if isinstance(node, ast.ClassDef) else owner
        if isinstance(node, ast.ClassDef):
            stack.extend((child, owner) for child in [*node.decorator_list, *node.bases, *node.keywords])
            stack.extend((child, inner) for child in node.body)
        else:
            stack.extend((child, owner) for child in ast.iter_child_nodes(node))


def _mangle(node: ast.AST, owner: str) -> None:
    for attribute in ("id", "attr", "arg", "name", "rest", "asname"):
        value = getattr(node, attribute, None)
        if isinstance(value, str) and not (attribute == "name" and isinstance(node, ast.alias)):
            setattr(node, attribute, _mangled(value, owner))
    if isinstance(node, ast.Global | ast.Nonlocal):
        node.names = [_mangled(name, owner) for name in node.names]


def _mangled(name: str, owner: str) -> str:
    private = name.startswith("__") and not name.endswith("__") and "." not in name
    return f"_{owner}{name}" if private else name
