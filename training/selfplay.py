"""The arena as training sees it (`training.game.Arena`): problems of the generator that z3 does not settle alone, prepared and judged in
worker processes; and who else proves a problem.
"""

from __future__ import annotations

import itertools
import json
import random
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from pathlib import Path

from prover.lemmas import Lemma, LemmaKind
from prover.model.prompt import places, prompt
from prover.proposers.base import Task
from prover.proposers.templates import Templates
from training import game
from training.arena.families import FAMILIES, LOOPS
from training.arena.generate import Problem, generate
from training.bench import Bench
from training.proposals import bare, task_of, telling
from training.reward import task_reward
from training.rivals import Horn, rivals
from training.tasks import Assignment, key_of
from training.verdicts import Job, Service, bench_of, job_of, minimal, random_sets

PREPARE_S = 40.0  # for one problem; one that takes longer is left out
JUDGE_S = 40.0  # for the lemmas of one problem
SPACER_S = 1.0  # for a proposed problem
FALSE_WAVES = 20  # seeds of each family that are looked at for false goals
_TEMPLATES, _BLIND, _SOME = 30, 12, 16  # lemmas of the search without the network: tried, and kept where none proves
_SINGLES = 12  # lemmas of a problem that are no invariants: each is judged alone
Hints = tuple[tuple[int, LemmaKind, str], ...]  # line, kind, text


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


@dataclass(frozen=True, slots=True)
class Known:
    """What preparing a problem found out: hints, and who proves it."""

    hints: Hints
    rivals: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Wanted:
    """A problem to be prepared: from its seed, or from its text; with what is known of it from before."""

    family: str
    seed: int
    known: Known | None = None
    made: Problem | None = None


def prepared(wanted: Wanted) -> game.Problem | None:
    """The problem, unless there is none, its goal is false on some run, or it is proved without any lemma. What workers run."""
    made = wanted.made or generate(wanted.family, wanted.seed)
    if made is None or not made.holds:
        return None
    job = job_of(made)
    bench = bench_of(job.source, job.function, job.goals, job.seed)
    task = bench.task(seed=made.seed)
    if not task.open or all(prompt(task, place) is None for place in places(task)):
        return None
    if wanted.known is None and bench.houdini(frozenset())[1]:
        return None
    module, function = task.module.name, task.function.qualname
    if wanted.known is not None:
        found, rivals = tuple(Lemma(module, function, *hint) for hint in wanted.known.hints), wanted.known.rivals
    else:
        found, by_search = hints(bench, task)
        rivals = ("search",) if by_search else ()
        lines = [spot.line for spot in task.spots]
        found += tuple(Lemma(module, function, lines[number], "invariant", text) for number, text in made.planted)
    return game.Problem(key_of(made), made.family, task, found, rivals, made)


def hints(bench: Bench, task: Task) -> tuple[tuple[Lemma, ...], bool]:
    """What a search without the network finds: a smallest proving set among the templates' and random lemmas that runs suggest; where
    there is none, some of them. With whether it proves."""
    batches = itertools.islice(Templates().propose(task), 2)
    templates = [lemma for batch in batches for lemma in batch if lemma.kind == "invariant"][:_TEMPLATES]
    blind = [lemma for one in random_sets(bench, random.Random(task.seed), _BLIND, 1) for lemma in one]
    atoms = bench.read(list(dict.fromkeys([*templates, *blind])))
    pool = frozenset(atom.lemma for atom in atoms if not atom.error and atom.on_rows)
    kept, proved = bench.houdini(pool)
    found = minimal(bench, kept) if proved and kept else frozenset(sorted(pool, key=lambda lemma: (len(lemma.text), lemma))[:_SOME])
    return tuple(sorted(found)), proved and bool(kept)


def false_goal(wanted: Wanted) -> game.Problem | None:
    """The problem of a seed if its goal fails on some run. What workers run."""
    made = generate(wanted.family, wanted.seed)
    if made is None or made.holds:
        return None
    job = job_of(made)
    return game.Problem(key_of(made), made.family, bench_of(job.source, job.function, job.goals, job.seed).task(seed=made.seed), made=made)


def adopted(wanted: Wanted) -> game.Problem | None:
    """A proposed problem, prepared, if its goal says something that all runs satisfy, and neither z3 alone nor templates nor Spacer prove
    it. What workers run."""
    made = wanted.made
    problem = prepared(wanted) if made is not None and telling(made) else None
    if problem is None or problem.rivals or made is None:
        return None
    return None if rivals(job_of(made), problem.task, [Templates(), Horn(made.source, SPACER_S)]) else problem


def program(wanted: Wanted) -> game.Problem | None:
    """The program of a seed, without a goal. What workers run."""
    made = generate(wanted.family, wanted.seed)
    if made is None:
        return None
    plain = bare(made)
    return game.Problem(key_of(plain), plain.family, task_of(plain), made=plain)


def rewarded(answer: tuple[Assignment, str]) -> float:
    """What workers run."""
    return task_reward(*answer)


