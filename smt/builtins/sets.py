"""Sets and frozensets: displays, algebra, comparison. The order in which one is gone through is any order."""

from __future__ import annotations

from collections.abc import Callable

from frontends import ir
from smt import calls, comprehensions, expressions, operators, sequences, subscripts, tables
from smt.builtins import core
from smt.builtins.registry import Arguments, function, method
from smt.entries import erase, find, new_table, object_of, put, replace, same_entries, table_of, truth, with_key
from smt.heap import TableObj
from smt.machine import Machine
from smt.operators import binary, binary_rule, kind_of
from smt.shapes import item, shape_of
from smt.tables import EMPTY, Arrays, Entries, NoTable, Table
from smt.terms import (
    FALSE,
    INT,
    TRUE,
    ZERO,
    Term,
    add,
    and_,
    binder,
    eq,
    exists,
    forall,
    implies,
    int_value,
    integer,
    ite,
    le,
    lt,
    not_,
    or_,
    sub,
)
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
            return from_iterable(m, "set", expressions.evaluate(m, node.value), node.span)
        values.append(expressions.evaluate(m, node))
    made = new_table(m, "set", EMPTY)
    for value in values:
        _add(m, made, value, e.span)
    return made


MAX_DISPLAY = 30  # longer displays are built item by item, which shows when one cannot be hashed
expressions.ARMS[ir.SetDisplay] = _display


def _add(m: Machine, ref: Value, value: Value, span: ir.Span) -> None:
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
    items = calls.items_of(m, source, span)
    made = new_table(m, kind, EMPTY)
    known = _one_by_one(items)
    if known is not None:
        for value in known:
            _add(m, made, value, span)
        return made
    assert not isinstance(items, tuple)
    try:
        contents = sequences.tabulate(items.length, items.get) if isinstance(items, ViewV) else items
        replace(m, made, _of_sequence(m, sequences.as_seq(contents)))
    except (NoTable, sequences.MixedContents) as problem:
        raise m.unsupported(f"{kind} of an iterable: {problem}", span) from None
    return made


def _one_by_one(items: sequences.Contents | ViewV) -> tuple[Value, ...] | None:
    """The items, where their number is known and small."""
    if isinstance(items, tuple):
        return items
    count = int_value(items.length)
    if count is None or count > comprehensions.MAX_ITEMS:
        return None
    return tuple(items.get(integer(k)) if isinstance(items, ViewV) else sequences.get(items, integer(k)) for k in range(count))


def _keys_alone(table: Contents) -> Table:
    if isinstance(table, Entries):
        return Entries(tuple((key, NONE) for key, _ in table.items))
    return tables.none_values(table.keys, table.present, table.position)


def _fresh(m: Machine, like: Seq, present: Term) -> Arrays:
    """The set of the keys that `present` has, with any number of them listed in any order (true facts about it come later)."""
    wild = tables.unknown(like.shape, shape_of(NONE), m.fresh.var)
    m.assume(le(ZERO, wild.keys.length))
    return tables.none_values(wild.keys, present, wild.position)


def _of_sequence(m: Machine, seq: Seq) -> Arrays:
    """The set of the items of a sequence."""
    i, j = binder("i", INT), binder("j", INT)
    n = seq.length

    def inside(k: Term) -> Term:
        return and_(le(ZERO, k), lt(k, n))

    def agree(xs: tuple[Term, ...], ys: tuple[Term, ...]) -> Term:
        return and_(*(eq(x, y) for x, y in zip(xs, ys, strict=True)))

    at_i, at_j = tables.index_of(item(seq, i)), tables.index_of(item(seq, j))
    present = tables.tabulate(tables.index_sorts(seq.shape), lambda key: exists([i], and_(inside(i), agree(at_i, key))))
    made = _fresh(m, seq, present)
    size = made.keys.length
    repeated = exists([i, j], and_(le(ZERO, i), lt(i, j), lt(j, n), agree(at_i, at_j)))
    m.assume(and_(le(size, n), implies(lt(ZERO, n), lt(ZERO, size)), eq(eq(size, n), not_(repeated))))
    return made


def _comprehension(m: Machine, node: ir.Comprehension) -> Value:
    made = new_table(m, "set", EMPTY)

    def one() -> Value:
        _add(m, made, expressions.evaluate(m, node.element), node.span)
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
    operators.CONTAINS[_kind] = _contains
    operators.TRUTH[_kind] = truth
    core.LENGTH[_kind] = _length
    calls.ITERATE[_kind] = _iterate

# ---------------------------------------------------------------------------------------------------------------- algebra

