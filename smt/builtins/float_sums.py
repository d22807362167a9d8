"""`math.fsum` and `math.dist`: exact up to one addition, or in one and two dimensions; of more numbers what is certain of them."""

from __future__ import annotations

import math

from frontends.ir import Span
from smt import floats, numbers
from smt.builtins.mathematics import NOTHING, with_doubles
from smt.builtins.registry import Arguments, function
from smt.builtins.sums import LARGE, over_items
from smt.floats import absolute, float_value, is_finite, is_infinite, is_nan, is_zero, leq, lt, minus, plus, same
from smt.iteration import items_of
from smt.machine import Machine
from smt.sequences import Contents
from smt.shapes import item
from smt.terms import BOOL, FLOAT, ZERO, Sort, Term, and_, apply, binder, exists, floating, ge, iff, implies, integer, le, not_, or_
from smt.terms import lt as below
from smt.values import FloatV, Seq, Value, alternatives, as_int, float_v


@function("math.fsum")
def _fsum(m: Machine, a: Arguments) -> Value:
    """The sum rounded once; a sum of zeros is never negative."""
    a.only(m, 1, 1)

    def total(items: Contents) -> Value:
        if isinstance(items, Seq):
            return m.branch(le(items.length, ZERO), lambda: float_v(0.0), lambda: _of_many(m, items, a.span))
        return _of_known(m, items, a.span)

    return over_items(m, a, total)


def _of_known(m: Machine, items: tuple[Value, ...], span: Span) -> Value:
    if not all(map(numbers.is_number, items)):
        raise m.unsupported("fsum of items that are not numbers", span)
    terms = [numbers.as_double(m, value, span) for value in items]
    known = [x for x in map(float_value, terms) if x is not None]
    if len(known) == len(terms):
        return _of_literals(m, known, span)
    if len(terms) > 2:
        wild = or_(*(_is_wild(FloatV(x)) for x in terms))
        positive = and_(*(leq(NOTHING, x) for x in terms))
        return _rounded(m, f"fsum of {len(terms)}", tuple(terms), wild, or_(*map(is_infinite, terms)), positive, span)
    x, y = (*terms, NOTHING)[:2]
    added = plus(x, y)
    too_large = and_(is_finite(x), is_finite(y), is_infinite(added))
    m.raise_if(too_large, "OverflowError", "overflow", "intermediate overflow in fsum", span)
    m.raise_if(and_(is_infinite(x), is_infinite(y), not_(same(x, y))), "ValueError", "value", "-inf + inf in fsum", span)
    return FloatV(plus(added, NOTHING))


def _of_literals(m: Machine, known: list[float], span: Span) -> Value:
    try:
        return float_v(math.fsum(known))
    except OverflowError as error:
        raise m.raise_("OverflowError", "overflow", str(error), span) from None
    except ValueError as error:
        raise m.raise_("ValueError", "value", str(error), span) from None


def _of_many(m: Machine, items: Seq, span: Span) -> Value:
    k = binder("k")
    value, within = item(items, k), and_(le(ZERO, k), below(k, items.length))
    if not numbers.is_number(value):
        raise m.unsupported("fsum over items that are not numbers", span)
    parts = alternatives(value)
    ints = [(guard, as_int(v)) for guard, v in parts]
    huge = or_(*(and_(guard, floats.is_huge(n)) for guard, n in ints if n is not None))
    m.raise_if(exists([k], and_(within, huge)), "OverflowError", "overflow", numbers.TOO_LARGE_INT, span)
    wild = or_(*(and_(guard, _is_wild(v)) for guard, v in parts))
    infinite = or_(*(and_(guard, is_infinite(v.term)) for guard, v in parts if isinstance(v, FloatV)))
    negative = or_(
        *(and_(guard, below(n, ZERO)) for guard, n in ints if n is not None),
        *(and_(guard, not_(leq(NOTHING, v.term))) for guard, v in parts if isinstance(v, FloatV)),
    )
    some = [exists([k], and_(within, condition)) for condition in (wild, infinite, negative)]
    given = (*items.arrays, items.length)
    return _rounded(m, f"fsum over {items.shape}", given, some[0], some[1], not_(some[2]), span)


def _is_wild(value: Value) -> Term:
    """Whether a number is nan, or so large that few of them may have a sum that is too large."""
    if isinstance(value, FloatV):
        return not_(lt(absolute(value.term), floating(float(LARGE))))
    n = as_int(value)
    assert n is not None
    return or_(ge(n, integer(LARGE)), le(n, integer(-LARGE)))


def _rounded(m: Machine, name: str, given: tuple[Term, ...], wild: Term, infinite: Term, positive: Term, span: Span) -> Value:
    """The sum of numbers, as a function of all of them. `positive`: none is below zero, or nan."""

    def result(what: str, sort: Sort) -> Term:
        return apply(f"{what} {name}", sort, *given)

    too_large, conflict, total = result("overflow of", BOOL), result("conflict in", BOOL), result("float", FLOAT)
    m.assume(and_(implies(too_large, wild), implies(conflict, infinite)))
    m.raise_if(too_large, "OverflowError", "overflow", "intermediate overflow in fsum", span)
    m.raise_if(conflict, "ValueError", "value", "-inf + inf in fsum", span)
    m.assume(and_(implies(not_(wild), is_finite(total)), implies(positive, leq(NOTHING, total))))
    return FloatV(total)


@function("math.dist")
def _dist(m: Machine, a: Arguments) -> Value:
    """The distance of two points: in two dimensions what `hypot` gives for the differences."""
    first, second = a.only(m, 2, 2)

    def between(p: Value, q: Value) -> Value:
        left, right = (items_of(m, v, a.span, at_once=True) for v in (p, q))
        if not isinstance(left, tuple) or not isinstance(right, tuple):
            raise m.unsupported("dist of points of which the number of dimensions is not known", a.span)
        if len(left) != len(right):
            raise m.raise_("ValueError", "value", "both points must have the same number of dimensions", a.span)
        both = tuple(v for pair in zip(left, right, strict=True) for v in pair)

        def length(*terms: Term) -> Value:
            return FloatV(_norm(m, [absolute(minus(x, y)) for x, y in zip(terms[::2], terms[1::2], strict=True)]))

        return with_doubles(m, both, a, length)

    return m.split(first, lambda p: m.split(second, lambda q: between(p, q)))


def _norm(m: Machine, sizes: list[Term]) -> Term:
    """The length of a vector, given the sizes of its components."""
    if len(sizes) < 2:
        return sizes[0] if sizes else NOTHING
    if len(sizes) == 2:
        return apply("math.hypot", FLOAT, *sizes)
    found = apply(f"math.dist of {len(sizes)}", FLOAT, *sizes)
    far, unclear = or_(*map(is_infinite, sizes)), or_(*map(is_nan, sizes))
    m.assume(and_(iff(is_nan(found), and_(not_(far), unclear)), implies(far, is_infinite(found))))
    m.assume(implies(not_(is_nan(found)), and_(leq(NOTHING, found), iff(is_zero(found), and_(*map(is_zero, sizes))))))
    return found
