"""Indexing, slicing and item assignment of sequences: negative indices count from the end, slices clamp."""

from __future__ import annotations

from collections.abc import Callable

from frontends import ir
from smt import membership, ranges, sequences
from smt.heap import InstanceObj, ListObj, bytearray_of
from smt.kinds import kind_of
from smt.machine import Machine
from smt.operators import binary
from smt.sequences import Contents, MixedContents
from smt.terms import ZERO, Term, add, div, int_value, integer, ite, le, lt, or_, sub
from smt.values import NONE, BytesV, IntV, NoneV, RangeV, RefV, Seq, SeqV, SliceV, TupleV, UnionV, Value, as_int

Getter = Callable[[Machine, Value, Value, ir.Span], Value]
GET: dict[str, Getter] = {}  # indexing by kind, for kinds that are no plain sequences (str, dict, ...)
PUT: dict[str, Callable[[Machine, Value, Value, Value, ir.Span], None]] = {}
DELETE: dict[str, Callable[[Machine, Value, Value, ir.Span], None]] = {}
AUGMENT: dict[tuple[str, str], Callable[[Machine, Value, Value, ir.Span], Value]] = {}  # in-place operators by (kind, op)


def new_list(m: Machine, contents: Contents) -> RefV:
    """A fresh list object."""
    location = m.new_location()
    m.state.heap[location] = ListObj(contents)
    return RefV(location, "list")


def contents_of(m: Machine, value: Value) -> Contents | None:
    """The items of a list or tuple, else None."""
    match value:
        case TupleV(items):
            return items
        case SeqV(seq):
            return seq
        case RefV(_, "list"):
            found = m.state.look(value)
            assert isinstance(found, ListObj)
            return found.contents
    return None


def new_bytearray(m: Machine, contents: BytesV) -> RefV:
    """A fresh bytearray object."""
    location = m.new_location()
    m.state.heap[location] = bytearray_of(contents)
    return RefV(location, "bytearray")


def bytes_in(m: Machine, value: Value) -> BytesV | None:
    """The bytes that a value is or, if it is a bytearray, holds; else None."""
    if isinstance(value, RefV) and value.cls == "bytearray":
        found = m.state.look(value)
        assert isinstance(found, InstanceObj)
        held = found.get("%bytes")
        assert isinstance(held, BytesV)
        return held
    return value if isinstance(value, BytesV) else None


def tuple_of(contents: Contents) -> Value:
    """The contents as a tuple."""
    return SeqV(contents) if isinstance(contents, Seq) else TupleV(contents)


def index_in(m: Machine, index: Value, length: Term, what: str, span: ir.Span) -> Term:
    """The position 0..length-1 that an index means, after TypeError or IndexError."""
    at = as_int(index)
    if at is None and kind_of(index) == "instance":
        raise m.unsupported(f"{what} index that is an instance", span)
    if at is None:
        raise m.type_error(f"{what} index is {kind_of(index)}", span)
    m.raise_if(or_(lt(at, sub(ZERO, length)), le(length, at)), "IndexError", "index", what, span)
    if int_value(at) is not None and int_value(length) is not None:
        return integer(int_value(at) % int_value(length))  # type: ignore[operator]
    return ite(lt(at, ZERO), add(at, length), at)


def slice_bounds(m: Machine, cut: SliceV, length: Term, span: ir.Span) -> tuple[Term, Term, int]:
    """The start, the number of items, and the step of a slice of a sequence of that length, clamped as `slice.indices` does."""
    step_value = 1
    if not isinstance(cut.step, NoneV):
        if isinstance(cut.step, UnionV):
            raise m.unsupported("slice with a step that is not a constant", span)
        step = as_int(cut.step)
        if step is None and kind_of(m.no_opaque(cut.step, span)) == "instance":
            raise m.unsupported("slice step that is an instance", span)
        if step is None:
            raise m.type_error("slice step", span)
        known = int_value(step)
        if known is None:
            raise m.unsupported("slice with a step that is not a constant", span)
        if known == 0:
            raise m.raise_("ValueError", "value", "slice step cannot be zero", span)
        step_value = known
    last = sub(length, integer(1))
    low, high = (ZERO, length) if step_value > 0 else (integer(-1), last)

    def bound(value: Value, default: Term) -> Term:
        if isinstance(value, UnionV):
            return as_int(m.split(value, lambda v: IntV(bound(v, default)))) or default
        if isinstance(value, NoneV):
            return default
        m.no_opaque(value, span)
        if kind_of(value) == "instance":
            raise m.unsupported("slice bound that is an instance", span)
        at = as_int(value)
        if at is None:
            raise m.type_error("slice indices must be integers or None", span)
        wrapped = ite(lt(at, ZERO), add(at, length), at)
        return ite(lt(wrapped, low), low, ite(lt(high, wrapped), high, wrapped))

    start = bound(cut.lower, low if step_value > 0 else high)
    stop = bound(cut.upper, high if step_value > 0 else low)
    distance = sub(stop, start) if step_value > 0 else sub(start, stop)
    stride = abs(step_value)
    if stride == 1:
        count = ite(le(distance, ZERO), ZERO, distance)
    else:
        count = ite(le(distance, ZERO), ZERO, div(add(distance, integer(stride - 1)), integer(stride)))
    return start, count, step_value


