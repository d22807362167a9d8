"""Contracts for Python functions: what a program under proof imports. It costs milliseconds and loads nothing else."""

from prover.spec import (
    ContractViolation,
    anything,
    assume,
    class_invariant,
    decreases,
    ensures,
    instance,
    invariant,
    lemma,
    never_raises,
    old,
    pure,
    raises,
    requires,
    seen,
)

__all__ = [
    "ContractViolation",
    "anything",
    "assume",
    "class_invariant",
    "decreases",
    "ensures",
    "instance",
    "invariant",
    "lemma",
    "never_raises",
    "old",
    "pure",
    "raises",
    "requires",
    "seen",
]
