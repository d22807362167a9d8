"""What each part of the search is worth: single arms on held-aside problems, at an equal number of lemmas or at equal processor time.

    python -m training.ablations FILE.jsonl --arms model,random,both,repair --problems 160 --seeds 3
    python -m training.ablations FILE.jsonl --arms timed:classical,timed:random,timed:model,timed:all --seconds 2

Arms of a number of lemmas for each place: `model`; `random`; `both`, half of them from each; `repair`, half of them in a second turn, with
the failed ones in the prompt. Arms of a time (`timed:`) go on with more batches, each judged together with those before, until the goal is
proved or the time is over; a proof that comes later does not count. The time is processor time of one process, in which the solver runs
too: what a clock shows on a core of its own. Intervals are of bootstrapped problems (Efron, 1979), 95 %, since the trials of one problem
are not independent. Results are lines of JSON, and what is in the file is not tried again.
"""

from __future__ import annotations

import argparse
import itertools
import random
import time
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any, Final

from prover.lemmas import Lemma
from prover.model.prompt import places
from prover.model.weights import SHIPPED
from prover.proposers.base import Task
from prover.proposers.model import EngineError
from prover.proposers.templates import Templates
from training.arena.families import LOOPS
from training.arena.generate import generate
from training.bench import Bench, prepare
from training.buffer import append, records
from training.evaluate import blind, chosen, writer
from training.rivals import first, horn
from training.verdicts import Service, job_of, judge_sets

KILL_S: Final = 40.0  # of the clock: a question to the solver may outlast the time of an arm
DRAWS: Final = 4000  # of the bootstrap
Pool = tuple[Lemma, ...]


@dataclass(frozen=True, slots=True)
class Trial:
    """An arm on a problem in one repetition: `samples` lemmas a place, or as many batches of that size as `seconds` allow."""

    arm: str
    weights: Path
    family: str
    seed: int
    repetition: int
    samples: int
    seconds: float


@dataclass(frozen=True, slots=True)
class Outcome:
    """What came of a trial: processor time in seconds, different lemmas."""

    arm: str
    weights: str
    family: str
    seed: int
    repetition: int
    samples: int
    seconds: float
    proved: bool
    lemmas: int
    spent: float


def attempt(trial: Trial) -> Outcome:
    """What workers run. Nothing is taken over from other arms: the bench is fresh."""
    problem = generate(trial.family, trial.seed)
    assert problem is not None
    job = job_of(problem)
    bench = prepare(job.source, job.function, job.goals, job.seed)
    writer(trial.weights, trial.samples)
    begun = time.process_time()
    if trial.arm in TIMED:
        proved, pool = timed(bench, TIMED[trial.arm](bench, trial, problem.source), begun + trial.seconds)
    else:
        proved, pool = COUNTED[trial.arm](bench, trial)
    return Outcome(**_row(trial), proved=proved, lemmas=len(set(pool)), spent=round(time.process_time() - begun, 3))


def judged(bench: Bench, pool: Iterable[Lemma]) -> bool:
    """Whether Houdini's choice from a pool is a proof."""
    return judge_sets(bench, [tuple(dict.fromkeys(pool))])[0].proved


# ------------------------------------------------------------------------------------------------- equal numbers of lemmas


def said(trial: Trial, task: Task, samples: int) -> Pool:
    """What the model writes."""
    return first(writer(trial.weights, samples), task, samples * max(1, len(places(task))))


def model_arm(bench: Bench, trial: Trial) -> tuple[bool, Pool]:
    pool = said(trial, bench.task(seed=trial.repetition), trial.samples)
    return judged(bench, pool), pool


def random_arm(bench: Bench, trial: Trial) -> tuple[bool, Pool]:
    pool = blind(bench.task(), trial.samples, trial.repetition)
    return judged(bench, pool), pool


def both_arm(bench: Bench, trial: Trial) -> tuple[bool, Pool]:
    half = trial.samples // 2
    pool = (*said(trial, bench.task(seed=trial.repetition), half), *blind(bench.task(), trial.samples - half, trial.repetition))
    return judged(bench, pool), pool


def repair_arm(bench: Bench, trial: Trial) -> tuple[bool, Pool]:
    half = trial.samples // 2
    pool = said(trial, bench.task(seed=trial.repetition), half)
    (found,) = judge_sets(bench, [tuple(dict.fromkeys(pool))])
    if found.proved:
        return True, pool
    pool += said(trial, bench.task(found.failed, trial.repetition), trial.samples - half)
    return judged(bench, pool), pool


