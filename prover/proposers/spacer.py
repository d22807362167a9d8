"""Spacer as a proposer: solve the function's constrained Horn clauses, and suggest what its relations say, loop by loop."""

from __future__ import annotations

from collections.abc import Iterable

from prover.lemmas import Lemma
from prover.proposers.base import Task
from prover.proposers.spelling import Unspellable, spell
from prover.tasks import EvaluationTask
from prover.tasks import evaluate as evaluate_task
from smt.horn import HornAnswer, Solution, conjuncts, solve_horn, system
from smt.machine import Settings
from smt.pool import Pool
from smt.questions import Questions
from smt.relations import Relation
from smt.terms import Term, reset, var

EVALUATION_S = 20.0
MAX_TEXT = 400  # characters of a lemma


class Spacer:
    """Needs the pool, since the engine must run where it can be killed, and the paths of the program."""

    name = "spacer"
    learns = False

    def __init__(self, pool: Pool, paths: tuple[str, ...], never_panics: bool, timeout_s: float = 3.0) -> None:
        self.pool, self.paths, self.never_panics, self.timeout_s = pool, paths, never_panics, timeout_s

    def propose(self, task: Task) -> Iterable[list[Lemma]]:
        """One batch: the conjuncts of the solution for all open obligations together, else of those for each one alone."""
        if not task.spots:
            return
        evaluation = EvaluationTask(
            self.paths, task.module.name, task.function.qualname, task.function.span.line, Settings("horn", never_panics=self.never_panics)
        )
        (found,) = self.pool.map(evaluate_task, [evaluation], EVALUATION_S)
        if not isinstance(found, Questions) or not found.relations:
            return
        keys = [o.key for o in task.open]
        whole = self._solved(found, [keys], keys)
        lemmas = _lemmas(task, found, whole)
        if lemmas or len(keys) == 1:
            yield lemmas
            return
        yield _lemmas(task, found, self._solved(found, [[key] for key in keys], keys))

    def _solved(self, questions: Questions, goals: list[list[str]], broken: list[str]) -> list[Solution]:
        reset()
        unproved = frozenset(broken)
        systems = [system(questions, goal, unproved.__contains__, int(self.timeout_s * 1000)) for goal in goals]
        queries = [q for q in systems if q is not None]
        answers = self.pool.map(solve_horn, queries, self.timeout_s)
        return [s for answer in answers if isinstance(answer, HornAnswer) for s in answer.solutions]


def _lemmas(task: Task, questions: Questions, solutions: list[Solution]) -> list[Lemma]:
    relations = {r.name: r for r in questions.relations}
    lemmas = []
    for solution in solutions:
        relation = relations[solution.relation]
        for part in conjuncts(solution.term()):
            text = _text(part, relation)
            if text is not None:
                lemmas.append(Lemma(task.module.name, task.function.qualname, relation.span.line, "invariant", text))
    return list(dict.fromkeys(lemmas))


def _text(part: Term, relation: Relation) -> str | None:
    names = {var(str(i), place.sort): place.name for i, place in enumerate(relation.places) if place.name is not None}
    try:
        text = spell(part, names)
    except Unspellable:
        return None
    return text if len(text) <= MAX_TEXT else None
