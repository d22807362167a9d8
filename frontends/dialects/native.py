"""Contracts written with `prover` itself: `@requires`, `@ensures`, `@raises`, `@never_raises`, `@pure`, `@lemma`, `@decreases`,
and `@class_invariant`."""

from __future__ import annotations

import ast

from frontends.dialects.draft import Condition, Draft, argument, exception_names
from frontends.python.names import ImportSite

ENSURES_NAMES = {"result": "%result", "old": "%old"}


def read(name: str, call: ast.Call | None, node: ast.expr, draft: Draft) -> bool:
    """Add what one decorator `prover.NAME` says to the draft; false when it is no contract decorator."""
    if draft.is_class:
        return name == "class_invariant" and _class_invariant(call, node, draft)
    match name:
        case "requires" | "ensures" | "decreases":
            draft.exists = True
            _condition(name, call, node, draft)
        case "raises":
            draft.exists = True
            names = exception_names(call, draft)
            if names is not None:
                draft.restrict_raises(names, node)
        case "never_raises":
            draft.exists = True
            draft.restrict_raises((), node)
        case "pure":
            draft.exists = draft.pure = True
        case "lemma":
            draft.exists = draft.lemma = True
        case _:
            return False
    return True


def _condition(name: str, call: ast.Call | None, node: ast.expr, draft: Draft) -> None:
    written = argument(call, 0, "condition")
    condition = draft.condition(written) if written is not None else None
    if written is None or condition is None:
        draft.limit(f"the condition of {name} is neither a lambda nor a one-expression function of this module", node)
        return
    if _uses_imported_old(condition, draft):
        draft.limit("`old` is a parameter of the lambda of ensures, with the arguments as they were: `lambda x, old: x == old.x`", written)
        return
    pairs = draft.named_pairs(condition, ENSURES_NAMES if name == "ensures" else {}, name, node)
    if pairs is None:
        return
    clause = draft.clause(condition, pairs, written)
    if name == "requires":
        draft.requires.append(clause)
    elif name == "ensures":
        draft.ensures.append(clause)
    elif draft.decreases is None:
        draft.decreases = clause
    else:
        draft.limit("more than one decreases", node)


def _uses_imported_old(condition: Condition, draft: Draft) -> bool:
    """Whether a condition means the `old` that it could import, which stands for nothing."""
    site = draft.lowerer.names.sites.get("old")
    imported = isinstance(site, ImportSite) and (site.module, site.name) == ("prover", "old")
    said = any(isinstance(n, ast.Name) and n.id == "old" for n in ast.walk(condition.body))
    return imported and said and "old" not in condition.names


def _class_invariant(call: ast.Call | None, node: ast.expr, draft: Draft) -> bool:
    written = argument(call, 0, "condition")
    condition = draft.condition(written) if written is not None else None
    if written is None or condition is None or len(condition.names) != 1:
        draft.limit("the condition of class_invariant is not a lambda of one argument", node)
    else:
        draft.invariants.append(draft.clause(condition, [(condition.names[0], "%self")], written))
    return True
