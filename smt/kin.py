"""Which methods must keep the invariants of a class: its own, and those of every class of the program that may derive from it."""

from __future__ import annotations

import builtins
import functools

from frontends import ir

_STEPS = 64  # imports that are followed for one name
_HIDDEN = "base class that is not named directly"  # the reason of a limit of such a class


@functools.lru_cache(maxsize=8)
def keepers(program: ir.Program) -> dict[str, frozenset[str]]:
    """By class ("module:Name"), the methods ("module:Name.method") that must keep its invariants.

    A base whose meaning is not plain may be any class of the program: a method too many costs a proof, one too few would be wrong.
    """
    classes = {f"{m.name}:{b.qualname}": (m, b) for m in program.modules for _, b in m.bindings if isinstance(b, ir.Class)}
    bases: dict[str, set[str]] = {}
    anything: set[str] = set()  # classes that may derive from any other
    for key, (module, cls) in classes.items():
        found = {_meaning(program, module, base) for base in cls.bases}
        bases[key] = {base for base in found if base}
        if None in found or any(x.reason == _HIDDEN for x in cls.limits):
            anything.add(key)
    members = {}
    for key in classes:
        kin = {key, *anything}
        while more := {k for k, named in bases.items() if k not in kin and named & kin}:
            kin |= more
        members[key] = frozenset(f"{classes[k][0].name}:{f.qualname}" for k in kin for f in classes[k][1].methods)
    return members


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
