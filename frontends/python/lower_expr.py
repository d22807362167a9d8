"""Lowering of expressions: names resolved, comparison chains undone, comprehension variables made distinct."""

from __future__ import annotations

import ast
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Literal

from frontends import ir
from frontends.ir import const
from frontends.kinds import NONE, Type, union
from frontends.python.annotations import Annotations
from frontends.python.names import ModuleNames
from frontends.python.scopes import Scope, bound_in, parameters
from frontends.source import Source

MAX_EXPRESSION_DEPTH = 200
MAX_BITS = 20_000  # of an integer literal: decimal ones have at most 14,300 in CPython

UNARY: dict[type[ast.unaryop], str] = {ast.USub: "-", ast.UAdd: "+", ast.Invert: "~", ast.Not: "not"}
BINARY: dict[type[ast.operator], str] = {
    ast.Add: "+", ast.Sub: "-", ast.Mult: "*", ast.Div: "/", ast.FloorDiv: "//", ast.Mod: "%", ast.Pow: "**",
    ast.BitAnd: "&", ast.BitOr: "|", ast.BitXor: "^", ast.LShift: "<<", ast.RShift: ">>", ast.MatMult: "@",
}  # fmt: skip
COMPARE: dict[type[ast.cmpop], str] = {
    ast.Eq: "==", ast.NotEq: "!=", ast.Lt: "<", ast.LtE: "<=", ast.Gt: ">", ast.GtE: ">=",
    ast.Is: "is", ast.IsNot: "is not", ast.In: "in", ast.NotIn: "not in",
}  # fmt: skip
_CONVERSIONS = {-1: "", 114: "r", 115: "s", 97: "a"}
_STATEMENT_MAGIC = ("invariant", "decreases", "assume", "requires", "ensures", "raises", "never_raises", "lemma", "pure")


_LITERALS: dict[str, type | tuple[type, ...]] = {"int": int, "bool": bool, "float": (float, int), "str": str, "bytes": bytes}


def _with_default(annotation: Type, default: object) -> Type:
    """What a parameter may be: in `x: int = None` or `x: int = ""` the default breaks the annotation, and Python does not mind."""
    if default is None:
        return union(annotation, NONE)
    members = annotation.args if annotation.name == "union" else (annotation,)
    told = isinstance(default, int | float | str | bytes) and all(t.name == "none" or t.name in _LITERALS for t in members)
    if told and not any(isinstance(default, _LITERALS[t.name]) for t in members if t.name != "none"):
        return union(annotation, Type(type(default).__name__))
    return annotation


@dataclass(frozen=True)
class ModuleContext:
    """What lowering anything in one module needs."""

    source: Source
    names: ModuleNames
    annotations: Annotations


