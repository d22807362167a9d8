"""What dicts and sets have in common: hashing, looking up, inserting and removing entries, as operations of the machine."""

from __future__ import annotations

import contextlib
from collections.abc import Callable

from frontends.ir import Span
from smt import membership, shapes, tables
from smt.comparisons import equal
from smt.floats import is_nan
from smt.heap import TableObj
from smt.kinds import kind_of
from smt.machine import Machine
from smt.sequences import MixedContents
from smt.shapes import is_settled, item, shape_of
from smt.tables import Arrays, Entries, NoTable, Table
from smt.terms import FALSE, INT, TRUE, ZERO, Term, and_, binder, eq, forall, implies, integer, lt, not_, or_
from smt.values import NONE, BoolV, FloatV, IntV, RefV, Seq, TupleV, UnionV, Value, ViewV, alternatives, union

UNHASHABLE = ("list", "bytearray", "deque", *tables.DICTS, "set")


def object_of(m: Machine, value: Value) -> TableObj:
    """The dict or set behind a reference."""
    assert isinstance(value, RefV)
    found = m.state.heap[value.location]
    assert isinstance(found, TableObj)
    return found


def table_of(m: Machine, value: Value, span: Span) -> Entries | Arrays:
    """The contents of a dict or set, after a limit where they have left the model."""
    table = object_of(m, value).table
    if isinstance(table, tables.Unmodelled):
        raise m.unsupported(f"{kind_of(value)}: {table.reason}", span)
    return table


def new_table(m: Machine, kind: str, table: Table) -> RefV:
    """A fresh dict, set or frozenset."""
    location = m.new_location()
    m.state.heap[location] = TableObj(kind, table, location)
    return RefV(location, kind)


def replace(m: Machine, ref: Value, table: Table, keys_stay: bool = False) -> None:
    """Give the object new contents. `keys_stay`: no entry comes or goes."""
    assert isinstance(ref, RefV)
    found = object_of(m, ref)
    m.state.heap[ref.location] = TableObj(found.kind, table, found.layout if keys_stay else m.new_location())


def hashable(m: Machine, value: Value, span: Span) -> Value:
    """The value as a key, after the TypeError for one that has no hash. Not for choices of several kinds: split first."""
    kind = unhashable(m.no_opaque(value, span))
    if kind is not None and isinstance(value, TupleV) and any(isinstance(v, UnionV) for v in value.items):
        raise m.unsupported("key that holds a value of several kinds", span)
    if kind is not None:
        raise m.type_error(f"unhashable type: {kind}", span)
    if isinstance(value, FloatV):

        def nan() -> Value:
            raise m.unsupported("nan as a key", span)  # it is found by its identity, which is not known

        return m.branch(is_nan(value.term), nan, lambda: value)
    try:
        return tables.plain_key(value)
    except NoTable:
        raise m.unsupported(f"{kind_of(value)} as a key", span) from None


def unhashable(value: Value) -> str | None:
    """The kind of what keeps a value from being hashed, if anything does."""
    if isinstance(value, UnionV):
        return next((kind for kind in (unhashable(v) for _, v in value.alternatives) if kind is not None), None)
    if isinstance(value, TupleV):
        return next((kind for kind in map(unhashable, value.items) if kind is not None), None)
    return kind_of(value) if kind_of(value) in UNHASHABLE else None


def with_key(m: Machine, key: Value, span: Span, body: Callable[[Value], Value]) -> Value:
    """`body` on the key, which may be a choice of kinds."""
    if isinstance(key, UnionV) and all(isinstance(v, IntV | BoolV) for _, v in key.alternatives):
        return body(tables.plain_key(key))
    return m.split(key, lambda k: body(hashable(m, k, span)))


