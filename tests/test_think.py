"""`prove --think`: a copy of the network learns from variants of what is open; its lemmas are proposals, and no file changes."""

from __future__ import annotations

import importlib.util
import itertools
from pathlib import Path

import pytest

from prover import cli
from prover.config import UsageError, resolve


def test_without_torch_it_is_a_usage_error(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    real = importlib.util.find_spec
    monkeypatch.setattr("importlib.util.find_spec", lambda name, *rest: None if name == "torch" else real(name, *rest))
    with pytest.raises(UsageError, match="torch is not installed"):
        resolve({"think": 1.0}, tmp_path)
    (tmp_path / "m.py").write_text("x = 1\n")
    assert cli.main(["--think", "1", str(tmp_path / "m.py")]) == 2


@pytest.mark.parametrize("minutes", [-1.0, float("inf"), float("nan"), True])
def test_minutes_are_a_number(minutes: float, tmp_path: Path) -> None:
    with pytest.raises(UsageError, match="minutes"):
        resolve({"think": minutes}, tmp_path)


def test_it_trains_its_own_network_alone(tmp_path: Path) -> None:
    pytest.importorskip("torch")
    with pytest.raises(UsageError, match="own network"):
        resolve({"think": 1.0, "model": "some/model"}, tmp_path)
    with pytest.raises(UsageError, match="no weights"):
        resolve({"think": 1.0, "model": str(tmp_path / "none.safetensors")}, tmp_path)


SOURCE = """\
from prover import ensures, requires


@requires(lambda n: n >= 0)
@ensures(lambda n, result: result == 3 * n)
def triple(n: int) -> int:
    i = 0
    total = 0
    while i < n:
        i += 1
        total += 3
    return total
"""


@pytest.fixture
def weights(tmp_path: Path) -> Path:
    """Of a small network at random."""
    pytest.importorskip("torch")
    pytest.importorskip("llguidance")
    from prover.model.decoder import Shape
    from training.network import Network, save_network

    save_network(tmp_path / "w.safetensors", Network(Shape(width=32, layers=2, heads=2), seed=1))
    return tmp_path / "w.safetensors"


def test_it_learns_from_variants_and_proposes_what_is_inductive(weights: Path, tmp_path: Path) -> None:
    from training.arena.interpret import loaded
    from training.bench import prepare
    from training.think import Thinker

    before = weights.read_bytes()
    function = loaded(SOURCE).functions()[0]
    task = prepare(SOURCE, function.qualname, (("postcondition", "result == 3 * n"),)).task()
    thinker = Thinker(600.0, weights)
    batches = list(itertools.islice(thinker.propose(task), 2))
    assert thinker.rounds >= 2 and len(thinker.losses) >= 6
    assert thinker.losses[5] < thinker.losses[0]  # within the first round's steps
    told = [lemma for batch in batches for lemma in batch]
    assert len(set(told)) == len(told) and any("total" in lemma.text and "i" in lemma.text for lemma in told)
    assert weights.read_bytes() == before


def test_the_command_proves_with_it(weights: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    path = tmp_path / "m.py"
    path.write_text(SOURCE)
    common = [str(path), "--no-cache", "--lemmas", "none", "-j", "1"]
    assert cli.main(common) == 4
    capsys.readouterr()
    assert cli.main([*common, "--think", "0.05", "--model", str(weights), "--format", "json"]) == 0
    assert '"proposer": "think"' in capsys.readouterr().out
