"""Unknown values of annotated types: parameters, results of opaque calls, `anything(T)`; and whether a value fits a type."""

from __future__ import annotations

from frontends import ir
from frontends.kinds import INT as INT_TYPE
from frontends.kinds import NONE as NONE_TYPE
from frontends.kinds import STR, Type
from smt import assignments, dispatch, families, shapes, subscripts, tables
from smt.attributes import class_of
from smt.comparisons import equal
from smt.footprints import Footprint
from smt.frames import as_deque
from smt.heap import DequeObj, FamilyObj, HeapObject, InstanceObj, IteratorObj, ListObj, MovedObj, TableObj, bytearray_of
from smt.kinds import kind_of
from smt.machine import Machine, Reached
from smt.shapes import fresh, has_exact, has_unknown, refs_in, seq_well_formed, shape_of, shape_of_type
from smt.terms import BOOL, FALSE, INT, TRUE, Term, and_, array, eq, implies, integer, le, not_, or_
from smt.values import (
    NONE,
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
    bool_v,
    bytes_v,
    int_v,
    str_v,
    union,
)


def unknown(m: Machine, kind: Type | None, hint: str, module: str, known: list[RefV] | None = None) -> Value:
    """Any value that the annotation allows. `known`: objects that a mutable value may be one of (aliasing)."""
    if kind is None or kind.name in ("any", "object"):
        return OpaqueV(f"{hint} may be any value: it has no annotation" if kind is None else f"{hint} may be any value")
    shape = None if any(map(_is_bounded, kind.args)) else shape_of_type(kind)
    if shape is not None:
        value, given = fresh(shape, m.fresh, hint)
        m.assume(given)
        if kind.bounds is not None and isinstance(value, IntV):
            low, high = kind.bounds
            m.assume(TRUE if low is None else le(integer(low), value.term))
            m.assume(TRUE if high is None else le(value.term, integer(high)))
        return value
    if kind.name in ("list", "class") and (key := families.key_of(m, kind, module)) in m.item_types:
        member = families.member(m, kind, hint, module)
        if member is not None:
            return choice(m, hint, [member, *(ref for ref in known or () if ref.cls == member.cls and ref.location != member.location)])
        if m.item_types[key]:
            return OpaqueV(f"{hint} may be an object in another one, and {kind} has no model there", declared=(kind, module))
    match kind.name:
        case "sequence" | "mutablesequence" | "collection" | "iterable" | "iterator" | "mapping" | "mutablemapping":
            from smt.callables import of_protocol

            return of_protocol(m, kind, hint, module, known)
        case "callable":
            from smt.callables import given_function

            return given_function(m, kind, hint)
        case "literal":
            return choice(m, hint, [literal(v) for v in kind.values])
        case "union":
            return choice(m, hint, [unknown(m, member, hint, module, known) for member in kind.args])
        case "tuple" if kind.args and kind.args[-1].name != "...":
            return TupleV(tuple(unknown(m, item, f"{hint}.{i}", module, known) for i, item in enumerate(kind.args)))
        case "tuple" if kind.args and (shape := families.shape_of_items(m, kind, module)) is not None:
            value, given = fresh(shape, m.fresh, hint)
            m.assume(given)
            return value
        case "list" | "deque":
            return aliased(m, hint, _unknown_list(m, kind, hint, module), known)
        case "bytearray":
            return aliased(m, hint, subscripts.new_bytearray(m, any_bytes(m, hint)), known)
        case "dict" | "OrderedDict" | "Counter" | "set" | "frozenset":
            return aliased(m, hint, _unknown_table(m, kind, hint, module), known)
        case "class":
            from smt import downcasts
            from smt.builtins import dates

            made = dates.unknown(m, str(kind.values[0]), hint, module)
            if made is not None:
                return made
            made = downcasts.unknown(m, str(kind.values[0]), hint, module, known)
            if made is not None:
                return made
    return OpaqueV(f"{hint} has type {kind}, which has no model", declared=(kind, module))


def _is_bounded(kind: Type) -> bool:
    return kind.bounds not in (None, (None, None)) or any(map(_is_bounded, kind.args))


def literal(value: object) -> Value:
    """The value of a literal of an annotation."""
    match value:
        case bool():
            return bool_v(value)
        case int():
            return int_v(value)
        case str():
            return str_v(value)
        case bytes():
            return bytes_v(value)
        case None:
            return NONE
    return OpaqueV(f"literal {value!r}")


