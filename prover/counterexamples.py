"""Counterexamples to induction: turns of a loop that break a lemma though it held before them, read off the solver's models.

They go to proposers that learn from what failed. A model is no run: the state before the turn may be one that no run reaches, which is what
a stronger lemma would have to say.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence

from prover.asker import Asker, Budget
from prover.houdini import Inductive
from prover.lemma_pool import LemmaPool
from prover.lemmas import Lemma
from prover.proof import query
from prover.proposers.base import Failed, Row
from smt import terms
from smt.questions import Questions
from smt.solve import Answer

MAX_STEPS = 8


def breaking_steps(
    questions: Questions,
    inductive: Inductive,
    pool: LemmaPool,
    broken: Sequence[Lemma],
    asker: Asker,
    budget: Budget,
    held: Callable[[str], bool],
) -> tuple[Failed, ...]:
    """The lemmas that do not hold, the latest of them with a turn that breaks each though it and all that is inductive hold before."""
    terms.reset()
    graph = questions.graph.terms()
    turns = dict(questions.turns)
    mine = {a.key: a for a in questions.asked}
    shown = [x for x in broken if x.kind == "invariant" and x.line in turns][-MAX_STEPS:]
    asked = []
    for lemma in shown:
        owed = pool.owed(lemma, questions.asked)

        def dropped(need: str, owed: frozenset[str] = owed) -> bool:
            if need in mine:
                return need not in inductive.kept and need not in owed
            return not need.startswith("assumed:") and not held(need)

        rows = [row for _, *pair in turns[lemma.line] for row in pair]
        cases = [c for key in owed if mine[key].kind == "invariant-preserved" for c in mine[key].cases]
        asked.append([query(budget, graph, case, rows, (), dropped) for case in cases])
    answers = iter(asker.ask([q for queries in asked for q in queries]))
    steps: dict[Lemma, Failed] = {}
    for lemma, queries in zip(shown, asked, strict=True):
        got = [next(answers) for _ in queries]
        models = [a.model for a in got if isinstance(a, Answer) and a.status == "sat"]
        steps[lemma] = _step(lemma, turns[lemma.line], models[0]) if models else Failed(lemma)
    return tuple(steps.get(lemma, Failed(lemma)) for lemma in broken)


def _step(lemma: Lemma, values: Sequence[tuple[str, int, int]], model: Sequence[object]) -> Failed:
    """The turn of a model, whose values are in the order of the rows."""
    before: list[tuple[str, int]] = []
    after: list[tuple[str, int]] = []
    for number, (name, _, _) in enumerate(values):
        for value, row in ((model[2 * number], before), (model[2 * number + 1], after)):
            if isinstance(value, int):
                row.append((name, value))
    return Failed(lemma, _row(before), _row(after))


def _row(values: Sequence[tuple[str, int]]) -> Row:
    return tuple(values)
