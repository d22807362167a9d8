"""Kinds of dicts of `collections`: where OrderedDict, defaultdict and Counter are not what a dict is."""

from __future__ import annotations

from collections.abc import Callable

from frontends import ir
from smt import calls, comparisons, iteration, sequences, subscripts, tables, theory
from smt.builtins.dicts import update_any
from smt.builtins.iterables import view_of
from smt.builtins.registry import FUNCTIONS, METHODS, Arguments, function, method
from smt.builtins.sets import any_listing, members_of
from smt.builtins.sorting import ordered
from smt.entries import at, erase, find, key_at, new_table, put, replace, same_entries, settle, table_of, unhashable, with_key
from smt.kinds import kind_of
from smt.machine import Machine
from smt.operators import binary, binary_rule
from smt.sequences import MixedContents
from smt.shapes import item
from smt.subscripts import new_list
from smt.tables import DICTS, EMPTY, Arrays, Entries, NoTable
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
    forall,
    implies,
    int_value,
    integer,
    ite,
    lambda_,
    le,
    lt,
    not_,
    or_,
    sub,
)
from smt.values import NONE, BoolV, BuiltinV, IntV, NoneV, RefV, Seq, Shape, TupleV, Value, as_int, int_v, str_v

Table = Entries | Arrays
MAX_REPEATED = 1000  # items of `elements` that are written out


def _filled(m: Machine, made: RefV, a: Arguments, source: Value | None) -> Value:
    """`made`, after what the constructor of a dict does with its arguments."""
    if source is not None:
        update_any(m, made, source, a.span)
    for name, value in a.keywords.items():
        put(m, made, str_v(name), value, a.span)
    return made


# ------------------------------------------------------------------------------------------------------------ OrderedDict


@function("collections.OrderedDict")
def _ordered_dict(m: Machine, a: Arguments) -> Value:
    if len(a.positional) > 1:
        raise m.type_error("OrderedDict expected at most 1 argument", a.span)

    def build(source: Value | None) -> Value:
        return _filled(m, new_table(m, "OrderedDict", EMPTY), a, source)

    return m.split(a.positional[0], build) if a.positional else build(None)


def _same_in_order(m: Machine, a: Value, b: Value, span: ir.Span) -> Term:
    """Two OrderedDicts are equal when their entries are, in the same order."""
    left, right = table_of(m, a, span), table_of(m, b, span)
    if not isinstance(left, Entries) or not isinstance(right, Entries):
        if left == right:
            return same_entries(m, left, right, span)
        raise m.unsupported("comparison of OrderedDicts of unknown order", span)
    if len(left.items) != len(right.items):
        return FALSE
    try:
        order = and_(*(tables.same(x, y) for (x, _), (y, _) in zip(left.items, right.items, strict=True)))
    except NoTable as problem:
        raise m.unsupported(f"comparison of {problem}", span) from None
    # Entries are compared as those of dicts first, so that values are in the same order in both.
    entries = m.branch(order, lambda: BoolV(same_entries(m, left, right, span)), lambda: BoolV(FALSE))
    assert isinstance(entries, BoolV)
    return entries.term


comparisons.EQUAL["OrderedDict", "OrderedDict"] = _same_in_order


@method("OrderedDict.move_to_end")
def _move_to_end(m: Machine, a: Arguments) -> Value:
    last = a.keywords.get("last", a.positional[2] if len(a.positional) == 3 else BoolV(TRUE))
    if set(a.keywords) - {"last"} or not 2 <= len(a.positional) <= 3 or last not in (BoolV(TRUE), BoolV(FALSE)):
        raise m.unsupported("this form of move_to_end", a.span)
    ref, wanted = a.positional[:2]
    if unhashable(wanted) is not None:
        raise m.unsupported("move_to_end of a key that cannot be hashed", a.span)  # an empty dict does not look at the key

    def one(key: Value) -> Value:
        present, value = find(m, table_of(m, ref, a.span), key, a.span)
        m.raise_if(not_(present), "KeyError", "key", "OrderedDict.move_to_end", a.span, (key,))
        moved = value()
        stored = _stored_key(m, table_of(m, ref, a.span), key, a.span)
        erase(m, ref, key, a.span)
        table = table_of(m, ref, a.span)
        if last == BoolV(TRUE):
            put(m, ref, stored, moved, a.span)
        elif isinstance(table, Entries):
            replace(m, ref, Entries(((stored, moved), *table.items)))
        else:
            raise m.unsupported("move_to_end(last=False) in a dict of unknown keys", a.span)
        return NONE

    return with_key(m, wanted, a.span, one)


