"""Objects of an annotated class that the code tests for classes below it: `isinstance(shape, Circle)` where `shape: Shape`.

Such an object is a choice: of each tested class one that has all of its attributes, and one that is of none of them (of the annotated
class itself, or of any other class below it). Aliasing, writes and methods follow from that as for unions. An object of two unrelated
classes at once, which a class with both bases makes, is among those of the class that is tested first: of the others it is `also` an
instance, perhaps, and has their attributes if so.
"""

from __future__ import annotations

from collections.abc import Iterator

from frontends import ir
from frontends.kinds import Type
from smt import attributes, classes, dispatch, exceptions, families, inputs, slots
from smt.callgraph import nodes, run_by
from smt.heap import InstanceObj
from smt.machine import Machine
from smt.terms import BOOL, Term, implies, not_
from smt.values import ClassV, OpaqueV, RefV, Value, alternatives, union


def unknown(m: Machine, dotted: str, hint: str, module: str, known: list[RefV] | None) -> Value | None:
    """Any instance of the class, one of the known objects perhaps; None when the class has no model as a parameter."""
    cls = classes.find_class(m, dotted, module)
    below = [] if cls is None or dispatch.id_of(cls) in m.unfolding else _tested_below(m, dispatch.id_of(cls))
    if cls is not None and below:
        for joint in (True, False) if _are_only_here(m, below) else (False,):
            found = _choice(m, cls, below, hint, known, joint)
            if found is not None:
                return found
    made = classes.unknown_instance(m, dotted, hint, module, known)
    return inputs.aliased(m, hint, made, known) if isinstance(made, RefV) and ":" in made.cls else made


def _are_only_here(m: Machine, below: list[ClassV]) -> bool:
    """Whether the checked function is given nothing that is annotated with one of these classes, or one below."""
    assert m.top is not None
    function, owner, module = m.top.function, m.top.owner, m.top.module
    kinds = [(p.annotation, module) for p in function.params] if function is not None else []
    kinds += [(Type("class", (), (owner.qualname,)), module)] if owner is not None else []
    named = ((str(kind.values[0]), home) for kind, home, _ in families.types_in(m, kinds) if kind.name == "class")
    given = [cls for name, home in named if (cls := classes.find_class(m, name, home)) is not None]
    return not any(dispatch.id_of(one) in exceptions.ancestors(m, dispatch.id_of(cls)) for one in below for cls in given)


def _choice(m: Machine, cls: ClassV, below: list[ClassV], hint: str, known: list[RefV] | None, joint: bool) -> Value | None:
    """Instances of each class, and of none of these; None where one of them has no model. `joint`: also of several of them."""
    members: list[Value] = []
    others = [] if known is None else list(known)
    met: list[RefV] = []
    for i, one in enumerate([*below, cls]):
        if one is cls and m.settings.reading == "unroll" and members and classes.is_abstract(m, cls):
            break  # no counterexample can have one
        here = None if known is None else list(others)
        made = _instance(m, one, cls, hint, here)
        if made is None:
            return None
        also = _also(m, made, one, below[i + 1 :], hint, here, joint)
        m.told[made.location] = dispatch.Told(frozenset(map(dispatch.id_of, below[:i])), also)
        held = inputs.aliased(m, hint, made, here)
        if not all(isinstance(part, RefV) for _, part in alternatives(held)):
            return None
        members.append(held)
        met.extend(here[len(others) :] if here is not None else [])
    if known is not None:
        known.extend(met)
    return inputs.choice(m, hint, members)


def _instance(m: Machine, one: ClassV, cls: ClassV, hint: str, known: list[RefV] | None) -> RefV | None:
    """Any instance of a class as one of the annotated class, which it may hold more of."""
    m.unfolding.extend([dispatch.id_of(cls)] if one is not cls else [])
    try:
        made = classes.unknown_instance(m, one.cls.qualname, hint, one.module, known)
    finally:
        if one is not cls:
            m.unfolding.pop()
    return made if isinstance(made, RefV) and ":" in made.cls else None


