"""Behavioural subtyping: an override may be called wherever the method that it overrides may, and keeps what that one promises."""

from __future__ import annotations

from dataclasses import dataclass

from frontends import ir
from smt import attributes, contracts, exceptions, globals_, mro
from smt.callgraph import explicit_raises
from smt.inputs import fits
from smt.machine import Machine
from smt.terms import FALSE, Term, and_, implies, not_, or_
from smt.values import BuiltinV, ClassV, FuncV, ModuleV, Value


@dataclass(frozen=True, slots=True)
class Inherited:
    """The contract of the method that is overridden, the names of its parameters here, and when its preconditions held at entry."""

    base: FuncV
    names: tuple[tuple[str, str], ...]  # its parameter, ours
    allowed: Term


def overridden(m: Machine, func: FuncV) -> tuple[FuncV, ...]:
    """The methods that this one overrides, the nearest one above each base, those that have a contract."""
    f = func.function
    if func.owner is None or f.kind not in ("method", "property") or f.name in ("__init__", "__post_init__", "__new__"):
        return ()
    found: list[FuncV] = []
    for base in mro.direct_bases(m, ClassV(func.owner, func.module), f.span):
        method = attributes.find_method(m, base, f.name, f.span)
        if method is not None and method.function.contract.exists and not any(method.function is g.function for g in found):
            found.append(method)
    return tuple(found)


def at_entry(m: Machine, func: FuncV, args: dict[str, Value]) -> tuple[Inherited, ...]:
    """Ask what an override owes at its entry; the preconditions of the override are not relied on for that."""
    return tuple(_owed_to(m, func, base, args) for base in overridden(m, func))


def _owed_to(m: Machine, func: FuncV, base: FuncV, args: dict[str, Value]) -> Inherited:
    f, g = func.function, base.function
    for limit in g.contract.limits:
        raise m.unsupported(f"contract of {g.qualname}: {limit.reason}", f.span)
    if len(f.params) != len(g.params) or any(p.kind != q.kind for p, q in zip(f.params, g.params, strict=True)):
        raise m.unsupported(f"{f.qualname} takes other parameters than {g.qualname}", f.span)
    if any(p.name != q.name and p.kind != "positional-only" for p, q in zip(f.params[1:], g.params[1:], strict=True)):
        m.oblige("subtype-contract", f"{f.qualname} names its parameters as {g.qualname} does", f.span, FALSE)
    if any(p.annotation != q.annotation for p, q in zip(f.params[1:], g.params[1:], strict=True) if p.annotation is not None):
        raise m.unsupported(f"{f.qualname} annotates its parameters differently from {g.qualname}", f.span)
    names = tuple((q.name, p.name) for p, q in zip(f.params, g.params, strict=True))
    meanings = {theirs: args[ours] for theirs, ours in names}
    judged = [contracts.judge_clause(m, c, meanings, base.module, base.owner) for c in g.contract.requires]
    _raises(m, func, base)
    return Inherited(base, names, and_(*(j.assumable for j in judged)))


def weaker_preconditions(m: Machine, func: FuncV, args: dict[str, Value]) -> None:
    """Ask that the preconditions of an override hold wherever those of the methods that it overrides do. Before they are assumed."""
    f = func.function
    for base in overridden(m, func):
        if not f.contract.requires or len(f.params) != len(base.function.params):
            continue
        meanings = {q.name: args[p.name] for p, q in zip(f.params, base.function.params, strict=True)}
        given = [contracts.judge_clause(m, c, meanings, base.module, base.owner) for c in base.function.contract.requires]
        allowed = and_(*(j.assumable for j in given))
        for clause in f.contract.requires:
            judged = contracts.judge_clause(m, clause, args, func.module, func.owner)
            weaker = contracts.Judgement(implies(allowed, judged.term), judged.limit, judged.reasons)
            contracts.demand(m, "subtype-contract", weaker, f"{base.function.qualname} does not require {clause.text}", clause.span)


def at_return(m: Machine, func: FuncV, inherited: Inherited, meanings: dict[str, Value]) -> None:
    """Ask that the override keeps the postconditions of a method that it overrides, where that one may be called."""
    base = inherited.base
    values = {**meanings, **{theirs: meanings[ours] for theirs, ours in inherited.names}}
    alike = base.module == func.module and all(theirs == ours for theirs, ours in inherited.names)
    own = func.function.contract.ensures if alike else ()  # with icontract's inheritance, what is owed is asked as the override's own
    owed = [c for c in base.function.contract.ensures if c not in own]
    if owed and base.function.contract.snapshots:
        raise m.unsupported("override of a method with snapshots", func.function.span)
    for clause in owed:
        judged = contracts.judge_clause(m, clause, values, base.module, base.owner)
        kept = contracts.Judgement(or_(not_(inherited.allowed), judged.term), judged.limit, judged.reasons)
        contracts.demand(m, "subtype-contract", kept, f"{base.function.qualname} ensures {clause.text}", func.function.span)
    returned = base.function.returns
    if returned is not None and func.function.returns != returned:
        fit = fits(m, meanings["%result"], returned, base.module)
        m.oblige("subtype-contract", f"{base.function.qualname} returns {returned}", func.function.span, FALSE if fit is None else fit)


def _raises(m: Machine, func: FuncV, base: FuncV) -> None:
    """Ask that the override lets nothing escape that its callers do not expect."""
    expected = [_class_id(m, module, name) for module, name in escaping(m, base)]
    for module, name in escaping(m, func):
        cls = _class_id(m, module, name)
        if cls is None or not any(e is not None and exceptions.is_subclass(m, cls, e) for e in expected):
            detail = f"{base.function.qualname} does not raise {name}"
            m.oblige("subtype-contract", detail, func.function.span, FALSE)


def escaping(m: Machine, func: FuncV) -> tuple[tuple[str, str], ...]:
    """What a contract allows to escape, each with the module whose name it is; without a declaration, what the body raises explicitly."""
    declared = func.function.contract.raises
    if declared is None:
        return explicit_raises(m.program, func.module, func.function)
    return tuple((func.module, name) for name in declared)


def _class_id(m: Machine, module: str, dotted: str) -> str | None:
    head, *rest = dotted.split(".")
    with m.scratch(), m.collecting():
        end = m.attempt(lambda: globals_.lookup(m, module, head, ir.NOWHERE))
    value = end[1] if end is not None else None
    for part in rest:
        value = globals_.member(m, value.name, part) if isinstance(value, ModuleV) else value
    return exceptions.class_id(m, value) if isinstance(value, ClassV | BuiltinV) else None
