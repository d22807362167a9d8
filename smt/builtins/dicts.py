"""Dicts: displays, items, methods, views, comparison. Order is that of insertion; a key that is present keeps its first object."""

from __future__ import annotations

from collections.abc import Callable

from frontends import ir
from smt import comparisons, comprehensions, evaluation, given_mappings, iteration, operators, subscripts, tables
from smt.builtins.registry import LENGTH, Arguments, Row, function, method
from smt.entries import (
    at,
    erase,
    find,
    key_at,
    listed,
    new_table,
    put,
    replace,
    same_entries,
    settle,
    table_of,
    truth,
    unhashable,
    view,
    with_key,
)
from smt.kinds import kind_of, walked_kind
from smt.machine import Machine
from smt.operators import binary_rule
from smt.shapes import is_settled, shape_of
from smt.tables import DICTS, EMPTY, Arrays, Entries, NoTable
from smt.terms import FALSE, INT, ZERO, Term, add, and_, binder, exists, integer, le, lt, not_, sub
from smt.values import NONE, BoolV, IntV, RefV, TupleV, UnionV, Value, ViewV, is_given, str_v

Table = Entries | Arrays


def copy_of(m: Machine, value: Value, span: ir.Span) -> RefV:
    """A new dict or set of the same kind with the same entries."""
    made = new_table(m, kind_of(value), table_of(m, value, span))
    assert isinstance(value, RefV)
    if value.location in m.factories:
        m.factories[made.location] = m.factories[value.location]
    return made


# ------------------------------------------------------------------------------------------------------- displays, copies


def _display(m: Machine, e: ir.DictDisplay) -> Value:
    made = new_table(m, "dict", EMPTY)
    pending: list[tuple[Value, Value, ir.Span]] = []

    def flush() -> None:
        for key, value, span in pending:
            _put(m, made, key, value, span)
        pending.clear()

    if len(e.items) > MAX_DISPLAY and any(not isinstance(key, ir.Const) for key, _ in e.items):
        raise m.unsupported("long dict display with keys that are not literals", e.span)
    for key_node, value_node in e.items:
        # Entries are evaluated first and inserted together, as far as the next `**`.
        if key_node is None:
            flush()
            _update(m, made, evaluation.evaluate(m, value_node), value_node.span)
        else:
            key = evaluation.evaluate(m, key_node)
            pending.append((key, evaluation.evaluate(m, value_node), key_node.span))
    flush()
    return made


MAX_DISPLAY = 15  # longer displays are built in parts, which shows when a key cannot be hashed
evaluation.EXPRESSIONS[ir.DictDisplay] = _display


@function("dict")
def _dict(m: Machine, a: Arguments) -> Value:
    if len(a.positional) > 1:
        raise m.type_error("dict expected at most 1 argument", a.span)

    def build(source: Value | None) -> Value:
        made = new_table(m, "dict", EMPTY)
        if source is not None:
            update_any(m, made, source, a.span)
        for name, value in a.keywords.items():
            put(m, made, str_v(name), value, a.span)
        return made

    return m.split(a.positional[0], build) if a.positional else build(None)


def _update(m: Machine, target: Value, source: Value, span: ir.Span) -> None:
    """target.update(source) for a source that must be a mapping."""

    def one(v: Value) -> Value:
        kind = kind_of(m.no_opaque(v, span))
        if kind in given_mappings.MAPPINGS:
            v, kind = given_mappings.as_dict(m, v, span), "dict"
        if kind not in DICTS:
            if is_given(v) or kind in ("instance", "generator"):
                raise m.unsupported(f"mapping of kind {kind}", span)
            raise m.type_error(f"{kind} is not a mapping", span)
        _merge_in(m, target, table_of(m, v, span), span)
        return NONE

    m.split(source, one)


