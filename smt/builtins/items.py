"""The items of lists and tuples: equality, order, membership, concatenation and repetition, of known and of unknown length.

Python compares items by identity first. For values with a model, identity implies equality, but for two kinds: objects of the
program (their locations are compared), and nan, where sameness is a limit: which float objects are one is not known.
"""

from __future__ import annotations

from collections.abc import Callable

from frontends.ir import Span
from smt import sequences
from smt.comparisons import AT_MOST, CONTAINS, EQUAL, ORDER, compare, equal
from smt.kinds import kind_of
from smt.machine import Machine
from smt.membership import all_entered, gathered
from smt.operators import BINARY, binary_rule
from smt.quantifiers import over_items
from smt.sequences import Contents, MixedContents
from smt.shapes import is_settled
from smt.sizes import repetitions
from smt.subscripts import contents_of, new_list, tuple_of
from smt.terms import BOOL, FALSE, TRUE, ZERO, Term, and_, eq, int_value, integer, ite, le, lt, mod, mul, not_, op
from smt.values import BoolV, FloatV, IntV, RefV, Seq, SeqV, TupleV, UnionV, Value, ViewV, as_int

MAX_REPEATED = 10_000  # items of a repetition that are written out
MAX_JOINED = 8  # repetitions of a sequence of unknown length that are


def contents(m: Machine, value: Value) -> Contents:
    """The items of a value that is a list or tuple."""
    found = contents_of(m, value)
    assert found is not None
    return found


def truth_of(m: Machine, value: Value, body: Callable[[Value], Term]) -> Term:
    """A term that depends on the kind of a value."""
    result = m.split(value, lambda v: BoolV(body(v)))
    assert isinstance(result, BoolV)
    return result.term


def same(m: Machine, a: Value, b: Value, span: Span) -> Term:
    """`a is b or a == b`, which is how containers compare their items."""
    if isinstance(a, UnionV):
        return truth_of(m, a, lambda v: same(m, v, b, span))
    if isinstance(b, UnionV):
        return truth_of(m, b, lambda v: same(m, a, v, span))
    if isinstance(a, RefV) and a == b:
        return TRUE
    if isinstance(a, FloatV) and isinstance(b, FloatV):
        return _same_float(m, a.term, b.term, span)
    if isinstance(a, TupleV) and isinstance(b, TupleV):
        return _known_same(m, a.items, b.items, span) if len(a.items) == len(b.items) else FALSE
    return equal(m, a, b, span)


def _same_float(m: Machine, x: Term, y: Term, span: Span) -> Term:
    def unclear() -> Value:
        raise m.unsupported("comparison of nan items, which may be one object", span)

    both_nan = and_(op("fp.isNaN", BOOL, x), op("fp.isNaN", BOOL, y))
    result = m.branch(both_nan, unclear, lambda: BoolV(op("fp.eq", BOOL, x, y)))
    assert isinstance(result, BoolV)
    return result.term


# ------------------------------------------------------------------------------------------------------------- equality


def _plain(value: Value) -> bool:
    """Whether comparing the value with another plain one neither raises nor runs code of the program."""
    if isinstance(value, TupleV):
        return all(map(_plain, value.items))
    if isinstance(value, UnionV):
        return all(_plain(v) for _, v in value.alternatives)
    return kind_of(value) in ("int", "str", "none")


def _known_same(m: Machine, xs: tuple[Value, ...], ys: tuple[Value, ...], span: Span) -> Term:
    """Whether all pairs are the same, up to the first that differs: later items are not compared."""
    if all(map(_plain, xs)) and all(map(_plain, ys)):
        return and_(*(same(m, x, y, span) for x, y in zip(xs, ys, strict=True)))

    def go(i: int) -> Value:
        if i == len(xs):
            return BoolV(TRUE)
        return m.branch(same(m, xs[i], ys[i], span), lambda: go(i + 1), lambda: BoolV(FALSE))

    result = go(0)
    assert isinstance(result, BoolV)
    return result.term


def pairs(xs: Contents, ys: Contents, length: Term) -> ViewV:
    """The pairs of items at the first `length` indices."""
    return ViewV("pairs", length, lambda k: TupleV((sequences.get(xs, k), sequences.get(ys, k))))


def same_items(m: Machine, xs: Contents, ys: Contents, span: Span) -> Term:
    """Equal lengths, and the same items at each index."""
    if isinstance(xs, tuple) and isinstance(ys, tuple):
        return _known_same(m, xs, ys, span) if len(xs) == len(ys) else FALSE
    if isinstance(xs, Seq) and xs == ys and is_settled(xs.shape):
        return TRUE

    def pairwise() -> Value:
        known = xs if isinstance(xs, tuple) else ys if isinstance(ys, tuple) else None
        if known is not None:
            count = range(len(known))
            left, right = (tuple(sequences.get(s, integer(i)) for i in count) for s in (xs, ys))
            return BoolV(_known_same(m, left, right, span))
        return BoolV(over_items(m, pairs(xs, ys, sequences.length(xs)), lambda p: BoolV(_same_pair(m, p, span)), True, span))

    result = m.branch(eq(sequences.length(xs), sequences.length(ys)), pairwise, lambda: BoolV(FALSE))
    assert isinstance(result, BoolV)
    return result.term


def _same_pair(m: Machine, pair: Value, span: Span) -> Term:
    assert isinstance(pair, TupleV)
    return same(m, pair.items[0], pair.items[1], span)


def _equal(m: Machine, a: Value, b: Value, span: Span) -> Term:
    return same_items(m, contents(m, a), contents(m, b), span)


