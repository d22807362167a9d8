"""The arena as training sees it (`training.game.Arena`): generated problems that z3 does not settle alone, and the verdict service."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from typing import Final

from prover.lemmas import Lemma
from prover.proposers.base import Proposer, Task
from smt.pool import Failure
from training import game
from training.arena.generate import Problem, generate
from training.arena.programs import FAMILIES
from training.tasks import key_of
from training.verdicts import JOB_S, Job, Service, bench_of, job_of, pipeline

LOOPS: Final = tuple(f for f in FAMILIES if f not in ("recursion", "straight_line"))  # where invariants are what is missing
STRIDE: Final = 1_000_000  # seeds that one stream may use
MAX_TRIES: Final = 8  # seeds looked at for each problem wanted


@dataclass(frozen=True, slots=True)
class Survey:
    """What is known of a problem before any lemma: whether z3 settles it alone within the budget of a check, and what proposers get."""

    alone: bool
    task: Task


def survey(job: Job) -> Survey:
    """What workers run."""
    bench = bench_of(job.source, job.function, job.goals, job.seed)
    _, alone = bench.houdini(frozenset())
    return Survey(alone, bench.task(seed=job.seed))


def rivals(job: Job, task: Task, proposers: Iterable[Proposer], batches: int = 2) -> tuple[str, ...]:
    """The proposers whose first lemmas prove the goal: a problem that any of them proves is no credit to a model."""
    bench = bench_of(job.source, job.function, job.goals, job.seed)
    found = []
    for proposer in proposers:
        pool: dict[Lemma, None] = {}
        for _, batch in zip(range(batches), proposer.propose(task), strict=False):
            pool.update(dict.fromkeys(batch))
        good = frozenset(a.lemma for a in bench.read(list(pool)) if not a.error and a.on_rows and a.lemma.kind == "invariant")
        kept, proved = bench.houdini(good)
        if proved and pipeline(bench, sorted(kept)):
            found.append(proposer.name)
    return tuple(found)


class Generated:
    """Problems of the generator, none of them equal up to names to another one or to one of `excluded` (keys: a held-aside set)."""

    def __init__(self, service: Service, families: Sequence[str] = LOOPS, excluded: Collection[str] = ()) -> None:
        self.service = service
        self.families = tuple(families)
        self.excluded = frozenset(excluded)
        self.made: dict[str, Problem] = {}

    def problems(self, count: int, seed: int) -> list[game.Problem]:
        """`count` problems, the same for the same seed; fewer where the generator gives no more."""
        found: dict[str, game.Problem] = {}
        at = 0
        while len(found) < count and at < MAX_TRIES * count:
            wave: dict[str, Problem] = {}
            wanted = count - len(found)
            while len(wave) < wanted and at < MAX_TRIES * count:
                problem = generate(self.families[at % len(self.families)], seed * STRIDE + at)
                at += 1
                if problem is not None and problem.holds:
                    key = key_of(problem)
                    if key not in self.excluded and key not in found:
                        wave.setdefault(key, problem)
            answers = self.service.engine.map(survey, [job_of(p) for p in wave.values()], JOB_S)
            for (key, problem), answer in zip(wave.items(), answers, strict=True):
                if not isinstance(answer, Failure) and not answer.alone:
                    found[key] = game.Problem(key, problem.family, answer.task)
                    self.made[key] = problem
        return list(found.values())

    def judge(self, attempts: Sequence[tuple[game.Problem, Sequence[Lemma]]]) -> list[game.Verdict]:
        """One verdict for each problem with its pool of lemmas."""
        jobs = [job_of(self.made[p.key], [tuple(lemmas)]) for p, lemmas in attempts]
        verdicts = []
        for found in self.service.judge(jobs):
            (judged,) = found.judged
            verdicts.append(game.Verdict(judged.proved, judged.used, judged.failed, found.counts.checks))
        return verdicts
