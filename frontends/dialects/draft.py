"""What every dialect shares: a contract in the making, and the tools to read one condition."""

from __future__ import annotations

import ast
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field

from frontends import ir
from frontends.python.lower_expr import ExprLowerer
from frontends.python.names import AssignSite, dotted
from frontends.python.scopes import Scope, bound_in, parameters

Finish = Callable[[ir.Expr, Scope], ir.Expr]


def unchanged(body: ir.Expr, _: Scope) -> ir.Expr:
    """The `Finish` of dialects that take a condition's truth as it is."""
    return body


@dataclass(frozen=True)
class Condition:
    """A condition as written: its parameter names, its body, and the scope around it."""

    names: tuple[str, ...]
    body: ast.expr
    scope: Scope


@dataclass
class Draft:
    """One function's (or class's) contract while its decorators are read."""

    owner: str  # for messages
    params: tuple[str, ...]
    lowerer: ExprLowerer
    scope: Scope  # the scope around the `def`
    node: ast.AST
    arguments: ast.arguments | None = None
    is_class: bool = False
    requires: list[ir.Clause] = field(default_factory=list)
    ensures: list[ir.Clause] = field(default_factory=list)
    invariants: list[ir.Clause] = field(default_factory=list)
    snapshots: list[tuple[str, ir.Clause]] = field(default_factory=list)
    raises: tuple[str, ...] | None = None
    decreases: ir.Clause | None = None
    pure: bool = False
    lemma: bool = False
    exists: bool = False
    given: ir.Given | None = None
    limits: list[ir.UnsupportedExpr] = field(default_factory=list)  # of the contract
    function_limits: list[ir.UnsupportedExpr] = field(default_factory=list)

    def limit(self, reason: str, node: ast.AST) -> None:
        """Record a part of the contract that has no meaning here."""
        self.limits.append(ir.UnsupportedExpr(reason, self.lowerer.span(node)))

    def restrict_raises(self, names: Sequence[str], node: ast.AST) -> None:
        """Declare what may escape. Two declarations that differ would need the class hierarchy: a limit."""
        if self.raises is not None and set(self.raises) != set(names):
            if not names or not self.raises:
                self.raises = ()
                return
            self.limit("two declarations of what may be raised", node)
            return
        self.raises = tuple(names)

    def contract(self) -> ir.Contract:
        """The finished contract."""
        return ir.Contract(
            tuple(self.requires), tuple(self.ensures), tuple(self.snapshots), self.raises, self.decreases, self.pure,
            self.lemma, exists=self.exists, limits=tuple(self.limits),
        )  # fmt: skip

    def condition(self, node: ast.expr) -> Condition | None:
        """The condition that an argument is: a lambda, or the name of a one-expression function or lambda of the module."""
        if isinstance(node, ast.Lambda):
            return _from_arguments(node.args, node.body, self.scope)
        name = dotted(node)
        if name is None or self.scope.resolve(name) != (name, "global"):
            return None
        site = self.lowerer.names.sites.get(name)
        module = Scope("module")
        if isinstance(site, AssignSite) and isinstance(site.value, ast.Lambda):
            return _from_arguments(site.value.args, site.value.body, module)
        if isinstance(site, ast.FunctionDef) and not site.decorator_list:
            body = site.body[1:] if ast.get_docstring(site, clean=False) is not None else site.body
            match body:
                case [ast.Return(value=ast.expr() as value)] if not bound_in([value]).yields:
                    return _from_arguments(site.args, value, module)
        return None

    def clause(
        self, condition: Condition, pairs: Sequence[tuple[str, str]], text: ast.expr, finish: Finish = unchanged
    ) -> ir.Clause:
        """Lower a condition whose names mean what `pairs` says. `text` is the expression to quote."""
        quoted = text.body if isinstance(text, ast.Lambda) else condition.body
        segment = self.lowerer.source.segment(quoted)
        return self.lowerer.clause(pairs, condition.body, condition.scope, segment, finish)

    def named_pairs(
        self, condition: Condition, special: dict[str, str], what: str, node: ast.AST
    ) -> list[tuple[str, str]] | None:
        """Pair each name of a condition with the parameter of that name or a special value; None, and a limit, if neither."""
        pairs: list[tuple[str, str]] = []
        for name in condition.names:
            if name in special and name in self.params:
                self.limit(f"{name!r} in {what} is both a parameter of {self.owner} and a special name", node)
                return None
            if name not in special and name not in self.params:
                self.limit(f"{what} takes {name!r}, which is no parameter of {self.owner}", node)
                return None
            pairs.append((name, special.get(name, name)))
        return pairs


def _from_arguments(arguments: ast.arguments, body: ast.expr, scope: Scope) -> Condition | None:
    if arguments.vararg or arguments.kwarg or arguments.defaults or any(d is not None for d in arguments.kw_defaults):
        return None
    return Condition(tuple(p.arg for p in parameters(arguments)), body, scope)


def argument(call: ast.Call | None, position: int, *keywords: str) -> ast.expr | None:
    """The argument at a position, or under one of the keywords."""
    if call is None:
        return None
    if position < len(call.args) and not any(isinstance(a, ast.Starred) for a in call.args):
        return call.args[position]
    return next((k.value for k in call.keywords if k.arg in keywords), None)


def exception_names(call: ast.Call | None, draft: Draft) -> list[str] | None:
    """The dotted names of the exception classes that a decorator lists; None, and a limit, if one is no name."""
    names: list[str] = []
    for node in call.args if call is not None else []:
        name = dotted(node)
        if name is None:
            draft.limit("exception that is not named directly", node)
            return None
        names.append(name)
    return names
