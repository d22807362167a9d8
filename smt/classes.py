"""Instances of the program's classes: construction, unknown instances, and which values are instances."""

from __future__ import annotations

from frontends import ir
from frontends.kinds import Type
from smt import (
    assignments,
    attributes,
    defaults,
    dispatch,
    exceptions,
    field_kinds,
    globals_,
    inputs,
    invariants,
    mro,
    named_tuples,
    presence,
    records,
    slots,
    typed_dicts,
)
from smt.callgraph import nodes
from smt.enumerations import enumeration
from smt.heap import InstanceObj
from smt.machine import Fields, Machine
from smt.terms import BOOL, FALSE, TRUE, Term
from smt.values import NONE, UNBOUND, ClassV, FlagV, FuncV, MemberV, ModuleV, OpaqueV, RefV, UnboundV, Value, alternatives, is_object


def find_class(m: Machine, dotted: str, module: str) -> ClassV | None:
    """The program's class that a dotted name means in a module, or None."""
    head, *rest = dotted.split(".")
    with m.scratch(), m.collecting():
        outer = m.state
        m.state = outer.fork()
        end = m.attempt(lambda: globals_.lookup(m, module, head, ir.NOWHERE))
        m.state = outer
    value = end[1] if end is not None else None
    for part in rest:
        value = globals_.member(m, value.name, part) if isinstance(value, ModuleV) else None
    return value if isinstance(value, ClassV) else None


def class_named(m: Machine, e: ir.Expr, module: str) -> ClassV | None:
    """The program's class that `Name` or `module.Name` stands for, or None."""
    name = dispatch.dotted(e)
    return None if name is None else find_class(m, name, module)


def annotated_fields(m: Machine, cls: ClassV) -> Fields:
    """The fields of the instances of a class, base classes first: from class-level annotations, then from assignments in `__init__`.

    A field assigned in `__init__` has a known type when the text of what is assigned tells (smt/field_kinds.py).
    """
    known = m.annotated.get(dispatch.id_of(cls))
    if known is not None:
        return known
    found: Fields = {}
    for owner in reversed(mro.lineage(m, cls, cls.cls.span)):
        for name, kind, default in owner.cls.fields:
            if kind is not None:
                found[name] = (kind, default, owner.module)
        for name, kind in _assigned_fields(m, owner).items():
            found.setdefault(name, (kind, None, owner.module))
    m.annotated[dispatch.id_of(cls)] = found
    return found


def retyped(m: Machine, cls: ClassV) -> dict[str, str]:
    """The fields that objects of a class of the program below this one may hold with another type, each with what to say of it."""
    if dispatch.is_final(cls):
        return {}
    own = annotated_fields(m, cls)
    found: dict[str, str] = {}
    for below in dispatch.beside(m, dispatch.id_of(cls)):
        given: dict[str, Type | None] = {name: kind for name, kind, _ in below.cls.fields if kind is not None}
        related = dispatch.id_of(cls) in exceptions.ancestors(m, dispatch.id_of(below))
        # What a class that knows nothing of the field's type assigns is checked against its own idea of it.
        given.update((name, kind) for name, kind in _assigned_fields(m, below).items() if kind is not None or not related)
        for name, kind in given.items():
            if name in own and kind != own[name][0]:
                found[name] = f"{cls.cls.name}.{name} has another type in class {below.cls.name}"
    for owner in (*mro.lineage(m, cls, cls.cls.span), *dispatch.beside(m, dispatch.id_of(cls))):
        for name, _, default in owner.cls.fields:
            kind, _, home = own.get(name, (None, None, ""))
            if kind is not None and default is not None and name not in found and not defaults.fits(m, owner, name, kind, home):
                found[name] = f"{cls.cls.name}.{name} may have a default of another type in class {owner.cls.name}"
    return found


def _assigned_fields(m: Machine, cls: ClassV) -> dict[str, Type | None]:
    home = m.program.module(cls.module)
    under = dispatch.subclasses(m, dispatch.id_of(cls))
    below = tuple(c.cls for c in under)
    elsewhere = assignments.assigned_attributes(m.program, of_classes=True)
    if any(c.module != cls.module for c in under):
        elsewhere |= {"*"}  # names may mean other classes there
    return field_kinds.assigned(cls.cls, home.lookup if home is not None else lambda name: None, below, elsewhere)