EQUAL["list", "list"] = _equal
EQUAL["tuple", "tuple"] = _equal


# ---------------------------------------------------------------------------------------------------------------- order


def _ordered(m: Machine, symbol: str, a: Value, b: Value, span: Span) -> Term:
    """a < b or a <= b: the first items that differ decide; where there are none, the lengths do."""
    xs, ys = contents(m, a), contents(m, b)
    n, k = sequences.length(xs), sequences.length(ys)
    by_length = lt(n, k) if symbol == "<" else le(n, k)
    if isinstance(xs, tuple) and isinstance(ys, tuple):
        return _known_ordered(m, symbol, xs, ys, by_length, span)
    if () in (xs, ys):
        return by_length
    # An index from which on the order is decided: all items before it are the same.
    shorter = ite(lt(n, k), n, k)

    def decided(i: Term) -> Callable[[Value], Value]:
        def one(pair: Value) -> Value:
            assert isinstance(pair, TupleV)
            before = BoolV(over_items(m, pairs(xs, ys, i), lambda p: BoolV(_same_pair(m, p, span)), True, span))
            both = and_(before.term, not_(_same_pair(m, pair, span)))
            return m.branch(both, lambda: compare(m, symbol, pair.items[0], pair.items[1], span), lambda: BoolV(FALSE))

        return one

    numbered = ViewV("pairs", shorter, lambda i: TupleV((IntV(i), sequences.get(xs, i), sequences.get(ys, i))))

    def at(item: Value) -> Value:
        assert isinstance(item, TupleV) and isinstance(item.items[0], IntV)
        return decided(item.items[0].term)(TupleV(item.items[1:]))

    all_same = over_items(m, pairs(xs, ys, shorter), lambda p: BoolV(_same_pair(m, p, span)), True, span)
    result = m.branch(all_same, lambda: BoolV(by_length), lambda: BoolV(over_items(m, numbered, at, False, span)))
    assert isinstance(result, BoolV)
    return result.term


def _known_ordered(m: Machine, symbol: str, xs: tuple[Value, ...], ys: tuple[Value, ...], by_length: Term, span: Span) -> Term:
    if not xs or not ys:
        return by_length
    result = m.branch(
        same(m, xs[0], ys[0], span),
        lambda: BoolV(_known_ordered(m, symbol, xs[1:], ys[1:], by_length, span)),
        lambda: compare(m, symbol, xs[0], ys[0], span),
    )
    assert isinstance(result, BoolV)
    return result.term


for _kind in ("list", "tuple"):
    ORDER[_kind, _kind] = lambda m, a, b, span: _ordered(m, "<", a, b, span)
    AT_MOST[_kind, _kind] = lambda m, a, b, span: _ordered(m, "<=", a, b, span)


# ----------------------------------------------------------------------------------------------------------- membership


def among(m: Machine, found: Contents, item: Value, span: Span) -> Term:
    """Whether an item is the same as one of these."""
    source = SeqV(found) if isinstance(found, Seq) else TupleV(found)
    return over_items(m, source, lambda x: BoolV(same(m, x, item, span)), False, span)


for _kind in ("list", "tuple"):
    CONTAINS[_kind] = lambda m, container, item, span: among(m, contents(m, container), item, span)


# -------------------------------------------------------------------------------------------- concatenation, repetition


def joined(m: Machine, xs: Contents, ys: Contents, span: Span) -> Contents:
    """xs followed by ys."""
    try:
        xs, ys = all_entered(m, ys, xs), all_entered(m, xs, ys)
        return sequences.concat(xs, ys)
    except MixedContents as problem:
        raise m.unsupported(f"concatenation: {problem}", span) from None


BINARY["+", "list", "list"] = lambda m, a, b, span: new_list(m, joined(m, contents(m, a), contents(m, b), span))


@binary_rule("+", "tuple", "tuple")
def _joined_tuples(m: Machine, a: Value, b: Value, span: Span) -> Value:
    if isinstance(a, TupleV) and isinstance(b, TupleV):
        return TupleV(a.items + b.items)
    return tuple_of(joined(m, contents(m, a), contents(m, b), span))


def repeated(m: Machine, found: Contents, times: Term, span: Span) -> Contents:
    """The items, over and over: none for a negative number of times."""
    known = int_value(times)
    if isinstance(found, tuple) and (not found or known is not None):
        if (known or 0) * len(found) > MAX_REPEATED:
            raise m.unsupported("repetition that is too long to write out", span)
        return found * (known or 0)
    if known is not None and known <= MAX_JOINED:
        made: Contents = ()
        for _ in range(known):
            made = joined(m, made, found, span)
        return made
    count = ite(le(times, ZERO), ZERO, times)
    try:
        found = gathered(m, found)
        size = sequences.length(found)
        if isinstance(found, tuple) and len(found) == 1:
            return sequences.tabulate(count, lambda k: found[0])
        source = sequences.as_seq(found)
        return sequences.tabulate(mul(count, size), lambda k: sequences.get(source, mod(k, size)))
    except MixedContents as problem:
        raise m.unsupported(f"repetition: {problem}", span) from None


def _repeat(m: Machine, a: Value, b: Value, span: Span) -> Value:
    items, times = (a, b) if isinstance(a, RefV | TupleV | SeqV) else (b, a)
    count = as_int(times)
    assert count is not None
    found = repeated(m, contents(m, items), repetitions(m, count, None, span), span)
    return new_list(m, found) if isinstance(items, RefV) else tuple_of(found)


for _kind in ("list", "tuple"):
    BINARY["*", _kind, "int"] = BINARY["*", "int", _kind] = _repeat