COUNTED: Final[Mapping[str, Callable[[Bench, Trial], tuple[bool, Pool]]]] = {
    "model": model_arm, "random": random_arm, "both": both_arm, "repair": repair_arm,
}  # fmt: skip


# ------------------------------------------------------------------------------------------------------------- equal time


def timed(bench: Bench, batches: Iterator[Pool], end: float) -> tuple[bool, Pool]:
    """Batch after batch until the goal is proved or the time is over. A batch that brings nothing new is not judged."""
    pool: dict[Lemma, None] = {}
    for batch in batches:
        new = dict.fromkeys(lemma for lemma in batch if lemma not in pool)
        pool.update(new)
        proved = bool(new) and time.process_time() < end and judged(bench, pool)
        if proved or time.process_time() >= end:
            return proved and time.process_time() < end, tuple(pool)
    return False, tuple(pool)


def classical_batches(bench: Bench, trial: Trial, source: str) -> Iterator[Pool]:
    """Templates, then Spacer with as much time as the arm has, since its answer may be the only one."""
    task = bench.task()
    yield from map(tuple, Templates().propose(task))
    yield horn(task, source, 10_000, trial.seconds)


def random_batches(bench: Bench, trial: Trial, source: str) -> Iterator[Pool]:
    task = bench.task()
    return (blind(task, trial.samples, trial.repetition * 1_000_003 + i) for i in itertools.count())


def model_batches(bench: Bench, trial: Trial, source: str) -> Iterator[Pool]:
    return (said(trial, bench.task(seed=trial.repetition * 1_000_003 + i), trial.samples) for i in itertools.count())


def all_batches(bench: Bench, trial: Trial, source: str) -> Iterator[Pool]:
    """The first templates, the model, the other templates and Spacer with half of the time, then model and chance in turn."""
    task = bench.task()
    model, chance = model_batches(bench, trial, source), random_batches(bench, trial, source)
    templates = map(tuple, Templates().propose(task))
    yield from itertools.islice(templates, 1)
    yield next(model)
    yield from templates
    yield horn(task, source, 10_000, trial.seconds / 2)
    yield from itertools.chain.from_iterable(zip(model, chance, strict=False))


TIMED: Final[Mapping[str, Callable[[Bench, Trial, str], Iterator[Pool]]]] = {
    "timed:classical": classical_batches, "timed:random": random_batches, "timed:model": model_batches, "timed:all": all_batches,
}  # fmt: skip
_SAME: Final = ("timed:classical",)  # nothing in it is random: one repetition


# ---------------------------------------------------------------------------------------------------------------- figures


def measure(service: Service, path: Path, trials: Sequence[Trial]) -> Iterator[dict[str, Any]]:
    """Try what the file does not have yet; then its rows of these trials, in their order."""
    done = {_key(r): r for r in records(path)}
    todo = [trial for trial in trials if _key(_row(trial)) not in done]
    for at in range(0, len(todo), 16):
        part = todo[at : at + 16]
        answers = service.engine.map(attempt, part, KILL_S)
        rows = [
            asdict(a) if isinstance(a, Outcome) else _row(t) | {"proved": False, "lemmas": 0, "spent": KILL_S}
            for t, a in zip(part, answers, strict=True)
        ]
        append(path, rows)
        done |= {_key(row): row for row in rows}
    return (done[_key(_row(trial))] for trial in trials)


def _row(trial: Trial) -> dict[str, Any]:
    return asdict(trial) | {"weights": str(trial.weights)}


def _key(row: Mapping[str, Any]) -> tuple[Any, ...]:
    counted = row["arm"] not in TIMED
    return (*(row[k] for k in ("arm", "weights", "family", "seed", "repetition", "samples")), None if counted else row["seconds"])


@dataclass(frozen=True, slots=True)
class Share:
    """How much of the trials is proved, with a 95 % interval."""

    proved: int
    trials: int
    low: float
    high: float

    def __str__(self) -> str:
        part = self.proved / max(1, self.trials)
        return f"{self.proved} of {self.trials} ({100 * part:.1f} %, {100 * self.low:.1f} to {100 * self.high:.1f})"


def share(rows: Iterable[Mapping[str, Any]]) -> Share:
    """Of the rows of one arm."""
    found = by_problem(rows)
    low, high = bootstrapped([(sum(hits), len(hits)) for hits in found.values()])
    return Share(sum(map(sum, found.values())), sum(map(len, found.values())), low, high)


