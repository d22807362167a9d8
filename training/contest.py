"""Two weights files against each other on a fixed set of generated problems: the same problems, the same number of answers, nothing else
asked. The second one is replaced only if the first one proves more.

    python -m training.contest NEW.safetensors [OLD.safetensors] --problems 60
"""

from __future__ import annotations

import argparse
import itertools
import json
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

from prover.model.prompt import places
from prover.model.weights import SHIPPED
from prover.proposers.model import EngineError
from training.arena.families import LOOPS
from training.arena.generate import Problem, generate
from training.evaluate import writer
from training.heldout import keys
from training.rivals import first
from training.tasks import key_of
from training.verdicts import Service, bench_of, job_of, judge_sets

FIRST_SEED: Final = 10**9  # neither training nor the held-aside set takes seeds from here
TRIAL_S: Final = 60.0


@dataclass(frozen=True, slots=True)
class Match:
    """A problem, who is asked about it, and how many answers each may give for a place."""

    problem: Problem
    weights: tuple[Path, ...]
    samples: int


def play(match: Match) -> tuple[bool, ...]:
    """Whether the answers of each prove the goal. What workers run."""
    job = job_of(match.problem)
    bench = bench_of(job.source, job.function, job.goals, job.seed)
    task = bench.task(seed=match.problem.seed)
    count = match.samples * max(1, len(places(task)))
    pools = [first(writer(weights, match.samples), task, count) for weights in match.weights]
    return tuple(judge_sets(bench, [tuple(dict.fromkeys(pool))])[0].proved for pool in pools)


def problems(count: int, families: Sequence[str] = LOOPS) -> list[Problem]:
    """The fixed set: problems whose goals hold on all runs, all families in turn, none of the held-aside ones."""
    found: list[Problem] = []
    aside = set(keys())
    for seed in itertools.count(FIRST_SEED):
        for family in families:
            made = generate(family, seed)
            if len(found) == count:
                return found
            if made is not None and made.holds and key_of(made) not in aside:
                aside.add(key_of(made))
                found.append(made)
    raise AssertionError


def contest(service: Service, weights: Sequence[Path], count: int, samples: int) -> dict[str, Any]:
    """How many problems each proves, in all and by family; and whether the first one wins. A match that takes too long nobody wins."""
    every = problems(count)
    found = service.engine.map(play, [Match(p, tuple(weights), samples) for p in every], TRIAL_S)
    rows = [(p.family, row if isinstance(row, tuple) else (False,) * len(weights)) for p, row in zip(every, found, strict=True)]
    proved = [sum(row[i] for _, row in rows) for i in range(len(weights))]
    families = [Counter(family for family, row in rows if row[i]) for i in range(len(weights))]
    shown = {str(path): {"proved": n, "families": dict(c)} for path, n, c in zip(weights, proved, families, strict=True)}
    return {"problems": len(every), "samples": samples, **shown, "won": all(proved[0] > n for n in proved[1:])}


def main() -> None:
    """Hold the contest and print it."""
    parser = argparse.ArgumentParser(prog="python -m training.contest", description=main.__doc__)
    parser.add_argument("new", type=Path)
    parser.add_argument("old", type=Path, nargs="?", default=SHIPPED)
    parser.add_argument("--problems", type=int, default=60)
    parser.add_argument("--samples", type=int, default=32)
    parser.add_argument("--workers", type=int, default=0)
    given = parser.parse_args()
    try:
        for weights in (given.new, given.old):
            writer(weights, given.samples)
    except EngineError as error:  # else it would look like a defeat in each match
        parser.error(str(error))
    with Service(given.workers) as service:
        print(json.dumps(contest(service, (given.new, given.old), given.problems, given.samples), indent=1))


if __name__ == "__main__":
    from training import contest as module  # tasks are pickled by the name of their module

    module.main()
