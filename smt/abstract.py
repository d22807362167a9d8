"""`isinstance` with abstract classes: those of `collections.abc` and `numbers`, and what else answers for a class of the program."""

from __future__ import annotations

import functools
import re

from frontends import ir
from smt import attributes, dispatch, exceptions, mro
from smt.enumerations import enumeration
from smt.kinds import SAMPLES, kind_of
from smt.machine import Machine
from smt.terms import FALSE, TRUE, Term
from smt.values import BoolV, ClassV, IntV, MemberV, Value, is_object

_PLAIN = (
    "int", "float", "str", "none", "tuple", "list", "range", "dict", "set", "frozenset", "bytes", "bytearray", "OrderedDict", "Counter",
    "defaultdict", "deque",
)  # fmt: skip


def is_one(m: Machine, value: Value, base: type, span: ir.Span) -> Term:
    """Whether a value is an instance of the abstract class; a limit where registration or methods may make it one."""
    kind = kind_of(value)
    if kind in _PLAIN and not isinstance(value, MemberV) and (kind != "int" or isinstance(value, IntV | BoolV)):
        return TRUE if isinstance(SAMPLES[kind], base) else FALSE
    if is_object(value):
        if f"{base.__module__}.{base.__name__}" in exceptions.ancestors(m, value.cls):
            return TRUE
        exact = dispatch.is_exact(m, value, attributes.class_of(m, value.cls))
        registered = any(".register" in module.source for module in m.program.modules)
        if exact and not registered and "__subclasshook__" not in vars(base):
            return FALSE
    raise m.unsupported(f"isinstance of {kind} with {base.__module__}.{base.__name__}", span)


def check_plain(m: Machine, cls: ClassV, span: ir.Span) -> None:
    """`isinstance(value, cls)` for a class of the program asks what the value's class derives from, and nothing else; a limit where not.

    A metaclass may answer otherwise, and so may a protocol; an abstract class counts what is registered with it, what a
    `__subclasshook__` says, and both of its subclasses.
    """
    if enumeration(m, cls) is not None and not cls.cls.metaclass:
        return  # of the library's metaclass, which asks nothing else
    owners = mro.lineage(m, cls, span)
    bases = {base.rpartition(".")[2] for owner in owners for base in owner.cls.bases}
    if any(owner.cls.limits for owner in owners) or "?" in exceptions.ancestors(m, dispatch.id_of(cls)):
        raise m.unsupported(f"isinstance with {cls.cls.name}, which is not all at hand", span)
    if "Protocol" in {base.rpartition(".")[2] for base in cls.cls.bases}:
        raise m.unsupported(f"isinstance with {cls.cls.name}, which is a protocol", span)
    if not bases & {"ABC", "DBC", "Protocol"} and not any(owner.cls.metaclass for owner in owners) and not mro.abstract_bases(m, cls, span):
        return
    if _registers(m.program):
        raise m.unsupported(f"isinstance with {cls.cls.name}, which others may be registered with", span)
    for c in (*owners, *dispatch.subclasses(m, dispatch.id_of(cls))):
        if c.cls.limits or any(name == "__subclasshook__" for name in (*(f.name for f in c.cls.methods), *(n for n, _, _ in c.cls.fields))):
            raise m.unsupported(f"isinstance with {cls.cls.name}, where {c.cls.name} may have a say", span)


_REGISTER = re.compile(r"(\w+)\s*\.\s*register\b|([\"'])register\2")


@functools.lru_cache(maxsize=16)
def _registers(program: ir.Program) -> bool:
    """Whether code may register classes with abstract ones: any `x.register`, but of a function of the module or a library module."""
    for module in program.modules:
        for found in _REGISTER.finditer(module.source):
            binding = module.lookup(found[1]) if found[1] else None
            foreign = isinstance(binding, ir.Import) and binding.name is None and program.module(binding.module) is None
            if not isinstance(binding, ir.Function) and not foreign:
                return True
    return False