def difference(rows: Iterable[Mapping[str, Any]], base: Iterable[Mapping[str, Any]]) -> tuple[float, float, float]:
    """How much larger the share of one arm is than that of another on the same problems, and the interval of that."""
    left, right = by_problem(rows), by_problem(base)
    pairs = [(sum(left[k]) / len(left[k]) - sum(right[k]) / len(right[k]), 1) for k in left if k in right]
    return (sum(d for d, _ in pairs) / max(1, len(pairs)), *bootstrapped(pairs))


def by_problem(rows: Iterable[Mapping[str, Any]]) -> dict[tuple[str, int], list[bool]]:
    """Whether each trial of a problem is a proof."""
    found: dict[tuple[str, int], list[bool]] = {}
    for row in rows:
        found.setdefault((row["family"], row["seed"]), []).append(row["proved"])
    return found


def bootstrapped(parts: Sequence[tuple[float, int]]) -> tuple[float, float]:
    """The 95 % interval of sum / count over parts that are drawn again and again."""
    if not parts:
        return 0.0, 1.0
    source = random.Random(0)
    drawn = (source.choices(parts, k=len(parts)) for _ in range(DRAWS))
    means = sorted(sum(hits for hits, _ in draw) / sum(count for _, count in draw) for draw in drawn)
    return means[int(0.025 * DRAWS)], means[int(0.975 * DRAWS)]


def table(rows: Sequence[Mapping[str, Any]]) -> str:
    """Arms and weights as a Markdown table, each against the first of them."""
    found: dict[tuple[str, str], list[Mapping[str, Any]]] = {}
    for row in rows:
        found.setdefault((row["arm"], Path(row["weights"]).stem), []).append(row)
    base = next(iter(found.values()), [])
    lines = ["| arm | weights | proved | against the first, points | lemmas | processor s |", "|---|---|---|---|---|---|"]
    for (arm, weights), part in found.items():
        gain, low, high = difference(part, base)
        cells = (f"{100 * gain:+.1f} ({100 * low:+.1f} to {100 * high:+.1f})", mean(part, "lemmas"), mean(part, "spent"))
        lines.append(f"| {arm} | {weights} | {share(part)} | " + " | ".join(cells) + " |")
    return "\n".join(lines)


def mean(rows: Sequence[Mapping[str, Any]], name: str) -> str:
    """Of a column."""
    return f"{sum(row[name] for row in rows) / max(1, len(rows)):.1f}"


def main(argv: Sequence[str] | None = None) -> None:
    """Measure arms on the held-aside set and print a table."""
    p = argparse.ArgumentParser(prog="python -m training.ablations", description=main.__doc__)
    p.add_argument("file", type=Path, help="what was tried")
    p.add_argument("--arms", default="model,random,both,repair")
    p.add_argument("--weights", type=Path, action="append", help="files; each arm with each of them (the shipped one)")
    p.add_argument("--problems", type=int, default=160, help="of the held-aside set, all families in turn")
    p.add_argument("--families", default=",".join(LOOPS))
    p.add_argument("--samples", type=int, default=32, help="lemmas for each place")
    p.add_argument("--seeds", type=int, default=3)
    p.add_argument("--seconds", type=float, default=2.0, help="of processor time, for timed arms")
    p.add_argument("--workers", type=int, default=1)
    given = p.parse_args(argv)
    arms = given.arms.split(",")
    for arm in arms:
        if arm not in COUNTED and arm not in TIMED:
            p.error(f"no such arm: {arm} (one of {', '.join([*COUNTED, *TIMED])})")
    pairs = chosen(given.problems, given.families.split(","))
    try:
        for weights in given.weights or [SHIPPED]:
            writer(weights, given.samples)
    except EngineError as error:  # else it would look like a failure in each trial
        p.error(str(error))
    trials = [
        Trial(arm, weights, family, seed, n, given.samples, given.seconds)
        for n in range(given.seeds)
        for arm in arms
        if n == 0 or arm not in _SAME
        for weights in given.weights or [SHIPPED]
        for family, seed in pairs
    ]
    with Service(given.workers) as service:
        print(table(list(measure(service, given.file, trials))))


if __name__ == "__main__":
    from training import ablations as module  # tasks are pickled by the name of their module

    module.main()