class ExprLowerer:
    """Lowers expressions of one module. Every method takes the scope that names are resolved in."""

    def __init__(self, context: ModuleContext) -> None:
        self.context = context
        self.source = context.source
        self.names = context.names
        self._depth = 0

    def span(self, node: ast.AST) -> ir.Span:
        return self.source.span(node)

    def canonical(self, node: ast.expr, scope: Scope) -> str | None:
        """The dotted name of an imported thing; see `ModuleNames.canonical`."""
        return self.names.canonical(node, scope)

    def expr(self, node: ast.expr, scope: Scope) -> ir.Expr:
        """The IR of one expression."""
        if self._depth >= MAX_EXPRESSION_DEPTH:
            return ir.UnsupportedExpr(f"expression nested more than {MAX_EXPRESSION_DEPTH} deep", self.span(node))
        self._depth += 1
        try:
            return self._expr(node, scope)
        finally:
            self._depth -= 1

    def exprs(self, nodes: Sequence[ast.expr], scope: Scope) -> tuple[ir.Expr, ...]:
        return tuple(self.expr(node, scope) for node in nodes)

    def optional(self, node: ast.expr | None, scope: Scope) -> ir.Expr | None:
        return None if node is None else self.expr(node, scope)

    def name(self, identifier: str, scope: Scope, span: ir.Span) -> ir.Name | ir.UnsupportedExpr:
        """A resolved name."""
        found = scope.resolve(identifier)
        if found is None:
            return ir.UnsupportedExpr("class attribute read in the class body", span)
        return ir.Name(*found, span)

    def _expr(self, node: ast.expr, scope: Scope) -> ir.Expr:
        span = self.span(node)
        match node:
            case ast.Constant(value=int(value)) if value.bit_length() > MAX_BITS:
                return ir.UnsupportedExpr(f"integer literal of more than {MAX_BITS} bits", span)
            case ast.Constant(value=value):
                return const(value, span)
            case ast.Name(id=identifier):
                # `old` may be read as a module-level name in loop annotations, where no parameter can carry it.
                if isinstance(node.ctx, ast.Load) and self.canonical(node, scope) == "prover.old":
                    return ir.Name("%old", "global", span)
                return self.name(identifier, scope, span)
            case ast.Tuple(elts=items):
                return ir.TupleDisplay(self.exprs(items, scope), span)
            case ast.List(elts=items):
                return ir.ListDisplay(self.exprs(items, scope), span)
            case ast.Set(elts=items):
                return ir.SetDisplay(self.exprs(items, scope), span)
            case ast.Dict(keys=keys, values=values):
                pairs = tuple((self.optional(k, scope), self.expr(v, scope)) for k, v in zip(keys, values, strict=True))
                return ir.DictDisplay(pairs, span)
            case ast.Starred(value=value):
                return ir.Star(self.expr(value, scope), span)
            case ast.UnaryOp(op=operator, operand=operand):
                return ir.Unary(UNARY[type(operator)], self.expr(operand, scope), span)
            case ast.BinOp(left=left, op=operator, right=right):
                return ir.Binary(BINARY[type(operator)], self.expr(left, scope), self.expr(right, scope), span)
            case ast.Compare():
                return self._comparison(node, scope)
            case ast.BoolOp(op=operator, values=values):
                return joined(ir.And if isinstance(operator, ast.And) else ir.Or, self.exprs(values, scope), span)
            case ast.IfExp(test=test, body=then, orelse=orelse):
                return ir.IfExp(self.expr(test, scope), self.expr(then, scope), self.expr(orelse, scope), span)
            case ast.NamedExpr(target=target, value=value):
                bound = self.name(target.id, scope.function(), self.span(target))
                if not isinstance(bound, ir.Name):
                    return ir.UnsupportedExpr("walrus in a class body", span)
                return ir.NamedExpr(bound, self.expr(value, scope), span)
            case ast.Call():
                return self._call(node, scope)
            case ast.Attribute(value=value, attr=attribute):
                if isinstance(node.ctx, ast.Load) and self.canonical(node, scope) == "prover.old":
                    return ir.Name("%old", "global", span)
                return ir.Attribute(self.expr(value, scope), attribute, span)
            case ast.Subscript(value=value, slice=index):
                return ir.Subscript(self.expr(value, scope), self.expr(index, scope), span)
            case ast.Slice(lower=lower, upper=upper, step=step):
                return ir.Slice(self.optional(lower, scope), self.optional(upper, scope), self.optional(step, scope), span)
            case ast.JoinedStr(values=values):
                return ir.FString(self.exprs(values, scope), span)
            case ast.FormattedValue(value=value, conversion=conversion, format_spec=spec):
                return ir.Format(self.expr(value, scope), _CONVERSIONS[conversion], self.optional(spec, scope), span)
            case ast.Lambda():
                return self._lambda(node, scope)
            case ast.ListComp(elt=element, generators=clauses):
                return self._comprehension("list", element, None, clauses, scope, span)
            case ast.SetComp(elt=element, generators=clauses):
                return self._comprehension("set", element, None, clauses, scope, span)
            case ast.GeneratorExp(elt=element, generators=clauses):
                return self._comprehension("generator", element, None, clauses, scope, span)
            case ast.DictComp(key=key, value=value, generators=clauses):
                return self._comprehension("dict", key, value, clauses, scope, span)
            case ast.Await():
                return ir.UnsupportedExpr("await expression", span)
            case ast.Yield(value=value):
                return ir.Yield(ir.const(None, span) if value is None else self.expr(value, scope), span=span)
            case ast.YieldFrom(value=value):
                return ir.Yield(self.expr(value, scope), True, span)
            case _:
                return ir.UnsupportedExpr(f"{type(node).__name__} expression", span)

    def _comparison(self, node: ast.Compare, scope: Scope) -> ir.Expr:
        tests: list[ir.Expr] = []
        left = self.expr(node.left, scope)
        for position, (operator, right_node) in enumerate(zip(node.ops, node.comparators, strict=True)):
            right = again = self.expr(right_node, scope)
            last = position == len(node.ops) - 1
            # A middle operand is evaluated once: names and literals can be repeated, anything else gets a temporary.
            if not last and not isinstance(right, ir.Name | ir.Const):
                again = ir.Name(scope.function().fresh.name(), "local", right.span)
                right = ir.NamedExpr(again, right, right.span)
            tests.append(ir.Compare(COMPARE[type(operator)], left, right, _cover(left.span, right.span)))
            left = again
        return joined(ir.And, tests, self.span(node))

    def _call(self, node: ast.Call, scope: Scope) -> ir.Expr:
        span = self.span(node)
        full = self.canonical(node.func, scope)
        library, _, function = (full or "").partition(".")
        if library == "prover":
            plain = len(node.args) == 1 and not node.keywords and not isinstance(node.args[0], ast.Starred)
            if function == "anything" and plain:
                kind = self.context.annotations.read(node.args[0], scope)
                argument = ir.Arg(ir.Const(kind, "Type", self.span(node.args[0])), span=self.span(node.args[0]))
                return ir.Call(ir.Name("%anything", "global", self.span(node.func)), (argument,), span)
            if function == "seen" and plain:
                argument = ir.Arg(self.expr(node.args[0], scope), span=self.span(node.args[0]))
                return ir.Call(ir.Name("%seen", "global", self.span(node.func)), (argument,), span)
            if function in ("anything", "seen"):
                return ir.UnsupportedExpr(f"{function}(...) takes exactly one argument", span)
        if (library == "prover" and function in _STATEMENT_MAGIC) or full == "hypothesis.assume":
            return ir.UnsupportedExpr(f"{function}(...) inside an expression", span)
        return ir.Call(self.expr(node.func, scope), self._arguments(node, scope), span)

    def _arguments(self, node: ast.Call, scope: Scope) -> tuple[ir.Arg, ...]:
        found: list[ir.Arg] = []
        for item in node.args:
            if isinstance(item, ast.Starred):
                found.append(ir.Arg(self.expr(item.value, scope), star="*", span=self.span(item)))
            else:
                found.append(ir.Arg(self.expr(item, scope), span=self.span(item)))
        for keyword in node.keywords:
            star: Literal["", "**"] = "" if keyword.arg is not None else "**"
            found.append(ir.Arg(self.expr(keyword.value, scope), keyword.arg, star, self.span(keyword)))
        return tuple(found)

    def params(self, arguments: ast.arguments, scope: Scope, owner: str | None = None) -> tuple[ir.Param, ...]:
        """The parameters of a `def` or `lambda`; defaults are evaluated in the scope around it."""
        positional = [*arguments.posonlyargs, *arguments.args]
        missing: list[ast.expr | None] = [None] * (len(positional) - len(arguments.defaults))
        defaults = dict(zip((p.arg for p in positional), [*missing, *arguments.defaults], strict=True))
        defaults.update(zip((p.arg for p in arguments.kwonlyargs), arguments.kw_defaults, strict=True))
        kinds: dict[str, ir.ParamKind] = {p.arg: "positional-only" for p in arguments.posonlyargs}
        kinds.update((p.arg, "keyword-only") for p in arguments.kwonlyargs)
        if arguments.vararg is not None:
            kinds[arguments.vararg.arg] = "varargs"
        if arguments.kwarg is not None:
            kinds[arguments.kwarg.arg] = "kwargs"
        found: list[ir.Param] = []
        for p in parameters(arguments):
            default = self.optional(defaults.get(p.arg), scope)
            annotation = self.context.annotations.read(p.annotation, scope, owner)
            if annotation is not None and isinstance(default, ir.Const):
                annotation = _with_default(annotation, default.value)
            found.append(ir.Param(p.arg, annotation, default, kinds.get(p.arg, "positional"), self.span(p)))
        return tuple(found)

    def lambda_scope(self, parameter_names: Sequence[str], body: ast.expr, scope: Scope) -> Scope:
        """The scope inside a lambda."""
        bound = bound_in([body])
        names = {name: name for name in [*parameter_names, *bound.names]}
        return Scope("function", names, parent=scope, fresh=scope.function().fresh.nested())

    def _lambda(self, node: ast.Lambda, scope: Scope) -> ir.Expr:
        if bound_in([node.body]).yields:
            return ir.UnsupportedExpr("yield expression in a lambda", self.span(node))
        inner = self.lambda_scope([p.arg for p in parameters(node.args)], node.body, scope)
        return ir.Lambda(self.params(node.args, scope), self.expr(node.body, inner), self.span(node))

    def _comprehension(
        self,
        kind: Literal["list", "set", "dict", "generator"],
        element: ast.expr,
        value: ast.expr | None,
        clauses: Sequence[ast.comprehension],
        scope: Scope,
        span: ir.Span,
    ) -> ir.Expr:
        if any(clause.is_async for clause in clauses):
            return ir.UnsupportedExpr("async comprehension", span)
        fresh = scope.function().fresh
        targets = bound_in([clause.target for clause in clauses]).names
        inner = Scope("comprehension", {name: fresh.name(name) for name in targets}, parent=scope, fresh=fresh)
        lowered: list[ir.CompFor] = []
        for position, clause in enumerate(clauses):
            # The first iterable is evaluated outside, before any variable of the comprehension exists.
            source = self.expr(clause.iter, scope if position == 0 else inner)
            lowered.append(ir.CompFor(self.expr(clause.target, inner), source, self.exprs(clause.ifs, inner)))
        return ir.Comprehension(kind, self.expr(element, inner), self.optional(value, inner), tuple(lowered), span)

    def clause(
        self,
        params: Sequence[tuple[str, str]],
        body: ast.expr,
        scope: Scope,
        text: str | None = None,
        finish: Callable[[ir.Expr, Scope], ir.Expr] = lambda body, _: body,
    ) -> ir.Clause:
        """A contract condition: `body` with the names of `params` as its own locals. `finish` may wrap the lowered body."""
        inner = self.lambda_scope([name for name, _ in params], body, scope)
        lowered = finish(self.expr(body, inner), inner)
        return ir.Clause(tuple(params), lowered, text if text is not None else self.source.segment(body), self.span(body))


def joined(make: type[ir.And] | type[ir.Or], operands: Sequence[ir.Expr], span: ir.Span) -> ir.Expr:
    """`a and b and c` as a balanced tree: both operators are associative, values and effects included."""
    if len(operands) == 1:
        return operands[0]
    middle = len(operands) // 2
    left, right = operands[:middle], operands[middle:]
    outer = _cover(operands[0].span, operands[-1].span) if not span.line else span
    return make(joined(make, left, _within(left)), joined(make, right, _within(right)), outer)


def _within(operands: Sequence[ir.Expr]) -> ir.Span:
    return _cover(operands[0].span, operands[-1].span)


def _cover(first: ir.Span, last: ir.Span) -> ir.Span:
    return ir.Span(first.line, first.column, last.end_line, last.end_column, first.file)
