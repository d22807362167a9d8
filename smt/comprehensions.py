"""Comprehensions: all the items that one makes, gathered now.

In: a comprehension, or a generator expression that is consumed as a whole. Out: the contents of a list. Where the number of items is
known, they are evaluated one by one. Where it is not, one arbitrary item is evaluated: what it yields becomes the body of an array.
"""

from __future__ import annotations

from collections.abc import Callable

from frontends import ir
from smt import generators, iterators, membership, selections, sequences
from smt.arbitrary import ArbitraryItem, arbitrary, raise_at_first
from smt.bindings import bound_by, leave_bound
from smt.evaluation import assign, condition, evaluate
from smt.generator_expressions import generator, require_no_next
from smt.heap import InstanceObj, ListObj
from smt.iteration import known_items, past_the_last, stored, watch
from smt.kinds import kind_of
from smt.machine import Machine
from smt.sequences import Contents, Items, MixedContents
from smt.shapes import has_exact, pack, shape_of
from smt.state import Key, State
from smt.subscripts import new_list
from smt.terms import ZERO, lambda_, le, not_, or_
from smt.values import NONE, GeneratorV, RefV, Seq, SuspendedV, TupleV, Value, is_given

BUILD: dict[str, Callable[[Machine, ir.Comprehension], Value]] = {}  # comprehensions of sets and dicts


def evaluate_comprehension(m: Machine, node: ir.Comprehension) -> Value:
    """A list comprehension; other kinds have rows of their own, or are limits."""
    if node.kind == "generator":
        require_no_next(m, node)
        return m.kept(generator(m, node), node.span)
    if node.kind != "list":
        if node.kind in BUILD:
            return BUILD[node.kind](m, node)
        raise m.unsupported(f"{node.kind} comprehension", node.span)
    made = generator(m, node)

    def one(source: Value) -> Value:
        found = items(m, GeneratorV(made.node, made.frame, source), node.span)
        return new_list(m, stored(m, found, "list comprehension", node.span))

    return m.split(made.first, one)


def items(m: Machine, made: GeneratorV, span: ir.Span) -> Items:
    """All the items that the generator yields, evaluated now."""
    node = made.node
    if generators.is_lazy(made.first):
        made = GeneratorV(node, made.frame, generators.started(m, made.first, span))
    if is_given(made.first) or isinstance(made.first, SuspendedV):
        return generators.collected(m, made, span)
    if isinstance(made.first, RefV) and made.first.cls == "iterator":
        left = iterators.remaining(m, made.first, span)
        iterators.lose(m, made.first, "iterator that a comprehension runs over, before its end", span)
        found = items(m, GeneratorV(node, made.frame, left), span)
        iterators.end(m, made.first)
        return found
    with m.inside(m.frames[made.frame]):
        known = known_items(m, made.first, span)
        if known is not None or len(node.clauses) > 1:
            # The items gather in a hidden list, so that branches (an item left out or not) merge like any other state.
            location = m.new_location()
            m.state.heap[location] = ListObj(())

            def add_item() -> Value:
                value = evaluate(m, node.element)
                found = m.state.heap[location]
                assert isinstance(found, ListObj)
                try:
                    m.state.heap[location] = ListObj(sequences.append(found.contents, value))
                except MixedContents as problem:
                    raise m.unsupported(f"comprehension: {problem}", span) from None
                return NONE

            _each(m, node, 0, made.first, add_item, span)
            built = m.state.heap.pop(location)
            assert isinstance(built, ListObj)
            return built.contents
        return _mapped(m, made, span)


def each(m: Machine, node: ir.Comprehension, body: Callable[[], Value]) -> GeneratorV | None:
    """Run `body` for each combination of items; where the number of the items is not known, give them back unused."""
    made = generator(m, node)
    with m.inside(m.frames[made.frame]):
        if len(node.clauses) == 1 and known_items(m, made.first, node.span) is None:
            return made
        _each(m, node, 0, made.first, body, node.span)
    return None


