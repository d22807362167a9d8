"""Attribute access: fields, methods, properties, class attributes, members of modules, methods of built-in types."""

from __future__ import annotations

import builtins
from collections.abc import Callable
from dataclasses import replace

from frontends import ir
from frontends.python import unchanged
from frontends.python.lower_function import CACHED_PROPERTY
from frontends.python.names import SINGLE_DISPATCH_METHOD
from smt import assignments, descriptors, dispatch, exceptions, globals_, membership, promises, slots
from smt.builtins.registry import FUNCTIONS, METHODS
from smt.decorators import decorated
from smt.evaluation import evaluate
from smt.heap import InstanceObj
from smt.kinds import OPEN_CLASS, SAMPLES, is_builtin_class, kind_of
from smt.machine import Machine
from smt.mro import lineage, provider
from smt.sequences import MixedContents
from smt.values import (
    NONE,
    BoundV,
    BuiltinV,
    ClassV,
    ExcV,
    FlagV,
    FuncV,
    LibraryV,
    MemberV,
    ModuleV,
    OldV,
    OpaqueV,
    RefV,
    SuperV,
    TupleV,
    UnboundV,
    UnionV,
    Value,
    alternatives,
    is_object,
    str_v,
)

ATTRIBUTES: dict[str, Callable[[Machine, Value, ir.Span], Value]] = {}  # "deque.maxlen": what is no method; rows stand in smt/builtins


def class_of(m: Machine, cls: str) -> ClassV:
    """The class with this id ("module:QualName")."""
    module, _, qualname = cls.partition(":")
    home = m.program.module(module)
    assert home is not None
    binding = home.lookup(qualname)
    assert isinstance(binding, ir.Class)
    return ClassV(binding, module)


def find_method(m: Machine, cls: ClassV, name: str, span: ir.Span, above: bool = False) -> FuncV | None:
    """The method of that name, from the class or the nearest base that defines it; `above`: from the bases only."""
    owners = lineage(m, cls, span)[1 if above else 0 :]
    found = method_among(m, owners, name, span)
    if found is None and not any(field == name for owner in owners for field, _, _ in owner.cls.fields):
        library = provider(m, cls, name, span)
        if library is not None and not getattr(vars(library).get(name), "__isabstractmethod__", False):
            from smt.builtins import mixins

            given = mixins.method(m, library, name, span)
            if given is not None:
                return given
            raise m.unsupported(f"{name}, which {library.__module__}.{library.__name__} gives to class {cls.cls.name}", span)
    return found


def method_among(m: Machine, owners: tuple[ClassV, ...], name: str, span: ir.Span) -> FuncV | None:
    """The method of that name from the first of these classes that gives the name a meaning, if that is a method."""
    for owner in owners:
        for method in owner.cls.methods:
            if method.name == name:
                kept = method.kind == "property" and assignments.only_set_on_instances(m.program, name)
                if assignments.assigned_attributes(m.program) & {name, "*"} and not kept:
                    raise m.unsupported(f"method {owner.cls.name}.{name}: an attribute of that name is assigned somewhere", span)
                return FuncV(method, owner.module, 0, owner.cls)
        if any(field == name and default is not None for field, _, default in owner.cls.fields):
            return None
    return None


