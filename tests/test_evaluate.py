"""Measuring on the held-aside set: the pools are what they are called, what was tried is not tried again, and intervals are Wilson's."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable
from pathlib import Path
from typing import Any

import pytest
from test_decoder import random_weights

from prover import cli
from prover.model.weights import save
from prover.proposers.model import EngineError
from training import ablations
from training import evaluate as measured
from training.bench import prepare
from training.buffer import records
from training.evaluate import ARMS, Trial, attempt, chosen, evaluate, figures, table, wilson
from training.heldout import stored
from training.rivals import horn
from training.verdicts import Service


class Here:
    """Runs tasks in this process, and counts them."""

    def __init__(self) -> None:
        self.calls = 0

    def map(self, function: Callable[[Any], Any], tasks: Iterable[Any], timeout_s: float) -> list[Any]:
        found = [function(task) for task in tasks]
        self.calls += len(found)
        return found


@pytest.fixture
def weights(tmp_path: Path) -> Path:
    save(tmp_path / "w.safetensors", random_weights())
    return tmp_path / "w.safetensors"


def test_a_trial_and_the_file_of_what_was_tried(weights: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(measured, "SPACER_S", 0.2)
    path, engine = tmp_path / "eval.jsonl", Here()
    lines = list(evaluate(Service(engine=engine), weights, path, 2, 6, 1))
    assert engine.calls == 2 and len(list(records(path))) == 2
    assert list(evaluate(Service(engine=engine), weights, path, 2, 6, 1)) == lines and engine.calls == 2
    assert lines[-1]["family"] == "all" and lines[-1]["trials"] == 2
    for row in records(path):
        assert set(row["proved"]) == set(ARMS)
        assert row["lemmas"]["others"] <= row["lemmas"]["templates+spacer"] + row["lemmas"]["random"]
        assert row["lemmas"]["all"] <= row["lemmas"]["others"] + row["lemmas"]["model"]
        assert row["proved"]["others"] or not row["proved"]["random"]


def test_a_model_that_cannot_be_loaded_is_no_model_that_proves_nothing(tmp_path: Path) -> None:
    with pytest.raises(EngineError, match="no such file"):
        attempt(Trial(*chosen(1)[0], tmp_path / "none.safetensors", 4, 0))
    with pytest.raises(SystemExit, match="2"):
        ablations.main([str(tmp_path / "tried.jsonl"), "--weights", str(tmp_path / "none.safetensors")])


def test_the_same_trial_has_the_same_outcome(weights: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(measured, "SPACER_S", 0.2)
    trial = Trial(*chosen(1)[0], weights, 4, 1)
    first, second = attempt(trial), attempt(trial)
    assert (first.proved, first.lemmas) == (second.proved, second.lemmas)


def test_families_come_in_turn() -> None:
    families = list(dict.fromkeys(family for family, _, _ in stored()))
    found = chosen(2 * len(families))
    assert [family for family, _ in found] == families * 2 and len(set(found)) == len(found)
    assert len(chosen(10_000)) == len(stored())
    assert {family for family, _ in chosen(6, ["quota", "map"])} == {"quota", "map"}


def outcome(family: str, seed: int, proved: str) -> dict[str, Any]:
    arms = {arm: arm in proved.split() for arm in ARMS}
    return {"family": family, "seed": seed, "proved": arms, "checks": dict.fromkeys(ARMS, 2)}


def test_the_headline_counts_what_only_the_model_brought_about() -> None:
    rows = [outcome("a", 1, "model others all"), outcome("a", 2, "model all"), outcome("a", 2, "all")]
    lines = list(figures([*rows, outcome("b", 3, ""), outcome("b", 4, "others all")]))
    assert [line["family"] for line in lines] == ["a", "b", "all"]
    assert lines[-1]["only thanks to the model"] == {"trials": 2, "problems": 1}
    assert lines[0]["model"]["proved"] == 2 and lines[1]["others"]["proved"] == 1 and lines[-1]["problems"] == 4
    assert table(lines).splitlines()[-1].startswith("| all | 5 |")


def test_intervals() -> None:
    assert wilson(0, 0) == (0.0, 1.0)
    low, high = wilson(8, 10)
    assert low == pytest.approx(0.4902, abs=1e-3) and high == pytest.approx(0.9433, abs=1e-3)
    assert wilson(0, 20)[0] == 0.0 and wilson(20, 20)[1] == 1.0


def test_the_command(weights: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
    monkeypatch.chdir(tmp_path)
    assert cli.tools(["eval", str(tmp_path / "none")]) == 2
    assert cli.tools(["eval", str(weights), "--families", "nonsense"]) == 2
    assert cli.tools(["eval", str(weights), "--problems", "0"]) == 0
    lines = [json.loads(line) for line in capsys.readouterr().out.splitlines()]
    assert lines[0]["family"] == "all" and lines[0]["trials"] == 0


def test_spacer_is_really_asked() -> None:
    source = "def f(n: int) -> int:\n    i = 0\n    while i < n:\n        i += 1\n    assert i >= 0\n    return i\n"
    task = prepare(source, "f", (("assertion", "i >= 0"),)).task()
    lemmas = horn(task, source, 8, 1.0)
    assert lemmas and all(lemma.line == 3 and "i" in lemma.text for lemma in lemmas)
