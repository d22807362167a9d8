"""Context managers of `contextlib`: `contextmanager`, `suppress`, `nullcontext`, `closing`."""

from __future__ import annotations

from collections.abc import Callable

from frontends import ir
from frontends.ir import Span
from smt import attributes, exceptions, generators
from smt.arguments import bind as bind_arguments
from smt.builtins.registry import Arguments, function, method
from smt.builtins.string_io import KIND as FILE
from smt.callgraph import nodes
from smt.calls import call
from smt.evaluation import execute_block
from smt.exceptions import CLOSED, MANAGERS, suppressed
from smt.heap import IteratorObj
from smt.kinds import kind_of
from smt.machine import Dead, Machine
from smt.outcomes import Exit, ExitKind
from smt.state import State
from smt.terms import eq, integer, not_
from smt.values import NONE, FuncV, LibraryV, RefV, SuspendedV, TupleV, UnboundV, UnionV, Value, alternatives, as_int, int_v, str_v

MAKER, MANAGED, SUPPRESS, NULL, CLOSING = (
    "contextlib.contextmanager", "contextlib.contextmanager()", "contextlib.suppress", "contextlib.nullcontext", "contextlib.closing",
)  # fmt: skip
Body = Callable[[], Value]
Bind = Callable[[Value], None]


def manager(kind: str) -> Callable[[exceptions.Manager], exceptions.Manager]:
    """Register what `with` does with a context manager of that kind."""

    def register(row: exceptions.Manager) -> exceptions.Manager:
        MANAGERS[kind] = row
        return row

    return register


@function(SUPPRESS)
def _suppress(m: Machine, a: Arguments) -> Value:
    if a.keywords:
        raise m.type_error("suppress() takes no keyword arguments", a.span)
    return LibraryV(SUPPRESS, (TupleV(a.positional), str_v("")))


@manager(SUPPRESS)
def _with_suppress(m: Machine, value: LibraryV, body: Body, bind: Bind, span: Span) -> None:
    suppressed(m, value.parts[0], body, bind, span)


@function(NULL)
def _null(m: Machine, a: Arguments) -> Value:
    if set(a.keywords) - {"enter_result"} or len(a.positional) + len(a.keywords) > 1:
        raise m.type_error("nullcontext() takes enter_result", a.span)
    (given,) = (*a.positional, *a.keywords.values()) or (NONE,)
    return LibraryV(NULL, (m.kept(given, a.span), str_v("")))


@manager(NULL)
def _with_null(m: Machine, value: LibraryV, body: Body, bind: Bind, span: Span) -> None:
    bind(value.parts[0])
    body()


@function(CLOSING)
def _closing(m: Machine, a: Arguments) -> Value:
    return LibraryV(CLOSING, (m.kept(a.only(m, 1, 1)[0], a.span), str_v("")))


@manager(CLOSING)
def _with_closing(m: Machine, value: LibraryV, body: Body, bind: Bind, span: Span) -> None:
    _closed_after(m, value.parts[0], body, bind, span)


def _with_file(m: Machine, value: RefV, body: Body, bind: Bind, span: Span) -> None:
    _closed_after(m, call(m, attributes.get(m, value, "__enter__", span), (), {}, span), body, bind, span)


CLOSED[FILE] = _with_file


def _closed_after(m: Machine, value: Value, body: Body, bind: Bind, span: Span) -> None:
    """`close` is called on every way out of the block."""

    def whole() -> Value:
        bind(value)
        return body()

    def close() -> Value:
        return call(m, attributes.get(m, value, "close", span), (), {}, span)

    with m.collecting() as exits:
        end = m.attempt(whole)
    for leaving in exits:
        m.state = leaving.state

        def pass_on(leaving: Exit = leaving) -> Value:
            close()
            raise m.leave(leaving.kind, leaving.value)

        m.attempt(pass_on)
    if end is None:
        raise Dead
    m.state = end[0]
    close()


# ----------------------------------------------------------------------------------------------------------- contextmanager


@function(MAKER)
def _maker(m: Machine, a: Arguments) -> Value:
    (made,) = a.only(m, 1, 1)
    if not isinstance(made, FuncV) or not made.function.is_generator or made.function.wrappers:
        raise m.unsupported(f"contextmanager of {kind_of(m.no_opaque(made, a.span))}", a.span)
    return LibraryV(MAKER, (made, str_v("")))


