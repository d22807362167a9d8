"""What worker processes run: pure functions of small picklable tasks."""

from __future__ import annotations

import functools
import sys
import threading
from dataclasses import dataclass, replace
from pathlib import Path

from frontends import ir
from frontends.dialects.asserts import has_checks
from frontends.kinds import Type
from frontends.python.load import Loaded, load
from prover.insert import insert
from prover.lemmas import Lemma
from smt.machine import Settings
from smt.questions import Questions
from smt.verify import questions

STACK_BYTES = 512 * 1024 * 1024  # evaluation follows the nesting of the program


@dataclass(frozen=True, slots=True)
class EvaluationTask:
    """One function to evaluate: which files to load, and where it stands."""

    paths: tuple[str, ...]
    module: str
    qualname: str
    line: int
    settings: Settings
    lemmas: tuple[Lemma, ...] = ()  # put into the program beforehand
    supposed: tuple[tuple[str, Type], ...] = ()  # annotations that the function is given; what comes out is then no verdict on it


@dataclass(frozen=True, slots=True)
class Target:
    """A function of the program, with the class that it is a method of."""

    module: ir.Module
    function: ir.Function
    owner: ir.Class | None

    @property
    def key(self) -> str:
        return f"{self.module.name}:{self.function.qualname}"


@functools.lru_cache(maxsize=2)
def loaded(paths: tuple[str, ...]) -> Loaded:
    """The program of these paths, loaded once a process."""
    return load([Path(p) for p in paths])


def functions_of(module: ir.Module) -> list[Target]:
    """Every function and method of a module, in source order."""
    found = []
    for _, binding in module.bindings:
        if isinstance(binding, ir.Function):
            found.append(Target(module, binding, None))
        elif isinstance(binding, ir.Class):
            found.extend(Target(module, method, binding) for method in binding.methods)
    return sorted(found, key=lambda t: (t.function.span.line, t.function.span.column))


def to_check(module: ir.Module, never_panics: bool) -> list[Target]:
    """The functions of a module that a run checks: see "What is checked" in the documentation."""
    classes = [b for _, b in module.bindings if isinstance(b, ir.Class)]
    invariant = {c.qualname for c in classes if c.invariants}
    while heirs := {c.qualname for c in classes if c.qualname not in invariant and invariant.intersection(c.bases)}:
        invariant |= heirs  # their methods keep what they inherit
    return [
        t
        for t in functions_of(module)
        if (never_panics or has_checks(t.function) or (t.owner is not None and t.owner.qualname in invariant))
        and not t.function.contract.trusted
    ]


def evaluate(task: EvaluationTask) -> Questions:
    """Everything that must hold of one function."""
    program = insert(loaded(task.paths).program, task.lemmas)
    if task.supposed:
        program = annotated(program, task)
    module = program.module(task.module)
    assert module is not None
    target = next(
        t for t in functions_of(module) if t.function.qualname == task.qualname and t.function.span.line == task.line
    )
    answer: list[Questions | BaseException] = []

    def run() -> None:
        try:
            answer.append(questions(program, task.module, target.function, target.owner, task.settings))
        except BaseException as problem:
            answer.append(problem)

    # Evaluation is recursive in the program's nesting: it gets a limit and a stack to match, in a thread of its own.
    sys.setrecursionlimit(20_000)
    threading.stack_size(STACK_BYTES)
    thread = threading.Thread(target=run)
    thread.start()
    thread.join()
    (found,) = answer
    if isinstance(found, BaseException):
        raise found
    return found


def annotated(program: ir.Program, task: EvaluationTask) -> ir.Program:
    """The program with the supposed annotations of the task's function."""
    types = dict(task.supposed)

    def with_types(function: ir.Function) -> ir.Function:
        if (function.qualname, function.span.line) != (task.qualname, task.line):
            return function
        params = tuple(replace(p, annotation=types.get(p.name, p.annotation)) for p in function.params)
        return replace(function, params=params)

    def rebound(binding: ir.Binding) -> ir.Binding:
        if isinstance(binding, ir.Class):
            return replace(binding, methods=tuple(map(with_types, binding.methods)))
        return with_types(binding) if isinstance(binding, ir.Function) else binding

    modules = tuple(
        replace(m, bindings=tuple((name, rebound(b)) for name, b in m.bindings)) if m.name == task.module else m
        for m in program.modules
    )
    return ir.Program(modules)
