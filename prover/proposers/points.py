"""Assertions at points, and case splits: steps on the way to a goal that is not about a loop.

A goal with products or remainders may be hard though each of its cases is not. It is asserted where it is owed, before each return and
assertion, by cases: the program's own conditions, signs, and remainders by the numbers that the goal divides by. What solvers do not see
by themselves of products, that one of two neighbours is even, is asserted before.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from frontends import ir
from frontends.walk import walk
from prover.lemmas import Lemma, LemmaError, LemmaKind, parse
from prover.proposers.base import Task
from prover.proposers.goals import postconditions
from prover.proposers.unparse import Unspeakable, conjuncts, unparse
from prover.scope import Place, places, scope

MAX_VARIABLES = 3
MAX_CONDITIONS = 4
MODULI = (2, 3, 4)
MAX_LEMMAS = 24


@dataclass(frozen=True, slots=True)
class _Goal:
    """A condition that is owed at a place."""

    place: Place
    condition: ir.Expr
    text: str


class Points:
    """Needs nothing but the task; the same task gives the same batches."""

    name = "points"
    learns = False

    def propose(self, task: Task) -> Iterable[list[Lemma]]:
        """One batch for each place where a goal with products or remainders is owed: steps towards it, then the goal by cases."""
        for goal in _goals(task):
            names = scope(task.module, task.function, goal.place.line, "assertion")
            batch = []
            for kind, text in _steps(task, goal):
                lemma = Lemma(task.module.name, task.function.qualname, goal.place.line, kind, text)
                try:
                    parse(lemma.statement, names)
                except LemmaError:
                    continue
                batch.append(lemma)
            if batch:
                yield batch[:MAX_LEMMAS]


def _goals(task: Task) -> Iterator[_Goal]:
    for place in places(task.function).values():
        match place.node:
            case ir.Return(value=value):
                owed = postconditions(task.function, value)
            case ir.Assert(test=test):
                owed = conjuncts(test)
            case _:
                continue
        for condition in owed:
            if _is_hard(condition):
                try:
                    yield _Goal(place, condition, unparse(condition))
                except Unspeakable:
                    continue


def _is_hard(condition: ir.Expr) -> bool:
    """Whether a product of variables, or a remainder, occurs."""
    for node in walk(condition):
        match node:
            case ir.Binary(op="%" | "//"):
                return True
            case ir.Binary(op="*", left=left, right=right) if not isinstance(left, ir.Const) and not isinstance(right, ir.Const):
                return True
    return False


def _steps(task: Task, goal: _Goal) -> Iterator[tuple[LemmaKind, str]]:
    kinds = dict(scope(task.module, task.function, goal.place.line, "assertion").variables)
    named = dict.fromkeys(n.id for n in walk(goal.condition) if isinstance(n, ir.Name) and n.scope == "local")
    variables = [v for v in named if kinds.get(v) == "int"][:MAX_VARIABLES]
    moduli = _moduli(goal.condition)
    if moduli:
        for v in variables:
            yield "assertion", f"{v} * ({v} + 1) % 2 == 0"
            yield "assertion", f"({v} // 2) * ({v} // 2 + 1) % 2 == 0"
    cases = [f"{v} % {m} == {rest}" for v in variables for m in moduli for rest in range(m if m > 2 else 1)]
    cases += list(_conditions(task, goal.place))[:MAX_CONDITIONS]
    cases += [f"{v} >= 0" for v in variables]
    for case in cases:
        yield "assertion", f"{goal.text} by cases {case}"


def _moduli(condition: ir.Expr) -> list[int]:
    """The small numbers by which remainders are worth a case each: divisors of those that the goal divides by."""
    divided = [n.right for n in walk(condition) if isinstance(n, ir.Binary) and n.op in ("%", "//")]
    divisors = [n.value for n in divided if isinstance(n, ir.Const)]
    return [m for m in MODULI if any(isinstance(d, int) and d and d % m == 0 for d in divisors)]


def _conditions(task: Task, place: Place) -> Iterator[str]:
    """The conditions of the program that can be asked at a place."""
    for node in walk(task.function.body):
        if not isinstance(node, ir.If | ir.IfExp):
            continue
        for part in conjuncts(node.test):
            if {n.id for n in walk(part) if isinstance(n, ir.Name) and n.scope == "local"} <= place.before:
                try:
                    yield unparse(part)
                except Unspeakable:
                    continue