Combine = Callable[[Term, Term], Term]
ALGEBRA: dict[str, Combine] = {
    "|": lambda x, y: or_(x, y),
    "&": lambda x, y: and_(x, y),
    "-": lambda x, y: and_(x, not_(y)),
    "^": lambda x, y: not_(eq(x, y)),
}


def combined(m: Machine, op_name: str, a: Contents, b: Contents, span: ir.Span) -> Table:
    """The set `a op b`."""
    if isinstance(a, Entries) and isinstance(b, Entries):
        known = _combined_known(m, op_name, a, b, span)
        if known is not None:
            return known
    try:
        found = tables.join_shapes(tables.shapes_of(a), tables.shapes_of(b))
        if found is None:
            return EMPTY
        left, right = tables.as_arrays(a, found), tables.as_arrays(b, found)
    except NoTable as problem:
        raise m.unsupported(f"{op_name} of sets: {problem}", span) from None
    rule = ALGEBRA[op_name]
    sorts = tables.index_sorts(left.keys.shape)
    made = _fresh(m, left.keys, tables.tabulate(sorts, lambda k: rule(tables.has(left, k), tables.has(right, k))))
    n, x, y = made.keys.length, left.keys.length, right.keys.length
    most = {"|": add(x, y), "&": ite(le(x, y), x, y), "-": x, "^": add(x, y)}[op_name]
    least = {"|": ite(le(x, y), y, x), "&": ZERO, "-": sub(x, y), "^": ite(le(x, y), sub(y, x), sub(x, y))}[op_name]
    m.assume(and_(le(least, n), le(n, most)))
    return made


def _combined_known(m: Machine, op_name: str, a: Entries, b: Entries, span: ir.Span) -> Entries | None:
    """The result where literals decide which items are in both; None elsewhere."""

    def within(entry: tuple[Value, Value], other: Entries) -> Term:
        return find(m, other, entry[0], span)[0]

    tests_a, tests_b = [within(e, b) for e in a.items], [within(e, a) for e in b.items]
    if any(t is not TRUE and t is not FALSE for t in (*tests_a, *tests_b)):
        return None
    both = [e for e, t in zip(a.items, tests_a, strict=True) if t is TRUE]
    only_a = [e for e, t in zip(a.items, tests_a, strict=True) if t is FALSE]
    only_b = [e for e, t in zip(b.items, tests_b, strict=True) if t is FALSE]
    if op_name == "&":
        # Which of two equal objects is kept (1 or True) depends on the sizes.
        return Entries(tuple(both)) if all(e in b.items for e in both) else None
    return Entries({"|": (*a.items, *only_b), "-": tuple(only_a), "^": (*only_a, *only_b)}[op_name])


def _operator(op_name: str, left: str, right: str) -> None:
    def rule(m: Machine, a: Value, b: Value, span: ir.Span) -> Value:
        return new_table(m, left, combined(m, op_name, table_of(m, a, span), table_of(m, b, span), span))

    binary_rule(op_name, left, right)(rule)


def _in_place(op_name: str) -> None:
    def change(m: Machine, old: Value, operand: Value, span: ir.Span) -> Value:
        def one(other: Value) -> Value:
            if kind_of(m.no_opaque(other, span)) not in KINDS:
                if kind_of(other).startswith("dict_") or kind_of(other) == "instance":
                    raise m.unsupported(f"in-place {op_name} of a set and {kind_of(other)}", span)
                raise m.type_error(f"{op_name}=", span)
            replace(m, old, combined(m, op_name, table_of(m, old, span), table_of(m, other, span), span))
            return old

        return m.split(operand, one)

    subscripts.AUGMENT["set", op_name] = change
    subscripts.AUGMENT["frozenset", op_name] = lambda m, old, operand, span: binary(m, op_name, old, operand, span)


for _op in ALGEBRA:
    _in_place(_op)
    for _left in KINDS:
        for _right in KINDS:
            _operator(_op, _left, _right)


def _as_set(m: Machine, value: Value, span: ir.Span) -> Contents:
    """The contents of an argument of `union` and the like: any iterable."""
    if kind_of(m.no_opaque(value, span)) in KINDS:
        return table_of(m, value, span)
    return table_of(m, from_iterable(m, "set", value, span), span)


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


def _discard(m: Machine, ref: Value, value: Value, span: ir.Span) -> None:
    _take_out(m, ref, value, False, span)


