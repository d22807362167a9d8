"""bytes and bytearray: construction, items, slices, iteration, order, membership, concatenation and repetition.

Both hold ints in 0..255 (`BytesV`): that is checked where they are made or changed, and known of every item that is read.
"""

from __future__ import annotations

from frontends.ir import Span
from smt import generators, ranges, sequences, sizes
from smt.builtins.items import joined, repeated, same_items
from smt.builtins.registry import FUNCTIONS, LENGTH, METHODS, Arguments, function
from smt.comparisons import AT_MOST, CONTAINS, EQUAL, ORDER
from smt.iteration import ITERATE, items_of
from smt.kinds import as_text, kind_of
from smt.machine import Machine
from smt.operators import BINARY, TRUTH
from smt.quantifiers import over_items
from smt.sequences import Contents, Items, MixedContents
from smt.shapes import item as item_at
from smt.sizes import counted, repetitions
from smt.subscripts import GET, bytes_in, contents_of, index_in, new_bytearray, slice_bounds, tuple_of
from smt.terms import ZERO, Term, add, and_, eq, int_value, integer, le, lt, not_, sub
from smt.values import BoolV, BytesV, IntV, RangeV, SliceV, StrV, UnionV, Value, ViewV, as_int

KINDS = ("bytes", "bytearray")


def octets(m: Machine, value: Value) -> Contents:
    """The items of a bytes or bytearray."""
    held = bytes_in(m, value)
    assert held is not None
    return held.contents


def of_kind(m: Machine, contents: Contents, kind: str) -> Value:
    """Items in range as bytes or as a new bytearray."""
    return BytesV(contents) if kind == "bytes" else new_bytearray(m, BytesV(contents))


def is_byte(number: Term) -> Term:
    """0 <= number < 256."""
    return and_(le(ZERO, number), lt(number, integer(256)))


def byte(m: Machine, value: Value, span: Span) -> IntV:
    """A value that is put into a bytearray, as a plain int, after the TypeError or ValueError."""
    number = as_int(m.no_opaque(value, span))
    if number is None and kind_of(value) == "instance":
        raise m.unsupported("byte that is an instance", span)
    if number is None:
        raise m.type_error(f"{kind_of(value)} is no byte", span)
    m.raise_if(not_(is_byte(number)), "ValueError", "value", "byte must be in range(0, 256)", span)
    return IntV(number)


def checked(m: Machine, items: Contents, span: Span) -> Contents:
    """Items as bytes, after the TypeError or ValueError for the first that is none."""
    if isinstance(items, tuple):
        made = tuple(m.split(v, lambda x: byte(m, x, span)) for v in items)
        assert all(isinstance(v, IntV) for v in made)
        return made
    if items.shape.name not in ("int", "intbool", "bool"):
        raise m.unsupported(f"bytes of items that are {items.shape}", span)

    def fine(value: Value) -> Value:
        number = as_int(value)
        assert number is not None
        return BoolV(is_byte(number))

    good = over_items(m, tuple_of(items), fine, True, span)
    m.raise_if(not_(good), "ValueError", "value", "bytes must be in range(0, 256)", span)
    if items.shape.name == "int":
        return items
    seq = items
    return sequences.tabulate(seq.length, lambda k: IntV(as_int(item_at(seq, k)) or ZERO))


def collected(m: Machine, value: Value, span: Span) -> Contents:
    """The bytes that an iterable of ints gives."""
    held = bytes_in(m, value)
    if held is not None:
        return held.contents
    if kind_of(value) == "str":
        raise m.type_error("bytes of a str", span)
    if generators.is_lazy(value):
        # An item that is no byte ends the iteration: what the items after it would do must not matter.
        before = dict(m.state.heap)
        with m.collecting() as exits:
            made = FUNCTIONS["list"](m, Arguments("list", (value,), {}, span))
        if exits or any(m.state.heap.get(location) is not found for location, found in before.items()):
            raise m.unsupported("bytes of a generator that may raise or write", span)
        items: Items | None = contents_of(m, made)
        assert items is not None
    else:
        items = items_of(m, value, span)
    try:
        return checked(m, sequences.stored(items), span)
    except MixedContents as problem:
        raise m.unsupported(f"bytes of unlike items: {problem}", span) from None


@function(*KINDS)
def _bytes(m: Machine, a: Arguments) -> Value:
    names = ("source", "encoding", "errors")
    values = [*a.positional, *(a.keywords[n] for n in names[len(a.positional) :] if n in a.keywords)]
    if set(a.keywords) - set(names[len(a.positional) :]) or len(values) > 3 or (len(values) > 1 and len(a.positional) == 0):
        raise m.unsupported(f"this form of {a.name}()", a.span)
    if not values:
        return of_kind(m, (), a.name)
    longest = sizes.SSIZE - (sizes.BYTES_HEADER if a.name == "bytes" else 0)

    def one(v: Value) -> Value:
        kind = kind_of(m.no_opaque(v, a.span))
        if kind == "instance":
            raise m.unsupported(f"{a.name} of an instance", a.span)
        if len(values) > 1:
            v = as_text(v)
            if not isinstance(v, StrV):
                raise m.type_error("encoding without a string argument", a.span)
            encoded = METHODS["str.encode"](m, Arguments("str.encode", (v, *values[1:]), {}, a.span))
            return m.split(encoded, lambda x: of_kind(m, octets(m, x), a.name))
        count = as_int(v)
        if count is not None:
            sizes.fitting(m, count, "count", a.span)
            m.raise_if(lt(count, ZERO), "ValueError", "value", "negative count", a.span)
            m.raise_if(le(integer(longest), count), "OverflowError", "overflow", f"{a.name}(count)", a.span)
            return of_kind(m, repeated(m, (IntV(ZERO),), count, a.span), a.name)
        if kind in ("float", "none", "function", "class", "module", "exception"):
            raise m.type_error(f"cannot convert {kind} to {a.name}", a.span)
        if isinstance(v, RangeV) and a.name == "bytes":  # a bytearray does not ask for the length
            m.raise_if(le(integer(longest), ranges.length(v)), "OverflowError", "overflow", "bytes(range)", a.span)
        return of_kind(m, collected(m, v, a.span), a.name)

    return m.split(values[0], one)


