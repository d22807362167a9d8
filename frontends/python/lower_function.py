"""Lowering of functions: parameters, decorators in every contract dialect, and the body."""

from __future__ import annotations

import ast

from frontends import ir
from frontends.dialects import deal, hypothesis, icontract, native
from frontends.dialects.draft import Draft
from frontends.python.lower_expr import ExprLowerer, ModuleContext
from frontends.python.lower_stmt import StmtLowerer, statement_condition
from frontends.python.names import SINGLE_DISPATCH, SINGLE_DISPATCH_METHOD, dotted, registered_with
from frontends.python.scopes import Fresh, FunctionNode, Scope, bound_in, parameters

MAX_FUNCTION_NESTING = 20
DIALECTS = {"prover": native.read, "icontract": icontract.read, "deal": deal.read, "hypothesis": hypothesis.read}
# Decorators that leave the function what it is, for everything that is said about it here.
TRANSPARENT = (
    "typing.final", "typing.override", "typing.overload", "typing.no_type_check", "typing.runtime_checkable",
    "abc.abstractmethod", "pytest.mark.",
)  # fmt: skip
CACHED_PROPERTY = "functools.cached_property"
KEEPING = ("functools.lru_cache", "functools.cache")  # what a contract says of the function holds of what these make of it
_KINDS: dict[str, ir.MethodKind] = {"staticmethod": "staticmethod", "classmethod": "classmethod", "property": "property"}


def is_transparent(full: str) -> bool:
    """Whether a decorator changes nothing that matters here."""
    return any(full == known or (known.endswith(".") and full.startswith(known)) for known in TRANSPARENT)


def read_contract(decorator: ast.expr, draft: Draft) -> bool:
    """Add what a decorator of one of the contract dialects says to the draft; false when it belongs to none."""
    call = decorator if isinstance(decorator, ast.Call) else None
    full = draft.lowerer.canonical(call.func if call is not None else decorator, draft.scope)
    library, _, name = (full or "").partition(".")
    return library in DIALECTS and DIALECTS[library](name, call, decorator, draft)


