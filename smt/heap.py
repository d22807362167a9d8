"""Mutable objects: what a location of the heap holds, and how two versions of one object merge."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import TypeAlias

from smt.sequences import Contents, merge_contents
from smt.tables import Entries, Table, merge_tables
from smt.terms import Term
from smt.values import UNBOUND, RefV, Seq, TupleV, Value, ViewV, merge


@dataclass(frozen=True, slots=True)
class ListObj:
    """A list: its items one by one where their number is known, else one sequence of a single shape."""

    contents: Contents

    def map(self, change: Callable[[Value], Value]) -> ListObj:
        """The list with each item changed; items that sit in arrays are plain values and stay."""
        return self if isinstance(self.contents, Seq) else ListObj(tuple(change(v) for v in self.contents))


@dataclass(frozen=True, slots=True)
class InstanceObj:
    """An instance of a class of the program: field values by name, in the order of first assignment."""

    cls: str  # "module:QualName"
    fields: tuple[tuple[str, Value], ...]

    def map(self, change: Callable[[Value], Value]) -> InstanceObj:
        """The instance with each field's value changed."""
        return InstanceObj(self.cls, tuple((name, change(v)) for name, v in self.fields))

    def get(self, name: str) -> Value | None:
        """The value of a field, or None when it was never set."""
        return next((v for n, v in self.fields if n == name), None)

    def set(self, name: str, value: Value) -> InstanceObj:
        """The instance with one field set."""
        fields = dict(self.fields)
        fields[name] = value
        return InstanceObj(self.cls, tuple(fields.items()))


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
        """The object with each value changed; keys, and values that sit in arrays, are plain values and stay."""
        if not isinstance(self.table, Entries):
            return TableObj(self.kind, self.table, self.layout)
        return TableObj(self.kind, Entries(tuple((k, change(v)) for k, v in self.table.items)), self.layout)

    def values(self) -> tuple[Value, ...]:
        """The values that the object holds one by one; those in arrays refer to nothing."""
        return tuple(v for _, v in self.table.items) if isinstance(self.table, Entries) else ()


def read_by(value: Value) -> tuple[RefV, ...]:
    """The objects that an iterable is or, if it is a view, reads from."""
    source = value.source if isinstance(value, ViewV) else value
    if isinstance(source, TupleV) and isinstance(value, ViewV):
        return tuple(ref for part in source.items for ref in read_by(part))
    return (source,) if isinstance(source, RefV) else ()


HeapObject: TypeAlias = ListObj | InstanceObj | TableObj


def merge_objects(condition: Term, a: HeapObject, b: HeapObject) -> HeapObject:
    """The object that is `a` if the condition holds, else `b`."""
    if a == b:
        return a
    if isinstance(a, ListObj) and isinstance(b, ListObj):
        return ListObj(merge_contents(condition, a.contents, b.contents))
    if isinstance(a, TableObj) and isinstance(b, TableObj) and a.kind == b.kind:
        return TableObj(a.kind, merge_tables(condition, a.table, b.table), max(a.layout, b.layout))
    assert isinstance(a, InstanceObj) and isinstance(b, InstanceObj) and a.cls == b.cls
    left, right = dict(a.fields), dict(b.fields)
    names = list(left) + [n for n in right if n not in left]
    return InstanceObj(a.cls, tuple((n, merge(condition, left.get(n, UNBOUND), right.get(n, UNBOUND))) for n in names))
