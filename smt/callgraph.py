"""Which functions may call which, read off the program's text: an over-approximation (any mention counts, methods go by name)."""

from __future__ import annotations

import functools
from collections.abc import Iterator
from dataclasses import fields, is_dataclass

from frontends import ir

_COMPARING = ("__eq__", "__ne__", "__lt__", "__le__", "__gt__", "__ge__", "__contains__", "__iter__", "__getitem__", "__bool__", "__len__")
_CONSTRUCTORS = ("__init__", "__post_init__", "__new__")
# Syntax that runs special methods (`+` runs __add__, a call runs __call__, or __len__ by way of `len`).
_RUN_METHODS = (
    ir.Unary, ir.Binary, ir.Subscript, ir.Call, ir.Augment, ir.With, ir.For, ir.CompFor, ir.FString, ir.Star, ir.Delete,
    ir.And, ir.Or, ir.IfExp, ir.If, ir.While, ir.Assert, ir.Attribute,
)  # fmt: skip


def nodes(root: object) -> Iterator[object]:
    """Every IR node under a node, in source order. Not recursive."""
    stack = [root]
    while stack:
        node = stack.pop()
        if isinstance(node, tuple):
            stack.extend(reversed(node))
        elif is_dataclass(node) and not isinstance(node, ir.Span | type):
            yield node
            stack.extend(getattr(node, f.name) for f in reversed(fields(node)) if f.compare)


@functools.lru_cache(maxsize=8)
def graph_of(program: ir.Program) -> dict[str, frozenset[str]]:
    by_name: dict[str, set[str]] = {}
    functions: dict[str, tuple[ir.Module, ir.Function]] = {}
    for module in program.modules:
        for function in module.functions():
            key = f"{module.name}:{function.qualname}"
            functions[key] = (module, function)
            by_name.setdefault(function.name.partition(".")[0], set()).add(key)  # an assignment to x may run x.setter
            if "." in function.qualname and function.name in _CONSTRUCTORS:
                by_name.setdefault(function.qualname.split(".")[0], set()).add(key)
    values: dict[str, list[tuple[ir.Module, ir.Expr]]] = {}
    for module in program.modules:
        for name, bound in module.bindings:
            if isinstance(bound, ir.Constant) and any(isinstance(n, ir.Call | ir.Lambda | ir.Name) for n in nodes(bound.value)):
                values.setdefault(name, []).append((module, bound.value))
    special = {key for name, keys in by_name.items() if name.startswith("__") and name not in _CONSTRUCTORS for key in keys}
    comparing = {key for name in _COMPARING for key in by_name.get(name, ())}
    graph: dict[str, frozenset[str]] = {}
    for key, (module, function) in functions.items():
        mentioned: set[str] = set()
        stack: list[tuple[ir.Module, object]] = [(module, (function.body, function.contract, function.wrappers))]
        constants: set[tuple[str, str]] = set()
        while stack:
            home, root = stack.pop()
            for node in nodes(root):
                if isinstance(node, ir.Compare):
                    mentioned |= comparing
                elif isinstance(node, _RUN_METHODS):
                    mentioned |= special
                called = node.id if isinstance(node, ir.Name) else node.name if isinstance(node, ir.Attribute) else None
                if called is None:
                    continue
                binding = home.lookup(called)
                if isinstance(binding, ir.Import) and binding.name is not None:
                    called = binding.name
                mentioned |= by_name.get(called, set())
                for owner, value in values.get(called, ()):  # a constant may hold a function
                    if (owner.name, called) not in constants:
                        constants.add((owner.name, called))
                        stack.append((owner, value))
        graph[key] = frozenset(mentioned)
    return graph


@functools.lru_cache(maxsize=65536)
def reaches(program: ir.Program, start: str, goal: str) -> bool:
    """Whether a call of `start` may lead to a call of `goal` (keys "module:qualname"), through one call at least."""
    graph = graph_of(program)
    seen: set[str] = set()
    stack = list(graph.get(start, ()))
    while stack:
        key = stack.pop()
        if key == goal:
            return True
        if key not in seen:
            seen.add(key)
            stack.extend(graph.get(key, ()))
    return False


@functools.lru_cache(maxsize=65536)
def explicit_raises(program: ir.Program, module: str, function: ir.Function) -> tuple[str, ...]:
    """Names of the exceptions that `raise` statements of the function, or of functions that it may call, mention."""
    graph = graph_of(program)
    bodies = {f"{m.name}:{f.qualname}": f for m in program.modules for f in m.functions()}
    found: dict[str, None] = {}
    seen: set[str] = set()
    stack = [f"{module}:{function.qualname}"]
    while stack:
        key = stack.pop()
        if key in seen or key not in bodies:
            continue
        seen.add(key)
        if bodies[key].contract.raises is not None and key != f"{module}:{function.qualname}":
            found.update(dict.fromkeys(bodies[key].contract.raises or ()))
            continue
        for node in nodes(bodies[key].body):
            if isinstance(node, ir.Raise) and node.exc is not None:
                raised = node.exc.func if isinstance(node.exc, ir.Call) else node.exc
                found[_dotted(raised)] = None
        stack.extend(sorted(graph.get(key, ())))
    return tuple(found)


def _dotted(e: ir.Expr) -> str:
    match e:
        case ir.Name(id=name, scope="global"):
            return name
        case ir.Attribute(value=value, name=name):
            return f"{_dotted(value)}.{name}"
    return "an exception computed at run time"
