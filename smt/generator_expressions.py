"""Generator expressions: made of their text, of `map` and `filter`, and of bodies of generators that say the same; written out as loops.

In: a node, or a suspended body. Out: a `GeneratorV`, of which only the first iterable is evaluated.
"""

from __future__ import annotations

from dataclasses import fields, is_dataclass, replace
from typing import TypeVar

from frontends import ir
from frontends.walk import walk
from smt import globals_
from smt.builtins.registry import FUNCTIONS, Arguments
from smt.callgraph import nodes
from smt.evaluation import evaluate, execute_block
from smt.kinds import kind_of, walked_kind
from smt.machine import Machine
from smt.values import NONE, BuiltinV, GeneratorV, NoneV, SuspendedV, Value, alternatives, is_given, union

NOT_ITERABLE = ("int", "float", "none", "function", "module", "exception")


def generator_argument(m: Machine, node: ir.Comprehension) -> Value:
    """A generator expression as the argument of a call: one for each object that it may run over."""
    require_no_next(m, node)
    made = generator(m, node)
    return union([(guard, GeneratorV(node, made.frame, first)) for guard, first in alternatives(made.first)])


def require_no_next(m: Machine, node: ir.Comprehension) -> None:
    calls = [n for n in nodes(node) if isinstance(n, ir.Call) and isinstance(n.func, ir.Name) and n.func.id == "next"]
    if any(len(n.args) == 1 for n in calls):
        raise m.unsupported("next() inside a generator expression, where StopIteration becomes RuntimeError", node.span)


def generator(m: Machine, node: ir.Comprehension) -> GeneratorV:
    """A generator expression, its first iterable evaluated."""
    _own_variables(m, node)
    first = evaluate(m, node.clauses[0].iter)
    return GeneratorV(node, m.frame.id, m.split(first, lambda v: _iterated(m, v, node.span)) if _refuses(first) else first)


def _refuses(value: Value) -> bool:
    return any(walked_kind(part) in NOT_ITERABLE or is_given(part) for _, part in alternatives(value))


def _iterated(m: Machine, value: Value, span: ir.Span) -> Value:
    """What a generator expression runs over, of which it asks an iterator as soon as it is made."""
    if walked_kind(value) in NOT_ITERABLE:
        raise m.type_error(f"{kind_of(value)} object is not iterable", span)
    if is_given(value):
        from smt.given import iterator_of

        return iterator_of(m, value, span)
    return value


def _own_variables(m: Machine, node: ir.Comprehension) -> None:
    # Each run of a comprehension has variables of its own, but here they are the frame's: a function of an earlier run sees the later ones.
    again = {n.id for c in node.clauses for n in walk(c.target) if isinstance(n, ir.Name) and (m.frame.id, n.id) in m.state.env}
    if again and any(isinstance(n, ir.Name) and n.scope == "free" and n.id in again for n in walk(node)):
        raise m.unsupported("comprehension that runs again, with variables that a function captures", node.span)


def lazy_argument(m: Machine, e: ir.Expr) -> Value | None:
    """`map(f, xs)` or `filter(f, xs)` as the argument of a call: a generator expression of the same meaning. None for anything else."""
    if not isinstance(e, ir.Call) or not isinstance(e.func, ir.Name) or e.func.id not in ("map", "filter") or e.func.scope != "global":
        return None
    if globals_.lookup(m, m.frame.module, e.func.id, e.span) != BuiltinV(e.func.id) or any(a.star or a.keyword for a in e.args):
        return None
    func, *sources = [evaluate(m, a.value) for a in e.args] or [NONE]
    if not sources or (e.func.id == "filter" and len(sources) > 1):
        raise m.unsupported(f"this form of {e.func.id}", e.span)
    names = tuple(f"%item{i}" for i in range(len(sources)))
    if len(sources) == 1 and _refuses(sources[0]):
        sources = [m.split(sources[0], lambda v: _iterated(m, v, e.span))]
    frame = m.new_frame(m.frame.module, ("%function", *names), m.frame, m.frame.function)
    m.set_local("%function", func, frame)
    items = tuple(ir.Name(name, "local", e.span) for name in names)
    made: ir.Expr = ir.Call(ir.Name("%function", "local", e.span), tuple(ir.Arg(item, span=e.span) for item in items), e.span)
    target: ir.Expr = items[0] if len(items) == 1 else ir.TupleDisplay(items, e.span)
    first = sources[0] if len(sources) == 1 else FUNCTIONS["zip"](m, Arguments("zip", tuple(sources), {}, e.span))
    if e.func.id == "filter":
        test = items[0] if isinstance(func, NoneV) else made
        clause, made = ir.CompFor(target, e.args[1].value, (test,)), items[0]
    else:
        clause = ir.CompFor(target, e.args[1].value, ())
    return GeneratorV(ir.Comprehension("generator", made, None, (clause,), e.span), frame.id, first)


