"""`hash`: which values have one, and what computing it runs. The number itself is left open."""

from __future__ import annotations

from frontends import ir
from frontends.ir import Span
from smt import attributes, dispatch, records
from smt.builtins.registry import Arguments, function
from smt.calls import call
from smt.entries import UNHASHABLE
from smt.kinds import kind_of
from smt.machine import Machine
from smt.mro import lineage
from smt.shapes import leaves, refs_in
from smt.terms import INT
from smt.values import ClassV, FlagV, FuncV, IntV, MemberV, RefV, SeqV, Shape, TupleV, Value, as_int

_PLAIN = ("int", "bool", "float", "str", "bytes", "none", "function", "class", "module", "range")


@function("hash")
def _hash(m: Machine, a: Arguments) -> Value:
    (value,) = a.only(m, 1, 1)
    return m.split(value, lambda v: hashed(m, v, a.span))


def hashed(m: Machine, value: Value, span: Span) -> Value:
    """hash(value): some number, after whatever that runs; TypeError where there is none. Choices are split first."""
    kind = kind_of(m.no_opaque(value, span))
    if isinstance(value, RefV) and kind == "instance":
        return _of_instance(m, value, span)
    if kind in UNHASHABLE:
        raise m.type_error(f"unhashable type: {kind}", span)
    if isinstance(value, TupleV):
        if value.cls:
            raise m.unsupported("hash of a named tuple", span)
        for item in value.items:
            m.split(item, lambda v: hashed(m, v, span))
    elif not (kind in _PLAIN or isinstance(value, MemberV | FlagV) or (isinstance(value, SeqV) and _is_plain(value.seq.shape))):
        raise m.unsupported(f"hash of {kind}", span)
    return IntV(m.fresh.var("hash", INT))


def _is_plain(shape: Shape) -> bool:
    return shape.name in ("int", "intbool", "bool", "str", "bytes", "float", "none") or (
        shape.name in ("tuple", "seq", "union") and not refs_in(shape) and bool(leaves(shape)) and all(map(_is_plain, shape.args))
    )


def _of_instance(m: Machine, value: RefV, span: Span) -> Value:
    cls = attributes.class_of(m, value.cls)
    method = attributes.special_method(m, value, "__hash__", span)
    if not dispatch.is_exact(m, value, cls) and dispatch.rebound(m, value.cls, "__eq__"):
        raise m.unsupported(f"hash of {cls.cls.name}, whose __eq__ a subclass defines again", span)
    for owner in lineage(m, cls, span):
        names = {f.name for f in owner.cls.methods}
        if "__hash__" in names:
            assert method is not None
            return _number(m, method, value, span)
        by_field = records.is_dataclass(owner) and records.option(m, owner, "eq", True, span)
        if (by_field and dispatch.is_frozen(owner)) or records.option(m, owner, "unsafe_hash", False, span):
            return _of_fields(m, value, owner, span)
        if by_field or "__eq__" in names:
            # A class that says what equals its objects has no hash unless it says so.
            raise m.type_error(f"unhashable type: {cls.cls.name}", span)
    return IntV(m.fresh.var("hash", INT))


def _of_fields(m: Machine, value: RefV, owner: ClassV, span: Span) -> Value:
    """What the dataclass decorator makes: the hash of the tuple of the fields that are compared."""
    for one in lineage(m, owner, span):
        if any(isinstance(d, ir.Call) and any(arg.keyword in ("hash", None) for arg in d.args) for _, _, d in one.cls.fields):
            raise m.unsupported("hash of a dataclass whose fields are made by calls", span)
    return hashed(m, TupleV(tuple(records.compared_values(m, value, owner, span))), span)


def _number(m: Machine, method: FuncV, value: RefV, span: Span) -> Value:
    def one(result: Value) -> Value:
        if as_int(m.no_opaque(result, span)) is None:
            raise m.type_error("__hash__ method should return an integer", span)
        return IntV(m.fresh.var("hash", INT))

    return m.split(call(m, method, (value,), {}, span), one)
