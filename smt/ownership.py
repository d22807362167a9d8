"""Which local variables only ever hold what their function made, and which parameters are always what the function was given.

In: the text of a function. Out: whether that is certain; writing to what a function made for itself is seen by nobody else.
"""

from __future__ import annotations

import functools

from frontends import ir
from smt.callgraph import nodes
from smt.kin import classes_of

_OPERATORS = frozenset(
    f"__{role}{name}__"
    for name in ("add", "sub", "mul", "matmul", "truediv", "floordiv", "mod", "divmod", "pow", "lshift", "rshift", "and", "xor", "or")
    for role in ("", "r", "i")
) | {"__lt__", "__le__", "__gt__", "__ge__", "__eq__", "__ne__"}  # fmt: skip
_NO_CONTAINERS = ("int", "bool", "float", "str", "bytes", "none", "class")


@functools.lru_cache(maxsize=16)
def _operators_give_objects(program: ir.Program) -> bool:
    """Whether an operator of a class may give a list, a set or a dict that is there already."""
    methods = [f for m in program.modules for f in m.functions() if f.name in _OPERATORS and f.kind != "function"]
    fields = {name for _, cls in classes_of(program).values() for name, _, _ in cls.fields}
    return not _OPERATORS.isdisjoint(fields) or any(f.returns is None or f.returns.name not in _NO_CONTAINERS for f in methods)


def is_own(program: ir.Program, function: ir.Function, receiver: ir.Expr, over: str | None) -> bool:
    """Whether a variable only ever holds numbers, texts and objects that this function made for it: it is no second name of another."""
    if not isinstance(receiver, ir.Name) or receiver.scope != "local" or receiver.id == over:
        return False
    if receiver.id in (p.name for p in function.params):
        return False
    made: tuple[type, ...] = (ir.Const, ir.ListDisplay, ir.SetDisplay, ir.DictDisplay, ir.TupleDisplay, ir.Comprehension, ir.FString)
    computed = not _operators_give_objects(program)
    if computed:
        made = (*made, ir.Binary, ir.Compare)
    for node in nodes(function.body):
        match node:
            case ir.Assign(target=ir.Name(id=name), value=value) if name == receiver.id:
                if not isinstance(value, made):
                    return False
            case ir.Augment(target=ir.Name(id=name)) if name == receiver.id and not computed:
                return False
            case ir.Assign(target=target) | ir.For(target=target) | ir.NamedExpr(target=target) | ir.CompFor(target=target):
                if any(isinstance(n, ir.Name) and n.id == receiver.id for n in nodes(target)):
                    return False
            case ir.With(target=target) if target is not None:
                if any(isinstance(n, ir.Name) and n.id == receiver.id for n in nodes(target)):
                    return False
            case ir.Handler(name=name) if name == receiver.id:
                return False
            case ir.Define() | ir.Lambda():
                return False  # a closure may assign it
    return True


def is_never_bound(function: ir.Function, name: str) -> bool:
    """Whether a parameter is always what the function was given, in functions within it, too."""
    for node in nodes(function.body):
        match node:
            case ir.Define(function=within):
                bound = name == within.name or name in (p.name for p in within.params)
            case ir.Lambda(params=params):
                bound = name in (p.name for p in params)
            case ir.Assign(target=target) | ir.Augment(target=target) | ir.For(target=target) | ir.CompFor(target=target):
                bound = _binds(target, name)
            case ir.With(target=target) | ir.NamedExpr(target=target) | ir.Delete(target=target):
                bound = _binds(target, name)
            case ir.Handler(name=caught):
                bound = caught == name
            case _:
                bound = False
        if bound:
            return False
    return True


def _binds(target: object, name: str) -> bool:
    match target:
        case ir.Name(id=found):
            return found == name
        case ir.TupleDisplay(items=items) | ir.ListDisplay(items=items):
            return any(_binds(item, name) for item in items)
        case ir.Star(value=inner):
            return _binds(inner, name)
    return False
