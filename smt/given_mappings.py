"""Mappings that a caller hands in, of any class: each look-up runs code of the caller, as with sequences (`given.py`).

A look-up may give any value of the type, and what it raises for a key that is not there is its own doing; a dict, for which that is
KeyError, is tried apart. What `get` and `pop` give is of the type, or is the default. The views that `keys`, `values` and `items` give are
collections of any class.
"""

from __future__ import annotations

from frontends import ir
from frontends.kinds import ANY, NONE, Type
from smt import given, inputs
from smt.builtins.registry import Arguments, method
from smt.calls import call
from smt.machine import Machine
from smt.subscripts import DELETE, GET, PUT
from smt.terms import BOOL
from smt.values import NONE as NONE_VALUE
from smt.values import LibraryV, OpaqueV, SliceV, Value

MAPPINGS = (given.KINDS["mapping"], given.KINDS["mutablemapping"])


def made(m: Machine, kind: Type, hint: str) -> LibraryV:
    """What a caller passes for a parameter of type `Mapping[K, V]` or `MutableMapping[K, V]`."""
    key, value = kind.args if len(kind.args) == 2 else (ANY, ANY)
    m.given_functions[f"value of {hint}"] = Type("callable", (Type("..."), value))
    m.given_functions[f"put of {hint}"] = Type("callable", (key, value, NONE))
    return given.given(m, Type(kind.name, (key, value)), hint)


def entry_types(m: Machine, value: Value) -> tuple[Type, ...]:
    """The types of the keys and of the values."""
    return m.given_functions[f"put of {given.name_of(value)}"].args[:2]


def as_dict(m: Machine, value: Value, span: ir.Span) -> Value:
    """dict(value): all its entries at once, as its code gives them."""
    given.run(m, value, (), span)
    found = inputs.unknown(m, Type("dict", entry_types(m, value)), "entries", m.frame.module)
    if isinstance(found, OpaqueV):
        raise m.unsupported(found.reason, span)
    return found


def _look_up(m: Machine, value: Value, key: Value, span: ir.Span) -> Value:
    if isinstance(key, SliceV):
        raise m.unsupported("slice as a key of what a caller gives", span)
    return call(m, given.part_of(value, "value"), (key,), {}, span)


def _put(m: Machine, value: Value, key: Value, item: Value, span: ir.Span) -> None:
    for what, kind in zip((key, item), entry_types(m, value), strict=True):
        if isinstance(what, SliceV) or inputs.fits(m, what, kind, m.frame.module) is None:
            raise m.unsupported(f"entry of what a caller gives, of which is not known whether it is {kind}", span)
    call(m, given.part_of(value, "put"), (key, item), {}, span)


def _delete(m: Machine, value: Value, key: Value, span: ir.Span) -> None:
    if isinstance(key, SliceV):
        raise m.unsupported("slice as a key of what a caller gives", span)
    given.run(m, value, (key,), span)


for _kind in MAPPINGS:
    GET[_kind] = _look_up
PUT[given.KINDS["mutablemapping"]] = _put
DELETE[given.KINDS["mutablemapping"]] = _delete


def _or_default(m: Machine, value: Value, args: tuple[Value, ...], default: Value, span: ir.Span) -> Value:
    found = call(m, given.part_of(value, "value"), args, {}, span)
    return m.branch(m.fresh.var("found", BOOL), lambda: found, lambda: default)


@method(*(f"{kind}.get" for kind in MAPPINGS))
def _get(m: Machine, a: Arguments) -> Value:
    value, *args = a.only(m, 2, 3)
    return _or_default(m, value, tuple(args), args[1] if len(args) == 2 else NONE_VALUE, a.span)


@method(f"{given.KINDS['mutablemapping']}.pop")
def _pop(m: Machine, a: Arguments) -> Value:
    value, *args = a.only(m, 2, 3)
    if len(args) == 1:
        return _look_up(m, value, args[0], a.span)
    return _or_default(m, value, tuple(args), args[1], a.span)


@method(f"{given.KINDS['mutablemapping']}.clear")
def _clear(m: Machine, a: Arguments) -> Value:
    (value,) = a.only(m, 1, 1)
    given.run(m, value, (), a.span)
    return NONE_VALUE


def _view(m: Machine, a: Arguments) -> Value:
    (value,) = a.only(m, 1, 1)
    given.run(m, value, (), a.span)
    key, item = entry_types(m, value)
    which = a.name.rpartition(".")[2]
    of = {"keys": key, "values": item, "items": Type("tuple", (key, item))}[which]
    return given.given(m, Type("collection", (of,)), f"{which} of {given.name_of(value)}")


for _kind in MAPPINGS:
    method(*(f"{_kind}.{_name}" for _name in ("keys", "values", "items")))(_view)
