"""`bisect`: where an item belongs in a sorted list. Of a list that is not sorted, what the search has seen is known all the same."""

from __future__ import annotations

from smt import sequences
from smt.builtins.lists import splice
from smt.builtins.registry import Arguments, function
from smt.builtins.sorting import is_total, plain_less
from smt.heap import ListObj
from smt.kinds import kind_of
from smt.machine import Machine
from smt.membership import entered
from smt.sequences import MixedContents
from smt.shapes import item, join, pack, shape_of
from smt.subscripts import contents_of
from smt.terms import INT, ZERO, Term, add, and_, apply, binder, eq, forall, implies, integer, le, lt, not_, or_, sub
from smt.values import NONE, IntV, RefV, UnionV, Value


def _position(m: Machine, a: Arguments, source: Value, wanted: Value, right: bool) -> Term:
    found = contents_of(m, m.no_opaque(source, a.span))
    if found is None or isinstance(wanted, UnionV):
        raise m.unsupported(f"{a.name} of {kind_of(source)}", a.span)
    m.no_opaque(wanted, a.span)
    if found == ():
        return ZERO
    try:
        seq = sequences.as_seq(found)
    except MixedContents as problem:
        raise m.unsupported(f"{a.name}: {problem}", a.span) from None
    shape = shape_of(wanted)
    packed = pack(wanted, shape)
    if packed is None or not is_total(join([seq.shape, shape])):
        raise m.unsupported(f"{a.name} of items without a total order", a.span)
    # A function of what is searched, so that the same search always has one result.
    at = apply(f"{'right' if right else 'left'} in {seq.shape} of {shape}", INT, *seq.arrays, seq.length, *packed)
    k = binder("k")
    n = seq.length

    def before(index: Term) -> Term:
        """Whether the item there belongs before the place."""
        there = item(seq, index)
        return not_(plain_less(m, wanted, there, a.span)) if right else plain_less(m, there, wanted, a.span)

    # The search has compared the items on both sides of where it ends.
    m.assume(and_(le(ZERO, at), le(at, n)))
    m.assume(and_(or_(eq(at, ZERO), before(sub(at, integer(1)))), or_(eq(at, n), not_(before(at)))))
    after = add(k, integer(1))
    in_order = forall([k], implies(and_(le(ZERO, k), lt(after, n)), not_(plain_less(m, item(seq, after), item(seq, k), a.span))))
    split = and_(
        forall([k], implies(and_(le(ZERO, k), lt(k, at)), before(k))), forall([k], implies(and_(le(at, k), lt(k, n)), not_(before(k))))
    )  # fmt: skip
    m.assume(implies(in_order, split))
    return at


def _search(right: bool, *names: str) -> None:
    def row(m: Machine, a: Arguments) -> Value:
        if len(a.positional) != 2 or a.keywords:
            raise m.unsupported(f"this form of {a.name}", a.span)
        source, wanted = a.positional
        return m.split(source, lambda s: m.split(wanted, lambda w: IntV(_position(m, a, s, w, right))))

    function(*(f"bisect.{name}" for name in names))(row)


def _insertion(right: bool, *names: str) -> None:
    def row(m: Machine, a: Arguments) -> Value:
        if len(a.positional) != 2 or a.keywords:
            raise m.unsupported(f"this form of {a.name}", a.span)

        def one(target: Value, value: Value) -> Value:
            if not isinstance(target, RefV) or target.cls != "list":
                raise m.unsupported(f"{a.name} into {kind_of(target)}", a.span)
            at = _position(m, a, target, value, right)
            found = contents_of(m, target)
            assert found is not None
            try:
                m.state.put(target, ListObj(splice(found, at, ZERO, (entered(m, found, value),))))
            except MixedContents as problem:
                raise m.unsupported(f"{a.name}: {problem}", a.span) from None
            return NONE

        return m.split(a.positional[0], lambda target: m.split(a.positional[1], lambda value: one(target, value)))

    function(*(f"bisect.{name}" for name in names))(row)


_search(False, "bisect_left")
_search(True, "bisect_right", "bisect")
_insertion(False, "insort_left")
_insertion(True, "insort_right", "insort")
