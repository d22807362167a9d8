"""Which classes of a program derive from which, by its text: who keeps a class invariant, and where lookups of names go."""

from __future__ import annotations

import builtins
import functools
from collections.abc import Sequence

from frontends import ir
from frontends.walk import walk

WRITTEN_FROM_ABOVE = "<written through a base class>"
_STEPS = 64  # imports that are followed for one name
_HIDDEN = "base class that is not named directly"  # the reason of a limit of such a class


@functools.lru_cache(maxsize=8)
def invariant_texts(program: ir.Program) -> dict[str, frozenset[str]]:
    """By class, the texts of the invariants that it declares."""
    classes, _, _ = _hierarchy(program)
    return {key: frozenset(c.text for c in cls.invariants) for key, (_, cls) in classes.items()}


@functools.lru_cache(maxsize=8)
def keepers(program: ir.Program) -> dict[str, frozenset[str]]:
    """By class ("module:Name"), the methods ("module:Name.method") that must keep its invariants.

    A base whose meaning is not plain may be any class of the program: a method too many costs a proof, one too few would be wrong.
    An object of a class with invariants may also be met as one of a base class without them, whose methods, and whoever holds it by that
    type, may write its fields: then no methods are enough, and a name that no method has says so.
    """
    classes, bases, anything = _hierarchy(program)
    own: dict[str, frozenset[str]] = {}
    for key in classes:
        kin = {key, *anything}
        while more := {k for k, named in bases.items() if k not in kin and named & kin}:
            kin |= more
        own[key] = frozenset(f"{classes[k][0].name}:{f.qualname}" for k in kin for f in classes[k][1].methods)
        above = {b for k in kin for b in _above(k, bases)} - kin
        if classes[key][1].invariants and (anything - {key} or any(_writes(classes[b][1]) for b in above)):
            own[key] |= {f"{key}.{WRITTEN_FROM_ABOVE}"}
    return own


Classes = dict[str, tuple[ir.Module, ir.Class]]


@functools.lru_cache(maxsize=8)
def classes_of(program: ir.Program) -> Classes:
    """All classes that modules bind to names, by key ("module:qualname"), each with its module."""
    return {f"{m.name}:{b.qualname}": (m, b) for m in program.modules for _, b in m.bindings if isinstance(b, ir.Class)}


@functools.lru_cache(maxsize=8)
def _hierarchy(program: ir.Program) -> tuple[Classes, dict[str, set[str]], set[str]]:
    """The classes of a program, the ones that each derives from directly, and those that may derive from any."""
    classes = classes_of(program)
    bases: dict[str, set[str]] = {}
    anything: set[str] = set()  # classes that may derive from any other
    for key, (module, cls) in classes.items():
        found = {_meaning(program, module, base) for base in cls.bases}
        bases[key] = {base for base in found if base}
        if None in found or any(x.reason == _HIDDEN for x in cls.limits):
            anything.add(key)
    return classes, bases, anything


def _above(key: str, bases: dict[str, set[str]]) -> set[str]:
    """The classes of the program that a class derives from."""
    found: set[str] = set()
    stack = list(bases[key])
    while stack:
        base = stack.pop()
        if base not in found and base in bases:
            found.add(base)
            stack.extend(bases[base])
    return found


def _writes(cls: ir.Class) -> bool:
    """Whether objects of a class have fields that its methods, or code that has them by this type, may write."""
    if cls.fields:
        return True
    return any(
        isinstance(target, ir.Attribute)
        for node in walk(cls.methods)
        if isinstance(node, ir.Assign | ir.Augment | ir.Delete | ir.For | ir.With)
        for target in walk(node.target)
    )


def _meaning(program: ir.Program, module: ir.Module, dotted: str) -> str | None:
    """The class of the program that a base names; "" for one from elsewhere; None if that is not known."""
    parts = dotted.split(".")
    for _ in range(_STEPS):
        match module.lookup(parts[0]):
            case ir.Class(qualname=name) if len(parts) == 1:
                return f"{module.name}:{name}"
            case ir.Import(module=source, name=name):
                parts = parts[1:] if name is None else [name, *parts[1:]]
            case None if len(parts) == 1 and isinstance(getattr(builtins, parts[0], None), type):
                return ""
            case _:
                return None
        while parts and program.module(f"{source}.{parts[0]}") is not None:
            source, parts = f"{source}.{parts[0]}", parts[1:]
        home = program.module(source)
        if home is None:
            # Code that is not at hand makes no class of the program its own, unless it is the package of a module of the program.
            return None if any(m.name.startswith(f"{source}.") for m in program.modules) else ""
        if not parts:
            return None
        module = home
    return None


# ------------------------------------------------------------------------------------------------------ order of lookup


def merge(sequences: Sequence[tuple[str, ...]]) -> tuple[str, ...] | None:
    """The merge of the C3 linearisation (M. Simionato, The Python 2.3 Method Resolution Order, 2003): the first head that is in no tail.

    None where there is none: the class statement raises TypeError.
    """
    left = [list(s) for s in sequences if s]
    order: list[str] = []
    while left:
        head = next((s[0] for s in left if not any(s[0] in other[1:] for other in left)), None)
        if head is None:
            return None
        order.append(head)
        left = [rest for s in left if (rest := s[1:] if s[0] == head else s)]
    return tuple(order)


@functools.lru_cache(maxsize=8)
def orders(program: ir.Program) -> dict[str, tuple[str, ...] | None]:
    """By class ("module:Name"), the classes of the program in its order of lookup, itself first; None where a base is not plain."""
    classes, _, _ = _hierarchy(program)
    found: dict[str, tuple[str, ...] | None] = {}

    def order(key: str, below: tuple[str, ...]) -> tuple[str, ...] | None:
        if key not in found:
            module, cls = classes[key]
            named = [_meaning(program, module, base) for base in cls.bases]
            bases = [base for base in named if base]
            above = [order(base, (*below, key)) if base in classes and base not in (*below, key) else None for base in bases]
            merged = merge([*(a for a in above if a is not None), tuple(bases)])
            plain = None not in named and None not in above and not any(x.reason == _HIDDEN for x in cls.limits)
            found[key] = (key, *merged) if plain and merged is not None else None
        return found[key]

    for key in classes:
        order(key, ())
    return found


def after(program: ir.Program, key: str) -> frozenset[str] | None:
    """The classes in which `super()` in a method of this class may find a method; None where that is not known."""
    every = orders(program)
    if key not in every or None in every.values():
        return None
    known = [order for order in every.values() if order is not None and key in order]
    return frozenset(later for order in known for later in order[order.index(key) + 1 :])


def first_with(program: ir.Program, module: ir.Module, cls: str, method: str) -> str | None:
    """The function ("module:Name.method") that `cls.method` is, for a class named in a module; None where that is not known."""
    key = _meaning(program, module, cls)
    order = orders(program).get(key) if key else None
    classes, _, _ = _hierarchy(program)
    for owner in order or ():
        home, found = classes[owner]
        if any(f.name == method for f in found.methods):
            return f"{home.name}:{found.qualname}.{method}"
        if any(name == method for name, _, _ in found.fields):
            return None
    return None
