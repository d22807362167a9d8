"""Generators that are run item by item, up to the one that the consumer stops at."""

from __future__ import annotations

from collections.abc import Callable

from frontends import ir
from smt.generators import run
from smt.machine import Machine
from smt.state import State
from smt.terms import FALSE, TRUE, not_
from smt.values import NONE, BoolV, Value


def settled(m: Machine, value: Value, one: Callable[[Value], Value], universal: bool, span: ir.Span) -> Value:
    """Whether `one` is true of all (or any) items of a generator, asked of each as it comes, up to the one that settles the answer."""

    def take(item: Value) -> None:
        found = one(item)
        assert isinstance(found, BoolV)
        settles = not_(found.term) if universal else found.term

        def stop() -> Value:
            raise m.leave("return", BoolV(FALSE if universal else TRUE))

        m.branch(settles, stop, lambda: NONE)

    return until(m, value, take, BoolV(TRUE if universal else FALSE), span)


def until(m: Machine, value: Value, take: Callable[[Value], object], otherwise: Value | None, span: ir.Span) -> Value:
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
