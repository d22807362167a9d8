"""Quantifiers: what `all` and `any` mean, with the short circuits and exceptions of CPython.

In: an iterable, and a test of its items. Out: a term: of the items one by one where their number is known, else a quantified formula.
"""

from __future__ import annotations

from collections.abc import Callable

from frontends import ir
from smt import generators, in_turns, iterators
from smt.arbitrary import arbitrary, raise_at_first
from smt.bindings import bound_by, leave_bound
from smt.evaluation import assign, condition, evaluate
from smt.iteration import known_items, past_the_last, watch
from smt.machine import Machine
from smt.operators import truthy
from smt.state import Key
from smt.terms import FALSE, TRUE, Term, and_, exists, forall, implies, not_, or_
from smt.values import BoolV, GeneratorV, RefV, SuspendedV, UnionV, Value, ViewV


def quantified(m: Machine, made: GeneratorV, universal: bool, span: ir.Span) -> Term:
    """all(...) or any(...) over a generator expression, with the short circuits and exceptions of CPython."""
    with m.inside(m.frames[made.frame]):
        return _quantify(m, made.node, 0, made.first, universal, span)


def _quantify(m: Machine, node: ir.Comprehension, depth: int, source: Value, universal: bool, span: ir.Span) -> Term:
    clause = node.clauses[depth]
    skip = TRUE if universal else FALSE  # what an item that a condition leaves out contributes

    def rest(tests: tuple[ir.Expr, ...]) -> Value:
        if tests:
            return m.branch(condition(m, tests[0]).term, lambda: rest(tests[1:]), lambda: BoolV(skip))
        if depth + 1 < len(node.clauses):
            inner = evaluate(m, node.clauses[depth + 1].iter)
            return BoolV(_quantify(m, node, depth + 1, inner, universal, span))
        return BoolV(truthy(m, evaluate(m, node.element), span))

    def one(value: Value) -> Value:
        assign(m, clause.target, value)
        return rest(clause.conditions)

    return over_items(m, source, one, universal, span, bound_by(m, node))


def over_items(
    m: Machine, source: Value, one: Callable[[Value], Value], universal: bool, span: ir.Span, bound: tuple[Key, ...] = ()
) -> Term:
    """Whether `one` is true of all (or any) items, evaluated in order until the answer is settled. `bound`: variables that it assigns."""
    if isinstance(source, UnionV):
        either = m.split(source, lambda v: BoolV(over_items(m, v, one, universal, span, bound)))
        assert isinstance(either, BoolV)
        return either.term
    if generators.is_lazy(source):
        either = m.split(generators.started(m, source, span), lambda v: BoolV(over_items(m, v, one, universal, span, bound)))
        assert isinstance(either, BoolV)
        return either.term
    if isinstance(source, SuspendedV):
        found = in_turns.settled(m, source, one, universal, span)
        assert isinstance(found, BoolV)
        return found.term
    if isinstance(source, RefV) and source.cls == "iterator":
        left = iterators.remaining(m, source, span)
        iterators.lose(m, source, "iterator of which any or all has taken some items", span)
        source = left
    known = known_items(m, source, span)
    if known is not None:
        unchanged = watch(m, source)

        def watched(value: Value) -> Value:
            unchanged(span)
            return one(value)

        return _unless_settled(m, source, _one_by_one(m, known, watched, universal), universal, span)
    turn = arbitrary(m, source, span, one, by_value=True, bound=bound)
    if turn.end is None:
        settled = TRUE if universal else FALSE
        value: Term = settled
        reached = FALSE
    else:
        state, result = turn.end
        assert isinstance(result, BoolV)
        reached, value = turn.reaches(state.path), result.term
    raises = or_(*(turn.reaches(e.state.path) for e in turn.exits))
    # An item passes when evaluation goes on after it: it does not raise, and does not settle the answer.
    passes = and_(not_(raises), value if universal else not_(value))
    for leaving in turn.exits:
        raise_at_first(m, turn, leaving, passes)
    leave_bound(m, turn, and_(reached, not_(value) if universal else value))
    within = turn.inside(turn.k)
    holds = implies(and_(within, reached) if turn.exits else within, value)
    answer = forall([turn.k], holds) if universal else exists([turn.k], and_(within, reached, value))
    return _unless_settled(m, source, answer, universal, span)


def _unless_settled(m: Machine, source: Value, result: Term, universal: bool, span: ir.Span) -> Term:
    """The answer of all or any; where no item settles it, the iterable is exhausted."""
    if not isinstance(source, ViewV) or source.ending is FALSE:
        return result

    def exhausted() -> Value:
        past_the_last(m, source, span)
        return BoolV(TRUE if universal else FALSE)

    found = m.branch(result if universal else not_(result), exhausted, lambda: BoolV(FALSE if universal else TRUE))
    assert isinstance(found, BoolV)
    return found.term


def _one_by_one(m: Machine, known: tuple[Value, ...], one: Callable[[Value], Value], universal: bool) -> Term:
    def go(i: int) -> Value:
        if i == len(known):
            return BoolV(TRUE if universal else FALSE)
        value = one(known[i])
        if isinstance(value, UnionV):
            raise AssertionError("truth values are of one kind")
        assert isinstance(value, BoolV)
        settles = not_(value.term) if universal else value.term
        return m.branch(settles, lambda: BoolV(FALSE if universal else TRUE), lambda: go(i + 1))

    result = go(0)
    assert isinstance(result, BoolV)
    return result.term
