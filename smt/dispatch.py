"""Which method a call on an instance runs: what is known of the object's class, and of the classes that may extend it.

An object that was made in sight has exactly its class. Any other may be of a subclass, at hand or not: what its methods do is then
what the contract of the static type says, which every override has to keep (`subtype-contract`).
"""

from __future__ import annotations

from dataclasses import dataclass

from frontends import ir
from smt import exceptions
from smt.callgraph import nodes
from smt.kin import classes_of
from smt.machine import Machine
from smt.terms import Term
from smt.values import ClassV, FuncV, RefV, Value, alternatives, is_object


def id_of(cls: ClassV) -> str:
    """The id of a class: "module:QualName"."""
    return f"{cls.module}:{cls.cls.qualname}"


def is_final(cls: ClassV) -> bool:
    """Whether no class may extend it."""
    return any(d in ("typing.final", "typing_extensions.final") for d in cls.cls.decorators)


def is_frozen(cls: ClassV) -> bool:
    """Whether the class is a frozen dataclass."""
    return "dataclasses.dataclass:frozen=True" in cls.cls.decorators


def is_named_tuple(cls: ClassV) -> bool:
    """Whether instances of the class are tuples with named items."""
    return "%NamedTuple" in cls.cls.bases


def is_typed_dict(cls: ClassV) -> bool:
    """Whether the class describes dicts."""
    return "%TypedDict" in cls.cls.bases


def subclasses(m: Machine, cls_id: str) -> tuple[ClassV, ...]:
    """The classes of the program below this one."""
    known = m.below.get(cls_id)
    if known is not None:
        return known
    classes = classes_of(m.program).items()
    found = [ClassV(cls, home.name) for key, (home, cls) in classes if key != cls_id and cls_id in exceptions.ancestors(m, key)]
    m.below[cls_id] = tuple(found)
    return m.below[cls_id]


def is_exact(m: Machine, receiver: RefV, cls: ClassV) -> bool:
    """Whether the object's class is known to be no subclass: it was made here, or there can be none."""
    if receiver.location in m.exact or is_final(cls) or m.settings.reading == "unroll":
        return True  # a counterexample may well be of the class itself
    return is_frozen(cls) and not subclasses(m, receiver.cls)


@dataclass(frozen=True, slots=True)
class Told:
    """What is known of the class of an object besides what it is annotated with: classes (by id) that it is `without`, as an instance
    of them is another one; and of others, whether it is `also` an instance of them (None: that it were is not followed)."""

    without: frozenset[str] = frozenset()
    also: tuple[tuple[str, Term | None], ...] = ()


def excluded(m: Machine, receiver: RefV, cls_id: str) -> bool:
    """Whether it is known of an object that it is no instance of a class: each such is one of all above it, too."""
    told = m.told.get(receiver.location)
    return told is not None and not told.without.isdisjoint(exceptions.ancestors(m, cls_id))


def may_be_one(m: Machine, x: RefV, y: RefV) -> bool:
    """Whether one object may be what two references of different classes stand for."""
    a, b = x.cls, y.cls
    if a == b or ":" not in a or ":" not in b or excluded(m, x, b) or excluded(m, y, a):
        return False
    also = [(one, ref) for mine, ref in ((x, b), (y, a)) for one, term in m.told.get(mine.location, Told()).also if term is not None]
    if any(one in exceptions.ancestors(m, other) or other in exceptions.ancestors(m, one) for one, other in also):
        return True
    if b in exceptions.ancestors(m, a) or a in exceptions.ancestors(m, b):
        return True
    return any(b in exceptions.ancestors(m, id_of(below)) for below in subclasses(m, a))


def beside(m: Machine, cls_id: str) -> tuple[ClassV, ...]:
    """The classes of the program below this one, and those that they have for other bases: all that may come before it in a lookup."""
    from smt.mro import lineage

    found: dict[str, ClassV] = {}
    for below in subclasses(m, cls_id):
        found[id_of(below)] = below
        if len(below.cls.bases) > 1:
            order = lineage(m, below, below.cls.span)
            ends = next(i for i, owner in enumerate(order) if id_of(owner) == cls_id)
            found.update((id_of(owner), owner) for owner in order[:ends])
    return tuple(found.values())


def overrides(m: Machine, cls_id: str, name: str) -> tuple[FuncV, ...]:
    """The methods of that name which objects of the program's classes below this one may have instead of its own."""
    return tuple(
        FuncV(method, below.module, 0, below.cls)
        for below in beside(m, cls_id)
        for method in below.cls.methods
        if method.name == name
    )


def rebound(m: Machine, cls_id: str, name: str) -> bool:
    """Whether a class of the program below this one gives the name another meaning."""
    return any(
        any(f == name for f, _, _ in below.cls.fields) or any(f.name == name for f in below.cls.methods)
        for below in beside(m, cls_id)
    )


def hidden_by(m: Machine, cls_id: str, name: str) -> ClassV | None:
    """A class of the program below this one, or beside that, in which the name of a method is that of a value, or of a slot."""
    from smt.slots import declared

    for below in beside(m, cls_id):
        slots = declared(m, below, below.cls.span)
        if any(field == name and default is not None for field, _, default in below.cls.fields) or (slots and name in slots):
            return below
    return None


def settled(m: Machine, receiver: RefV, cls: ClassV, name: str, method: ir.Function | None) -> bool:
    """Whether looking the name up in the static class finds what the object's own class has.

    A private name belongs to the class that defines it: it is taken as it is unless a class of the program overrides it.
    """
    if is_exact(m, receiver, cls):
        return True
    if method is not None and any(d in ("typing.final", "typing_extensions.final") for d in method.decorators):
        return True
    private = name.startswith("_") and not name.endswith("__")
    return private and not rebound(m, receiver.cls, name)


def refined_by(m: Machine, func: FuncV, receiver: Value | None) -> frozenset[str]:
    """What a call through the contract of a method rests on besides the method: the proofs of the overrides that may run instead."""
    if func.owner is None or receiver is None:
        return frozenset()
    needs: set[str] = set()
    for _, part in alternatives(receiver):
        if is_object(part) and part.location not in m.exact:
            needs.update(f"function:{m.key_of(other)}" for other in overrides(m, part.cls, func.function.name))
    return frozenset(needs)


def _attributes_in(target: ir.Expr) -> list[ir.Attribute]:
    """The attributes in a target, but for methods that are called on the way to what is assigned."""
    called = {id(call.func) for call in nodes(target) if isinstance(call, ir.Call)}
    return [part for part in nodes(target) if isinstance(part, ir.Attribute) and id(part) not in called]


def dotted(e: ir.Expr) -> str | None:
    """`a.b.c` as text, where `a` is a global name."""
    if isinstance(e, ir.Name):
        return e.id if e.scope == "global" else None
    owner = dotted(e.value) if isinstance(e, ir.Attribute) else None
    return f"{owner}.{e.name}" if owner is not None and isinstance(e, ir.Attribute) else None