def find(m: Machine, table: Entries | Arrays, key: Value, span: Span) -> tuple[Term, Callable[[], Value]]:
    """Whether a key is present, and its value if so."""
    if isinstance(table, Entries):
        tests = [_same(m, k, key, span) for k, _ in table.items]
        present = or_(*tests)

        def chosen() -> Value:
            cases = [(t, v) for t, (_, v) in zip(tests, table.items, strict=True) if t is not FALSE]
            if not cases:
                raise m.unsupported("value of a key that is not there", span)
            # The last case takes the rest, so that the guards are exhaustive; they exclude each other, as keys differ.
            rest = not_(or_(*(t for t, _ in cases[:-1])))
            return union([*cases[:-1], (rest, cases[-1][1])])

        return present, chosen
    try:
        if not tables.may_hold(table.keys.shape, key):
            return FALSE, lambda: NONE
    except NoTable as problem:
        raise m.unsupported(str(problem), span) from None
    index = _index(m, key, span)
    m.assume(tables.at_key(table, index))
    return tables.has(table, index), lambda: tables.value_at(table, index)


def _index(m: Machine, key: Value, span: Span) -> tuple[Term, ...]:
    try:
        return tables.index_of(key)
    except NoTable as problem:
        raise m.unsupported(str(problem), span) from None


def _same(m: Machine, a: Value, b: Value, span: Span) -> Term:
    try:
        return tables.same(a, b)
    except NoTable as problem:
        raise m.unsupported(str(problem), span) from None


def put(m: Machine, ref: Value, key: Value, value: Value, span: Span) -> None:
    """Insert an entry, or give it a new value where the key is present (the key object stays). The key is hashable."""
    table = table_of(m, ref, span)
    present, _ = find(m, table, key, span)
    try:
        table, value = _placed(m, table, key, value, present)
        replace(m, ref, inserted(table, key, value, present), present is TRUE)
    except (NoTable, MixedContents) as problem:
        raise m.unsupported(f"entry of a {kind_of(ref)}: {problem}", span) from None


def _placed(m: Machine, table: Entries | Arrays, key: Value, value: Value, present: Term) -> tuple[Entries | Arrays, Value]:
    """The table and the value, objects of their own as members of a family where the key may be any."""
    if isinstance(table, Arrays):
        return table, membership.placed(m, table.value, value)
    if present is FALSE or not table.items or _is_decided(table, key):
        return table, value
    *values, value = _gathered(m, (*(v for _, v in table.items), value))
    value = membership.placed(m, shapes.join([shape_of(v) for v in values]), value)
    return Entries(tuple((k, v) for (k, _), v in zip(table.items, values, strict=True))), value


def _is_decided(table: Entries, key: Value) -> bool:
    return all(tables.same(k, key) in (TRUE, FALSE) for k, _ in table.items)


def _gathered(m: Machine, values: tuple[Value, ...]) -> list[Value]:
    """The values, objects of their own as members of a new family where they are of one kind."""
    found = membership.gathered(m, values)
    return [item(found, integer(i)) for i in range(len(values))] if isinstance(found, Seq) else list(values)


def settle(m: Machine, ref: Value, key: Value, span: Span) -> None:
    """Before an entry may come on one way and not on another: objects under other keys become members of a family, so that these meet."""
    table = table_of(m, ref, span)
    if isinstance(table, Entries) and table.items and not _is_decided(table, key):
        with contextlib.suppress(MixedContents):
            values = _gathered(m, tuple(v for _, v in table.items))
            replace(m, ref, Entries(tuple((k, v) for (k, _), v in zip(table.items, values, strict=True))), keys_stay=True)


def inserted(table: Entries | Arrays, key: Value, value: Value, present: Term) -> Table:
    """The table with the entry. `present`: whether the key is there already, as far as known."""
    if isinstance(table, Entries):
        tests = [tables.same(k, key) for k, _ in table.items]
        if present is FALSE:
            return Entries((*table.items, (key, value)))
        if all(t is TRUE or t is FALSE for t in tests):
            return Entries(tuple((k, value if t is TRUE else v) for t, (k, v) in zip(tests, table.items, strict=True)))
        found = tables.join_shapes(tables.shapes_of(table), (shape_of(key), shape_of(value)))
        table = tables.as_arrays(table, found)
    return tables.put(table, key, value)


def erase(m: Machine, ref: Value, key: Value, span: Span) -> None:
    """Take out the entry of a key that is present here."""
    table = table_of(m, ref, span)
    if isinstance(table, Entries):
        tests = [_same(m, k, key, span) for k, _ in table.items]
        if all(t is TRUE or t is FALSE for t in tests):
            return replace(m, ref, Entries(tuple(e for t, e in zip(tests, table.items, strict=True) if t is FALSE)))
    try:
        arrays = tables.as_arrays(table)
    except NoTable as problem:
        raise m.unsupported(f"entry of a {kind_of(ref)}: {problem}", span) from None
    replace(m, ref, tables.remove(arrays, key))


