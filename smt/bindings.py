"""What `:=` in a comprehension leaves: the value that the last item that assigns a variable gives it.

While an item is looked at by itself such a variable is unknown until it is assigned: what earlier items have left is not followed.
"""

from __future__ import annotations

from frontends import ir
from frontends.walk import walk
from smt.arbitrary import ArbitraryItem
from smt.machine import Frame, Machine
from smt.shapes import has_exact, pack, shape_of, unpack
from smt.state import Key
from smt.terms import INT, TRUE, Term, add, and_, binder, eq, exists, forall, implies, integer, le, lt, not_, or_, substitute
from smt.values import UNBOUND, OpaqueV, Value, alternatives, union


def bound_by(m: Machine, node: ir.Comprehension) -> tuple[Key, ...]:
    """The variables of functions that `:=` in a comprehension may assign."""
    found: dict[Key, None] = {}
    for part in walk(node):
        if isinstance(part, ir.NamedExpr) and isinstance(part.target, ir.Name) and "%" not in part.target.id:
            name, frame = part.target.id, m.frame if part.target.scope == "local" else _around(m.frame, part.target.id)
            if frame is not None and part.target.scope != "global":
                found[frame.id, name] = None
    return tuple(found)


def _around(frame: Frame, name: str) -> Frame | None:
    outer = frame.parent
    while outer is not None and name not in outer.locals:
        outer = outer.parent
    return outer


def leave_bound(m: Machine, turn: ArbitraryItem, settled: Term | None = None) -> None:
    """Give the variables that turns assign the values that they have when all is done. `settled`: of a turn, that it is the last one."""
    if not turn.bound or turn.end is None:
        return
    done = turn.length
    if settled is not None:
        at = binder("j")
        last = m.fresh.var("last", INT)

        def first(k: Term) -> Term:
            earlier = forall([at], implies(and_(le(turn.low, at), lt(at, k)), not_(substitute(settled, {turn.k: at}))))
            return and_(turn.inside(k), substitute(settled, {turn.k: k}), earlier)

        some = exists([turn.k], and_(turn.inside(turn.k), settled))
        m.assume(or_(and_(some, first(last)), and_(not_(some), eq(add(last, integer(1)), turn.length))))
        done = add(last, integer(1))
    for key, left in turn.bound:
        value, before = turn.end[0].env[key], m.state.env.get(key, UNBOUND)
        # What is the very object of the start has not been assigned in the turn, but perhaps to itself.
        given = [(guard, part) for guard, part in alternatives(value) if part is not left]
        m.state.env[key] = _at_last(m, turn, done, given, len(given) == len(alternatives(value)), before) if given else before


def _at_last(m: Machine, turn: ArbitraryItem, done: Term, given: list[tuple[Term, Value]], always: bool, before: Value) -> Value:
    """The value of a variable after the turns before `done`: of the last one that gives it any (`always`: each does), or as it was."""
    there = TRUE if always else or_(*(guard for guard, _ in given))
    found = union(given)
    shape = shape_of(found)
    packed = pack(found, shape)
    if packed is None or has_exact(shape):
        return OpaqueV("a variable of a comprehension that an object is bound to")
    k = binder("j")
    if always:
        last: Term = add(done, integer(-1))
    else:
        last = m.fresh.var("assigned", INT)
        none_after = forall([k], implies(and_(lt(last, k), lt(k, done)), not_(substitute(there, {turn.k: k}))))
        gives = and_(lt(last, done), substitute(there, {turn.k: last}))
        m.assume(and_(le(add(turn.low, integer(-1)), last), or_(lt(last, turn.low), gives), none_after))
    some = and_(le(turn.low, last), lt(turn.low, done))
    at_last = unpack([substitute(term, {turn.k: last}) for term in packed], shape)
    after = [(and_(some, guard), part) for guard, part in alternatives(at_last)]
    return union([*after, *((and_(not_(some), guard), part) for guard, part in alternatives(before))])
