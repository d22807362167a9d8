"""Named tuples: classes whose instances are tuples, with names for the items and methods of their own."""

from __future__ import annotations

from frontends import ir
from frontends.kinds import Type
from smt import attributes, dispatch, inputs
from smt.arguments import bind
from smt.builtins.registry import METHODS
from smt.machine import Machine
from smt.terms import FALSE, TRUE, Term, and_
from smt.values import BoundV, BuiltinV, ClassV, OpaqueV, RefV, TupleV, Value, str_v


def fields(cls: ClassV) -> tuple[tuple[str, Type, ir.Expr | None], ...]:
    """The fields in order: name, type, default."""
    return tuple((name, kind, default) for name, kind, default in cls.cls.fields if kind is not None)


def construct(m: Machine, cls: ClassV, args: tuple[Value, ...], keywords: dict[str, Value], span: ir.Span) -> Value:
    """`cls(*args, **keywords)`"""
    for limit in cls.cls.limits:
        raise m.unsupported(f"class {cls.cls.name}: {limit.reason}", span)
    params = tuple(ir.Param(name, None, default) for name, _, default in fields(cls))
    bound = bind(m, cls.cls.name, params, args, keywords, cls.module, span)
    return TupleV(tuple(bound[p.name] for p in params), dispatch.id_of(cls))


def unknown(m: Machine, cls: ClassV, hint: str, known: list[RefV] | None) -> Value:
    """Any tuple of the class whose items are of the annotated types."""
    cls_id = dispatch.id_of(cls)
    if dispatch.subclasses(m, cls_id):
        return OpaqueV(f"{hint} may be of a class on top of {cls.cls.name}")
    if cls_id in m.unfolding:
        return OpaqueV(f"{hint} has type {cls.cls.name}, which is recursive")
    m.unfolding.append(cls_id)
    try:
        items = tuple(inputs.unknown(m, kind, f"{hint}.{name}", cls.module, known) for name, kind, _ in fields(cls))
    finally:
        m.unfolding.pop()
    return TupleV(items, cls_id)


def fits(m: Machine, value: Value, cls: ClassV) -> Term | None:
    """Whether a value is of the class, its items of the annotated types."""
    if not isinstance(value, TupleV) or value.cls != dispatch.id_of(cls):
        return FALSE
    parts = [inputs.fits(m, v, kind, cls.module) for v, (_, kind, _) in zip(value.items, fields(cls), strict=True)]
    return None if None in parts else and_(TRUE, *(p for p in parts if p is not None))


def attribute(m: Machine, value: TupleV, name: str, span: ir.Span) -> Value:
    """value.name"""
    from smt.calls import call

    cls = attributes.class_of(m, value.cls)
    for i, (field, _, _) in enumerate(fields(cls)):
        if field == name:
            return value.items[i]
    method = attributes.find_method(m, cls, name, span)
    if method is not None:
        if method.function.kind == "property":
            return call(m, method, (value,), {}, span)
        if method.function.kind == "staticmethod":
            return method
        return BoundV(cls if method.function.kind == "classmethod" else value, method)
    found = class_attribute(m, cls, name, span)
    if found is not None:
        return found
    if f"%NamedTuple.{name}" in METHODS:
        return BoundV(value, BuiltinV(f"%NamedTuple.{name}"))
    if f"tuple.{name}" in METHODS:
        return BoundV(value, BuiltinV(f"tuple.{name}"))
    if hasattr(tuple, name) or name.startswith("_") or any(field == name for field, _, _ in cls.cls.fields):
        raise m.unsupported(f"attribute {name} of a named tuple", span)
    raise m.raise_("AttributeError", "attribute-of-none", f"{cls.cls.name}.{name}", span)


def class_attribute(m: Machine, cls: ClassV, name: str, span: ir.Span) -> Value | None:
    """`cls.name` where a class of named tuples has it of its own."""
    if name == "_fields":
        return TupleV(tuple(str_v(field) for field, _, _ in fields(cls)))
    if name == "_make":
        return BoundV(cls, BuiltinV("%NamedTuple._make"))
    if any(field == name for field, _, _ in fields(cls)):
        raise m.unsupported(f"field {name} of the class of a named tuple", span)
    return None
