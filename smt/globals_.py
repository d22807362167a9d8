"""Module-level names: functions, classes, imports, constants and variables of the program's modules, then the built-ins."""

from __future__ import annotations

import builtins
import importlib
import re
from collections.abc import Callable, Sequence

from frontends import ir
from frontends.python import unchanged
from smt import assignments
from smt.callgraph import nodes
from smt.evaluation import evaluate
from smt.heap import HeapObject, ListObj, TableObj
from smt.kinds import kind_of
from smt.machine import Machine
from smt.state import State
from smt.tables import Entries
from smt.terms import STRING, apply, string
from smt.values import (
    NONE,
    BoundV,
    BuiltinV,
    ClassV,
    FuncV,
    LambdaV,
    LibraryV,
    ModuleV,
    OpaqueV,
    RefV,
    StrV,
    TupleV,
    UnionV,
    Value,
    float_v,
    int_v,
    str_v,
)

CONSTANTS = ("math", "string", "re")  # modules whose constants are read
LIBRARIES = ("math", "functools", "itertools", "operator", "collections", "typing", "dataclasses", "enum", "abc", "string", "copy",
             "bisect", "heapq", "statistics", "contextlib", "datetime", "decimal", "fractions", "re", "random")  # fmt: skip

MODULE_NAMES = ("__file__", "__doc__", "__package__", "__spec__", "__loader__", "__annotations__", "__builtins__", "__cached__", "__path__")


def lookup(m: Machine, module: str, name: str, span: ir.Span) -> Value:
    """The value of a global name as seen from a module."""
    if name == "%old":
        return m.old
    if name.startswith("%"):
        return BuiltinV(name)
    written = m.state.env.get((0, f"{module}:{name}"))
    if written is not None:
        return m.bound(written, name, span, "NameError")
    home = m.program.module(module)
    binding = home.lookup(name) if home is not None else None
    if binding is not None:
        return resolve(m, module, name, binding)
    if name == "__name__":
        return StrV(apply("text.module", STRING, string(module)))  # "__main__" or the module's name
    if assignments.is_patched(m, "builtins", name):
        return OpaqueV(f"builtins.{name} is assigned somewhere")
    if name in MODULE_NAMES:
        return OpaqueV(f"{name} of a module")
    if hasattr(builtins, name):
        found = getattr(builtins, name)
        return BuiltinV(found.__name__ if isinstance(found, type) else name)  # IOError is OSError by another name
    if module.startswith("%"):
        return BuiltinV(f"{module[1:]}.{name}")  # of a library that is modelled by its text
    raise m.raise_("NameError", "unbound", name, span)


def check_bound(m: Machine, module: str, name: str, span: ir.Span) -> None:
    """A name that the import of its module may leave unbound is a limit, unless the running function has bound it."""
    seen: set[tuple[str, str]] = set()
    while (home := m.program.module(module)) is not None and (module, name) not in seen:
        seen.add((module, name))
        binding = home.lookup(name)
        if binding is not None and name in home.unbound and (0, f"{module}:{name}") not in m.state.env:
            raise m.unsupported(f"module-level name {name} may be unbound: it is not bound on all ways through its module", span)
        if binding is not None and assignments.is_patched(m, module, name):
            raise m.unsupported(f"{module}.{name} is assigned from outside of the module", span)  # or deleted
        if not isinstance(binding, ir.Import) or binding.name is None:
            return
        module, name = binding.module, binding.name


def resolve(m: Machine, module: str, name: str, binding: ir.Binding) -> Value:
    """The value of a binding of a module."""
    if assignments.is_patched(m, module, name):
        return OpaqueV(f"{module}.{name} is assigned from outside of the module")
    match binding:
        case ir.Function():
            return FuncV(binding, module)
        case ir.Class():
            return ClassV(binding, module)
        case ir.Import(module=target, name=None):
            return ModuleV(target)
        case ir.Import(module=target, name=str(item)):
            return member(m, target, item)
        case ir.Constant():
            key = (module, name)
            if key not in m.constants:
                m.constants[key] = OpaqueV(f"module-level name {name} is defined in terms of itself", binding.span)
                m.constants[key] = _constant(m, module, name, binding)
            value = m.constants[key]
            return present(m, value, f"module-level name {name}", binding.span)
    assert isinstance(binding, ir.Variable)
    return OpaqueV(f"module-level name {name} may have any value: {binding.reason}", binding.span)


