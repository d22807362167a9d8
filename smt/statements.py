"""What statements mean: one arm a node kind, and the assignment targets."""

from __future__ import annotations

from contextlib import nullcontext
from dataclasses import replace
from typing import Any

from frontends import ir
from smt import arguments, attributes, contracts, decorators, exceptions, globals_, iteration, loops, subscripts
from smt.evaluation import STATEMENTS, TARGETS, assign, condition, evaluate, execute_block
from smt.machine import Machine
from smt.operators import binary
from smt.outcomes import Exit
from smt.terms import not_
from smt.values import NONE, UNBOUND, ExcV, FuncV, NoneV, Origin, Value


def _to_name(m: Machine, target: ir.Name, value: Value) -> None:
    match target:
        case ir.Name(id=name, scope="local"):
            m.set_local(name, value)
        case ir.Name(id=name, scope="free"):
            frame = m.frame.parent
            while frame is not None and name not in frame.locals:
                frame = frame.parent
            m.set_local(name, value, frame)
        case ir.Name(id=name):
            globals_.assign(m, m.frame.module, name, value)


def _to_items(m: Machine, target: ir.TupleDisplay | ir.ListDisplay, value: Value) -> None:
    star = next((i for i, t in enumerate(target.items) if isinstance(t, ir.Star)), None)
    items = iteration.unpack(m, value, len(target.items), star, target.span)
    for one, item in zip(target.items, items, strict=True):
        assign(m, one.value if isinstance(one, ir.Star) else one, item)


def _to_attribute(m: Machine, target: ir.Attribute, value: Value) -> None:
    attributes.put(m, evaluate(m, target.value), target.name, value, target.span)


def _to_item(m: Machine, target: ir.Subscript, value: Value) -> None:
    container = evaluate(m, target.value)
    subscripts.put(m, container, evaluate(m, target.index), value, target.span)


TARGETS.update({
    ir.Name: _to_name, ir.TupleDisplay: _to_items, ir.ListDisplay: _to_items, ir.Attribute: _to_attribute, ir.Subscript: _to_item,
})  # fmt: skip


def _assign(m: Machine, s: ir.Assign) -> None:
    assign(m, s.target, evaluate(m, s.value))


def _augment(m: Machine, s: ir.Augment) -> None:
    # The target's parts are evaluated once, before the value.
    match s.target:
        case ir.Name():
            old = evaluate(m, s.target)
            assign(m, s.target, _in_place(m, s, old, evaluate(m, s.value)))
        case ir.Attribute(value=owner, name=name):
            receiver = evaluate(m, owner)
            old = attributes.get(m, receiver, name, s.target.span)
            attributes.put(m, receiver, name, _in_place(m, s, old, evaluate(m, s.value)), s.target.span)
        case ir.Subscript(value=owner, index=index):
            container, at = evaluate(m, owner), evaluate(m, index)
            old = subscripts.get(m, container, at, s.target.span)
            subscripts.put(m, container, at, _in_place(m, s, old, evaluate(m, s.value)), s.target.span)
        case _:
            raise m.unsupported("augmented assignment target", s.span)


def _in_place(m: Machine, s: ir.Augment, old: Value, operand: Value) -> Value:
    done = subscripts.augment_in_place(m, old, s.op, operand, s.span)
    return binary(m, s.op, old, operand, s.span) if done is None else done


def _expression(m: Machine, s: ir.ExprStmt) -> None:
    evaluate(m, s.value)


def _if(m: Machine, s: ir.If) -> None:
    test = condition(m, s.test).term
    m.branch(test, lambda: execute_block(m, s.body), lambda: execute_block(m, s.orelse))


def _return(m: Machine, s: ir.Return) -> None:
    raise m.leave("return", m.kept(evaluate(m, s.value), s.span))


def _break(m: Machine, s: ir.Break) -> None:
    raise m.leave("break")


def _continue(m: Machine, s: ir.Continue) -> None:
    raise m.leave("continue")


def _assert(m: Machine, s: ir.Assert) -> None:
    holds = condition(m, s.test).term

    def fails() -> Value:
        # The message is evaluated only then, and may itself raise.
        args = () if s.message is None else (evaluate(m, s.message),)
        raise m.raise_("AssertionError", "assertion", s.text, s.span, args)

    m.branch(not_(holds), fails, lambda: NONE)


def _assume(m: Machine, s: ir.Assume) -> None:
    # The condition is evaluated like any other expression (it may raise); then control goes on knowing it.
    need = f"assumed:{s.span.line}"
    m.assume(condition(m, s.test).term, frozenset({need}))
    m.record.assumed.append((need, m.state.path))


