"""Lists, and tuples of unknown length: comparison, membership, concatenation, and the methods that change a list."""

from __future__ import annotations

from collections.abc import Callable

from frontends.ir import Span
from smt import sequences
from smt.builtins.registry import Arguments, method
from smt.calls import items_of
from smt.comprehensions import over_items
from smt.heap import ListObj
from smt.machine import Machine
from smt.operators import AT_MOST, BINARY, CONTAINS, EQUAL, ORDER, contains, equal, kind_of, less
from smt.sequences import Contents, MixedContents
from smt.subscripts import AUGMENT, DELETE, contents_of, index_in, new_list, tuple_of
from smt.terms import FALSE, ZERO, Term, add, and_, eq, int_value, integer, ite, le, lt, not_, sub
from smt.values import NONE, BoolV, IntV, RefV, Seq, SeqV, SliceV, TupleV, Value, ViewV, as_int


def contents(m: Machine, value: Value) -> Contents:
    """The items of a value that is a list or tuple."""
    found = contents_of(m, value)
    assert found is not None
    return found


def change(m: Machine, target: Value, span: Span, make: Callable[[], Contents]) -> None:
    """Give a list new contents."""
    assert isinstance(target, RefV)
    try:
        m.state.heap[target.location] = ListObj(make())
    except MixedContents as problem:
        raise m.unsupported(f"list of unlike items: {problem}", span) from None


# ---------------------------------------------------------------------------------------------------------- comparison


def _same_items(m: Machine, a: Value, b: Value, span: Span) -> Term:
    """Equal lengths, and equal items at each index."""
    xs, ys = contents(m, a), contents(m, b)
    if isinstance(xs, tuple) and isinstance(ys, tuple):
        return and_(*(equal(m, x, y, span) for x, y in zip(xs, ys, strict=True))) if len(xs) == len(ys) else FALSE
    if isinstance(xs, Seq) and isinstance(ys, Seq) and (xs.shape, xs.arrays, xs.length) == (ys.shape, ys.arrays, ys.length):
        return eq(ZERO, ZERO)  # one and the same sequence: items compare by identity first
    same_length = eq(sequences.length(xs), sequences.length(ys))

    def pairwise() -> Value:
        longest = xs if isinstance(xs, tuple) else ys
        other = ys if longest is xs else xs
        if isinstance(longest, tuple):
            # One side has a known number of items: item by item.
            return BoolV(and_(*(equal(m, x, sequences.get(other, integer(i)), span) for i, x in enumerate(longest))))
        pairs = ViewV("view", sequences.length(xs), lambda k: TupleV((sequences.get(xs, k), sequences.get(ys, k))))

        def same(pair: Value) -> Value:
            assert isinstance(pair, TupleV)
            return BoolV(equal(m, pair.items[0], pair.items[1], span))

        return BoolV(over_items(m, pairs, same, True, span))

    result = m.branch(same_length, pairwise, lambda: BoolV(FALSE))
    assert isinstance(result, BoolV)
    return result.term


EQUAL["list", "list"] = _same_items
EQUAL["seq", "seq"] = _same_items


def _list_less(m: Machine, a: Value, b: Value, span: Span) -> Term:
    xs, ys = contents(m, a), contents(m, b)
    if isinstance(xs, Seq) or isinstance(ys, Seq):
        raise m.unsupported("ordering of lists of unknown length", span)
    return less(m, "<", TupleV(xs), TupleV(ys), span)


def _list_at_most(m: Machine, a: Value, b: Value, span: Span) -> Term:
    return not_(_list_less(m, b, a, span))


ORDER["list", "list"] = _list_less
AT_MOST["list", "list"] = _list_at_most


def _among(m: Machine, container: Value, item: Value, span: Span) -> Term:
    found = contents(m, container)
    if isinstance(found, tuple):
        return contains(m, TupleV(found), item, span)
    source = SeqV(found)
    return over_items(m, source, lambda x: BoolV(equal(m, item, x, span)), False, span)


CONTAINS["list"] = _among
CONTAINS["seq"] = _among


# ------------------------------------------------------------------------------------------------------- concatenation


def _joined(m: Machine, a: Value, b: Value, span: Span) -> Contents:
    try:
        return sequences.concat(contents(m, a), contents(m, b))
    except MixedContents as problem:
        raise m.unsupported(f"concatenation: {problem}", span) from None


def _list_add(m: Machine, a: Value, b: Value, span: Span) -> Value:
    return new_list(m, _joined(m, a, b, span))


BINARY["+", "list", "list"] = _list_add
BINARY["+", "seq", "seq"] = lambda m, a, b, span: tuple_of(_joined(m, a, b, span))


def _repeat(m: Machine, a: Value, b: Value, span: Span) -> Value:
    times, items = (a, b) if isinstance(b, RefV) else (b, a)
    count = as_int(times)
    assert count is not None
    found = contents(m, items)
    known = int_value(count)
    if isinstance(found, tuple) and known is not None and known * len(found) <= 10_000:
        return new_list(m, found * known)
    if isinstance(found, tuple) and len(found) == 1:
        # [x] * n: n times the same item, none for a negative n.
        length = ite(lt(count, ZERO), ZERO, count)
        try:
            return new_list(m, sequences.tabulate(length, lambda k: found[0]))
        except MixedContents as problem:
            raise m.unsupported(f"repetition: {problem}", span) from None
    raise m.unsupported("repetition of a list an unknown number of times", span)


BINARY["*", "list", "int"] = BINARY["*", "int", "list"] = _repeat


def _extend(m: Machine, a: Value, b: Value, span: Span) -> Value:
    """`a += b` and `a.extend(b)`: any iterable; the list is the same object afterwards."""
    more = items_of(m, b, span)

    def make() -> Contents:
        items = sequences.tabulate(more.length, more.get) if isinstance(more, ViewV) else more
        return sequences.concat(contents(m, a), items)

    change(m, a, span, make)
    return a


