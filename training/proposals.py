"""Programs of the arena without their goals, and goals that somebody proposes for them. What is looked at here takes no solver."""

from __future__ import annotations

import ast
import random
import re
from dataclasses import replace
from typing import Final

from prover.concrete import compiled_text, holds
from prover.proposers.base import Spot, Task
from prover.scope import loops
from training.arena.generate import Problem, inputs, traces
from training.arena.interpret import Outside, Raised, Stuck, Subject, loaded
from training.arena.programs import INDENT
from training.tasks import digest

RUNS: Final = 100  # on which a proposed goal has to hold
MIXED: Final = 24  # states put together from several runs, of which one has to violate it
FIRST_SEED: Final = 2**40  # of proposals: no seed of the arena is as large
_NEVER: Final = re.compile(r"\b(old|seen)\b")  # words of lemmas that an assertion of a program does not have


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
    return None if _NEVER.search(goal) else replace(program, source=source, goal=goal, seed=FIRST_SEED + int(digest(source)[:8], 16))


def task_of(program: Problem) -> Task:
    """A program without a goal as proposers are given programs."""
    module = loaded(program.source)
    function = next(f for f in module.functions() if f.qualname == program.function)
    return Task(module, function, tuple(Spot(loop.span.line, (), ()) for loop in loops(function)), ())


def telling(problem: Problem) -> bool:
    """Whether all runs satisfy a proposed goal, and it says something: it is not about parameters alone, nor true of mixed-up states."""
    try:
        module = loaded(problem.source)
        function = next(f for f in module.functions() if f.qualname == problem.function)
        subject = Subject(module, function)
        runs = traces(subject, inputs(function, problem.seed, RUNS))
    except (ValueError, StopIteration, Outside, Raised, Stuck):
        return False
    params = {p.name for p in function.params}
    names = tuple(name for name in (runs[0].end if runs else ()) if all(name in run.end for run in runs))
    test = compiled_text(problem.goal, names)
    if test is None or not (set(re.findall(r"[A-Za-z_]\w*", problem.goal)) & set(names)) - params:
        return False
    source = random.Random(problem.seed)
    mixed = [{name: source.choice(runs).end[name] for name in names} for _ in range(MIXED)]
    return all(map(subject.holds, runs)) and not holds(test, mixed)
