"""What changes a bytearray in place: the operations of lists, on items that are checked to be bytes first."""

from __future__ import annotations

from collections.abc import Callable
from typing import TypeAlias

from frontends.ir import Span
from smt import sequences
from smt.builtins.items import repeated
from smt.builtins.lists import index_term
from smt.builtins.octets import byte, collected, octets
from smt.builtins.registry import METHODS, Arguments, method
from smt.heap import bytearray_of
from smt.kinds import kind_of
from smt.machine import Machine
from smt.sizes import repetitions
from smt.subscripts import AUGMENT, DELETE, PUT, bytes_in, contents_of, new_bytearray, new_list, tuple_of
from smt.subscripts import put as put_item
from smt.terms import ZERO, eq
from smt.values import NONE, BytesV, RefV, SliceV, Value, as_int

Change: TypeAlias = Callable[[Value], Value]


def changed(m: Machine, target: Value, action: Change) -> Value:
    """Let an action change a list of the bytearray's items; they are the bytearray's afterwards."""
    assert isinstance(target, RefV)
    stand_in = new_list(m, octets(m, target))
    result = action(stand_in)
    items = contents_of(m, stand_in)
    assert items is not None
    m.state.put(target, bytearray_of(BytesV(items)))
    return result


def _method(name: str, least: int, most: int, entering: int | None = None) -> None:
    """A method that lists have too; `entering`: which argument becomes an item."""

    def row(m: Machine, a: Arguments) -> Value:
        receiver, *args = a.only(m, least + 1, most + 1)

        def one(v: Value) -> Value:
            if kind_of(m.no_opaque(v, a.span)) != "bytearray":
                raise m.type_error(f"descriptor {name} does not apply to {kind_of(v)}", a.span)
            if entering is None:
                return run(v, tuple(args))
            before, after = tuple(args[:entering]), tuple(args[entering + 1 :])
            return m.split(args[entering], lambda x: run(v, (*before, byte(m, x, a.span), *after)))

        def run(v: Value, given: tuple[Value, ...]) -> Value:
            what = f"list.{name}"
            return changed(m, v, lambda xs: METHODS[what](m, Arguments(what, (xs, *given), {}, a.span)))

        return m.split(receiver, one)

    method(f"bytearray.{name}")(row)


_method("append", 1, 1, 0)
_method("insert", 2, 2, 1)
_method("remove", 1, 1, 0)
_method("pop", 0, 1)
_method("clear", 0, 0)
_method("reverse", 0, 0)


@method("bytearray.copy")
def _copy(m: Machine, a: Arguments) -> Value:
    (value,) = a.only(m, 1, 1)
    return m.split(value, lambda v: new_bytearray(m, BytesV(octets(m, v))))


@method("bytearray.extend")
def _extend(m: Machine, a: Arguments) -> Value:
    receiver, more = a.only(m, 2, 2)
    m.split(receiver, lambda v: m.split(more, lambda x: _grow(m, v, x, a.span)))
    return NONE


def _grow(m: Machine, target: Value, more: Value, span: Span) -> Value:
    # All items are taken and checked before the first is added.
    if as_int(m.no_opaque(more, span)) is not None:
        raise m.type_error("an int is not iterable", span)
    items = collected(m, more, span)
    changed(m, target, lambda xs: METHODS["list.extend"](m, Arguments("list.extend", (xs, tuple_of(items)), {}, span)))
    return target


def _add_in_place(m: Machine, target: Value, more: Value, span: Span) -> Value:
    def one(value: Value) -> Value:
        if bytes_in(m, m.no_opaque(value, span)) is None:
            if kind_of(value) == "instance":
                raise m.unsupported("bytearray += an instance", span)
            raise m.type_error(f"can't concat {kind_of(value)} to bytearray", span)
        return _grow(m, target, value, span)

    return m.split(more, one)


def _repeat_in_place(m: Machine, target: Value, times: Value, span: Span) -> Value:
    def one(count: Value) -> Value:
        assert isinstance(target, RefV)
        made = repeated(m, octets(m, target), repetitions(m, index_term(m, count, span), None, span), span)
        m.state.put(target, bytearray_of(BytesV(made)))
        return target

    return m.split(times, one)


def _put(m: Machine, target: Value, index: Value, value: Value, span: Span) -> None:
    def done(xs: Value, given: Value) -> Value:
        put_item(m, xs, index, given, span)
        return NONE

    def one(v: Value) -> Value:
        if not isinstance(index, SliceV):
            entering = byte(m, v, span)
            return changed(m, target, lambda xs: done(xs, entering))
        if as_int(m.no_opaque(v, span)) is not None or kind_of(v) == "str":
            raise m.type_error("can assign only bytes, buffers, or iterables of ints in range(0, 256)", span)
        found = collected(m, v, span)

        def without(xs: Value) -> Value:
            DELETE["list"](m, xs, index, span)
            return NONE

        # Nothing in place of a slice deletes it, whatever its step.
        empty = eq(sequences.length(found), ZERO)
        return changed(m, target, lambda xs: m.branch(empty, lambda: without(xs), lambda: done(xs, tuple_of(found))))

    m.split(value, one)


def _delete(m: Machine, target: Value, index: Value, span: Span) -> None:
    def shorten(xs: Value) -> Value:
        DELETE["list"](m, xs, index, span)
        return NONE

    changed(m, target, shorten)


PUT["bytearray"] = _put
DELETE["bytearray"] = _delete
AUGMENT["bytearray", "+"] = _add_in_place
AUGMENT["bytearray", "*"] = _repeat_in_place