AUGMENT["list", "+"] = lambda m, a, b, span: m.split(b, lambda v: _extend(m, a, v, span))


# ------------------------------------------------------------------------------------------------------------- methods


@method("list.append")
def _append(m: Machine, a: Arguments) -> Value:
    target, item = a.only(m, 2, 2)
    change(m, target, a.span, lambda: sequences.append(contents(m, target), item))
    return NONE


@method("list.extend")
def _extend_method(m: Machine, a: Arguments) -> Value:
    target, more = a.only(m, 2, 2)
    m.split(more, lambda v: _extend(m, target, v, a.span))
    return NONE


@method("list.clear")
def _clear(m: Machine, a: Arguments) -> Value:
    (target,) = a.only(m, 1, 1)
    change(m, target, a.span, lambda: ())
    return NONE


@method("list.copy")
def _copy(m: Machine, a: Arguments) -> Value:
    (target,) = a.only(m, 1, 1)
    return new_list(m, contents(m, target))


@method("list.reverse")
def _reverse(m: Machine, a: Arguments) -> Value:
    (target,) = a.only(m, 1, 1)
    found = contents(m, target)
    last = sub(sequences.length(found), integer(1))
    change(m, target, a.span, lambda: sequences.tabulate(sequences.length(found), lambda k: sequences.get(found, sub(last, k))))
    return NONE


def _without(found: Contents, at: Term) -> Contents:
    """The contents without the item at an index in range."""
    known = int_value(at)
    if isinstance(found, tuple) and known is not None:
        return found[:known] + found[known + 1 :]
    length = sequences.length(found)
    return sequences.tabulate(sub(length, integer(1)), lambda k: _skipping(found, at, k))


def _skipping(found: Contents, at: Term, k: Term) -> Value:
    return sequences.get(found, ite(lt(k, at), k, add(k, integer(1))))


@method("list.pop")
def _pop(m: Machine, a: Arguments) -> Value:
    args = a.only(m, 1, 2)
    target = args[0]
    found = contents(m, target)
    length = sequences.length(found)
    m.raise_if(eq(length, ZERO), "IndexError", "index", "pop", a.span)
    if len(args) == 1:
        at = sub(length, integer(1))
        value = sequences.get(found, at)
        change(m, target, a.span, lambda: sequences.section(found, ZERO, at))
        return value
    at = index_in(m, args[1], length, "pop", a.span)
    value = sequences.get(found, at)
    change(m, target, a.span, lambda: _without(found, at))
    return value


@method("list.insert")
def _insert(m: Machine, a: Arguments) -> Value:
    target, index, item = a.only(m, 3, 3)
    wanted = as_int(m.no_opaque(index, a.span))
    if wanted is None:
        raise m.type_error(f"list.insert index is {kind_of(index)}", a.span)
    found = contents(m, target)
    length = sequences.length(found)
    # The position clamps, as that of a slice does.
    wrapped = ite(lt(wanted, ZERO), add(wanted, length), wanted)
    at = ite(lt(wrapped, ZERO), ZERO, ite(lt(length, wrapped), length, wrapped))

    def make() -> Contents:
        before = sequences.section(found, ZERO, at)
        after = sequences.section(found, at, sub(length, at))
        return sequences.concat(sequences.append(before, item), after)

    change(m, target, a.span, make)
    return NONE


def _first_index(m: Machine, found: Contents, item: Value, name: str, span: Span) -> Term:
    """The least index of an equal item, after the ValueError of `name` if there is none."""
    present = _among(m, tuple_of(found), item, span)
    m.raise_if(not_(present), "ValueError", "value", name, span)
    if isinstance(found, tuple):
        at: Term = integer(len(found) - 1)
        for i in range(len(found) - 2, -1, -1):
            at = ite(equal(m, item, found[i], span), integer(i), at)
        return at
    at = m.fresh.var("index", ZERO.sort)
    m.assume(and_(le(ZERO, at), lt(at, found.length)))
    m.assume(equal(m, item, sequences.get(found, at), span))
    earlier = SeqV(Seq(found.shape, found.arrays, at))
    m.assume(not_(_among(m, earlier, item, span)))
    return at


@method("list.index", "tuple.index")
def _index(m: Machine, a: Arguments) -> Value:
    target, item = a.only(m, 2, 2)
    return IntV(_first_index(m, contents(m, target), item, f"{a.name}(x): x not in the sequence", a.span))


@method("list.remove")
def _remove(m: Machine, a: Arguments) -> Value:
    target, item = a.only(m, 2, 2)
    found = contents(m, target)
    at = _first_index(m, found, item, "list.remove(x): x not in list", a.span)
    change(m, target, a.span, lambda: _without(found, at))
    return NONE


@method("list.count", "tuple.count")
def _count(m: Machine, a: Arguments) -> Value:
    target, item = a.only(m, 2, 2)
    found = contents(m, target)
    if isinstance(found, tuple):
        return IntV(add(*(ite(equal(m, item, x, a.span), integer(1), ZERO) for x in found)))
    count = m.fresh.var("count", ZERO.sort)
    m.assume(and_(le(ZERO, count), le(count, found.length)))
    m.assume(eq(_among(m, SeqV(found), item, a.span), lt(ZERO, count)))
    return IntV(count)


def _delete(m: Machine, target: Value, index: Value, span: Span) -> None:
    found = contents(m, target)
    if isinstance(index, SliceV):
        raise m.unsupported("del of a slice", span)
    at = index_in(m, index, sequences.length(found), "list assignment", span)
    change(m, target, span, lambda: _without(found, at))


DELETE["list"] = _delete
