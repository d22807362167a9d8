"""Contracts written with deal: `@pre`, `@post`, `@ensure`, `@inv`, `@raises`, `@safe`, `@pure`, `@has` and `@chain`.

`pre` is called with the call's own arguments, so its lambda takes all of them; a lambda of the one parameter `_` takes a record
of them (`_.x`). A condition that returns a string has failed, with that message.
"""

from __future__ import annotations

import ast
import copy

from frontends import ir
from frontends.dialects.draft import Condition, Draft, argument, exception_names
from frontends.ir import const
from frontends.python.scopes import Scope, parameters

_BOOLEAN_CALLS = ("isinstance", "issubclass", "all", "any", "bool", "callable", "hasattr")


def read(name: str, call: ast.Call | None, node: ast.expr, draft: Draft) -> bool:
    """Add what one decorator `deal.NAME` says to the draft; false when it is no contract decorator."""
    if name == "chain" and call is not None:
        for link in call.args:
            _link(link, draft)
        return True
    if draft.is_class:
        if name == "inv":
            _checked_at_assignments(call, node, draft)
        return name == "inv" and _condition(name, call, node, draft)
    match name:
        case "pre" | "post" | "ensure":
            draft.exists = True
            _condition(name, call, node, draft)
        case "raises":
            draft.exists = True
            names = exception_names(call, draft)
            if names is not None:
                draft.restrict_raises(names, node)
        case "safe":
            draft.exists = True
            draft.restrict_raises((), node)
        case "pure":
            draft.exists = draft.pure = True
            draft.restrict_raises((), node)
        case "has":
            pass  # markers name side effects, which no verdict depends on
        case "reason" | "example" | "inherit" | "dispatch" | "implies":
            draft.exists = True
            draft.limit(f"deal.{name} is not modelled", node)
        case _:
            return False
    return True


def _link(link: ast.expr, draft: Draft) -> None:
    call = link if isinstance(link, ast.Call) else None
    full = draft.lowerer.canonical(call.func if call is not None else link, draft.scope)
    if full is None or not full.startswith("deal.") or not read(full.removeprefix("deal."), call, link, draft):
        draft.exists = True
        draft.limit("part of deal.chain that is no contract of deal", link)


def _condition(name: str, call: ast.Call | None, node: ast.expr, draft: Draft) -> bool:
    rebound = [n for n in (*_BOOLEAN_CALLS, "str") if n in draft.lowerer.names.sites]
    if rebound:  # the test for a returned string is spelled out with built-ins
        draft.limit(f"condition of deal.{name} in a module that rebinds {rebound[0]}", node)
        return True
    written = argument(call, 0, "validator")
    condition = draft.condition(written) if written is not None else None
    if written is None or condition is None:
        draft.limit(f"the condition of deal.{name} is neither a lambda nor a one-expression function of this module", node)
        return True
    short = condition.names == ("_",)
    if short and name in ("pre", "ensure"):
        condition = _spread(condition)
        if condition is None:
            draft.limit(f"the condition of deal.{name} uses _ other than as _.name", node)
            return True
    elif short and name == "post":
        draft.limit("deal.post with a condition of _", node)
        return True
    pairs = _pairs(name, condition, short, node, draft)
    if pairs is not None:
        clause = draft.clause(condition, pairs, written, _string_fails)
        {"pre": draft.requires, "post": draft.ensures, "ensure": draft.ensures, "inv": draft.invariants}[name].append(clause)
    return True


def _checked_at_assignments(call: ast.Call | None, node: ast.expr, draft: Draft) -> None:
    """deal checks an invariant after every assignment to an attribute too. Where a method makes one, that is its state at the end;
    where it makes several, or `__init__` has not made all that the invariant reads, there are states in between: a limit.
    """
    assert isinstance(draft.node, ast.ClassDef)
    written = argument(call, 0, "validator")
    read = {n.attr for n in ast.walk(written) if isinstance(n, ast.Attribute)} if isinstance(written, ast.Lambda) else None
    for method in draft.node.body:
        if not isinstance(method, ast.FunctionDef):
            continue
        stored = [n.attr for n in ast.walk(method) if isinstance(n, ast.Attribute) and not isinstance(n.ctx, ast.Load)]
        again = any(isinstance(n, ast.While | ast.For) for n in ast.walk(method)) or len(set(stored)) < len(stored)
        if method.name == "__init__":
            in_between = stored and (again or read is None or bool(read & set(stored[1:])))
        else:
            in_between = stored and (again or len(stored) > 1)
        if in_between:
            draft.limit(f"deal.inv is checked after each assignment in {method.name}", node)


def _pairs(name: str, condition: Condition, short: bool, node: ast.expr, draft: Draft) -> list[tuple[str, str]] | None:
    names = condition.names
    if name in ("post", "inv"):
        if len(names) != 1:
            draft.limit(f"the condition of deal.{name} does not take exactly one argument", node)
            return None
        return [(names[0], "%result" if name == "post" else "%self")]
    if name == "ensure":
        return draft.named_pairs(condition, {"result": "%result"}, "deal.ensure", node)
    if short:
        return draft.named_pairs(condition, {}, "deal.pre", node)
    if set(names) == set(draft.params):
        return [(n, n) for n in names]
    positional = [p.arg for p in parameters(draft.arguments)] if draft.arguments is not None else []
    plain = draft.arguments is not None and not (draft.arguments.vararg or draft.arguments.kwarg or draft.arguments.kwonlyargs)
    if plain and len(names) == len(positional):
        return list(zip(names, positional, strict=True))
    draft.limit(f"the condition of deal.pre does not take all the arguments of {draft.owner}", node)
    return None


class _Spread(ast.NodeTransformer):
    """Rewrites `_.x` to `x`, and notes what it saw."""

    def __init__(self) -> None:
        self.names: list[str] = []
        self.whole = False

    def visit_Attribute(self, node: ast.Attribute) -> ast.AST:
        if isinstance(node.value, ast.Name) and node.value.id == "_":
            if node.attr not in self.names:
                self.names.append(node.attr)
            return ast.copy_location(ast.Name(node.attr, ast.Load()), node)
        return self.generic_visit(node)

    def visit_Name(self, node: ast.Name) -> ast.AST:
        self.whole = self.whole or node.id == "_"
        return node


def _spread(condition: Condition) -> Condition | None:
    spread = _Spread()
    body: ast.expr = spread.visit(copy.deepcopy(condition.body))
    return None if spread.whole else Condition(tuple(spread.names), body, condition.scope)


def _string_fails(body: ir.Expr, scope: Scope) -> ir.Expr:
    """deal takes a returned string for an error message: such a condition is false."""
    if _is_boolean(body):
        return body
    name = ir.Name(scope.fresh.name(), "local", body.span)
    is_string = ir.Call(
        ir.Name("isinstance", "global", body.span),
        (ir.Arg(ir.NamedExpr(name, body, body.span)), ir.Arg(ir.Name("str", "global", body.span))),
        body.span,
    )
    return ir.IfExp(is_string, const(False, body.span), name, body.span)


def _is_boolean(body: ir.Expr) -> bool:
    match body:
        case ir.Compare() | ir.Unary(op="not") | ir.Const(type_name="bool" | "int" | "NoneType"):
            return True
        case ir.And(left=left, right=right) | ir.Or(left=left, right=right) | ir.IfExp(then=left, orelse=right):
            return _is_boolean(left) and _is_boolean(right)
        case ir.Call(func=ir.Name(id=name, scope="global")):
            return name in _BOOLEAN_CALLS
        case _:
            return False