class SelfPlay:
    """Problems of all families in turn, none of them equal up to names to one of `excluded` (keys: a held-aside set), and verdicts.

    What preparing a problem found out is kept in a file of JSON lines, since it takes seconds: a problem is prepared once for all runs.
    """

    def __init__(
        self, service: Service, known: Path | None = None, families: Sequence[str] = tuple(FAMILIES), excluded: Collection[str] = ()
    ) -> None:
        self.service, self.path, self.families, self.excluded = service, known, tuple(families), frozenset(excluded)
        self.known: dict[tuple[str, int], Known | None] = {}
        if known is not None and known.exists():
            for line in known.read_text(encoding="utf-8").splitlines():
                family, seed, found, rivals = json.loads(line)
                self.known[family, seed] = None if found is None else Known(tuple(map(tuple, found)), tuple(rivals))

    def problems(self, count: int, seed: int, families: Sequence[str] = ()) -> list[game.Problem]:
        """See Arena."""
        found: dict[str, game.Problem] = {}
        named = tuple(families) or self.families
        many = {family: named.count(family) * -(-count // len(named)) for family in named}  # seeds of each family in a wave
        for wave in itertools.count():
            pairs = [(f, seed + wave * many[f] + i) for i in range(max(many.values())) for f in many if i < many[f]]
            wanted = [Wanted(*pair, self.known.get(pair)) for pair in pairs if pair not in self.known or self.known[pair] is not None]
            for want, made in zip(wanted, self.service.engine.map(prepared, wanted, PREPARE_S), strict=True):
                problem = made if isinstance(made, game.Problem) else None
                self._learn(want, problem)
                if problem is not None and problem.key not in self.excluded:
                    found.setdefault(problem.key, problem)
            if len(found) >= count:
                break
        return list(found.values())[:count]

    def again(self, made: Sequence[Problem]) -> list[game.Problem]:
        """See Arena."""
        wanted = [Wanted(p.family, p.seed, self.known.get((p.family, p.seed)), p) for p in made]
        return [p for p in self.service.engine.map(prepared, wanted, PREPARE_S) if isinstance(p, game.Problem)]

    def refutable(self, count: int, seed: int, families: Sequence[str] = ()) -> list[game.Problem]:
        """See Arena."""
        found: dict[str, game.Problem] = {}
        named = tuple(families) or self.families
        for wave in range(FALSE_WAVES):
            wanted = [Wanted(family, seed + wave) for family in named]
            for made in self.service.engine.map(false_goal, wanted, PREPARE_S):
                if isinstance(made, game.Problem) and made.key not in self.excluded:
                    found.setdefault(made.key, made)
            if len(found) >= count:
                break
        return list(found.values())[:count]

    def programs(self, count: int, seed: int, families: Sequence[str] = ()) -> list[game.Problem]:
        """See Arena."""
        named = [family for family in tuple(families) or self.families if family in LOOPS]
        wanted = [Wanted(named[i % len(named)], seed + i) for i in range(count)]
        return [p for p in self.service.engine.map(program, wanted, PREPARE_S) if isinstance(p, game.Problem)]

    def adopt(self, made: Sequence[Problem]) -> list[game.Problem]:
        """See Arena."""
        wanted = [Wanted(p.family, p.seed, None, p) for p in made]
        found = [p if isinstance(p, game.Problem) else None for p in self.service.engine.map(adopted, wanted, PREPARE_S)]
        for want, problem in zip(wanted, found, strict=True):
            self._learn(want, problem)
        return [p for p in found if p is not None and p.key not in self.excluded]

    def reward(self, answers: Sequence[tuple[Assignment, str]]) -> list[float]:
        """See Arena. An answer that takes too long is worth nothing."""
        return [paid if isinstance(paid, float) else 0.0 for paid in self.service.engine.map(rewarded, answers, JUDGE_S)]

    def _learn(self, wanted: Wanted, problem: game.Problem | None) -> None:
        """Keep what preparing a problem found out."""
        if (wanted.family, wanted.seed) in self.known:
            return
        found = None if problem is None else tuple((lemma.line, lemma.kind, lemma.text) for lemma in problem.hints)
        rivals = () if problem is None else problem.rivals
        self.known[wanted.family, wanted.seed] = None if found is None else Known(found, rivals)
        if self.path is not None:
            with self.path.open("a", encoding="utf-8") as stream:
                stream.write(json.dumps([wanted.family, wanted.seed, found, rivals]) + "\n")

    def judge(self, attempts: Sequence[tuple[game.Problem, Sequence[Lemma]]]) -> list[game.Verdict]:
        """See Arena. Invariants are judged as one pool, of which the solver keeps what is inductive; other lemmas one at a time."""
        found = self.service.judge([_job(problem, lemmas) for problem, lemmas in attempts], JUDGE_S)
        verdicts = []
        for answer in found:
            proof = next((one for one in answer.judged if one.proved), None)
            failed = tuple(f for one in answer.judged for f in one.failed)
            verdicts.append(game.Verdict(proof is not None, () if proof is None else proof.used, failed, answer.counts.checks))
        return verdicts


def _job(problem: game.Problem, lemmas: Sequence[Lemma]) -> Job:
    assert problem.made is not None
    pool = tuple(lemma for lemma in lemmas if lemma.kind == "invariant")
    others = [(lemma,) for lemma in lemmas if lemma.kind != "invariant"][:_SINGLES]
    return job_of(problem.made, [*([pool] if pool else []), *others])
