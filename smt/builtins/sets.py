"""Sets and frozensets: displays, iteration, membership, methods of one item. The order in which one is gone through is any."""

from __future__ import annotations

from frontends import ir
from smt import comparisons, comprehensions, evaluation, iteration, operators, sequences, tables
from smt.builtins.registry import LENGTH, Arguments, function, method
from smt.entries import erase, find, new_table, object_of, put, replace, table_of, truth, with_key
from smt.heap import TableObj
from smt.kinds import kind_of
from smt.machine import Machine
from smt.shapes import item, shape_of
from smt.tables import EMPTY, Arrays, Entries, NoTable, Table
from smt.terms import INT, TRUE, ZERO, Term, and_, binder, eq, exists, forall, implies, integer, le, lt, not_, or_
from smt.values import NONE, BoolV, IntV, RefV, Seq, Value, ViewV, union

KINDS = ("set", "frozenset")
Contents = Entries | Arrays


# ------------------------------------------------------------------------------------------------------------ construction


def _display(m: Machine, e: ir.SetDisplay) -> Value:
    if len(e.items) > MAX_DISPLAY and any(not isinstance(item, ir.Const) for item in e.items):
        raise m.unsupported("long set display with items that are not literals", e.span)
    values: list[Value] = []
    for node in e.items:
        if isinstance(node, ir.Star):
            if node is not e.items[-1] or len(e.items) > 1:
                raise m.unsupported("star among other items of a set display", node.span)
            return from_iterable(m, "set", evaluation.evaluate(m, node.value), node.span)
        values.append(evaluation.evaluate(m, node))
    made = new_table(m, "set", EMPTY)
    for value in values:
        add_item(m, made, value, e.span)
    return made


MAX_DISPLAY = 30  # longer displays are built item by item, which shows when one cannot be hashed
evaluation.EXPRESSIONS[ir.SetDisplay] = _display


def add_item(m: Machine, ref: Value, value: Value, span: ir.Span) -> None:
    """set.add"""
    def one(key: Value) -> Value:
        put(m, ref, key, NONE, span)
        return NONE

    with_key(m, value, span, one)


@function("set", "frozenset")
def _set(m: Machine, a: Arguments) -> Value:
    args = a.only(m, 0, 1)
    if not args:
        return new_table(m, a.name, EMPTY)
    return m.split(args[0], lambda v: from_iterable(m, a.name, v, a.span))


def from_iterable(m: Machine, kind: str, source: Value, span: ir.Span) -> Value:
    """set(source) or frozenset(source)."""
    if kind_of(m.no_opaque(source, span)) in (*KINDS, "dict"):
        if kind == kind_of(source) == "frozenset":
            return source
        return new_table(m, kind, _keys_alone(table_of(m, source, span)))
    items = iteration.items_of(m, source, span, at_once=True)
    made = new_table(m, kind, EMPTY)
    known = iteration.one_by_one(items)
    if known is not None:
        for value in known:
            add_item(m, made, value, span)
        return made
    assert not isinstance(items, tuple)
    try:
        replace(m, made, members_of(m, sequences.as_seq(sequences.stored(items))))
    except (NoTable, sequences.MixedContents) as problem:
        raise m.unsupported(f"{kind} of an iterable: {problem}", span) from None
    return made


def _keys_alone(table: Contents) -> Table:
    if isinstance(table, Entries):
        return Entries(tuple((key, NONE) for key, _ in table.items))
    return tables.none_values(table.keys, table.present, table.position)


def any_listing(m: Machine, like: Seq, present: Term) -> Arrays:
    """The set of the keys that `present` has, with any number of them listed in any order (true facts about it come later)."""
    wild = tables.unknown(like.shape, shape_of(NONE), m.fresh.var)
    m.assume(le(ZERO, wild.keys.length))
    return tables.none_values(wild.keys, present, wild.position)


def members_of(m: Machine, seq: Seq) -> Arrays:
    """The set of the items of a sequence."""
    i, j = binder("i", INT), binder("j", INT)
    n = seq.length

    def inside(k: Term) -> Term:
        return and_(le(ZERO, k), lt(k, n))

    def agree(xs: tuple[Term, ...], ys: tuple[Term, ...]) -> Term:
        return and_(*(eq(x, y) for x, y in zip(xs, ys, strict=True)))

    at_i, at_j = tables.index_of(item(seq, i)), tables.index_of(item(seq, j))
    present = tables.tabulate(tables.index_sorts(seq.shape), lambda key: exists([i], and_(inside(i), agree(at_i, key))))
    made = any_listing(m, seq, present)
    size = made.keys.length
    repeated = exists([i, j], and_(le(ZERO, i), lt(i, j), lt(j, n), agree(at_i, at_j)))
    m.assume(and_(le(size, n), implies(lt(ZERO, n), lt(ZERO, size)), eq(eq(size, n), not_(repeated))))
    return made


def _comprehension(m: Machine, node: ir.Comprehension) -> Value:
    made = new_table(m, "set", EMPTY)

    def one() -> Value:
        add_item(m, made, evaluation.evaluate(m, node.element), node.span)
        return NONE

    unused = comprehensions.each(m, node, one)
    if unused is None:
        return made
    return from_iterable(m, "set", unused, node.span)


comprehensions.BUILD["set"] = _comprehension

# ------------------------------------------------------------------------------------------------- membership, size, order