def get(m: Machine, value: Value, name: str, span: ir.Span) -> Value:
    """value.name"""
    match value:
        case UnionV():
            return m.split(value, lambda v: get(m, v, name, span))
        case OpaqueV(reason):
            raise m.unsupported(reason, span)
        case OldV(names):
            for key, old in names:
                if key == name:
                    return old
            raise m.unsupported(f"old.{name} is not the state of a parameter", span)
        case ModuleV(name=module):
            if globals_.is_missing(m, module, name):
                raise m.raise_("AttributeError", "attribute-of-none", f"{module}.{name}", span)
            globals_.check_bound(m, module, name, span)
            return globals_.member(m, module, name)
        case FuncV(function) if function.wrappers:
            return get(m, decorated(m, value, span), name, span)
        case FuncV(function) if name == "__name__" and function.name:
            return str_v(function.name)
        case ClassV(cls) if name == "__name__":
            return str_v(cls.name)
        case BuiltinV(name=builtin) if name == "__name__" and is_builtin_class(builtin):
            return str_v(builtin)
        case ClassV():
            return _class_attribute(m, value, name, span)
        case MemberV() | FlagV():
            return _member_attribute(m, value, name, span)
        case SuperV():
            return _super_attribute(m, value, name, span)
        case BuiltinV(name=owner) if name == "__init__" and exceptions.is_plain(owner):
            return BuiltinV("exception.__init__")
        case BuiltinV(name=owner) if f"{owner}.{name}" in FUNCTIONS or f"{owner}.{name}" in METHODS:
            return BuiltinV(f"{owner}.{name}")
        case ExcV(args=args) if name == "args":
            if args is None:
                raise m.unsupported("arguments of an exception that the interpreter or a callee raised", span)
            return TupleV(args)
        case ExcV(cls) if ":" in cls:
            return _exception_attribute(m, value, name, span)
        case RefV(_, cls) if ":" in cls and name == "args" and exceptions.class_id(m, class_of(m, cls)) is not None:
            raise m.unsupported("arguments of an exception that is being made", span)
        case RefV(_, cls) if ":" in cls:
            return _instance_attribute(m, value, name, span)
        case TupleV(cls=cls) if cls:
            from smt.named_tuples import attribute

            return attribute(m, value, name, span)
    kind = kind_of(value)
    if f"{kind}.{name}" in ATTRIBUTES:
        return ATTRIBUTES[f"{kind}.{name}"](m, value, span)
    if f"{kind}.{name}" in METHODS:
        return BoundV(value, BuiltinV(f"{kind}.{name}"))
    if kind in SAMPLES and kind not in ("function", "class", "exception", "module") and not hasattr(SAMPLES[kind], name):
        error = "attribute-of-none"
        raise m.raise_("AttributeError", error, f"{'None' if kind == 'none' else kind}.{name}", span)
    raise m.unsupported(f"attribute {name} of {kind}", span)


def _instance_attribute(m: Machine, receiver: RefV, name: str, span: ir.Span) -> Value:
    from smt.calls import call

    cls = class_of(m, receiver.cls)
    for special in ("__getattribute__", "__getattr__"):
        if find_method(m, cls, special, span) is not None or _extended(m, receiver, cls, special):
            raise m.unsupported(special, span)
    method = find_method(m, cls, name, span)
    instance = m.state.look(receiver)
    assert isinstance(instance, InstanceObj)
    if method is not None and method.function.kind == "property":
        return call(m, _dispatched(m, receiver, cls, method, span), (receiver,), {}, span)
    field = instance.get(name)
    if field is not None:
        if method is None and _extended(m, receiver, cls, name, methods_only=True):
            raise m.unsupported(f"{cls.cls.name}.{name}, which a subclass defines as a method or property", span)
        descriptors.refuse(m, cls, name, span)
        return _set_field(m, field, f"{cls.cls.name}.{name}", span)
    if method is not None:
        method = _dispatched(m, receiver, cls, method, span)
        if method.function.kind == "staticmethod":
            return method
        return BoundV(cls if method.function.kind == "classmethod" else receiver, method)
    default = _class_field(m, cls, name, span)
    if default is not None:
        if _extended(m, receiver, cls, name):
            raise m.unsupported(f"{cls.cls.name}.{name}, which a subclass defines again", span)
        return descriptors.read(m, default, receiver, f"{cls.cls.name}.{name}", span)
    if name == "__class__" and dispatch.is_exact(m, receiver, cls):
        return cls
    if name == "__class__":
        return LibraryV(OPEN_CLASS, (receiver, str_v("")))
    if name in ("__dict__", "__doc__", "__module__") or hasattr(object, name):
        raise m.unsupported(f"attribute {name} of an instance", span)
    if not dispatch.is_exact(m, receiver, cls) or assignments.assigned_attributes(m.program) & {name, "*"}:
        raise m.unsupported(f"{cls.cls.name}.{name} is not among the annotated attributes of the class", span)
    raise m.raise_("AttributeError", "attribute-of-none", f"{cls.cls.name}.{name}", span)


def _set_field(m: Machine, field: Value, what: str, span: ir.Span) -> Value:
    """A field's value, after AttributeError where it was never set."""
    rest = []
    for guard, part in alternatives(field):
        if isinstance(part, UnboundV):
            m.raise_if(guard, "AttributeError", "attribute-of-none", what, span)
        else:
            rest.append((guard, part))
    return rest[0][1] if len(rest) == 1 else UnionV(tuple(rest))


def _extended(m: Machine, receiver: RefV, cls: ClassV, name: str, methods_only: bool = False) -> bool:
    # Whether the object may be of a class of the program that gives the name a meaning of its own.
    if dispatch.is_exact(m, receiver, cls):
        return False
    return bool(dispatch.overrides(m, receiver.cls, name)) if methods_only else dispatch.rebound(m, receiver.cls, name)


