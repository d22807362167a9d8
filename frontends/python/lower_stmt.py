"""Lowering of statements: sugar undone, loop annotations gathered, and what has no meaning here named with its reason."""

from __future__ import annotations

import ast
from collections.abc import Callable, Sequence

from frontends import ir
from frontends.ir import const
from frontends.python.lower_expr import BINARY, ExprLowerer, ModuleContext
from frontends.python.lower_match import UnsupportedPattern, case_test
from frontends.python.scopes import FunctionNode, Scope

MAX_STATEMENT_DEPTH = 100
LOOP_MAGIC = ("prover.invariant", "prover.decreases")

Nested = Callable[[FunctionNode, Scope], ir.Stmt]


class StmtLowerer(ExprLowerer):
    """Lowers the body of one function. `nested` lowers a `def` inside it."""

    def __init__(self, context: ModuleContext, nested: Nested) -> None:
        super().__init__(context)
        self._nested = nested
        self._level = 0

    def block(self, nodes: Sequence[ast.stmt], scope: Scope) -> tuple[ir.Stmt, ...]:
        """The IR of a sequence of statements."""
        if self._level >= MAX_STATEMENT_DEPTH:
            reason = f"statements nested more than {MAX_STATEMENT_DEPTH} deep"
            return (ir.UnsupportedStmt(reason, self.span(nodes[0])),) if nodes else ()
        self._level += 1
        try:
            return tuple(lowered for node in nodes for lowered in self.stmt(node, scope))
        finally:
            self._level -= 1

    def stmt(self, node: ast.stmt, scope: Scope) -> list[ir.Stmt]:
        """The IR of one statement: none, one or several."""
        span = self.span(node)
        match node:
            case ast.Pass() | ast.Global() | ast.Nonlocal():
                return []
            case ast.Assign(targets=targets, value=value):
                return self._assign(targets, value, scope, span)
            case ast.AnnAssign(target=target, value=None):
                # The annotation of a local is never evaluated; of `a.b: T` only `a` is.
                inner = None if isinstance(target, ast.Name) else target.value
                return [] if inner is None else [ir.ExprStmt(self.expr(inner, scope), span)]
            case ast.AnnAssign(target=target, value=ast.expr() as value):
                return [ir.Assign(self.expr(target, scope), self.expr(value, scope), span)]
            case ast.AugAssign(target=target, op=operator, value=value):
                return [ir.Augment(self.expr(target, scope), BINARY[type(operator)], self.expr(value, scope), span)]
            case ast.Expr(value=ast.Constant()):
                return []
            case ast.Expr(value=value):
                return [self._expression(value, scope, span)]
            case ast.If(test=test, body=body, orelse=orelse):
                return [ir.If(self.expr(test, scope), self.block(body, scope), self.block(orelse, scope), span)]
            case ast.While(test=test, body=body, orelse=orelse):
                spec, rest = self._loop_spec(body, scope)
                lowered = self.block(rest, scope)
                return [ir.While(self.expr(test, scope), lowered, self.block(orelse, scope), spec, span)]
            case ast.For(target=target, iter=source, body=body, orelse=orelse):
                spec, rest = self._loop_spec(body, scope)
                iterated, bound = self.expr(source, scope), self.expr(target, scope)
                return [ir.For(bound, iterated, self.block(rest, scope), self.block(orelse, scope), spec, span)]
            case ast.Break():
                return [ir.Break(span)]
            case ast.Continue():
                return [ir.Continue(span)]
            case ast.Return(value=value):
                return [ir.Return(const(None, span) if value is None else self.expr(value, scope), span)]
            case ast.Raise(exc=exc, cause=cause):
                return [ir.Raise(self.optional(exc, scope), self.optional(cause, scope), span)]
            case ast.Try():
                return [self._try(node, scope)]
            case ast.With(items=items, body=body):
                return [self._with(items, body, scope, span)]
            case ast.Assert(test=test, msg=message):
                return [ir.Assert(self.expr(test, scope), self.optional(message, scope), self.source.segment(test), span)]
            case ast.Delete(targets=targets):
                return [ir.Delete(self.expr(t, scope), span) for t in _flat_targets(targets)]
            case ast.FunctionDef():
                return [self._nested(node, scope)]
            case ast.Match():
                return self._match(node, scope)
            case _:
                return [ir.UnsupportedStmt(_REASONS.get(type(node), f"{type(node).__name__} statement"), span)]

    def _assign(self, targets: Sequence[ast.expr], value: ast.expr, scope: Scope, span: ir.Span) -> list[ir.Stmt]:
        lowered = self.expr(value, scope)
        if len(targets) == 1:
            return [ir.Assign(self.expr(targets[0], scope), lowered, span)]
        found: list[ir.Stmt] = []
        if not isinstance(lowered, ir.Const):
            temporary = ir.Name(scope.function().fresh.name(), "local", lowered.span)
            found.append(ir.Assign(temporary, lowered, span))
            lowered = temporary
        found.extend(ir.Assign(self.expr(target, scope), lowered, span) for target in targets)
        return found

    def _expression(self, value: ast.expr, scope: Scope, span: ir.Span) -> ir.Stmt:
        full = self.canonical(value.func, scope) if isinstance(value, ast.Call) else None
        if isinstance(value, ast.Call) and full in ("prover.assume", "hypothesis.assume"):
            condition = single_condition(value)
            if condition is None:
                return ir.UnsupportedStmt("assume(...) takes exactly one condition", span)
            return ir.Assume(self.expr(condition, scope), self.source.segment(condition), span)
        if full == "prover.invariant":
            return ir.UnsupportedStmt("invariant(...) is not at the head of a loop body", span)
        if full == "prover.decreases":
            return ir.UnsupportedStmt("decreases(...) is not at the head of a loop or function body", span)
        return ir.ExprStmt(self.expr(value, scope), span)

    def _loop_spec(self, body: Sequence[ast.stmt], scope: Scope) -> tuple[ir.LoopSpec, Sequence[ast.stmt]]:
        """The invariants and the measure that lead a loop body, and what is left of the body."""
        invariants: list[ir.Clause] = []
        decreases: ir.Clause | None = None
        for position, node in enumerate(body):
            full = self.magic_statement(node, scope)
            condition = statement_condition(node)
            if full not in LOOP_MAGIC or condition is None or (full == "prover.decreases" and decreases is not None):
                return ir.LoopSpec(tuple(invariants), decreases), body[position:]
            clause = self.local_clause(condition, scope)
            if full == "prover.invariant":
                invariants.append(clause)
            else:
                decreases = clause
        return ir.LoopSpec(tuple(invariants), decreases), ()

    def local_clause(self, condition: ast.expr, scope: Scope) -> ir.Clause:
        """A condition over the locals of the function itself."""
        return ir.Clause((), self.expr(condition, scope), self.source.segment(condition), self.span(condition))

    def magic_statement(self, node: ast.stmt, scope: Scope) -> str | None:
        """The dotted name of what an expression statement calls, e.g. "prover.invariant"."""
        match node:
            case ast.Expr(value=ast.Call(func=function)):
                return self.canonical(function, scope)
            case _:
                return None

    def _try(self, node: ast.Try, scope: Scope) -> ir.Stmt:
        handlers: list[ir.Handler] = []
        body = self.block(node.body, scope)
        for handler in node.handlers:
            span = self.span(handler)
            name = None
            if handler.name is not None:
                bound = self.name(handler.name, scope, span)
                if not isinstance(bound, ir.Name) or bound.scope != "local":
                    return ir.UnsupportedStmt("except clause that binds a name of another scope", span)
                name = bound.id
            handlers.append(ir.Handler(self.optional(handler.type, scope), name, self.block(handler.body, scope), span))
        orelse, final = self.block(node.orelse, scope), self.block(node.finalbody, scope)
        return ir.Try(body, tuple(handlers), orelse, final, self.span(node))

    def _with(self, items: Sequence[ast.withitem], body: Sequence[ast.stmt], scope: Scope, span: ir.Span) -> ir.Stmt:
        if self._level >= MAX_STATEMENT_DEPTH:
            return ir.UnsupportedStmt(f"statements nested more than {MAX_STATEMENT_DEPTH} deep", span)
        first, *rest = items
        context, target = self.expr(first.context_expr, scope), self.optional(first.optional_vars, scope)
        self._level += 1
        try:
            inner = (self._with(rest, body, scope, span),) if rest else self.block(body, scope)
        finally:
            self._level -= 1
        return ir.With(context, target, inner, span)

    def _match(self, node: ast.Match, scope: Scope) -> list[ir.Stmt]:
        span = self.span(node)
        if self._level + len(node.cases) > MAX_STATEMENT_DEPTH:
            return [ir.UnsupportedStmt(f"match statement with more than {MAX_STATEMENT_DEPTH - self._level} cases here", span)]
        value = self.expr(node.subject, scope)
        subject = ir.Name(scope.function().fresh.name(), "local", value.span)
        rest: tuple[ir.Stmt, ...] = ()
        try:
            cases = [case_test(self, scope, case, subject) for case in node.cases]
        except UnsupportedPattern as error:
            return [ir.UnsupportedStmt(str(error), span)]
        self._level += len(cases)
        try:
            bodies = [self.block(case.body, scope) for case in node.cases]
        finally:
            self._level -= len(cases)
        for case, (test, captures), body in reversed(list(zip(node.cases, cases, bodies, strict=True))):
            if isinstance(test, ir.Const):  # only the irrefutable pattern has a constant test
                rest = (*captures, *body)
            else:
                rest = (ir.If(test, (*captures, *body), rest, self.span(case.pattern)),)
        return [ir.Assign(subject, value, value.span), *rest]


