"""Attribute access: fields, methods, properties, class attributes, members of modules, methods of built-in types."""

from __future__ import annotations

from frontends import ir
from smt import globals_
from smt.builtins.registry import METHODS
from smt.heap import InstanceObj
from smt.machine import Machine
from smt.operators import SAMPLES, kind_of
from smt.values import BoundV, BuiltinV, ClassV, ExcV, FuncV, ModuleV, OldV, OpaqueV, RefV, TupleV, UnionV, Value


def class_of(m: Machine, cls: str) -> ClassV:
    """The class with this id ("module:QualName")."""
    module, _, qualname = cls.partition(":")
    home = m.program.module(module)
    assert home is not None
    binding = home.lookup(qualname)
    assert isinstance(binding, ir.Class)
    return ClassV(binding, module)


def lineage(m: Machine, cls: ClassV, span: ir.Span) -> tuple[ClassV, ...]:
    """The class and its bases in the order of attribute lookup; a limit for several bases or one that is not at hand."""
    found = [cls]
    while True:
        last = found[-1]
        bases = [b for b in last.cls.bases if b.rpartition(".")[2] not in _PLAIN_BASES]
        if not bases:
            return tuple(found)
        if len(bases) > 1:
            raise m.unsupported(f"class {last.cls.name} has several bases", span)
        head, *rest = bases[0].split(".")
        value = globals_.lookup(m, last.module, head, span)
        for part in rest:
            value = globals_.member(m, value.name, part) if isinstance(value, ModuleV) else value
        if not isinstance(value, ClassV) or value in found:
            raise m.unsupported(f"class {last.cls.name} has a base without a model: {bases[0]}", span)
        found.append(value)


_PLAIN_BASES = {"object", "ABC", "Generic", "Protocol", "DBC"}


def find_method(m: Machine, cls: ClassV, name: str, span: ir.Span) -> FuncV | None:
    """The method of that name, from the class or the nearest base that defines it."""
    for owner in lineage(m, cls, span):
        for method in owner.cls.methods:
            if method.name == name:
                return FuncV(method, owner.module, 0, owner.cls)
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
            return globals_.member(m, module, name)
        case ClassV():
            return _class_attribute(m, value, name, span)
        case ExcV(args=args) if name == "args":
            return TupleV(args)
        case RefV(location, cls) if ":" in cls:
            return _instance_attribute(m, value, location, name, span)
    kind = kind_of(value)
    if f"{kind}.{name}" in METHODS:
        return BoundV(value, BuiltinV(f"{kind}.{name}"))
    if kind in SAMPLES and kind not in ("function", "class", "exception", "module") and not hasattr(SAMPLES[kind], name):
        error = "attribute-of-none"
        raise m.raise_("AttributeError", error, f"{'None' if kind == 'none' else kind}.{name}", span)
    raise m.unsupported(f"attribute {name} of {kind}", span)


def _instance_attribute(m: Machine, receiver: RefV, location: int, name: str, span: ir.Span) -> Value:
    from smt.calls import call

    cls = class_of(m, receiver.cls)
    method = find_method(m, cls, name, span)
    if method is not None and method.function.kind == "property":
        return call(m, method, (receiver,), {}, span)
    instance = m.state.heap[location]
    assert isinstance(instance, InstanceObj)
    field = instance.get(name)
    if field is not None:
        return m.bound(field, f"{cls.cls.name}.{name}", span)
    if method is not None:
        if method.function.kind == "staticmethod":
            return method
        return BoundV(cls if method.function.kind == "classmethod" else receiver, method)
    default = _class_field(m, cls, name, span)
    if default is not None:
        return default
    if find_method(m, cls, "__getattr__", span) is not None:
        raise m.unsupported("__getattr__", span)
    raise m.raise_("AttributeError", "attribute-of-none", f"{cls.cls.name}.{name}", span)


def _class_field(m: Machine, cls: ClassV, name: str, span: ir.Span) -> Value | None:
    from smt.expressions import evaluate

    for owner in lineage(m, cls, span):
        for field, _, default in owner.cls.fields:
            if field == name and default is not None:
                with m.inside(m.new_frame(owner.module, ())):
                    return evaluate(m, default)
    return None


def _class_attribute(m: Machine, cls: ClassV, name: str, span: ir.Span) -> Value:
    method = find_method(m, cls, name, span)
    if method is not None:
        return BoundV(cls, method) if method.function.kind == "classmethod" else method
    default = _class_field(m, cls, name, span)
    if default is not None:
        return default
    raise m.unsupported(f"attribute {name} of class {cls.cls.name}", span)


def put(m: Machine, target: Value, name: str, value: Value, span: ir.Span) -> None:
    """target.name = value"""
    if isinstance(target, UnionV):
        m.split(target, lambda t: _put_one(m, t, name, value, span))
    else:
        _put_one(m, target, name, value, span)


def _put_one(m: Machine, target: Value, name: str, value: Value, span: ir.Span) -> Value:
    if not isinstance(target, RefV) or ":" not in target.cls:
        kind = kind_of(m.no_opaque(target, span))
        if kind in ("int", "str", "none", "tuple", "float"):
            raise m.raise_("AttributeError", "attribute-of-none", f"{'None' if kind == 'none' else kind}.{name}", span)
        raise m.unsupported(f"assignment to an attribute of {kind}", span)
    cls = class_of(m, target.cls)
    if is_frozen(cls) and not m.constructing:
        raise m.raise_("FrozenInstanceError", "attribute-of-none", f"cannot assign to field {name}", span)
    for special in ("__setattr__", "__slots__"):
        if find_method(m, cls, special, span) is not None:
            raise m.unsupported(special, span)
    method = find_method(m, cls, name, span)
    if method is not None and method.function.kind == "property":
        raise m.unsupported("assignment to a property", span)
    instance = m.state.heap[target.location]
    assert isinstance(instance, InstanceObj)
    m.state.heap[target.location] = instance.set(name, value)
    return value


def is_dataclass(cls: ClassV) -> bool:
    """Whether the class is decorated with `dataclass`."""
    return any(d.partition("(")[0].rpartition(".")[2] == "dataclass" for d in cls.cls.decorators)


def is_frozen(cls: ClassV) -> bool:
    """Whether the class is a frozen dataclass."""
    return any("dataclass" in d and "frozen=True" in d.replace(" ", "") for d in cls.cls.decorators)
