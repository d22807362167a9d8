"""Tests written with hypothesis: each strategy of `@given` becomes "any value that it can draw".

A strategy's type goes to `Given.types`; what a type cannot say (sizes, float ranges, filters) becomes an assumed clause over
the parameter. A strategy that has no model gives `any` and a limit of the function, so that no verdict rests on it.
"""

from __future__ import annotations

import ast
from collections.abc import Callable
from dataclasses import dataclass, field

from frontends import ir
from frontends.dialects.draft import Condition, Draft, argument
from frontends.ir import const
from frontends.kinds import ANY, BOOL, FLOAT, NONE, STR, Type, union

IGNORED = ("settings", "example", "seed", "reproduce_failure")
_PREFIX = "hypothesis.strategies."
_COLLECTIONS = {"lists": "list", "sets": "set", "frozensets": "frozenset"}


class NoModel(Exception):
    """A strategy, or a use of one, without a model; the argument names it."""


def read(name: str, call: ast.Call | None, node: ast.expr, draft: Draft) -> bool:
    """Add what one decorator `hypothesis.NAME` says to the draft; false when it has no meaning here."""
    if name in IGNORED:
        return True
    if name != "given" or call is None:
        return False
    types: list[tuple[str, Type]] = []
    assumes: list[ir.Clause] = []
    for parameter, strategy in _drawn(call, draft):
        reader = _Reader(draft, parameter)
        try:
            types.append((parameter, reader.read(strategy, True)))
            assumes.extend(reader.assumes)
        except NoModel as error:
            types.append((parameter, ANY))
            draft.function_limits.append(ir.UnsupportedExpr(f"strategy {error} has no model", draft.lowerer.span(strategy)))
    order = {parameter: position for position, parameter in enumerate(draft.params)}
    draft.given = ir.Given(tuple(sorted(types, key=lambda pair: order.get(pair[0], len(order)))), tuple(assumes))
    return True


def _drawn(call: ast.Call, draft: Draft) -> list[tuple[str, ast.expr]]:
    """The parameters that the test draws: positional strategies fill the rightmost positional parameters."""
    arguments = draft.arguments
    positional = [p.arg for p in [*arguments.posonlyargs, *arguments.args]] if arguments is not None else []
    found: list[tuple[str, ast.expr]] = []
    if call.args:
        if len(call.args) > len(positional) or any(isinstance(a, ast.Starred) for a in call.args):
            reason = "@given with more strategies than parameters"
            draft.function_limits.append(ir.UnsupportedExpr(reason, draft.lowerer.span(call)))
            return []
        found.extend(zip(positional[-len(call.args) :], call.args, strict=True))
    for keyword in call.keywords:
        if keyword.arg is None or keyword.arg not in draft.params:
            draft.function_limits.append(ir.UnsupportedExpr("@given names an unknown parameter", draft.lowerer.span(call)))
        else:
            found.append((keyword.arg, keyword.value))
    return found


