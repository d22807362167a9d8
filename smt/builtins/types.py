"""The classes of values: `type`, `isinstance`, `callable`, `typing.cast`.

In: a value, which may be of several classes. Out: a class, or whether it is an instance of one; open where that is not known.
"""

from __future__ import annotations

import builtins

from frontends.ir import Span
from smt import abstract, attributes, dispatch, exceptions
from smt.attributes import class_of
from smt.builtins.registry import METHODS, Arguments, function
from smt.callables import WIDER
from smt.classes import is_instance as is_program_instance
from smt.enumerations import LIBRARY_CLASSES, classes_of
from smt.kinds import OPEN_CLASS, SAMPLES, kind_of
from smt.machine import Machine
from smt.tables import DICTS
from smt.terms import BOOL, FALSE, STRING, TRUE, Term, or_
from smt.values import (
    BoolV,
    BuiltinV,
    ClassV,
    ExcV,
    FlagV,
    IntV,
    LibraryV,
    MemberV,
    OpaqueV,
    StrV,
    TupleV,
    UnionV,
    Value,
    bool_v,
    is_given,
    is_object,
    str_v,
)

COLLECTIONS = ("collections.OrderedDict", "collections.Counter", "collections.defaultdict", "collections.deque")


@function("isinstance")
def _isinstance(m: Machine, a: Arguments) -> Value:
    value, wanted = a.only(m, 2, 2)
    if isinstance(wanted, UnionV):
        return m.split(wanted, lambda w: _isinstance(m, Arguments("isinstance", (value, w), {}, a.span)))
    if isinstance(value, UnionV):
        return m.split(value, lambda v: BoolV(is_instance(m, v, wanted, a)))
    return BoolV(is_instance(m, value, wanted, a))


def _name_of(value: Value) -> str:
    return value.name if isinstance(value, BuiltinV) else ""


def _is_any(m: Machine, value: Value, wanted: tuple[Value, ...], a: Arguments) -> Term:
    """isinstance(value, (a, b, ...)): what comes after the class that it is an instance of is not looked at."""
    found: list[Term] = []
    for i, one in enumerate(wanted):
        if any(term != FALSE for term in found) and not isinstance(one, TupleV | ClassV | BuiltinV | LibraryV):
            raise m.unsupported("isinstance with a tuple of other things than classes", a.span)
        found.append(is_instance(m, value, one, a))
        if found[i] == TRUE:
            break
    return or_(*found)


def is_instance(m: Machine, value: Value, wanted: Value, a: Arguments) -> Term:
    """isinstance(value, wanted), as a term."""
    if isinstance(wanted, TupleV):
        return _is_any(m, value, wanted.items, a)
    if isinstance(wanted, UnionV):
        raise m.unsupported("isinstance with a tuple of classes that depend on the way there", a.span)
    m.no_opaque(wanted, a.span)
    if isinstance(wanted, ClassV):
        abstract.check_plain(m, wanted, a.span)
    if isinstance(value, OpaqueV) and isinstance(wanted, ClassV) and value.without:
        above = exceptions.ancestors(m, f"{wanted.module}:{wanted.cls.qualname}")
        return FALSE if any(cls in above for cls in value.without) else m.fresh.var("isinstance", BOOL)
    if isinstance(value, OpaqueV) and (isinstance(wanted, ClassV) or isinstance(getattr(builtins, _name_of(wanted), None), type)):
        return m.fresh.var("isinstance", BOOL)  # either answer: what is known of the value afterwards is nothing more
    m.no_opaque(value, a.span)
    kind = kind_of(value)
    if isinstance(wanted, BuiltinV):
        if wanted.name == "object":
            return TRUE
        if (base := exceptions.abstract_base(wanted.name)) is not None and not is_given(value):
            return abstract.is_one(m, value, base, a.span)
        if is_given(value):
            if base is not None and base.__name__.lower() in WIDER[kind.partition(" ")[0]]:
                return TRUE
            return FALSE if wanted.name in ("int", "float", "bool") else m.fresh.var("isinstance", BOOL)
        if isinstance(value, ExcV):
            return exceptions.is_one(m, value, wanted.name)
        if isinstance(value, MemberV | FlagV) and wanted.name in LIBRARY_CLASSES | {"int", "str", "bool", "float"}:
            return TRUE if wanted.name in classes_of(value) else FALSE
        if wanted.name == "bool":
            return TRUE if isinstance(value, BoolV) else value.boolness if isinstance(value, IntV) else FALSE
        if wanted.name == "dict":
            return TRUE if kind in DICTS else FALSE
        if wanted.name in ("int", "float", "str", "tuple", "list", "range", "set", "frozenset", "bytes", "bytearray"):
            return TRUE if kind == wanted.name else FALSE
        if wanted.name in COLLECTIONS and kind in SAMPLES:
            return TRUE if f"collections.{kind}" == wanted.name else FALSE
        plain = kind in ("int", "float", "str", "bytes", "bytearray", "none", "tuple", "list", "range")
        if plain and isinstance(getattr(builtins, wanted.name, None), type):
            return FALSE
    if isinstance(wanted, ClassV):
        if isinstance(value, TupleV) and value.cls:
            return TRUE if class_of(m, value.cls) == wanted else FALSE
        if is_object(value):
            return is_program_instance(m, value, wanted)
        if isinstance(value, MemberV | FlagV):
            return TRUE if value.cls == wanted.cls and value.module == wanted.module else FALSE
        if isinstance(value, ExcV):
            return exceptions.is_one(m, value, f"{wanted.module}:{wanted.cls.qualname}")
        if kind in ("int", "float", "str", "bytes", "bytearray", "none", "tuple", "list", "range", "function"):
            return FALSE
    if kind_of(wanted) != "class" and not isinstance(wanted, BuiltinV | LibraryV):
        raise m.type_error("isinstance() arg 2 must be a type", a.span)
    raise m.unsupported(f"isinstance of {kind} with {getattr(wanted, 'name', 'this class')}", a.span)


