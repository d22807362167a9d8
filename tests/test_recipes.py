"""The recipe for a GPU in training/runs, played at a tiny size on the CPU, with the sampler that a GPU would have."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import pytest

torch = pytest.importorskip("torch")
pytest.importorskip("llguidance")

from lemma_arena import Counting  # noqa: E402
from test_zero import TINY  # noqa: E402

from prover.model.grammar import Grammar  # noqa: E402
from prover.model.sampling import Answer  # noqa: E402
from prover.model.weights import load  # noqa: E402
from training import cli, curves, proposing, talk, zero  # noqa: E402
from training.network import Network  # noqa: E402
from training.rollout import batched  # noqa: E402

RUNS = Path(cli.__file__).parent / "runs"


def at_once(
    network: Network, prompts: Sequence[Sequence[int]], grammars: Sequence[Grammar], rows: int, room: int, seed: int, heat: float = 1.0
) -> list[list[Answer]]:
    """What `rollouts` does on a GPU."""
    return batched(network, prompts, grammars, rows, room, seed, heat) if prompts else []


def test_the_script_for_a_gpu_plays_its_recipe(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Everything of the script but the size of its rounds and the device: the command that it calls is played with a tiny shape."""
    stub = tmp_path / "prover"
    stub.write_text('#!/bin/sh\nprintf "%s\\n" "$@" > "$ASKED"\n')
    stub.chmod(0o755)
    environment = {"PATH": f"{tmp_path}:{os.environ['PATH']}", "ASKED": str(tmp_path / "asked")}
    bash = shutil.which("bash")
    assert bash is not None
    subprocess.run([bash, str(RUNS / "gpu.sh"), str(tmp_path / "run")], env=environment, check=True, cwd=tmp_path)
    command, *asked = (tmp_path / "asked").read_text().splitlines()
    assert command == "train"

    real = cli.recipe
    small = {
        "shape": TINY, "device": "cpu", "threads": 1, "rounds": 4, "problems": 3, "samples": 6, "explore": 20, "listen": 0,
        "policy_from": 0, "distil_steps": 2, "distil_groups": 4, "contest_every": 2, "contest_problems": 2, "contest_samples": 4,
        "propose": 0.5,
    }  # fmt: skip

    def tiny(path: Path | None, kind: type[Any], **overrides: Any) -> Any:
        full = real(path, kind, **overrides)
        assert full.device == "cuda" and full.problems == 512
        return real(path, kind, **{**overrides, **small})

    monkeypatch.setattr(cli, "recipe", tiny)
    monkeypatch.setattr("training.selfplay.SelfPlay", lambda *rest, **named: Counting())
    for module in (talk, proposing):
        monkeypatch.setattr(module, "rollouts", at_once)
    monkeypatch.chdir(RUNS.parents[1])
    assert cli.train([*asked, "--workers", "1"]) == 0
    rows = list(curves.read(tmp_path / "run" / "curves.jsonl"))
    assert len(rows) == 4 and [("contest" in row) for row in rows] == [False, True] * 2 and all(row["problems"] for row in rows)
    assert json.loads(load(tmp_path / "run" / "lemma.safetensors").metadata["recipe"])["shape"]["width"] == TINY.width
    again = zero.Run(tmp_path / "run", Counting(), tiny(RUNS / "gpu.json", zero.Settings))
    assert again.round == 4 and len(again.archive) > 0
