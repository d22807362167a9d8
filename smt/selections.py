"""The items of a sequence of unknown length that a condition lets through, in order.

Everything is a function of the mask (which items are let through), so that the same choice always gives the same sequence, and a
choice from a longer prefix extends that from a shorter one: `kept[i]` is the index of the i-th item let through, and the number of
those before index k is a sum of zeros and ones, which is known to grow step by step (`counted` in smt.theory).
"""

from __future__ import annotations

from smt.shapes import has_exact, pack, shape_of
from smt.terms import (
    FALSE,
    INT,
    ZERO,
    Term,
    and_,
    apply,
    array,
    binder,
    eq,
    forall,
    implies,
    integer,
    ite,
    lambda_,
    le,
    lt,
    named,
    or_,
    select,
    substitute,
)
from smt.values import Seq, TupleV, Value, alternatives


def lambda_array(k: Term, body: Term) -> Term:
    """The array whose element at k is `body`, with a bound variable of its own."""
    own = binder()
    return lambda_(own, substitute(body, {k: own}))


def split(value: Value) -> tuple[Term, Value] | None:
    """Of a choice between a tuple of one item (let through) and None (left out): when it is let through, and the item."""
    keep, item = FALSE, None
    for guard, part in alternatives(value):
        if isinstance(part, TupleV):
            keep, item = or_(keep, guard), part.items[0]
    return None if item is None else (keep, item)


def select_items(k: Term, length: Term, keep: Term, item: Value) -> tuple[Seq, Term] | None:
    """The chosen items (`keep` and `item` speak of the item at k), and what is known of them; None for items that are objects."""
    shape = shape_of(item)
    packed = pack(item, shape)
    if packed is None or has_exact(shape):
        return None
    ones = named(lambda_array(k, ite(keep, integer(1), ZERO)))  # solvers match on symbols, not on lambdas
    kept = apply("kept", array(INT, INT), ones)
    count = ite(le(length, ZERO), ZERO, apply("counted", INT, ones, length))
    i = binder("i")
    at = select(kept, i)
    chosen = Seq(shape, tuple(lambda_(i, substitute(t, {k: at})) for t in packed), count)
    before = apply("counted", INT, ones, k)
    listed = and_(le(ZERO, at), lt(at, length), substitute(keep, {k: at}))
    found = and_(le(ZERO, before), lt(before, count), eq(select(kept, before), k))
    facts = and_(
        le(ZERO, count),
        implies(le(ZERO, length), le(count, length)),
        forall([i], implies(and_(le(ZERO, i), lt(i, count)), listed)),
        forall([k], implies(and_(le(ZERO, k), lt(k, length), keep), found)),
    )
    return chosen, facts