def statement_condition(node: ast.stmt) -> ast.expr | None:
    """The condition of a statement such as `invariant(E)`; None when the statement has another shape."""
    return single_condition(node.value) if isinstance(node, ast.Expr) and isinstance(node.value, ast.Call) else None


def single_condition(call: ast.Call) -> ast.expr | None:
    """The one argument of `invariant(E)`, or the body of `invariant(lambda: E)`; None when the call has another shape."""
    match call:
        case ast.Call(args=[ast.Starred()]):
            return None
        case ast.Call(args=[ast.Lambda(args=arguments, body=body)], keywords=[]):
            plain = not (arguments.posonlyargs or arguments.args or arguments.kwonlyargs or arguments.vararg or arguments.kwarg)
            return body if plain else None
        case ast.Call(args=[condition], keywords=[]):
            return condition
        case _:
            return None


def _flat_targets(targets: Sequence[ast.expr]) -> list[ast.expr]:
    found: list[ast.expr] = []
    for target in targets:
        found.extend(_flat_targets(target.elts) if isinstance(target, ast.Tuple | ast.List) else [target])
    return found


_REASONS: dict[type[ast.stmt], str] = {
    ast.AsyncFunctionDef: "async function",
    ast.AsyncFor: "async for loop",
    ast.AsyncWith: "async with statement",
    ast.ClassDef: "class inside a function",
    ast.Import: "import inside a function",
    ast.ImportFrom: "import inside a function",
    ast.TryStar: "except* clause",
}
