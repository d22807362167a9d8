"""The arena as training sees it: problems with hints, verdicts by the real pipeline, and what is known is not found out twice."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from pathlib import Path
from typing import Any

import pytest

pytest.importorskip("llguidance")

from training.selfplay import SelfPlay
from training.verdicts import Service


class Here:
    """Runs tasks in this process, and counts them."""

    def __init__(self) -> None:
        self.calls = 0

    def map(self, function: Callable[[Any], Any], tasks: Iterable[Any], timeout_s: float) -> list[Any]:
        found = [function(task) for task in tasks]
        self.calls += len(found)
        return found


def test_problems_verdicts_and_what_is_known(tmp_path: Path) -> None:
    engine = Here()
    arena = SelfPlay(Service(engine=engine), tmp_path / "known.jsonl", ("modular",))
    problems = arena.problems(2, 5000)
    assert len({p.key for p in problems}) == 2 and all(p.task.open for p in problems)
    verdicts = arena.judge([(p, p.hints) for p in problems])
    assert [v.proved for v in arena.judge([(p, ()) for p in problems])] == [False, False]
    for problem, verdict in zip(problems, verdicts, strict=True):
        assert not verdict.proved or set(verdict.used) <= set(problem.hints)
    again = SelfPlay(Service(engine=Here()), tmp_path / "known.jsonl", ("modular",))
    assert again.known == arena.known
    assert [(p.key, p.hints) for p in again.problems(2, 5000)] == [(p.key, p.hints) for p in problems]


def test_what_is_held_aside_is_no_problem_of_training() -> None:
    engine = Here()
    found = SelfPlay(Service(engine=engine), None, ("linear", "disjunctive")).problems(3, 2)
    assert len({p.key for p in found}) == 3 and all(p.task.spots[0].rows for p in found)
    rest = SelfPlay(Service(engine=engine), None, ("linear", "disjunctive"), excluded=[found[0].key]).problems(2, 2)
    assert found[0].key not in {p.key for p in rest} and found[1].key in {p.key for p in rest}
