"""A contest: the same problems and as many answers for both, and only more proofs win."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from pathlib import Path
from typing import Any

import pytest

from prover.lemmas import Lemma
from prover.proposers.base import Task
from prover.scope import loops
from training import contest as played
from training.contest import contest, problems
from training.heldout import keys
from training.tasks import key_of
from training.verdicts import Service


class Here:
    """Runs tasks in this process."""

    def map(self, function: Callable[[Any], Any], tasks: Iterable[Any], timeout_s: float) -> list[Any]:
        return [function(task) for task in tasks]


class Scribe:
    """Says what was planted in one problem; or nothing."""

    def __init__(self, planted: tuple[tuple[int, str], ...]) -> None:
        self.planted = planted

    def propose(self, task: Task) -> list[list[Lemma]]:
        lines = [loop.span.line for loop in loops(task.function)]
        return [[Lemma(task.module.name, task.function.qualname, lines[n], "invariant", text) for n, text in self.planted]]


FAMILIES = ("quota", "puzzle")


def test_the_set_is_fixed_and_none_of_it_is_held_aside() -> None:
    found = problems(4, FAMILIES)
    assert found == problems(4, FAMILIES) and len({key_of(p) for p in found}) == 4
    assert {p.family for p in found} == set(FAMILIES) and not {key_of(p) for p in found} & keys()


def test_who_proves_more_wins(monkeypatch: pytest.MonkeyPatch) -> None:
    chosen = problems(1, FAMILIES)
    monkeypatch.setattr(played, "problems", lambda count: chosen)
    monkeypatch.setattr(played, "writer", lambda path, samples: Scribe(chosen[0].planted if path.name == "good" else ()))
    good, bad = Path("good"), Path("bad")
    service = Service(engine=Here())
    found = contest(service, (good, bad), 1, 4)
    assert found["won"] and found["good"] == {"proved": 1, "families": {"quota": 1}} and found["bad"]["proved"] == 0
    assert not contest(service, (bad, good), 1, 4)["won"]
