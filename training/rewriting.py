"""Programs that somebody writes: an update in a loop of an arena's program gets another right side.

What it makes of the program is found out by running it in the arena's interpreter: it has to end, without an exception, every loop has to
turn, and the variable has to take several values.
"""

from __future__ import annotations

import ast
from dataclasses import dataclass, replace

from prover.model.prompt import Place
from prover.proposers.base import Task
from prover.scope import scope
from training.arena.generate import Problem
from training.fitting import Ends, ends
from training.proposals import FIRST_SEED, NEVER
from training.tasks import digest, key_of


@dataclass(frozen=True, slots=True)
class Update:
    """An assignment of an integer in a loop: its line, and the variable."""

    line: int
    name: str


def updates(program: Problem) -> tuple[Update, ...]:
    """The updates that may be rewritten: of variables on which no loop test depends directly, so that the loops still end."""
    found: list[Update] = []
    for loop in (n for n in ast.walk(ast.parse(program.source)) if isinstance(n, ast.While | ast.For)):
        head = loop.test if isinstance(loop, ast.While) else loop.target
        steering = {n.id for n in ast.walk(head) if isinstance(n, ast.Name)}
        for node in (n for part in loop.body for n in ast.walk(part)):
            match node:
                case ast.Assign(targets=[ast.Name(id=name)]) | ast.AugAssign(target=ast.Name(id=name)) if name not in steering:
                    found.append(Update(node.lineno, name))
    return tuple(dict.fromkeys(found))


def place_of(task: Task, update: Update) -> Place | None:
    """Where the right side of an update is asked for: an expression over what is in scope there; None for what is no integer."""
    names = scope(task.module, task.function, update.line, "assertion")
    return Place(update.line, "decreases", names) if dict(names.variables).get(update.name) == "int" else None


def rewritten(program: Problem, update: Update, value: str) -> tuple[Problem, Ends] | None:
    """The program with the update's right side replaced, and how it ends; None where it is no program worth a goal."""
    lines = program.source.splitlines()
    before = lines[update.line - 1]
    lines[update.line - 1] = f"{before[: len(before) - len(before.lstrip())]}{update.name} = {value}"
    source = "\n".join(lines) + "\n"
    if NEVER.search(value):
        return None
    made = replace(program, source=source, seed=FIRST_SEED + int(digest(source)[:8], 16))
    try:
        if key_of(made) == key_of(program):
            return None
    except (SyntaxError, ValueError, RecursionError, MemoryError):
        return None
    at = ends(made)
    if at is None or not at.turns or len({s.get(update.name) for s in at.states}) < 3:
        return None
    return made, at
