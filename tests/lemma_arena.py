"""A tiny arena for tests: counting loops, and a judge that knows which lemmas prove them. It stands in for the solver, which is slow."""

from __future__ import annotations

import tempfile
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

from lemma_tasks import COUNTER, counter_task

from prover.lemmas import Lemma
from prover.proposers.base import Failed, Open
from training.arena.generate import Problem as Made
from training.game import Problem, Verdict
from training.proposals import bare, task_of, telling
from training.reward import task_reward
from training.tasks import Assignment, key_of

GOAL_LINE = 10  # of an assertion before the last line
PROOFS = ("steps <= limit", "limit >= steps")


class Counting:
    """Loops that count to a parameter; `steps <= limit`, however written, proves each. Seeds choose how the count begins."""

    def __init__(self) -> None:
        self.judged = 0
        self._made: dict[tuple[int, str], Problem] = {}

    families = ("even", "odd")

    def problems(self, count: int, seed: int, families: Sequence[str] = ()) -> list[Problem]:
        odd = [(families or self.families)[i % len(families or self.families)] == "odd" for i in range(count)]
        return [self._problem((seed + i) // 2 * 2 % 50 + is_odd) for i, is_odd in enumerate(odd)]

    def _problem(self, start: int, promised: str = "limit") -> Problem:
        if (start, promised) not in self._made:
            with tempfile.TemporaryDirectory() as folder:
                source = COUNTER.replace("steps = 0", f"steps = {start}").replace("limit >= 0", f"limit >= {start}")
                source = source.replace("result == limit", f"result == {promised}")
                task = counter_task(Path(folder), source)
            family = "even" if start % 2 == 0 else "odd"
            made = Made(family, start, source, task.function.qualname, task.open[0].kind, task.open[0].text, promised == "limit")
            self._made[start, promised] = Problem(key_of(made), family, task, made=made)
        return self._made[start, promised]

    def again(self, made: Sequence[Made]) -> list[Problem]:
        return [self._problem(problem.seed) for problem in made]

    def refutable(self, count: int, seed: int, families: Sequence[str] = ()) -> list[Problem]:
        """The same loops, said to count to one more: no input keeps that."""
        return [self._problem(start, "limit + 1") for start in range(seed % 50, seed % 50 + count)]

    def programs(self, count: int, seed: int, families: Sequence[str] = ()) -> list[Problem]:
        """The loops without their goal."""
        made = [bare(p.made) for p in self.problems(count, seed, families) if p.made is not None]
        return [Problem(key_of(one), one.family, task_of(one), made=one) for one in made]

    def adopt(self, made: Sequence[Made]) -> list[Problem]:
        """Those whose goals say something that the runs satisfy."""
        good = [m for m in made if telling(m)]
        return [Problem(key_of(m), m.family, replace(task_of(m), open=(Open(m.kind, m.goal, GOAL_LINE),)), made=m) for m in good]

    def reward(self, answers: Sequence[tuple[Assignment, str]]) -> list[float]:
        return [task_reward(*answer) for answer in answers]

    def judge(self, attempts: Sequence[tuple[Problem, Sequence[Lemma]]]) -> list[Verdict]:
        self.judged += len(attempts)
        return [self._verdict(lemmas) for _, lemmas in attempts]

    @staticmethod
    def _verdict(lemmas: Sequence[Lemma]) -> Verdict:
        for lemma in lemmas:
            found = [part for part in lemma.text.split(" and ") if part in PROOFS]
            if found:
                return Verdict(True, (replace(lemma, text=found[0]),), checks=len(lemmas))
        failed = tuple(Failed(lemma, (("steps", 1),), (("steps", 2),)) for lemma in list(lemmas)[:2])
        return Verdict(False, (), failed, checks=len(lemmas))
