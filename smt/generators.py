"""Generators: a generator that is consumed runs in turns with what consumes it.

What a generator does happens when its items are asked for: its body is run where it is consumed, and each `yield` runs what the
consumer does with the item (`take`; consumers.py has those of the language). A body that says what a generator expression says is read
as one, whose items are followed where their number is not known. A generator that is kept is an object; it is followed from its start
to its end, or to its first item.
"""

from __future__ import annotations

from collections.abc import Callable

from frontends import ir
from smt import escaping, globals_, inputs, meeting, sequences
from smt.callgraph import nodes
from smt.evaluation import execute_block
from smt.exceptions import ancestors
from smt.generator_expressions import as_loops, of_body
from smt.heap import IteratorObj, ListObj
from smt.kinds import kind_of
from smt.machine import Dead, Machine
from smt.outcomes import Exit
from smt.sequences import Contents, MixedContents
from smt.terms import BOOL, not_
from smt.values import (
    NONE,
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
    Value,
    ViewV,
    alternatives,
)


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
    return of_body(m, source, span) or source


def _require_live(m: Machine, first: Value, span: ir.Span) -> None:
    # The iterator was made with the generator; one of a list or of an immutable object sees the same items now.
    if isinstance(first, RangeV | TupleV | SeqV | StrV) or (isinstance(first, RefV) and first.cls == "list"):
        return
    if isinstance(first, ViewV) and first.source is None and first.kind == "range":
        return
    raise m.unsupported(f"generator expression over {kind_of(first)} that is kept", span)


# ------------------------------------------------------------------------------------------------------ running in turns


def run(m: Machine, value: Value, take: Callable[[Value], object], span: ir.Span) -> Value:
    """Run a generator from its start to its end; `take` consumes each item, and may leave. The value that the body returns."""
    consumer, calls = m.frame, m.calls
    m.runs += 1
    token = m.runs
    if isinstance(value, GeneratorV):
        frame = m.frames[value.frame]
        m.set_local(f"%first{token}", value.first, frame)
        body = as_loops(value.node, token)
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
        if meeting.meet(m, reached, None, None, m.frame.module, m.at):
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
