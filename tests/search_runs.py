"""What tests of the lemma search share: a program through the whole product with proposers of the test's own."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from pathlib import Path

from prover import decompose
from prover.config import Options
from prover.lemmas import Lemma
from prover.pipeline import check
from prover.proposers.base import Proposer, Task
from prover.records import Report, Result, Verdict


class Scripted:
    """A proposer that says what a function of the task says. It keeps the tasks that it was given."""

    def __init__(self, say: Callable[[Task], Iterable[list[Lemma]]], learns: bool = False, name: str = "scripted") -> None:
        self.say, self.learns, self.name = say, learns, name
        self.tasks: list[Task] = []

    def propose(self, task: Task) -> Iterable[list[Lemma]]:
        self.tasks.append(task)
        return self.say(task)


def saying(*lines: tuple[int, str]) -> Scripted:
    """A proposer of these lemmas, one batch: lines, and statements of the lemma language without their first word for facts alike."""
    return Scripted(lambda task: [[stated(task, line, text) for line, text in lines]])


def stated(task: Task, line: int, statement: str) -> Lemma:
    """The lemma "kind: text" at a line of the task's function."""
    word, _, text = statement.partition(": ")
    kinds = {"assert": "assertion"}
    return Lemma(task.module.name, task.function.qualname, line, kinds.get(word, word), text)  # type: ignore[arg-type]


def searched(folder: Path, source: str, proposers: Sequence[Proposer], k: str | None = None, certify: bool = False) -> Report:
    """A run over one module, its lemmas from these proposers alone."""
    path = folder / "m.py"
    path.write_text(source)
    kept, decompose.proposers = decompose.proposers, lambda job, think_s: list(proposers)
    try:
        made = str(folder / "certificate.json") if certify else None
        return check(Options(paths=(str(path),), jobs=1, no_cache=True, k_expr=k, certify=made, timeout=40.0))
    finally:
        decompose.proposers = kept


def goal(report: Report, text: str) -> Result:
    """The one result whose message has the text."""
    (found,) = [r for r in report.results if text in r.message]
    return found


def open_of(report: Report) -> list[str]:
    """What is not proved."""
    return [f"{r.function}: {r.message}" for r in report.results if r.verdict is not Verdict.PROVED]
