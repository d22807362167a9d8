"""Harvested proofs: each is one by the ordinary pipeline, none is of the held-aside set, and a harvest goes on where it stopped."""

from __future__ import annotations

from pathlib import Path

import pytest

from prover.lemmas import Lemma
from prover.scope import loops
from training.arena.generate import sheaf
from training.arena.interpret import loaded
from training.buffer import records
from training.harvest import GOALS, Harvested, harvest, parse, run
from training.tasks import key_of
from training.verdicts import bench_of, job_of, pipeline


def proves(found: Harvested, proof: int, without: int | None = None) -> bool:
    """By the pipeline, perhaps with one lemma left out."""
    job = job_of(found.problem)
    bench = bench_of(job.source, job.function, job.goals, job.seed)
    lines = [loop.span.line for loop in loops(bench.function)]
    texts = [entry for i, entry in enumerate(found.proofs[proof]) if i != without]
    return pipeline(bench, [Lemma(bench.module.name, bench.function.qualname, lines[n], "invariant", text) for n, text in texts])


def test_what_is_harvested_is_proved_by_the_pipeline_and_not_without_its_lemmas() -> None:
    found = [h for family, seed in (("linear", 5), ("search", 2), ("nested", 5)) for h in harvest((family, seed))]
    assert len(found) >= 4
    for one in found[:8]:
        assert one.proofs and proves(one, 0), one
    single = next(h for h in found if len(h.proofs[0]) == 1)
    assert not proves(single, 0, without=0)


def test_a_sheaf_has_one_program_and_many_goals() -> None:
    made = sheaf("linear", 1, GOALS)
    assert made is not None and 2 <= len(made.problems) <= GOALS
    assert len({key_of(p) for p in made.problems}) == len(made.problems)
    for p in made.problems:
        assert p.goal in made.source and p.function == made.function
        assert len(loaded(p.source).functions()) == 1


def test_a_harvest_goes_on_where_it_stopped(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("training.harvest.LOOPS", ("linear",))
    monkeypatch.setattr("training.harvest.ROUND", 2)
    path = tmp_path / "proofs.jsonl"
    run(path, 0.001, 1, 5)
    first = list(records(path))
    assert first and (tmp_path / "proofs.seed").read_text() == "7"
    run(path, 0.001, 1, 5)
    rows = list(records(path))
    assert rows[: len(first)] == first and (tmp_path / "proofs.seed").read_text() == "9"
    keys = [row["key"] for row in rows]
    assert len(set(keys)) == len(keys)
    assert all(parse(row).row(row["key"]) == row for row in rows)


def test_what_is_held_aside_is_not_harvested(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("training.harvest.LOOPS", ("linear",))
    monkeypatch.setattr("training.harvest.ROUND", 1)
    run(tmp_path / "all.jsonl", 0.001, 1, 5)
    every = {str(row["key"]) for row in records(tmp_path / "all.jsonl")}
    assert every
    monkeypatch.setattr("training.harvest.keys", lambda: frozenset(every))
    run(tmp_path / "none.jsonl", 0.001, 1, 5)
    assert list(records(tmp_path / "none.jsonl")) == []


def test_inductive_lemmas_become_goals_behind_the_loop() -> None:
    found = [h for place in (("modular", 6), ("search", 6), ("reversal", 6)) for h in harvest(place)]
    behind = [h for h in found if h.problem.goal in {text for _, text in h.proofs[0]} and f"assert {h.problem.goal}" in h.problem.source]
    assert len(behind) >= 3 and any(len(h.proofs[0]) > 1 for h in behind)
    for one in behind[:6]:
        assert proves(one, 0), one