_MODELLED = ("int", "bool", "str", "float", "none", "tuple", "list", "literal")


def field_fits(m: Machine, cls: ClassV, name: str, value: Value, span: ir.Span) -> None:
    """Ask that a value assigned to a field is of the field's type, which is relied on wherever an instance comes from elsewhere."""
    kind, _, home = annotated_fields(m, cls).get(name, (None, None, ""))
    if kind is None:
        return
    fit = inputs.fits(m, value, kind, home)
    detail = f"{cls.cls.name}.{name} is {kind}"
    if fit is None and (kind.name in _MODELLED or any(isinstance(part, OpaqueV) for _, part in alternatives(value))):
        key = m.oblige("type", detail, span, FALSE)
        m.record.obligations[key].reasons = (f"{cls.cls.name}.{name} gets a value of unknown type",)
    elif fit is not None and fit is not TRUE:
        m.oblige("type", detail, span, fit)


def construct(m: Machine, cls: ClassV, args: tuple[Value, ...], keywords: dict[str, Value], span: ir.Span) -> Value:
    """`cls(*args, **keywords)`: a fresh instance, initialised as its class says."""
    from smt.calls import call_function

    lineage = mro.lineage(m, cls, span)
    if attributes.find_method(m, cls, "__init_subclass__", span) is not None:
        raise m.unsupported("__init_subclass__", span)
    if any(base in owner.cls.bases for owner in lineage for base in ("%NamedTuple", "%TypedDict")):
        raise m.unsupported(f"class {cls.cls.name}, which extends a named tuple or a typed dict", span)
    new = attributes.find_method(m, cls, "__new__", span)
    receiver = allocate(m, cls, span) if new is None else _made_by(m, cls, new, args, keywords, span)
    # The nearest __init__ wins, be it written or made by the dataclass decorator.
    for i, owner in enumerate(lineage):
        written = next((f for f in owner.cls.methods if f.name == "__init__"), None)
        if written is not None:
            found = attributes.find_method(m, owner, "__init__", span)
            assert found is not None
            if _returns_a_value(found.function):
                raise m.unsupported(f"{found.function.qualname} returns a value", span)
            call_function(m, found, (receiver, *args), keywords, span)
            break
        if records.is_dataclass(owner) and records.option(m, owner, "init", True, span):
            records.initialise(m, receiver, lineage[i], args, keywords, span)
            break
    else:
        if (args or keywords) and new is None:
            raise m.type_error(f"{cls.cls.name}() takes no arguments", span)
    invariants.demand(m, receiver, span)
    return receiver


def allocate(m: Machine, cls: ClassV, span: ir.Span) -> RefV:
    """`object.__new__(cls)`: a fresh instance without attributes; TypeError for an abstract class."""
    _refuse_abstract(m, mro.lineage(m, cls, span), span)
    receiver = RefV(m.new_location(), dispatch.id_of(cls))
    m.state.heap[receiver.location] = InstanceObj(receiver.cls, ())
    m.exact.add(receiver.location)
    return receiver


def _made_by(m: Machine, cls: ClassV, new: FuncV, args: tuple[Value, ...], keywords: dict[str, Value], span: ir.Span) -> RefV:
    """The object that the class's own `__new__` gives: followed where it is a new instance of exactly this class."""
    from smt.calls import call_function

    if any(map(records.is_dataclass, mro.lineage(m, cls, span))):
        raise m.unsupported("__new__ of a dataclass", span)
    before = set(m.state.heap)
    made = call_function(m, new, (cls, *args), keywords, span)
    if not isinstance(made, RefV) or made.cls != dispatch.id_of(cls) or made.location not in m.exact or made.location in before:
        raise m.unsupported(f"{new.function.qualname} that may give no new instance of its class", span)
    return made


def _returns_a_value(f: ir.Function) -> bool:
    nested = {id(n) for d in nodes(f.body) if isinstance(d, ir.Define) for n in nodes(d)}
    return any(isinstance(n, ir.Return) and n.value != ir.const(None) and id(n) not in nested for n in nodes(f.body))


