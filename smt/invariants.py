"""Class invariants: who may rely on them, and who owes them.

Every object satisfies its class invariants whenever control passes from one checked function to another, except for the object that
a constructor or a private method works on. So they are known of what a function receives, and owed of what it passes on or gives back.
An exception that escapes owes nothing, and lets nothing be known.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import replace

from frontends import ir
from smt import attributes, contracts, exceptions, mro
from smt.machine import Machine
from smt.terms import FALSE, TRUE, Term, and_, not_, or_
from smt.values import ClassV, FuncV, RefV, TupleV, Value, alternatives

BUILDING = ("__init__", "__post_init__", "__new__")  # methods that find the object unfinished


def of_class(m: Machine, cls: ClassV) -> tuple[tuple[ir.Clause, ClassV], ...]:
    """The class invariants, those of the bases first, each with the class that declares it."""
    return tuple((c, owner) for owner in reversed(mro.lineage(m, cls, cls.cls.span)) for c in owner.cls.invariants)


def is_public(function: ir.Function) -> bool:
    """Whether invariants hold before and after calls of a method: private ones may find and leave the object in between."""
    special = function.name.startswith("__") and function.name.endswith("__")
    return not function.name.startswith("_") or special


def reachable(m: Machine, roots: Iterable[Value]) -> Iterator[tuple[int, RefV]]:
    """The objects that can be reached from the values, each once."""
    seen: set[int] = set()
    stack = list(roots)[::-1]
    while stack:
        for _, part in alternatives(stack.pop()):
            if isinstance(part, TupleV):
                stack.extend(part.items)
            elif isinstance(part, RefV) and part.location not in seen:
                seen.add(part.location)
                yield part.location, part
                stack.extend(m.state.heap[part.location].values())


def _judged(m: Machine, receiver: RefV, cls: ClassV) -> list[tuple[ir.Clause, contracts.Judgement]]:
    return [(clause, _judge(m, receiver, clause, owner)) for clause, owner in of_class(m, cls)]


def _judge(m: Machine, receiver: RefV, clause: ir.Clause, owner: ClassV) -> contracts.Judgement:
    m.judged.append(receiver.location)
    try:
        return contracts.judge_clause(m, clause, {"%self": receiver}, owner.module, owner.cls)
    finally:
        m.judged.pop()


def rely(m: Machine, receiver: RefV) -> None:
    """Go on knowing that an object satisfies its class invariants, as far as each declaring class has them kept."""
    for clause, owner in of_class(m, attributes.class_of(m, receiver.cls)):
        contracts.rely(m, _judge(m, receiver, clause, owner), frozenset({f"class:{owner.module}:{owner.cls.qualname}"}))


def _rely(m: Machine, receiver: RefV, cls: ClassV, needs: frozenset[str]) -> None:
    for _, judged in _judged(m, receiver, cls):
        contracts.rely(m, judged, needs)


def demand(m: Machine, receiver: RefV, span: ir.Span | None, prefix: str = "", guard: Term = TRUE) -> frozenset[str]:
    """Ask that an object satisfy its class invariants here, and go on knowing it; the obligations' keys. No span: the clause's own."""
    keys: set[str] = set()
    for clause, judged in _judged(m, receiver, attributes.class_of(m, receiver.cls)):
        judged = replace(judged, term=or_(not_(guard), judged.term))
        key = contracts.demand(m, "class-invariant", judged, prefix + clause.text, clause.span if span is None else span)
        contracts.rely(m, judged, frozenset({key}))
        keys.add(key)
    return frozenset(keys)


def _invariant_objects(m: Machine, roots: Iterable[Value], spared: Value | None) -> Iterator[tuple[RefV, Term]]:
    """The objects whose invariants count, each with the condition under which a root leads to it: `None | Box` may not be a Box."""
    skip = {part.location for _, part in alternatives(spared) if isinstance(part, RefV)} if spared is not None else set()
    found: dict[int, tuple[RefV, Term]] = {}
    for guard, root in _alternative_roots(roots):
        for location, ref in reachable(m, [root]):
            before = found[location][1] if location in found else FALSE
            found[location] = ref, or_(before, guard)
    for location, (ref, guard) in found.items():
        if ":" in ref.cls and location not in skip and of_class(m, attributes.class_of(m, ref.cls)):
            yield ref, guard


def _alternative_roots(roots: Iterable[Value]) -> Iterator[tuple[Term, RefV]]:
    for root in roots:
        for guard, part in alternatives(root):
            if isinstance(part, TupleV):
                yield from ((and_(guard, inner), ref) for inner, ref in _alternative_roots(part.items))
            elif isinstance(part, RefV):
                yield guard, part


def pass_on(m: Machine, roots: Iterable[Value], spared: Value | None, span: ir.Span, what: str) -> frozenset[str]:
    """Ask that all objects reachable from what goes out of sight satisfy their class invariants, `spared` excepted."""
    keys: set[str] = set()
    for ref, guard in _invariant_objects(m, roots, spared):
        if ref.location in m.judged:
            raise m.unsupported("class invariant that calls a method with a contract on the object itself", span)
        if all(m.intact.get(below) is m.state.heap[below] for below, _ in reachable(m, [ref])):
            continue  # nothing has touched it since entry, where its invariants were known
        if m.in_spec:
            for clause, judged in _judged(m, ref, attributes.class_of(m, ref.cls)):
                m.raise_if(and_(guard, not_(judged.term)), "AssertionError", "class-invariant", clause.text, span)
        else:
            keys |= demand(m, ref, span, what, guard)
    return frozenset(keys)


def come_back(m: Machine, func: FuncV, bound: dict[str, Value], spared: Value | None, needs: frozenset[str]) -> None:
    """After a call of a checked function: what it took satisfies the invariants of the classes that it took it for.

    Those of a subclass it knows nothing of. A constructor leaves its object in order, a private method does not.
    """
    from smt.classes import find_class

    f = func.function
    for i, param in enumerate(f.params):
        value = bound[param.name]
        if i == 0 and func.owner is not None and f.kind in ("method", "property"):
            taken_for = [ClassV(func.owner, func.module)] if f.name == "__init__" or value is not spared else []
        else:
            kinds = param.annotation.args if param.annotation is not None and param.annotation.name == "union" else (param.annotation,)
            found = [find_class(m, str(k.values[0]), func.module) for k in kinds if k is not None and k.name == "class"]
            taken_for = [cls for cls in found if cls is not None]
        for cls in taken_for:
            for _, part in alternatives(value):
                if isinstance(part, RefV) and part.location not in m.judged and _is_of(m, part, cls):
                    _rely(m, part, cls, needs)


def _is_of(m: Machine, ref: RefV, cls: ClassV) -> bool:
    return f"{cls.module}:{cls.cls.qualname}" in exceptions.ancestors(m, ref.cls)


def spared_by(func: FuncV, bound: dict[str, Value]) -> Value | None:
    """The receiver of a constructor or private method, for which invariants are neither owed before nor known after its call."""
    f = func.function
    if func.owner is None or f.kind not in ("method", "property") or not f.params:
        return None
    receiver = bound.get(f.params[0].name)
    return receiver if f.name in BUILDING or not is_public(f) else None