def _claim(m: Machine, s: ir.Claim) -> None:
    # Shown here whatever handlers are around, then known as far as it was shown.
    judged = contracts.judge_here(m, s.clause)
    key = contracts.demand(m, "assertion", judged, s.clause.text, s.clause.span)
    contracts.rely(m, judged, frozenset({key}))


def _delete(m: Machine, s: ir.Delete) -> None:
    match s.target:
        case ir.Name(id=name, scope="local", span=span):
            m.get_local(name, span)
            m.set_local(name, UNBOUND)
        case ir.Subscript(value=owner, index=index, span=span):
            container = evaluate(m, owner)
            subscripts.delete(m, container, evaluate(m, index), span)
        case ir.Attribute(value=owner, name=name, span=span):
            attributes.delete(m, evaluate(m, owner), name, span)
        case _:
            raise m.unsupported("del of this target", s.span)


def _define(m: Machine, s: ir.Define) -> None:
    known = arguments.defaults(m, s.function.params, s.span)
    made = FuncV(s.function, m.frame.module, m.frame.id, None, known)
    m.set_local(s.function.name, decorators.applied(m, made, s.span) if s.function.wrappers else made)


def _raise(m: Machine, s: ir.Raise) -> None:
    if s.exc is None:
        if not m.handling:
            # A caller may be handling one; without any, this is a RuntimeError.
            raise m.unsupported("raise outside of a handler", s.span)
        raise m.leave("raise", m.handling[-1])
    raised = exceptions.instance(m, evaluate(m, s.exc), s.span)
    if s.cause is not None:
        m.split(evaluate(m, s.cause), lambda v: v if isinstance(v, NoneV) else exceptions.instance(m, v, s.span))

    def go(value: Value) -> Value:
        assert isinstance(value, ExcV)
        raise m.leave("raise", replace(value, origin=Origin("raise", exceptions.name(value.cls), s.span, explicit=True)))

    m.split(raised, go)


def _try(m: Machine, s: ir.Try) -> None:
    ends: list[Exit] = []  # every way out of the whole statement but its finally block
    with m.collecting() as exits, m.watching():
        normal = m.attempt(lambda: execute_block(m, s.body))
    ends.extend(e for e in exits if e.kind != "raise")
    raised = [e for e in exits if e.kind == "raise"]
    arrivals = []
    with m.collecting() as later, m.watching() if s.final else nullcontext():
        if normal is not None:
            m.state = normal[0]
            after = m.attempt(lambda: execute_block(m, s.orelse))
            if after is not None:
                arrivals.append(after)
        arrivals.extend(exceptions.handle(m, s.handlers, raised))
    ends.extend(later)
    if not s.final:
        m.exits.extend(ends)
        m.arrive(arrivals)
        return
    # finally: it runs on every way out, and goes on with that way unless it takes one of its own.
    met: list[tuple[Any, Value]] = []
    with m.collecting() as replaced:
        if arrivals:
            done = m.attempt(lambda: (m.arrive(arrivals), execute_block(m, s.final))[1])
            if done is not None:
                met.append(done)
        for kind in ("return", "break", "continue", "raise"):
            group = [(e.state, e.value) for e in ends if e.kind == kind]
            if not group:
                continue

            def run(group: list[tuple[Any, Value]] = group, kind: Any = kind) -> Value:
                value = m.arrive(group)
                if kind == "raise":
                    m.handling.append(value)
                try:
                    execute_block(m, s.final)
                finally:
                    if kind == "raise":
                        m.handling.pop()
                raise m.leave(kind, value)

            m.attempt(run)
    m.exits.extend(replaced)
    m.arrive(met)


def _with(m: Machine, s: ir.With) -> None:
    exceptions.with_statement(m, s, lambda: execute_block(m, s.body), lambda v: assign(m, s.target, v) if s.target else None)


def _while(m: Machine, s: ir.While) -> None:
    loops.while_loop(m, s)


def _for(m: Machine, s: ir.For) -> None:
    loops.for_loop(m, s)


def _unsupported(m: Machine, s: ir.UnsupportedStmt) -> None:
    raise m.unsupported(s.reason, s.span)


STATEMENTS.update({
    ir.Assign: _assign, ir.Augment: _augment, ir.ExprStmt: _expression, ir.If: _if, ir.While: _while, ir.For: _for,
    ir.Break: _break, ir.Continue: _continue, ir.Return: _return, ir.Raise: _raise, ir.Try: _try, ir.With: _with,
    ir.Assert: _assert, ir.Assume: _assume, ir.Claim: _claim, ir.Delete: _delete, ir.Define: _define, ir.UnsupportedStmt: _unsupported,
})  # fmt: skip