@function("typing.cast")
def _cast(m: Machine, a: Arguments) -> Value:
    return a.only(m, 2, 2)[1]  # nothing happens when it is run


@function("callable")
def _callable(m: Machine, a: Arguments) -> Value:
    (value,) = a.only(m, 1, 1)

    def one(v: Value) -> Value:
        kind = kind_of(m.no_opaque(v, a.span))
        if kind in ("library", "instance"):
            raise m.unsupported(f"callable of {kind}", a.span)
        if isinstance(v, LibraryV) and kind not in ("re.Pattern", "re.Match", "re.RegexFlag", "logging.Logger"):
            if f"{kind}.__call__" not in METHODS:
                raise m.unsupported(f"callable of {kind}", a.span)
            return bool_v(True)
        return bool_v(kind in ("function", "class") and v != BuiltinV("NotImplemented"))

    return m.split(value, one)


def _name_of_class(m: Machine, value: Value, span: Span) -> Value:
    """The name of a class that is not known: any text."""
    return StrV(m.fresh.var("name", STRING))


attributes.ATTRIBUTES[f"{OPEN_CLASS}.__name__"] = attributes.ATTRIBUTES[f"{OPEN_CLASS}.__qualname__"] = _name_of_class


@function("type")
def _type(m: Machine, a: Arguments) -> Value:
    (value,) = a.only(m, 1, 1)

    def one(v: Value) -> Value:
        if is_object(v):
            cls = attributes.class_of(m, v.cls)
            if not dispatch.is_exact(m, v, cls):
                return LibraryV(OPEN_CLASS, (v, str_v("")))
            return cls
        if isinstance(v, TupleV) and v.cls:
            return attributes.class_of(m, v.cls)
        if isinstance(v, BoolV):
            return BuiltinV("bool")
        if isinstance(v, MemberV | FlagV):
            return ClassV(v.cls, v.module)
        if isinstance(v, ExcV) and v.args is not None and not v.below:
            return attributes.class_of(m, v.cls) if ":" in v.cls else BuiltinV(v.cls)
        if isinstance(v, IntV):
            return m.branch(v.boolness, lambda: BuiltinV("bool"), lambda: BuiltinV("int"))
        kind = kind_of(m.no_opaque(v, a.span))
        if kind in ("str", "float", "tuple", "list", "range", "dict", "set", "frozenset", "bytes", "bytearray"):
            return BuiltinV(kind)
        if f"collections.{kind}" in COLLECTIONS:
            return BuiltinV(f"collections.{kind}")
        raise m.unsupported(f"type of {kind}", a.span)

    return m.split(value, one)
