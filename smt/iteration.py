"""Iteration: what the items of a value are, taken all at once, spread out, unpacked, or one by one where their number is known.

In: a value and what the consumer does between items. Out: the contents of a sequence, or a view (a length, and the item at an index).
Kinds with items of their own have a row in `ITERATE` (or `AT_ONCE`, where code of the program runs at each item), in smt/builtins.
"""

from __future__ import annotations

from collections.abc import Callable

from frontends import ir
from smt import ranges, sequences
from smt.heap import read_by
from smt.kinds import kind_of, walked_kind
from smt.machine import Machine
from smt.sequences import Contents, Items, MixedContents
from smt.subscripts import contents_of, new_list
from smt.terms import eq, int_value, integer, lt, not_, sub
from smt.values import IntV, RangeV, TupleV, UnionV, Value, ViewV

MAX_ITEMS = 64  # that are taken one by one
ITERATE: dict[str, Callable[[Machine, Value, ir.Span], Items]] = {}  # by kind; views that are none of these are their own items
AT_ONCE: dict[str, Callable[[Machine, Value, ir.Span], Items]] = {}  # what runs code of its own at each item


def items_of(m: Machine, value: Value, span: ir.Span, lazily: bool = False, at_once: bool = False) -> Items:
    """What iterating over a value yields: known items, a sequence, or a view. Not for unions: split first.

    `lazily`: the caller sees to what happens past the last item (`at_end`), else all the items are taken here.
    `at_once`: no code of the program runs between one item and the next.
    """
    match m.no_opaque(value, span):
        case RangeV() as r:
            return ViewV("range", ranges.length(r), lambda k: IntV(ranges.item(r, k)))
        case ViewV(kind) as view if kind not in ITERATE:
            if not lazily:
                at_end(m, view, span)
            return view
    contents = contents_of(m, value)
    if contents is not None:
        return contents
    kind = walked_kind(value)
    if at_once and kind in AT_ONCE:
        return AT_ONCE[kind](m, value, span)
    if kind in ITERATE:
        return ITERATE[kind](m, value, span)
    if kind in ("int", "float", "none", "function", "module", "exception"):
        raise m.type_error(f"{kind} is not iterable", span)
    raise m.unsupported(f"iteration over {kind}", span)


def at_end(m: Machine, items: Items, span: ir.Span) -> None:
    """Go past the last item of an iterable: the ValueError of `zip(strict=True)`."""
    if isinstance(items, ViewV):
        m.raise_if(items.ending, "ValueError", "value", "zip() arguments of different lengths", span)


def spread(m: Machine, value: Value, span: ir.Span) -> tuple[Value, ...]:
    """All items of an iterable whose number is known."""
    if isinstance(value, UnionV):
        raise m.unsupported("star over a value of several kinds", span)
    items = items_of(m, value, span)
    known = one_by_one(items)
    if known is None:
        raise m.unsupported("star over a sequence of unknown length", span)
    return known


def unpack(m: Machine, value: Value, count: int, star: int | None, span: ir.Span) -> tuple[Value, ...]:
    """The values for `count` targets, one of them possibly starred (its value is a new list)."""
    if isinstance(value, UnionV):
        result = m.split(value, lambda v: TupleV(unpack(m, v, count, star, span)))
        if not isinstance(result, TupleV):
            raise m.unsupported("unpacking of values of several kinds", span)
        return result.items
    items = items_of(m, value, span)
    least = count if star is None else count - 1
    size = sequences.length(items)
    wrong = not_(eq(size, integer(least))) if star is None else lt(size, integer(least))
    m.raise_if(wrong, "ValueError", "unpack", f"expected {'at least ' if star is not None else ''}{least} items", span)

    def at(k: int, from_end: bool = False) -> Value:
        index = sub(size, integer(k)) if from_end else integer(k)
        return sequences.get(items, index)

    if star is None:
        return tuple(at(k) for k in range(count))
    after = count - star - 1
    if isinstance(items, ViewV):
        raise m.unsupported("starred unpacking of a view", span)
    middle = sequences.section(items, integer(star), sub(size, integer(least)))
    return (*(at(k) for k in range(star)), new_list(m, middle), *(at(after - k, True) for k in range(after)))


def known_items(m: Machine, source: Value, span: ir.Span) -> tuple[Value, ...] | None:
    """The items of an iterable one by one, where their number is known and small."""
    if isinstance(source, UnionV):
        raise m.unsupported("iteration over a value of several kinds", span)
    return one_by_one(items_of(m, source, span, lazily=True))


def one_by_one(items: Items) -> tuple[Value, ...] | None:
    """The items, where their number is known and small."""
    if isinstance(items, tuple):
        return items
    count = int_value(items.length)
    if count is None or count > MAX_ITEMS:
        return None
    return tuple(sequences.get(items, integer(i)) for i in range(count))


def stored(m: Machine, items: Items, what: str, span: ir.Span) -> Contents:
    """The items as the contents of a list; where no array can hold them, a limit for `what` wanted them."""
    try:
        return sequences.stored(items)
    except MixedContents as problem:
        raise m.unsupported(f"{what}: {problem}", span) from None


def past_the_last(m: Machine, source: Value, span: ir.Span) -> None:
    """What happens when a consumer asks for one item more than there are."""
    if isinstance(source, ViewV):
        at_end(m, source, span)


def watch(m: Machine, source: Value) -> Callable[[ir.Span], None]:
    """A check that the object behind an iterable still is as it is now: its items were read beforehand. Generators may read anything."""
    if kind_of(source) == "generator":
        return _watch_all(m)
    watched = [(at, m.state.heap.get(at)) for at in (m.state.resolve(ref).location for ref in read_by(source))]

    def unchanged(span: ir.Span) -> None:
        if any(m.state.heap.get(location) != before for location, before in watched):
            raise m.unsupported("object changed while a comprehension runs over it", span)

    return unchanged


def _watch_all(m: Machine) -> Callable[[ir.Span], None]:
    before, frames = m.state, len(m.frames)
    m.state = before.fork()

    def unchanged(span: ir.Span) -> None:
        if m.state.differs(before, frames):
            raise m.unsupported("something changed that a generator may read, whose items were taken before", span)

    return unchanged