def update_any(m: Machine, target: Value, source: Value, span: ir.Span) -> Value:
    """target.update(source) for a mapping or an iterable of pairs."""
    kind = walked_kind(m.no_opaque(source, span))
    if kind in given_mappings.MAPPINGS:
        source, kind = given_mappings.as_dict(m, source, span), "dict"
    if kind in DICTS:
        _merge_in(m, target, table_of(m, source, span), span)
        return NONE
    if kind in ("int", "float", "none", "function", "module", "exception"):
        raise m.type_error(f"{kind} is not iterable", span)
    if kind == "instance":
        raise m.unsupported("dict of an instance", span)
    if isinstance(source, ViewV) and source.ending is not FALSE:
        raise m.unsupported("dict of zip(strict=True) of different lengths", span)
    for pair in iteration.spread(m, source, span):
        if kind_of(pair) not in ("tuple", "list"):
            raise m.unsupported("dict of items that are not pairs", span)
        parts = iteration.spread(m, pair, span)
        if len(parts) != 2:
            raise m.raise_("ValueError", "value", "dictionary update sequence element is no pair", span)
        _put(m, target, parts[0], parts[1], span)
    return NONE


def _merge_in(m: Machine, target: Value, source: Table, span: ir.Span) -> None:
    mine = table_of(m, target, span)
    if isinstance(source, Entries):
        for key, value in source.items:
            put(m, target, key, value, span)
        return
    if isinstance(mine, Entries) and not mine.items:
        replace(m, target, source)
        return
    try:
        found = tables.join_shapes(tables.shapes_of(mine), tables.shapes_of(source))
        left, right = tables.as_arrays(mine, found), tables.as_arrays(source, found)
    except NoTable as problem:
        raise m.unsupported(f"update of a dict: {problem}", span) from None
    replace(m, target, union_of(m, left, right))


def union_of(m: Machine, left: Arrays, right: Arrays) -> Arrays:
    """All entries of both, those of the right winning. Which order they have is left open."""
    wild = tables.unknown(left.keys.shape, left.value, m.fresh.var)
    present, values = tables.overlay(left, right)
    n, least = wild.keys.length, (left.keys.length, right.keys.length)
    m.assume(and_(le(least[0], n), le(least[1], n), le(n, add(*least))))
    return Arrays(wild.keys, present, wild.position, left.value, values)


# ------------------------------------------------------------------------------------------------------------------ items


def _put(m: Machine, target: Value, key: Value, value: Value, span: ir.Span) -> None:
    def one(k: Value) -> Value:
        put(m, target, k, value, span)
        return NONE

    with_key(m, key, span, one)


def _get(m: Machine, container: Value, key: Value, span: ir.Span) -> Value:
    def one(k: Value) -> Value:
        present, value = find(m, table_of(m, container, span), k, span)
        if present is FALSE:
            raise m.raise_("KeyError", "key", "dict lookup", span, (k,))
        m.raise_if(not_(present), "KeyError", "key", "dict lookup", span, (k,))
        return value()

    return with_key(m, key, span, one)


def _delete(m: Machine, container: Value, key: Value, span: ir.Span) -> None:
    _pop(m, container, key, None, span)


def _pop(m: Machine, container: Value, key: Value, default: Value | None, span: ir.Span) -> Value:
    def one(k: Value) -> Value:
        present, value = find(m, table_of(m, container, span), k, span)

        def there() -> Value:
            found = value()
            erase(m, container, k, span)
            return found

        def missing() -> Value:
            if default is None:
                raise m.raise_("KeyError", "key", "dict lookup", span, (k,))
            return default

        return m.branch(present, there, missing)

    return with_key(m, key, span, one)


def _contains(m: Machine, container: Value, key: Value, span: ir.Span) -> Term:
    target = container.source if isinstance(container, ViewV) else container
    assert target is not None
    result = with_key(m, key, span, lambda k: BoolV(find(m, table_of(m, target, span), k, span)[0]))
    assert isinstance(result, BoolV)
    return result.term


def same_tables(m: Machine, a: Value, b: Value, span: ir.Span) -> Term:
    """Whether two dicts have the same keys, with equal values."""
    return same_entries(m, table_of(m, a, span), table_of(m, b, span), span)


