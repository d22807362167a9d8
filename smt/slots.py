"""`__slots__`: the names that the attributes of an instance may have, where no class of its order gives it a `__dict__`."""

from __future__ import annotations

from frontends import ir
from smt import dispatch, exceptions, mro
from smt.machine import Machine
from smt.values import ClassV, RefV

_WITHOUT = ("object", "ABC", "Generic", "Protocol")  # library bases whose instances have no `__dict__` either


def allowed(m: Machine, cls: ClassV, span: ir.Span) -> frozenset[str] | None:
    """The names that instances of exactly this class may have as attributes of their own; None where any will do."""
    found: set[str] = set()
    for owner in mro.lineage(m, cls, span):
        own = declared(m, owner, span)
        libraries = (mro.library_base(m, owner, base, span) for base in owner.cls.bases)
        if own is None or "__dict__" in own or any(name is not None and _gives_dict(name) for name in libraries):
            return None
        found |= own
    return frozenset(found)


def _gives_dict(library: str) -> bool:
    found = exceptions.abstract_base(library)
    if found is not None:
        return not all("__slots__" in vars(c) for c in found.__mro__[:-1])
    return library not in _WITHOUT


def declared(m: Machine, owner: ClassV, span: ir.Span) -> frozenset[str] | None:
    """The names that one class declares; None where it declares none, so that its instances have a `__dict__`."""
    if "dataclasses.dataclass:slots=True" in owner.cls.decorators:
        return frozenset(name for name, kind, _ in owner.cls.fields if kind is not None)
    written = next((default for name, _, default in owner.cls.fields if name == "__slots__"), None)
    if written is None:
        if any(name == "__slots__" for name, _, _ in owner.cls.fields):
            raise m.unsupported(f"__slots__ of class {owner.cls.name} without a value", span)
        return None
    match written:
        case ir.TupleDisplay(items=items) | ir.ListDisplay(items=items):
            parts: tuple[ir.Expr, ...] = items
        case _:
            parts = (written,)
    names = [part.value for part in parts if isinstance(part, ir.Const) and isinstance(part.value, str)]
    if len(names) < len(parts):
        raise m.unsupported(f"__slots__ of class {owner.cls.name} that are no literals", span)
    return frozenset(_mangled(name, owner.cls.name) for name in names)


def _mangled(name: str, cls: str) -> str:
    private = name.startswith("__") and not name.endswith("__")
    return f"_{cls.lstrip('_')}{name}" if private and cls.strip("_") else name


def require(m: Machine, target: RefV, cls: ClassV, name: str, span: ir.Span) -> None:
    """Go on where an attribute of that name can be assigned: AttributeError where there is no place for it."""
    names = allowed(m, cls, span)
    if names is None or name in names:
        return
    if not dispatch.is_exact(m, target, cls):
        raise m.unsupported(f"attribute {name} of an object of class {cls.cls.name}, which has __slots__: a subclass may have it", span)
    raise m.raise_("AttributeError", "attribute-of-none", f"{cls.cls.name} has no slot {name}", span)


def disjoint(m: Machine, a: ClassV, b: ClassV, span: ir.Span) -> bool:
    """Whether no class can derive from both: each adds slots to the layout of instances, and neither derives from the other.

    Such a class statement raises TypeError: "multiple bases have instance lay-out conflict".
    """
    bases = [_solid(m, cls, span) for cls in (a, b)]
    if "" in bases:
        return False
    one, other = bases
    return one not in exceptions.ancestors(m, other) and other not in exceptions.ancestors(m, one)


def _solid(m: Machine, cls: ClassV, span: ir.Span) -> str:
    """The nearest class of the order that adds to the layout of instances, by its id; empty where that is not plain."""
    for owner in mro.lineage(m, cls, span):
        match next((default for name, _, default in owner.cls.fields if name == "__slots__"), None):
            case ir.TupleDisplay(items=items) | ir.ListDisplay(items=items):
                parts: tuple[ir.Expr, ...] = items
            case ir.Const(value=str()) as single:
                parts = (single,)
            case _:
                continue
        if any(isinstance(p, ir.Const) and p.value not in ("__dict__", "__weakref__") for p in parts):
            return dispatch.id_of(owner)
    return ""
