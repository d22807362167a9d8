"""How code is run: each node by the rule of its kind, and the tables in which the rules stand.

In: a machine, and a node of the IR. Out: a value, or a machine in another state. The rules are in expressions.py, statements.py and
smt/builtins; they call each other through the functions here.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

from frontends import ir
from smt.machine import Machine
from smt.operators import truthy
from smt.values import NONE, BoolV, Value

EXPRESSIONS: dict[type, Callable[[Machine, Any], Value]] = {}
STATEMENTS: dict[type, Callable[[Machine, Any], None]] = {}
TARGETS: dict[type, Callable[[Machine, Any, Value], None]] = {}  # of assignments


def evaluate(m: Machine, e: ir.Expr) -> Value:
    """The value of an expression in the current state."""
    m.step(e.span)
    return EXPRESSIONS[type(e)](m, e)


def condition(m: Machine, e: ir.Expr) -> BoolV:
    """The truth of an expression, as a bool value."""
    value = evaluate(m, e)
    return BoolV(truthy(m, value, e.span))


def execute_block(m: Machine, body: Sequence[ir.Stmt]) -> Value:
    """Run statements one after the other; `Dead` when control does not come out at the end."""
    for statement in body:
        m.step(statement.span)
        if m.frame is m.top:
            m.began = m.tick()
        STATEMENTS[type(statement)](m, statement)
    return NONE


def assign(m: Machine, target: ir.Expr, value: Value) -> None:
    """`target = value` for every kind of target."""
    value = m.kept(value, target.span)
    rule = TARGETS.get(type(target))
    if rule is None:
        raise m.unsupported("assignment target", target.span)
    rule(m, target, value)
