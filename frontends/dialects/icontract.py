"""Contracts written with icontract: `@require`, `@ensure`, `@snapshot` and `@invariant`, with the meaning of its documentation.

A condition takes any subset of the function's parameters; `@ensure` also `result` and `OLD`. Truthiness decides. `error=` and
the description change only what a violation looks like. Inheritance through `DBC` comes after
loading: `frontends/python/inherit.py`.
"""

from __future__ import annotations

import ast

from frontends.dialects.draft import Condition, Draft, argument

_ENSURE_NAMES = {"result": "%result", "OLD": "%snapshots"}


def read(name: str, call: ast.Call | None, node: ast.expr, draft: Draft) -> bool:
    """Add what one decorator `icontract.NAME` says to the draft; false when it is no contract decorator."""
    if name not in (("invariant",) if draft.is_class else ("require", "ensure", "snapshot")):
        return False
    enabled = argument(call, 99, "enabled")
    if isinstance(enabled, ast.Constant) and not enabled.value:
        return True
    draft.exists = True
    written = argument(call, 0, "condition", "capture")
    condition = draft.condition(written) if written is not None else None
    if written is None or condition is None:
        draft.limit(f"the condition of icontract.{name} is neither a lambda nor a one-expression function of this module", node)
    elif {"_ARGS", "_KWARGS"} & set(condition.names):
        draft.limit(f"_ARGS or _KWARGS in icontract.{name}", node)
    else:
        _add(name, call, node, draft, condition, written)
    return True


def _add(name: str, call: ast.Call | None, node: ast.expr, draft: Draft, condition: Condition, written: ast.expr) -> None:
    if name == "invariant":
        if len(condition.names) > 1:
            draft.limit("the condition of icontract.invariant takes more than self", node)
            return
        draft.invariants.append(draft.clause(condition, [(n, "%self") for n in condition.names], written))
        return
    pairs = draft.named_pairs(condition, _ENSURE_NAMES if name == "ensure" else {}, f"icontract.{name}", node)
    if pairs is None:
        return
    clause = draft.clause(condition, pairs, written)
    if name == "require":
        draft.requires.append(clause)
    elif name == "ensure":
        draft.ensures.append(clause)
    else:
        given = argument(call, 1, "name")
        if isinstance(given, ast.Constant) and isinstance(given.value, str):
            draft.snapshots.append((given.value, clause))
        elif given is None and len(condition.names) == 1:
            draft.snapshots.append((condition.names[0], clause))
        else:
            draft.limit("icontract.snapshot without a name", node)