def _dispatched(m: Machine, receiver: RefV, cls: ClassV, method: FuncV, span: ir.Span) -> FuncV:
    """The method to call on the receiver: that of its static class, if overrides keep its contract or there are none."""
    name = method.function.name
    if dispatch.settled(m, receiver, cls, name, method.function):
        return method
    home = receiver.cls if method.owner is None else dispatch.id_of(ClassV(method.owner, method.module))
    promised = promises.of_method(m, method)
    below = dispatch.hidden_by(m, receiver.cls, name)
    if below is not None:
        raise m.unsupported(f"call of {cls.cls.name}.{name}, which class {below.cls.name} gives another value", span)
    for other in dispatch.overrides(m, receiver.cls, name):
        if other.owner is None or home not in exceptions.ancestors(m, dispatch.id_of(ClassV(other.owner, other.module))):
            reason = f"a class below takes from {other.function.qualname}, which does not override it"
            raise m.unsupported(f"call of {cls.cls.name}.{name}, which {reason}", span)
        if promised and (reason := promises.broken_by(method.function, other.function)):
            raise m.unsupported(f"call of {cls.cls.name}.{name}, which {other.function.qualname} overrides: {reason}", span)
        if not promised and not other.function.contract.exists:
            reason = f"{other.function.qualname} overrides without a contract"
            raise m.unsupported(f"call of {cls.cls.name}.{name}, which {reason}", span)
    if promised:
        return replace(method, promised=True)
    if not method.function.contract.exists:
        reason = "a subclass may override it (give it a contract, or mark the class or method @final)"
        raise m.unsupported(f"call of {cls.cls.name}.{name}, which has no contract: {reason}", span)
    return method


def special_method(m: Machine, receiver: RefV, name: str, span: ir.Span) -> FuncV | None:
    """The method that an operator or built-in runs on an instance (looked up in its class), or None where it has none.

    None for an object that may be of a subclass is the default of `object`; a subclass at hand that defines it is a limit.
    """
    cls = class_of(m, receiver.cls)
    method = find_method(m, cls, name, span)
    if any(field == name for owner in lineage(m, cls, span) for field, _, _ in owner.cls.fields):
        raise m.unsupported(f"{name} as a class attribute", span)
    if method is not None:
        return _dispatched(m, receiver, cls, method, span)
    if _extended(m, receiver, cls, name):
        raise m.unsupported(f"{name} of {cls.cls.name}, which a subclass defines", span)
    return None


def _class_field(m: Machine, cls: ClassV, name: str, span: ir.Span) -> Value | None:
    for owner in lineage(m, cls, span):
        if any(field == name and default is not None for field, _, default in owner.cls.fields):
            return _class_value(m, owner, name, span)
        if any(method.name == name for method in owner.cls.methods):
            return None
    return None


def _class_value(m: Machine, owner: ClassV, name: str, span: ir.Span) -> Value:
    # Class bodies run once, at import: a plain constant stays what it is unless some statement assigns the name.
    if assignments.assigned_attributes(m.program, of_classes=True) & {name, "*"}:
        raise m.unsupported(f"class attribute {owner.cls.name}.{name} is assigned somewhere", span)

    def run() -> Value:
        value: Value = NONE
        for field, _, default in owner.cls.fields:
            if isinstance(default, ir.UnsupportedExpr) and field != name:
                m.set_local(field, OpaqueV(default.reason, default.span))
            elif default is not None:
                value = evaluate(m, default)
                m.set_local(field, value)
            if field == name:
                break
        return value

    key = (owner.module, f"{owner.cls.qualname}.{name}")
    value, problem = m.constants.get(key), ""
    if value is None:
        deepest = unchanged.of_class(m.program, owner.module, owner.cls.qualname, name)
        value, problem = globals_.at_import(m, owner.module, run, [field for field, _, _ in owner.cls.fields], deepest)
    if problem:
        raise m.unsupported(f"class attribute {owner.cls.name}.{name}: {problem}", span)
    if isinstance(value, RefV):
        m.constants[key] = value  # the same object each time
    return globals_.present(m, value, f"class attribute {owner.cls.name}.{name}", span)


def _class_attribute(m: Machine, cls: ClassV, name: str, span: ir.Span) -> Value:
    from smt import named_tuples
    from smt.builtins.enums import class_member

    member = class_member(m, cls, name)
    if member is not None:
        return member
    if dispatch.is_named_tuple(cls):
        found = named_tuples.class_attribute(m, cls, name, span)
        if found is not None:
            return found
    method = find_method(m, cls, name, span)
    if method is not None and SINGLE_DISPATCH_METHOD in method.function.decorators:
        raise m.unsupported(f"{cls.cls.name}.{name}, which functools.singledispatchmethod decorates, taken from the class", span)
    if method is not None:
        return BoundV(cls, method) if method.function.kind == "classmethod" else method
    default = _class_field(m, cls, name, span)
    if default is not None:
        return descriptors.read(m, default, None, f"{cls.cls.name}.{name}", span)
    raise m.unsupported(f"attribute {name} of class {cls.cls.name}", span)


