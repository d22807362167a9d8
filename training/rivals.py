"""The proposers without a network: what they have for a problem, and whether that proves it."""

from __future__ import annotations

import itertools
import tempfile
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from pathlib import Path

from prover.lemmas import Lemma
from prover.proposers.base import Proposer, Task
from prover.proposers.spacer import Spacer
from training.verdicts import Inline, Job, bench_of, pipeline


def first(proposer: Proposer, task: Task, count: int) -> tuple[Lemma, ...]:
    """The first invariants that a proposer has for a task."""
    batches = itertools.chain.from_iterable(proposer.propose(task))
    return tuple(itertools.islice((lemma for lemma in batches if lemma.kind == "invariant"), count))


def horn(task: Task, source: str, count: int, seconds: float) -> tuple[Lemma, ...]:
    """What Spacer has for a task in so many seconds. It reads the program from a file, and calls obligations by that file's name."""
    with tempfile.TemporaryDirectory() as folder, Inline() as inline:
        path = Path(folder) / f"{task.module.name}.py"
        path.write_text(source, encoding="utf-8")
        goals = tuple(replace(goal, key=goal.key.replace(f"@{path.name}:", f"@{path}:", 1)) for goal in task.open)
        return first(Spacer(inline, (str(path),), False, seconds), replace(task, open=goals), count)


@dataclass(slots=True)
class Horn:
    """Spacer on one source text, as a proposer."""

    source: str
    seconds: float
    name: str = "spacer"
    learns: bool = False

    def propose(self, task: Task) -> Iterator[list[Lemma]]:
        """One batch."""
        yield list(horn(task, self.source, 10_000, self.seconds))


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