def _refuse_abstract(m: Machine, lineage: tuple[ClassV, ...], span: ir.Span) -> None:
    bases = {b.rpartition(".")[2] for owner in lineage for b in owner.cls.bases}
    if "Protocol" in bases:
        raise m.unsupported("instance of a protocol class", span)
    abstract = mro.abstract_bases(m, lineage[0], span)
    if not bases & {"ABC", "DBC"} and not abstract and not any(owner.cls.metaclass for owner in lineage):
        return
    method = _abstract_method(lineage)
    if method:
        raise m.type_error(f"cannot instantiate {lineage[0].cls.name}, {method} is abstract", span)
    seen = {method.name for owner in lineage for method in owner.cls.methods}
    seen |= {name for owner in lineage for name, _, _ in owner.cls.fields}
    for base in abstract:
        missing = sorted(getattr(base, "__abstractmethods__", frozenset()) - seen)
        if missing and len(abstract) > 1:
            raise m.unsupported(f"class {lineage[0].cls.name} may be abstract: {missing[0]}", span)
        if missing:
            raise m.type_error(f"cannot instantiate {lineage[0].cls.name}, {missing[0]} is abstract", span)


def is_abstract(m: Machine, cls: ClassV) -> bool:
    """Whether the class derives from ABC and leaves a method abstract."""
    lineage = mro.lineage(m, cls, cls.cls.span)
    return any(base.rpartition(".")[2] == "ABC" for owner in lineage for base in owner.cls.bases) and bool(_abstract_method(lineage))


def _abstract_method(lineage: tuple[ClassV, ...]) -> str:
    """The first method that the classes leave abstract, by name; empty where there is none."""
    seen: set[str] = set()
    for owner in lineage:
        for method in owner.cls.methods:
            if method.name not in seen and "abc.abstractmethod" in method.decorators:
                return method.name
            seen.add(method.name)
        seen.update(name for name, _, _ in owner.cls.fields)
    return ""


def is_protocol(cls: ClassV) -> bool:
    """Whether the class is a protocol by its own bases, not by those above."""
    return any(b.rpartition(".")[2] == "Protocol" for b in cls.cls.bases)


def declare_fields(m: Machine, receiver: Value, owner: ir.Class, module: str) -> None:
    """Give an object the fields that `__init__` of a class sets, when it is called through its contract."""
    if isinstance(receiver, RefV):
        instance = m.state.look(receiver)
        assert isinstance(instance, InstanceObj)
        for name in annotated_fields(m, ClassV(owner, module)):
            if instance.get(name) is None:
                instance = instance.set(name, OpaqueV(f"{owner.name}.{name} has no annotation"))
        m.state.put(receiver, instance)


def unknown_instance(
    m: Machine, dotted: str, hint: str, module: str, known: list[RefV] | None, satisfied: bool = True
) -> Value | None:
    """Any instance of the class, or of a subclass; None when the class has no model as a parameter.

    `satisfied`: it satisfies its class invariants, as every object does that no method of its own is at work on.
    """
    from smt.builtins.enums import any_member

    cls = find_class(m, dotted, module)
    if cls is None or cls.cls.limits or is_protocol(cls):
        return None
    if enumeration(m, cls) is not None:
        return any_member(m, cls, hint)
    if any(name.startswith("enum.") for name in exceptions.ancestors(m, dispatch.id_of(cls))):
        return None  # it derives from an enumeration of the program
    if dispatch.is_named_tuple(cls):
        return named_tuples.unknown(m, cls, hint, known)
    if dispatch.is_typed_dict(cls):
        made = typed_dicts.unknown(m, cls, hint, known)
        return made if made is None else inputs.aliased(m, hint, made, known)
    if any(dispatch.is_named_tuple(c) or dispatch.is_typed_dict(c) for c in mro.lineage(m, cls, cls.cls.span)[1:]):
        return None
    cls_id = dispatch.id_of(cls)
    if exceptions.class_id(m, cls) is not None or "?" in exceptions.ancestors(m, cls_id):
        return None
    if cls_id in m.unfolding:
        return OpaqueV(f"{hint} has type {dotted}, which is recursive", declared=(Type("class", (), (dotted,)), module))
    location = m.new_location()
    receiver = RefV(location, cls_id)
    m.unfolding.append(cls_id)
    try:
        other, missing = retyped(m, cls), presence.maybe_missing(m, cls)
        fields = []
        for name, (kind, _, home) in annotated_fields(m, cls).items():
            held = OpaqueV(other[name]) if name in other else inputs.unknown(m, kind, f"{hint}.{name}", home, known)
            fields.append((name, perhaps(m, held, f"{hint}.{name}") if name in missing else held))
    finally:
        m.unfolding.pop()
    m.state.heap[location] = InstanceObj(cls_id, tuple(fields))
    if satisfied:
        invariants.rely(m, receiver)
    return receiver


