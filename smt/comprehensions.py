"""Comprehensions and generator expressions, and the quantifiers that `all` and `any` over them are.

Where the number of items is known, items are evaluated one by one, with the short circuits of the consumer. Where it is not, one
arbitrary item is evaluated under a bound variable: what it yields becomes a quantified formula, or the body of an array.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from frontends import ir
from frontends.walk import walk
from smt import families, selections, sequences
from smt.callgraph import nodes
from smt.heap import InstanceObj, ListObj
from smt.iteration import known_items, past_the_last, watch
from smt.kinds import kind_of, walked_kind
from smt.machine import Exit, Machine
from smt.operators import truthy
from smt.sequences import Contents, MixedContents
from smt.shapes import has_exact, pack, shape_of
from smt.state import Path, State
from smt.terms import FALSE, INT, TRUE, ZERO, Term, and_, binder, exists, forall, implies, int_value, integer, le, lt, not_, or_, substitute
from smt.values import (
    NONE,
    BoolV,
    BuiltinV,
    GeneratorV,
    IntV,
    NoneV,
    RangeV,
    RefV,
    Seq,
    SuspendedV,
    TupleV,
    UnionV,
    Value,
    ViewV,
    alternatives,
    is_given,
    union,
)

NOT_ITERABLE = ("int", "float", "none", "function", "module", "exception")


def generator_argument(m: Machine, node: ir.Comprehension) -> Value:
    """A generator expression as the argument of a call: one for each object that it may run over."""
    _require_no_next(m, node)
    made = generator(m, node)
    return union([(guard, GeneratorV(node, made.frame, first)) for guard, first in alternatives(made.first)])


def _require_no_next(m: Machine, node: ir.Comprehension) -> None:
    calls = [n for n in nodes(node) if isinstance(n, ir.Call) and isinstance(n.func, ir.Name) and n.func.id == "next"]
    if any(len(n.args) == 1 for n in calls):
        raise m.unsupported("next() inside a generator expression, where StopIteration becomes RuntimeError", node.span)


def generator(m: Machine, node: ir.Comprehension) -> GeneratorV:
    """A generator expression, its first iterable evaluated."""
    from smt.expressions import evaluate

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
    from smt import globals_
    from smt.builtins.registry import FUNCTIONS, Arguments
    from smt.expressions import evaluate

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


def evaluate_comprehension(m: Machine, node: ir.Comprehension) -> Value:
    """A list comprehension; other kinds have rows of their own, or are limits."""
    from smt.subscripts import new_list

    if node.kind == "generator":
        _require_no_next(m, node)
        return m.kept(generator(m, node), node.span)
    if node.kind != "list":
        if node.kind in BUILD:
            return BUILD[node.kind](m, node)
        raise m.unsupported(f"{node.kind} comprehension", node.span)
    made = generator(m, node)

    def one(source: Value) -> Value:
        found = items(m, GeneratorV(made.node, made.frame, source), node.span)
        if isinstance(found, ViewV):
            try:
                found = sequences.tabulate(found.length, found.get)
            except MixedContents as problem:
                raise m.unsupported(f"list comprehension: {problem}", node.span) from None
        return new_list(m, found)

    return m.split(made.first, one)


BUILD: dict[str, Callable[[Machine, ir.Comprehension], Value]] = {}


def items(m: Machine, made: GeneratorV, span: ir.Span) -> Contents | ViewV:
    """All the items that the generator yields, evaluated now."""
    from smt.expressions import evaluate

    node = made.node
    from smt import generators

    if generators.is_lazy(made.first):
        made = GeneratorV(node, made.frame, generators.started(m, made.first, span))
    if is_given(made.first) or isinstance(made.first, SuspendedV):
        return generators.collected(m, made, span)
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


def _each(m: Machine, node: ir.Comprehension, depth: int, source: Value, body: Callable[[], Value], span: ir.Span) -> None:
    """Run `body` for each combination of items that the conditions let through, in order."""
    from smt.expressions import condition, evaluate
    from smt.statements import assign

    clause = node.clauses[depth]
    known = known_items(m, source, span)
    if known is None:
        raise m.unsupported("comprehension over several iterables of unknown length", span)
    unchanged = watch(m, source)
    for value in known:
        unchanged(span)
        assign(m, clause.target, value)

        def rest(tests: tuple[ir.Expr, ...]) -> Value:
            if tests:
                return m.branch(condition(m, tests[0]).term, lambda: rest(tests[1:]), lambda: NONE)
            if depth + 1 < len(node.clauses):
                _each(m, node, depth + 1, evaluate(m, node.clauses[depth + 1].iter), body, span)
                return NONE
            return body()

        rest(clause.conditions)
    unchanged(span)
    past_the_last(m, source, span)


def _mapped(m: Machine, made: GeneratorV, span: ir.Span) -> Contents | ViewV:
    """[f(x) for x in xs] for a sequence of unknown length: one array, whose item at k is f(xs[k])."""
    from smt.expressions import evaluate
    from smt.statements import assign

    (clause,) = made.node.clauses

    def element(value: Value) -> Value:
        assign(m, clause.target, value)
        return evaluate(m, made.node.element)

    turn = one_turn(m, made, span) if clause.conditions else arbitrary(m, made.first, span, element)
    passes = not_(or_(*(turn.reaches(e.state.path) for e in turn.exits)))
    for leaving in turn.exits:
        _raise_at_first(m, turn, leaving, passes)
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
    from smt.terms import lambda_

    return Seq(shape, tuple(lambda_(turn.k, t) for t in packed), turn.length)


def one_turn(m: Machine, made: GeneratorV, span: ir.Span) -> Turn:
    """An arbitrary item of a generator of one clause: a tuple of it where the conditions let it through, else None."""
    from smt.expressions import condition, evaluate
    from smt.statements import assign

    (clause,) = made.node.clauses

    def element(value: Value) -> Value:
        assign(m, clause.target, value)
        return chosen(clause.conditions)

    def chosen(tests: tuple[ir.Expr, ...]) -> Value:
        if tests:
            return m.branch(condition(m, tests[0]).term, lambda: chosen(tests[1:]), lambda: NONE)
        return TupleV((evaluate(m, made.node.element),))

    return arbitrary(m, made.first, span, element)


def _selected(m: Machine, turn: Turn, value: Value, span: ir.Span) -> Contents:
    """[f(x) for x in xs if g(x)] for a sequence of unknown length."""
    parts = selections.split(value)
    if parts is None or turn.end is None:
        return ()
    made = selections.select_items(turn.k, turn.length, parts[0], _lasting(m, turn, turn.end[0], parts[1], span))
    if made is None:
        raise m.unsupported("comprehension of objects", span)
    m.assume(made[1])
    return made[0]


def _lasting(m: Machine, turn: Turn, end: State, value: Value, span: ir.Span) -> Value:
    """The value of a turn; an object that the turn makes becomes one of a family, one for each turn."""
    if not isinstance(value, RefV) or value.index is not None or value.location in m.state.heap:
        return value
    made = end.heap[value.location]
    if not isinstance(made, ListObj | InstanceObj):
        raise m.unsupported("comprehension of objects", span)
    try:
        return families.made_for_each(m, turn.k, made, value.location in m.exact)
    except MixedContents as problem:
        raise m.unsupported(f"comprehension of objects: {problem}", span) from None


@dataclass(frozen=True, slots=True)
class Turn:
    """One arbitrary item of an iteration: its number (a bound variable), how control leaves its evaluation, and its value.

    Items are numbered from `low` to below `length`.
    """

    k: Term
    length: Term
    base: Path
    end: tuple[State, Value] | None
    exits: tuple[Exit, ...]
    low: Term = ZERO

    def inside(self, k: Term) -> Term:
        """low <= k < length."""
        return and_(le(self.low, k), lt(k, self.length))

    def reaches(self, path: Path) -> Term:
        """The branches that lead from the start of the turn to the end of that path, as a formula over k."""
        return path.branches(self.base)


def arbitrary(m: Machine, source: Value, span: ir.Span, body: Callable[[Value], Value], by_value: bool = False) -> Turn:
    """Evaluate `body` on an arbitrary item of the iterable, beside the execution.

    `by_value`: the items of a range may be numbered by themselves, so that `xs[j]` is no sum that solvers cannot match.
    """
    from smt.iteration import items_of

    if isinstance(source, UnionV):
        raise m.unsupported("iteration over a value of several kinds", span)
    found = items_of(m, source, span, lazily=True)
    length = found.length if isinstance(found, ViewV | Seq) else integer(len(found))
    k = binder("k", INT)
    low: Term = ZERO
    get = found.get if isinstance(found, ViewV) else lambda i: sequences.get(found, i)
    if by_value and isinstance(source, RangeV) and int_value(source.step) == 1:
        low, length, get = source.start, source.stop, IntV
    start, frames = m.state, len(m.frames)
    m.state = start.fork()
    m.assume(and_(le(low, k), lt(k, length)))
    base = m.state.path
    made = m.fresh.count
    try:
        with m.collecting() as exits:
            end = m.attempt(lambda: body(get(k)))
    finally:
        m.state = start
    # An unknown made for one item would have to differ from item to item.
    ends = [*([end[0]] if end else []), *(e.state for e in exits)]
    if m.fresh.count != made:
        raise m.unsupported("quantified expression that involves an unknown value", span)
    for state in ends:
        if state.differs(start, frames):
            raise m.unsupported("comprehension that changes an object or a variable", span)
        given, needs = state.path.givens(base)
        if given is not TRUE:
            start.assume(forall([k], implies(and_(le(low, k), lt(k, length)), given)), needs)
    return Turn(k, length, base, end, tuple(exits), low)


def _raise_at_first(m: Machine, turn: Turn, leaving: Exit, passes: Term) -> None:
    """The exception of some item is raised when all the items before it pass."""
    earlier = binder("j", INT)
    happens = turn.reaches(leaving.state.path)
    before = forall(
        [earlier], implies(and_(le(turn.low, earlier), lt(earlier, turn.k)), substitute(passes, {turn.k: earlier}))
    )
    raised = exists([turn.k], and_(turn.inside(turn.k), happens, before))
    there = m.state.fork(raised)
    if not there.dead:
        m.exits.append(Exit("raise", there, leaving.value))
    m.take(not_(raised))


def quantified(m: Machine, made: GeneratorV, universal: bool, span: ir.Span) -> Term:
    """all(...) or any(...) over a generator expression, with the short circuits and exceptions of CPython."""
    with m.inside(m.frames[made.frame]):
        return _quantify(m, made.node, 0, made.first, universal, span)


def _quantify(m: Machine, node: ir.Comprehension, depth: int, source: Value, universal: bool, span: ir.Span) -> Term:
    from smt.expressions import condition, evaluate
    from smt.statements import assign

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

    return over_items(m, source, one, universal, span)


def over_items(m: Machine, source: Value, one: Callable[[Value], Value], universal: bool, span: ir.Span) -> Term:
    """Whether `one` is true of all (or any) items, evaluated in order until the answer is settled."""
    if isinstance(source, UnionV):
        either = m.split(source, lambda v: BoolV(over_items(m, v, one, universal, span)))
        assert isinstance(either, BoolV)
        return either.term
    known = known_items(m, source, span)
    if known is not None:
        unchanged = watch(m, source)

        def watched(value: Value) -> Value:
            unchanged(span)
            return one(value)

        return _unless_settled(m, source, _one_by_one(m, known, watched, universal), universal, span)
    turn = arbitrary(m, source, span, one, by_value=True)
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
        _raise_at_first(m, turn, leaving, passes)
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