def _stored_key(m: Machine, table: Table, key: Value, span: ir.Span) -> Value:
    """The object that stands in the dict for a key that is present: it may be another one, that equals it."""
    if isinstance(table, Arrays):
        position = tables.position_of(table, tables.index_of(key))
        return item(table.keys, position)
    try:
        found = [(tables.same(k, key), k) for k, _ in table.items]
    except NoTable as problem:
        raise m.unsupported(str(problem), span) from None
    parts = [(test, k) for test, k in found if test is not FALSE]
    if len(parts) == 1:
        return parts[0][1]
    raise m.unsupported("move_to_end of a key that may be one of several", span)


@method("OrderedDict.popitem")
def _popitem(m: Machine, a: Arguments) -> Value:
    last = a.keywords.get("last", a.positional[1] if len(a.positional) == 2 else BoolV(TRUE))
    if set(a.keywords) - {"last"} or len(a.positional) > 2 or last not in (BoolV(TRUE), BoolV(FALSE)):
        raise m.unsupported("this form of popitem", a.span)
    ref = a.positional[0]
    if last == BoolV(TRUE):
        return METHODS["dict.popitem"](m, Arguments("dict.popitem", (ref,), {}, a.span))
    table = table_of(m, ref, a.span)
    empty = eq(tables.length(table), ZERO)
    m.raise_if(empty, "KeyError", "key", "dictionary is empty", a.span)
    if isinstance(table, Arrays):
        m.assume(tables.at_index(table, ZERO))
    key, value = key_at(table, ZERO), at(table, ZERO)
    replace(m, ref, Entries(table.items[1:]) if isinstance(table, Entries) else tables.remove(table, key))
    return TupleV((key, value))


# ------------------------------------------------------------------------------------------------------------ defaultdict


@function("collections.defaultdict")
def _defaultdict(m: Machine, a: Arguments) -> Value:
    if len(a.positional) > 2:
        raise m.type_error("defaultdict expected at most 2 positional arguments", a.span)

    def with_factory(factory: Value) -> Value:
        kind = kind_of(m.no_opaque(factory, a.span))
        if kind == "instance" or kind == "library":
            raise m.unsupported(f"defaultdict with a factory that is {kind}", a.span)
        if kind not in ("none", "function", "class"):
            raise m.type_error("first argument must be callable or None", a.span)

        def build(source: Value | None) -> Value:
            made = new_table(m, "defaultdict", EMPTY)
            m.factories[made.location] = factory
            return _filled(m, made, a, source)

        return m.split(a.positional[1], build) if len(a.positional) == 2 else build(None)

    return m.split(a.positional[0], with_factory) if a.positional else with_factory(NONE)


def _get_or_make(m: Machine, container: Value, key: Value, span: ir.Span) -> Value:
    assert isinstance(container, RefV)
    factory = m.factories.get(container.location)
    if factory is None:
        raise m.unsupported("defaultdict of unknown factory", span)

    def one(k: Value) -> Value:
        settle(m, container, k, span)
        present, value = find(m, table_of(m, container, span), k, span)

        def missing() -> Value:
            if isinstance(factory, NoneV):
                raise m.raise_("KeyError", "key", "dict lookup", span, (k,))
            made = calls.call(m, factory, (), {}, span)
            put(m, container, k, made, span)
            return made

        return m.branch(present, value, missing)

    return with_key(m, key, span, one)


subscripts.GET["defaultdict"] = _get_or_make


# ---------------------------------------------------------------------------------------------------------------- Counter


@function("collections.Counter")
def _counter(m: Machine, a: Arguments) -> Value:
    if len(a.positional) > 1:
        raise m.type_error("Counter expected at most 1 argument", a.span)

    def build(source: Value | None) -> Value:
        made = new_table(m, "Counter", EMPTY)
        _count_in(m, made, source, a, 1)
        return made

    return m.split(a.positional[0], build) if a.positional else build(None)


