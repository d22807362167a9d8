"""Mutable objects: what a location of the heap holds, and how two versions of one object merge."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import TypeAlias

from smt.sequences import Contents, MixedContents, as_seq, merge_contents
from smt.shapes import held_in, map_refs, pack, unpack
from smt.tables import Arrays, Entries, Table, merge_tables
from smt.terms import Term, ite, select, store
from smt.values import UNBOUND, BytesV, RefV, Seq, SeqV, Shape, TupleV, Value, ViewV, merge


@dataclass(frozen=True, slots=True)
class ListObj:
    """A list: its items one by one where their number is known, else one sequence of a single shape."""

    contents: Contents

    def map(self, change: Callable[[Value], Value]) -> ListObj:
        """The list with each item changed; of items that sit in arrays, the families that they belong to."""
        if isinstance(self.contents, Seq):
            return ListObj(Seq(map_refs(self.contents.shape, change), self.contents.arrays, self.contents.length))
        return ListObj(tuple(change(v) for v in self.contents))

    def values(self) -> tuple[Value, ...]:
        """The values that the object holds one by one; of those in arrays, what stands for all."""
        return held_in(self.contents.shape) if isinstance(self.contents, Seq) else self.contents


@dataclass(frozen=True, slots=True)
class InstanceObj:
    """An instance of a class of the program: field values by name, in the order of first assignment."""

    cls: str  # "module:QualName"
    fields: tuple[tuple[str, Value], ...]

    def map(self, change: Callable[[Value], Value]) -> InstanceObj:
        """The instance with each field's value changed."""
        return InstanceObj(self.cls, tuple((name, change(v)) for name, v in self.fields))

    def values(self) -> tuple[Value, ...]:
        """The values of the fields."""
        return tuple(v for _, v in self.fields)

    def get(self, name: str) -> Value | None:
        """The value of a field, or None when it was never set."""
        return next((v for n, v in self.fields if n == name), None)

    def set(self, name: str, value: Value) -> InstanceObj:
        """The instance with one field set."""
        fields = dict(self.fields)
        fields[name] = value
        return InstanceObj(self.cls, tuple(fields.items()))


def bytearray_of(contents: BytesV) -> InstanceObj:
    """A bytearray: an object of one hidden field, the bytes that it holds now."""
    return InstanceObj("bytearray", (("%bytes", contents),))


@dataclass(frozen=True, slots=True)
class TableObj:
    """A dict, set or frozenset (`kind`).

    `layout` grows whenever an entry may have come or gone, so that a loop can tell. `order`: the order in which this very version
    of a set is gone through (the items, and what is known of them): arbitrary, but the same each time.
    """

    kind: str
    table: Table
    layout: int
    order: tuple[Contents, Term] | None = field(default=None, compare=False)

    def map(self, change: Callable[[Value], Value]) -> TableObj:
        """The object with each value changed (of values that sit in arrays, the families); keys are plain values and stay."""
        if isinstance(self.table, Arrays):
            table = self.table
            moved = Arrays(table.keys, table.present, table.position, map_refs(table.value, change), table.values)
            return TableObj(self.kind, moved, self.layout)
        if not isinstance(self.table, Entries):
            return TableObj(self.kind, self.table, self.layout)
        return TableObj(self.kind, Entries(tuple((k, change(v)) for k, v in self.table.items)), self.layout)

    def values(self) -> tuple[Value, ...]:
        """The values that the object holds one by one; of those in arrays, what stands for all."""
        if isinstance(self.table, Arrays):
            return held_in(self.table.value)
        return tuple(v for _, v in self.table.items) if isinstance(self.table, Entries) else ()


@dataclass(frozen=True, slots=True)
class DequeObj:
    """A `collections.deque`. Where `bounded`, it never holds more than `maxlen` items; both are fixed for good when it is made.

    `layout` grows with every change, so that a loop can tell: also one that is taken back ends an iteration.
    """

    contents: Contents
    bounded: Term
    maxlen: Term
    layout: int

    def map(self, change: Callable[[Value], Value]) -> DequeObj:
        """The deque with each item changed, as for a list."""
        return DequeObj(ListObj(self.contents).map(change).contents, self.bounded, self.maxlen, self.layout)

    def values(self) -> tuple[Value, ...]:
        """The values that the object holds, as for a list."""
        return ListObj(self.contents).values()


PlainObject: TypeAlias = ListObj | InstanceObj


