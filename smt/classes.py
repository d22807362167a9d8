"""Instances of the program's classes: construction, unknown instances, dataclasses, class invariants."""

from __future__ import annotations

from frontends import ir
from frontends.kinds import Type
from smt import attributes, contracts, exceptions, globals_, inputs
from smt.heap import InstanceObj
from smt.machine import Machine
from smt.terms import FALSE, TRUE, Term
from smt.values import ClassV, ModuleV, OpaqueV, RefV, Value, alternatives


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


def annotated_fields(m: Machine, cls: ClassV) -> dict[str, tuple[Type | None, ir.Expr | None, str]]:
    """Field name to (type, default, module), base classes first: from class-level annotations, then from assignments in `__init__`.

    A field assigned in `__init__` has a known type when it is annotated there or takes a parameter as it is.
    """
    found: dict[str, tuple[Type | None, ir.Expr | None, str]] = {}
    for owner in reversed(attributes.lineage(m, cls, cls.cls.span)):
        for name, kind, default in owner.cls.fields:
            if kind is not None:
                found[name] = (kind, default, owner.module)
        for method in owner.cls.methods:
            if method.name == "__init__":
                for name, kind in _assigned_fields(method).items():
                    found.setdefault(name, (kind, None, owner.module))
    return found


def _assigned_fields(method: ir.Function) -> dict[str, Type | None]:
    params = {p.name: p.annotation for p in method.params}
    receiver = method.params[0].name if method.params else ""
    found: dict[str, Type | None] = {}
    for statement in method.body:
        if isinstance(statement, ir.Assign) and isinstance(statement.target, ir.Attribute):
            target = statement.target
            if isinstance(target.value, ir.Name) and target.value.id == receiver:
                value = statement.value
                kind = params.get(value.id) if isinstance(value, ir.Name) else None
                if isinstance(value, ir.Const) and value.type_name in ("int", "bool", "str", "float"):
                    kind = Type(value.type_name)
                found[target.name] = kind
    return found


def construct(m: Machine, cls: ClassV, args: tuple[Value, ...], keywords: dict[str, Value], span: ir.Span) -> Value:
    """`cls(*args, **keywords)`: a fresh instance, initialised as its class says."""
    from smt.calls import bind, call_function

    known = ("dataclass", "total_ordering", "final", "runtime_checkable")
    for decorator in cls.cls.decorators:
        if decorator.partition("(")[0].rpartition(".")[2] not in known:
            raise m.unsupported(f"class decorator {decorator}", span)
    for special in ("__new__", "__init_subclass__"):
        if attributes.find_method(m, cls, special, span) is not None:
            raise m.unsupported(special, span)
    location = m.new_location()
    receiver = RefV(location, f"{cls.module}:{cls.cls.qualname}")
    m.state.heap[location] = InstanceObj(receiver.cls, ())
    m.constructing += 1
    try:
        initialiser = attributes.find_method(m, cls, "__init__", span)
        if initialiser is not None:
            call_function(m, initialiser, (receiver, *args), keywords, span)
        elif attributes.is_dataclass(cls):
            params = []
            for name, (_, default, module) in annotated_fields(m, cls).items():
                if isinstance(default, ir.Call):
                    raise m.unsupported("dataclass field(...)", span)
                params.append(ir.Param(name, None, default))
                assert module
            for name, value in bind(m, cls.cls.name, tuple(params), args, keywords, cls.module, span).items():
                found = m.state.heap[location]
                assert isinstance(found, InstanceObj)
                m.state.heap[location] = found.set(name, value)
            after = attributes.find_method(m, cls, "__post_init__", span)
            if after is not None:
                call_function(m, after, (receiver,), {}, span)
        elif args or keywords:
            raise m.type_error(f"{cls.cls.name}() takes no arguments", span)
    finally:
        m.constructing -= 1
    for clause in invariants(m, cls):
        judged = contracts.judge_clause(m, clause, {"%self": receiver}, cls.module, cls.cls)
        key = contracts.demand(m, "class-invariant", judged, clause.text, span)
        contracts.rely(m, judged, frozenset({key}))
    return receiver


def invariants(m: Machine, cls: ClassV) -> tuple[ir.Clause, ...]:
    """The class invariants, those of the bases first."""
    return tuple(c for owner in reversed(attributes.lineage(m, cls, cls.cls.span)) for c in owner.cls.invariants)


def unknown_instance(m: Machine, dotted: str, hint: str, module: str, known: list[RefV] | None) -> Value | None:
    """Any instance of the class that satisfies its invariants; None when the class has no model as a parameter."""
    cls = find_class(m, dotted, module)
    if cls is None or cls.cls.limits:
        return None
    cls_id = f"{cls.module}:{cls.cls.qualname}"
    if exceptions.class_id(m, cls) is not None or "?" in exceptions.ancestors(m, cls_id):
        return None
    location = m.new_location()
    receiver = RefV(location, cls_id)
    fields = []
    for name, (kind, _, home) in annotated_fields(m, cls).items():
        if kind is not None and kind.name == "class" and kind.values[0] == dotted:
            return OpaqueV(f"{hint} has type {dotted}, which is recursive")
        fields.append((name, inputs.unknown(m, kind, f"{hint}.{name}", home, known)))
    m.state.heap[location] = InstanceObj(cls_id, tuple(fields))
    for clause in invariants(m, cls):
        judged = contracts.judge_clause(m, clause, {"%self": receiver}, cls.module, cls.cls)
        contracts.rely(m, judged, frozenset({f"class:{cls_id}"}))
    return receiver


def unknown_fields(m: Machine, instance: InstanceObj, span: ir.Span) -> tuple[tuple[str, Value], ...]:
    """Unknown values of the annotated types for the fields of an instance."""
    cls = attributes.class_of(m, instance.cls)
    kinds = annotated_fields(m, cls)
    fields = []
    for name, _ in instance.fields:
        kind, _, home = kinds.get(name, (None, None, cls.module))
        made = inputs.unknown(m, kind, f"{cls.cls.name}.{name}", home)
        if any(isinstance(part, RefV) for _, part in alternatives(made)):
            # It may be any object of the type, also one that is known by another name.
            made = OpaqueV(f"{cls.cls.name}.{name} after a call that may have changed it", span)
        fields.append((name, made))
    return tuple(fields)


def instance_fits(m: Machine, value: Value, dotted: str, module: str) -> Term | None:
    """Whether a value is an instance of the class."""
    cls = find_class(m, dotted, module)
    if cls is None:
        return None
    if not isinstance(value, RefV) or ":" not in value.cls:
        return FALSE
    return TRUE if f"{cls.module}:{cls.cls.qualname}" in exceptions.ancestors(m, value.cls) else FALSE