def choice(m: Machine, hint: str, members: list[Value]) -> Value:
    """Any one of these values."""
    if len(members) == 1:
        return members[0]
    tag = m.fresh.var(f"{hint}.kind", INT)
    guards = [eq(tag, integer(i)) for i in range(len(members) - 1)]
    return union([*zip(guards, members[:-1], strict=True), (not_(or_(*guards)), members[-1])])


def any_bytes(m: Machine, hint: str) -> BytesV:
    """Any bytes."""
    made, given = shapes.fresh(Shape("bytes"), m.fresh, hint)
    m.assume(given)
    assert isinstance(made, BytesV)
    return made


def _unknown_list(m: Machine, kind: Type, hint: str, module: str) -> Value:
    shape = families.shape_of_items(m, kind.args[0], module) if kind.args else None
    if shape is None:
        return OpaqueV(f"{hint} has type {kind}, whose items have no model")
    if has_unknown(shape) and _has_others(m, kind, module):
        return OpaqueV(f"{hint} may be an object that is known by another type than {kind}", declared=(kind, module))
    arrays = tuple(m.fresh.var(hint, array(INT, sort)) for sort in shapes.leaves(shape))
    seq = Seq(shape, arrays, m.fresh.var(f"len({hint})", INT))
    m.assume(seq_well_formed(seq))
    location = m.new_location()
    m.state.heap[location] = ListObj(seq)
    if kind.name == "deque":
        bounded, most = m.fresh.var(f"{hint}.bounded", BOOL), m.fresh.var(f"{hint}.maxlen", INT)
        m.assume(implies(bounded, le(seq.length, most)))
        m.state.heap[location] = DequeObj(seq, bounded, most, location)
    return RefV(location, kind.name)


def _entry_types(kind: Type) -> tuple[Type, ...]:
    """The types of the keys and values of a type of dicts or sets."""
    if kind.name == "Counter":
        return (*kind.args, INT_TYPE)
    return kind.args if kind.name in (*tables.DICTS, "mapping", "mutablemapping") else (*kind.args, NONE_TYPE)


def _table_shapes(m: Machine, kind: Type, module: str) -> tuple[Shape, Shape] | None:
    """The shapes of keys and values of a dict or set type, where both have one."""
    of = _entry_types(kind)
    if len(of) != 2:
        return None
    key, value = shape_of_type(of[0]), families.shape_of_items(m, of[1], module)
    return None if key is None or value is None else (key, value)


def _has_others(m: Machine, kind: Type, module: str) -> bool:
    """Whether the function is given containers of that kind by other types: where a type leaves something open, they may be one object."""
    own = families.container_key(m, kind, module)
    return any(other[0] == own[0] and other != own for other in m.containers)


def _unknown_table(m: Machine, kind: Type, hint: str, module: str) -> Value:
    wanted = _table_shapes(m, kind, module)
    try:
        if wanted is None:
            raise tables.NoTable
        if has_unknown(wanted[1]) and _has_others(m, kind, module):
            return OpaqueV(f"{hint} may be an object that is known by another type than {kind}", declared=(kind, module))
        table = tables.unknown(*wanted, m.fresh.var)
    except tables.NoTable:
        return OpaqueV(f"{hint} has type {kind}, whose keys or values have no model")
    m.assume(tables.known_of(table))
    location = m.new_location()
    m.state.heap[location] = TableObj(kind.name, table, location)
    return RefV(location, kind.name)


def keywords(m: Machine, f: ir.Function, kind: Type, hint: str, module: str) -> Value:
    """Any keyword arguments for values of the type, a new dict at each call: it has none of the names of the other parameters."""
    made = unknown(m, Type("dict", (STR, kind)), hint, module)
    if isinstance(made, RefV):
        table = m.state.look(made)
        assert isinstance(table, TableObj) and isinstance(table.table, tables.Arrays)
        for param in f.params:
            if param.kind not in ("positional-only", "varargs", "kwargs"):
                m.assume(not_(tables.has(table.table, tables.index_of(str_v(param.name)))))
    return made