def _algebra_methods(op_name: str, plain: str, update: str) -> None:
    def make(m: Machine, a: Arguments) -> Value:
        ref, *others = a.only(m, 1 if op_name != "^" else 2, 64 if op_name != "^" else 2)
        made = new_table(m, kind_of(ref), table_of(m, ref, a.span))
        return change(m, Arguments(a.name, (made, *others), {}, a.span), made)

    def change(m: Machine, a: Arguments, result: Value = NONE) -> Value:
        ref, *others = a.only(m, 1 if op_name != "^" else 2, 64 if op_name != "^" else 2)
        if op_name == "&" and len(others) > 1:
            raise m.unsupported(f"{a.name} of several iterables", a.span)  # an item that cannot be hashed may be left unseen
        for other in others:

            def one(v: Value) -> Value:
                if step is not None and kind_of(m.no_opaque(v, a.span)) not in KINDS:
                    known = _one_by_one(calls.items_of(m, v, a.span))
                    if known is not None:
                        # Item by item: those before one that cannot be hashed have had their effect.
                        for value in known:
                            step(m, ref, value, a.span)
                        return NONE
                replace(m, ref, combined(m, op_name, table_of(m, ref, a.span), _as_set(m, v, a.span), a.span))
                return NONE

            m.split(other, one)
        return result

    step = {"|": _add, "-": _discard}.get(op_name)
    method(f"set.{plain}", f"frozenset.{plain}")(make)
    method(f"set.{update}")(change)


_algebra_methods("|", "union", "update")
_algebra_methods("&", "intersection", "intersection_update")
_algebra_methods("-", "difference", "difference_update")
_algebra_methods("^", "symmetric_difference", "symmetric_difference_update")

# ------------------------------------------------------------------------------------------------------------- comparison


def subset(m: Machine, a: Contents, b: Contents, span: ir.Span) -> Term:
    """a <= b."""
    if isinstance(a, Entries):
        return and_(*(find(m, b, key, span)[0] for key, _ in a.items))
    result, sizes = _for_all_keys(m, a, b, lambda x, y: implies(x, y), span)
    m.assume(implies(result, le(*sizes)))
    return result


def _for_all_keys(m: Machine, a: Contents, b: Contents, rule: Combine, span: ir.Span) -> tuple[Term, tuple[Term, Term]]:
    try:
        found = tables.join_shapes(tables.shapes_of(a), tables.shapes_of(b))
        left, right = tables.as_arrays(a, found), tables.as_arrays(b, found)
    except NoTable as problem:
        raise m.unsupported(f"comparison of sets: {problem}", span) from None
    keys = [binder("key", sort) for sort in tables.index_sorts(left.keys.shape)]
    return forall(keys, rule(tables.has(left, keys), tables.has(right, keys))), (left.keys.length, right.keys.length)


def _at_most(m: Machine, a: Value, b: Value, span: ir.Span) -> Term:
    return subset(m, table_of(m, a, span), table_of(m, b, span), span)


def _less(m: Machine, a: Value, b: Value, span: ir.Span) -> Term:
    left, right = table_of(m, a, span), table_of(m, b, span)
    return and_(subset(m, left, right, span), lt(tables.length(left), tables.length(right)))


for _left in KINDS:
    for _right in KINDS:
        operators.EQUAL[_left, _right] = lambda m, a, b, s: same_entries(m, table_of(m, a, s), table_of(m, b, s), s)
        operators.AT_MOST[_left, _right] = _at_most
        operators.ORDER[_left, _right] = _less


def _relation(name: str, holds: Callable[[Machine, Contents, Contents, ir.Span], Term]) -> None:
    def row(m: Machine, a: Arguments) -> Value:
        ref, other = a.only(m, 2, 2)
        return m.split(other, lambda v: BoolV(holds(m, table_of(m, ref, a.span), _as_set(m, v, a.span), a.span)))

    method(f"set.{name}", f"frozenset.{name}")(row)


def _disjoint(m: Machine, a: Contents, b: Contents, span: ir.Span) -> Term:
    if isinstance(a, Entries):
        return not_(or_(*(find(m, b, key, span)[0] for key, _ in a.items)))
    if isinstance(b, Entries):
        return _disjoint(m, b, a, span)
    return _for_all_keys(m, a, b, lambda x, y: not_(and_(x, y)), span)[0]


_relation("issubset", subset)
_relation("issuperset", lambda m, a, b, s: subset(m, b, a, s))
_relation("isdisjoint", _disjoint)

# ---------------------------------------------------------------------------------------------------------------- methods


@method("set.add")
def _add_method(m: Machine, a: Arguments) -> Value:
    ref, value = a.only(m, 2, 2)
    _add(m, ref, value, a.span)
    return NONE


@method("set.remove")
def _remove_method(m: Machine, a: Arguments) -> Value:
    ref, value = a.only(m, 2, 2)
    _take_out(m, ref, value, True, a.span)
    return NONE


@method("set.discard")
def _discard_method(m: Machine, a: Arguments) -> Value:
    ref, value = a.only(m, 2, 2)
    _discard(m, ref, value, a.span)
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
