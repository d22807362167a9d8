"""What expressions mean: one arm a node kind. Evaluation order is CPython's, effects and exceptions included."""

from __future__ import annotations

from frontends import ir
from smt import arguments, attributes, calls, comprehensions, generators, globals_, iteration, subscripts, text
from smt.builtins.registry import FUNCTIONS, Arguments
from smt.comparisons import compare
from smt.evaluation import EXPRESSIONS, assign, evaluate
from smt.machine import Machine
from smt.operators import binary, truthy, unary
from smt.terms import Term
from smt.values import NONE, LambdaV, OpaqueV, SliceV, StrV, TupleV, Value, bool_v, bytes_v, float_v, int_v, str_v


def _const(m: Machine, e: ir.Const) -> Value:
    value = e.value
    if isinstance(value, bool):
        return bool_v(value)
    if isinstance(value, int):
        return int_v(value)
    if value is None:
        return NONE
    if isinstance(value, str):
        return str_v(value)
    if isinstance(value, bytes):
        return bytes_v(value)
    if isinstance(value, float):
        return float_v(value)
    return OpaqueV(f"{type(value).__name__} literal", e.span)


def _name(m: Machine, e: ir.Name) -> Value:
    if e.scope == "local":
        return m.get_local(e.id, e.span)
    if e.scope == "free":
        frame = m.frame.parent
        while frame is not None:
            if e.id in frame.locals:
                return m.get_local(e.id, e.span, frame)
            frame = frame.parent
    globals_.check_bound(m, m.frame.module, e.id, e.span)
    return globals_.lookup(m, m.frame.module, e.id, e.span)


def _displayed(m: Machine, items: tuple[ir.Expr, ...]) -> tuple[Value, ...]:
    values: list[Value] = []
    for item in items:
        if isinstance(item, ir.Star):
            values.extend(iteration.spread(m, evaluate(m, item.value), item.span))
        else:
            values.append(m.kept(evaluate(m, item), item.span))
    return tuple(values)


def _tuple(m: Machine, e: ir.TupleDisplay) -> Value:
    return TupleV(_displayed(m, e.items))


def _unary(m: Machine, e: ir.Unary) -> Value:
    return unary(m, e.op, evaluate(m, e.operand), e.span)


def _binary(m: Machine, e: ir.Binary) -> Value:
    left = evaluate(m, e.left)
    return binary(m, e.op, left, evaluate(m, e.right), e.span)


def _compare(m: Machine, e: ir.Compare) -> Value:
    left = evaluate(m, e.left)
    return compare(m, e.op, left, evaluate(m, e.right), e.span)


def _and(m: Machine, e: ir.And) -> Value:
    # a and b  =  b if a else a
    left = evaluate(m, e.left)
    return m.branch(truthy(m, left, e.span), lambda: evaluate(m, e.right), lambda: left)


def _or(m: Machine, e: ir.Or) -> Value:
    # a or b  =  a if a else b
    left = evaluate(m, e.left)
    return m.branch(truthy(m, left, e.span), lambda: left, lambda: evaluate(m, e.right))


def _if(m: Machine, e: ir.IfExp) -> Value:
    condition = truthy(m, evaluate(m, e.test), e.span)
    return m.branch(condition, lambda: evaluate(m, e.then), lambda: evaluate(m, e.orelse))


def _named(m: Machine, e: ir.NamedExpr) -> Value:
    value = evaluate(m, e.value)
    assign(m, e.target, value)
    return value


def _call(m: Machine, e: ir.Call) -> Value:
    return calls.evaluate_call(m, e)


def _attribute(m: Machine, e: ir.Attribute) -> Value:
    return attributes.get(m, evaluate(m, e.value), e.name, e.span)


def _subscript(m: Machine, e: ir.Subscript) -> Value:
    container = evaluate(m, e.value)
    return subscripts.get(m, container, evaluate(m, e.index), e.span)


def _slice(m: Machine, e: ir.Slice) -> Value:
    lower, upper, step = (NONE if part is None else evaluate(m, part) for part in (e.lower, e.upper, e.step))
    return SliceV(lower, upper, step)


def _fstring(m: Machine, e: ir.FString) -> Value:
    parts: list[Term] = []
    for part in e.parts:
        value = evaluate(m, part)
        assert isinstance(value, StrV)
        parts.append(value.term)
    return StrV(text.concat(*parts))


def _format(m: Machine, e: ir.Format) -> Value:
    value = evaluate(m, e.value)
    spec = evaluate(m, e.spec) if e.spec is not None else NONE
    keywords = {"conversion": int_v(ord(e.conversion or "-")), "spec": spec}
    return FUNCTIONS["%format"](m, Arguments("%format", (value,), keywords, e.span))


def _lambda(m: Machine, e: ir.Lambda) -> Value:
    return LambdaV(e, m.frame.module, m.frame.id, arguments.defaults(m, e.params, e.span))


def _list(m: Machine, e: ir.ListDisplay) -> Value:
    return subscripts.new_list(m, _displayed(m, e.items))


def _comprehension(m: Machine, e: ir.Comprehension) -> Value:
    return comprehensions.evaluate_comprehension(m, e)


def _star(m: Machine, e: ir.Star) -> Value:
    raise m.unsupported("starred expression here", e.span)


def _yield(m: Machine, e: ir.Yield) -> Value:
    return generators.yield_from(m, evaluate(m, e.value), e.span) if e.many else generators.yield_one(m, evaluate(m, e.value), e.span)


def _unsupported(m: Machine, e: ir.UnsupportedExpr) -> Value:
    raise m.unsupported(e.reason, e.span)


EXPRESSIONS.update({
    ir.Const: _const, ir.Name: _name, ir.TupleDisplay: _tuple, ir.ListDisplay: _list,
    ir.Star: _star, ir.Unary: _unary, ir.Binary: _binary, ir.Compare: _compare, ir.And: _and, ir.Or: _or, ir.IfExp: _if,
    ir.NamedExpr: _named, ir.Call: _call, ir.Attribute: _attribute, ir.Subscript: _subscript, ir.Slice: _slice, ir.Format: _format,
    ir.FString: _fstring, ir.Lambda: _lambda, ir.Comprehension: _comprehension, ir.Yield: _yield,
    ir.UnsupportedExpr: _unsupported,
})  # fmt: skip
