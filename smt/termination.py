"""Which functions end on every call, as far as their text shows it: contracts and lemmas may only call such functions."""

from __future__ import annotations

import functools

from frontends import ir
from smt.callgraph import graph_of, nodes, reaches
from smt.ownership import is_own

_COPIES = ("range", "sorted", "list", "tuple", "set", "frozenset", "dict", "str")  # what runs over these runs over a new object
_HARMLESS = (
    *_COPIES, "len", "abs", "min", "max", "sum", "any", "all", "int", "bool", "float", "isinstance", "enumerate", "zip", "reversed",
    "ord", "chr", "repr", "divmod", "pow", "round", "print",
)  # fmt: skip
_ENDLESS = ("count", "cycle", "repeat")  # of itertools
_HARMLESS_METHODS = (
    "get", "items", "keys", "values", "count", "index", "startswith", "endswith", "strip", "split", "join", "lower", "upper",
    "isdigit", "isalpha", "isalnum", "isspace", "find", "replace", "copy", "format",
)  # fmt: skip


@functools.lru_cache(maxsize=65536)
def terminates(program: ir.Program, module: str, function: ir.Function) -> bool:
    """Whether every call ends, given that the obligations of the functions involved are proved.

    `while` loops need `decreases`; so do `for` loops that might add to what they run over; cycles of calls need it on each function.
    """
    graph = graph_of(program)
    bodies = {f"{m.name}:{f.qualname}": (m, f) for m in program.modules for f in m.functions()}
    home = program.module(module)
    assert home is not None
    seen: set[str] = set()
    stack = [f"{module}:{function.qualname}"]
    while stack:
        key = stack.pop()
        if key in seen:
            continue
        seen.add(key)
        where, body = bodies.get(key, (home, function))
        if endless_loops(program, where, body) or makes_endless(program, where, body):
            return False
        if reaches(program, key, key) and body.contract.decreases is None:
            return False
        stack.extend(graph.get(key, ()))
    return True


def makes_endless(program: ir.Program, module: ir.Module, root: object) -> bool:
    """Whether code mentions an iterator of the library that has no end: it might be gone through, here or elsewhere."""
    seen: set[tuple[str, str]] = set()
    stack: list[tuple[ir.Module, object]] = [(module, root)]
    while stack:
        home, part = stack.pop()
        for node in nodes(part):
            match node:
                case ir.Attribute(value=ir.Name(id=of), name=name) if name in _ENDLESS and home.lookup(of) == ir.Import("itertools", None):
                    return True
            if not isinstance(node, ir.Name | ir.Attribute):
                continue
            mentioned = node.id if isinstance(node, ir.Name) else node.name
            if (home.name, mentioned) in seen:
                continue
            seen.add((home.name, mentioned))
            match home.lookup(mentioned):
                case ir.Import(module="itertools", name=str(original)) if original in _ENDLESS:
                    return True
                case ir.Import(module=target, name=str(original)):
                    stack.extend((m, ir.Name(original, "global")) for m in program.modules if m.name == target)
            # A value of a module or a class goes by its name alone.
            for other in program.modules:
                stack.extend((other, value) for value in _values(other, mentioned))
    return False


def _values(module: ir.Module, name: str) -> list[ir.Expr]:
    """What a module, or a class in it, binds a name to."""
    found = [b.value for key, b in module.bindings if key == name and isinstance(b, ir.Constant)]
    for _, binding in module.bindings:
        if isinstance(binding, ir.Class):
            found.extend(value for field, _, value in binding.fields if field == name and value is not None)
    return found


def endless_loops(program: ir.Program, module: ir.Module, function: ir.Function) -> tuple[ir.While | ir.For, ...]:
    """The loops of a function that are not known to end."""
    return tuple(n for n in nodes(function.body) if isinstance(n, ir.While | ir.For) and not _ends(program, module, function, n))


def _ends(program: ir.Program, module: ir.Module, function: ir.Function, loop: ir.While | ir.For) -> bool:
    if loop.spec.decreases is not None:
        return True
    if isinstance(loop, ir.While):
        return False
    if isinstance(loop.iter, ir.Call) and _builtin(module, loop.iter.func) in _COPIES:
        return True
    over = loop.iter.id if isinstance(loop.iter, ir.Name) else None
    return not any(_may_add(program, module, function, node, over) for node in nodes(loop.body))


def _may_add(program: ir.Program, module: ir.Module, function: ir.Function, node: object, over: str | None) -> bool:
    """Whether a node of a loop's body might add to the object that the loop runs over (the one called `over`, if it has a name)."""
    match node:
        case ir.Call(func=ir.Attribute(value=receiver, name=name)):
            return name not in _HARMLESS_METHODS and not is_own(program, function, receiver, over)
        case ir.Call(func=func):
            binding = module.lookup(func.id) if isinstance(func, ir.Name) else None
            pure = isinstance(binding, ir.Function) and (binding.contract.pure or binding.contract.lemma)
            return not pure and _builtin(module, func) not in _HARMLESS
        case ir.Augment(target=ir.Name() as target):
            return not is_own(program, function, target, over)
        case ir.Augment() | ir.Delete(target=ir.Subscript() | ir.Attribute()):
            return True
        case ir.Assign(target=target):
            return any(isinstance(n, ir.Subscript) and isinstance(n.index, ir.Slice) for n in nodes(target))
        case ir.With() | ir.UnsupportedStmt() | ir.UnsupportedExpr():
            return True
    return False


def _builtin(module: ir.Module, func: ir.Expr) -> str | None:
    return func.id if isinstance(func, ir.Name) and func.scope == "global" and module.lookup(func.id) is None else None