def _also(
    m: Machine, made: RefV, cls: ClassV, others: list[ClassV], hint: str, known: list[RefV] | None, joint: bool
) -> tuple[tuple[str, Term | None], ...]:
    """Whether an instance of the class is one of each of these as well, which no class at hand says; if `joint`, with their attributes."""
    found: dict[str, Term] = {}
    for other in others:
        own = dispatch.id_of(other)
        apart = dispatch.is_final(cls) or dispatch.is_final(other) or slots.disjoint(m, cls, other, cls.cls.span)
        if apart or m.settings.reading == "unroll" or own in exceptions.ancestors(m, made.cls):
            continue
        found[own] = m.fresh.var("isinstance", BOOL)
        for one, both in found.items():
            if own in exceptions.ancestors(m, one):
                m.assume(implies(both, found[own]))
        if joint:
            _with_attributes_of(m, made, cls, other, found[own], hint, known)
    return tuple((own, both if joint else None) for own, both in found.items())


def _with_attributes_of(
    m: Machine, made: RefV, cls: ClassV, other: ClassV, both: Term, hint: str, known: list[RefV] | None
) -> None:
    """Give an instance of one class the attributes of another one, where it is of both."""
    instance = m.state.look(made)
    assert isinstance(instance, InstanceObj)
    for name, (kind, _, home) in classes.annotated_fields(m, other).items():
        if instance.get(name) is None:
            lacking = OpaqueV(f"{cls.cls.name}.{name} is not among the annotated attributes of the class")
            held = inputs.unknown(m, kind, f"{hint}.{name}", home, known)
            instance = instance.set(name, union([(both, held), (not_(both), lacking)]))
    m.state.put(made, instance)


def declaring(m: Machine, receiver: RefV, cls: ClassV, name: str) -> ClassV:
    """The class whose annotation says of what type an attribute of the object is, its own or one that it is perhaps of as well."""
    told = m.told.get(receiver.location, dispatch.Told())
    candidates = (cls, *(attributes.class_of(m, other) for other, _ in told.also))
    return next((c for c in candidates if name in classes.annotated_fields(m, c)), cls)


def _tested_below(m: Machine, cls_id: str) -> list[ClassV]:
    """The classes below one that the code of the checked function asks for: before each those that derive from it."""
    if m.tested is None:
        m.tested = tuple(_tested(m))
    below = [c for c in m.tested if dispatch.id_of(c) != cls_id and cls_id in exceptions.ancestors(m, dispatch.id_of(c))]
    order: list[ClassV] = []

    def place(one: ClassV) -> None:
        if one not in order:
            for other in below:
                if other != one and dispatch.id_of(one) in exceptions.ancestors(m, dispatch.id_of(other)):
                    place(other)
            order.append(one)

    for one in below:
        place(one)
    return order


def _tested(m: Machine) -> Iterator[ClassV]:
    """The classes of the program that the checked function, and what it may run and is followed, tests objects for; each once."""
    found: set[str] = set()
    for module, function in run_by(m.program, m.calls[0]) if m.calls else ():
        here = f"{module.name}:{function.qualname}" == m.calls[0]
        special = function.name.startswith("__") and function.name.endswith("__")
        if special and not here:
            continue  # mentioned wherever an operator stands
        text = function.contract if function.contract.exists and not here else (function.contract, function.body)
        for node in nodes(text):
            match node:
                case ir.Call(func=ir.Name(id="isinstance"), args=(_, ir.Arg(value=wanted))):
                    for part in wanted.items if isinstance(wanted, ir.TupleDisplay) else (wanted,):
                        cls = classes.class_named(m, part, module.name)
                        if cls is not None and dispatch.id_of(cls) not in found:
                            found.add(dispatch.id_of(cls))
                            yield cls
                case _:
                    pass
