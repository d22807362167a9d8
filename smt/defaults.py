"""Values that class bodies give to fields: whether they are of the annotated type, on which everybody relies who is handed an instance."""

from __future__ import annotations

from typing import Final

from frontends import ir
from frontends.kinds import Type
from smt import inputs
from smt.evaluation import evaluate
from smt.machine import Machine
from smt.state import State
from smt.terms import FALSE, TRUE, Term
from smt.values import BoolV, ClassV, OpaqueV, Value

_FIELDS: Final = ("field", "dataclasses.field")


def fits(m: Machine, owner: ClassV, name: str, kind: Type, home: str) -> bool:
    """Whether the default that a class body gives to a field is known to be of a type, whose names are those of the module `home`."""
    key = (owner.module, owner.cls.qualname, name, kind, home)
    if key not in m.defaults:
        m.defaults[key] = False  # while it is being found out
        m.defaults[key] = _of_type(m, owner, name, kind, home) is TRUE
    return m.defaults[key]


def _of_type(m: Machine, owner: ClassV, name: str, kind: Type, home: str) -> Term:
    def run() -> Value:
        fit: Term | None = TRUE
        for field, _, default in owner.cls.fields:
            if isinstance(default, ir.UnsupportedExpr):
                value: Value = OpaqueV(default.reason, default.span)
            elif default is None:
                continue
            else:
                start = given(default)
                if start is None:
                    continue
                value = evaluate(m, start)
            m.set_local(field, value)
            if field == name:
                fit = inputs.fits(m, value, kind, home)
        return BoolV(fit or FALSE)

    outer, m.state = m.state, State()
    try:
        names = [field for field, _, _ in owner.cls.fields]
        with m.scratch() as record, m.collecting() as exits, m.inside(m.new_frame(owner.module, names)):
            end = m.attempt(run)
    finally:
        m.state = outer
    if end is None or record.limits or exits or not isinstance(end[1], BoolV):
        return FALSE
    return end[1].term


def given(default: ir.Expr) -> ir.Expr | None:
    """What a field starts with: the expression itself, or what `dataclasses.field` is told; None where that is nothing."""
    if not isinstance(default, ir.Call) or _dotted(default.func) not in _FIELDS:
        return default
    told = {arg.keyword: arg.value for arg in default.args}
    if "default_factory" in told:
        return ir.Call(told["default_factory"], (), default.span)
    return told.get("default")


def _dotted(e: ir.Expr) -> str:
    if isinstance(e, ir.Attribute):
        return f"{_dotted(e.value)}.{e.name}"
    return e.id if isinstance(e, ir.Name) else "?"
