"""`sorted` and `list.sort`: stable, by `<` on the items or their keys.

A known, small number of items goes through a network of exchanges of neighbours. Else the result is a fresh sequence with what is
known of it: it is ordered, and a permutation (with its inverse) says where each item comes from and goes to. Result and permutation
are functions of the items and keys, so that sorting the same items twice gives the same list.
"""

from __future__ import annotations

from typing import TypeAlias

from frontends import ir
from smt import numbers, sequences
from smt.arbitrary import arbitrary
from smt.builtins.items import contents
from smt.builtins.lists import change
from smt.builtins.registry import Arguments, function, method
from smt.calls import call
from smt.comparisons import less
from smt.heap import ListObj
from smt.iteration import items_of
from smt.kinds import kind_of
from smt.machine import Dead, Machine
from smt.operators import truthy
from smt.outcomes import Exit
from smt.sequences import Contents, Items, MixedContents
from smt.shapes import has_exact, item, join, leaves, pack, shape_of, unpack
from smt.sizes import taken
from smt.subscripts import new_list
from smt.terms import (
    FALSE,
    INT,
    TRUE,
    ZERO,
    Term,
    and_,
    apply,
    array,
    binder,
    eq,
    exists,
    forall,
    implies,
    lambda_,
    le,
    lt,
    named,
    not_,
    or_,
    select,
    substitute,
)
from smt.values import NONE, NoneV, RefV, Seq, SeqV, Shape, UnionV, Value, as_int, bool_v, merge

Span: TypeAlias = ir.Span
MAX_NETWORK = 6  # items that are sorted one exchange after the other, where literals do not decide
TOTAL = ("int", "intbool", "bool", "str")  # shapes whose `<` is a total order


def _options(m: Machine, a: Arguments) -> tuple[Value, bool]:
    """The key function and whether to reverse."""
    keywords = dict(a.keywords)
    key, reverse = keywords.pop("key", NONE), keywords.pop("reverse", bool_v(False))
    if keywords:
        raise m.type_error(f"{a.name}() got an unexpected keyword argument", a.span)
    if as_int(m.no_opaque(reverse, a.span)) is None:
        raise m.unsupported(f"{a.name} with a reverse that is no bool", a.span)  # TypeError, or its truth, by the version of Python
    backwards = truthy(m, reverse, a.span)
    if backwards is not TRUE and backwards is not FALSE:
        raise m.unsupported(f"{a.name} with a reverse that is not a constant", a.span)
    if isinstance(key, UnionV):
        raise m.unsupported(f"{a.name} with a choice of keys", a.span)
    return key, backwards is TRUE


def ordered(m: Machine, found: Items, key: Value, reverse: bool, span: Span) -> Contents:
    """The items in order."""
    try:
        found = taken(m, found, span)
    except MixedContents as problem:
        raise m.unsupported(f"sorting: {problem}", span) from None
    if isinstance(found, tuple):
        return _exchanged(m, found, key, reverse, span)
    return _permuted(m, found, key, reverse, span)


def _exchanged(m: Machine, found: tuple[Value, ...], key: Value, reverse: bool, span: Span) -> Contents:
    keyed = [(v if isinstance(key, NoneV) else call(m, key, (v,), {}, span), v) for v in found]
    if len(keyed) > 1:
        kinds = {kind_of(k) for k, _ in keyed}
        if len(kinds) > 1 and kinds <= {"int", "str", "none", "tuple", "list"}:
            raise m.type_error("'<' not supported between these kinds", span)
        if all(numbers.is_number(k) for k, _ in keyed):
            numbers.without_nan(m, or_(*(numbers.nan_guard(k) for k, _ in keyed)), "sorting", span)
        elif not is_total(join([shape_of(k) for k, _ in keyed])):
            raise m.unsupported(f"sorting of {' and '.join(sorted(kinds))} values", span)
    done = 0  # a stable insertion sort; what literals decide is not merged
    for end in range(1, len(keyed)):
        for i in range(end, 0, -1):
            (x, _), (y, _) = keyed[i - 1], keyed[i]
            swap = less(m, "<", x, y, span) if reverse else less(m, "<", y, x, span)
            if swap is FALSE:
                break
            done += swap is not TRUE
            if done > MAX_NETWORK * MAX_NETWORK:
                raise m.unsupported("sorting of so many unknown items", span)
            first, second = keyed[i - 1], keyed[i]
            keyed[i - 1] = (merge(swap, second[0], first[0]), merge(swap, second[1], first[1]))
            keyed[i] = (merge(swap, first[0], second[0]), merge(swap, first[1], second[1]))
    return tuple(v for _, v in keyed)


def is_total(shape: Shape) -> bool:
    if shape.name == "union":
        return all(part.name in ("int", "intbool", "bool") for part in shape.args)
    return shape.name in TOTAL or (shape.name == "tuple" and all(map(is_total, shape.args)))


