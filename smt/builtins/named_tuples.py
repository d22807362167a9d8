"""Methods that every named tuple has."""

from __future__ import annotations

from smt import attributes, dispatch, iteration
from smt.builtins.registry import Arguments, method
from smt.entries import new_table
from smt.machine import Machine
from smt.named_tuples import fields
from smt.tables import Entries
from smt.values import ClassV, TupleV, Value, str_v


def _receiver(m: Machine, a: Arguments) -> TupleV:
    value, *rest = a.positional
    assert isinstance(value, TupleV)
    if rest:
        raise m.type_error(f"{a.name}() takes 1 positional argument", a.span)
    return value


@method("%NamedTuple._replace")
def _replace(m: Machine, a: Arguments) -> Value:
    value = _receiver(m, a)
    names = [name for name, _, _ in fields(attributes.class_of(m, value.cls))]
    if set(a.keywords) - set(names):
        raise m.unsupported("_replace of a field that is not there", a.span)  # ValueError, or TypeError since 3.13
    return TupleV(tuple(a.keywords.get(name, old) for name, old in zip(names, value.items, strict=True)), value.cls)


@method("%NamedTuple._asdict")
def _asdict(m: Machine, a: Arguments) -> Value:
    value = _receiver(m, a)
    if a.keywords:
        raise m.type_error("_asdict() takes no keyword arguments", a.span)
    names = [name for name, _, _ in fields(attributes.class_of(m, value.cls))]
    return new_table(m, "dict", Entries(tuple((str_v(name), item) for name, item in zip(names, value.items, strict=True))))


@method("%NamedTuple._make")
def _make(m: Machine, a: Arguments) -> Value:
    cls, source = a.only(m, 2, 2)
    assert isinstance(cls, ClassV)
    for limit in cls.cls.limits:
        raise m.unsupported(f"class {cls.cls.name}: {limit.reason}", a.span)

    def one(v: Value) -> Value:
        items = iteration.spread(m, v, a.span)
        if len(items) != len(fields(cls)):
            raise m.type_error(f"expected {len(fields(cls))} arguments", a.span)
        return TupleV(items, dispatch.id_of(cls))

    return m.split(source, one)
