"""Plain Python as a contract language: a function that asserts something is checked, with no decorator at all."""

from __future__ import annotations

from frontends import ir
from frontends.walk import walk


def has_checks(function: ir.Function) -> bool:
    """Whether a function is to be checked: it has a contract, an `assert`, an annotated loop, an `anything(...)`, or is a `@given` test;
    one of these in a function within it counts."""
    if function.contract.exists or function.given is not None:
        return True
    for node in walk(function.body):
        match node:
            case ir.Assert() | ir.Name(id="%anything"):
                return True
            case ir.Define(function=within) if within.contract.exists:
                return True
            case ir.While(spec=spec) | ir.For(spec=spec) if spec != ir.LoopSpec():
                return True
    return False