def get(m: Machine, container: Value, index: Value, span: ir.Span) -> Value:
    """container[index]"""
    if isinstance(container, UnionV):
        return m.split(container, lambda c: get(m, c, index, span))
    if isinstance(index, UnionV):
        return m.split(index, lambda i: get(m, container, i, span))
    kind = kind_of(m.no_opaque(container, span))
    m.no_opaque(index, span)
    contents = contents_of(m, container)
    if contents is not None:
        return _get_item(m, container, contents, index, kind, span)
    if isinstance(container, RangeV) and not isinstance(index, SliceV):
        at = index_in(m, index, ranges.length(container), "range", span)
        return IntV(ranges.item(container, at))
    if kind in GET:
        return GET[kind](m, container, index, span)
    if kind in ("int", "float", "none", "function", "module", "exception", "set", "frozenset"):
        raise m.type_error(f"{kind} is not subscriptable", span)
    raise m.unsupported(f"indexing of {kind}", span)


def _get_item(m: Machine, container: Value, contents: Contents, index: Value, kind: str, span: ir.Span) -> Value:
    if not isinstance(index, SliceV):
        at = index_in(m, index, sequences.length(contents), kind, span)
        return sequences.get(contents, at)
    start, count, step = slice_bounds(m, index, sequences.length(contents), span)
    try:
        if int_value(start) is None or int_value(count) is None:
            contents = membership.gathered(m, contents)
        part = sequences.section(contents, start, count, step)
    except MixedContents as problem:
        raise m.unsupported(f"slice of {kind}: {problem}", span) from None
    return new_list(m, part) if isinstance(container, RefV) else tuple_of(part)


def put(m: Machine, container: Value, index: Value, value: Value, span: ir.Span) -> None:
    """container[index] = value"""

    def one(target: Value, at: Value) -> Value:
        _put_one(m, target, at, value, span)
        return NONE

    m.split(container, lambda target: m.split(index, lambda at: one(target, at)))


def _put_one(m: Machine, target: Value, index: Value, value: Value, span: ir.Span) -> None:
    kind = kind_of(m.no_opaque(target, span))
    m.no_opaque(index, span)
    if isinstance(target, RefV) and kind == "list" and not isinstance(index, SliceV):
        contents = contents_of(m, target)
        assert contents is not None
        at = index_in(m, index, sequences.length(contents), "list assignment", span)
        try:
            value = membership.entered(m, contents, value)
            m.state.put(target, ListObj(sequences.put(contents, at, value)))
        except MixedContents as problem:
            raise m.unsupported(f"list item assignment: {problem}", span) from None
    elif kind in PUT:
        PUT[kind](m, target, index, value, span)
    elif kind in ("int", "float", "none", "tuple", "str", "bytes", "range", "function", "frozenset", "set"):
        raise m.type_error(f"{kind} does not support item assignment", span)
    else:
        raise m.unsupported(f"item assignment of {kind}", span)


def delete(m: Machine, container: Value, index: Value, span: ir.Span) -> None:
    """del container[index]"""

    def one(target: Value, at: Value) -> Value:
        kind = kind_of(m.no_opaque(target, span))
        if kind not in DELETE:
            raise m.unsupported(f"del of an item of {kind}", span)
        DELETE[kind](m, target, at, span)
        return NONE

    m.split(container, lambda target: m.split(index, lambda at: one(target, at)))


def augment_in_place(m: Machine, old: Value, op_name: str, operand: Value, span: ir.Span) -> Value | None:
    """`old op= operand` where `old` is a mutable object that changes in place; None where it is an ordinary operation."""
    if isinstance(old, UnionV):
        if not any(isinstance(v, RefV) for _, v in old.alternatives):
            return None

        def one(value: Value) -> Value:
            done = augment_in_place(m, value, op_name, operand, span)
            return binary(m, op_name, value, operand, span) if done is None else done

        return m.split(old, one)
    if not isinstance(old, RefV):
        return None
    rule = AUGMENT.get((kind_of(old), op_name))
    if rule is None:
        raise m.unsupported(f"in-place {op_name} on {kind_of(old)}", span)
    return rule(m, old, operand, span)