def aliased(m: Machine, hint: str, made: Value, known: list[RefV] | None) -> Value:
    """The value made, or one of the known objects: two mutable arguments of one kind may be one object."""
    if not isinstance(made, RefV) or known is None:
        return made
    if any(_may_unify(m, ref, made) for ref in known):
        return OpaqueV(f"{hint} may be an object that is known by another type")
    if any(dispatch.may_be_one(m, ref, made) for ref in known):
        # One object under two static types: its fields would have to be shared.
        return OpaqueV(f"{hint} may be the same object as another argument of a related class")
    same = [ref for ref in known if ref.cls == made.cls and _compatible(m, ref, made)]
    known.append(made)
    return choice(m, hint, [made, *same]) if same else made


def _may_unify(m: Machine, a: RefV, b: RefV) -> bool:
    """Whether two containers of unlike contents may be one object: what the type of one leaves open may be as the other says."""
    if a.cls != b.cls or a.index is not None or b.index is not None:
        return False
    left, right = (_shape_held(m.state.look(ref)) for ref in (a, b))
    return left is not None and right is not None and left != right and (has_unknown(left) or has_unknown(right))


def _shape_held(found: HeapObject) -> Shape | None:
    match found:
        case ListObj(Seq() as seq) | DequeObj(Seq() as seq):
            return seq.shape
        case TableObj(table=tables.Arrays() as table):
            return table.value
    return None


def _compatible(m: Machine, a: RefV, b: RefV) -> bool:
    x, y = m.state.look(a), m.state.look(b)
    if isinstance(x, TableObj) and isinstance(y, TableObj):
        both = isinstance(x.table, tables.Arrays) and isinstance(y.table, tables.Arrays)
        return not both or tables.shapes_of(x.table) == tables.shapes_of(y.table)
    if isinstance(x, ListObj | DequeObj) and isinstance(y, ListObj | DequeObj):
        return not isinstance(x.contents, Seq) or not isinstance(y.contents, Seq) or x.contents.shape == y.contents.shape
    return True


def anything(m: Machine, kind: object, span: ir.Span) -> Value:
    """`anything(T)`: any value of the type, recorded so that a counterexample can give it."""
    assert isinstance(kind, Type)
    value = m.no_opaque(unknown(m, kind, "anything", m.frame.module), span)
    m.record.drawn.append((m.state.path, value))
    return value


def fits(m: Machine, value: Value, kind: Type, module: str) -> Term | None:
    """Whether a value is of the annotated type, as a term; None when the type is not modelled closely enough to tell."""
    if kind.name in ("any", "object"):
        return TRUE
    if isinstance(value, UnionV):
        parts = [(guard, fits(m, part, kind, module)) for guard, part in value.alternatives]
        if any(p is None for _, p in parts):
            return None
        return or_(*(and_(guard, p) for guard, p in parts if p is not None))
    if isinstance(value, MemberV | FlagV) and kind.name in ("int", "float", "str", "literal"):
        # What is annotated so is taken to be of exactly that type.
        return FALSE if kind_of(value) in ("member", "flag") else None
    if isinstance(value, OpaqueV) and (value.declared == (kind, module) or kind.name != "union"):
        return TRUE if value.declared == (kind, module) else None
    match kind.name:
        case "union":
            members = [fits(m, value, member, module) for member in kind.args]
            if any(member is TRUE for member in members):
                return TRUE
            return None if None in members else or_(*(x for x in members if x is not None))
        case "none":
            return TRUE if isinstance(value, NoneV) else FALSE
        case "int":
            return TRUE if isinstance(value, IntV | BoolV) else FALSE
        case "bool":
            if isinstance(value, IntV):
                return value.boolness
            return TRUE if isinstance(value, BoolV) else FALSE
        case "float":
            return TRUE if isinstance(value, FloatV | IntV | BoolV) else FALSE
        case "str":
            return TRUE if isinstance(value, StrV) else FALSE
        case "bytes" | "bytearray":
            return TRUE if kind_of(value) == kind.name else FALSE
        case "literal":
            return or_(*(_is_literal(m, value, v) for v in kind.values))
        case "tuple":
            return _tuple_fits(m, value, kind, module)
        case "list" | "deque":
            return _list_fits(m, value, kind, module)
        case "dict" | "OrderedDict" | "Counter" | "set" | "frozenset":
            return _table_fits(m, value, kind, module)
        case "sequence" | "mutablesequence" | "collection" | "iterable" | "iterator" | "mapping" | "mutablemapping":
            from smt.callables import fits_protocol

            return fits_protocol(m, value, kind, module)
        case "class":
            from smt.builtins import dates
            from smt.classes import instance_fits

            if isinstance(value, LibraryV) and value.kind == dates.library_name(m, str(kind.values[0]), module):
                return TRUE
            return instance_fits(m, value, str(kind.values[0]), module)
    return None


