"""Counterexamples, first half: recipes, which say where in the graph the terms of an argument stand (second half: `smt.spelling`).

A recipe mirrors a symbolic value as plain data, so that what a solver's model gives for those terms can be written as Python.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from smt import entries, tables
from smt.heap import DequeObj, HeapObject, InstanceObj, ListObj, TableObj
from smt.machine import Machine
from smt.sequences import Contents
from smt.shapes import item, refs_in
from smt.state import ROOT
from smt.terms import Term, integer
from smt.values import (
    BoolV,
    BytesV,
    FlagV,
    FloatV,
    IntV,
    LibraryV,
    MemberV,
    NoneV,
    RefV,
    Seq,
    SeqV,
    Shape,
    StrV,
    TupleV,
    UnionV,
    Value,
)

MAX_ROWS = 4  # objects in a list that a counterexample may show
MAX_DEPTH = 4  # numbered objects in objects in objects


@dataclass(frozen=True, slots=True)
class Recipe:
    """kind: int, bool, none, str, bytes, bytearray, float, tuple, union, seq, list, deque, dict, set, frozenset, instance,
    member or flag (of an enumeration), function (that the caller hands in), opaque, "list of objects" (or tuple, or dict), or
    numbered: an object of a family, by its number, with its contents but where they lie too deep.

    Objects with the same `location`, and number, are one object; 0: what it is the same as does not matter.

    Rows are terms until `numbered`.
    """

    kind: str
    rows: tuple[Term | int, ...] = ()
    parts: tuple[Recipe, ...] = ()
    shape: Shape | None = None
    name: str = ""
    fields: tuple[str, ...] = ()
    location: int = 0

    def numbered(self, number: Callable[[Term], int]) -> Recipe:
        """The same recipe with rows in place of terms."""
        rows = tuple(number(r) if isinstance(r, Term) else r for r in self.rows)
        parts = tuple(p.numbered(number) for p in self.parts)
        return Recipe(self.kind, rows, parts, self.shape, self.name, self.fields, self.location)

    def watched(self) -> tuple[list[int], list[tuple[int, ...]]]:
        """The rows whose values spelling needs, and the lists (length, arrays) whose items it needs."""
        rows: list[int] = []
        lists: list[tuple[int, ...]] = []
        plain = tuple(r for r in self.rows if isinstance(r, int))
        if self.kind in ("seq", "list", "bytes", *tables.KINDS) and self.shape is not None:
            lists.append(plain)
        else:
            rows.extend(plain)
        if self.kind.endswith(" of objects"):
            lists.append(plain)  # its length, as that of a list
        for part in self.parts:
            more_rows, more_lists = part.watched()
            rows.extend(more_rows)
            lists.extend(more_lists)
        return rows, lists


def recipe(m: Machine, value: Value, depth: int = 0) -> Recipe:
    """How to spell a value of the current state. Of objects in objects, a few are looked at."""
    if depth > 2 * MAX_DEPTH:
        return Recipe("opaque")
    match value:
        case IntV(term, boolness):
            return Recipe("int", (term, boolness))
        case BoolV(term):
            return Recipe("bool", (term,))
        case NoneV():
            return Recipe("none")
        case StrV(term):
            return Recipe("str", (term,))
        case BytesV():
            return Recipe("bytes", (value.seq.length, *value.seq.arrays), shape=Shape("int"))
        case FloatV(term):
            return Recipe("float", (term,))
        case TupleV(items, cls):
            return Recipe("tuple", (), tuple(recipe(m, v, depth) for v in items), name=cls.rpartition(":")[2])
        case SeqV(seq) if refs_in(seq.shape):
            return _rows_recipe(m, seq, "tuple", 0, depth)
        case SeqV(seq):
            return Recipe("seq", (seq.length, *seq.arrays), shape=seq.shape)
        case UnionV(parts):
            return Recipe("union", tuple(g for g, _ in parts), tuple(recipe(m, v, depth) for _, v in parts))
        case RefV():
            value = m.state.resolve(value)
            if value.index is None:
                return _object_recipe(m, m.state.look(value), value.location, depth + 1)
            inner = () if depth >= MAX_DEPTH else (_object_recipe(m, m.state.look(value), 0, depth + 1),)
            return Recipe("numbered", (value.index,), inner, name=value.cls, location=value.location)
        case LibraryV(kind="datetime.date", parts=(TupleV(items),)):
            return Recipe(value.kind, (), tuple(recipe(m, v, depth) for v in items[:3]), name=m.written_as.get(value.kind, ""))
        case LibraryV(kind="datetime.timedelta", parts=(IntV() as total,)):
            return Recipe(value.kind, (), (recipe(m, total, depth),), name=m.written_as.get(value.kind, ""))
        case MemberV(cls, _, name):
            return Recipe("member", name=f"{cls.qualname}.{name}")
        case FlagV(cls=cls):
            return Recipe("flag", (value.term,), name=cls.qualname)
        case LibraryV(kind="function that is given"):
            return Recipe("function")
    return Recipe("opaque")


def _object_recipe(m: Machine, found: HeapObject, location: int, depth: int) -> Recipe:
    if isinstance(found, ListObj):
        return _list_recipe(m, found.contents, location, depth)
    if isinstance(found, DequeObj):
        return Recipe("deque", (found.bounded, found.maxlen), (_list_recipe(m, found.contents, 0, depth),), location=location)
    if isinstance(found, TableObj):
        return _table_recipe(m, found, location, depth)
    if isinstance(found, InstanceObj) and found.cls == "bytearray":
        return Recipe("bytearray", (), tuple(recipe(m, v, depth) for v in found.values()), location=location)
    if isinstance(found, InstanceObj) and ":" not in found.cls:
        return Recipe("opaque")
    if isinstance(found, InstanceObj):
        names = tuple(n for n, _ in found.fields)
        below = tuple(recipe(m, v, depth) for _, v in found.fields)
        return Recipe("instance", (), below, name=found.cls.rpartition(":")[2], fields=names, location=location)
    return Recipe("opaque")


def with_results(m: Machine, name: str, r: Recipe) -> Recipe:
    """The recipe of a parameter, after the evaluation: a function that was handed in gives the results that its calls gave."""
    if r.kind != "function":
        return r
    results = [(path.branches(ROOT), value) for hint, path, value in m.record.returned if hint == name]
    return Recipe("function", tuple(condition for condition, _ in results), tuple(recipe(m, value) for _, value in results))


def _list_recipe(m: Machine, contents: Contents, location: int, depth: int) -> Recipe:
    if not isinstance(contents, Seq):
        return Recipe("list", (), tuple(recipe(m, v, depth) for v in contents), location=location)
    if refs_in(contents.shape):
        return _rows_recipe(m, contents, "list", location, depth)
    return Recipe("list", (contents.length, *contents.arrays), shape=contents.shape, location=location)


def _rows_recipe(m: Machine, seq: Seq, kind: str, location: int, depth: int) -> Recipe:
    """A sequence of objects: its length, and the first items."""
    parts = tuple(recipe(m, item(seq, integer(i)), depth) for i in range(MAX_ROWS))
    return Recipe(f"{kind} of objects", (seq.length,), parts, location=location)


def _table_recipe(m: Machine, found: TableObj, location: int, depth: int) -> Recipe:
    # Keys and values alternate. The values of a set are no part of it.
    match found.table:
        case tables.Entries(items):
            parts = tuple(recipe(m, v, depth) for item in items for v in (item if found.kind in tables.DICTS else item[:1]))
            return Recipe(found.kind, (), parts, location=location)
        case tables.Arrays() as table if refs_in(table.value):
            places = [integer(i) for i in range(MAX_ROWS)]
            parts = tuple(recipe(m, get(table, i), depth) for i in places for get in (entries.key_at, entries.at))
            return Recipe("dict of objects", (table.keys.length,), parts, name=found.kind, location=location)
        case tables.Arrays() as table:
            shape = Shape("tuple", (table.keys.shape, table.value) if found.kind in tables.DICTS else (table.keys.shape,))
            return Recipe(found.kind, (table.keys.length, *tables.entry_columns(table)), shape=shape, location=location)
    return Recipe("opaque")
