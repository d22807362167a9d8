"""Who proves the problems of the held-aside set, at the same number of lemmas for each place, with 95 % intervals (Wilson, 1927).

Templates with Spacer, random atoms, the model, the first two together, and all together: each pool of lemmas goes through Houdini and the
pipeline, unless a part of it has proved the goal or a larger one has not. Random atoms and the model's answers depend on the seed of a
repetition. Results are lines of JSON, and what is in the file is not tried again.
"""

from __future__ import annotations

import functools
import itertools
import math
import random
import time
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any, Final

from prover.lemmas import Lemma
from prover.model.prompt import answer, places, prompt
from prover.proposers.base import Task
from prover.proposers.model import Bundled, ModelProposer
from prover.proposers.templates import Templates
from training.arena.generate import generate
from training.bench import Counts
from training.buffer import append, records
from training.explore import Explorer
from training.heldout import stored
from training.rivals import first, horn
from training.verdicts import Service, bench_of, job_of, judge_sets

ARMS: Final = ("templates+spacer", "random", "model", "others", "all")  # "others": all but the model
ORDER: Final = ("templates+spacer", "random", "model", "all", "others")  # in which they are asked
PARTS: Final = (  # one pool within another
    ("templates+spacer", "others"), ("random", "others"),
    ("templates+spacer", "all"), ("random", "all"), ("model", "all"), ("others", "all"),
)  # fmt: skip
TRIAL_S: Final = 240.0
SPACER_S: Final = 1.0


@dataclass(frozen=True, slots=True)
class Trial:
    """A problem of the held-aside set in one repetition; `samples` lemmas for each place from random draws, model and templates each."""

    family: str
    seed: int
    weights: Path
    samples: int
    repetition: int


@dataclass(frozen=True, slots=True)
class Outcome:
    """Which pools proved the goal, what each took (lemmas, questions to the solver), and what the model needed to write its lemmas."""

    family: str
    seed: int
    samples: int
    repetition: int
    proved: dict[str, bool]
    lemmas: dict[str, int]
    checks: dict[str, int]
    writing_s: float  # of processor time


@functools.lru_cache(maxsize=2)
def writer(weights: Path, samples: int) -> ModelProposer:
    """The network of a file, loaded once a process; `samples` answers for each place. Raises EngineError where it cannot be loaded: an
    arm that says nothing would look like one that proves nothing."""
    engine = Bundled(weights)
    return ModelProposer(lambda: engine, samples)


def attempt(trial: Trial) -> Outcome:
    """What workers run."""
    problem = generate(trial.family, trial.seed)
    assert problem is not None
    job = job_of(problem)
    bench = bench_of(job.source, job.function, job.goals, job.seed)
    task = bench.task(seed=trial.repetition)
    count = trial.samples * max(1, len(places(task)))
    begun = time.process_time()
    model = first(writer(trial.weights, trial.samples), task, count)
    spent = time.process_time() - begun
    classical = _classical(trial.family, trial.seed, count)
    chance = blind(task, trial.samples, trial.repetition)
    every = (classical, chance, model, (*classical, *chance), (*classical, *chance, *model))
    pools = dict(zip(ARMS, every, strict=True))
    proved: dict[str, bool] = {}
    checks: dict[str, int] = {}
    for arm in ORDER:
        part = next((x for x, whole in PARTS if whole == arm and proved.get(x)), None)
        whole = next((x for one, x in PARTS if one == arm and proved.get(x) is False), None)
        if part or whole:  # what a part proves, the whole proves; what the whole does not, no part does
            proved[arm], checks[arm] = part is not None, checks[part or whole or arm]
            continue
        bench.counts = Counts()
        (judged,) = judge_sets(bench, [tuple(dict.fromkeys(pools[arm]))])
        proved[arm], checks[arm] = judged.proved, bench.counts.checks
    sizes = {arm: len(set(pool)) for arm, pool in pools.items()}
    proved = {arm: proved[arm] for arm in ARMS}
    return Outcome(trial.family, trial.seed, trial.samples, trial.repetition, proved, sizes, checks, round(spent, 3))


@functools.lru_cache(maxsize=4)
def _classical(family: str, seed: int, count: int) -> tuple[Lemma, ...]:
    """What templates and Spacer have: the same in each repetition."""
    problem = generate(family, seed)
    assert problem is not None
    job = job_of(problem)
    task = bench_of(job.source, job.function, job.goals, job.seed).task()
    return (*first(Templates(), task, count), *horn(task, problem.source, count, SPACER_S))


