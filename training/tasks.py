"""What is asked of the model: four kinds of task about a program with a goal, and their form up to the names of variables."""

from __future__ import annotations

import ast
import hashlib
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Literal

from prover.proposers.base import Failed
from training.arena.generate import Problem

Kind = Literal["decompose", "refute", "repair", "synthesise"]
_GIVEN = ("result", "old")  # what the lambda of a postcondition takes beside the parameters


@dataclass(frozen=True, slots=True)
class Assignment:
    """One task.

    decompose   lemmas that prove the goal
    refute      arguments on which the goal fails
    repair      lemmas that prove the goal, after `failed` did not
    synthesise  a body for `source`, whose own is left out
    """

    kind: Kind
    family: str
    source: str
    function: str
    goal_kind: str
    goal: str
    seed: int = 0
    failed: tuple[Failed, ...] = ()

    @property
    def key(self) -> str:
        """Equal for tasks that differ in names only."""
        tried = "".join(f"\nassert {x.lemma.line}, ({x.lemma.text})" for x in self.failed)
        return digest(f"{self.kind}\n{canonical(self.source + tried)}")

    def prompt(self) -> dict[str, Any]:
        """The task as plain data: program, obligation, failed attempts, and the steps that break them."""
        attempts = [
            {"line": x.lemma.line, "lemma": x.lemma.statement, "before": dict(x.before), "after": dict(x.after)} for x in self.failed
        ]
        return {
            "task": self.kind, "program": self.source, "function": self.function,
            "obligation": {"kind": self.goal_kind, "text": self.goal}, "failed": attempts,
        }  # fmt: skip


def decompose(problem: Problem) -> Assignment:
    """Find lemmas."""
    return _about("decompose", problem)


def refute(problem: Problem) -> Assignment:
    """Find a failing input."""
    return _about("refute", problem)


def repair(problem: Problem, failed: Sequence[Failed]) -> Assignment:
    """Find lemmas, given some that failed. Raises ValueError without any."""
    if not failed:
        raise ValueError("nothing to repair")
    return _about("repair", problem, tuple(failed))


def synthesise(problem: Problem) -> Assignment | None:
    """Write a body that keeps the contract; None where the goal is no part of the contract, or not known to be possible."""
    if problem.kind != "postcondition" or not problem.holds:
        return None
    task = _about("synthesise", problem)
    head = header(problem.source, problem.function)
    return Assignment("synthesise", task.family, f"{head}    ...\n", task.function, task.goal_kind, task.goal, task.seed)


def _about(kind: Kind, p: Problem, failed: tuple[Failed, ...] = ()) -> Assignment:
    return Assignment(kind, p.family, p.source, p.function, p.kind, p.goal, p.seed, failed)


def problem_of(task: Assignment) -> Problem:
    """The problem that a task other than synthesis is about."""
    return Problem(task.family, task.seed, task.source, task.function, task.goal_kind, task.goal, True)


def header(source: str, function: str) -> str:
    """The text up to the body of a function, byte for byte: imports, contract and signature. Raises ValueError where there is none."""
    lines = source.splitlines(keepends=True)
    for node in ast.parse(source).body:
        if isinstance(node, ast.FunctionDef) and node.name == function:
            return "".join(lines[: node.body[0].lineno - 1])
    raise ValueError(f"there is no function {function}")


# --------------------------------------------------------------------------------------------------------------- up to names


def digest(text: str) -> str:
    """A short name of a text."""
    return hashlib.sha256(text.encode()).hexdigest()[:20]


def canonical(source: str) -> str:
    """The program with its functions and variables named in order of appearance; constants stay. Raises SyntaxError."""
    tree = ast.parse(source)
    names: dict[str, str] = {}
    for node in ast.walk(tree):
        match node:
            case ast.FunctionDef(name=name):
                names.setdefault(name, f"f{len(names)}")
            case ast.arg(arg=name) | ast.Name(id=name, ctx=ast.Store()):
                names.setdefault(name, f"x{len(names)}")
            case _:
                pass
    return ast.unparse(_Renamed(names).visit(tree))


class _Renamed(ast.NodeTransformer):
    def __init__(self, names: dict[str, str]) -> None:
        self.names = names

    def visit_Lambda(self, node: ast.Lambda) -> ast.AST:
        taken = {a.arg for a in node.args.args} & set(_GIVEN)
        inner = _Renamed({k: v for k, v in self.names.items() if k not in taken})
        node.args.args.sort(key=lambda a: inner.names.get(a.arg, a.arg))
        return inner.generic_visit(node)

    def visit_FunctionDef(self, node: ast.FunctionDef) -> ast.AST:
        node.name = self.names[node.name]
        return self.generic_visit(node)

    def visit_arg(self, node: ast.arg) -> ast.AST:
        node.arg = self.names.get(node.arg, node.arg)
        return self.generic_visit(node)

    def visit_Name(self, node: ast.Name) -> ast.AST:
        node.id = self.names.get(node.id, node.id)
        return node


def key_of(problem: Problem) -> str:
    """Equal for problems that differ in names only."""
    return digest(canonical(problem.source))