def _is_literal(m: Machine, value: Value, wanted: object) -> Term:
    other = literal(wanted)
    if isinstance(value, IntV) and not isinstance(wanted, bool) and isinstance(wanted, int):
        return and_(eq(value.term, integer(wanted)), not_(value.boolness))
    if type(other) is not type(value):
        return FALSE
    return equal(m, value, other, ir.NOWHERE)


def _tuple_fits(m: Machine, value: Value, kind: Type, module: str) -> Term | None:
    if not kind.args:
        return TRUE if isinstance(value, TupleV | SeqV) else FALSE
    if kind.args[-1].name == "...":
        if isinstance(value, SeqV):
            return TRUE if families.shape_fits(m, value.seq.shape, kind.args[0], module) else None
        wanted: list[Type] = [kind.args[0]] * (len(value.items) if isinstance(value, TupleV) else 0)
    else:
        wanted = list(kind.args)
    if not isinstance(value, TupleV) or len(value.items) != len(wanted):
        return None if isinstance(value, SeqV) else FALSE
    parts = [fits(m, v, t, module) for v, t in zip(value.items, wanted, strict=True)]
    return None if None in parts else and_(*(p for p in parts if p is not None))


def _list_fits(m: Machine, value: Value, kind: Type, module: str) -> Term | None:
    if kind_of(value) != kind.name:
        return FALSE
    assert isinstance(value, RefV)
    if not kind.args:
        return TRUE
    found = m.state.look(value)
    assert isinstance(found, ListObj | DequeObj)
    if isinstance(found.contents, Seq):
        return TRUE if families.shape_fits(m, found.contents.shape, kind.args[0], module) else None
    parts = [fits(m, v, kind.args[0], module) for v in found.contents]
    return None if None in parts else and_(*(p for p in parts if p is not None))


def _table_fits(m: Machine, value: Value, kind: Type, module: str) -> Term | None:
    if kind_of(value) != kind.name:
        return FALSE
    assert isinstance(value, RefV)
    found = m.state.heap[value.location]
    assert isinstance(found, TableObj)
    if not kind.args:
        return TRUE
    if isinstance(found.table, tables.Entries):
        wanted = _entry_types(kind)
        parts = [fits(m, v, t, module) for entry in found.table.items for v, t in zip(entry, wanted, strict=True)]
        return None if None in parts else and_(*(p for p in parts if p is not None))
    if not isinstance(found.table, tables.Arrays):
        return None
    held = (found.table.keys.shape, found.table.value)
    wanted = _entry_types(kind)
    return TRUE if all(families.shape_fits(m, s, t, module) for s, t in zip(held, wanted, strict=True)) else None


def havoc(m: Machine, found: Reached, span: ir.Span, written: Footprint | None = None, building: Value | None = None) -> None:
    """After a call that may write to what it can reach: those objects keep their identity and kind, and what is not `written`.

    `building`: the object that the call of a constructor is for, which may be written to whatever the footprint says.
    """
    made = building.location if isinstance(building, RefV) else None
    for location in sorted(found.kinds):
        m.state.heap[location] = _unknown_content(m, location, found.kinds[location], span, None if location == made else written)


