"""`isinstance` with the abstract classes of `collections.abc` and `numbers`."""

from __future__ import annotations

from frontends import ir
from smt import attributes, dispatch, exceptions
from smt.machine import Machine
from smt.operators import SAMPLES, kind_of
from smt.terms import FALSE, TRUE, Term
from smt.values import BoolV, IntV, MemberV, RefV, Value

_PLAIN = (
    "int", "float", "str", "none", "tuple", "list", "range", "dict", "set", "frozenset", "bytes", "bytearray", "OrderedDict", "Counter",
    "defaultdict", "deque",
)  # fmt: skip


def is_one(m: Machine, value: Value, base: type, span: ir.Span) -> Term:
    """Whether a value is an instance of the abstract class; a limit where registration or methods may make it one."""
    kind = kind_of(value)
    if kind in _PLAIN and not isinstance(value, MemberV) and (kind != "int" or isinstance(value, IntV | BoolV)):
        return TRUE if isinstance(SAMPLES[kind], base) else FALSE
    if isinstance(value, RefV) and ":" in value.cls:
        if f"{base.__module__}.{base.__name__}" in exceptions.ancestors(m, value.cls):
            return TRUE
        exact = dispatch.is_exact(m, value, attributes.class_of(m, value.cls))
        registered = any(".register" in module.source for module in m.program.modules)
        if exact and not registered and "__subclasshook__" not in vars(base):
            return FALSE
    raise m.unsupported(f"isinstance of {kind} with {base.__module__}.{base.__name__}", span)