def _count_in(m: Machine, ref: Value, source: Value | None, a: Arguments, sign: int) -> None:
    """counter.update(source, **keywords), or subtract for a sign of -1."""
    if source is not None and not isinstance(source, NoneV):
        if kind_of(m.no_opaque(source, a.span)) in DICTS:
            _add_mapping(m, ref, source, a.span, sign)
        else:
            _add_items(m, ref, source, a.span, sign)
    empty = sign > 0 and table_of(m, ref, a.span) == EMPTY
    for name, value in a.keywords.items():
        if empty:
            put(m, ref, str_v(name), value, a.span)  # as it is, whatever it is
        else:
            _bump(m, ref, str_v(name), value, a.span, sign)


def _bump(m: Machine, ref: Value, key: Value, amount: Value, span: ir.Span, sign: int) -> None:
    def one(k: Value) -> Value:
        present, value = find(m, table_of(m, ref, span), k, span)
        now = m.branch(present, value, lambda: int_v(0))
        if as_int(now) is None or as_int(amount) is None:
            raise m.unsupported("Counter with counts that are not integers", span)
        put(m, ref, k, binary(m, "+" if sign > 0 else "-", now, amount, span), span)
        return NONE

    with_key(m, key, span, one)


def _add_mapping(m: Machine, ref: Value, source: Value, span: ir.Span, sign: int) -> None:
    mine, theirs = table_of(m, ref, span), table_of(m, source, span)
    if sign > 0 and mine == EMPTY:
        update_any(m, ref, source, span)  # as they are, whatever the values are
    elif isinstance(theirs, Entries):
        for key, value in theirs.items:
            _bump(m, ref, key, value, span, sign)
    else:
        replace(m, ref, _combined(m, mine, theirs, lambda x, y: add(x, y) if sign > 0 else sub(x, y), span, positive=False))


def _add_items(m: Machine, ref: Value, source: Value, span: ir.Span, sign: int) -> None:
    items = iteration.items_of(m, source, span)
    known = iteration.one_by_one(items)
    if known is not None:
        for value in known:
            _bump(m, ref, value, int_v(1), span, sign)
        return
    assert not isinstance(items, tuple)
    try:
        counted = _of_sequence(m, sequences.as_seq(sequences.stored(items)))
    except (NoTable, MixedContents) as problem:
        raise m.unsupported(f"Counter of an iterable: {problem}", span) from None
    mine = table_of(m, ref, span)
    if mine == EMPTY and sign > 0:
        replace(m, ref, counted)
    else:
        replace(m, ref, _combined(m, mine, counted, lambda x, y: add(x, y) if sign > 0 else sub(x, y), span, positive=False))


def _of_sequence(m: Machine, seq: Seq) -> Arrays:
    """How often each item of a sequence of unknown length is in it. In which order the keys stand is left open."""
    keys = members_of(m, seq)
    n = seq.length

    def count(key: tuple[Term, ...]) -> Term:
        k = binder("k", INT)
        test = and_(*(eq(x, y) for x, y in zip(tables.index_of(item(seq, k)), key, strict=True)))
        return theory.total(lambda_(k, ite(test, integer(1), ZERO)), n)

    sorts = tables.index_sorts(seq.shape)
    made = Arrays(keys.keys, keys.present, keys.position, Shape("int"), (tables.tabulate(sorts, count),))
    bound = [binder("key", sort) for sort in sorts]
    there = tables.has(made, bound)
    (amount,) = (as_int(tables.value_at(made, bound)),)
    assert amount is not None
    m.assume(forall(bound, implies(there, and_(le(integer(1), amount), le(amount, n)))))
    return made


def _amount(table: Arrays, key: tuple[Term, ...], span: ir.Span, m: Machine) -> Term:
    value = as_int(tables.value_at(table, key))
    if value is None:
        raise m.unsupported("Counter with counts that are not integers", span)
    return ite(tables.has(table, key), value, ZERO)