def blind(task: Task, count: int, seed: int) -> tuple[Lemma, ...]:
    """Random lemmas for each place."""
    source = random.Random(seed)
    asked = [made for place in places(task) for made in [prompt(task, place)] if made is not None]
    texts = [(one, text) for one in asked for draw in [Explorer(one, source).draw] for text in (draw() for _ in range(count))]
    lemmas = [answer(one, text) for one, text in texts if text is not None]
    return tuple(dict.fromkeys(lemma for lemma in lemmas if lemma is not None))


def chosen(problems: int, families: Sequence[str] = ()) -> list[tuple[str, int]]:
    """Family and seed of the first problems of the held-aside set, all families (or some) in turn."""
    found: dict[str, list[int]] = {}
    for family, seed, _ in stored():
        if not families or family in families:
            found.setdefault(family, []).append(seed)
    rounds = itertools.zip_longest(*([(family, seed) for seed in seeds] for family, seeds in found.items()))
    return [pair for one in rounds for pair in one if pair is not None][:problems]


def evaluate(
    service: Service, weights: Path, path: Path, problems: int, samples: int, repetitions: int, families: Sequence[str] = ()
) -> Iterator[dict[str, Any]]:
    """Try what the file does not have yet, a few problems at a time; then the figures: by family, then of all."""
    done = {(r["family"], r["seed"], r["repetition"]) for r in records(path) if r["samples"] == samples}
    every = [Trial(family, seed, weights, samples, n) for family, seed in chosen(problems, families) for n in range(repetitions)]
    todo = [trial for trial in every if (trial.family, trial.seed, trial.repetition) not in done]
    for at in range(0, len(todo), 13):
        answers = service.engine.map(attempt, todo[at : at + 13], TRIAL_S)
        append(path, [asdict(answer) if isinstance(answer, Outcome) else _killed(t) for t, answer in zip(todo[at:], answers, strict=False)])
    wanted = {(trial.family, trial.seed, trial.repetition) for trial in every}
    yield from figures([r for r in records(path) if r["samples"] == samples and (r["family"], r["seed"], r["repetition"]) in wanted])


def _killed(trial: Trial) -> dict[str, Any]:
    """A trial that took too long proves nothing, for anybody."""
    none = dict.fromkeys(ARMS, 0)
    return asdict(Outcome(trial.family, trial.seed, trial.samples, trial.repetition, dict.fromkeys(ARMS, False), none, none, 0.0))


def figures(outcomes: Iterable[dict[str, Any]]) -> Iterator[dict[str, Any]]:
    """One line a family, and one for all: trials; by pool the proved ones and the interval; and those that only the model brought about."""
    rows = list(outcomes)
    for family in [*dict.fromkeys(r["family"] for r in rows), "all"]:
        part = [r for r in rows if family in (r["family"], "all")]
        line: dict[str, Any] = {"family": family, "trials": len(part), "problems": len({(r["family"], r["seed"]) for r in part})}
        for arm in ARMS:
            hits = sum(r["proved"][arm] for r in part)
            low, high = wilson(hits, len(part))
            line[arm] = {"proved": hits, "low": round(low, 3), "high": round(high, 3)}
            line[arm]["checks"] = round(sum(r["checks"][arm] for r in part) / max(1, len(part)), 1)
        thanks = [r for r in part if not r["proved"]["others"] and (r["proved"]["model"] or r["proved"]["all"])]
        line["only thanks to the model"] = {"trials": len(thanks), "problems": len({(r["family"], r["seed"]) for r in thanks})}
        yield line


def table(lines: Sequence[dict[str, Any]]) -> str:
    """The figures as a Markdown table."""
    thanks = "only thanks to the model"
    head = ["family", "trials", *ARMS, thanks]
    rows = [[x["family"], x["trials"], *(_cell(x[arm], x["trials"]) for arm in ARMS), x[thanks]["trials"]] for x in lines]
    return "\n".join("| " + " | ".join(map(str, row)) + " |" for row in [head, ["---"] * len(head), *rows])


def _cell(found: dict[str, Any], trials: int) -> str:
    return f"{found['proved']} ({100 * found['proved'] / max(1, trials):.0f} %, {100 * found['low']:.0f} to {100 * found['high']:.0f})"


def wilson(hits: int, count: int) -> tuple[float, float]:
    """The 95 % interval of a share."""
    if count == 0:
        return 0.0, 1.0
    z, share = 1.959964, hits / count
    middle = (share + z * z / (2 * count)) / (1 + z * z / count)
    half = z / (1 + z * z / count) * math.sqrt(share * (1 - share) / count + z * z / (4 * count * count))
    return max(0.0, middle - half), min(1.0, middle + half)
