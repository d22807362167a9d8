"""One arbitrary item of an iteration: what holds of it under a bound variable holds of every item.

In: an iterable of unknown length, and what is done with an item. Out: how control leaves that, and its value, over the item's number.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from frontends import ir
from smt import sequences
from smt.iteration import items_of
from smt.machine import Machine
from smt.outcomes import Exit
from smt.state import Key, Path, State
from smt.terms import INT, TRUE, ZERO, Term, and_, binder, exists, forall, implies, int_value, le, lt, not_, substitute
from smt.values import IntV, OpaqueV, RangeV, UnionV, Value

RAISED = OpaqueV("a variable of a comprehension that an exception has ended")


@dataclass(frozen=True, slots=True)
class ArbitraryItem:
    """One arbitrary item of an iteration: its number (a bound variable), how control leaves its evaluation, and its value.

    Items are numbered from `low` to below `length`.
    """

    k: Term
    length: Term
    base: Path
    end: tuple[State, Value] | None
    exits: tuple[Exit, ...]
    low: Term = ZERO
    bound: tuple[tuple[Key, OpaqueV], ...] = ()  # variables that its evaluation may assign, and what they are at its start

    def inside(self, k: Term) -> Term:
        """low <= k < length."""
        return and_(le(self.low, k), lt(k, self.length))

    def reaches(self, path: Path) -> Term:
        """The branches that lead from the start of the turn to the end of that path, as a formula over k."""
        return path.branches(self.base)


def arbitrary(
    m: Machine, source: Value, span: ir.Span, body: Callable[[Value], Value], by_value: bool = False, bound: tuple[Key, ...] = ()
) -> ArbitraryItem:
    """Evaluate `body` on an arbitrary item of the iterable, beside the execution.

    `by_value`: the items of a range may be numbered by themselves, so that `xs[j]` is no sum that solvers cannot match. `bound`: the
    variables that the body may assign, which whoever asks for the item sees to.
    """
    if isinstance(source, UnionV):
        raise m.unsupported("iteration over a value of several kinds", span)
    found = items_of(m, source, span, lazily=True)
    length = sequences.length(found)
    k = binder("k", INT)
    low: Term = ZERO
    by_number = False
    if by_value and isinstance(source, RangeV) and int_value(source.step) == 1:
        low, length, by_number = source.start, source.stop, True
    start, frames = m.state, len(m.frames)
    m.state = start.fork()
    m.assume(and_(le(low, k), lt(k, length)))
    left = tuple((key, OpaqueV(f"{key[1]} as an earlier turn of a comprehension has left it", span)) for key in bound)
    m.state.env.update(left)
    base = m.state.path
    made = m.fresh.count
    try:
        with m.collecting() as exits:
            end = m.attempt(lambda: body(IntV(k) if by_number else sequences.get(found, k)))
    finally:
        m.state = start
    # An unknown made for one item would have to differ from item to item.
    ends = [*([end[0]] if end else []), *(e.state for e in exits)]
    if m.fresh.count != made:
        raise m.unsupported("quantified expression that involves an unknown value", span)
    for state in ends:
        if state.differs(start, frames, bound):
            raise m.unsupported("comprehension that changes an object or a variable", span)
        given, needs = state.path.givens(base)
        if given is not TRUE:
            start.assume(forall([k], implies(and_(le(low, k), lt(k, length)), given)), needs)
    return ArbitraryItem(k, length, base, end, tuple(exits), low, left)


def raise_at_first(m: Machine, turn: ArbitraryItem, leaving: Exit, passes: Term) -> None:
    """The exception of some item is raised when all the items before it pass."""
    earlier = binder("j", INT)
    happens = turn.reaches(leaving.state.path)
    before = forall(
        [earlier], implies(and_(le(turn.low, earlier), lt(earlier, turn.k)), substitute(passes, {turn.k: earlier}))
    )
    raised = exists([turn.k], and_(turn.inside(turn.k), happens, before))
    there = m.state.fork(raised)
    if not there.dead:
        there.env.update((key, RAISED) for key, _ in turn.bound)
        m.exits.append(Exit("raise", there, leaving.value))
    m.take(not_(raised))