def _member_attribute(m: Machine, member: MemberV | FlagV, name: str, span: ir.Span) -> Value:
    from smt.builtins.enums import class_member, member_attribute
    from smt.calls import call

    found = member_attribute(m, member, name, span)
    if found is not None:
        return found
    cls = ClassV(member.cls, member.module)
    method = find_method(m, cls, name, span)
    if method is None:
        other = class_member(m, cls, name)
        if other is not None:
            return other
        if isinstance(member, MemberV) and member.data is not None and not name.startswith("_"):
            return get(m, member.underlying, name, span)
        raise m.unsupported(f"attribute {name} of an enumeration member", span)
    if method.function.kind == "property":
        return call(m, method, (member,), {}, span)
    if method.function.kind == "staticmethod":
        return method
    return BoundV(cls if method.function.kind == "classmethod" else member, method)


def _after(m: Machine, cls: ClassV, value: SuperV, span: ir.Span) -> tuple[ClassV, ...]:
    """The classes that `super()` looks through for an object of exactly this class: those after the one that says `super()`."""
    order = lineage(m, cls, span)
    start = dispatch.id_of(ClassV(value.owner, value.module))
    at = next((i for i, owner in enumerate(order) if dispatch.id_of(owner) == start), None)
    if at is None:
        raise m.unsupported(f"super() of an object that is not of class {value.owner.name}", span)
    return order[at + 1 :]


def _super_method(m: Machine, value: SuperV, name: str, span: ir.Span) -> FuncV | None:
    """The method that `super().name` means; a limit where that depends on what subclass the object is of."""
    receiver = value.receiver
    static = ClassV(value.owner, value.module)
    if is_object(receiver):
        static = class_of(m, receiver.cls)
    elif isinstance(receiver, ClassV):
        static = receiver
    found = method_among(m, _after(m, static, value, span), name, span)
    if isinstance(receiver, RefV) and dispatch.is_exact(m, receiver, static):
        return found
    for below in dispatch.subclasses(m, dispatch.id_of(static)):
        other = method_among(m, _after(m, below, value, span), name, span)
        if (None if other is None else other.function) is not (None if found is None else found.function):
            raise m.unsupported(f"super().{name}, which is another method for objects of class {below.cls.name}", span)
    return found


def _super_attribute(m: Machine, value: SuperV, name: str, span: ir.Span) -> Value:
    from smt.calls import call

    method = _super_method(m, value, name, span)
    if method is None:
        above = lineage(m, ClassV(value.owner, value.module), span)[1:]
        if name == "__init__" and any("dataclasses.dataclass" in owner.cls.decorators for owner in above):
            raise m.unsupported("super().__init__ that a dataclass decorator makes", span)
        if name == "__init__" and exceptions.class_id(m, ClassV(value.owner, value.module)) is not None:
            return BoundV(value.receiver, BuiltinV("exception.__init__"))
        if name == "__init__":
            return BuiltinV("object.__init__")
        if name == "__new__" and m.frame.function is not None and m.frame.function.name == "__new__":
            return BuiltinV("object.__new__")
        raise m.unsupported(f"super().{name}", span)
    if "abc.abstractmethod" in method.function.decorators:
        raise m.unsupported(f"super() of the abstract method {name}", span)
    if method.function.kind == "property":
        return call(m, method, (value.receiver,), {}, span)
    return method if method.function.kind == "staticmethod" else BoundV(value.receiver, method)


def _exception_attribute(m: Machine, value: ExcV, name: str, span: ir.Span) -> Value:
    """An attribute of an exception of the program's classes: properties, what its `__init__` has set, methods, class attributes."""
    from smt.calls import call

    cls = class_of(m, value.cls)
    if value.args is None:
        raise m.unsupported(f"attribute {name} of an exception that a callee raised", span)
    for special in ("__getattribute__", "__getattr__"):
        if find_method(m, cls, special, span) is not None:
            raise m.unsupported(special, span)
    method = find_method(m, cls, name, span)
    if method is not None and method.function.kind == "property":
        return call(m, method, (value,), {}, span)
    field = dict(value.fields).get(name)
    if field is not None:
        return _set_field(m, field, f"{cls.cls.name}.{name}", span)
    if method is not None:
        if method.function.kind == "staticmethod":
            return method
        return BoundV(cls if method.function.kind == "classmethod" else value, method)
    default = _class_field(m, cls, name, span)
    if default is not None:
        return descriptors.read(m, default, value, f"{cls.cls.name}.{name}", span)
    if any(hasattr(getattr(builtins, base), name) for base in exceptions.ancestors(m, value.cls) if ":" not in base and base != "?"):
        raise m.unsupported(f"attribute {name} of an exception", span)
    raise m.raise_("AttributeError", "attribute-of-none", f"{cls.cls.name}.{name}", span)