def _combined(
    m: Machine, left: Table, right: Table, amount: Callable[[Term, Term], Term], span: ir.Span, positive: bool = True
) -> Arrays:
    """The keys of both with their counts combined; `positive`: those that come to more than 0. The order of keys is left open."""
    try:
        found = tables.join_shapes(tables.shapes_of(left), tables.shapes_of(right))
        a, b = tables.as_arrays(left, found), tables.as_arrays(right, found)
        sorts = tables.index_sorts(a.keys.shape)
    except NoTable as problem:
        raise m.unsupported(f"Counter: {problem}", span) from None

    def count(key: tuple[Term, ...]) -> Term:
        return amount(_amount(a, key, span, m), _amount(b, key, span, m))

    def there(key: tuple[Term, ...]) -> Term:
        return lt(ZERO, count(key)) if positive else or_(tables.has(a, key), tables.has(b, key))

    keys = any_listing(m, a.keys, tables.tabulate(sorts, there))
    m.assume(le(keys.keys.length, add(a.keys.length, b.keys.length)))
    return Arrays(keys.keys, keys.present, keys.position, Shape("int"), (tables.tabulate(sorts, count),))


def _get_count(m: Machine, container: Value, key: Value, span: ir.Span) -> Value:
    def one(k: Value) -> Value:
        present, value = find(m, table_of(m, container, span), k, span)
        return m.branch(present, value, lambda: int_v(0))

    return with_key(m, key, span, one)


def _delete_count(m: Machine, container: Value, key: Value, span: ir.Span) -> None:
    def one(k: Value) -> Value:
        present, _ = find(m, table_of(m, container, span), k, span)

        def there() -> Value:
            erase(m, container, k, span)
            return NONE

        return m.branch(present, there, lambda: NONE)

    with_key(m, key, span, one)


subscripts.GET["Counter"] = _get_count
subscripts.DELETE["Counter"] = _delete_count


def _same_counts(m: Machine, a: Value, b: Value, span: ir.Span) -> Term:
    """Two Counters are equal when all counts are, those of missing keys being 0."""
    left, right = table_of(m, a, span), table_of(m, b, span)
    if isinstance(left, Entries) and isinstance(right, Entries):
        keys = [*(k for k, _ in left.items), *(k for k, _ in right.items)]
        parts = []
        for key in keys:
            x, y = _get_count(m, a, key, span), _get_count(m, b, key, span)
            if as_int(x) is None or as_int(y) is None:
                raise m.unsupported("comparison of Counters with counts that are not integers", span)
            parts.append(comparisons.equal(m, x, y, span))
        return and_(*parts)
    if EMPTY in (left, right):
        other = right if left == EMPTY else left
        assert isinstance(other, Arrays)
        nothing = tables.empty(other.keys.shape, other.value)
        left, right = (nothing, other) if left == EMPTY else (other, nothing)
    try:
        found = tables.join_shapes(tables.shapes_of(left), tables.shapes_of(right))
        mine, theirs = tables.as_arrays(left, found), tables.as_arrays(right, found)
        if mine == theirs:
            return TRUE
        bound = [binder("key", sort) for sort in tables.index_sorts(mine.keys.shape)]
    except NoTable as problem:
        raise m.unsupported(f"comparison of {problem}", span) from None
    at_bound = tuple(bound)
    return forall(bound, eq(_amount(mine, at_bound, span, m), _amount(theirs, at_bound, span, m)))


comparisons.EQUAL["Counter", "Counter"] = _same_counts


def _update(sign: int) -> Callable[[Machine, Arguments], Value]:
    def row(m: Machine, a: Arguments) -> Value:
        ref, *rest = a.positional
        if len(rest) > 1:
            raise m.type_error(f"{a.name} expected at most 1 argument", a.span)

        def one(source: Value | None) -> Value:
            _count_in(m, ref, source, a, sign)
            return NONE

        return m.split(rest[0], one) if rest else one(None)

    return row


method("Counter.update")(_update(1))
method("Counter.subtract")(_update(-1))


