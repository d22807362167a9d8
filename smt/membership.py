"""Objects of their own that become members of a family: what is put beside others of unknown number, or made for each of many."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from smt import shapes
from smt.heap import DequeObj, FamilyObj, InstanceObj, ListObj, MovedObj, PlainObject, TableObj
from smt.machine import Machine
from smt.sequences import Contents, MixedContents, as_seq, in_range
from smt.shapes import default_term, has_exact, leaves, pack, refs_in, shape_of
from smt.tables import Arrays, has, index_sorts, leaf_at
from smt.terms import INT, Term, binder, const_array, distinct, forall, implies, integer, lambda_, select
from smt.values import RefV, Seq, Shape, TupleV, UnionV, Value, alternatives, union


def made_for_each(m: Machine, k: Term, made: PlainObject, exact: bool) -> RefV:
    """The new object that is made for each k, as a member of a family of its own: that of number k. Raises `MixedContents`."""
    if isinstance(made, ListObj):
        seq = as_seq(made.contents)
        shape, terms = Shape("seq", (seq.shape,)), (seq.length, *seq.arrays)
        fields: tuple[str, ...] = ()
        cls = "list"
    else:
        value = TupleV(tuple(v for _, v in made.fields))
        shape = shape_of(value)
        packed = pack(value, shape)
        if packed is None or has_exact(shape):
            raise MixedContents("instances with fields that are objects")
        terms, fields, cls = packed, tuple(name for name, _ in made.fields), made.cls
    location = m.new_location()
    m.state.heap[location] = FamilyObj(cls, fields, shape, tuple(lambda_(k, t) for t in terms))
    if exact:
        m.exact.add(location)
    return RefV(location, cls, k)


def entered(m: Machine, beside: Contents, value: Value) -> Value:
    """The value as an item beside others: an object of its own becomes a member of the family that these are of."""
    return placed(m, beside.shape, value) if isinstance(beside, Seq) else value


def placed(m: Machine, shape: Shape, value: Value) -> Value:
    """The value for a place of the shape: an object of its own becomes a member of the family that the place is for."""
    for ref in refs_in(shape):
        value = placed_as_member(m, ref, value)
    return value


def placed_in_field(m: Machine, holder: RefV, name: str, value: Value) -> Value:
    """The value for a field of an instance, which may be one of a family."""
    holder = m.state.resolve(holder)
    home = m.state.heap[holder.location]
    if holder.index is None or not isinstance(home, FamilyObj):
        return value
    shape = dict(zip(home.fields, home.shape.args, strict=True)).get(name)
    return value if shape is None else placed(m, shape, value)


def placed_as_member(m: Machine, family: RefV, value: Value) -> Value:
    """The value beside members of the family: objects of their own in it become members. Raises `MixedContents`."""
    if isinstance(value, TupleV):
        return TupleV(tuple(placed_as_member(m, family, v) for v in value.items), value.cls)
    if isinstance(value, UnionV):
        return union([(guard, placed_as_member(m, family, part)) for guard, part in value.alternatives])
    if not isinstance(value, RefV):
        return value
    value = m.state.resolve(value)
    if value.index is not None or value.cls != family.cls:
        return value
    if family.location in m.exact and value.location not in m.exact:
        return value
    found, home = m.state.heap[value.location], m.state.heap[family.location]
    assert isinstance(home, FamilyObj) and isinstance(found, ListObj | InstanceObj)
    number = m.fresh.var("member", INT)
    # It was none of the family, so it is none of these. (What else is known of its number does not matter.)
    for other in _members_held(m, family, number):
        m.assume(other)
    member = RefV(family.location, family.cls, number)
    m.state.heap[value.location] = MovedObj(member)  # before its contents: they may refer to it
    contents = _placed_in(m, home, found)
    home = m.state.heap[family.location]
    assert isinstance(home, FamilyObj)
    m.state.heap[family.location] = home.put(number, contents)
    return member


def _placed_in(m: Machine, home: FamilyObj, found: PlainObject) -> PlainObject:
    """The contents of an object for the family, with what they hold placed likewise."""
    if isinstance(found, ListObj):
        inner = home.shape.args[0]
        return found if isinstance(found.contents, Seq) else ListObj(tuple(placed(m, inner, v) for v in found.contents))
    shapes_by_name = dict(zip(home.fields, home.shape.args, strict=True))
    return InstanceObj(found.cls, tuple((n, placed(m, shapes_by_name[n], v) if n in shapes_by_name else v) for n, v in found.fields))


def _members_held(m: Machine, family: RefV, number: Term) -> Iterator[Term]:
    """That a number is none of the members of the family that variables and objects refer to one by one, or that containers hold.

    Nothing is said of what members refer to: numbers that are not in use stand for objects that are still to come.
    """
    places = [*m.state.env.values(), *(v for found in m.state.heap.values() if not isinstance(found, FamilyObj) for v in found.values())]
    single = dict.fromkeys(index for value in places for index in _numbers_in(family, value))
    yield from (distinct(index, number) for index in single)
    for found in m.state.heap.values():
        if isinstance(found, ListObj | DequeObj) and isinstance(found.contents, Seq) and family in refs_in(found.contents.shape):
            k = binder()
            for fact in _apart(family, found.contents.shape, [select(a, k) for a in found.contents.arrays], number):
                yield forall([k], implies(in_range(k, found.contents), fact))
        if isinstance(found, TableObj) and isinstance(found.table, Arrays) and family in refs_in(found.table.value):
            table = found.table
            keys = [binder("key", sort) for sort in index_sorts(table.keys.shape)]
            for fact in _apart(family, table.value, [leaf_at(table, keys, n) for n in range(len(table.values))], number):
                yield forall(keys, implies(has(table, keys), fact))


def _numbers_in(family: RefV, value: Value) -> Iterator[Term]:
    for _, part in alternatives(value):
        if isinstance(part, RefV) and part.index is not None and part.location == family.location:
            yield part.index
        elif isinstance(part, TupleV):
            for item in part.items:
                yield from _numbers_in(family, item)


def _apart(family: RefV, shape: Shape, terms: Sequence[Term], number: Term) -> Iterator[Term]:
    """That the leaves of a value do not say the number; of those of sequences in it, nothing is said."""
    if shape.name == "ref" and shape.payload == family:
        yield distinct(terms[0], number)
    if shape.name not in ("tuple", "union"):
        return
    at = int(shape.name == "union")
    for member in shape.args:
        size = len(leaves(member))
        yield from _apart(family, member, terms[at : at + size], number)
        at += size


def all_entered(m: Machine, beside: Contents, values: Contents) -> Contents:
    """Each of the values as an item beside others."""
    return values if isinstance(values, Seq) else tuple(entered(m, beside, v) for v in values)


def gathered(m: Machine, values: Contents) -> Contents:
    """Items that are objects of one kind, as members of a new family, so that they can sit in arrays; else as they are.

    Raises `MixedContents` for objects of unlike contents.
    """
    if isinstance(values, Seq) or not values:
        return values
    refs = [m.state.resolve(v) if isinstance(v, RefV) else None for v in values]
    plain = [r for r in refs if r is not None and r.index is None]
    if len(plain) != len(refs) or len({r.cls for r in plain}) != 1:
        return values
    objects = {r.location: m.state.heap[r.location] for r in plain}
    known = [found for found in objects.values() if isinstance(found, ListObj | InstanceObj)]
    if len(known) != len(objects):
        return values
    shape, fields = _common_shape(known)
    family = FamilyObj(plain[0].cls, fields, shape, tuple(const_array(INT, default_term(s)) for s in leaves(shape)))
    location = m.new_location()
    if all(at in m.exact for at in objects):
        m.exact.add(location)
    numbers = {at: integer(i) for i, at in enumerate(objects)}
    for found, number in zip(known, numbers.values(), strict=True):
        family = family.put(number, found)
    m.state.heap[location] = family
    for at, number in numbers.items():
        m.state.heap[at] = MovedObj(RefV(location, family.cls, number))
    return as_seq(tuple(RefV(location, family.cls, numbers[r.location]) for r in plain))


def _common_shape(objects: list[ListObj | InstanceObj]) -> tuple[Shape, tuple[str, ...]]:
    first = objects[0]
    if isinstance(first, InstanceObj):
        fields = tuple(name for name, _ in first.fields)
        rows = [dict(o.fields) for o in objects if isinstance(o, InstanceObj)]
        if any(set(row) != set(fields) for row in rows):
            raise MixedContents("instances with unlike fields")
        shape = Shape("tuple", tuple(shapes.join([shape_of(row[name]) for row in rows]) for name in fields))
    else:
        fields = ()
        found = [o.contents for o in objects if isinstance(o, ListObj)]
        inner = [shape for c in found for shape in ([c.shape] if isinstance(c, Seq) else map(shape_of, c))]
        if not inner:
            raise MixedContents("empty lists of unknown items")
        shape = Shape("seq", (shapes.join(inner),))
    if has_exact(shape):
        raise MixedContents("objects that hold objects")
    return shape, fields