def _each(m: Machine, node: ir.Comprehension, depth: int, source: Value, body: Callable[[], Value], span: ir.Span) -> None:
    """Run `body` for each combination of items that the conditions let through, in order."""
    clause = node.clauses[depth]

    def one(value: Value) -> None:
        assign(m, clause.target, value)

        def rest(tests: tuple[ir.Expr, ...]) -> Value:
            if tests:
                return m.branch(condition(m, tests[0]).term, lambda: rest(tests[1:]), lambda: NONE)
            if depth + 1 < len(node.clauses):
                _each(m, node, depth + 1, evaluate(m, node.clauses[depth + 1].iter), body, span)
                return NONE
            return body()

        rest(clause.conditions)

    def in_turns(made: Value) -> Value:
        if made != TupleV(()):  # one that is used up
            generators.run(m, made, one, span)
        return NONE

    if kind_of(source) == "generator":
        m.split(generators.started(m, source, span), in_turns)
        return
    known = known_items(m, source, span)
    if known is None:
        raise m.unsupported("comprehension over several iterables of unknown length", span)
    unchanged = watch(m, source)
    for value in known:
        unchanged(span)
        one(value)
    unchanged(span)
    past_the_last(m, source, span)


def _mapped(m: Machine, made: GeneratorV, span: ir.Span) -> Items:
    """[f(x) for x in xs] for a sequence of unknown length: one array, whose item at k is f(xs[k])."""
    (clause,) = made.node.clauses

    def element(value: Value) -> Value:
        assign(m, clause.target, value)
        return evaluate(m, made.node.element)

    bound = bound_by(m, made.node)
    turn = one_turn(m, made, span, bound) if clause.conditions else arbitrary(m, made.first, span, element, bound=bound)
    passes = not_(or_(*(turn.reaches(e.state.path) for e in turn.exits)))
    for leaving in turn.exits:
        raise_at_first(m, turn, leaving, passes)
    leave_bound(m, turn)
    past_the_last(m, made.first, span)
    if turn.end is None:
        m.take(le(turn.length, ZERO))
        return ()
    if clause.conditions:
        return _selected(m, turn, turn.end[1], span)
    value = _lasting(m, turn, turn.end[0], turn.end[1], span)
    shape = shape_of(value)
    packed = pack(value, shape)
    if packed is None or has_exact(shape):
        raise m.unsupported("comprehension of objects", span)
    return Seq(shape, tuple(lambda_(turn.k, t) for t in packed), turn.length)


def one_turn(m: Machine, made: GeneratorV, span: ir.Span, bound: tuple[Key, ...] = ()) -> ArbitraryItem:
    """An arbitrary item of a generator of one clause: a tuple of it where the conditions let it through, else None. See `arbitrary`."""
    (clause,) = made.node.clauses

    def element(value: Value) -> Value:
        assign(m, clause.target, value)
        return chosen(clause.conditions)

    def chosen(tests: tuple[ir.Expr, ...]) -> Value:
        if tests:
            return m.branch(condition(m, tests[0]).term, lambda: chosen(tests[1:]), lambda: NONE)
        return TupleV((evaluate(m, made.node.element),))

    return arbitrary(m, made.first, span, element, bound=bound)


def _selected(m: Machine, turn: ArbitraryItem, value: Value, span: ir.Span) -> Contents:
    """[f(x) for x in xs if g(x)] for a sequence of unknown length."""
    parts = selections.split(value)
    if parts is None or turn.end is None:
        return ()
    made = selections.select_items(turn.k, turn.length, parts[0], _lasting(m, turn, turn.end[0], parts[1], span))
    if made is None:
        raise m.unsupported("comprehension of objects", span)
    m.assume(made[1])
    return made[0]


def _lasting(m: Machine, turn: ArbitraryItem, end: State, value: Value, span: ir.Span) -> Value:
    """The value of a turn; an object that the turn makes becomes one of a family, one for each turn."""
    if not isinstance(value, RefV) or value.index is not None or value.location in m.state.heap:
        return value
    made = end.heap[value.location]
    if not isinstance(made, ListObj | InstanceObj):
        raise m.unsupported("comprehension of objects", span)
    try:
        return membership.made_for_each(m, turn.k, made, value.location in m.exact)
    except MixedContents as problem:
        raise m.unsupported(f"comprehension of objects: {problem}", span) from None