def listed(m: Machine, table: Entries | Arrays) -> None:
    """Say what holds of the keys at all places of their list: to be done where they are gone through."""
    if isinstance(table, Arrays):
        k = binder("k", INT)
        m.assume(forall([k], tables.at_index(table, k)))


def key_at(table: Entries | Arrays, k: Term) -> Value:
    """The key at a place in range of the list of keys."""
    if isinstance(table, Arrays):
        return item(table.keys, k)
    return union(_cases(k, [key for key, _ in table.items]))


def at(table: Entries | Arrays, k: Term) -> Value:
    """The value at a place in range of the list of keys."""
    if isinstance(table, Arrays):
        return tables.value_at(table, tables.index_of(item(table.keys, k)))
    return union(_cases(k, [value for _, value in table.items]))


def _cases(k: Term, values: list[Value]) -> list[tuple[Term, Value]]:
    guards = [eq(k, integer(i)) for i in range(len(values) - 1)]
    return [*zip(guards, values[:-1], strict=True), (not_(or_(*guards)), values[-1])]


def view(m: Machine, kind: str, ref: Value, get: Callable[[Entries | Arrays, Term], Value], span: Span) -> ViewV:
    """A view that reads the object as it is whenever an item is asked for; entries must not have come or gone since."""
    table = table_of(m, ref, span)
    layout = object_of(m, ref).layout
    listed(m, table)

    def read(k: Term) -> Value:
        if object_of(m, ref).layout != layout:
            raise m.unsupported(f"{kind_of(ref)} that changed while it was gone through", span)
        return get(table_of(m, ref, span), k)

    return ViewV(kind, tables.length(table), read, ref)


def same_entries(m: Machine, a: Entries | Arrays, b: Entries | Arrays, span: Span) -> Term:
    """a == b: the same keys, with equal values."""
    if tables.EMPTY in (a, b):
        return eq(tables.length(a), tables.length(b))
    if isinstance(a, Entries) and isinstance(b, Entries):
        if len(a.items) != len(b.items):
            return FALSE
        return _known_equal(m, a, b, span)
    try:
        found = tables.join_shapes(tables.shapes_of(a), tables.shapes_of(b))
        left, right = tables.as_arrays(a, found), tables.as_arrays(b, found)
        if left == right and is_settled(left.value):
            return TRUE
        if not is_settled(left.value):
            raise m.unsupported("comparison of float values, which may be one object", span)  # as nan is then equal to itself
        keys = [binder("key", sort) for sort in tables.index_sorts(left.keys.shape)]
        agree = tables.same(tables.value_at(left, keys), tables.value_at(right, keys))
    except NoTable as problem:
        raise m.unsupported(f"comparison of {problem}", span) from None
    both = tables.has(left, keys)
    result = forall(keys, and_(eq(both, tables.has(right, keys)), implies(both, agree)))
    m.assume(implies(result, eq(left.keys.length, right.keys.length)))
    return and_(eq(left.keys.length, right.keys.length), result)


def _known_equal(m: Machine, a: Entries, b: Entries, span: Span) -> Term:
    # Key by key, in the order of the first; the first difference settles it, so later values are never compared.
    def go(i: int) -> Value:
        if i == len(a.items):
            return BoolV(TRUE)
        key, value = a.items[i]
        present, other = find(m, b, key, span)

        def compare() -> Value:
            theirs = other()
            if any(isinstance(v, FloatV) for x in (value, theirs) for _, v in alternatives(x)):
                raise m.unsupported("comparison of float values, which may be one object", span)
            if isinstance(value, RefV) and value == theirs:
                return go(i + 1)
            return m.branch(equal(m, value, theirs, span), lambda: go(i + 1), lambda: BoolV(FALSE))

        return m.branch(present, compare, lambda: BoolV(FALSE))

    result = go(0)
    assert isinstance(result, BoolV)
    return result.term


def truth(m: Machine, value: Value, span: Span) -> Term:
    """Whether there is an entry."""
    return lt(ZERO, tables.length(table_of(m, value, span)))
