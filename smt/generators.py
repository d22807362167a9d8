"""Generators: a generator that is consumed runs in turns with what consumes it.

What a generator does happens when its items are asked for: its body is run where it is consumed, and each `yield` runs what the
consumer does with the item. A body that is one loop over an iterable is read as a generator expression, whose items are followed where
their number is not known. A generator that is kept is an object; it is followed from its start to its end, or to its first item.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import fields, is_dataclass, replace
from typing import TypeVar

from frontends import ir
from smt import comprehensions, escaping, globals_, inputs, iteration, selections, sequences
from smt.callgraph import nodes
from smt.exceptions import ancestors
from smt.heap import IteratorObj, ListObj
from smt.iteration import ITERATE
from smt.kinds import kind_of
from smt.machine import Dead, Exit, Machine
from smt.operators import truthy
from smt.sequences import Contents, MixedContents
from smt.shapes import has_exact, pack, shape_of, unpack
from smt.state import State
from smt.terms import BOOL, FALSE, INT, TRUE, ZERO, and_, binder, exists, forall, implies, le, lt, not_, substitute
from smt.values import (
    NONE,
    BoolV,
    ExcV,
    FuncV,
    GeneratorV,
    LibraryV,
    OpaqueV,
    Origin,
    RangeV,
    RefV,
    SeqV,
    StrV,
    SuspendedV,
    TupleV,
    UnionV,
    Value,
    ViewV,
    alternatives,
    union,
)

PLAIN = ("int", "str", "none")


def suspended(m: Machine, func: FuncV, bound: dict[str, Value], span: ir.Span) -> Value:
    """The object that a call of a generator function makes. Nothing of the body runs."""
    f = func.function
    if f.contract.exists:
        raise m.unsupported(f"call to generator {f.qualname}, which has a contract", span)
    for node in nodes(f.body):
        if isinstance(node, ir.Try | ir.With) and any(isinstance(n, ir.Yield) for n in nodes(node)):
            raise m.unsupported(f"call to generator {f.qualname}: yield inside try or with", span)
    key = m.key_of(func)
    if key in m.calls or key in m.created_in.get(m.frame.id, ()):
        raise m.unsupported(f"recursive generator {f.qualname}", span)
    frame = m.new_frame(func.module, f.locals, m.frames.get(func.frame), f, func.owner, next(iter(bound.values()), None))
    m.created_in[frame.id] = (*m.created_in.get(m.frame.id, ()), key)
    for name, value in bound.items():
        m.set_local(name, value, frame)
    return m.kept(SuspendedV(func, frame.id), span)


LAZY: dict[str, Callable[[Machine, Value, ir.Span], Value]] = {}  # the generator that iterating over a library object is, by kind


def is_lazy(value: Value) -> bool:
    """Whether the value is a generator that is kept, or makes one."""
    return (isinstance(value, RefV) and value.cls == "generator") or (isinstance(value, LibraryV) and value.kind in LAZY)


def started(m: Machine, value: Value, span: ir.Span, whole: bool = False) -> Value:
    """What a consumer runs over, now that it asks for the first item: a generator expression, a suspended body, or the empty tuple for
    a generator that is used up. `whole`: it goes on to the last item, or an exception of the generator ends it."""
    if isinstance(value, LibraryV) and value.kind in LAZY:
        return m.split(LAZY[value.kind](m, value, span), lambda v: started(m, v, span, whole))
    if not isinstance(value, RefV):
        return value
    found = m.state.heap[value.location]
    assert isinstance(found, IteratorObj)
    if found.used is None:
        raise m.unsupported("generator of which some items may have been taken", span)
    if found.used:
        return TupleV(())
    m.state.heap[value.location] = IteratorObj(found.source, True if whole else None)
    source = found.source
    if isinstance(source, GeneratorV):
        _require_live(m, source.first, span)
        return source
    assert isinstance(source, SuspendedV)
    return _as_expression(m, source, span) or source


def _require_live(m: Machine, first: Value, span: ir.Span) -> None:
    # The iterator was made with the generator; one of a list or of an immutable object sees the same items now.
    if isinstance(first, RangeV | TupleV | SeqV | StrV) or (isinstance(first, RefV) and first.cls == "list"):
        return
    if isinstance(first, ViewV) and first.source is None and first.kind == "range":
        return
    raise m.unsupported(f"generator expression over {kind_of(first)} that is kept", span)


_LEADING = (ir.Assign, ir.Augment, ir.Assert, ir.ExprStmt)


def _as_expression(m: Machine, value: SuspendedV, span: ir.Span) -> Value | None:
    """The generator expression that a body is, where it is one loop around one `yield`; what stands before the loop is run."""
    from smt.expressions import evaluate
    from smt.statements import execute_block

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


# ------------------------------------------------------------------------------------------------------ running in turns


def run(m: Machine, value: Value, take: Callable[[Value], object], span: ir.Span) -> Value:
    """Run a generator from its start to its end; `take` consumes each item, and may leave. The value that the body returns."""
    from smt.statements import execute_block

    consumer, calls = m.frame, m.calls
    m.runs += 1
    token = m.runs
    if isinstance(value, GeneratorV):
        frame = m.frames[value.frame]
        m.set_local(f"%first{token}", value.first, frame)
        body = _nested(value.node, token)
        m.written.append(body)
        inner_calls = calls
    else:
        assert isinstance(value, SuspendedV)
        frame, body = m.frames[value.frame], value.function.function.body
        inner_calls = [*calls, m.key_of(value.function)]
    outer = m.consumers.get(frame.id)

    def enter() -> None:
        m.consumers[frame.id], m.calls, m.frame = give, inner_calls, frame

    def leave() -> None:
        m.calls, m.frame = calls, consumer
        if outer is None:
            m.consumers.pop(frame.id, None)
        else:
            m.consumers[frame.id] = outer

    def give(item: Value) -> None:
        here = m.frame
        leave()
        try:
            with m.collecting() as exits:
                end = m.attempt(lambda: (take(item), NONE)[1])
        finally:
            enter()
            m.frame = here
        for e in exits:
            m.exits.append(e if e.kind == "leave" else Exit("leave", e.state, e.value, e.order, (token, e.kind)))
        if end is None:
            raise Dead
        m.state = end[0]

    enter()
    try:
        with m.collecting() as exits:
            end = m.attempt(lambda: execute_block(m, body))
    finally:
        leave()
    ends = []
    for e in exits:
        if e.kind == "return":
            ends.append((e.state, e.value))
        elif e.kind == "leave" and e.through is not None and e.through[0] == token:
            m.exits.append(Exit(e.through[1], e.state, e.value, e.order))
        elif e.kind == "raise" and stops(m, e.value):
            m.state = e.state
            m.unsupported("StopIteration raised inside a generator", span)
        else:
            m.exits.append(e)
    if end is not None:
        ends.append((end[0], NONE))
    return m.arrive(ends)


def stops(m: Machine, raised: Value) -> bool:
    """Whether an exception may be StopIteration, which a generator turns into another."""
    return any(isinstance(part, ExcV) and "StopIteration" in ancestors(m, part.cls) for _, part in alternatives(raised))


def _nested(node: ir.Comprehension, token: int) -> tuple[ir.Stmt, ...]:
    """A generator expression as loops around a `yield`."""
    body: tuple[ir.Stmt, ...] = (ir.ExprStmt(ir.Yield(node.element, span=node.span), node.span),)
    for i in range(len(node.clauses) - 1, -1, -1):
        clause = node.clauses[i]
        for test in reversed(clause.conditions):
            body = (ir.If(test, body, (), node.span),)
        source = ir.Name(f"%first{token}", "local", node.span) if i == 0 else clause.iter
        body = (ir.For(clause.target, source, body, (), span=node.span),)
    return body


def yield_one(m: Machine, item: Value, span: ir.Span) -> Value:
    """`yield item`, in the frame of a generator that runs."""
    take = m.consumers.get(m.frame.id)
    if take is None:
        raise m.unsupported("yield of a generator that nothing here consumes", span)
    take(item)
    return OpaqueV("what is sent into a generator", span) if m.frame.id in m.alone else NONE


def checked_by_itself(m: Machine, f: ir.Function) -> None:
    """Begin with the body of a generator function that nothing here consumes: at each `yield` a consumer that may do anything takes over.

    It may change what it can reach, send a value, throw anything into the generator, or never come back. What it throws is its own doing;
    what handlers and `finally` around the `yield` do then is the generator's. That `close()` refuses one which goes on is the consumer's.
    """
    if f.contract.exists or f.wrappers:
        raise m.unsupported("generator function with a contract or decorators", f.span)
    guarded = [node for node in nodes(f.body) if isinstance(node, ir.Try | ir.With)]
    catches = any(isinstance(n, ir.Yield) for node in guarded for n in nodes(node))

    def take(item: Value) -> None:
        reached = escaping.reach(m, [(item, None)], True, m.at)
        inputs.havoc(m, reached, m.at)
        globals_.forget(m)
        escaping.escape(m, reached)
        if catches:
            there = m.state.fork(m.fresh.var("thrown", BOOL))
            origin = Origin("raise", "what is thrown into the generator", m.at, explicit=True, of_argument=True)
            m.exits.append(Exit("raise", there, ExcV("BaseException", None, origin, True), m.tick()))
            m.take(not_(there.path.fact))

    m.consumers[m.frame.id] = take
    m.alone.add(m.frame.id)


def yield_from(m: Machine, source: Value, span: ir.Span) -> Value:
    """`yield from source`; its value is what the inner generator returns."""
    from smt.statements import execute_block

    if m.frame.id not in m.consumers:
        raise m.unsupported("yield of a generator that nothing here consumes", span)
    inner = started(m, source, span) if is_lazy(source) else source
    if isinstance(inner, SuspendedV | GeneratorV):
        return run(m, inner, lambda item: yield_one(m, item, span), span)
    m.runs += 1
    source_name, item = ir.Name(f"%first{m.runs}", "local", span), ir.Name(f"%item{m.runs}", "local", span)
    m.set_local(source_name.id, inner)
    loop = (ir.For(item, source_name, (ir.ExprStmt(ir.Yield(item, span=span), span),), (), span=span),)
    m.written.append(loop)
    execute_block(m, loop)
    return NONE


# ------------------------------------------------------------------------------------------------------------- consumers


def is_plain(made: GeneratorV) -> bool:
    """Whether there is exactly one item for each of one iterable."""
    return len(made.node.clauses) == 1 and not made.node.clauses[0].conditions


def made_of(m: Machine, made: GeneratorV, value: Value) -> Value:
    """The item that a plain generator expression makes of one of its iterable, now."""
    from smt.expressions import evaluate
    from smt.statements import assign

    with m.inside(m.frames[made.frame]):
        assign(m, made.node.clauses[0].target, value)
        return evaluate(m, made.node.element)


def for_each(m: Machine, s: ir.For, value: Value) -> Value:
    """`for target in generator`"""
    from smt.statements import assign, execute_block

    if s.spec.invariants or s.spec.decreases is not None:
        raise m.unsupported("invariant of a loop over a generator that is followed in turns", s.span)

    def turn(item: Value) -> None:
        assign(m, s.target, item)
        with m.collecting() as exits:
            end = m.attempt(lambda: execute_block(m, s.body))
        m.exits.extend(e for e in exits if e.kind != "continue")
        ends = [(e.state, NONE) for e in exits if e.kind == "continue"]
        m.arrive(ends if end is None else [*ends, (end[0], NONE)])

    with m.collecting() as exits:
        done = m.attempt(lambda: run(m, value, turn, s.span))
    m.exits.extend(e for e in exits if e.kind != "break")
    ends: list[tuple[State, Value]] = [(e.state, NONE) for e in exits if e.kind == "break"]
    if done is not None:
        m.state = done[0]
        after = m.attempt(lambda: execute_block(m, s.orelse))
        if after is not None:
            ends.append((after[0], NONE))
    return m.arrive(ends)


def collected(m: Machine, value: Value, span: ir.Span) -> Contents:
    """All items of a generator, one after the other."""
    location = m.new_location()
    m.state.heap[location] = ListObj(())

    def take(item: Value) -> None:
        found = m.state.heap[location]
        assert isinstance(found, ListObj)
        try:
            m.state.heap[location] = ListObj(sequences.append(found.contents, m.kept(item, span)))
        except MixedContents as problem:
            raise m.unsupported(f"items of a generator: {problem}", span) from None

    run(m, value, take, span)
    made = m.state.heap.pop(location)
    assert isinstance(made, ListObj)
    return made.contents


def items(m: Machine, value: Value, span: ir.Span) -> Contents | ViewV:
    """All items of a generator, for a consumer that looks at each as soon as it is there: only where looking at one cannot fail."""
    source = started(m, value, span)
    if isinstance(source, UnionV):
        raise m.unsupported("iteration over a generator over a value of several kinds", span)
    if isinstance(source, GeneratorV):
        return comprehensions.items(m, source, span)
    if isinstance(source, TupleV):
        return source.items
    found = collected(m, source, span)
    kinds = {kind_of(part) for v in _some(found) for _, part in alternatives(v)}
    if len(kinds) > 1 or not kinds <= set(PLAIN):
        raise m.unsupported("items of a generator that are consumed one by one", span)
    return found


ITERATE["generator"] = items


def _some(found: Contents) -> tuple[Value, ...]:
    return found if isinstance(found, tuple) else (sequences.get(found, ZERO),)


def quantified(m: Machine, value: Value, universal: bool, span: ir.Span) -> Value:
    """all(generator) or any(generator), which stop at the item that settles the answer."""

    def take(item: Value) -> None:
        term = truthy(m, item, span)
        settles = not_(term) if universal else term

        def stop() -> Value:
            raise m.leave("return", BoolV(FALSE if universal else TRUE))

        m.branch(settles, stop, lambda: NONE)

    return _until(m, value, take, BoolV(TRUE if universal else FALSE), span)


def _until(m: Machine, value: Value, take: Callable[[Value], object], otherwise: Value | None, span: ir.Span) -> Value:
    """What `take` returns, or `otherwise` where the generator comes to its end; StopIteration for None."""
    with m.collecting() as exits:
        done = m.attempt(lambda: run(m, value, take, span))
    m.exits.extend(e for e in exits if e.kind != "return")
    ends = [(e.state, e.value) for e in exits if e.kind == "return"]
    if done is not None:
        m.state = done[0]
        ends.extend(_ended(m, otherwise, span))
    return m.arrive(ends)


def _ended(m: Machine, otherwise: Value | None, span: ir.Span) -> list[tuple[State, Value]]:
    if otherwise is None:
        m.raise_("StopIteration", "raise", "StopIteration", span)
        return []
    return [(m.state, otherwise)]


def first(m: Machine, value: Value, default: Value | None, span: ir.Span) -> Value:
    """next(generator, default)"""
    if isinstance(value, GeneratorV) and not isinstance(value.first, UnionV):
        chosen = _first_of_many(m, value, default, span)
        if chosen is not None:
            return chosen
    if value == TupleV(()):
        if default is None:
            raise m.raise_("StopIteration", "raise", "StopIteration", span)
        return default

    def take(item: Value) -> None:
        raise m.leave("return", m.kept(item, span))

    return _until(m, value, take, default, span)


def _first_of_many(m: Machine, made: GeneratorV, default: Value | None, span: ir.Span) -> Value | None:
    """The first item where the number is not known, and where making the others can have no effect and raise nothing."""
    node = made.node
    if len(node.clauses) > 1 or (isinstance(made.first, ViewV) and made.first.ending is not FALSE):
        return None
    start = m.state
    m.state = start.fork()
    with m.scratch() as record, m.collecting() as exits, m.inside(m.frames[made.frame]):
        try:
            found = None if iteration.known_items(m, made.first, span) is not None else comprehensions.one_turn(m, made, span)
        except Dead:
            found = None
    parts = None if found is None or found.end is None else selections.split(found.end[1])
    shape = None if parts is None else shape_of(parts[1])
    packed = None if parts is None or shape is None else pack(parts[1], shape)
    plain = shape is not None and packed is not None and not has_exact(shape)
    if not plain or found is None or found.exits or parts is None or packed is None or shape is None or exits or record.limits:
        m.state = start
        return None
    m.adopt(record)
    passes, at, earlier = parts[0], m.fresh.var("first", INT), binder("j", INT)
    whole, leaves = shape, packed

    def one() -> Value:
        before = forall([earlier], implies(and_(le(found.low, earlier), lt(earlier, at)), not_(substitute(passes, {found.k: earlier}))))
        m.assume(and_(substitute(and_(found.inside(found.k), passes), {found.k: at}), before))
        return unpack([substitute(t, {found.k: at}) for t in leaves], whole)

    def none_left() -> Value:
        if default is None:
            raise m.raise_("StopIteration", "raise", "StopIteration", span)
        return default

    return m.branch(exists([found.k], and_(found.inside(found.k), passes)), one, none_left)


def require_apart(m: Machine, value: Value, span: ir.Span) -> None:
    """A limit for a generator whose items would be made before those that consume them run, where that could make a difference."""
    from smt.builtins.lists import is_apart

    if not isinstance(value, GeneratorV) or not is_apart(m, value):
        raise m.unsupported("generator inside another iterator", span)
    function = m.frames[value.frame].function
    bound = {n.id for c in value.node.clauses for n in nodes(c.target) if isinstance(n, ir.Name)}
    read = {n.id for n in nodes((value.node.element, value.node.clauses)) if isinstance(n, ir.Name) and n.scope != "global"} - bound
    changed = set() if function is None else _changed_again(function.body)
    if read & changed:
        raise m.unsupported("generator inside another iterator, over variables that change", span)


def _changed_again(body: tuple[ir.Stmt, ...]) -> set[str]:
    """The variables that may be assigned more than once, or by more than a plain assignment at some point of a run."""
    found: set[str] = set()
    once: set[str] = set()
    for node in nodes(body):
        target = node.target if isinstance(node, ir.Augment | ir.For | ir.With | ir.NamedExpr | ir.Delete | ir.Assign) else None
        names = {n.id for n in nodes(target) if isinstance(n, ir.Name)} if target is not None else set()
        found |= names & once if isinstance(node, ir.Assign) else names
        once |= names
        if isinstance(node, ir.For | ir.While | ir.Define):
            inside = node.function.body if isinstance(node, ir.Define) else node.body
            found |= {
                n.id for other in nodes(inside) if isinstance(other, ir.Assign) for n in nodes(other.target) if isinstance(n, ir.Name)
            }
    return found