# -------------------------------------------------------------------------------------------------- items and operators


def known_byte(m: Machine, contents: Contents, at: Term) -> Value:
    """The item at an index in range; what every item is known to be is said of it."""
    value = sequences.get(contents, at)
    number = as_int(value)
    assert number is not None
    if int_value(number) is None:
        m.assume(is_byte(number))
    return IntV(number)


def _get(m: Machine, container: Value, index: Value, span: Span) -> Value:
    kind, found = kind_of(container), octets(m, container)
    if not isinstance(index, SliceV):
        at = index_in(m, index, sequences.length(found), kind, span)
        return known_byte(m, found, at)
    start, count, step = slice_bounds(m, index, sequences.length(found), span)
    return of_kind(m, sequences.section(found, start, count, step), kind)


def window(found: Contents, start: Term, count: Term) -> Contents:
    """`count` items from `start` on; all in range."""
    return sequences.section(found, start, count)


def part_at(m: Machine, found: Contents, part: Contents, at: Term, span: Span) -> Term:
    """Whether a part stands at an index, from which on there are items enough for it."""
    return same_items(m, window(found, at, sequences.length(part)), part, span)


def positions(found: Contents, part: Contents) -> ViewV:
    """The indices at which a part could stand."""
    count = sub(add(sequences.length(found), integer(1)), sequences.length(part))
    known = int_value(count)
    size = integer(max(known, 0)) if known is not None else count
    return ViewV("positions", size, IntV)


def has_part(m: Machine, found: Contents, part: Contents, span: Span) -> Term:
    """Whether a part stands anywhere."""
    fits = le(sequences.length(part), sequences.length(found))

    def here(at: Value) -> Value:
        assert isinstance(at, IntV)
        return BoolV(part_at(m, found, part, at.term, span))

    result = m.branch(fits, lambda: BoolV(over_items(m, positions(found, part), here, False, span)), lambda: BoolV(not_(fits)))
    assert isinstance(result, BoolV)
    return and_(fits, result.term)


def wanted_part(m: Machine, value: Value, span: Span) -> Contents:
    """What is looked for: a byte, or bytes; after TypeError and ValueError for anything else."""
    held = bytes_in(m, m.no_opaque(value, span))
    if held is not None:
        return held.contents
    if as_int(value) is None and kind_of(value) != "instance":
        raise m.type_error(f"a bytes-like object is required, not {kind_of(value)}", span)
    return (byte(m, value, span),)


def _contains(m: Machine, container: Value, item: Value, span: Span) -> Term:
    if isinstance(item, UnionV):
        result = m.split(item, lambda v: BoolV(_contains(m, container, v, span)))
        assert isinstance(result, BoolV)
        return result.term
    return has_part(m, octets(m, container), wanted_part(m, item, span), span)


def _repeat(m: Machine, a: Value, b: Value, span: Span) -> Value:
    source, times = (a, b) if bytes_in(m, a) is not None else (b, a)
    count = as_int(times)
    assert count is not None
    found = octets(m, source)
    length = sequences.length(found) if kind_of(source) == "bytes" else None
    return of_kind(m, repeated(m, found, repetitions(m, count, length, span), span), kind_of(source))


def _add(m: Machine, a: Value, b: Value, span: Span) -> Value:
    return of_kind(m, joined(m, octets(m, a), octets(m, b), span), kind_of(a))


def _length(m: Machine, a: Arguments) -> Value:
    length = sequences.length(octets(m, a.positional[0]))
    return counted(m, length)


def _as_tuple(m: Machine, value: Value) -> Value:
    return tuple_of(octets(m, value))


for _kind in KINDS:
    GET[_kind] = _get
    CONTAINS[_kind] = _contains
    LENGTH[_kind] = _length
    ITERATE[_kind] = lambda m, value, span: octets(m, value)
    TRUTH[_kind] = lambda m, value, span: not_(eq(sequences.length(octets(m, value)), ZERO))
    BINARY["*", _kind, "int"] = BINARY["*", "int", _kind] = _repeat
    for _other in KINDS:
        EQUAL[_kind, _other] = lambda m, a, b, span: same_items(m, octets(m, a), octets(m, b), span)
        ORDER[_kind, _other] = lambda m, a, b, span: ORDER["tuple", "tuple"](m, _as_tuple(m, a), _as_tuple(m, b), span)
        AT_MOST[_kind, _other] = lambda m, a, b, span: AT_MOST["tuple", "tuple"](m, _as_tuple(m, a), _as_tuple(m, b), span)
        BINARY["+", _kind, _other] = _add
