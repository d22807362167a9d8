"""`copy.copy` and `copy.deepcopy`: new objects with the same contents, aliasing among them kept."""

from __future__ import annotations

from smt import attributes, mro
from smt.builtins.dicts import copy_of
from smt.builtins.registry import METHODS, Arguments, function
from smt.contracts import snapshot
from smt.heap import InstanceObj
from smt.kinds import kind_of
from smt.machine import Machine
from smt.shapes import held_in
from smt.tables import DICTS
from smt.values import RefV, SeqV, TupleV, UnionV, Value, alternatives

PLAIN = ("int", "str", "bytes", "none", "float", "range", "function", "class", "module", "member", "str member", "flag")
HOOKS = (
    "__copy__", "__deepcopy__", "__reduce__", "__reduce_ex__", "__getstate__", "__setstate__", "__new__", "__getnewargs__", "__slots__",
)  # fmt: skip


@function("copy.copy")
def _copy(m: Machine, a: Arguments) -> Value:
    (value,) = a.only(m, 1, 1)

    def one(v: Value) -> Value:
        kind = kind_of(m.no_opaque(v, a.span))
        if kind in PLAIN or kind in ("tuple", "frozenset"):
            return v
        if kind in DICTS or kind == "set":
            return copy_of(m, v, a.span)
        if kind in ("list", "deque", "bytearray"):
            return METHODS[f"{kind}.copy"](m, Arguments(f"{kind}.copy", (v,), {}, a.span))
        if kind == "instance" and isinstance(v, RefV):
            found = _without_hooks(m, v, a)
            made = RefV(m.new_location(), v.cls)
            m.state.heap[made.location] = InstanceObj(found.cls, found.fields)
            m.exact.add(made.location)
            return made
        raise m.unsupported(f"copy of {kind}", a.span)

    return m.split(value, one)


def _without_hooks(m: Machine, value: RefV, a: Arguments) -> InstanceObj:
    """The instance, which is exactly of its class and says nothing of its own about being copied."""
    cls = attributes.class_of(m, value.cls)
    found = m.state.look(value)
    lineage = mro.lineage(m, cls, a.span)
    fields = {name for owner in lineage for name, _, _ in owner.cls.fields}
    if value.location not in m.exact or not isinstance(found, InstanceObj):
        raise m.unsupported("copy of an object that may be of a subclass", a.span)
    if any(attributes.find_method(m, cls, hook, a.span) is not None or hook in fields for hook in HOOKS):
        raise m.unsupported(f"copy of an instance of {cls.cls.name}, which says how it is copied", a.span)
    return found


@function("copy.deepcopy")
def _deepcopy(m: Machine, a: Arguments) -> Value:
    (value,) = a.only(m, 1, 1)
    _require_copyable(m, value, a, set())
    return dict(snapshot(m, {"value": value}).names)["value"]


def _require_copyable(m: Machine, value: Value, a: Arguments, seen: set[int]) -> None:
    if isinstance(value, UnionV):
        for _, part in alternatives(value):
            _require_copyable(m, part, a, seen)
        return
    kind = kind_of(m.no_opaque(value, a.span))
    if isinstance(value, TupleV):
        for part in value.items:
            _require_copyable(m, part, a, seen)
    elif isinstance(value, RefV):
        if value.index is not None or kind not in ("list", "deque", "bytearray", "set", "frozenset", "instance", *DICTS):
            raise m.unsupported(f"deepcopy of {kind}", a.span)
        if kind == "instance":
            _without_hooks(m, value, a)
        if value.location not in seen:
            seen.add(value.location)
            for part in m.state.look(value).values():
                _require_copyable(m, part, a, seen)
    elif kind not in PLAIN and not (isinstance(value, SeqV) and not held_in(value.seq.shape)):
        raise m.unsupported(f"deepcopy of {kind}", a.span)