@dataclass
class _Reader:
    """Reads the strategy of one parameter. Only at the top (`top`) can a clause speak about the drawn value."""

    draft: Draft
    parameter: str
    assumes: list[ir.Clause] = field(default_factory=list)

    def read(self, node: ast.expr, top: bool) -> Type:
        if isinstance(node, ast.BinOp) and isinstance(node.op, ast.BitOr):
            return union(self.read(node.left, False), self.read(node.right, False))
        if not isinstance(node, ast.Call):
            raise NoModel(self.text(node))
        if isinstance(node.func, ast.Attribute) and node.func.attr == "filter" and len(node.args) == 1:
            kind = self.read(node.func.value, top)
            self.filter(node, top)
            return kind
        full = self.draft.lowerer.canonical(node.func, self.draft.scope)
        if full is None or not full.startswith(_PREFIX):
            raise NoModel(self.text(node))
        return self.strategy(full.removeprefix(_PREFIX), node, top)

    def text(self, node: ast.AST) -> str:
        return self.draft.lowerer.source.segment(node)

    def strategy(self, name: str, node: ast.Call, top: bool) -> Type:
        if any(isinstance(a, ast.Starred) for a in node.args) or any(k.arg is None for k in node.keywords):
            raise NoModel(self.text(node))
        match name:
            case "integers":
                self.only(node, 2, "min_value", "max_value")
                # Bounds are always there, if only (None, None): such an int is never a bool.
                return Type("int", bounds=(self.integer(node, 0, "min_value"), self.integer(node, 1, "max_value")))
            case "booleans":
                self.only(node, 0)
                return BOOL
            case "none":
                self.only(node, 0)
                return NONE
            case "text" | "binary":
                self.only(node, 0, "min_size", "max_size")
                self.sizes(node, top)
                return STR if name == "text" else Type("bytes")
            case "floats":
                return self.floats(node, top)
            case "just":
                self.only(node, 1, "value")
                return Type("literal", values=(self.literal(argument(node, 0, "value"), node),))
            case "sampled_from":
                self.only(node, 1, "elements")
                elements = argument(node, 0, "elements")
                if not isinstance(elements, ast.List | ast.Tuple) or not elements.elts:
                    raise NoModel(self.text(node))
                return Type("literal", values=tuple(self.literal(e, node) for e in elements.elts))
            case "one_of":
                items = list(node.args)
                if len(items) == 1 and isinstance(items[0], ast.List | ast.Tuple):
                    items = list(items[0].elts)
                if not items or node.keywords:
                    raise NoModel(self.text(node))
                return union(*(self.read(item, False) for item in items))
            case "tuples":
                self.only(node, len(node.args))
                if not node.args:
                    return Type("literal", values=((),))
                return Type("tuple", tuple(self.read(item, False) for item in node.args))
            case "lists" | "sets" | "frozensets":
                self.only(node, 1, "elements", "min_size", "max_size")
                elements = argument(node, 0, "elements")
                if elements is None:
                    raise NoModel(self.text(node))
                self.sizes(node, top)
                return Type(_COLLECTIONS[name], (self.read(elements, False),))
            case "dictionaries":
                self.only(node, 2, "keys", "values", "min_size", "max_size")
                keys, values = argument(node, 0, "keys"), argument(node, 1, "values")
                if keys is None or values is None:
                    raise NoModel(self.text(node))
                self.sizes(node, top)
                return Type("dict", (self.read(keys, False), self.read(values, False)))
            case _:
                raise NoModel(name)

    def only(self, node: ast.Call, positional: int, *keywords: str) -> None:
        """Refuse arguments that the model does not know."""
        if len(node.args) > positional or any(k.arg not in keywords for k in node.keywords):
            raise NoModel(self.text(node))

    def integer(self, node: ast.Call, position: int, keyword: str) -> int | None:
        written = argument(node, position, keyword)
        value = None if written is None else self.literal(written, node)
        if value is None or (isinstance(value, int) and not isinstance(value, bool)):
            return value
        raise NoModel(self.text(node))

    def literal(self, written: ast.expr | None, node: ast.Call) -> object:
        try:
            value: object = ast.literal_eval(written) if written is not None else None
            hash(value)  # a mutable value, even deep inside a tuple, is not drawn anew each time
        except (ValueError, TypeError, SyntaxError, MemoryError, RecursionError):
            raise NoModel(self.text(node)) from None
        if written is None or not isinstance(value, int | float | complex | str | bytes | tuple | None):
            raise NoModel(self.text(node))
        return value

    def assume(self, text: str, build: Callable[[ir.Expr], ir.Expr], node: ast.AST) -> None:
        span = self.draft.lowerer.span(node)
        body = build(ir.Name(self.parameter, "local", span))
        self.assumes.append(ir.Clause(((self.parameter, self.parameter),), body, text, span))

    def sizes(self, node: ast.Call, top: bool) -> None:
        """`min_size` and `max_size`: clauses on the length."""
        span = self.draft.lowerer.span(node)
        for keyword, operator in (("min_size", ">="), ("max_size", "<=")):
            bound = self.integer(node, 99, keyword)
            if bound is None or (keyword == "min_size" and bound == 0):
                continue
            if not top:
                raise NoModel(f"{self.text(node)} inside another strategy")
            self.builtin("len", node)

            def build(x: ir.Expr, operator: str = operator, bound: int = bound) -> ir.Expr:
                length = ir.Call(ir.Name("len", "global", span), (ir.Arg(x, span=span),), span)
                return ir.Compare(operator, length, const(bound, span), span)

            self.assume(f"len({self.parameter}) {operator} {bound}", build, node)

    def builtin(self, name: str, node: ast.AST) -> None:
        if name in self.draft.lowerer.names.sites:
            raise NoModel(f"{self.text(node)} in a module that rebinds {name}")

    def floats(self, node: ast.Call, top: bool) -> Type:
        self.only(node, 2, "min_value", "max_value", "allow_nan", "allow_infinity")
        if not top:
            raise NoModel(f"{self.text(node)} inside another strategy")
        self.builtin("isinstance", node)
        span = self.draft.lowerer.span(node)
        low, high = (self.number(node, i, k) for i, k in enumerate(("min_value", "max_value")))
        nan = self.flag(node, "allow_nan", low is None and high is None)
        infinite = self.flag(node, "allow_infinity", low is None or high is None)

        def is_float(x: ir.Expr) -> ir.Expr:  # a parameter annotated float may be an int; a drawn one is not
            arguments = (ir.Arg(x, span=span), ir.Arg(ir.Name("float", "global", span), span=span))
            return ir.Call(ir.Name("isinstance", "global", span), arguments, span)

        self.assume(f"isinstance({self.parameter}, float)", is_float, node)
        tests = [(">=", low), ("<=", high)]
        if not infinite:
            tests += [("!=", float("inf")), ("!=", float("-inf"))]
        for operator, bound in tests:
            if bound is not None:
                text = f"{self.parameter} {operator} {bound!r}"
                self.assume(text, lambda x, o=operator, b=bound: ir.Compare(o, x, const(b, span), span), node)  # type: ignore[misc]
        if not nan:
            self.assume(f"{self.parameter} == {self.parameter}", lambda x: ir.Compare("==", x, x, span), node)
        return FLOAT

    def number(self, node: ast.Call, position: int, keyword: str) -> float | None:
        written = argument(node, position, keyword)
        value = None if written is None else self.literal(written, node)
        if value is None or isinstance(value, float | int):
            return value
        raise NoModel(self.text(node))

    def flag(self, node: ast.Call, keyword: str, default: bool) -> bool:
        written = argument(node, 99, keyword)
        value = None if written is None else self.literal(written, node)
        if value is None or isinstance(value, bool):
            return default if value is None else value
        raise NoModel(self.text(node))

    def filter(self, node: ast.Call, top: bool) -> None:
        """`.filter(lambda v: ...)`: a clause over the drawn value."""
        condition: Condition | None = self.draft.condition(node.args[0])
        if not top or condition is None or len(condition.names) != 1:
            raise NoModel(f"{self.text(node)}: this filter")
        pairs = [(condition.names[0], self.parameter)]
        self.assumes.append(self.draft.clause(condition, pairs, node.args[0]))
