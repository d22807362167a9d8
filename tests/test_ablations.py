"""Arms of the search one by one: equal numbers of lemmas, equal time, and intervals that know which trials are of one problem."""

from __future__ import annotations

import time
from dataclasses import replace
from pathlib import Path

import pytest
from test_decoder import random_weights
from test_evaluate import Here

from prover.lemmas import Lemma
from prover.model.weights import save
from training import ablations
from training.ablations import COUNTED, TIMED, Trial, attempt, bootstrapped, difference, measure, share, table
from training.bench import Bench, prepare
from training.buffer import records
from training.evaluate import chosen
from training.verdicts import Service

SOURCE = """\
from prover import ensures, requires


@requires(lambda n: n >= 0)
@ensures(lambda n, result: result == n)
def count(n: int) -> int:
    i = 0
    while i < n:
        i += 1
    return i
"""


@pytest.fixture
def bench() -> Bench:
    return prepare(SOURCE, "count", (("postcondition", "result == n"),))


@pytest.fixture
def weights(tmp_path: Path) -> Path:
    save(tmp_path / "w.safetensors", random_weights())
    return tmp_path / "w.safetensors"


def test_every_arm_has_as_many_lemmas_and_what_was_tried_is_not_tried_again(weights: Path, tmp_path: Path) -> None:
    family, seed = chosen(1)[0]
    trials = [Trial(arm, weights, family, seed, 1, 6, 0.05) for arm in (*COUNTED, *TIMED)]
    engine, path = Here(), tmp_path / "tried.jsonl"
    rows = list(measure(Service(engine=engine), path, trials))
    assert [row["arm"] for row in rows] == [*COUNTED, *TIMED] and engine.calls == len(list(records(path))) == len(trials)
    assert all(row["lemmas"] <= 6 for row in rows if row["arm"] in COUNTED)  # one loop, so one place
    assert list(measure(Service(engine=engine), path, trials)) == rows and engine.calls == len(trials)
    counted = [replace(trial, seconds=9.0) for trial in trials if trial.arm in COUNTED]  # time is nothing to them
    assert list(measure(Service(engine=engine), path, counted)) == rows[: len(COUNTED)]
    assert len(table(rows).splitlines()) == 2 + len(trials)


def test_a_trial_is_the_same_each_time(weights: Path) -> None:
    family, seed = chosen(1)[0]
    for arm in COUNTED:
        first, second = (attempt(Trial(arm, weights, family, seed, 1, 6, 0.0)) for _ in range(2))
        assert replace(first, spent=0.0) == replace(second, spent=0.0)


def test_batches_are_judged_together_until_one_proves(bench: Bench) -> None:
    lemmas = [Lemma("arena", "count", 8, "invariant", text) for text in ("i >= 0", "i >= -1", "i <= n", "i <= n + 1")]
    assert ablations.timed(bench, iter([(lemma,) for lemma in lemmas]), time.process_time() + 60) == (True, tuple(lemmas[:3]))
    assert ablations.timed(bench, iter([tuple(lemmas[:2]), tuple(lemmas[:2])]), time.process_time() + 60) == (False, tuple(lemmas[:2]))


def test_a_proof_that_comes_too_late_does_not_count(bench: Bench) -> None:
    proof = (Lemma("arena", "count", 8, "invariant", "i <= n"),)
    assert ablations.timed(bench, iter([proof]), time.process_time() - 1) == (False, proof)


def rows(arm: str, hits: dict[int, list[bool]]) -> list[dict[str, object]]:
    return [{"arm": arm, "weights": "w", "family": "linear", "seed": s, "proved": p} for s, found in hits.items() for p in found]


def test_trials_of_one_problem_count_as_one_in_intervals() -> None:
    apart = share(rows("a", {seed: [seed % 2 == 0] for seed in range(60)}))
    together = share(rows("a", {seed: [seed % 2 == 0] * 10 for seed in range(6)}))
    assert (apart.proved, apart.trials) == (together.proved, together.trials) == (30, 60)
    assert together.high - together.low > 1.5 * (apart.high - apart.low) > 0


def test_differences_are_taken_problem_by_problem() -> None:
    hard = {seed: [seed < 20] * 2 for seed in range(40)}
    better = {seed: [seed < 20, seed < 30] for seed in range(40)}
    gain, low, high = difference(rows("b", better), rows("a", hard))
    assert gain == pytest.approx(0.125) and 0 < low < gain < high
    assert difference(rows("a", hard), rows("a", hard)) == (0.0, 0.0, 0.0)
    assert bootstrapped([]) == (0.0, 1.0)
