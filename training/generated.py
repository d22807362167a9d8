"""The arena as training sees it: generated problems, prepared and judged in worker processes."""

from __future__ import annotations

import hashlib
import itertools
import json
import random
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from prover.lemmas import Lemma, LemmaKind
from prover.model.prompt import places, prompt
from prover.proposers.base import Task
from prover.proposers.templates import Templates
from training.arena import generate
from training.arena.programs import FAMILIES
from training.bench import Bench
from training.game import Problem, Verdict
from training.verdicts import Job, Service, bench_of, job_of, minimal, random_sets

PREPARE_S = 8.0  # for one problem; one that takes longer is left out
JUDGE_S = 8.0  # for the lemmas of one problem
_TEMPLATES, _BLIND, _SOME = 30, 12, 16  # lemmas of the search without the network: tried, and kept where none proves
_SINGLES = 12  # lemmas of a problem that are no invariants: each is judged alone
Hints = tuple[tuple[int, LemmaKind, str], ...]  # line, kind, text


@dataclass(frozen=True, slots=True)
class Generated(Problem):
    """A problem with what the arena made it from."""

    made: generate.Problem | None = None


@dataclass(frozen=True, slots=True)
class Wanted:
    """A problem to be made, with its hints where they are known from before."""

    family: str
    seed: int
    hints: Hints | None = None


def prepared(wanted: Wanted) -> Generated | None:
    """The problem, unless there is none, its goal is false on some run, or it is proved without any lemma. What workers run."""
    made = generate.generate(wanted.family, wanted.seed)
    if made is None or not made.holds:
        return None
    job = job_of(made)
    bench = bench_of(job.source, job.function, job.goals, job.seed)
    task = bench.task(seed=made.seed)
    name = key(task) if task.open else None
    if name is None or (wanted.hints is None and bench.houdini(frozenset())[1]):
        return None
    if wanted.hints is None:
        return Generated(name, made.family, task, hints(bench, task), made)
    known = tuple(Lemma(task.module.name, task.function.qualname, *hint) for hint in wanted.hints)
    return Generated(name, made.family, task, known, made)


def hints(bench: Bench, task: Task) -> tuple[Lemma, ...]:
    """What a search without the network finds: a smallest proving set among the templates' and random lemmas that runs suggest; where
    there is none, some of them."""
    batches = itertools.islice(Templates().propose(task), 2)
    templates = [lemma for batch in batches for lemma in batch if lemma.kind == "invariant"][:_TEMPLATES]
    blind = [lemma for one in random_sets(bench, random.Random(task.seed), _BLIND, 1) for lemma in one]
    atoms = bench.read(list(dict.fromkeys([*templates, *blind])))
    pool = frozenset(atom.lemma for atom in atoms if not atom.error and atom.on_rows)
    kept, proved = bench.houdini(pool)
    found = minimal(bench, kept) if proved and kept else frozenset(sorted(pool, key=lambda lemma: (len(lemma.text), lemma))[:_SOME])
    return tuple(sorted(found))


def key(task: Task) -> str | None:
    """Equal for tasks that differ in names only; None where no place of the task has a prompt."""
    prompts = [p for p in (prompt(task, place) for place in places(task)) if p is not None]
    return hashlib.sha256(repr([p.ids for p in prompts]).encode()).hexdigest()[:24] if prompts else None


class SelfPlay:
    """Problems of all families in turn, from the arena, and verdicts from its service.

    What preparing a problem found out is kept in a file of JSON lines, since it takes seconds: a problem is prepared once for all runs.
    """

    def __init__(self, service: Service, known: Path | None = None, families: Sequence[str] = tuple(FAMILIES)) -> None:
        self.service, self.path, self.families = service, known, tuple(families)
        self.known: dict[tuple[str, int], Hints | None] = {}
        if known is not None and known.exists():
            for line in known.read_text(encoding="utf-8").splitlines():
                family, seed, found = json.loads(line)
                self.known[family, seed] = None if found is None else tuple(map(tuple, found))

    def problems(self, count: int, seed: int) -> list[Problem]:
        """See Arena."""
        found: dict[str, Problem] = {}
        for first in itertools.count(seed, -(-count // len(self.families))):
            numbers = range(first, first + -(-count // len(self.families)))
            pairs = [(family, number) for number in numbers for family in self.families]
            wanted = [Wanted(*pair, self.known.get(pair)) for pair in pairs if self.known.get(pair, ()) is not None]
            for want, made in zip(wanted, self.service.engine.map(prepared, wanted, PREPARE_S), strict=True):
                problem = made if isinstance(made, Generated) else None
                self._learn(want, problem)
                if problem is not None:
                    found.setdefault(problem.key, problem)
            if len(found) >= count:
                break
        return list(found.values())[:count]

    def _learn(self, wanted: Wanted, problem: Generated | None) -> None:
        """Keep what preparing a problem found out."""
        if (wanted.family, wanted.seed) in self.known:
            return
        found = None if problem is None else tuple((lemma.line, lemma.kind, lemma.text) for lemma in problem.hints)
        self.known[wanted.family, wanted.seed] = found
        if self.path is not None:
            with self.path.open("a", encoding="utf-8") as stream:
                stream.write(json.dumps([wanted.family, wanted.seed, found]) + "\n")

    def judge(self, attempts: Sequence[tuple[Problem, Sequence[Lemma]]]) -> list[Verdict]:
        """See Arena. Invariants are judged as one pool, of which the solver keeps what is inductive; other lemmas one at a time."""
        found = self.service.judge([_job(problem, lemmas) for problem, lemmas in attempts], JUDGE_S)
        verdicts = []
        for answer in found:
            proof = next((one for one in answer.judged if one.proved), None)
            failed = tuple(f for one in answer.judged for f in one.failed)
            verdicts.append(Verdict(proof is not None, () if proof is None else proof.used, failed, answer.counts.checks))
        return verdicts


def _job(problem: Problem, lemmas: Sequence[Lemma]) -> Job:
    assert isinstance(problem, Generated) and problem.made is not None
    pool = tuple(lemma for lemma in lemmas if lemma.kind == "invariant")
    others = [(lemma,) for lemma in lemmas if lemma.kind != "invariant"][:_SINGLES]
    return job_of(problem.made, [*([pool] if pool else []), *others])
