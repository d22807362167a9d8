"""Whether a function that says `@pure` may write to what it did not make, as far as its text tells: then a call of it is like any other."""

from __future__ import annotations

import functools

from frontends import ir
from smt.callgraph import graph_of, nodes
from smt.termination import is_own

_CHANGING = frozenset((
    "append", "extend", "insert", "pop", "remove", "clear", "sort", "reverse", "add", "discard", "update", "setdefault", "popitem",
    "appendleft", "popleft", "extendleft", "rotate", "move_to_end", "subtract", "difference_update", "intersection_update",
    "symmetric_difference_update", "__setitem__", "__delitem__", "__setattr__", "__dict__", "send", "close", "throw",
))  # fmt: skip
_FUNCTIONS = frozenset((
    "next", "setattr", "delattr", "vars", "heappush", "heappop", "heapify", "heappushpop", "heapreplace", "insort", "insort_left",
    "insort_right", "shuffle",
))  # fmt: skip
_NUMBERS = ("int", "bool", "float", "str", "tuple", "none")


@functools.lru_cache(maxsize=65536)
def may_write(program: ir.Program, start: str) -> bool:
    """Whether a call of `start` ("module:qualname") may change an object or a variable that was there before."""
    graph = graph_of(program)
    bodies = {f"{m.name}:{f.qualname}": f for m in program.modules for f in m.functions()}
    seen: set[str] = set()
    stack = [start]
    while stack:
        key = stack.pop()
        if key in seen or key not in bodies:
            continue
        seen.add(key)
        if _writes(bodies[key]):
            return True
        stack.extend(graph.get(key, ()))
    return False


def _writes(function: ir.Function) -> bool:
    return any(_changes(function, node) for node in nodes(function.body))


def _changes(function: ir.Function, node: object) -> bool:
    match node:
        case ir.Augment(target=ir.Name() as target):
            return not _is_number(function, target) and not is_own(function, target, None)
        case ir.Assign(target=target) | ir.Augment(target=target) | ir.For(target=target) | ir.Delete(target=target):
            return _outside(function, target)
        case ir.With(target=target) | ir.NamedExpr(target=target):
            return target is not None and _outside(function, target)
        case ir.Attribute(value=owner, name=name):
            return name in _CHANGING and not is_own(function, owner, None)
        case ir.Name(id=name, scope="global"):
            return name in _FUNCTIONS
        case ir.Yield():
            return True
    return False


def _outside(function: ir.Function, target: ir.Expr) -> bool:
    # A constructor's own object is new.
    own = function.params[0].name if function.name in ("__init__", "__post_init__") and function.params else None
    for part in nodes(target):
        if isinstance(part, ir.Attribute | ir.Subscript):
            of_own = isinstance(part.value, ir.Name) and part.value.id == own
            if not of_own and not is_own(function, part.value, None):
                return True
        elif isinstance(part, ir.Name) and part.scope == "global" and part is target:
            return True
    return False


def _is_number(function: ir.Function, target: ir.Name) -> bool:
    kinds = [p.annotation for p in function.params if p.name == target.id]
    return bool(kinds) and all(k is not None and k.name in _NUMBERS for k in kinds)