comparisons.CONTAINS["dict_keys"] = _contains
for _kind in DICTS:
    # Kinds of dict that differ in one of these have a row of their own in mappings.py.
    subscripts.GET[_kind] = _get
    subscripts.PUT[_kind] = _put
    subscripts.DELETE[_kind] = _delete
    comparisons.CONTAINS[_kind] = _contains
    operators.TRUTH[_kind] = truth
    LENGTH[_kind] = lambda m, a: IntV(tables.length(table_of(m, a.positional[0], a.span)))
    for _other in DICTS:
        comparisons.EQUAL[_kind, _other] = same_tables


# ---------------------------------------------------------------------------------------------------------------- methods


def _method(name: str) -> Callable[[Row], Row]:
    """Register a method of all kinds of dicts."""
    return method(*(f"{kind}.{name}" for kind in DICTS))


@_method("get")
def _get_method(m: Machine, a: Arguments) -> Value:
    ref, key, *rest = a.only(m, 2, 3)
    default = rest[0] if rest else NONE

    def one(k: Value) -> Value:
        present, value = find(m, table_of(m, ref, a.span), k, a.span)
        return m.branch(present, value, lambda: default)

    return with_key(m, key, a.span, one)


@_method("setdefault")
def _setdefault(m: Machine, a: Arguments) -> Value:
    ref, key, *rest = a.only(m, 2, 3)
    default = rest[0] if rest else NONE

    def one(k: Value) -> Value:
        settle(m, ref, k, a.span)
        present, value = find(m, table_of(m, ref, a.span), k, a.span)

        def insert() -> Value:
            put(m, ref, k, default, a.span)
            return default

        return m.branch(present, value, insert)

    return with_key(m, key, a.span, one)


@_method("pop")
def _pop_method(m: Machine, a: Arguments) -> Value:
    ref, key, *rest = a.only(m, 2, 3)
    if unhashable(key) is not None:
        raise m.unsupported("dict.pop of a key that cannot be hashed", a.span)  # an empty dict does not look at the key
    return _pop(m, ref, key, rest[0] if rest else None, a.span)


@_method("popitem")
def _popitem(m: Machine, a: Arguments) -> Value:
    (ref,) = a.only(m, 1, 1)
    table = table_of(m, ref, a.span)
    m.raise_if(not_(truth(m, ref, a.span)), "KeyError", "key", "popitem(): dictionary is empty", a.span)
    last = sub(tables.length(table), integer(1))
    if isinstance(table, Arrays):
        m.assume(tables.at_index(table, last))
    key, value = key_at(table, last), at(table, last)
    if isinstance(table, Entries):
        replace(m, ref, Entries(table.items[:-1]))
    else:
        replace(m, ref, tables.remove(table, key))
    return TupleV((key, value))


@_method("update")
def _update_method(m: Machine, a: Arguments) -> Value:
    ref, *rest = a.positional
    if len(rest) > 1:
        raise m.type_error("update expected at most 1 argument", a.span)
    for source in rest:
        m.split(source, lambda v: update_any(m, ref, v, a.span))
    for name, value in a.keywords.items():
        put(m, ref, str_v(name), value, a.span)
    return NONE


@_method("copy")
def _copy(m: Machine, a: Arguments) -> Value:
    (ref,) = a.only(m, 1, 1)
    return copy_of(m, ref, a.span)


@function("dict.fromkeys")
def _fromkeys(m: Machine, a: Arguments) -> Value:
    source, *rest = a.only(m, 1, 2)
    value = rest[0] if rest else NONE

    def one(v: Value) -> Value:
        made = new_table(m, "dict", EMPTY)
        for key in iteration.spread(m, v, a.span):
            _put(m, made, key, value, a.span)
        return made

    return m.split(source, one)


@_method("clear")
def _clear(m: Machine, a: Arguments) -> Value:
    (ref,) = a.only(m, 1, 1)
    replace(m, ref, EMPTY)
    return NONE


