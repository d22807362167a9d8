"""Exceptions that may come out of a call that is not followed: what its contract allows, what it promises, and endless recursion."""

from __future__ import annotations

from frontends import ir
from smt import exceptions, globals_, inheritance, promises
from smt.callgraph import endless, overrides
from smt.machine import Machine
from smt.outcomes import Exit
from smt.terms import BOOL, not_
from smt.values import BuiltinV, ExcV, FuncV, Origin, Value


def nothing_else_escapes(m: Machine, func: FuncV, needs: frozenset[str], span: ir.Span) -> None:
    """What depends on the callee's promise: of a function that is not proved any exception may come."""
    if m.catching:
        m.provided(needs, f"call to {func.function.qualname}, which may raise anything, as not all of it is proved", span)
    elif m.promise is not None:
        unkept = m.fresh.var("unkept", BOOL)
        m.assume(not_(unkept), needs)
        m.oblige("raise", *m.promise, not_(unkept))


def raise_declared(m: Machine, func: FuncV, receiver: Value | None, span: ir.Span) -> None:
    """What the contract, or a promise without one, allows to escape may come at any time."""
    found = promises.escaping(m, func, receiver) if func.promised else []
    for module, text in () if func.promised else inheritance.escaping(m, func):
        value = globals_.lookup(m, module, text, span) if "." not in text else BuiltinV(text)
        cls = exceptions.class_id(m, value)
        if cls is None:
            raise m.unsupported(f"call to {func.function.qualname} may raise {text}, which has no model", span)
        found.append(cls)
    for cls in found:
        _may_raise(m, cls, f"{exceptions.name(cls)} from {func.function.qualname}", span)


def recursion_may_end(m: Machine, func: FuncV, span: ir.Span) -> None:
    """Recursion that nothing shows to end ends in RecursionError, where code around the call would see that pass.

    Elsewhere nobody sees it: results speak of runs that end, and who promises to raise nothing owes a measure (`verify`).
    """
    if m.catching and endless(m.program, overrides(m.program, m.key_of(func)), m.settings.never_panics):
        _may_raise(m, "RecursionError", f"recursion of {func.function.qualname} may have no end", span)


def _may_raise(m: Machine, cls: str, detail: str, span: ir.Span) -> None:
    there = m.state.fork(m.fresh.var("raises", BOOL))
    origin = Origin("raise", detail, span, explicit=True)
    m.exits.append(Exit("raise", there, ExcV(cls, None, origin, True)))
    m.state.take(not_(there.path.fact))
