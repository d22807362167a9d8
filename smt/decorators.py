"""Functions with decorators that run: the name is bound to what they make of the function, at import.

A decorator that is a function of the program is followed like any other, so what it makes is a closure over the function as it was
written. What such a closure keeps has to be immutable (`globals_.at_import`): then every call finds the same.
"""

from __future__ import annotations

import functools
from dataclasses import replace

from frontends import ir
from smt import globals_
from smt.assignments import assigned, may_be_remade
from smt.callgraph import nodes
from smt.comparisons import AS_WRITTEN
from smt.evaluation import evaluate
from smt.machine import Machine
from smt.values import FuncV, RefV, Value


def written(func: FuncV) -> FuncV:
    """The function as its `def` makes it, before its decorators run. What its contract says is said of what they make of it."""
    f = func.function
    return replace(func, function=replace(f, qualname=f.qualname + AS_WRITTEN, wrappers=(), contract=ir.Contract()))


def applied(m: Machine, func: FuncV, span: ir.Span) -> Value:
    """What the decorators make of a function whose `def` is executed here: they are evaluated from the top, and run from the bottom."""
    from smt.calls import call

    made = [evaluate(m, wrapper) for wrapper in func.function.wrappers]
    value: Value = written(func)
    for decorator in reversed(made):
        value = call(m, decorator, (value,), {}, span)
    return value


def decorated(m: Machine, func: FuncV, span: ir.Span) -> Value:
    """What the name of a function of a module or class is bound to."""
    f = func.function
    key = (func.module, f"{f.qualname}{AS_WRITTEN}")
    if key not in m.constants:
        value, problem = globals_.at_import(m, func.module, lambda: applied(m, func, span))
        if problem:
            name = next(d for d in f.decorators if not d.startswith(("typing.", "abc.")))
            raise m.unsupported(f"decorator {name}" if problem.startswith("call to ") else f"decorator {name}: {problem}", span)
        m.constants[key] = value
    return m.constants[key]


def read_cached(m: Machine, func: FuncV, args: tuple[Value, ...], span: ir.Span) -> Value:
    """A `functools.cached_property`: what it gave the first time, which has to be what it would give now."""
    from smt import attributes, escaping, footprints, slots
    from smt.calls import call

    f = func.function
    owner = f.qualname.rpartition(".")[0]
    if isinstance(args[0], RefV) and slots.allowed(m, attributes.class_of(m, args[0].cls), span) is not None:
        raise m.unsupported(f"cached property {f.qualname} of a class with __slots__", span)
    key = f"{func.module}:{f.qualname}"
    home = m.program.module(func.module)
    fields = _own_attributes(f)
    if fields is None or footprints.may_write(m.program, key) or escaping.mentions_what_lasts(m.program, key) or home is None:
        raise m.unsupported(f"cached property {f.qualname}, which may give something else the second time", span)
    for name in fields:
        if _assigned_later(m.program, name) or not globals_.is_immutable(attributes.get(m, args[0], name, span)):
            raise m.unsupported(f"cached property {f.qualname}: {owner}.{name} may change after it was read", span)
    if any(key.endswith(".__init__") for key in m.calls):
        raise m.unsupported(f"cached property {f.qualname} read while its object may be made", span)
    plain = replace(f, decorators=tuple(d for d in f.decorators if d != "functools.cached_property"))
    result = call(m, replace(func, function=plain), args, {}, span)
    if not globals_.is_immutable(result):
        raise m.unsupported(f"cached property {f.qualname}, whose value may change after it was kept", span)
    return result


def _own_attributes(f: ir.Function) -> tuple[str, ...] | None:
    """The attributes of its object that a method reads, where it does nothing else with the object."""
    receiver = f.params[0].name if f.params else ""
    read = [n.name for n in nodes(f.body) if isinstance(n, ir.Attribute) and isinstance(n.value, ir.Name) and n.value.id == receiver]
    mentions = sum(isinstance(n, ir.Name) and n.id == receiver for n in nodes(f.body))
    return tuple(dict.fromkeys(read)) if mentions == len(read) else None


@functools.lru_cache(maxsize=4096)
def _assigned_later(program: ir.Program, name: str) -> bool:
    """Whether anything but a constructor assigns to an attribute of that name, or may; a method of that name counts."""
    if may_be_remade(program) or any(target.rpartition(".")[2] in (name, "*") for module in program.modules for target in module.patched):
        return True
    for module in program.modules:
        for function in module.functions():
            if function.name == name:
                return True
            own = function.params[0].name if function.name == "__init__" and function.params else ""
            for part in assigned(function.body):
                in_constructor = isinstance(part.value, ir.Name) and part.value.id == own
                if part.name == "*" or (part.name == name and not in_constructor):
                    return True
    return False
