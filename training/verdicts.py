"""The verdict service: sampled sets of lemmas in, what each of them proves out.

A `Job` is one problem with many sets. `judge` is a pure function of it, run by a pool of persistent workers with a hard kill, or by any
other engine (`training.ray_engine`). A worker keeps the benches of the problems that it saw last, so it does not matter, except for
speed, which worker gets a job. A set counts as a proof only when the ordinary pipeline (`smt.verify.questions`, `prover.proof.settle`)
says so of the annotated program.

    python -m training.verdicts --measure
"""

from __future__ import annotations

import argparse
import functools
import gc
import os
import random
import time
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from types import TracebackType
from typing import Any, Final, Protocol

from prover.asker import Asker, Budget
from prover.insert import insert
from prover.lemmas import Lemma, LemmaError
from prover.proof import Grounds, needed_functions, settle
from prover.proposers.base import Failed
from smt.pool import Failure, Pool, Result, Task
from smt.questions import Questions
from training.arena.families import FAMILIES
from training.arena.generate import Problem, generate
from training.arena.goals import Sampler
from training.bench import Bench, Counts, prepare, questions_of

PIPELINE: Final = Budget(2_000_000, 3.0)
JOB_S: Final = 60.0  # for all sets of a job
MEMORY_MB: Final = 3072
BENCHES: Final = 48  # kept by one worker
UNION: Final = 96  # lemmas that are judged together before sets are judged one by one

LemmaSet = tuple[Lemma, ...]


@dataclass(frozen=True, slots=True)
class Job:
    """Sets of lemmas for the goals (kind and text) of a function."""

    source: str
    function: str
    goals: tuple[tuple[str, str], ...]
    sets: tuple[LemmaSet, ...]
    seed: int = 0


@dataclass(frozen=True, slots=True)
class Judged:
    """One set. `used`: a proving set without what it does not need; `failed`: lemmas that do not hold; `errors`: why others are none."""

    proved: bool
    used: LemmaSet = ()
    failed: tuple[Failed, ...] = ()
    errors: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Verdicts:
    """The sets of a job in order, and what they cost."""

    judged: tuple[Judged, ...]
    counts: Counts = field(default_factory=Counts)
    cpu_s: float = 0.0


def job_of(problem: Problem, sets: Sequence[LemmaSet] = ()) -> Job:
    """The job of a generated problem."""
    return Job(problem.source, problem.function, ((problem.kind, problem.goal),), tuple(sets), problem.seed)


# ---------------------------------------------------------------------------------------------------------------- pipeline


class Inline(Pool):
    """Runs tasks in this process: for code that is in a killable worker already."""

    def __init__(self) -> None:
        super().__init__(1)

    def stream(self, function: Callable[[Task], Result], tasks: Iterable[Task], timeout_s: float) -> Iterator[tuple[int, Result | Failure]]:
        for index, task in enumerate(tasks):
            yield index, function(task)


def pipeline(bench: Bench, lemmas: Sequence[Lemma], budget: Budget = PIPELINE) -> bool:
    """Whether the annotated program's goals are proved, none of them for lack of an input, by the product's own pipeline."""
    try:
        program = insert(bench.program, lemmas)
    except LemmaError:
        return False
    module = program.module(bench.module.name)
    assert module is not None
    found: dict[str, Questions] = {}
    wave = [bench.function.qualname]
    while wave:
        for name in wave:
            found[f"{module.name}:{name}"] = questions_of(program, module.name, name)
        callable_ = {f"{module.name}:{f.qualname}": f for f in module.functions()}
        wave = [callable_[k].qualname for k in needed_functions(found.values(), Grounds()) if k in callable_ and k not in found]
    with Inline() as inline:
        proofs = settle(list(found.values()), Asker(inline, budget), Grounds())
    proof = proofs[f"{module.name}:{bench.function.qualname}"]
    goals = [s for s in proof.settled.values() if bench.goal_of(s.asked)]
    wanted = {(s.asked.kind, s.asked.detail) for s in goals}
    return wanted == set(bench.goals) and all(s.proved and not s.vacuous for s in goals)


# ------------------------------------------------------------------------------------------------------------------- sets


def judge_sets(bench: Bench, sets: Sequence[LemmaSet]) -> list[Judged]:
    """Each set on its own merit. What no set can do together, none can do alone: so they are judged together first."""
    bench.read([x for one in sets for x in one])
    read = [_read(bench, one) for one in sets]
    # Turns say of many a set that it proves nothing, whatever else holds; the others are judged together.
    parts = [_promising(bench, lemmas) for lemmas, _, _ in read]
    union = frozenset().union(*(part for part in parts if part is not None))
    together: frozenset[Lemma] | None = None  # what of the invariants may be inductive, where that is known
    hopeless = False
    if len(sets) > 1:
        kept, possible = bench.sieve(bench.read(sorted(union)))  # what turns contradict with all the rest, they contradict with less of it
        together, hopeless = frozenset(a.lemma for a in kept), not possible
        if possible and len(kept) <= UNION:
            together, possible = bench.houdini(together, patient=True)
            hopeless = not possible
    if not hopeless and not bench.cores and bench.houdini(frozenset())[1] and pipeline(bench, ()):
        bench.cores.append(frozenset())  # the goals need no lemma: no set is given credit
    return [
        _judge(bench, lemmas, failed, errors, *((None, False) if part is None else (together, hopeless)))
        for (lemmas, failed, errors), part in zip(read, parts, strict=True)
    ]