def _contains(m: Machine, container: Value, value: Value, span: ir.Span) -> Term:
    def one(v: Value) -> Value:
        if kind_of(v) == "set":
            raise m.unsupported("a set as an item of a set", span)  # CPython looks for an equal frozenset
        return with_key(m, v, span, lambda key: BoolV(find(m, table_of(m, container, span), key, span)[0]))

    result = m.split(value, one)
    assert isinstance(result, BoolV)
    return result.term


def _iterate(m: Machine, value: Value, span: ir.Span) -> ViewV:
    table, found = table_of(m, value, span), object_of(m, value)
    if found.order is None:
        assert isinstance(value, RefV)
        found = TableObj(found.kind, table, found.layout, _order(m, table, span))
        m.state.heap[value.location] = found
    assert found.order is not None
    contents, known = found.order
    m.assume(known)
    layout = found.layout

    def read(k: Term) -> Value:
        if object_of(m, value).layout != layout:
            raise m.unsupported(f"{kind_of(value)} that changed while it was gone through", span)
        return sequences.get(contents, k)

    return ViewV("set_iterator", sequences.length(contents), read, value)


MAX_PERMUTED = 5  # known items that are gone through one by one, in any order


def _order(m: Machine, table: Contents, span: ir.Span) -> tuple[sequences.Contents, Term]:
    """The items in some order, and what is known of that order."""
    if isinstance(table, Entries) and len(table.items) <= MAX_PERMUTED:
        values = [key for key, _ in table.items]
        if len(values) < 2:
            return tuple(values), TRUE
        chosen = [m.fresh.var("order", INT) for _ in values]
        guards = [[eq(c, integer(i)) for i in range(len(values) - 1)] for c in chosen]
        items = tuple(union([*zip(g, values[:-1], strict=True), (not_(or_(*g)), values[-1])]) for g in guards)
        in_range = [and_(le(ZERO, c), lt(c, integer(len(values)))) for c in chosen]
        apart = [not_(eq(c, d)) for i, c in enumerate(chosen) for d in chosen[:i]]
        return items, and_(*in_range, *apart)
    try:
        arrays = tables.as_arrays(table)
    except NoTable as problem:
        raise m.unsupported(f"iteration over a set: {problem}", span) from None
    wild = tables.unknown(arrays.keys.shape, arrays.value, m.fresh.var)
    keys = Seq(arrays.keys.shape, wild.keys.arrays, arrays.keys.length)
    listing = Arrays(keys, arrays.present, wild.position, arrays.value, ())
    k = binder("k", INT)
    index = [binder("key", sort) for sort in tables.index_sorts(keys.shape)]
    return keys, and_(forall([k], tables.at_index(listing, k)), forall(index, tables.at_key(listing, index)))


def _length(m: Machine, a: Arguments) -> Value:
    return IntV(tables.length(table_of(m, a.positional[0], a.span)))


for _kind in KINDS:
    comparisons.CONTAINS[_kind] = _contains
    operators.TRUTH[_kind] = truth
    LENGTH[_kind] = _length
    iteration.ITERATE[_kind] = _iterate

def _take_out(m: Machine, ref: Value, value: Value, strict: bool, span: ir.Span) -> None:
    """set.remove (strict) or set.discard."""

    def one(key: Value) -> Value:
        present, _ = find(m, table_of(m, ref, span), key, span)

        def there() -> Value:
            erase(m, ref, key, span)
            return NONE

        def missing() -> Value:
            if strict:
                raise m.raise_("KeyError", "key", "set.remove", span, (key,))
            return NONE

        return m.branch(present, there, missing)

    def unless_set(v: Value) -> Value:
        if kind_of(v) == "set":
            raise m.unsupported("a set as an item of a set", span)
        return with_key(m, v, span, one)

    m.split(value, unless_set)


def discard(m: Machine, ref: Value, value: Value, span: ir.Span) -> None:
    """set.discard"""
    _take_out(m, ref, value, False, span)


# ---------------------------------------------------------------------------------------------------------------- methods


@method("set.add")
def _add_method(m: Machine, a: Arguments) -> Value:
    ref, value = a.only(m, 2, 2)
    add_item(m, ref, value, a.span)
    return NONE


@method("set.remove")
def _remove_method(m: Machine, a: Arguments) -> Value:
    ref, value = a.only(m, 2, 2)
    _take_out(m, ref, value, True, a.span)
    return NONE


@method("set.discard")
def _discard_method(m: Machine, a: Arguments) -> Value:
    ref, value = a.only(m, 2, 2)
    discard(m, ref, value, a.span)
    return NONE


@method("set.pop")
def _pop(m: Machine, a: Arguments) -> Value:
    (ref,) = a.only(m, 1, 1)
    m.raise_if(not_(truth(m, ref, a.span)), "KeyError", "key", "pop from an empty set", a.span)
    items = _iterate(m, ref, a.span)
    at = m.fresh.var("popped", INT)
    m.assume(and_(le(ZERO, at), lt(at, items.length)))

    def one(key: Value) -> Value:
        find(m, table_of(m, ref, a.span), key, a.span)
        erase(m, ref, key, a.span)
        return key

    return with_key(m, items.get(ZERO if items.length is integer(1) else at), a.span, one)


@method("set.copy", "frozenset.copy")
def _copy(m: Machine, a: Arguments) -> Value:
    (ref,) = a.only(m, 1, 1)
    return ref if a.name == "frozenset.copy" else new_table(m, "set", table_of(m, ref, a.span))


@method("set.clear")
def _clear(m: Machine, a: Arguments) -> Value:
    (ref,) = a.only(m, 1, 1)
    replace(m, ref, EMPTY)
    return NONE