class FunctionLowerer:
    """Lowers the functions of one module."""

    def __init__(self, context: ModuleContext) -> None:
        self.context = context
        self.expressions = ExprLowerer(context)

    def _is_generic(self, full: str, decorator: ast.expr) -> bool:
        """Whether a decorator is `singledispatch`, or registers with what that made."""
        return full == SINGLE_DISPATCH or registered_with(decorator, self.context.names) is not None

    def registration(self, node: FunctionNode, decorator: ast.expr, scope: Scope, said: str, place: int = 0) -> str:
        """What is kept of `@f.register` and `@f.register(T)`: f (`said`), and the types that it is for, by name; "?" for others. `place`:
        of the parameter that decides."""
        params = node.args.args
        written = decorator.args[0] if isinstance(decorator, ast.Call) else params[place].annotation if len(params) > place else None
        kind = self.context.annotations.read(written, scope)
        parts = () if kind is None else kind.args if kind.name == "union" else (kind,)
        names = [str(part.values[0]) if part.name == "class" else f"%{part.name}" for part in parts]
        return f"{said}:{','.join(names) or '?'}"

    def function(
        self, node: FunctionNode, scope: Scope, qualname: str, owner: str | None = None, nesting: int = 0
    ) -> ir.Function:
        """One `def`, contract included. `owner` is the qualified name of the class that it is a method of."""
        span = self.context.source.span(node)
        names = tuple(p.arg for p in parameters(node.args))
        draft = Draft(qualname, names, self.expressions, scope, node, node.args)
        kind: ir.MethodKind = "function" if owner is None else "method"
        decorators: list[str] = []
        wrappers: list[ir.Expr] = []
        outside = 0
        for position, decorator in enumerate(node.decorator_list):
            target = decorator.func if isinstance(decorator, ast.Call) else decorator
            written = dotted(target)
            full = self.context.names.canonical(target, scope) or written or ast.unparse(target)
            if owner is not None and written in _KINDS and self.context.names.is_builtin(written, scope):
                kind = _KINDS[written]
                below = f"{written} below a decorator that runs"
            elif owner is not None and full == CACHED_PROPERTY:
                kind = "property"
                decorators.append(full)
                below = "functools.cached_property below a decorator that runs"
            elif owner is None and nesting == 0 and len(node.decorator_list) == 1 and self._is_generic(full, decorator):
                said = f"{SINGLE_DISPATCH}:{registered_with(decorator, self.context.names)}"
                decorators.append(full if full == SINGLE_DISPATCH else self.registration(node, decorator, scope, said))
                continue
            elif owner is not None and full == SINGLE_DISPATCH_METHOD and len(node.decorator_list) == 1:
                decorators.append(full)
                continue
            elif read_contract(decorator, draft):
                below = "contract below a decorator that runs"
            else:
                decorators.append(full)
                if not is_transparent(full):
                    outside = outside if wrappers else position
                    wrappers.append(self.expressions.expr(decorator, scope))
                continue
            kept = below.startswith("contract") and all(name in KEEPING or is_transparent(name) for name in decorators)
            if wrappers and not kept:
                draft.function_limits.append(ir.UnsupportedExpr(below, self.context.source.span(decorator)))
        if owner is not None and node.name in ("__new__", "__init_subclass__", "__class_getitem__") and kind == "method":
            kind = "staticmethod" if node.name == "__new__" else "classmethod"  # Python makes them so

        bound = bound_in(node.body)
        local = [*names, *(name for name in bound.names if name not in names)]
        fresh = scope.function().fresh.nested() if nesting else Fresh()
        own = {name: name for name in local}
        inner = Scope("function", own, frozenset(bound.global_names), frozenset(bound.nonlocal_names), scope, fresh)
        params = self.expressions.params(node.args, scope, owner)
        body = self._body(node, inner, scope, qualname, nesting, draft)
        if isinstance(node, ast.AsyncFunctionDef):
            draft.function_limits.append(ir.UnsupportedExpr("async function", span))
        return ir.Function(
            name=node.name,
            qualname=qualname,
            params=params,
            returns=self.context.annotations.read(node.returns, scope, owner),
            body=body,
            contract=draft.contract(),
            kind=kind,
            given=draft.given,
            decorators=tuple(decorators),
            locals=(*local, *fresh.made),
            docstring=ast.get_docstring(node),
            is_generator=bound.yields,
            limits=tuple(draft.function_limits),
            wrappers=tuple(wrappers),
            outside=outside,
            span=span,
        )

    def _body(
        self, node: FunctionNode, inner: Scope, outer: Scope, qualname: str, nesting: int, draft: Draft
    ) -> tuple[ir.Stmt, ...]:
        if isinstance(node, ast.AsyncFunctionDef):
            return (ir.UnsupportedStmt("async function", self.context.source.span(node)),)

        def nested(child: FunctionNode, scope: Scope) -> ir.Stmt:
            span = self.context.source.span(child)
            if nesting >= MAX_FUNCTION_NESTING:
                return ir.UnsupportedStmt(f"functions nested more than {MAX_FUNCTION_NESTING} deep", span)
            if scope.resolve(child.name) != (child.name, "local"):
                return ir.UnsupportedStmt("nested function bound to a name of another scope", span)
            lowered = self.function(child, scope, f"{qualname}.<locals>.{child.name}", nesting=nesting + 1)
            return ir.Define(lowered, span)

        lowerer = StmtLowerer(self.context, nested)
        body = node.body[1:] if ast.get_docstring(node, clean=False) is not None else node.body
        if body and lowerer.magic_statement(body[0], inner) == "prover.decreases":
            condition = statement_condition(body[0])
            if condition is not None and draft.decreases is None:
                read = {n.id for n in ast.walk(condition) if isinstance(n, ast.Name)}
                pairs = [(name, name) for name in draft.params if name in read]
                draft.decreases = lowerer.clause(pairs, condition, outer)
                draft.exists = True
                body = body[1:]
        return lowerer.block(body, inner)