@dataclass(frozen=True, slots=True)
class FamilyObj:
    """Any number of objects of one kind, numbered by all integers: lists of one item shape, or instances of one class.

    `shape` is that of the contents (a seq, or the tuple of the fields); its leaves are `columns`, one array over the numbers each.
    """

    cls: str
    fields: tuple[str, ...]
    shape: Shape
    columns: tuple[Term, ...]

    def get(self, index: Term) -> PlainObject:
        """The object of that number."""
        value = unpack([select(c, index) for c in self.columns], self.shape)
        if isinstance(value, SeqV):
            return ListObj(value.seq)
        assert isinstance(value, TupleV)
        return InstanceObj(self.cls, tuple(zip(self.fields, value.items, strict=True)))

    def put(self, index: Term, found: PlainObject) -> FamilyObj:
        """With other contents for one object. Raises `MixedContents` for contents of another shape."""
        columns = zip(self.columns, packed_object(found, self), strict=True)
        return FamilyObj(self.cls, self.fields, self.shape, tuple(store(c, index, t) for c, t in columns))

    def map(self, change: Callable[[Value], Value]) -> FamilyObj:
        """With other families in place of those that the objects refer to."""
        return FamilyObj(self.cls, self.fields, map_refs(self.shape, change), self.columns)

    def values(self) -> tuple[Value, ...]:
        """One member of each family that the objects refer to."""
        return held_in(self.shape)


def packed_object(found: PlainObject, family: FamilyObj) -> tuple[Term, ...]:
    """The leaves of an object as those of a member of the family."""
    if isinstance(found, ListObj):
        (inner,) = family.shape.args
        seq = as_seq(found.contents, inner)
        if seq.shape != inner:
            raise MixedContents("items of another kind than those of the lists beside it")
        return (seq.length, *seq.arrays)
    values = dict(found.fields)
    if set(values) != set(family.fields):
        raise MixedContents(f"instances of {found.cls} with other fields than those beside it")
    packed = pack(TupleV(tuple(values[name] for name in family.fields)), family.shape)
    if packed is None:
        raise MixedContents(f"instances of {found.cls} with fields of other kinds than those beside it")
    return packed


def read_by(value: Value) -> tuple[RefV, ...]:
    """The objects that an iterable is or, if it is a view, reads from."""
    source = value.source if isinstance(value, ViewV) else value
    if isinstance(source, TupleV) and isinstance(value, ViewV):
        return tuple(ref for part in source.items for ref in read_by(part))
    return (source,) if isinstance(source, RefV) else ()


@dataclass(frozen=True, slots=True)
class MovedObj:
    """What is left where an object was before it became one of a family: the reference to it there."""

    target: RefV

    def map(self, change: Callable[[Value], Value]) -> MovedObj:
        """The same with the reference changed."""
        changed = change(self.target)
        assert isinstance(changed, RefV)
        return MovedObj(changed)

    def values(self) -> tuple[Value, ...]:
        """The reference."""
        return (self.target,)


@dataclass(frozen=True, slots=True)
class IteratorObj:
    """A generator that is kept: `source` before its first item, nothing when `used` up; None where it may be anywhere in between."""

    source: Value
    used: bool | None = False

    def map(self, change: Callable[[Value], Value]) -> IteratorObj:
        """Itself: generators cannot be copied."""
        return self

    def values(self) -> tuple[Value, ...]:
        """What it refers to is not followed."""
        return ()


HeapObject: TypeAlias = IteratorObj | ListObj | DequeObj | InstanceObj | TableObj | FamilyObj | MovedObj


def merge_objects(condition: Term, a: HeapObject, b: HeapObject) -> HeapObject:
    """The object that is `a` if the condition holds, else `b`."""
    if a == b:
        return a
    if isinstance(a, ListObj) and isinstance(b, ListObj):
        return ListObj(merge_contents(condition, a.contents, b.contents))
    if isinstance(a, DequeObj) and isinstance(b, DequeObj):
        return DequeObj(merge_contents(condition, a.contents, b.contents), a.bounded, a.maxlen, max(a.layout, b.layout))
    if isinstance(a, TableObj) and isinstance(b, TableObj) and a.kind == b.kind:
        return TableObj(a.kind, merge_tables(condition, a.table, b.table), max(a.layout, b.layout))
    if isinstance(a, FamilyObj) and isinstance(b, FamilyObj) and a.shape == b.shape:
        return FamilyObj(a.cls, a.fields, a.shape, tuple(ite(condition, x, y) for x, y in zip(a.columns, b.columns, strict=True)))
    if isinstance(a, MovedObj) and isinstance(b, MovedObj):
        target = merge(condition, a.target, b.target)
        if not isinstance(target, RefV):
            raise MixedContents("an object that is among different others on different paths")
        return MovedObj(target)
    if isinstance(a, IteratorObj) and isinstance(b, IteratorObj):
        return IteratorObj(a.source, None)
    assert isinstance(a, InstanceObj) and isinstance(b, InstanceObj) and a.cls == b.cls
    left, right = dict(a.fields), dict(b.fields)
    names = list(left) + [n for n in right if n not in left]
    return InstanceObj(a.cls, tuple((n, merge(condition, left.get(n, UNBOUND), right.get(n, UNBOUND))) for n in names))