def put(m: Machine, target: Value, name: str, value: Value, span: ir.Span) -> None:
    """target.name = value"""
    if isinstance(target, UnionV):
        m.split(target, lambda t: _put_one(m, t, name, value, span))
    else:
        _put_one(m, target, name, value, span)


def delete(m: Machine, target: Value, name: str, span: ir.Span) -> None:
    """del target.name, of a property that has a deleter"""

    def one(receiver: Value) -> Value:
        cls = class_of(m, receiver.cls) if is_object(receiver) else None
        method = None if cls is None else find_method(m, cls, name, span)
        if cls is None or method is None or method.function.kind != "property" or not isinstance(receiver, RefV):
            raise m.unsupported("del of an attribute", span)
        return _access(m, receiver, cls, method, "deleter", (), span)

    m.split(target, one)


def _access(m: Machine, receiver: RefV, cls: ClassV, getter: FuncV, role: str, args: tuple[Value, ...], span: ir.Span) -> Value:
    """Run the setter or deleter that stands beside the getter of a property; AttributeError where there is none."""
    from smt.calls import call

    name = getter.function.name
    if _extended(m, receiver, cls, name, methods_only=True):
        raise m.unsupported(f"{cls.cls.name}.{name}, which a subclass defines again", span)
    assert getter.owner is not None
    found = next((f for f in getter.owner.methods if f.name == f"{name}.{role}"), None)
    if found is None:
        raise m.raise_("AttributeError", "attribute-of-none", f"property {name} has no {role}", span)
    return call(m, _dispatched(m, receiver, cls, FuncV(found, getter.module, 0, getter.owner), span), (receiver, *args), {}, span)


def _put_one(m: Machine, target: Value, name: str, value: Value, span: ir.Span) -> Value:
    if not is_object(target):
        kind = kind_of(m.no_opaque(target, span))
        if isinstance(target, TupleV) and target.cls and find_method(m, class_of(m, target.cls), "__setattr__", span) is not None:
            raise m.unsupported("__setattr__ of a named tuple", span)
        if kind in ("int", "str", "none", "tuple", "float"):
            raise m.raise_("AttributeError", "attribute-of-none", f"{'None' if kind == 'none' else kind}.{name}", span)
        raise m.unsupported(f"assignment to an attribute of {kind}", span)
    cls = class_of(m, target.cls)
    if dispatch.is_frozen(cls) or any(dispatch.is_frozen(c) for c in lineage(m, cls, span)):
        # FrozenInstanceError, which is an AttributeError
        raise m.raise_("AttributeError", "attribute-of-none", f"cannot assign to field {name}", span)
    if find_method(m, cls, "__setattr__", span) is not None or _extended(m, target, cls, "__setattr__"):
        raise m.unsupported("__setattr__", span)
    return store(m, target, cls, name, value, span)


def store(m: Machine, target: RefV, cls: ClassV, name: str, value: Value, span: ir.Span) -> Value:
    """What `object.__setattr__` does to an instance: the setter of a property, or a field with a new value."""
    from smt import downcasts
    from smt.classes import field_fits

    method = find_method(m, cls, name, span)
    if method is not None and CACHED_PROPERTY in method.function.decorators:
        raise m.unsupported(f"assignment to the cached property {name}", span)
    if method is not None and method.function.kind == "property":
        _access(m, target, cls, method, "setter", (value,), span)
        return value
    slots.require(m, target, cls, name, span)
    if method is None and _extended(m, target, cls, name, methods_only=True):
        raise m.unsupported(f"{cls.cls.name}.{name}, which a subclass defines as a method or property", span)
    if name in ("__class__", "__dict__"):
        raise m.unsupported(f"assignment to {name}", span)
    descriptors.refuse(m, cls, name, span)
    field_fits(m, downcasts.declaring(m, target, cls, name), name, value, span)
    try:
        value = membership.placed_in_field(m, target, name, value)
        instance = m.state.look(target)
        assert isinstance(instance, InstanceObj)
        m.state.put(target, instance.set(name, value))
    except MixedContents as problem:
        raise m.unsupported(f"assignment to an attribute: {problem}", span) from None
    return value
