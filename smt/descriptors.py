"""Values in class bodies that may be descriptors: access to the attribute of an instance then runs their code, which is a limit."""

from __future__ import annotations

from typing import Final

from frontends import ir
from frontends.kinds import Type
from smt import dispatch
from smt.builtins.registry import METHODS
from smt.exceptions import ancestors
from smt.machine import Machine
from smt.mro import lineage
from smt.values import BoundV, BuiltinV, ClassV, FuncV, LambdaV, LibraryV, RefV, Value, alternatives

_METHODS: Final = frozenset({"__get__", "__set__", "__delete__"})
_DATA: Final = ("int", "bool", "str", "bytes", "float", "none", "list", "dict", "set", "frozenset", "tuple", "deque", "literal")
_DISPLAYS: Final = (
    ir.Const, ir.TupleDisplay, ir.ListDisplay, ir.SetDisplay, ir.DictDisplay, ir.Comprehension, ir.FString, ir.Compare, ir.Slice,
)  # fmt: skip


def refuse(m: Machine, cls: ClassV, name: str, span: ir.Span) -> None:
    """A limit where a class of the object, or one that it may be of, gives the name a value that is not known to be mere data."""
    key = (dispatch.id_of(cls), name)
    if key in m.mere_data:
        return
    for owner in (*lineage(m, cls, span), *dispatch.beside(m, dispatch.id_of(cls))):
        for field, kind, default in owner.cls.fields:
            if field == name and default is not None and not _is_data(m, owner, name, kind, default):
                raise m.unsupported(f"class attribute {owner.cls.name}.{name}, whose value may be a descriptor", span)
    m.mere_data.add(key)


def read(m: Machine, value: Value, receiver: Value | None, what: str, span: ir.Span) -> Value:
    """What is read where a class body gives the value to an attribute: of an instance, or of the class itself (None).

    A function of the program is a method of the instance. What else may be a descriptor is a limit.
    """
    for _, part in alternatives(value):
        match part:
            case RefV(_, cls) if ":" in cls:
                from smt.classes import find_class

                module, _, name = cls.partition(":")
                found = find_class(m, name, module)
                if found is None or any(method.name == "__get__" for owner in lineage(m, found, span) for method in owner.cls.methods):
                    raise m.unsupported(f"class attribute {what}, whose value may be a descriptor", span)
            case FuncV(function) if receiver is not None and part is value and not function.wrappers:
                return BoundV(receiver, part)
            case FuncV() | LambdaV() if receiver is not None:
                raise m.unsupported(f"class attribute {what}, a function that an instance makes its method", span)
            case LibraryV(kind) if receiver is not None and f"{kind}.__call__" in METHODS:
                raise m.unsupported(f"class attribute {what}, a function that an instance may make its method", span)
            case BuiltinV(name=name) if receiver is not None and "." in name:
                raise m.unsupported(f"class attribute {what}, a function that an instance may make its method", span)
    return value


def _is_data(m: Machine, owner: ClassV, name: str, kind: Type | None, default: ir.Expr) -> bool:
    from smt import defaults

    if isinstance(default, _DISPLAYS) or (isinstance(default, ir.Unary) and isinstance(default.operand, ir.Const)):
        return True
    if isinstance(default, ir.Call) and defaults.given(default) is not default:
        return True  # a field of a dataclass, which the decorator puts into each instance
    return kind is not None and _holds_data(m, kind, owner.module) and defaults.fits(m, owner, name, kind, owner.module)


def _holds_data(m: Machine, kind: Type, module: str) -> bool:
    """Whether no value of the type is a descriptor."""
    from smt.classes import find_class

    if kind.name in ("union", "optional"):
        return all(_holds_data(m, arg, module) for arg in kind.args)
    if kind.name != "class":
        return kind.name in _DATA
    cls = find_class(m, str(kind.values[0]), module)
    if cls is None or "?" in ancestors(m, dispatch.id_of(cls)):
        return False
    related = (*lineage(m, cls, cls.cls.span), *dispatch.subclasses(m, dispatch.id_of(cls)))
    return not any(method.name in _METHODS for owner in related for method in owner.cls.methods)
