"""Typed dicts: dicts that have certain keys, and perhaps others, each with values of its own type, and any more with values of any type."""

from __future__ import annotations

from frontends import ir
from frontends.kinds import Type
from smt import inputs, tables
from smt.entries import find, new_table, table_of
from smt.heap import TableObj
from smt.kinds import kind_of
from smt.machine import Machine
from smt.shapes import has_unknown, join, shape_of_type
from smt.tables import Arrays, Entries
from smt.terms import FALSE, TRUE, Term, and_, eq, implies, integer, or_
from smt.values import ClassV, OpaqueV, RefV, Shape, Value, alternatives, str_v

UNDECLARED = "a value of a typed dict under a key that is not declared"


def fields(cls: ClassV) -> tuple[tuple[str, Type, bool], ...]:
    """The declared keys with the types of their values, and whether they are certainly there."""
    declared = [(name, kind) for name, kind, _ in cls.cls.fields if kind is not None]
    return tuple((name, kind.args[0], False) if kind.name == "notrequired" else (name, kind, True) for name, kind in declared)


def construct(m: Machine, cls: ClassV, args: tuple[Value, ...], keywords: dict[str, Value], span: ir.Span) -> Value:
    """`cls(key=value, ...)`: a plain dict. Nothing is checked when it is made."""
    if args:
        raise m.unsupported("typed dict made of another mapping", span)
    return new_table(m, "dict", Entries(tuple((str_v(name), value) for name, value in keywords.items())))


def unknown(m: Machine, cls: ClassV, hint: str, known_dicts: list[RefV] | None) -> Value | None:
    """Any dict that has the declared keys; None where a value has no model, or where it may be a typed dict of another class."""
    of = [(name, shape_of_type(kind), required) for name, kind, required in fields(cls)]
    known = [(name, shape, required) for name, shape, required in of if shape is not None]
    if len(known) != len(of) or len(cls.cls.bases) > 1:
        return None
    other = Shape("exact", (), OpaqueV(UNDECLARED))
    either = join([*(shape for _, shape, _ in known), other])
    for ref in known_dicts or ():
        other_table = m.state.heap[ref.location]
        arrays = other_table.table if isinstance(other_table, TableObj) and isinstance(other_table.table, Arrays) else None
        if arrays is not None and has_unknown(arrays.value) and arrays.value != either:
            return None
    table = tables.unknown(Shape("str"), either, m.fresh.var)
    m.assume(tables.known_of(table))
    for name, shape, required in known:
        index = tables.index_of(str_v(name))
        parts = shape.args if shape.name == "union" else (shape,)
        tags = [i for i, member in enumerate(either.args) if any(join([part, member]) == member for part in parts)]
        tag = tables.leaf_at(table, index, 0)
        there, of_type = tables.has(table, index), or_(*(eq(tag, integer(i)) for i in tags))
        m.assume(and_(tables.at_key(table, index), and_(there, of_type) if required else implies(there, of_type)))
    return new_table(m, "dict", table)


def fits(m: Machine, value: Value, cls: ClassV) -> Term | None:
    """Whether a value is a dict with the declared keys that must be there, and values of their types."""
    if kind_of(value) != "dict":
        return FALSE
    found = []
    for name, kind, required in fields(cls):
        present, at = find(m, table_of(m, value, ir.NOWHERE), str_v(name), ir.NOWHERE)
        if present is FALSE and required:
            return FALSE
        if present is FALSE:
            continue
        for guard, part in alternatives(at()):
            fit = FALSE if isinstance(part, OpaqueV) else inputs.fits(m, part, kind, cls.module)
            if fit is None:
                return None
            found.append(implies(and_(present, guard), fit))
        found.append(present if required else TRUE)
    return and_(*found)
