"""`functools.singledispatch`, and `singledispatchmethod`: which of the registered functions a call runs, by the class of an argument.

Decided for values of built-in types and for instances of exactly one class of the program. What may be of a subclass is a limit, and so are
classes that others can be registered with, and registrations that the text of the modules does not show.
"""

from __future__ import annotations

import functools
import re
from dataclasses import replace

from frontends import ir
from frontends.python.names import SINGLE_DISPATCH, SINGLE_DISPATCH_METHOD
from smt import attributes, dispatch, mro
from smt.classes import find_class
from smt.kinds import kind_of
from smt.machine import Machine
from smt.values import BoolV, ClassV, FlagV, FuncV, IntV, MemberV, TupleV, Value, is_object

# The classes that an object of a kind is looked up by, in order.
_ORDER = {
    "int": ("int",), "str": ("str",), "float": ("float",), "none": ("none",), "tuple": ("tuple",), "list": ("list",), "dict": ("dict",),
    "set": ("set",), "frozenset": ("frozenset",), "bytes": ("bytes",), "bytearray": ("bytearray",), "OrderedDict": ("OrderedDict", "dict"),
    "Counter": ("Counter", "dict"), "defaultdict": ("dict",), "deque": ("deque",), "range": ("range",), "function": (),
}  # fmt: skip
_REGISTER = re.compile(r"\.\s*register\b")


def is_generic(f: ir.Function) -> bool:
    """Whether a function is the generic one, which `singledispatch` decorates."""
    return not f.wrappers and (SINGLE_DISPATCH in f.decorators or is_generic_method(f))


def is_generic_method(f: ir.Function) -> bool:
    """Whether a method is a generic one, which `singledispatchmethod` decorates."""
    return SINGLE_DISPATCH_METHOD in f.decorators


def call(m: Machine, func: FuncV, args: tuple[Value, ...], keywords: dict[str, Value], span: ir.Span) -> Value:
    """A call of a generic function."""
    from smt.calls import call_function

    if func.function.contract.exists:
        raise m.unsupported(f"contract of {func.function.qualname}, which functools.singledispatch decorates", span)
    place = 1 if is_generic_method(func.function) else 0
    if place and (func.promised or len(args) < 2 or func.function.kind != "method"):
        raise m.unsupported(f"this call of {func.function.qualname}, which functools.singledispatchmethod decorates", span)
    if not args:
        raise m.type_error(f"{func.function.qualname} requires at least 1 positional argument", span)
    table = _registered(m, func, span)
    bare = replace(func, function=replace(func.function, decorators=()))

    def run(chosen: FuncV, value: Value) -> Value:
        return call_function(m, chosen, (*args[:place], value, *args[place + 1 :]), keywords, span)

    def known(value: Value) -> Value:
        chosen = _chosen(m, value, table, span) or bare
        if isinstance(value, IntV) and "%bool" in table:
            # Where it is a bool, that is what counts.
            return m.branch(value.boolness, lambda: run(table["%bool"], value), lambda: run(chosen, value))
        return run(chosen, value)

    return m.split(args[place], known)


def _registered(m: Machine, func: FuncV, span: ir.Span) -> dict[str, FuncV]:
    """The registered functions by the id of the class of the program, or "%int"; the last one for a class counts."""
    found: dict[str, FuncV] = {}
    home = m.program.module(func.module)
    assert home is not None
    if _elsewhere(m.program):
        raise m.unsupported(f"functions that may be registered with {func.function.qualname} elsewhere", span)
    beside = tuple(f for _, f in home.bindings if isinstance(f, ir.Function)) if func.owner is None else func.owner.methods
    for other in beside:
        for said in other.decorators:
            library, _, rest = said.partition(":")
            generic, _, names = rest.partition(":")
            if library not in (SINGLE_DISPATCH, SINGLE_DISPATCH_METHOD) or generic != func.function.name or not rest:
                continue
            for name in names.split(","):
                cls = None if name.startswith(("%", "?")) else find_class(m, name, func.module)
                if name.startswith("%") and name[1:] in (*_ORDER, "bool"):
                    found[name] = FuncV(other, func.module, 0, func.owner)
                elif cls is not None:
                    found[dispatch.id_of(cls)] = FuncV(other, func.module, 0, func.owner)
                else:
                    raise m.unsupported(f"class that {other.qualname} is registered for", span)
    return found


@functools.lru_cache(maxsize=8)
def _elsewhere(program: ir.Program) -> bool:
    """Whether the text mentions a `register` that is no decorator seen here."""
    seen = {
        id(f)
        for module in program.modules
        for f in module.functions()
        if any(d.startswith((f"{SINGLE_DISPATCH}:", f"{SINGLE_DISPATCH_METHOD}:")) for d in f.decorators)
    }
    return sum(len(_REGISTER.findall(module.source)) for module in program.modules) != len(seen)


def _chosen(m: Machine, value: Value, table: dict[str, FuncV], span: ir.Span) -> FuncV | None:
    """The function for the value; None for the one that was decorated."""
    m.no_opaque(value, span)
    if isinstance(value, BoolV):
        return table.get("%bool") or table.get("%int")
    if is_object(value):
        cls = attributes.class_of(m, value.cls)
        if not dispatch.is_exact(m, value, cls) or mro.abstract_bases(m, cls, span):
            raise m.unsupported(f"functools.singledispatch on an object that may be of a class below {cls.cls.name}", span)
        return next((table[key] for key in map(dispatch.id_of, mro.lineage(m, cls, span)) if key in table), None)
    kind = kind_of(value)
    if isinstance(value, MemberV | FlagV | ClassV) or (isinstance(value, TupleV) and value.cls) or kind not in _ORDER:
        raise m.unsupported(f"functools.singledispatch on {kind}", span)
    return next((table[f"%{name}"] for name in _ORDER[kind] if f"%{name}" in table), None)
