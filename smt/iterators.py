"""Iterators that are objects: they know what they go through, how far they have come, and whether they came to the end.

`iter(...)` makes them, and so does keeping what `zip`, `enumerate` or `reversed` gives. One over a list reads the list as it is at each
step; what else is gone through, and all that is behind a view, must stay as it was when the iterator was made.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from frontends import ir
from smt import sequences
from smt.heap import HeapObject, InstanceObj, TableObj, read_by
from smt.iteration import items_of
from smt.machine import Machine
from smt.sequences import Contents, Items
from smt.terms import FALSE, TRUE, ZERO, Term, add, and_, integer, ite, le, lt, not_, sub
from smt.values import BoolV, IntV, OpaqueV, RefV, Value, ViewV

SOURCE, AT, DONE, LAYOUT = "%source", "%at", "%done", "%layout"
VIEWS = ("enumerate", "zip", "reversed")  # kinds of view that are made to be kept
LIVE = ("list", "bytearray")  # an iterator over one is an index into the object
KINDS = ("tuple", "str", "bytes", "range", "dict", "set", "frozenset", *LIVE)


@dataclass(frozen=True, slots=True)
class Position:
    """Where an iterator stands: what is left are the items from `at` to `length`, unless it is `done`."""

    items: Items
    at: Term
    done: Term

    @property
    def length(self) -> Term:
        """How many items there are, those behind included."""
        return sequences.length(self.items)

    @property
    def more(self) -> Term:
        """Whether there is a next item."""
        return and_(not_(self.done), lt(self.at, self.length))

    def get(self, index: Term) -> Value:
        """The item at an index in range."""
        return sequences.get(self.items, index)


def made(m: Machine, source: Value) -> RefV:
    """A new iterator over the items of a container."""
    location = m.new_location()
    fields = ((SOURCE, source), (AT, IntV(ZERO)), (DONE, BoolV(FALSE)), (LAYOUT, IntV(_layout(m, source))))
    m.state.heap[location] = InstanceObj("iterator", fields)
    return RefV(location, "iterator")


def of_view(m: Machine, view: ViewV, span: ir.Span) -> RefV:
    """A new iterator over the items of a view."""
    if view.ending is not FALSE:
        raise m.unsupported("zip(strict=True) that is kept", span)
    it = made(m, view)
    m.watched[it.location] = _behind(m, view)
    return it


def _behind(m: Machine, view: ViewV) -> tuple[tuple[int, HeapObject | None], ...]:
    """The objects that a view reads from, as they are now."""
    return tuple((at, m.state.heap.get(at)) for at in (m.state.resolve(ref).location for ref in read_by(view)))


def _layout(m: Machine, source: Value) -> Term:
    """What tells whether an entry of a dict or set has come or gone."""
    found = m.state.look(source) if isinstance(source, RefV) else None
    return integer(found.layout) if isinstance(found, TableObj) else ZERO


def position(m: Machine, it: RefV, span: ir.Span) -> Position:
    """Where the iterator stands now."""
    found = m.state.look(it)
    assert isinstance(found, InstanceObj)
    source, at, done, layout = (dict(found.fields)[name] for name in (SOURCE, AT, DONE, LAYOUT))
    if isinstance(at, OpaqueV):
        raise m.unsupported(at.reason, span)
    if not isinstance(at, IntV) or not isinstance(done, BoolV):
        raise m.unsupported("iterator that may be one of several", span)
    if isinstance(source, ViewV) and m.watched.get(it.location) != _behind(m, source):
        raise m.unsupported("iterator over an object that may have changed", span)
    live = isinstance(source, RefV) and source.cls in LIVE
    if isinstance(source, RefV) and not live and layout != IntV(_layout(m, source)):
        raise m.unsupported("iterator over a dict or set that may have changed", span)
    where = Position(items_of(m, source, span), at.term, done.term)
    m.assume(le(ZERO, where.at) if live else and_(le(ZERO, where.at), le(where.at, where.length)))
    return where


def move(m: Machine, it: RefV, at: Term, done: Term) -> None:
    """Let the iterator stand somewhere else."""
    found = m.state.look(it)
    assert isinstance(found, InstanceObj)
    m.state.put(it, found.set(AT, IntV(at)).set(DONE, BoolV(done)))


def lose(m: Machine, it: RefV, reason: str, span: ir.Span) -> None:
    """From here on nothing is known of where an iterator stands."""
    found = m.state.look(it)
    assert isinstance(found, InstanceObj)
    m.state.put(it, found.set(AT, OpaqueV(reason, span)))


def end(m: Machine, it: RefV) -> None:
    """An iterator has given all its items."""
    move(m, it, ZERO, TRUE)


def remaining(m: Machine, it: RefV, span: ir.Span) -> ViewV:
    """What is left of the items, as they are now; the iterator stays where it is."""
    where = position(m, it, span)
    found = m.state.look(it)
    assert isinstance(found, InstanceObj)
    source = found.get(SOURCE)
    behind = source.source if isinstance(source, ViewV) else source if isinstance(source, RefV) else None
    return ViewV("view", ite(where.more, sub(where.length, where.at), ZERO), lambda k: where.get(add(where.at, k)), behind)


def rest(m: Machine, it: RefV, span: ir.Span) -> Contents:
    """All items that are left; the iterator is at its end afterwards."""
    where = position(m, it, span)
    count = ite(where.more, sub(where.length, where.at), ZERO)
    move(m, it, where.length, TRUE)
    if isinstance(where.items, ViewV):
        return sequences.tabulate(count, lambda k: where.get(add(where.at, k)))
    return sequences.section(where.items, where.at, count)


@dataclass(slots=True)
class Turns:
    """A `for` loop over an iterator: each turn moves it on, and nothing else may."""

    m: Machine
    it: RefV
    span: ir.Span
    start: Position
    expected: Term | None = None

    @property
    def count(self) -> Term:
        """How many turns there are, if nothing is put into what is gone through."""
        return ite(self.start.more, sub(self.start.length, self.start.at), ZERO)

    def more(self, k: Term) -> Term:
        """Whether turn k happens."""
        return and_(not_(self.start.done), lt(add(self.start.at, k), position(self.m, self.it, self.span).length))

    def take(self, k: Term, bind: Callable[[Value], None]) -> None:
        """Turn k begins."""
        value = position(self.m, self.it, self.span).get(add(self.start.at, k))
        self.expected = add(self.start.at, k, integer(1))
        move(self.m, self.it, self.expected, FALSE)
        bind(value)

    def check(self) -> None:
        """The end of a turn: the iterator stands where it was left."""
        found = self.m.state.look(self.it)
        assert isinstance(found, InstanceObj)
        if found.get(AT) != IntV(self.expected or ZERO):
            raise self.m.unsupported("iterator that the body of a loop over it moves", self.span)

    def end(self) -> None:
        """There is no further turn."""
        where = position(self.m, self.it, self.span)
        move(self.m, self.it, where.length, TRUE)
