"""`min` and `max`: the first of the items, in order, that no other one is better than.

Over known items one comparison follows the other. Else the place of the result is a function of items and keys (so the same call has
the same result everywhere), of which is known what pins it: nothing is better, and everything before it is worse.
"""

from __future__ import annotations

from smt import numbers, sequences
from smt.builtins.registry import Arguments, function
from smt.builtins.sorting import is_total, keys_at, plain_less
from smt.calls import call
from smt.comparisons import less
from smt.iteration import items_of, stored
from smt.machine import Machine
from smt.shapes import item, pack, shape_of, unpack
from smt.terms import INT, ZERO, and_, apply, binder, exists, forall, implies, lambda_, le, lt, named, not_, substitute
from smt.values import NONE, NoneV, Seq, UnionV, Value, union


@function("max")
def _max(m: Machine, a: Arguments) -> Value:
    return _extreme(m, a, True)


@function("min")
def _min(m: Machine, a: Arguments) -> Value:
    return _extreme(m, a, False)


def _extreme(m: Machine, a: Arguments, largest: bool) -> Value:
    keywords = dict(a.keywords)
    key, default = keywords.pop("key", NONE), keywords.pop("default", None)
    if keywords or isinstance(key, UnionV):
        raise m.unsupported(f"keyword arguments of {a.name}", a.span)
    if not a.positional:
        raise m.type_error(f"{a.name} expected at least 1 argument", a.span)
    if len(a.positional) > 1 and default is not None:
        raise m.type_error(f"cannot specify a default for {a.name}() with several arguments", a.span)
    if len(a.positional) > 1:
        return _of_known(m, a.positional, a, largest, key)

    def one(source: Value) -> Value:
        items = stored(m, items_of(m, source, a.span), a.name, a.span)
        if isinstance(items, tuple) and items:
            return _of_known(m, items, a, largest, key)
        empty = le(sequences.length(items), ZERO)
        if default is None:
            m.raise_if(empty, "ValueError", "value", f"{a.name}() of an empty sequence", a.span)
        assert isinstance(items, Seq) or default is not None
        pick = items if isinstance(items, Seq) else None
        return m.branch(empty, lambda: default or NONE, lambda: NONE if pick is None else _of_many(m, pick, a, largest, key))

    return m.split(a.positional[0], one)


def _of_known(m: Machine, items: tuple[Value, ...], a: Arguments, largest: bool, key: Value) -> Value:
    def keyed(v: Value) -> Value:
        return v if isinstance(key, NoneV) else call(m, key, (v,), {}, a.span)

    best: Value = items[0]
    best_key = keyed(best)
    for candidate in items[1:]:
        # The first of equals wins: replace only when strictly better.
        its_key = keyed(candidate)
        better = less(m, ">" if largest else "<", *((best_key, its_key) if largest else (its_key, best_key)), a.span)
        best = union([(better, candidate), (not_(better), best)])
        best_key = union([(better, its_key), (not_(better), best_key)])
    return best


def _of_many(m: Machine, items: Seq, a: Arguments, largest: bool, key: Value) -> Value:
    k = binder("k")
    keys = keys_at(m, items, k, key, a.span)
    shape = shape_of(keys)
    packed = pack(keys, shape)
    if numbers.is_number(keys):
        numbers.without_nan(m, exists([k], and_(le(ZERO, k), lt(k, items.length), numbers.nan_guard(keys))), a.name, a.span)
    if packed is None or not (is_total(shape) or numbers.is_number(keys)):
        raise m.unsupported(f"{a.name} by keys without a total order", a.span)
    by = () if isinstance(key, NoneV) else tuple(named(lambda_(k, t)) for t in packed)
    place = apply(f"place of {a.name} {shape} {items.shape}", INT, *map(named, items.arrays), *by, items.length)
    best = unpack([substitute(t, {k: place}) for t in packed], shape)
    better = plain_less(m, best, keys, a.span) if largest else plain_less(m, keys, best, a.span)
    worse = plain_less(m, keys, best, a.span) if largest else plain_less(m, best, keys, a.span)
    m.assume(and_(le(ZERO, place), lt(place, items.length)))
    m.assume(forall([k], implies(and_(le(ZERO, k), lt(k, items.length)), not_(better))))
    m.assume(forall([k], implies(and_(le(ZERO, k), lt(k, place)), worse)))
    return item(items, place)
