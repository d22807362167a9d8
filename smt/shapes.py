"""Shapes: what kinds of value a place can hold. They say how to make an unknown value of the place, and how to store one in arrays.

A shape has leaves, one term each: an int one, an "intbool" two (number, whether it is a bool), a union one for the tag and those of
every member, and so on. So a list of optional pairs is a handful of arrays of plain sorts, without datatypes.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace

from frontends.kinds import Type
from smt.fresh import Fresh
from smt.terms import (
    BOOL,
    FALSE,
    FLOAT,
    INT,
    STRING,
    ZERO,
    Sort,
    Term,
    and_,
    array,
    binder,
    const_array,
    eq,
    floating,
    forall,
    implies,
    integer,
    ite,
    le,
    lt,
    not_,
    select,
    string,
)
from smt.values import (
    NONE,
    UNBOUND,
    BoolV,
    BytesV,
    FlagV,
    FloatV,
    IntV,
    NoneV,
    OpaqueV,
    RefV,
    Seq,
    SeqV,
    Shape,
    StrV,
    TupleV,
    UnboundV,
    UnionV,
    Value,
    alternatives,
)
from smt.values import union as union_value

UNKNOWN = OpaqueV("a value of any type")
ANY = Shape("exact", (), UNKNOWN)  # it has no leaves: what is stored there is forgotten, and using what is read is a limit
SIMPLE: dict[str, tuple[Sort, ...]] = {
    "int": (INT,), "intbool": (INT, BOOL), "bool": (BOOL,), "none": (), "str": (STRING,), "float": (FLOAT,), "unbound": (), "exact": (),
    "ref": (INT,), "bytes": (INT, array(INT, INT)),
}  # fmt: skip


def shape_of(value: Value) -> Shape:
    """The narrowest shape of a value. Kinds without unknown content (functions, references, ...) are exact."""
    match value:
        case IntV(_, boolness):
            return Shape("int" if boolness is FALSE else "intbool")
        case BoolV():
            return Shape("bool")
        case NoneV():
            return Shape("none")
        case StrV():
            return Shape("str")
        case BytesV():
            return Shape("bytes")
        case FloatV():
            return Shape("float")
        case TupleV(items, cls):
            return Shape("tuple", tuple(map(shape_of, items)), TupleV((), cls) if cls else None)
        case SeqV(seq):
            return Shape("seq", (seq.shape,))
        case FlagV(cls, module, bits, high):
            parts = (Shape("bool"),) * len(bits) + (() if high is None else (Shape("int"),))
            return Shape("flag", parts, FlagV(cls, module, ()))
        case UnboundV():
            return Shape("unbound")
        case RefV(location, cls, index) if index is not None:
            return Shape("ref", (), RefV(location, cls, ZERO))
        case UnionV(parts):
            return join([shape_of(v) for _, v in parts])
    return Shape("exact", (), value)


def has_exact(shape: Shape) -> bool:
    """Whether values of the shape refer to one object, or one function: in arrays they would refer to nothing."""
    return (shape.name == "exact" and not isinstance(shape.payload, OpaqueV)) or any(map(has_exact, shape.args))


def has_unknown(shape: Shape) -> bool:
    """Whether something in values of the shape may be anything: showing them, for one, may run any code."""
    return (shape.name == "exact" and isinstance(shape.payload, OpaqueV)) or any(map(has_unknown, shape.args))


def is_settled(shape: Shape) -> bool:
    """Whether equal leaves make equal values: not so for nan, and where they leave something open."""
    return shape.name != "float" and not has_unknown(shape) and all(map(is_settled, shape.args))


def class_of_tuples(shape: Shape) -> str:
    """The id of the class of the tuples of a shape; empty for plain tuples."""
    return shape.payload.cls if isinstance(shape.payload, TupleV) else ""


def join(shapes: Sequence[Shape]) -> Shape:
    """The narrowest shape that covers all of these."""
    members: list[Shape] = []
    for shape in shapes:
        for part in shape.args if shape.name == "union" else (shape,):
            for i, member in enumerate(members):
                both = _one_kind(member, part)
                if both is not None:
                    members[i] = both
                    break
            else:
                members.append(part)
    return members[0] if len(members) == 1 else Shape("union", tuple(members))


def _one_kind(a: Shape, b: Shape) -> Shape | None:
    if a == b:
        return a
    if ANY in (a, b) and a.name == b.name and has_unknown(a) and has_unknown(b):
        return ANY
    if {a.name, b.name} == {"int", "intbool"}:
        return Shape("intbool")
    if a.name == b.name == "tuple" and len(a.args) == len(b.args) and a.payload == b.payload:
        return Shape("tuple", tuple(join([x, y]) for x, y in zip(a.args, b.args, strict=True)), a.payload)
    if a.name == b.name == "seq":
        return Shape("seq", (join([a.args[0], b.args[0]]),))
    if a.name == b.name and a.name in ("dict", "OrderedDict", "Counter", "set", "frozenset"):
        return Shape(a.name, tuple(join([x, y]) for x, y in zip(a.args, b.args, strict=True)) if a.args and b.args else a.args or b.args)
    if a.name == b.name == "list":
        return Shape("list", (join([*a.args, *b.args]),))
    if a.name == b.name and a.name.startswith("new ") and len(a.args) == len(b.args):
        return Shape(a.name, tuple(join([x, y]) for x, y in zip(a.args, b.args, strict=True)))
    return None


def leaves(shape: Shape) -> tuple[Sort, ...]:
    """The sorts of the leaf terms of a shape, in order."""
    if shape.name in SIMPLE:
        return SIMPLE[shape.name]
    below = tuple(sort for arg in shape.args for sort in leaves(arg))
    if shape.name == "union":
        return (INT, *below)
    if shape.name == "seq":
        return (INT, *(array(INT, sort) for sort in below))
    return below


def default_term(sort: Sort) -> Term:
    """Some term of a sort, for leaves whose content does not matter."""
    match sort.name:
        case "Int":
            return ZERO
        case "Bool":
            return FALSE
        case "String":
            return string("")
        case "Float64":
            return floating(0.0)
    return const_array(sort.args[0], default_term(sort.args[1]))


def pack(value: Value, shape: Shape) -> tuple[Term, ...] | None:
    """The leaves of a value as seen through a shape that covers it; None when the shape does not cover it."""
    match shape.name, value:
        case "int", IntV(term, boolness) if boolness is FALSE:
            return (term,)
        case "intbool", IntV(term, boolness):
            return (term, boolness)
        case "bool", BoolV(term):
            return (term,)
        case "str", StrV(term):
            return (term,)
        case "float", FloatV(term):
            return (term,)
        case "bytes", BytesV():
            return (value.seq.length, *value.seq.arrays)
        case "none", NoneV():
            return ()
        case "unbound", UnboundV():
            return ()
        case "exact", _ if value == shape.payload or (shape == ANY and isinstance(value, OpaqueV)):
            return ()
        case "ref", RefV(location, cls, index) if index is not None and shape.payload == RefV(location, cls, ZERO):
            return (index,)
        case "tuple", TupleV(items, cls) if len(items) == len(shape.args) and cls == class_of_tuples(shape):
            parts = [pack(v, s) for v, s in zip(items, shape.args, strict=True)]
            return None if None in parts else tuple(t for p in parts if p is not None for t in p)
        case "flag", FlagV(bits=bits, high=high) if shape_of(value) == shape:
            return bits if high is None else (*bits, high)
        case "seq", SeqV(seq) if seq.shape == shape.args[0]:
            return (seq.length, *seq.arrays)
        case "union", _:
            return _pack_union(value, shape)
    if isinstance(value, UnionV):
        # A choice within one kind, e.g. two tuples with different optional parts.
        chosen: tuple[Term, ...] | None = None
        for guard, part in value.alternatives:
            packed = pack(part, shape)
            if packed is None:
                return None
            chosen = packed if chosen is None else tuple(ite(guard, a, b) for a, b in zip(packed, chosen, strict=True))
        return chosen
    return None


def _pack_union(value: Value, shape: Shape) -> tuple[Term, ...] | None:
    terms: list[Term] | None = None
    for guard, part in alternatives(value):
        fitting = ((i, pack(part, member)) for i, member in enumerate(shape.args))
        tag, packed = next(((i, leaf) for i, leaf in fitting if leaf is not None), (0, None))
        if packed is None:
            return None
        row: list[Term] = [integer(tag)]
        for i, other in enumerate(shape.args):
            row.extend(packed if i == tag else [default_term(s) for s in leaves(other)])
        terms = row if terms is None else [ite(guard, a, b) for a, b in zip(row, terms, strict=True)]
    return None if terms is None else tuple(terms)


def unpack(terms: Sequence[Term], shape: Shape) -> Value:
    """The value with these leaves; the inverse of `pack`."""
    return _unpack(iter(terms), shape)


def _unpack(terms: Iterator[Term], shape: Shape) -> Value:
    match shape.name:
        case "int":
            return IntV(next(terms))
        case "intbool":
            return IntV(next(terms), next(terms))
        case "bool":
            return BoolV(next(terms))
        case "str":
            return StrV(next(terms))
        case "float":
            return FloatV(next(terms))
        case "bytes":
            length = next(terms)
            return BytesV(Seq(Shape("int"), (next(terms),), length))
        case "none":
            return NONE
        case "unbound":
            return UNBOUND
        case "ref":
            assert isinstance(shape.payload, RefV)
            return RefV(shape.payload.location, shape.payload.cls, next(terms))
        case "tuple":
            return TupleV(tuple(_unpack(terms, s) for s in shape.args), class_of_tuples(shape))
        case "flag":
            assert isinstance(shape.payload, FlagV)
            found = [next(terms) for _ in shape.args]
            of_ints = found.pop() if shape.args and shape.args[-1].name == "int" else None
            return replace(shape.payload, bits=tuple(found), high=of_ints)
        case "seq":
            length = next(terms)
            return SeqV(Seq(shape.args[0], tuple(next(terms) for _ in leaves(shape.args[0])), length))
        case "union":
            tag = next(terms)
            members = [_unpack(terms, s) for s in shape.args]
            last = len(members) - 1
            # The last member takes every other tag, so that the alternatives are exhaustive without a constraint.
            guards = [eq(tag, integer(i)) for i in range(last)]
            guards.append(and_(*(not_(guard) for guard in guards)))
            return union_value(list(zip(guards, members, strict=True)))
    assert shape.payload is not None
    return shape.payload


def fresh(shape: Shape, supply: Fresh, hint: str) -> tuple[Value, Term]:
    """An unknown value of the shape, and what is known of its leaves (lengths are not negative, a bool is 0 or 1)."""
    terms = [supply.var(hint, sort) for sort in leaves(shape)]
    return unpack(terms, shape), well_formed(terms, shape)


def well_formed(terms: Sequence[Term], shape: Shape) -> Term:
    """What holds of the leaves of every value of the shape."""
    match shape.name:
        case "intbool":
            return implies(terms[1], and_(le(ZERO, terms[0]), le(terms[0], integer(1))))
        case "union":
            facts, at = [], 1
            for member in shape.args:
                size = len(leaves(member))
                facts.append(well_formed(terms[at : at + size], member))
                at += size
            return and_(le(ZERO, terms[0]), lt(terms[0], integer(len(shape.args))), *facts)
        case "tuple":
            facts, at = [], 0
            for member in shape.args:
                size = len(leaves(member))
                facts.append(well_formed(terms[at : at + size], member))
                at += size
            return and_(*facts)
        case "flag" if shape.args and shape.args[-1].name == "int":
            return le(ZERO, terms[-1])
        case "bytes":
            k = binder()
            byte = select(terms[1], k)
            inside = and_(le(ZERO, k), lt(k, terms[0]))
            return and_(le(ZERO, terms[0]), forall([k], implies(inside, and_(le(ZERO, byte), le(byte, integer(255))))))
        case "seq":
            return seq_well_formed(Seq(shape.args[0], tuple(terms[1:]), terms[0]))
    return and_()


def seq_well_formed(seq: Seq) -> Term:
    """What holds of every sequence: its length is not negative, its items are well formed."""
    k = binder()
    inner = well_formed([select(a, k) for a in seq.arrays], seq.shape)
    return and_(le(ZERO, seq.length), forall([k], implies(and_(le(ZERO, k), lt(k, seq.length)), inner)))


def refs_in(shape: Shape) -> tuple[RefV, ...]:
    """The families (as a reference with any index) that values of the shape refer to."""
    own = (shape.payload,) if shape.name == "ref" and isinstance(shape.payload, RefV) else ()
    return tuple(dict.fromkeys((*own, *(ref for arg in shape.args for ref in refs_in(arg)))))


def held_in(shape: Shape) -> tuple[Value, ...]:
    """The objects that values of the shape refer to: a member of each family, and an unknown value where there may be any."""
    return (*refs_in(shape), UNKNOWN) if has_unknown(shape) else refs_in(shape)


def map_refs(shape: Shape, change: Callable[[Value], Value]) -> Shape:
    """The shape with other families in it."""
    if shape.name == "ref" and shape.payload is not None:
        return Shape("ref", (), change(shape.payload))
    return Shape(shape.name, tuple(map_refs(arg, change) for arg in shape.args), shape.payload) if shape.args else shape


def item(seq: Seq, index: Term) -> Value:
    """The item at an index that is in range."""
    return unpack([select(a, index) for a in seq.arrays], seq.shape)


def shape_of_type(kind: Type | None) -> Shape | None:
    """The shape of every value that an annotation allows, or None when it is not a matter of leaves (mutable or unknown)."""
    if kind is None:
        return None
    match kind.name:
        case "int":
            return Shape("intbool") if kind.bounds is None else Shape("int")  # hypothesis draws no bools from integers()
        case "bool" | "none" | "str" | "bytes":
            return Shape(kind.name)
        case "any" | "object":
            return ANY
        case "float":
            return join([Shape("float"), Shape("intbool")])  # PEP 484: an int will do where a float is asked for
        case "tuple":
            if not kind.args:
                return None
            if kind.args[-1].name == "...":
                of = shape_of_type(kind.args[0])
                return None if of is None else Shape("seq", (of,))
        case "union":
            pass
        case _:
            return None
    parts = [shape_of_type(a) for a in kind.args]
    known = [p for p in parts if p is not None]
    if len(known) != len(parts):
        return None
    if kind.name == "union":
        return join(known)
    return Shape("tuple", tuple(known))
