"""Whether a function that says `@pure` may write to what it did not make, as far as its text tells: then a call of it is like any other."""

from __future__ import annotations

import functools

from frontends import ir
from smt.callgraph import nodes, run_by
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
_IN_PLACE = ("__iadd__", "__isub__", "__imul__", "__iand__", "__ior__", "__ixor__", "__delattr__")


@functools.lru_cache(maxsize=65536)
def may_write(program: ir.Program, start: str) -> bool:
    """Whether a call of `start` ("module:qualname") may change an object or a variable that was there before.

    What is not modelled is not looked for: whoever asks rests on the proof of the function, that it meets no such thing.
    """
    return any(_writes(program, *where) for where in run_by(program, start))


def _writes(program: ir.Program, module: ir.Module, function: ir.Function) -> bool:
    if any(_changes(function, node) for node in nodes(function.body)):
        return True
    # Names that stand for something of the library, or for a value of a module, which may be a function.
    names = {n.id if isinstance(n, ir.Name) else n.name for n in nodes(function.body) if isinstance(n, ir.Name | ir.Attribute)}
    seen: set[str] = set()
    while names - seen:
        name = min(names - seen)
        seen.add(name)
        for other in program.modules:
            match other.lookup(name):
                case ir.Import(name=str(original)) if other is module or original != name:
                    if original in _FUNCTIONS:
                        return True
                    names.add(original)
                case ir.Constant(value=value):
                    if any(_changes(function, node) for node in nodes(value)):
                        return True
                    names.update(n.id if isinstance(n, ir.Name) else n.name for n in nodes(value) if isinstance(n, ir.Name | ir.Attribute))
    return False


def _changes(function: ir.Function, node: object) -> bool:
    match node:
        case ir.Augment(target=ir.Name(scope="local") as target):
            return not _is_number(function, target) and not is_own(function, target, None)
        case ir.Augment(target=ir.Subscript(), op=op, value=value) if op != "*" and _adds_a_number(function, value):
            return _outside(function, node.target)
        case ir.Augment():
            return True  # of an item or a field, which may be a list
        case ir.Assign(target=target) | ir.For(target=target) | ir.CompFor(target=target) | ir.Delete(target=target):
            return _outside(function, target)
        case ir.With(target=target) | ir.NamedExpr(target=target):
            return target is not None and _outside(function, target)
        case ir.Attribute(value=owner, name=name):
            return name in _FUNCTIONS or name in _IN_PLACE or (name in _CHANGING and not is_own(function, owner, None))
        case ir.Name(id=name, scope="global"):
            return name in _FUNCTIONS
        case ir.Yield():
            return True
    return False


def _adds_a_number(function: ir.Function, value: ir.Expr) -> bool:
    """Whether a value is a number by its looks: a list that it is added to takes none."""
    match value:
        case ir.Const(value=number):
            return isinstance(number, int | float)
        case ir.Unary(op="-", operand=operand):
            return _adds_a_number(function, operand)
        case ir.Name(id=name, scope="local"):
            kinds = [p.annotation for p in function.params if p.name == name]
            return bool(kinds) and all(k is not None and k.name in ("int", "bool", "float") for k in kinds)
        case ir.Call(func=ir.Name(id="len", scope="global")):
            return True
    return False


def _outside(function: ir.Function, target: ir.Expr) -> bool:
    """Whether an assignment to a target may change what the function did not make."""
    # A constructor's own object is new.
    own = function.params[0].name if function.name in ("__init__", "__post_init__") and function.params else None
    match target:
        case ir.TupleDisplay(items=items) | ir.ListDisplay(items=items):
            return any(_outside(function, item) for item in items)
        case ir.Star(value=inner):
            return _outside(function, inner)
        case ir.Attribute(value=owner):
            return not (isinstance(owner, ir.Name) and owner.id == own)  # what an operator gives may be an old object
        case ir.Subscript(value=owner):
            return not is_own(function, owner, None)
        case ir.Name(scope=scope):
            return scope != "local"
    return True


def _is_number(function: ir.Function, target: ir.Name) -> bool:
    kinds = [p.annotation for p in function.params if p.name == target.id]
    return bool(kinds) and all(k is not None and k.name in _NUMBERS for k in kinds)
