"""Contract expressions: evaluated by the ordinary rules, off to the side of the execution.

A condition holds when it evaluates without an exception to something true. That one term serves as goal and as assumption; where the
condition leaves the modelled subset it does not count as holding when it is to be shown, and is not relied on when it is known.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

from frontends import ir
from smt.evaluation import condition, evaluate
from smt.machine import Machine
from smt.state import NO_NEEDS
from smt.terms import FALSE, TRUE, Term, and_, or_
from smt.values import BoolV, OldV, RefV, TupleV, UnionV, Value


@dataclass(frozen=True, slots=True)
class Judgement:
    """When a condition holds (`term`), and when it cannot be told (`limit`), with the reasons."""

    term: Term
    limit: Term
    reasons: tuple[str, ...]

    @property
    def assumable(self) -> Term:
        """What may be relied on when the condition is known to hold."""
        return or_(self.term, self.limit)


def judge(m: Machine, body: Callable[[], BoolV], span: ir.Span) -> Judgement:
    """Evaluate a condition beside the execution: no effect on the state, except for what its evaluation lets us know."""
    base, start, frames = m.state, m.state.path, len(m.frames)
    m.state = base.fork()
    m.in_spec += 1
    try:
        with m.scratch() as record, m.collecting():
            end = m.attempt(body)
    finally:
        m.in_spec -= 1
        m.state = base
    # What the condition itself asks (an invariant of a loop in a pure helper) is asked of the function.
    limits, record.limits = record.limits, []
    m.adopt(record)
    limit = or_(*(found.path.branches(start) for found in limits))
    reasons = tuple(dict.fromkeys(found.reason for found in limits))
    if end is None:
        return Judgement(FALSE, limit, reasons)
    state, value = end
    assert isinstance(value, BoolV)
    if state.differs(base, frames):
        raise m.unsupported("condition that changes an object or a variable", span)
    base.path = base.path.met(state.path.since(start), TRUE)
    return Judgement(and_(state.path.branches(start), value.term), limit, reasons)


Meanings = Mapping[str, Value]


def judge_clause(m: Machine, clause: ir.Clause, meanings: Meanings, module: str, owner: ir.Class | None = None) -> Judgement:
    """Whether a function's clause holds, its names standing for these values ("xs", "%result", "%old", ...)."""

    def body() -> BoolV:
        frame = m.new_frame(module, [name for name, _ in clause.params], None, m.frame.function, owner)
        for name, meaning in clause.params:
            m.set_local(name, meanings[meaning], frame)
        with m.inside(frame):
            return condition(m, clause.body)

    return judge(m, body, clause.span)


def judge_here(m: Machine, clause: ir.Clause) -> Judgement:
    """Whether a loop's clause holds for the variables of the running function."""
    return judge(m, lambda: condition(m, clause.body), clause.span)


def demand(m: Machine, kind: str, judgement: Judgement, detail: str, span: ir.Span) -> str:
    """Ask that a condition hold here; the obligation's key."""
    key = m.oblige(kind, detail, span, judgement.term)
    if judgement.reasons:
        found = m.record.obligations[key]
        found.reasons = tuple(dict.fromkeys(found.reasons + judgement.reasons))
    return key


def rely(m: Machine, judgement: Judgement, needs: frozenset[str] = NO_NEEDS) -> None:
    """Go on knowing that a condition holds, as far as the obligations in `needs` are proved."""
    m.assume(judgement.assumable, needs)


def snapshot(m: Machine, names: Mapping[str, Value]) -> OldV:
    """The values as they are now, mutable ones copied deeply, aliasing kept."""
    copies: dict[int, RefV] = {}
    return OldV(tuple((name, _copy(m, value, copies)) for name, value in names.items()))


def _copy(m: Machine, value: Value, copies: dict[int, RefV]) -> Value:
    match value:
        case RefV(location, cls, index):
            if location not in copies:
                copies[location] = RefV(m.new_location(), cls)
                if location in m.exact:
                    m.exact.add(copies[location].location)
                if location in m.told:
                    m.told[copies[location].location] = m.told[location]
                if location in m.factories:
                    m.factories[copies[location].location] = m.factories[location]
                m.state.heap[copies[location].location] = m.state.heap[location].map(lambda v: _copy(m, v, copies))
            return RefV(copies[location].location, cls, index)
        case TupleV(items, cls):
            return TupleV(tuple(_copy(m, v, copies) for v in items), cls)
        case UnionV(parts):
            return UnionV(tuple((g, _copy(m, v, copies)) for g, v in parts))
    return value


def named_snapshots(m: Machine, contract: ir.Contract, names: Mapping[str, Value], module: str) -> OldV:
    """icontract's OLD: the value of each snapshot clause as it is now."""
    return snapshot(m, {name: _value(m, clause, names, module, clause.params) for name, clause in contract.snapshots})


def measure(m: Machine, clause: ir.Clause, meanings: Meanings, module: str) -> Value:
    """The value of a `decreases` clause, which may name all that stands for something."""
    return _value(m, clause, meanings, module, (*((name, name) for name in meanings), *clause.params))


def _value(m: Machine, clause: ir.Clause, meanings: Meanings, module: str, names: Sequence[tuple[str, str]]) -> Value:
    frame = m.new_frame(module, [name for name, _ in names])
    for name, meaning in names:
        m.set_local(name, meanings[meaning], frame)
    with m.inside(frame):
        return evaluate(m, clause.body)
