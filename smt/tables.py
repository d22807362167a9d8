"""Operations on the contents of dicts and sets: known entries, or arrays indexed by the key. Pure; for the rules see smt.builtins.

A set is a table whose values are all None. Keys are ints (bools among them), strings and tuples of these. As keys, True and 1 are
one: arrays are indexed by numbers and strings only, and the list of keys keeps which object came first.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from typing import TypeAlias

from smt import floats, shapes
from smt.floats import float_value
from smt.shapes import has_exact, item, leaves, pack, shape_of, unpack, well_formed
from smt.terms import (
    BOOL,
    FALSE,
    INT,
    STRING,
    TRUE,
    ZERO,
    Sort,
    Term,
    add,
    and_,
    array,
    binder,
    const_array,
    eq,
    implies,
    integer,
    ite,
    lambda_,
    le,
    lt,
    or_,
    select,
    store,
    sub,
)
from smt.values import (
    NONE,
    BoolV,
    BytesV,
    FloatV,
    IntV,
    MemberV,
    NoneV,
    Seq,
    Shape,
    StrV,
    TupleV,
    UnionV,
    Value,
    alternatives,
    merge,
    union,
)


class NoTable(Exception):
    """The keys or values have no common place in arrays, or cannot be compared."""


@dataclass(frozen=True, slots=True)
class Entries:
    """Known entries in the order of insertion. The keys differ from each other for certain."""

    items: tuple[tuple[Value, Value], ...]


@dataclass(frozen=True, slots=True)
class Arrays:
    """Entries of unknown number. `keys` lists them in order; the other arrays are indexed by the key, one index after the other.

    What holds between the arrays of every table is in `at_key` and `at_index`.
    """

    keys: Seq
    present: Term
    position: Term
    value: Shape
    values: tuple[Term, ...]


@dataclass(frozen=True, slots=True)
class Unmodelled:
    """Contents that have left the model."""

    reason: str


Table: TypeAlias = Entries | Arrays | Unmodelled
EMPTY = Entries(())
DICTS = ("dict", "OrderedDict", "Counter", "defaultdict")
KINDS = (*DICTS, "set", "frozenset")


# ------------------------------------------------------------------------------------------------------------------ keys


def plain_key(value: Value) -> Value:
    """The key with choices between numbers made one number; `NoTable` for kinds that have no model as keys."""
    match value:
        case IntV() | BoolV() | StrV() | NoneV() | MemberV():
            return value
        case FloatV(term) if (known := float_value(term)) is not None and known == known:
            return value
        case BytesV(tuple()):
            return value
        case TupleV(items, cls):
            return TupleV(tuple(plain_key(v) for v in items), cls)
        case UnionV(parts) if all(isinstance(v, IntV | BoolV) for _, v in parts):
            numbers = [(guard, _number(v)) for guard, v in parts]
            return union([*numbers])
    raise NoTable("keys of this kind")


def underlying(key: Value) -> Value:
    """What a key is found by: of a member of an enumeration that is an int or a string, that."""
    return key.underlying if isinstance(key, MemberV) else key


def _number(value: Value) -> IntV:
    if isinstance(value, BoolV):
        return IntV(ite(value.term, integer(1), ZERO), TRUE)
    assert isinstance(value, IntV)
    return value


def index_of(key: Value) -> tuple[Term, ...]:
    """The array indices that a plain key stands for."""
    match underlying(key):
        case IntV() | BoolV() as number:
            return (_number(number).term,)
        case StrV(term):
            return (term,)
        case TupleV(items) if items:
            return tuple(t for v in items for t in index_of(v))
    raise NoTable("keys of this kind")


def index_sorts(shape: Shape) -> tuple[Sort, ...]:
    """The sorts of the indices of keys of a shape."""
    if shape.name in ("int", "intbool", "bool"):
        return (INT,)
    if shape.name == "str":
        return (STRING,)
    if shape.name == "tuple" and shape.args:
        return tuple(s for arg in shape.args for s in index_sorts(arg))
    raise NoTable("keys of this kind")


def may_hold(shape: Shape, key: Value) -> bool:
    """Whether a plain key could be among keys of the shape at all: a number never equals a string, and so on."""
    match underlying(key):
        case IntV() | BoolV():
            return shape.name in ("int", "intbool", "bool")
        case StrV():
            return shape.name == "str"
        case FloatV() if shape.name in ("int", "intbool", "bool"):
            raise NoTable("a float among keys that are ints")
        case TupleV(items):
            same = shape.name == "tuple" and len(items) == len(shape.args)
            if same and any(isinstance(v, FloatV) for v in items):
                raise NoTable("a float among keys of unknown number")
            return same and all(may_hold(s, v) for s, v in zip(shape.args, items, strict=True))
    return False


def _join_keys(a: Shape, b: Shape) -> Shape:
    if a == b:
        return a
    if {a.name, b.name} <= {"int", "intbool", "bool"}:
        return Shape("intbool")
    if a.name == b.name == "tuple" and len(a.args) == len(b.args) and a.payload == b.payload:
        return Shape("tuple", tuple(_join_keys(x, y) for x, y in zip(a.args, b.args, strict=True)), a.payload)
    raise NoTable("keys of several kinds")


def _pack_key(key: Value, shape: Shape) -> tuple[Term, ...]:
    match shape.name, key:
        case "intbool", IntV() | BoolV():
            number = _number(key)
            return (number.term, number.boolness)
        case "tuple", TupleV(items, cls) if cls == shapes.class_of_tuples(shape):
            return tuple(t for v, s in zip(items, shape.args, strict=True) for t in _pack_key(v, s))
    packed = pack(key, shape)
    if packed is None:
        raise NoTable("keys of several kinds")
    return packed


def same(a: Value, b: Value) -> Term:
    """a == b for values that compare without code of their own; `NoTable` for others."""
    if isinstance(a, UnionV) or isinstance(b, UnionV):
        return or_(*(and_(g, h, same(x, y)) for g, x in alternatives(a) for h, y in alternatives(b)))
    a, b = underlying(a), underlying(b)
    match a, b:
        case (BoolV(x), BoolV(y)) | (StrV(x), StrV(y)):
            return eq(x, y)
        case (IntV() | BoolV(), IntV() | BoolV()):
            return eq(_number(a).term, _number(b).term)
        case (FloatV(x), FloatV(y)):
            return floats.same(x, y)
        case (FloatV(x), IntV() | BoolV()):
            return floats.int_same(_number(b).term, x)
        case (IntV() | BoolV(), FloatV(y)):
            return floats.int_same(_number(a).term, y)
        case (BytesV(tuple(xs)), BytesV(tuple(ys))):
            return and_(*(same(x, y) for x, y in zip(xs, ys, strict=True))) if len(xs) == len(ys) else FALSE
        case (TupleV(xs), TupleV(ys)):
            return and_(*(same(x, y) for x, y in zip(xs, ys, strict=True))) if len(xs) == len(ys) else FALSE
        case (MemberV(), MemberV()):
            return TRUE if a == b else FALSE
        case (BytesV(Seq()), _) | (_, BytesV(Seq())):
            raise NoTable("comparison of bytes of unknown length")
    if all(isinstance(v, IntV | BoolV | StrV | NoneV | TupleV | FloatV | BytesV | MemberV) for v in (a, b)):
        return TRUE if isinstance(a, NoneV) and isinstance(b, NoneV) else FALSE
    raise NoTable("comparison of values of this kind")


# ------------------------------------------------------------------------------------- arrays with several indices, one by one


def _sort(indices: Sequence[Sort], element: Sort) -> Sort:
    for index in reversed(indices):
        element = array(index, element)
    return element


def _constant(indices: Sequence[Sort], value: Term) -> Term:
    for index in reversed(indices):
        value = const_array(index, value)
    return value


def _select(a: Term, index: Sequence[Term]) -> Term:
    for i in index:
        a = select(a, i)
    return a


def _store(a: Term, index: Sequence[Term], value: Term) -> Term:
    first, *rest = index
    return store(a, first, _store(select(a, first), rest, value) if rest else value)


def tabulate(indices: Sequence[Sort], at: Callable[[tuple[Term, ...]], Term]) -> Term:
    """The array whose element at each index is `at(index)`."""
    bound = tuple(binder("key", sort) for sort in indices)
    made = at(bound)
    for variable in reversed(bound):
        made = lambda_(variable, made)
    return made


# --------------------------------------------------------------------------------------------------------- tables as arrays


def empty(key: Shape, value: Shape) -> Arrays:
    """No entries, for keys and values of these shapes."""
    sorts = index_sorts(key)
    if has_exact(value):
        raise NoTable("values that are objects, under unknown keys")
    keys = Seq(key, tuple(const_array(INT, shapes.default_term(s)) for s in leaves(key)), ZERO)
    values = tuple(_constant(sorts, shapes.default_term(s)) for s in leaves(value))
    return Arrays(keys, _constant(sorts, FALSE), _constant(sorts, ZERO), value, values)


def unknown(key: Shape, value: Shape, var: Callable[[str, Sort], Term]) -> Arrays:
    """Any entries with keys and values of these shapes; `var` makes new symbols. Assume `known_of` of it."""
    sorts = index_sorts(key)
    if has_exact(value):
        raise NoTable("values that are objects, under unknown keys")
    keys = Seq(key, tuple(var("key", array(INT, s)) for s in leaves(key)), var("len", INT))
    values = tuple(var("value", _sort(sorts, s)) for s in leaves(value))
    return Arrays(keys, var("has", _sort(sorts, BOOL)), var("position", _sort(sorts, INT)), value, values)


def with_values(table: Arrays, value: Shape, var: Callable[[str, Sort], Term]) -> Arrays:
    """The table with any values in place of its own."""
    sorts = index_sorts(table.keys.shape)
    return Arrays(
        table.keys, table.present, table.position, value, tuple(var("value", _sort(sorts, s)) for s in leaves(value))
    )


def shapes_of(table: Table) -> tuple[Shape, Shape] | None:
    """The shapes of keys and values; None for an empty table that could take any."""
    if isinstance(table, Unmodelled):
        raise NoTable(table.reason)
    if isinstance(table, Arrays):
        return table.keys.shape, table.value
    found = None
    for key, value in table.items:
        found = join_shapes(found, (shape_of(key), shape_of(value)))
    return found


def join_shapes(a: tuple[Shape, Shape] | None, b: tuple[Shape, Shape] | None) -> tuple[Shape, Shape] | None:
    """The narrowest shapes that cover both."""
    if a is None or b is None:
        return b if a is None else a
    return _join_keys(a[0], b[0]), shapes.join([a[1], b[1]])


def as_arrays(table: Table, wanted: tuple[Shape, Shape] | None = None) -> Arrays:
    """The table as arrays whose shapes cover these too."""
    found = join_shapes(wanted, shapes_of(table))  # in this order: a shape that covers the rest stays as it is
    if found is None:
        raise NoTable("an empty table of unknown kinds")
    key, value = found
    if isinstance(table, Arrays):
        return _widened(table, key, value)
    assert isinstance(table, Entries)
    made = empty(key, value)
    for k, v in table.items:
        made = put(made, k, v)
    return made


def _widened(table: Arrays, key: Shape, value: Shape) -> Arrays:
    keys, values = table.keys, table.values
    if key != keys.shape:
        k = binder()
        packed = _pack_key(item(keys, k), key)
        keys = Seq(key, tuple(lambda_(k, t) for t in packed), keys.length)
    if value != table.value:
        if has_exact(value):
            raise NoTable("values that are objects, under unknown keys")

        def column(n: int) -> Term:
            return tabulate(index_sorts(key), lambda index: _packed(value_at(table, index), value)[n])

        values = tuple(column(n) for n in range(len(leaves(value))))
    return Arrays(keys, table.present, table.position, value, values)


def _packed(value: Value, shape: Shape) -> tuple[Term, ...]:
    packed = pack(value, shape)
    if packed is None:
        raise NoTable("values of unlike kinds")
    return packed


def value_at(table: Arrays, index: Sequence[Term]) -> Value:
    """The value under a key that is present."""
    return unpack([_select(a, index) for a in table.values], table.value)


def leaf_at(table: Arrays, index: Sequence[Term], n: int) -> Term:
    """One leaf of the value under a key that is present."""
    return _select(table.values[n], index)


def has(table: Arrays, index: Sequence[Term]) -> Term:
    """Whether a key is present."""
    return _select(table.present, index)


def position_of(table: Arrays, index: Sequence[Term]) -> Term:
    """Where a key that is present stands in the list of keys."""
    return _select(table.position, index)


def at_key(table: Arrays, index: Sequence[Term]) -> Term:
    """What holds of every table at a key: if present, it stands in the list of keys, where `position` says."""
    at = _select(table.position, index)
    listed = index_of(item(table.keys, at))
    return implies(
        has(table, index),
        and_(
            le(ZERO, at), lt(at, table.keys.length), *(eq(x, y) for x, y in zip(listed, index, strict=True)),
            well_formed([_select(a, index) for a in table.values], table.value),
        ),
    )  # fmt: skip


def at_index(table: Arrays, k: Term) -> Term:
    """What holds of every table at an index of its list of keys: that key is present, and stands nowhere else."""
    parts = [select(a, k) for a in table.keys.arrays]
    index = index_of(unpack(parts, table.keys.shape))
    return implies(
        and_(le(ZERO, k), lt(k, table.keys.length)),
        and_(
            has(table, index), eq(_select(table.position, index), k), well_formed(parts, table.keys.shape),
            well_formed([_select(a, index) for a in table.values], table.value),
        ),
    )  # fmt: skip


FIRST = 3  # entries of an unknown table that are known to differ without a quantifier, so that small models are real tables


def known_of(table: Arrays) -> Term:
    """What is known of an unknown table from the start; the rest is said where a key or an index is looked at."""
    return and_(le(ZERO, table.keys.length), *(at_index(table, integer(k)) for k in range(FIRST)))


def put(table: Arrays, key: Value, value: Value) -> Arrays:
    """table[key] = value; shapes cover both. A key that is present stays as it is, at its place."""
    found = join_shapes((table.keys.shape, table.value), (shape_of(key), shape_of(value)))
    assert found is not None
    table = _widened(table, *found)
    index, end = index_of(key), table.keys.length
    old = has(table, index)
    # Past the end nothing matters, so the key may be written there even if it is not new.
    listed = tuple(store(a, end, t) for a, t in zip(table.keys.arrays, _pack_key(key, table.keys.shape), strict=True))
    return Arrays(
        Seq(table.keys.shape, listed, ite(old, end, add(end, integer(1)))),
        _store(table.present, index, TRUE),
        _store(table.position, index, ite(old, _select(table.position, index), end)),
        table.value,
        tuple(_store(a, index, t) for a, t in zip(table.values, _packed(value, table.value), strict=True)),
    )


def remove(table: Arrays, key: Value) -> Arrays:
    """The table without a key that is present."""
    index = index_of(key)
    at = _select(table.position, index)
    k = binder()
    listed = tuple(lambda_(k, ite(lt(k, at), select(a, k), select(a, add(k, integer(1))))) for a in table.keys.arrays)

    def moved(other: tuple[Term, ...]) -> Term:
        place = _select(table.position, other)
        return ite(lt(at, place), sub(place, integer(1)), place)

    return Arrays(
        Seq(table.keys.shape, listed, sub(table.keys.length, integer(1))),
        _store(table.present, index, FALSE),
        tabulate(index_sorts(table.keys.shape), moved),
        table.value,
        table.values,
    )


def overlay(left: Arrays, right: Arrays) -> tuple[Term, tuple[Term, ...]]:
    """Which keys are in either, and the values, those of the right winning."""
    sorts = index_sorts(left.keys.shape)

    def column(n: int) -> Term:
        return tabulate(
            sorts, lambda k: ite(has(right, k), _select(right.values[n], k), _select(left.values[n], k))
        )

    return tabulate(sorts, lambda k: or_(has(left, k), has(right, k))), tuple(map(column, range(len(left.values))))


def length(table: Entries | Arrays) -> Term:
    """The number of entries."""
    return table.keys.length if isinstance(table, Arrays) else integer(len(table.items))


def merge_tables(condition: Term, a: Table, b: Table) -> Table:
    """a if the condition holds, else b."""
    if a == b:
        return a
    if isinstance(a, Entries) and isinstance(b, Entries) and [k for k, _ in a.items] == [k for k, _ in b.items]:
        return Entries(tuple((k, merge(condition, x, y)) for (k, x), (_, y) in zip(a.items, b.items, strict=True)))
    try:
        found = join_shapes(shapes_of(a), shapes_of(b))
        left, right = as_arrays(a, found), as_arrays(b, found)
    except NoTable as problem:
        return Unmodelled(str(problem))
    pairs = iter(zip(_terms(left), _terms(right), strict=True))
    return _rebuilt(left, (ite(condition, x, y) for x, y in pairs))


def _terms(table: Arrays) -> tuple[Term, ...]:
    return (table.keys.length, table.present, table.position, *table.keys.arrays, *table.values)


def _rebuilt(like: Arrays, terms: Iterator[Term]) -> Arrays:
    count, present, position = next(terms), next(terms), next(terms)
    listed = tuple(next(terms) for _ in like.keys.arrays)
    return Arrays(Seq(like.keys.shape, listed, count), present, position, like.value, tuple(terms))


def entry_columns(table: Arrays) -> tuple[Term, ...]:
    """The entries as arrays over their number: the leaves of the keys, then those of the values."""
    k = binder()
    index = index_of(item(table.keys, k))
    return (*table.keys.arrays, *(lambda_(k, _select(a, index)) for a in table.values))


def none_values(keys: Seq, present: Term, position: Term) -> Arrays:
    """A set."""
    return Arrays(keys, present, position, shape_of(NONE), ())