def _promising(bench: Bench, lemmas: Sequence[Lemma]) -> frozenset[Lemma] | None:
    """The invariants of a set that turns leave; None if turns say that those prove nothing."""
    kept, possible = bench.sieve(bench.read([x for x in lemmas if x.kind == "invariant"]))
    return frozenset(a.lemma for a in kept) if possible else None


def _read(bench: Bench, lemmas: LemmaSet) -> tuple[LemmaSet, list[Lemma], tuple[str, ...]]:
    """The lemmas of a set that runs do not contradict, those that they do, and why the others are none."""
    atoms = bench.read(list(dict.fromkeys(lemmas)))
    bench.counts.atoms += len(lemmas)
    good = tuple(a.lemma for a in atoms if not a.error and a.on_rows)
    failed = [a.lemma for a in atoms if not a.error and not a.on_rows]
    errors = tuple(a.error for a in atoms if a.error)
    bench.counts.no_lemma += len(errors)
    bench.counts.on_rows += len(failed)
    return good, failed, errors


def _judge(
    bench: Bench, lemmas: LemmaSet, wrong: Sequence[Lemma], errors: tuple[str, ...], together: frozenset[Lemma] | None, hopeless: bool
) -> Judged:
    others = tuple(x for x in lemmas if x.kind != "invariant")
    invariants = frozenset(x for x in lemmas if x.kind == "invariant")
    kept = invariants if together is None else invariants & together
    if others:  # steps and facts change what invariants have to show: only the pipeline knows how
        proved = pipeline(bench, [*others, *sorted(invariants)])
        return Judged(proved, _needed(bench, [*others, *sorted(invariants)]) if proved else (), (), errors)
    proved = False
    core = next((c for c in bench.cores if c <= kept), None)
    if core is not None:
        return Judged(True, tuple(sorted(core)), tuple(Failed(x) for x in wrong), errors)
    if not hopeless:
        kept, proved = bench.houdini(kept)
    failed = tuple(Failed(x) for x in wrong)
    failed += tuple(bench.failed(bench.atoms[x], [bench.atoms[y] for y in invariants]) for x in lemmas if x not in kept)
    if not proved or not kept:
        return Judged(False, (), failed, errors)
    used = minimal(bench, kept)
    if not pipeline(bench, sorted(used)):
        return Judged(False, (), failed, errors)
    bench.cores.append(used)
    return Judged(True, tuple(sorted(used)), failed, errors)


def minimal(bench: Bench, lemmas: frozenset[Lemma]) -> frozenset[Lemma]:
    """A part of proving invariants that still proves the goals, and of which nothing can be left out; long ones are left out first."""
    for x in sorted(lemmas, key=lambda x: (-len(x.text), x)):
        kept, proved = bench.houdini(lemmas - {x})
        if proved and kept:
            lemmas = kept
    return lemmas


def _needed(bench: Bench, lemmas: Sequence[Lemma]) -> LemmaSet:
    """The same for lemmas of any kind, by the pipeline."""
    kept = list(lemmas)
    for x in sorted(lemmas, key=lambda x: -len(x.text)):
        fewer = [y for y in kept if y is not x]
        if fewer and pipeline(bench, fewer):
            kept = fewer
    return tuple(kept)


@functools.lru_cache(maxsize=BENCHES)
def bench_of(source: str, function: str, goals: tuple[tuple[str, str], ...], seed: int) -> Bench:
    """The bench of a problem, kept while it is in use."""
    return prepare(source, function, goals, seed)


@functools.lru_cache(maxsize=1)
def settle_heap() -> None:
    """What a worker has loaded is never garbage, so its collections need not go through it again."""
    gc.collect()
    gc.freeze()


def judge(job: Job) -> Verdicts:
    """What workers run."""
    start = time.process_time()
    bench = bench_of(job.source, job.function, job.goals, job.seed)
    settle_heap()
    bench.counts = Counts()
    judged = tuple(judge_sets(bench, job.sets))
    return Verdicts(judged, bench.counts, time.process_time() - start)


# ----------------------------------------------------------------------------------------------------------------- service


class Engine(Protocol):
    """Something that runs pure functions of tasks elsewhere: `smt.pool.Pool`, or Ray."""

    def map(self, function: Callable[[Task], Result], tasks: Iterable[Task], timeout_s: float) -> list[Result | Failure]:
        """The result or the failure of each task, in order."""
        ...


