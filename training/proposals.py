"""Programs of the arena without their goals, and goals that somebody proposes for them. What is looked at here takes no solver."""

from __future__ import annotations

import ast
import re
from dataclasses import replace
from typing import Final

from prover.proposers.base import Spot, Task
from prover.scope import loops
from training.arena.generate import Problem
from training.arena.interpret import loaded
from training.arena.programs import INDENT
from training.fitting import ends
from training.tasks import digest

FIRST_SEED: Final = 2**40  # of proposals: no seed of the arena is as large
NEVER: Final = re.compile(r"\b(old|seen)\b")  # words of lemmas that an assertion of a program does not have


def bare(problem: Problem) -> Problem:
    """The program of a problem, without its goal."""
    goal = f"{INDENT}assert {problem.goal}" if problem.kind == "assertion" else f": {problem.goal})"
    lines = problem.source.splitlines()
    found = [i for i, line in enumerate(lines) if (line == goal if problem.kind == "assertion" else _ensures(line, goal))]
    del lines[found[-1]]
    if problem.kind == "postcondition":
        lines[0] = re.sub(r"\bensures(, )?|, ensures\b", "", lines[0])
    text = "\n".join(lines) + "\n"
    source = text.removeprefix("from prover import \n\n\n")
    return replace(problem, source=source, kind="assertion", goal="", holds=True, witness=(), planted=())


def _ensures(line: str, goal: str) -> bool:
    return line.startswith("@ensures(") and line.endswith(goal)


def with_goal(program: Problem, goal: str) -> Problem | None:
    """A program with an assertion before its last line, which is a return; None for a text that can't be an assertion."""
    *before, last = program.source.splitlines()
    source = "\n".join([*before, f"{INDENT}assert {goal}", last]) + "\n"
    try:
        ast.parse(source)
    except (SyntaxError, ValueError, RecursionError, MemoryError):
        return None
    return None if NEVER.search(goal) else replace(program, source=source, goal=goal, seed=FIRST_SEED + int(digest(source)[:8], 16))


def task_of(program: Problem) -> Task:
    """A program without a goal as proposers are given programs."""
    module = loaded(program.source)
    function = next(f for f in module.functions() if f.qualname == program.function)
    return Task(module, function, tuple(Spot(loop.span.line, (), ()) for loop in loops(function)), ())


def telling(problem: Problem) -> bool:
    """Whether all runs satisfy a proposed goal, and it says something (`training.fitting`)."""
    at = ends(problem)
    return at is not None and at.telling(problem.goal)