def _unknown_content(m: Machine, location: int, kinds: list[Type | None], span: ir.Span, written: Footprint | None) -> HeapObject:
    found = m.state.heap[location]
    if isinstance(found, MovedObj):
        return found
    if isinstance(found, IteratorObj):
        raise m.unsupported("generator passed to a call that is not followed", span)
    if written is not None and not may_change(found, written):
        return found
    if isinstance(found, TableObj):
        return _unknown_entries(m, found, kinds, span)
    if isinstance(found, InstanceObj) and found.cls == "bytearray":
        return bytearray_of(any_bytes(m, "bytearray"))
    if isinstance(found, InstanceObj) and found.cls == "StringIO":
        from smt.builtins import string_io

        return string_io.any_contents(m)
    if isinstance(found, InstanceObj) and found.cls == "iterator":
        raise m.unsupported("iterator passed to a call that is not followed", span)
    if isinstance(found, InstanceObj):
        from smt.classes import unknown_fields

        frozen = dispatch.is_frozen(class_of(m, found.cls)) and not dispatch.subclasses(m, found.cls)
        if frozen and assignments.frozen_stays(m.program):
            return found  # what its fields refer to is reached by itself
        return InstanceObj(found.cls, unknown_fields(m, found, span, None if written is None else written.attributes))
    if isinstance(found, FamilyObj):
        if not any(ref.location == location for ref in m.families.values()):
            raise m.unsupported("objects passed to a call that may put anything into them", span)
        names = None if written is None or not found.fields else written.attributes
        return families.fresh_family(m, found, names)  # of a declared type, which calls keep
    if isinstance(found.contents, Seq) and refs_in(found.contents.shape):
        if isinstance(found, DequeObj):
            raise m.unsupported("deque of objects passed to a call that may put anything into it", span)
        if not _stays_of_families(m, found.contents.shape, kinds):
            raise m.unsupported("list of objects passed to a call that may put anything into it", span)
        return _any_contents(m, found.contents.shape)
    wanted = [shape_of_type(k.args[0]) if k is not None and k.name in _OF_ITEMS and k.args else None for k in kinds]
    contents = found.contents
    present = [contents.shape] if isinstance(contents, Seq) else [shape_of(v) for v in contents]
    shape = shapes.join([*(w for w in wanted if w is not None), *present]) if wanted else None
    if shape is None or None in wanted or has_exact(shape):
        raise m.unsupported("list passed to a call that may put anything into it", span)
    made = _any_contents(m, shape)
    return as_deque(m, found, made.contents) if isinstance(found, DequeObj) else made


def may_change(found: HeapObject, written: Footprint) -> bool:
    """Whether a call that writes these may change an object."""
    if isinstance(found, InstanceObj) and ":" in found.cls:
        return any(name in written.attributes for name, _ in found.fields)
    if isinstance(found, FamilyObj) and found.fields:
        return any(name in written.attributes for name in found.fields)
    # Iterators are moved on, and default values are put into a defaultdict, by what only looks at them.
    if isinstance(found, InstanceObj):
        return written.contents or found.cls not in ("bytearray", "StringIO")
    return written.contents or (isinstance(found, TableObj) and found.kind == "defaultdict")


def _any_contents(m: Machine, shape: Shape) -> ListObj:
    arrays = tuple(m.fresh.var("list", array(INT, sort)) for sort in shapes.leaves(shape))
    seq = Seq(shape, arrays, m.fresh.var("len", INT))
    m.assume(seq_well_formed(seq))
    return ListObj(seq)


_OF_ENTRIES = ("dict", "OrderedDict", "Counter", "set", "mapping", "mutablemapping")
_OF_ITEMS = ("list", "deque", "sequence", "iterable", "collection", "mutablesequence")


def _unknown_entries(m: Machine, found: TableObj, kinds: list[Type | None], span: ir.Span) -> TableObj:
    if found.kind == "frozenset":
        return found
    try:
        shaped = tables.shapes_of(found.table)
        if shaped is not None and refs_in(shaped[1]):
            if not _stays_of_families(m, shaped[1], kinds):
                raise tables.NoTable("it may put any objects into it")
            kinds = []
        for kind in kinds:
            wanted = [shape_of_type(k) for k in _entry_types(kind)] if kind is not None and kind.name in _OF_ENTRIES else []
            if len(wanted) != 2 or wanted[0] is None or wanted[1] is None:
                raise tables.NoTable("it may put anything into it")
            shaped = tables.join_shapes((wanted[0], wanted[1]), shaped)
        if shaped is None:
            raise tables.NoTable("an empty table of unknown kinds")
        table = tables.unknown(*shaped, m.fresh.var)
    except tables.NoTable as problem:
        raise m.unsupported(f"{found.kind} passed to a call that may change it: {problem}", span) from None
    m.assume(tables.known_of(table))
    return TableObj(found.kind, table, m.new_location())


def _stays_of_families(m: Machine, shape: Shape, kinds: list[Type | None]) -> bool:
    """Whether what a call puts into a container of the shape is of the families that are there: it is known by one declared type."""
    return all(any(ref == r for r in m.families.values()) for ref in refs_in(shape)) and None not in kinds and len(set(kinds)) <= 1


def result_of(m: Machine, f: ir.Function, module: str, known: list[RefV]) -> Value:
    """Any result that the return annotation allows, the known objects among them."""
    if f.returns is None:
        return OpaqueV(f"the result of {f.qualname} has no annotation", f.span)
    if f.returns == NONE_TYPE:
        return NONE
    return unknown(m, f.returns, f.name, module, known)