def member(m: Machine, module: str, name: str) -> Value:
    """`module.name`: of a module of the program, or a library function or class by its dotted name."""
    home = m.program.module(module)
    if home is not None:
        binding = home.lookup(name)
        if binding is not None:
            return resolve(m, module, name, binding)
        if m.program.module(f"{module}.{name}") is not None:
            return ModuleV(f"{module}.{name}")
        return OpaqueV(f"{module}.{name} is not bound at module level")
    if assignments.is_patched(m, module, name):
        return OpaqueV(f"{module}.{name} is assigned from outside of the module")
    if module in CONSTANTS:
        value = getattr(importlib.import_module(module), name, None)
        if isinstance(value, str):
            return str_v(value)
        if isinstance(value, float):
            return float_v(value)
        if isinstance(value, re.RegexFlag):
            return LibraryV("re.RegexFlag", (int_v(int(value)),))
    return BuiltinV(f"{module}.{name}")


def is_missing(m: Machine, module: str, name: str) -> bool:
    """Whether a module of the library whose constants are read has nothing of that name."""
    if module not in CONSTANTS or m.program.module(module) is not None or assignments.is_patched(m, module, name):
        return False
    return not hasattr(importlib.import_module(module), name)


def _constant(m: Machine, module: str, name: str, binding: ir.Constant) -> Value:
    deepest = unchanged.of_module(m.program, module, name)
    value, problem = at_import(m, module, lambda: evaluate(m, binding.value), frozen=deepest)
    return OpaqueV(f"module-level name {name}: {problem}", binding.span) if problem else value


def present(m: Machine, value: Value, what: str, span: ir.Span) -> Value:
    """The value that a name was given at import, the container that it may be put into the heap: nothing has changed it."""
    stack: list[Value] = [value] if isinstance(value, RefV) else []
    while stack:
        part = stack.pop()
        if isinstance(part, RefV):
            kept = m.frozen[part.location]
            if m.state.heap.setdefault(part.location, kept) != kept:
                raise m.unsupported(f"{what}: what it holds is looked at in another way", span)
            stack.extend(kept.values())
        elif isinstance(part, TupleV):
            stack.extend(part.items)
    return value


def at_import(
    m: Machine, module: str, body: Callable[[], Value], names: Sequence[str] = (), frozen: tuple[int, int] | None = None
) -> tuple[Value, str]:
    """What code at the top of a module gives: it runs once, at import, away from the running function and what that has changed.

    With the reason why that is not known, or an empty text. `names`: the variables of a class body. `frozen`: how deep containers may be
    nested that will do too (see `frontends.python.unchanged`), besides frozensets; the caller puts those into each heap (`present`).
    """
    outer, m.state = m.state, State()
    try:
        with m.scratch() as record, m.collecting() as exits, m.inside(m.new_frame(module, names)):
            end = m.attempt(body)
    finally:
        m.state = outer
    if end is None or record.limits or exits:
        return NONE, record.limits[0].reason if record.limits else "its value is not known"
    if frozen is not None and isinstance(end[1], RefV):
        parts: dict[int, HeapObject] = {}
        depth = _nested(end[1], end[0], parts)
        held = [v for part in parts.values() for v in part.values()]
        dicts = all(isinstance(o, TableObj) or all(map(is_immutable, o.values())) for o in parts.values())
        dicts &= not any(isinstance(v, TupleV) and not is_immutable(v) for v in held)
        if 0 < depth <= frozen[0 if dicts else 1] or (depth == 1 and end[1].cls == "frozenset"):
            m.frozen.update(parts)
            problem = _enclosed(m, TupleV(tuple(v for v in held if not isinstance(v, RefV))), end[0])
            return (NONE, problem) if problem else (end[1], "")
    if not is_immutable(end[1]):
        return NONE, end[1].reason if isinstance(end[1], OpaqueV) else "it is mutable: it may have any content"
    problem = _enclosed(m, end[1], end[0])
    return (NONE, problem) if problem else (end[1], "")


