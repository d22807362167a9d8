"""`prover model info`, and what `prover train` and `prover eval` say before any training."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from test_decoder import SHAPE, random_weights

from prover import cli
from prover.model.weights import SHIPPED, Weights, save


def test_info_tells_what_the_file_says(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    weights = random_weights()
    save(tmp_path / "w.safetensors", Weights(weights.arrays, {**weights.metadata, "contest": "7 of 9\x1b[31m"}))
    assert cli.tools(["model", "info", str(tmp_path / "w.safetensors")]) == 0
    out = capsys.readouterr().out
    assert f"{SHAPE.layers} layers, width {SHAPE.width}" in out and f"{weights.parameters:,}" in out
    assert "7 of 9" in out and "\x1b" not in out


def test_without_a_file_it_tells_of_the_shipped_weights(capsys: pytest.CaptureFixture[str]) -> None:
    assert cli.tools(["model", "info"]) == 0
    out = capsys.readouterr().out
    assert str(SHIPPED) in out and "contest" in out


@pytest.mark.parametrize("arguments", [["model", "info", "/nowhere"], ["model", "paint"], ["model"]])
def test_bad_usage(arguments: list[str]) -> None:
    assert cli.tools(arguments) == 2


def test_a_recipe_with_an_unknown_setting_is_refused(tmp_path: Path) -> None:
    pytest.importorskip("torch")
    from prover.config import UsageError
    from training.cli import recipe
    from training.zero import Settings

    path = tmp_path / "recipe.json"
    path.write_text(json.dumps({"problems": 3, "shape": {"width": 64}}))
    assert recipe(path, Settings, minutes=2.0, device=None).minutes == 2.0
    assert (recipe(path, Settings).problems, recipe(path, Settings).shape.width) == (3, 64)
    for bad in ('{"problem": 3}', "[1]", "{", '{"shape": {"wide": 3}}'):
        path.write_text(bad)
        with pytest.raises(UsageError):
            recipe(path, Settings)


@pytest.mark.parametrize("path", sorted((Path(__file__).parents[1] / "training" / "runs").glob("*.json")), ids=lambda path: path.stem)
def test_the_recipes_are_settings(path: Path) -> None:
    pytest.importorskip("torch")
    from training import distil, zero
    from training.cli import recipe

    if path.stem == "distil":
        assert recipe(path, distil.Settings).shape.context >= 512
    else:
        settings = recipe(path, zero.Settings)
        assert settings.shape.context >= 512 and settings.contest_every >= 1