@binary_rule("|", "OrderedDict", "OrderedDict")
@binary_rule("|", "OrderedDict", "dict")
@binary_rule("|", "defaultdict", "defaultdict")
@binary_rule("|", "defaultdict", "dict")
@binary_rule("|", "dict", "dict")
def _or(m: Machine, a: Value, b: Value, span: ir.Span) -> Value:
    made = copy_of(m, a, span)
    _merge_in(m, made, table_of(m, b, span), span)
    return made


def _or_in_place(m: Machine, old: Value, operand: Value, span: ir.Span) -> Value:
    m.split(operand, lambda v: update_any(m, old, v, span))
    return old


for _kind in ("dict", "OrderedDict", "defaultdict"):
    subscripts.AUGMENT[_kind, "|"] = _or_in_place


# ------------------------------------------------------------------------------------------------------ views, iteration

Getter = Callable[[Table, Term], Value]
VIEWS: dict[str, Getter] = {
    "dict_keys": key_at,
    "dict_values": at,
    "dict_items": lambda t, k: TupleV((key_at(t, k), at(t, k))),
}


def _view_rows(kind: str, get: Getter) -> None:
    def make(m: Machine, a: Arguments) -> Value:
        (ref,) = a.only(m, 1, 1)
        return view(m, kind, ref, get, a.span)

    def iterate(m: Machine, value: Value, span: ir.Span) -> ViewV:
        # The view is looked at anew: the dict may have changed since it was made.
        assert isinstance(value, ViewV) and value.source is not None
        return view(m, kind, value.source, get, span)

    def size(m: Machine, a: Arguments) -> Value:
        assert isinstance(a.positional[0], ViewV)
        return IntV(tables.length(table_of(m, a.positional[0].source or NONE, a.span)))

    def non_empty(m: Machine, value: Value, span: ir.Span) -> Term:
        assert isinstance(value, ViewV) and value.source is not None
        return truth(m, value.source, span)

    _method(kind.removeprefix("dict_"))(make)
    iteration.ITERATE[kind] = iterate
    LENGTH[kind] = size
    operators.TRUTH[kind] = non_empty


for _kind, _getter in VIEWS.items():
    _view_rows(_kind, _getter)

for _kind in DICTS:
    iteration.ITERATE[_kind] = lambda m, v, s: view(m, "dict_keyiterator", v, key_at, s)


def _in_values(m: Machine, container: Value, item: Value, span: ir.Span) -> Term:
    assert isinstance(container, ViewV) and container.source is not None
    table = table_of(m, container.source, span)
    if isinstance(item, UnionV):
        result = m.split(item, lambda v: BoolV(_in_values(m, container, v, span)))
        assert isinstance(result, BoolV)
        return result.term
    if isinstance(table, Entries):
        return comparisons.contains(m, TupleV(tuple(v for _, v in table.items)), item, span)
    listed(m, table)
    k = binder("k", INT)
    if not is_settled(table.value) and not is_settled(shape_of(item)):
        raise m.unsupported("membership of a float among values, which may be the same object", span)
    try:
        found = tables.same(item, at(table, k))
    except NoTable as problem:
        raise m.unsupported(f"membership: {problem}", span) from None
    return exists([k], and_(le(ZERO, k), lt(k, table.keys.length), found))


comparisons.CONTAINS["dict_values"] = _in_values


def _comprehension(m: Machine, node: ir.Comprehension) -> Value:
    """{key: value for ...} over items whose number is known; entries go in one by one."""
    made = new_table(m, "dict", EMPTY)
    assert node.value is not None
    value_node = node.value

    def entry() -> Value:
        key = evaluation.evaluate(m, node.element)
        _put(m, made, key, evaluation.evaluate(m, value_node), node.span)
        return NONE

    if comprehensions.each(m, node, entry) is not None:
        raise m.unsupported("dict comprehension over an iterable of unknown length", node.span)
    return made


comprehensions.BUILD["dict"] = _comprehension