class Service:
    """Judges jobs on an engine; a job that is killed for its time or memory proves nothing. A context manager."""

    def __init__(self, workers: int = 0, engine: Engine | None = None) -> None:
        self.pool = Pool(workers or os.cpu_count() or 1, MEMORY_MB) if engine is None else None
        self.engine: Engine = engine if engine is not None else self.pool  # type: ignore[assignment]

    def __enter__(self) -> Service:
        return self

    def __exit__(self, kind: type[BaseException] | None, value: BaseException | None, trace: TracebackType | None) -> None:
        if self.pool is not None:
            self.pool.close()

    def judge(self, jobs: Sequence[Job], timeout_s: float = JOB_S) -> list[Verdicts]:
        """The verdicts on each job, in order."""
        found = self.engine.map(judge, jobs, timeout_s)
        return [_nothing(job, v) if isinstance(v, Failure) else v for job, v in zip(jobs, found, strict=True)]


def _nothing(job: Job, failure: Failure) -> Verdicts:
    return Verdicts(tuple(Judged(False, errors=(failure.reason,)) for _ in job.sets), Counts(), 0.0)


# ----------------------------------------------------------------------------------------------------------------- measure


def random_sets(bench: Bench, rng: random.Random, count: int, size: int) -> list[LemmaSet]:
    """Sets of random invariants for the loops of a problem, most of which hold on its rows: for measurements and as a blind baseline."""
    pools: list[list[Lemma]] = []
    for spot in bench.spots:
        states = bench.states.get(spot.line)
        if states:
            sampler = Sampler(rng, states, [n for n, _ in spot.names if n not in spot.changed])
            texts = [t.replace("j0", "k_") for t in dict.fromkeys(sampler.candidates(4 * count))]
            pools.append([Lemma(bench.module.name, bench.function.qualname, spot.line, "invariant", t) for t in texts])
    everything = [x for pool in pools for x in pool]
    return [tuple(rng.choice(everything) for _ in range(size)) for _ in range(count)] if everything else []


def measure(problems: int, sets: int, size: int, workers: int) -> dict[str, Any]:
    """Speed on random problems of all families with loops, `sets` sets of `size` random lemmas each."""
    families = [f for f in FAMILIES if f not in ("recursion", "straight_line")]
    made = [p for i in range(problems) if (p := generate(families[i % len(families)], 10_000 + i)) is not None]
    jobs = []
    for p in made:
        bench = prepare(p.source, p.function, ((p.kind, p.goal),), p.seed)
        jobs.append(job_of(p, random_sets(bench, random.Random(p.name), sets, size)))
    total = Counts()
    by_family: dict[str, list[float]] = {}
    with Service(workers) as service:
        service.judge([Job(j.source, j.function, j.goals, (), j.seed) for j in jobs[:workers]])  # the workers are up
        start = time.monotonic()
        found = service.judge(jobs)
        wall = time.monotonic() - start
    for p, v in zip(made, found, strict=True):
        total.add(v.counts)
        row = by_family.setdefault(p.family, [0.0, 0.0, 0.0])
        row[0] += v.counts.atoms
        row[1] += v.cpu_s
        row[2] += any(j.proved for j in v.judged)
    busy = sum(v.cpu_s for v in found)
    return {
        "problems": len(made), "atoms": total.atoms, "no lemma": total.no_lemma, "out on rows": total.on_rows,
        "out on steps": total.on_steps,
        "solver checks": total.checks, "wall s": round(wall, 2), "cpu s": round(busy, 2), "killed": sum(v.cpu_s == 0 for v in found),
        "atoms/cpu s": round(total.atoms / busy), "atoms/s": round(total.atoms / wall), "solver checks/cpu s": round(total.checks / busy),
        "problems proved": sum(any(j.proved for j in v.judged) for v in found),
        "atoms/cpu s by family": {f: round(a / t) for f, (a, t, _) in by_family.items() if t},
    }  # fmt: skip


def main() -> None:
    """Measure the service and print the figures."""
    parser = argparse.ArgumentParser(prog="python -m training.verdicts", description=main.__doc__)
    parser.add_argument("--measure", action="store_true", required=True)
    parser.add_argument("--problems", type=int, default=60)
    parser.add_argument("--sets", type=int, default=32, help="lemma sets for each problem")
    parser.add_argument("--size", type=int, default=4, help="lemmas in a set")
    parser.add_argument("--workers", type=int, default=os.cpu_count() or 1)
    given = parser.parse_args()
    for name, value in measure(given.problems, given.sets, given.size, given.workers).items():
        print(f"{name:>24}  {value}")


if __name__ == "__main__":
    from training import verdicts  # tasks are pickled by the module's name, and here it has another one

    verdicts.main()
