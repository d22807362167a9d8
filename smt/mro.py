"""The order in which a class and its bases are looked through, as `type.__mro__` has it."""

from __future__ import annotations

import builtins

from frontends import ir
from smt.enumerations import enumeration, meaning
from smt.exceptions import PLAIN_BASES, abstract_base
from smt.kin import merge
from smt.machine import Machine
from smt.values import BuiltinV, ClassV

LEAVES = (*PLAIN_BASES, "Enum")  # library classes that give an instance no attribute that matters here


def lineage(m: Machine, cls: ClassV, span: ir.Span) -> tuple[ClassV, ...]:
    """The class and its bases of the program, in the order of attribute lookup; a limit where one is not at hand."""
    if enumeration(m, cls) is not None:
        return (cls,)
    key = _id(cls)
    known = m.lineages.get(key)
    if known is None or known[0].cls is not cls.cls:
        found: dict[str, ClassV] = {}
        order = _order(m, cls, span, True, found, ())
        if any(len(c.cls.bases) > 1 for c in found.values()):
            bare = _order(m, cls, span, False, found, ())
            if [k for k in order if k in found] != list(bare):
                # typing leaves Generic out of the bases, or puts it last, by rules of its own.
                raise m.unsupported(f"class {cls.cls.name} has several bases whose order library classes decide", span)
        first = next((i for i, k in enumerate(order) if k not in found and k not in LEAVES), len(order))
        if any(k in found for k in order[first:]):
            raise m.unsupported(f"class {cls.cls.name} has a base after one of a library that has attributes", span)
        if any(enumeration(m, c) is not None for c in found.values()):
            raise m.unsupported(f"class {cls.cls.name} derives from an enumeration of the program", span)
        known = tuple(found[k] for k in order if k in found)
        m.lineages[key] = known
    return known


def direct_bases(m: Machine, cls: ClassV, span: ir.Span) -> tuple[ClassV, ...]:
    """The bases that the class statement names, those of the program."""
    found = (_base(m, cls, base, span) for base in cls.cls.bases)
    return tuple(base for base in found if isinstance(base, ClassV))


def _with_attributes(dotted: str) -> type | None:
    """The library class of this name, an exception or an abstract class, whose attributes are not all those of `object`."""
    found = getattr(builtins, dotted, None)
    return found if isinstance(found, type) and issubclass(found, BaseException) else abstract_base(dotted)


def _name(library: type) -> str:
    return library.__name__ if library.__module__ == "builtins" else f"{library.__module__}.{library.__name__}"


_SILENT = ("__slots__", "__doc__", "__module__", "__subclasshook__", "__class_getitem__", "__dict__", "__weakref__", "__abstractmethods__")


def abstract_bases(m: Machine, cls: ClassV, span: ir.Span) -> tuple[type, ...]:
    """The abstract classes of the standard library that the class and its bases of the program derive from directly."""
    names = (library_base(m, owner, base, span) for owner in lineage(m, cls, span) for base in owner.cls.bases)
    found = (abstract_base(name) for name in names if name is not None)
    return tuple(dict.fromkeys(c for c in found if c is not None))


def provider(m: Machine, cls: ClassV, name: str, span: ir.Span) -> type | None:
    """The abstract class of the standard library that gives the class an attribute of that name."""
    if name in _SILENT or enumeration(m, cls) is not None:
        return None
    return next((c for c in abstract_bases(m, cls, span) if any(name in vars(k) for k in c.__mro__[:-1])), None)


def library_base(m: Machine, cls: ClassV, base: str, span: ir.Span) -> str | None:
    """The name of a base that is a library class; None for a class of the program."""
    found = _base(m, cls, base, span)
    return found if isinstance(found, str) else None


def _id(cls: ClassV) -> str:
    return f"{cls.module}:{cls.cls.qualname}"


def _order(
    m: Machine, cls: ClassV, span: ir.Span, leaves: bool, found: dict[str, ClassV], below: tuple[str, ...]
) -> tuple[str, ...]:
    """The ids of the class and its bases in order, library classes by name and only with `leaves`; all classes go into `found`."""
    key = _id(cls)
    if key in below:
        raise m.unsupported(f"class {cls.cls.name} has a base without a model: itself", span)
    found[key] = cls
    bases: list[str] = []
    above: list[tuple[str, ...]] = []
    for base in cls.cls.bases:
        value = _base(m, cls, base, span)
        if isinstance(value, ClassV):
            bases.append(_id(value))
            above.append(_order(m, value, span, leaves, found, (*below, key)))
        elif (library := _with_attributes(value)) is not None:
            if leaves:
                bases.append(value)
                above.append((value, *(_name(c) for c in library.__mro__[1:-1])))
        elif value == "object" and base != cls.cls.bases[-1]:
            raise m.unsupported(f"class {cls.cls.name} has bases without a consistent order", span)
        elif leaves and value != "object":
            bases.append(value)
            above.append((value,))
    merged = merge((*above, tuple(bases)))
    if merged is None:
        raise m.unsupported(f"class {cls.cls.name} has bases without a consistent order", span)
    return (key, *merged)


def _base(m: Machine, cls: ClassV, base: str, span: ir.Span) -> ClassV | str:
    """What a base means: a class of the program, or the name of a library class that adds nothing; a limit for others."""
    if base in LEAVES and base.startswith("%"):
        return base
    value = meaning(m, cls, base, span)
    if isinstance(value, ClassV):
        return value
    last = value.name.rpartition(".")[2] if isinstance(value, BuiltinV) else ""
    if isinstance(value, BuiltinV) and (library := _with_attributes(value.name)) is not None:
        return _name(library)
    if last not in LEAVES:
        raise m.unsupported(f"class {cls.cls.name} has a base without a model: {base}", span)
    return last
