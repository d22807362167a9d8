"""Parameters of any type whose class the function asks for: `isinstance(other, Point)` splits them into points and all that is none.

A point is known as one that is annotated so; of the rest it is known that it is none. Classes that others can be registered with
(`ABCMeta`) are left out, as an object may then be an instance and have nothing of the class. Objects that give a class in `__class__`
that is not theirs are out of scope.
"""

from __future__ import annotations

from dataclasses import replace

from frontends import ir
from frontends.kinds import Type
from smt import dispatch, exceptions, inputs, mro
from smt.callgraph import nodes
from smt.classes import class_named
from smt.machine import Machine
from smt.values import ClassV, OpaqueV, RefV, Value, alternatives


def unknown(m: Machine, value: OpaqueV, f: ir.Function, param: str, module: str, known: list[RefV] | None) -> Value:
    """Any value at all, as a choice of instances of the classes that the function tests the parameter for, and the rest."""
    made: list[Value] = []
    without: list[str] = []
    for cls in _tested(m, f, param, module):
        cls_id = dispatch.id_of(cls)
        kin = {*exceptions.ancestors(m, cls_id), *(dispatch.id_of(c) for c in dispatch.subclasses(m, cls_id))}
        if kin & set(without) or not _is_plain(m, cls):
            continue
        here = None if known is None else list(known)
        found = inputs.unknown(m, Type("class", values=(cls.cls.qualname,)), param, cls.module, here)
        if any(not isinstance(part, RefV) for _, part in alternatives(found)):
            continue
        if known is not None and here is not None:
            known[:] = here
        made.append(found)
        without.append(cls_id)
    return inputs.choice(m, param, [*made, replace(value, without=tuple(without))]) if made else value


def _tested(m: Machine, f: ir.Function, param: str, module: str) -> list[ClassV]:
    """The classes of the program that the function's own text tests a parameter for."""
    found: dict[str, ClassV] = {}
    for node in nodes(f.body):
        match node:
            case ir.Call(func=ir.Name(id="isinstance"), args=(ir.Arg(value=ir.Name(id=name)), ir.Arg(value=wanted))) if name == param:
                for part in wanted.items if isinstance(wanted, ir.TupleDisplay) else (wanted,):
                    cls = class_named(m, part, module)
                    if cls is not None:
                        found[dispatch.id_of(cls)] = cls
            case _:
                pass
    return list(found.values())


def _is_plain(m: Machine, cls: ClassV) -> bool:
    """Whether an instance of the class certainly has what the class gives: nothing else can be registered with it."""
    if cls.cls.limits or "?" in exceptions.ancestors(m, dispatch.id_of(cls)):
        return False
    owners = mro.lineage(m, cls, cls.cls.span)
    bases = {base.rpartition(".")[2] for owner in owners for base in owner.cls.bases}
    registers = bases & {"ABC", "DBC", "Protocol"} or any(o.cls.metaclass for o in owners) or mro.abstract_bases(m, cls, cls.cls.span)
    return not registers
