"""`super`, and the methods that every object has from `object`: construction, and assignment of attributes."""

from __future__ import annotations

from smt import attributes
from smt.builtins.registry import Arguments, function, method
from smt.classes import allocate
from smt.enumerations import enumeration
from smt.exceptions import ARGS, class_id
from smt.heap import InstanceObj
from smt.kinds import kind_of
from smt.machine import Machine
from smt.values import NONE, ClassV, StrV, SuperV, TupleV, Value, is_object


@function("super")
def _super(m: Machine, a: Arguments) -> Value:
    if len(a.positional) == 2 and isinstance(a.positional[0], ClassV) and not a.keywords:
        return SuperV(a.positional[1], a.positional[0].cls, a.positional[0].module)
    if a.positional or a.keywords:
        raise m.unsupported("super with other arguments than a class and an object", a.span)
    frame = m.frame
    if frame.owner is None or frame.function is None or not frame.function.params:
        raise m.unsupported("super() outside a method", a.span)
    receiver = m.get_local(frame.function.params[0].name, a.span, frame)
    return SuperV(receiver, frame.owner, frame.module)


@function("object.__init__")
def _object_init(m: Machine, a: Arguments) -> Value:
    # Reached through super().__init__(), which hands over no receiver here.
    if a.positional or a.keywords:
        raise m.type_error("object.__init__() takes exactly one argument", a.span)
    return NONE


@function("object.__new__")
def _object_new(m: Machine, a: Arguments) -> Value:
    # Reached through super().__new__(cls) in a `__new__` alone.
    if len(a.positional) != 1 or a.keywords:
        raise m.type_error("object.__new__() takes exactly one argument", a.span)
    cls = m.no_opaque(a.positional[0], a.span)
    if not isinstance(cls, ClassV) or enumeration(m, cls) is not None or class_id(m, cls) is not None:
        raise m.unsupported(f"object.__new__ of {kind_of(cls)}", a.span)
    return allocate(m, cls, a.span)


@method("exception.__init__")
def _exception_init(m: Machine, a: Arguments) -> Value:
    # BaseException.__init__: the arguments are those of this call, no longer those of the constructor.
    receiver = a.positional[0]
    if a.keywords:
        raise m.type_error("an exception takes no keyword arguments", a.span)
    if not is_object(receiver):
        raise m.unsupported("__init__ of an exception that is made already", a.span)
    found = m.state.look(receiver)
    assert isinstance(found, InstanceObj)
    m.state.put(receiver, found.set(ARGS, TupleV(a.positional[1:])))
    return NONE


@function("object.__setattr__")
def _object_setattr(m: Machine, a: Arguments) -> Value:
    receiver, name, value = a.only(m, 3, 3)
    if not is_object(receiver) or not isinstance(name, StrV) or name.term.op != "str":
        raise m.unsupported("this form of object.__setattr__", a.span)
    if receiver.location not in m.exact | m.building:
        raise m.unsupported("object.__setattr__ on an object that was not made here", a.span)
    attributes.store(m, receiver, attributes.class_of(m, receiver.cls), str(name.term.payload), value, a.span)
    return NONE
