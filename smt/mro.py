"""The order in which a class and its bases are looked through, as `type.__mro__` has it."""

from __future__ import annotations

import builtins

from frontends import ir
from smt import globals_
from smt.exceptions import PLAIN_BASES, class_id
from smt.kin import merge
from smt.machine import Machine
from smt.values import BuiltinV, ClassV, ModuleV

LEAVES = (*PLAIN_BASES, "Enum")  # library classes that give an instance no attribute that matters here


def lineage(m: Machine, cls: ClassV, span: ir.Span) -> tuple[ClassV, ...]:
    """The class and its bases of the program, in the order of attribute lookup; a limit where one is not at hand."""
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
            raise m.unsupported(f"class {cls.cls.name} has a base after a built-in exception", span)
        known = tuple(found[k] for k in order if k in found)
        m.lineages[key] = known
    return known


def direct_bases(m: Machine, cls: ClassV, span: ir.Span) -> tuple[ClassV, ...]:
    """The bases that the class statement names, those of the program."""
    found = (_base(m, cls, base, span) for base in cls.cls.bases)
    return tuple(base for base in found if isinstance(base, ClassV))


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
        elif isinstance(found_error := getattr(builtins, value, None), type) and issubclass(found_error, BaseException):
            if leaves:
                bases.append(value)
                above.append(tuple(c.__name__ for c in found_error.__mro__[:-1]))
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
    head, *rest = base.split(".")
    with m.scratch(), m.collecting():
        end = m.attempt(lambda: globals_.lookup(m, cls.module, head, span))
    value = None if end is None else end[1]
    for part in rest:
        value = globals_.member(m, value.name, part) if isinstance(value, ModuleV) else value
    if isinstance(value, ClassV):
        return value
    last = value.name.rpartition(".")[2] if isinstance(value, BuiltinV) else ""
    error = isinstance(value, BuiltinV) and class_id(m, value) is not None
    if last not in LEAVES and not error:
        raise m.unsupported(f"class {cls.cls.name} has a base without a model: {base}", span)
    return last