def without_conditions(made: GeneratorV) -> GeneratorV:
    """For sums: an item that a condition leaves out counts as 0. Only where items are numbers, which the sum sees to."""
    node = made.node
    if len(node.clauses) != 1 or not node.clauses[0].conditions:
        return made
    element = node.element
    for test in reversed(node.clauses[0].conditions):
        element = ir.IfExp(test, element, ir.Const(0, "int", node.span), node.span)
    clause = ir.CompFor(node.clauses[0].target, node.clauses[0].iter, ())
    return GeneratorV(ir.Comprehension("generator", element, None, (clause,), node.span), made.frame, made.first)


_LEADING = (ir.Assign, ir.Augment, ir.Assert, ir.ExprStmt)


def of_body(m: Machine, value: SuspendedV, span: ir.Span) -> Value | None:
    """The generator expression that a body is, where it is one loop around one `yield`; what stands before the loop is run."""
    *leading, last = value.function.function.body or (None,)
    clauses: list[ir.CompFor] = []
    inner = last
    while isinstance(inner, ir.For) and not inner.orelse and len(inner.body) == 1 and not inner.spec.invariants:
        target, source, tests = inner.target, inner.iter, []
        inner = inner.body[0]
        while isinstance(inner, ir.If) and not inner.orelse and len(inner.body) == 1:
            tests.append(inner.test)
            inner = inner.body[0]
        clauses.append(ir.CompFor(target, source, tuple(tests)))
    if isinstance(inner, ir.ExprStmt) and isinstance(inner.value, ir.Yield) and inner.value.many:
        item = ir.Name("%item", "local", inner.span)
        clauses.append(ir.CompFor(item, inner.value.value, ()))
        element: ir.Expr = item
    elif isinstance(inner, ir.ExprStmt) and isinstance(inner.value, ir.Yield):
        element = inner.value.value
    else:
        return None
    parts = (tuple(leading), tuple(clauses), element)
    if not clauses or not all(isinstance(s, _LEADING) for s in leading) or any(isinstance(n, ir.Yield) for n in nodes(parts)):
        return None
    # Its loop variables are those of a comprehension, which nothing else reads.
    bound = {n.id for c in clauses for n in nodes(c.target) if isinstance(n, ir.Name)}
    if any(isinstance(n, ir.Lambda | ir.NamedExpr) for n in nodes(parts)) or any(not _names_alone(c.target) for c in clauses):
        return None
    clauses, element = _renamed(clauses, bound), _renamed(element, bound)
    with m.inside(m.frames[value.frame]):
        execute_block(m, leading)
        first = evaluate(m, clauses[0].iter)
    node = ir.Comprehension("generator", element, None, tuple(clauses), span)
    return union([(guard, GeneratorV(node, value.frame, part)) for guard, part in alternatives(first)])


def _names_alone(target: ir.Expr) -> bool:
    match target:
        case ir.Name(scope="local"):
            return True
        case ir.TupleDisplay(items=items) | ir.ListDisplay(items=items):
            return all(map(_names_alone, items))
    return False


T = TypeVar("T")


def _renamed(node: T, bound: set[str]) -> T:
    """The node with these variables called otherwise."""
    made: object = node
    if isinstance(node, list | tuple):
        made = type(node)(_renamed(part, bound) for part in node)
    elif isinstance(node, ir.Name) and node.id in bound:
        made = ir.Name(f"{node.id}%item", node.scope, node.span)
    elif is_dataclass(node) and not isinstance(node, ir.Span | ir.Const | type):
        made = replace(node, **{f.name: _renamed(getattr(node, f.name), bound) for f in fields(node)})
    return made  # type: ignore[return-value]


def as_loops(node: ir.Comprehension, token: int) -> tuple[ir.Stmt, ...]:
    """A generator expression as loops around a `yield`."""
    body: tuple[ir.Stmt, ...] = (ir.ExprStmt(ir.Yield(node.element, span=node.span), node.span),)
    for i in range(len(node.clauses) - 1, -1, -1):
        clause = node.clauses[i]
        for test in reversed(clause.conditions):
            body = (ir.If(test, body, (), node.span),)
        source = ir.Name(f"%first{token}", "local", node.span) if i == 0 else clause.iter
        body = (ir.For(clause.target, source, body, (), span=node.span),)
    return body