@method(f"{MAKER}.__call__")
def _managed(m: Machine, a: Arguments) -> Value:
    """The generator is made at once; nothing of its body runs before `with`."""
    receiver, *args = a.positional
    assert isinstance(receiver, LibraryV)
    func = receiver.parts[0]
    assert isinstance(func, FuncV)
    f = func.function
    for limit in f.limits + f.contract.limits:
        raise m.unsupported(f"call to {f.qualname}: {limit.reason}", a.span)
    if f.contract.exists:
        raise m.unsupported(f"call to {f.qualname}, a generator with a contract", a.span)
    if m.in_spec or m.key_of(func) in m.calls:
        raise m.unsupported(f"context manager {f.qualname} in a contract, or in itself", a.span)
    bound = bind_arguments(m, f.qualname, f.params, tuple(args), a.keywords, func.module, a.span, func.defaults)
    frame = m.new_frame(func.module, f.locals, m.frames.get(func.frame), f, func.owner, next(iter(bound.values()), None))
    for name, value in bound.items():
        m.set_local(name, value, frame)
    return LibraryV(MANAGED, (m.kept(SuspendedV(func, frame.id), a.span), str_v("")))


@manager(MANAGED)
def _with_managed(m: Machine, value: LibraryV, body: Body, bind: Bind, span: Span) -> None:
    """The block runs where the generator yields; what it raises is raised there. Other ways out wait until the generator has ended."""
    kept = value.parts[0]
    assert isinstance(kept, RefV)
    found = m.state.heap[kept.location]
    assert isinstance(found, IteratorObj) and isinstance(found.source, SuspendedV)
    if found.used is not False:
        raise m.unsupported("context manager that may have been used before", span)
    m.state.heap[kept.location] = IteratorObj(found.source, True)
    func, frame = found.source.function, m.frames[found.source.frame]
    outer, calls = m.frame, m.calls
    if any(isinstance(n, ir.Yield) for loop in nodes(func.function.body) if isinstance(loop, ir.For | ir.While) for n in nodes(loop)):
        raise m.unsupported(f"context manager {func.function.qualname}, which yields in a loop", span)
    ways: list[ExitKind] = []

    def enter() -> None:
        m.consumers[frame.id], m.calls, m.frame = give, [*calls, m.key_of(func)], frame

    def leave() -> None:
        m.consumers.pop(frame.id, None)
        m.calls, m.frame = calls, outer

    def give(item: Value) -> None:
        here = m.frame
        _raise_unless(m, "%yields", 0, "generator didn't stop", span, frame.id)
        m.state.env[frame.id, "%yields"] = int_v(1)
        leave()

        def block() -> Value:
            bind(item)
            return body()

        try:
            with m.collecting() as exits:
                end = m.attempt(block)
        finally:
            enter()
            m.frame = here
        ends: list[tuple[State, Value]] = [] if end is None else [(end[0], NONE)]
        for e in exits:
            if e.kind == "raise":
                if generators.stops(m, e.value):
                    m.state = e.state
                    m.unsupported("StopIteration raised inside a context manager", span)
                else:
                    m.exits.append(e)
            elif e.kind == "leave":
                m.state = e.state
                m.unsupported("yield inside the block of a context manager", span)
            else:
                ways.append(e.kind)
                e.state.env[frame.id, "%way"] = int_v(len(ways))
                e.state.env[frame.id, f"%value{len(ways)}"] = e.value
                ends.append((e.state, NONE))
        m.arrive(ends)

    m.state.env[frame.id, "%yields"] = m.state.env[frame.id, "%way"] = int_v(0)
    enter()
    try:
        with m.collecting() as exits:
            end = m.attempt(lambda: execute_block(m, func.function.body))
    finally:
        leave()
    ends = [(e.state, NONE) for e in exits if e.kind == "return"]
    for e in exits:
        if e.kind == "raise" and generators.stops(m, e.value):
            m.state = e.state
            m.unsupported("StopIteration raised inside a generator", span)
        elif e.kind != "return":
            m.exits.append(e)
    m.arrive(ends if end is None else [*ends, (end[0], NONE)])
    _raise_unless(m, "%yields", 1, "generator didn't yield", span, frame.id)
    for number, kind in enumerate(ways, 1):
        way = as_int(m.state.env[frame.id, "%way"])
        assert way is not None
        there = m.state.fork(eq(way, integer(number)))
        if not there.dead:
            m.exits.append(Exit(kind, there, _left(there.env[frame.id, f"%value{number}"]), m.tick()))
        m.take(not_(eq(way, integer(number))))


def _left(value: Value) -> Value:
    """What is returned on one way out: where states have met, the others have nothing there."""
    rest = tuple((guard, part) for guard, part in alternatives(value) if not isinstance(part, UnboundV))
    return rest[0][1] if len(rest) == 1 else UnionV(rest)


def _raise_unless(m: Machine, name: str, wanted: int, message: str, span: Span, frame: int) -> None:
    count = as_int(m.state.env[frame, name])
    assert count is not None
    m.raise_if(not_(eq(count, integer(wanted))), "RuntimeError", "raise", message, span)