@method("Counter.total")
def _total(m: Machine, a: Arguments) -> Value:
    (ref,) = a.only(m, 1, 1)
    values = METHODS["Counter.values"](m, Arguments("Counter.values", (ref,), {}, a.span))
    return FUNCTIONS["sum"](m, Arguments("sum", (values,), {}, a.span))


@function("%second")
def _second(m: Machine, a: Arguments) -> Value:
    return subscripts.get(m, a.positional[0], int_v(1), a.span)


@method("Counter.most_common")
def _most_common(m: Machine, a: Arguments) -> Value:
    ref, *rest = a.positional
    if set(a.keywords) - {"n"} or len(rest) > 1:
        raise m.unsupported("this form of most_common", a.span)
    wanted = a.keywords.get("n", rest[0] if rest else NONE)
    pairs = METHODS["Counter.items"](m, Arguments("Counter.items", (ref,), {}, a.span))

    def one(n: Value) -> Value:
        found = ordered(m, iteration.items_of(m, pairs, a.span), BuiltinV("%second"), True, a.span)
        if isinstance(n, NoneV):
            return new_list(m, found)
        count = as_int(m.no_opaque(n, a.span))
        if count is None:
            raise m.unsupported("most_common of a number that is not an int", a.span)
        size = sequences.length(found)
        kept = ite(lt(count, ZERO), ZERO, ite(lt(size, count), size, count))
        return new_list(m, sequences.section(found, ZERO, kept))

    return m.split(wanted, one)


@method("Counter.elements")
def _elements(m: Machine, a: Arguments) -> Value:
    (ref,) = a.only(m, 1, 1)
    table = table_of(m, ref, a.span)
    if not isinstance(table, Entries):
        raise m.unsupported("elements of a Counter of unknown keys", a.span)
    made: list[Value] = []
    for key, value in table.items:
        amount = as_int(value)
        times = None if amount is None else int_value(amount)
        if times is None or len(made) + times > MAX_REPEATED:
            raise m.unsupported("elements of a Counter of unknown counts", a.span)
        made.extend([key] * times)
    return view_of(m, TupleV(tuple(made)), a)


def _arithmetic(symbol: str, amount: Callable[[Term, Term], Term]) -> None:
    """Counts combined key by key; what does not come to more than 0 is left out."""

    def combined(m: Machine, a: Value, b: Value, span: ir.Span) -> Table:
        left, right = table_of(m, a, span), table_of(m, b, span)
        if isinstance(left, Entries) and isinstance(right, Entries):
            return _by_keys(m, a, b, amount, span)
        return _combined(m, left, right, amount, span)

    def rule(m: Machine, a: Value, b: Value, span: ir.Span) -> Value:
        return new_table(m, "Counter", combined(m, a, b, span))

    def in_place(m: Machine, old: Value, operand: Value, span: ir.Span) -> Value:
        def one(v: Value) -> Value:
            if kind_of(m.no_opaque(v, span)) != "Counter":
                raise m.unsupported(f"in-place {symbol} of a Counter with {kind_of(v)}", span)
            replace(m, old, combined(m, old, v, span))
            return old

        return m.split(operand, one)

    binary_rule(symbol, "Counter", "Counter")(rule)
    subscripts.AUGMENT["Counter", symbol] = in_place


def _by_keys(m: Machine, a: Value, b: Value, amount: Callable[[Term, Term], Term], span: ir.Span) -> Table:
    made = new_table(m, "Counter", EMPTY)
    left, right = table_of(m, a, span), table_of(m, b, span)
    assert isinstance(left, Entries) and isinstance(right, Entries)
    for key, _ in (*left.items, *right.items):
        x, y = as_int(_get_count(m, a, key, span)), as_int(_get_count(m, b, key, span))
        if x is None or y is None:
            raise m.unsupported("Counter with counts that are not integers", span)
        total = amount(x, y)

        def keep(key: Value = key, total: Term = total) -> Value:
            put(m, made, key, IntV(total), span)
            return NONE

        m.branch(lt(ZERO, total), keep, lambda: NONE)
    return table_of(m, made, span)


_arithmetic("+", add)
_arithmetic("-", sub)
_arithmetic("&", lambda x, y: ite(lt(x, y), x, y))
_arithmetic("|", lambda x, y: ite(lt(x, y), y, x))
