"""Counterexamples: how to turn a solver's model into Python source text for the arguments of a call.

A recipe mirrors a symbolic value as plain data: where its terms stand in the graph, and how to spell the value that they give.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

from smt import tables
from smt.heap import DequeObj, InstanceObj, ListObj, TableObj
from smt.machine import Machine
from smt.sequences import Contents
from smt.shapes import class_of_tuples, item, leaves, refs_in
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
    OpaqueV,
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
MAX_DEPTH = 2  # objects in objects in objects
Reading = Mapping[object, object]  # value of each row, and the items of each list by its rows


@dataclass(frozen=True, slots=True)
class Recipe:
    """kind: int, bool, none, str, bytes, bytearray, float, tuple, union, seq, list, deque, dict, set, frozenset, instance,
    member or flag (of an enumeration), function (that the caller hands in), opaque, or "list of objects" (or tuple).

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
        for part in self.parts:
            more_rows, more_lists = part.watched()
            rows.extend(more_rows)
            lists.extend(more_lists)
        return rows, lists


def recipe(m: Machine, value: Value, depth: int = 0) -> Recipe:
    """How to spell a value of the current state. Of objects in objects, a few are looked at."""
    if depth > MAX_DEPTH:
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
        case RefV(place, _, index):
            found = m.state.look(value)
            location = place if index is None else 0
            depth += index is not None
            if isinstance(found, ListObj):
                return _list_recipe(m, found.contents, location, depth)
            if isinstance(found, DequeObj):
                return Recipe("deque", (found.bounded, found.maxlen), (_list_recipe(m, found.contents, 0, depth),), location=location)
            if isinstance(found, TableObj):
                return _table_recipe(m, found, location)
            if isinstance(found, InstanceObj) and found.cls == "bytearray":
                return Recipe("bytearray", (), tuple(recipe(m, v, depth) for v in found.values()), location=location)
            if isinstance(found, InstanceObj) and ":" not in found.cls:
                return Recipe("opaque")
            if isinstance(found, InstanceObj):
                names = tuple(n for n, _ in found.fields)
                below = tuple(recipe(m, v, depth) for _, v in found.fields)
                return Recipe("instance", (), below, name=found.cls.rpartition(":")[2], fields=names, location=location)
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


def without_bools(inputs: Sequence[tuple[str, Recipe]], reading: Reading) -> Reading:
    """The same reading with plain ints where a model says bool for a parameter annotated int: people expect those."""
    plain = dict(reading)
    stack = [r for _, r in inputs]
    while stack:
        r = stack.pop()
        stack.extend(r.parts)
        if r.kind == "int":
            plain[r.rows[1]] = False
    return plain


def chosen(r: Recipe, reading: Reading) -> Recipe | None:
    """The alternative that a model picks of a choice; any other recipe is its own."""
    if r.kind != "union":
        return r
    return next((p for row, p in zip(r.rows, r.parts, strict=True) if reading.get(row) is True), None)


def is_shared(inputs: Sequence[tuple[str, Recipe]], location: int) -> bool:
    """Whether several parameters may be the object at this location."""
    return sum(any(p.location == location for p in (r, *r.parts)) for _, r in inputs) > 1


def _table_recipe(m: Machine, found: TableObj, location: int) -> Recipe:
    # Keys and values alternate. The values of a set are no part of it.
    match found.table:
        case tables.Entries(items):
            parts = tuple(recipe(m, v) for item in items for v in (item if found.kind in tables.DICTS else item[:1]))
            return Recipe(found.kind, (), parts, location=location)
        case tables.Arrays() as table:
            shape = Shape("tuple", (table.keys.shape, table.value) if found.kind in tables.DICTS else (table.keys.shape,))
            return Recipe(found.kind, (table.keys.length, *tables.entry_columns(table)), shape=shape, location=location)
    return Recipe("opaque")


def _spell_table(r: Recipe, reading: Reading) -> str | None:
    if r.shape is None:
        texts = [spell(p, reading) for p in r.parts]
    else:
        columns = reading.get(r.rows)
        if not isinstance(columns, tuple):
            return None
        texts = []
        for i in range(len(columns[0])):
            at = 0
            for part in r.shape.args:
                texts.append(_spell_leaves(part, [column[i] for column in columns[at : at + len(leaves(part))]]))
                at += len(leaves(part))
    known = [t for t in texts if t is not None]
    if len(known) != len(texts):
        return None
    if r.kind in tables.DICTS:
        text = f"{{{', '.join(f'{k}: {v}' for k, v in zip(known[::2], known[1::2], strict=True))}}}"
        return text if r.kind == "dict" else f"collections.{r.kind}({text})"
    if not known:
        return f"{r.kind}()"
    text = f"{{{', '.join(known)}}}"
    return text if r.kind == "set" else f"frozenset({text})"


