"""Plain Python as a contract language: a function that asserts something is checked, with no decorator at all."""

from __future__ import annotations

from frontends import ir
from frontends.walk import walk


def has_checks(function: ir.Function) -> bool:
    """Whether a function is to be checked: it has a contract, an `assert`, an `anything(...)`, or is a `@given` test."""
    if function.contract.exists or function.given is not None:
        return True
    return any(
        isinstance(node, ir.Assert) or (isinstance(node, ir.Name) and node.id == "%anything") for node in walk(function.body)
    )
