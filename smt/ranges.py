"""Ranges, as terms: how many items one has, the item at an index, and which numbers are in it.

In: a range of three ints, whose step is not zero. Out: terms over them.
"""

from __future__ import annotations

from smt import theory
from smt.terms import ONE, ZERO, Term, add, and_, eq, ge, integer, ite, le, lt, mul, sub
from smt.values import RangeV


def length(r: RangeV) -> Term:
    """len(range(start, stop, step))"""
    distance, stride = sub(r.stop, r.start), r.step
    up = theory.floordiv(sub(add(distance, stride), ONE), stride)
    down = theory.floordiv(add(sub(distance, integer(-1)), stride), stride)
    count = ite(lt(ZERO, stride), up, down)
    return ite(ite(lt(ZERO, stride), le(distance, ZERO), ge(distance, ZERO)), ZERO, count)


def item(r: RangeV, index: Term) -> Term:
    """range(start, stop, step)[index], for an index in range."""
    return add(r.start, mul(r.step, index))


def holds(r: RangeV, n: Term) -> Term:
    """n in range(start, stop, step)"""
    up = and_(le(r.start, n), lt(n, r.stop))
    down = and_(le(n, r.start), lt(r.stop, n))
    aligned = eq(theory.floormod(sub(n, r.start), r.step), ZERO)
    return and_(ite(lt(ZERO, r.step), up, down), aligned)
