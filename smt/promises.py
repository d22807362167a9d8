"""What a method promises without a contract where every function is checked as if it were `@never_raises` (`--never-panics`).

An object that was not made in sight may be of a subclass, whose method may run instead. As each method then carries `@never_raises`, a
call on such an object goes through that promise, as through a contract: the result is any value of the annotated type, anything that it
can reach may have changed, and nothing escapes but what the documentation names. It rests on the proofs of the method and of all
overrides that are at hand; those that are not owe the same, as the overrides of any contract do.
"""

from __future__ import annotations

import re

from frontends import ir
from frontends.python.lower_function import CACHED_PROPERTY
from smt import exceptions, globals_
from smt.dispatch import overrides
from smt.machine import Machine
from smt.values import BuiltinV, FuncV, ModuleV, OpaqueV, RefV, Value, alternatives, union

NOT_IMPLEMENTED = BuiltinV("NotImplemented")
EQUALITY = ("__eq__", "__ne__")
_OPERATORS = ("add", "sub", "mul", "truediv", "floordiv", "mod", "divmod", "pow", "lshift", "rshift", "and", "or", "xor", "matmul")
# What may give NotImplemented, whatever it is annotated with: the interpreter takes it as a refusal.
_ORDER = ("__lt__", "__le__", "__gt__", "__ge__")
REFUSING = frozenset((*EQUALITY, *_ORDER, *(f"__{side}{symbol}__" for symbol in _OPERATORS for side in ("", "r", "i"))))


def of_method(m: Machine, method: FuncV) -> bool:
    """Whether a method that may be overridden is called by what it promises without a contract."""
    f = method.function
    if not m.settings.never_panics or m.in_spec or f.contract.exists or f.kind not in ("method", "property") or method.owner is None:
        return False
    if f.name in ("__init__", "__post_init__", "__new__"):
        return False  # those of subclasses owe nothing to it
    return not (f.is_generator or f.wrappers or f.limits or CACHED_PROPERTY in f.decorators)


def broken_by(base: ir.Function, other: ir.Function) -> str:
    """What keeps an override from being called by the promise of the method that it overrides; an empty text if nothing does."""
    if other.contract.requires or other.contract.limits or other.limits or other.is_generator or other.wrappers or other.kind != base.kind:
        return "it is not called as that one is"
    if [(p.name, p.kind) for p in other.params[1:]] != [(p.name, p.kind) for p in base.params[1:]]:
        return "it takes other parameters"
    if [p.default for p in other.params[1:]] != [p.default for p in base.params[1:]]:
        return "it has other defaults"
    mine, theirs = ([p.annotation for p in f.params[1:]] for f in (base, other))
    if any(q is not None and q != p for p, q in zip(mine, theirs, strict=True)):
        return "it annotates its parameters differently"
    if base.returns is not None and other.returns != base.returns:
        return "it is annotated to return something else"
    return ""


def allowed(f: ir.Function) -> tuple[str, ...]:
    """The exceptions that may escape from a function that promises to let none escape: those that it declares, or documents."""
    return documented(f) if f.contract.raises is None else f.contract.raises


def escaping(m: Machine, method: FuncV, receiver: Value | None) -> list[str]:
    """The classes of exceptions that a call by promise may raise: what the method and the overrides at hand name."""
    classes = {part.cls for _, part in alternatives(receiver) if isinstance(part, RefV)} if receiver is not None else set()
    every = [method, *(other for cls in sorted(classes) for other in overrides(m, cls, method.function.name))]
    found = (named(m, one.module, text) for one in every for text in allowed(one.function))
    return list(dict.fromkeys(cls for cls in found if cls is not None))


def refusable(m: Machine, f: ir.Function, result: Value) -> Value:
    """The result of a call by promise: `==` and `!=` may also give NotImplemented."""
    if f.name not in EQUALITY or isinstance(result, OpaqueV):
        return result
    from smt.inputs import choice

    return choice(m, f.name, [result, NOT_IMPLEMENTED])


def refusals(f: ir.Function, result: Value) -> tuple[Value | None, bool]:
    """The result without the NotImplemented that a special method may give (None: nothing is left), and whether there was one."""
    parts = alternatives(result)
    rest = [(guard, part) for guard, part in parts if part != NOT_IMPLEMENTED]
    if f.name not in REFUSING or len(rest) == len(parts):
        return result, False
    return union(rest) if rest else None, True


def named(m: Machine, module: str, dotted: str) -> str | None:
    """The class of exceptions that a dotted name means in a module, if it means one."""
    head, *rest = dotted.split(".")
    with m.scratch(), m.collecting():
        value = globals_.lookup(m, module, head, ir.NOWHERE)
        for part in rest:
            value = globals_.member(m, value.name, part) if isinstance(value, ModuleV) else value
    return exceptions.class_id(m, value)


def documented(f: ir.Function) -> tuple[str, ...]:
    """Exceptions that a docstring names: `Raises:` and `:raises X:` sections, and plain mentions of "raises X"; and that by which
    `__next__` says that there is nothing more."""
    text = (f.docstring or "") + (" StopIteration" if f.name == "__next__" else "")
    return tuple(dict.fromkeys(re.findall(r"\b([A-Z]\w*(?:Error|Exception|Warning|Interrupt|Exit|Iteration))\b", text)))