def perhaps(m: Machine, held: Value, hint: str) -> Value:
    """The value of an attribute that may not be set."""
    return inputs.choice(m, hint, [held, UNBOUND])


def unknown_fields(
    m: Machine, instance: InstanceObj, span: ir.Span, only: frozenset[str] | None = None
) -> tuple[tuple[str, Value], ...]:
    """The fields of an instance, with unknown values of the annotated types for all of them, or for some names `only`."""
    cls = attributes.class_of(m, instance.cls)
    kinds, other, gone = annotated_fields(m, cls), retyped(m, cls), presence.deleted(m.program)
    fields: list[tuple[str, Value]] = []
    for name, before in instance.fields:
        if only is not None and name not in only:
            fields.append((name, before))
            continue
        kind, _, home = kinds.get(name, (None, None, cls.module))
        lost = bool({name, "*"} & gone) or any(isinstance(part, UnboundV) for _, part in alternatives(before))
        if name in other:
            fields.append((name, perhaps(m, OpaqueV(other[name]), name) if lost else OpaqueV(other[name])))
            continue
        made = inputs.unknown(m, kind, f"{cls.cls.name}.{name}", home)
        if any(isinstance(part, RefV) for _, part in alternatives(made)):
            # It may be any object of the type, also one that is known by another name.
            said = None if kind is None else (kind, home)
            made = OpaqueV(f"{cls.cls.name}.{name} after a call that may have changed it", span, declared=said)
        fields.append((name, perhaps(m, made, name) if lost else made))
    return tuple(fields)


def instance_fits(m: Machine, value: Value, dotted: str, module: str) -> Term | None:
    """Whether a value is an instance of the class."""
    cls = find_class(m, dotted, module)
    if cls is None or is_protocol(cls):
        return None
    if dispatch.is_typed_dict(cls):
        return typed_dicts.fits(m, value, cls)
    if dispatch.is_named_tuple(cls):
        return named_tuples.fits(m, value, cls)
    if isinstance(value, MemberV | FlagV):
        return TRUE if value.cls == cls.cls and value.module == cls.module else FALSE
    if not is_object(value):
        return FALSE
    return is_instance(m, value, cls)


def is_instance(m: Machine, value: RefV, cls: ClassV) -> Term:
    """isinstance(value, cls): known from the static class, or, for an object that may be of a subclass, open."""
    if dispatch.id_of(cls) in exceptions.ancestors(m, value.cls):
        return TRUE
    if dispatch.is_exact(m, value, attributes.class_of(m, value.cls)) or (dispatch.is_final(cls) and not _below(m, cls, value)):
        return FALSE
    if dispatch.excluded(m, value, dispatch.id_of(cls)) or slots.disjoint(m, attributes.class_of(m, value.cls), cls, cls.cls.span):
        return FALSE
    either = m.fresh.var("isinstance", BOOL)
    told = dict(m.told.get(value.location, dispatch.Told()).also).get(dispatch.id_of(cls), either)
    if told is not None:
        return told

    def of_both() -> Value:
        raise m.unsupported(f"an object of both {attributes.class_of(m, value.cls).cls.name} and {cls.cls.name}", cls.cls.span)

    m.branch(either, of_both, lambda: NONE)
    return FALSE


def _below(m: Machine, cls: ClassV, value: RefV) -> bool:
    return value.cls in exceptions.ancestors(m, dispatch.id_of(cls))