_BEYOND = 1 << 20  # deeper than anything is nested


def _nested(value: Value, there: State, parts: dict[int, HeapObject]) -> int:
    """How deep lists, dicts and sets are nested in a value, all of whose parts are known, and which they are; 0 for what cannot change."""
    if is_immutable(value):
        return 0
    if isinstance(value, TupleV):
        return 1 + max(_nested(v, there, parts) for v in value.items)
    if not isinstance(value, RefV) or value.index is not None or value.cls not in ("list", "dict", "set", "frozenset"):
        return _BEYOND
    found = there.heap[value.location]
    known = isinstance(found, ListObj) or (isinstance(found, TableObj) and isinstance(found.table, Entries))
    if not known or value.location in parts:
        return _BEYOND
    parts[value.location] = found
    return 1 + max((_nested(v, there, parts) for v in found.values()), default=0)


def _enclosed(m: Machine, value: Value, there: State) -> str:
    """Keep the variables that a function made at import has around it; why that cannot be done, or an empty text."""
    stack = [value]
    seen: set[tuple[int, int]] = set()
    while stack:
        match stack.pop():
            case TupleV(items) | LibraryV(_, items):
                stack.extend(items)
            case UnionV(parts):
                stack.extend(v for _, v in parts)
            case BoundV(receiver, func):
                stack.extend((receiver, func))
            case FuncV(function=code, frame=frame, defaults=given) | LambdaV(node=code, frame=frame, defaults=given):
                stack.extend(v for _, v in given)
                if _writes_outside(code):
                    return "a function that keeps something from call to call"
                at = m.frames.get(frame)
                mentioned = {n.id for n in nodes(code) if isinstance(n, ir.Name)}
                while at is not None and (id(code), at.id) not in seen:
                    seen.add((id(code), at.id))
                    for name in sorted(at.locals & mentioned):
                        kept = there.env.get((at.id, name))
                        if kept is None:
                            continue
                        if not is_immutable(kept):
                            return f"a function with {name} around it, which may change"
                        m.enclosed[at.id, name] = kept
                        stack.append(kept)
                    at = at.parent
    return ""


def _writes_outside(code: ir.Function | ir.Lambda) -> bool:
    """Whether the code binds a variable of a function around it."""
    for node in nodes(code):
        match node:
            case ir.Assign(target=target) | ir.Augment(target=target) | ir.For(target=target) | ir.Delete(target=target):
                parts = tuple(nodes(target))
            case ir.With(target=target) | ir.NamedExpr(target=target) if target is not None:
                parts = tuple(nodes(target))
            case _:
                continue
        if any(isinstance(part, ir.Name) and part.scope == "free" for part in parts):
            return True
    return False


def is_immutable(value: Value) -> bool:
    """Whether nothing that the program does can change what the value is or holds."""
    match value:
        case TupleV(items):
            return all(map(is_immutable, items))
        case UnionV(parts):
            return all(is_immutable(v) for _, v in parts)
        case LibraryV(_, items):
            return all(map(is_immutable, items))
        case BoundV(receiver, _):
            return is_immutable(receiver)
    return kind_of(value) in ("int", "float", "str", "bytes", "none", "range", "function", "class", "module", "member", "str member",
                              "flag", "re.Pattern", "re.RegexFlag", "logging.Logger")


def assign(m: Machine, module: str, name: str, value: Value) -> None:
    """`global name; name = value`."""
    m.state.env[(0, f"{module}:{name}")] = value


def forget(m: Machine) -> None:
    """After code that is not at hand has run: every module-level variable may have any value."""
    for key in [k for k in m.state.env if k[0] == 0]:
        m.state.env[key] = OpaqueV(f"module-level name {key[1].partition(':')[2]} after a call that may have changed it")
