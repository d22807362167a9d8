"""What the embedded model costs where it is asked: size of the file, time to load it, time to write lemmas for one place. No torch.

    python -m training.embedded [WEIGHTS] --problems 40

Times are of the processor (all threads of the process), so a busy machine measures the same; the first call, which loads numpy and
llguidance, is told apart from the others.
"""

from __future__ import annotations

import argparse
import json
import statistics
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any, Final

from prover.model.decoder import Decoder
from prover.model.prompt import places
from prover.model.weights import SHIPPED, load
from prover.proposers.base import Task
from prover.proposers.model import SAMPLES, Bundled, Question
from training.arena.generate import generate
from training.bench import prepare
from training.evaluate import chosen

LOADS: Final = 15


def milliseconds(action: Callable[[], object]) -> float:
    """Of processor time that an action takes."""
    begun = time.process_time()
    action()
    return 1000 * (time.process_time() - begun)


def measure(weights: Path, problems: int, samples: int = SAMPLES) -> dict[str, Any]:
    """Bytes, parameters, and milliseconds: to load, for the first answer of a process, and for `samples` lemmas for one place."""
    tasks = [task_of(*pair) for pair in chosen(problems)]
    questions = [Question(task, place) for task in tasks for place in places(task)[:1]]
    loads = [milliseconds(lambda: Decoder(load(weights))) for _ in range(LOADS)]
    engine = Bundled(weights)
    first = milliseconds(lambda: engine.sample(questions[:1], samples, 0))
    times = [milliseconds(lambda q=question: engine.sample([q], samples, 0)) for question in questions]  # type: ignore[misc]
    return {
        "bytes": weights.stat().st_size, "parameters": load(weights).parameters, "load ms": round(statistics.median(loads), 1),
        "lemmas": samples, "places": len(times), "first ms": round(first, 1), "median ms": round(statistics.median(times), 1),
        "90 % ms": round(sorted(times)[int(0.9 * (len(times) - 1))], 1),
    }  # fmt: skip


def task_of(family: str, seed: int) -> Task:
    """What proposers get of a problem of the held-aside set."""
    problem = generate(family, seed)
    assert problem is not None
    return prepare(problem.source, problem.function, ((problem.kind, problem.goal),), problem.seed).task()


def main() -> None:
    """Measure a weights file and print the figures."""
    p = argparse.ArgumentParser(prog="python -m training.embedded", description=main.__doc__)
    p.add_argument("weights", type=Path, nargs="?", default=SHIPPED)
    p.add_argument("--problems", type=int, default=40, help="of the held-aside set, all families in turn")
    given = p.parse_args()
    print(json.dumps(measure(given.weights, given.problems), indent=1))


if __name__ == "__main__":
    main()