def _permuted(m: Machine, found: Seq, key: Value, reverse: bool, span: Span) -> Contents:
    k = binder("k")
    keys = keys_at(m, found, k, key, span)
    shape = shape_of(keys)
    if numbers.is_number(keys):
        among = and_(le(ZERO, k), lt(k, found.length), numbers.nan_guard(keys))
        numbers.without_nan(m, exists([k], among), "sorting", span)
    elif not is_total(shape):
        raise m.unsupported("sorting by keys without a total order", span)
    packed = pack(keys, shape)
    assert packed is not None
    # Solvers match on symbols, not on lambdas.
    given = (*map(named, (*found.arrays, *(lambda_(k, t) for t in packed if not isinstance(key, NoneV)))), found.length)
    by = f" by {shape}" if shape.args else ""  # simple shapes differ in the sorts of their arrays
    name = f"{'reverse ' if reverse else ''}{'key ' if not isinstance(key, NoneV) else ''}{found.shape}{by}"
    made = Seq(
        found.shape,
        tuple(apply(f"sorted {i} {name}", array(INT, s), *given) for i, s in enumerate(leaves(found.shape))),
        found.length,
    )
    origin, place = (apply(f"{what} {name}", array(INT, INT), *given) for what in ("origin", "place"))
    i, j = binder("i"), binder("j")
    n = found.length

    def inside(t: Term) -> Term:
        return and_(le(ZERO, t), lt(t, n))

    def agrees(target: Term, source: Term) -> Term:
        return and_(*(eq(select(a, target), select(b, source)) for a, b in zip(made.arrays, found.arrays, strict=True)))

    from_, to = select(origin, i), select(place, k)
    m.assume(forall([i], implies(inside(i), and_(inside(from_), eq(select(place, from_), i), agrees(i, from_)))))
    m.assume(forall([k], implies(inside(k), and_(inside(to), eq(select(origin, to), k), agrees(to, k)))))

    def key_at(index: Term) -> Value:
        if isinstance(key, NoneV):
            return item(made, index)
        return unpack([substitute(t, {k: select(origin, index)}) for t in packed], shape)

    earlier, later = key_at(i), key_at(j)
    wrong = plain_less(m, earlier, later, span) if reverse else plain_less(m, later, earlier, span)
    m.assume(forall([i, j], implies(and_(le(ZERO, i), lt(i, j), lt(j, n)), not_(wrong))))
    return made


def keys_at(m: Machine, found: Seq, k: Term, key: Value, span: Span) -> Value:
    """The key of the item at a bound index."""
    if isinstance(key, NoneV):
        return item(found, k)
    turn = arbitrary(m, SeqV(found), span, lambda v: call(m, key, (v,), {}, span))
    if turn.end is None or turn.exits:
        raise m.unsupported("sorting or choosing by a key that may raise", span)
    value = turn.end[1]
    shape = shape_of(value)
    packed = pack(value, shape)
    if packed is None or has_exact(shape):
        raise m.unsupported("sorting or choosing by keys that are objects", span)
    return unpack([substitute(t, {turn.k: k}) for t in packed], shape)


def plain_less(m: Machine, a: Value, b: Value, span: Span) -> Term:
    """a < b for values with a total order, without a trace on the path: the terms speak of bound variables."""
    start = m.state
    m.state = start.fork()
    try:
        return less(m, "<", a, b, span)
    finally:
        m.state = start


@function("sorted")
def _sorted(m: Machine, a: Arguments) -> Value:
    if len(a.positional) != 1:
        raise m.type_error("sorted expected 1 argument", a.span)
    key, reverse = _options(m, a)

    def one(v: Value) -> Value:
        return new_list(m, ordered(m, items_of(m, v, a.span, at_once=True), key, reverse, a.span))

    return m.split(a.positional[0], one)


def _in_some_order(m: Machine, found: Contents, span: Span) -> ListObj:
    try:
        seq = sequences.as_seq(found)
    except MixedContents as problem:
        raise m.unsupported(f"list whose sorting is interrupted: {problem}", span) from None
    arrays = tuple(m.fresh.var("items", array(INT, sort)) for sort in leaves(seq.shape))
    return ListObj(Seq(seq.shape, arrays, seq.length))


@method("list.sort")
def _sort(m: Machine, a: Arguments) -> Value:
    if len(a.positional) != 1:
        raise m.type_error("sort() takes no positional arguments", a.span)
    key, reverse = _options(m, a)

    def one(target: Value) -> Value:
        if kind_of(m.no_opaque(target, a.span)) != "list":
            raise m.type_error("descriptor sort does not apply", a.span)
        assert isinstance(target, RefV)
        target = m.state.resolve(target)
        found = contents(m, target)
        # While it is sorted, the list looks empty.
        change(m, target, a.span, tuple)
        emptied = m.state.heap[target.location]

        def untouched() -> None:
            if m.state.heap[target.location] is not emptied:
                raise m.unsupported("list that changes while it is sorted", a.span)

        def interrupted(leaving: Exit) -> Value:
            # In which order an exception leaves the items is not known.
            untouched()
            m.state.put(target, _in_some_order(m, found, a.span))
            m.exits.append(leaving)
            return NONE

        with m.collecting() as exits:
            end = m.attempt(lambda: new_list(m, ordered(m, found, key, reverse, a.span)))
        for leaving in exits:
            m.state = leaving.state
            m.attempt(lambda leaving=leaving: interrupted(leaving))  # type: ignore[misc]
        if end is None:
            raise Dead
        m.state, made = end
        untouched()
        change(m, target, a.span, lambda: contents(m, made))
        return NONE

    return m.split(a.positional[0], one)
