"""A call through the contract of the callee: what it requires is shown, what it may change is forgotten, what it ensures is known.

In: a function, and a value for each parameter. Out: any result that the contract allows, with what that rests on.
"""

from __future__ import annotations

from frontends import ir
from frontends.kinds import Type
from smt import (
    call_exits,
    classes,
    contracts,
    declared,
    dispatch,
    escaping,
    footprints,
    functional,
    globals_,
    inputs,
    invariants,
    meeting,
    presence,
    promises,
)
from smt.callgraph import overrides, reaches
from smt.inlining import MAX_DEPTH, inline
from smt.machine import Dead, Machine
from smt.termination import terminates
from smt.terms import ZERO, and_, le, lt, not_
from smt.values import NONE, FuncV, RefV, Value, as_int


def call_by_contract(m: Machine, func: FuncV, bound: dict[str, Value], span: ir.Span) -> Value:
    """A call of a function, of which its contract says everything; also where the contract is empty."""
    f, contract = func.function, func.function.contract
    key = m.key_of(func)
    if not contract.trusted and not m.in_spec and not func.promised:
        m.unseen.update(overrides(m.program, key))
    needed = declared.arguments(m, func, bound, span)
    meanings: dict[str, Value] = dict(bound)
    pre = [contracts.judge_clause(m, c, meanings, func.module, func.owner) for c in contract.requires]
    for clause, judgement in zip(contract.requires, pre, strict=True):
        if m.in_spec:
            # In a contract nobody is called: a condition whose callee may not be called does not hold.
            m.raise_if(not_(judgement.term), "AssertionError", "precondition", f"{clause.text}", span)
        else:
            shown = contracts.demand(m, "precondition", judgement, f"{f.qualname} requires {clause.text}", span)
            contracts.rely(m, judgement, frozenset({shown}))
            needed.add(shown)
    if contract.decreases is not None and m.calls and reaches(m.program, key, m.calls[0]) and reaches(m.program, m.calls[0], key):
        _descend(m, func, contract.decreases, meanings, span)
    if contract.lemma and not terminates(m.program, func.module, f):
        # A lemma's body is not run: one that never ends would give its postcondition for nothing.
        raise m.unsupported(f"lemma {f.qualname} needs decreases", span)
    if m.settings.reading == "unroll" and not m.in_spec and not contract.trusted and not contract.lemma:
        # What the callee really does, as far as it is followed.
        if m.calls.count(key) >= m.settings.unroll or len(m.calls) > MAX_DEPTH:
            m.record.truncated = True
            raise Dead
        return inline(m, func, bound)
    receiver = bound[f.params[0].name] if func.owner is not None and f.kind in ("method", "property") and f.params else None
    spared = invariants.spared_by(func, bound)
    needed |= invariants.pass_on(m, list(bound.values()), spared, span, f"at a call of {f.qualname}: ")
    callees = {f"function:{key}", *dispatch.refined_by(m, func, receiver)}
    needs = frozenset({*needed, *callees})
    if func.promised:
        m.promised.update(k.removeprefix("function:") for k in callees)
    if f.name == "__init__" and func.owner is not None and receiver is not None:
        classes.declare_fields(m, receiver, func.owner, func.module)
    lasting = escaping.mentions_what_lasts(m.program, key)
    passed = [(bound[p.name], _kind_of_param(func, p)) for p in f.params]
    frame = footprints.of_call(m.program, key)
    if not contract.lemma:
        changing = None if m.in_spec and not contract.pure else frame
        meeting.meet(m, escaping.reach(m, passed, lasting, span), changing, f.returns, func.module, span)
    meanings["%old"] = meanings["%snapshots"] = contracts.snapshot(m, bound)
    if contract.snapshots:
        meanings["%snapshots"] = contracts.named_snapshots(m, contract, bound, func.module)
    reached = escaping.reach(m, passed, lasting, span)
    if not m.in_spec and not contract.lemma:
        building = receiver.location if f.name in invariants.BUILDING and isinstance(receiver, RefV) else None
        presence.require_whole(m, reached, building, span)
        needs |= declared.objects(m, reached, func.module, span, f"at a call of {f.qualname}", passed)
    if not contract.lemma and not (contract.pure and frame == footprints.NOTHING):
        if m.in_spec:
            frame = None  # nobody asks whether all of the callee is modelled
        inputs.havoc(m, reached, span, frame, receiver if f.name in invariants.BUILDING else None)
        if frame is None or frame.variables:
            globals_.forget(m)
    elif not m.in_spec and not contract.lemma and not contract.trusted and not functional.is_functional(m.program, func.module, f):
        m.provided(needs, f"call to {f.qualname}, which may change things, as not all of it is proved", span)
    if not m.in_spec and not contract.lemma and not contract.trusted:
        declared.result(m, func, reached, needs, span)
        call_exits.nothing_else_escapes(m, func, needs, span)
        call_exits.recursion_may_end(m, func, span)
    call_exits.raise_declared(m, func, receiver, span)
    application = functional.result(m, func, bound)
    result = NONE if contract.lemma else application or inputs.result_of(m, f, func.module, escaping.references(m, reached))
    if func.promised:
        result = promises.refusable(m, f, result)
    meanings["%result"] = result
    if not contract.lemma:
        escaping.escape(m, reached)
        escaping.escape(m, escaping.reach(m, [(result, f.returns)], False, span))
    if not m.in_spec:
        invariants.come_back(m, func, bound, spared, needs)
    for clause in contract.ensures:
        contracts.rely(m, contracts.judge_clause(m, clause, meanings, func.module, func.owner), needs)
    if application is not None:
        functional.open_definition(m, func, bound, application, needs)
    return result


def _kind_of_param(func: FuncV, param: ir.Param) -> Type | None:
    """The type of the value of a parameter: `self` has none written, nor needs one."""
    if param.kind == "varargs":
        return Type("tuple", (param.annotation or Type("any"), Type("...")))
    return param.annotation


def _descend(m: Machine, func: FuncV, clause: ir.Clause, meanings: dict[str, Value], span: ir.Span) -> None:
    # A call that may come back to the checked function: the measure falls and stays natural, so that the calls end.
    if m.measure is None:
        return  # the checked function has none: nobody says that it ends
    measure = as_int(contracts.measure(m, clause, meanings, func.module))
    entry = as_int(m.measure)
    if measure is None or entry is None:
        raise m.unsupported(f"recursion with a measure that is not an int: {clause.text}", span)
    mine = m.frame.function.contract.decreases if m.frame.function is not None else None
    m.oblige("termination", clause.text, (mine or clause).span, and_(le(ZERO, measure), lt(measure, entry)))