def spell(r: Recipe, reading: Reading) -> str | None:
    """The Python expression that a model gives for a recipe, or None where it gives none."""
    values = [reading.get(row) for row in r.rows]
    match r.kind:
        case "int":
            if not isinstance(values[0], int):
                return None
            return repr(bool(values[0])) if values[1] is True else repr(int(values[0]))
        case "bool" | "str" | "float":
            return None if values[0] is None else _spell_plain(values[0])
        case "bytes":
            columns = reading.get(r.rows)
            if not isinstance(columns, tuple) or not all(isinstance(n, int) and 0 <= n < 256 for n in columns[0]):
                return None
            return repr(bytes(columns[0]))
        case "bytearray":
            held = spell(r.parts[0], reading)
            return None if held is None else f"bytearray({held})"
        case "none":
            return "None"
        case "member":
            return r.name
        case "flag":
            return f"{r.name}({values[0]})" if isinstance(values[0], int) else None
        case "datetime.date" | "datetime.timedelta":
            texts = [spell(p, reading) for p in r.parts]
            if None in texts or not r.name:
                return None
            return f"{r.name}({', '.join(map(str, texts))})" if len(texts) > 1 else f"{r.name}(microseconds={texts[0]})"
        case "union":
            for guard, part in zip(values, r.parts, strict=True):
                if guard is True:
                    return spell(part, reading)
            return None
        case "function":
            results = [spell(p, reading) for row, p in zip(values, r.parts, strict=True) if row is True]
            if None in results:
                return None
            if len(results) <= 1:
                return f"(lambda *args: {results[0] if results else None})"
            return f"(lambda *args, results=iter({_joined(results, '[', ']')}): next(results, {results[-1]}))"
        case "tuple":
            return _spell_tuple([spell(p, reading) for p in r.parts], r.name)
        case "seq" | "list" if r.shape is not None:
            columns = reading.get(r.rows)
            if not isinstance(columns, tuple):
                return None
            width = len(leaves(r.shape))
            count = len(columns[0]) if width and columns else 0
            items = [_spell_leaves(r.shape, [column[i] for column in columns]) for i in range(count)]
            return _joined(items, *("()" if r.kind == "seq" else "[]"))
        case "list of objects" | "tuple of objects":
            if not isinstance(values[0], int) or values[0] > len(r.parts):
                return None
            return _joined([spell(p, reading) for p in r.parts[: values[0]]], *("[]" if r.kind.startswith("list") else "()"))
        case "deque":
            inner = spell(r.parts[0], reading)
            if inner is None or not isinstance(values[0], bool) or not isinstance(values[1], int):
                return None
            return f"collections.deque({inner}{f', {values[1]}' if values[0] else ''})"
        case "list":
            return _joined([spell(p, reading) for p in r.parts], "[", "]")
        case "dict" | "OrderedDict" | "Counter" | "set" | "frozenset":
            return _spell_table(r, reading)
        case "instance":
            parts = [spell(p, reading) for p in r.parts]
            if None in parts:
                return None
            return f"{r.name}({', '.join(f'{n}={p}' for n, p in zip(r.fields, parts, strict=True))})"
    return None


def _spell_tuple(parts: list[str | None], cls: str) -> str | None:
    """A tuple, or a named tuple of a class."""
    return _joined(parts, "(", ")") if not cls else _joined(parts, f"{cls}(", ")")


def _spell_plain(value: object) -> str:
    # repr gives back every double but those that have no literal.
    return f"float({repr(value)!r})" if isinstance(value, float) and not math.isfinite(value) else repr(value)


def _joined(parts: list[str | None], left: str, right: str) -> str | None:
    texts = [p for p in parts if p is not None]
    if len(texts) != len(parts):
        return None
    comma = "," if left == "(" and len(texts) == 1 else ""
    return f"{left}{', '.join(texts)}{comma}{right}"


def _spell_leaves(shape: Shape, values: list[object]) -> str | None:
    """The item with these leaf values."""
    match shape.name:
        case "int":
            return repr(values[0])
        case "intbool":
            return repr(bool(values[0])) if values[1] is True else repr(values[0])
        case "bool" | "str" | "float":
            return _spell_plain(values[0])
        case "none":
            return "None"
        case "exact" if isinstance(shape.payload, OpaqueV):
            return "None"  # any value will do
        case "exact" if isinstance(shape.payload, MemberV):
            return f"{shape.payload.cls.qualname}.{shape.payload.name}"
        case "flag" if isinstance(shape.payload, FlagV):
            # A number above the bits is an int, which is not True.
            weights = [int(v) if isinstance(v, int) else 0 for v in values]
            return f"{shape.payload.cls.qualname}({sum(w << i for i, w in enumerate(weights))})"
        case "tuple":
            parts, at = [], 0
            for member in shape.args:
                size = len(leaves(member))
                parts.append(_spell_leaves(member, values[at : at + size]))
                at += size
            return _spell_tuple(parts, class_of_tuples(shape).rpartition(":")[2])
        case "union":
            at = 1
            for i, member in enumerate(shape.args):
                size = len(leaves(member))
                if values[0] == i:
                    return _spell_leaves(member, values[at : at + size])
                at += size
    return None
