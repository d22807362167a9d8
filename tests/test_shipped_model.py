"""The weights that the package ships: part of the plain install, what the card says of them, and lemmas without torch."""

from __future__ import annotations

import json
import re
import subprocess
import sys
import tomllib
from pathlib import Path

import pytest

import prover
from prover.config import LEMMAS, Options
from prover.model.decoder import Decoder
from prover.model.weights import SHIPPED, load
from training.embedded import measure

ROOT = Path(prover.__file__).parents[1]


def test_the_file_is_part_of_the_package() -> None:
    assert SHIPPED.is_relative_to(Path(prover.__file__).parent) and SHIPPED.is_file()
    assert SHIPPED.stat().st_size < 4_000_000
    with (ROOT / "pyproject.toml").open("rb") as stream:
        wheel = tomllib.load(stream)["tool"]["hatch"]["build"]["targets"]["wheel"]
    assert "prover" in wheel["packages"] and set(wheel) == {"packages"}  # nothing of the packages is left out
    ignored = (ROOT / ".gitignore").read_text().split()  # hatch leaves out what git ignores
    assert not any(re.search(r"weights|safetensors|model", line) for line in ignored)


def test_it_is_asked_by_default() -> None:
    assert "model" in LEMMAS and Options().lemmas == LEMMAS and Options().model == "bundled"


def test_its_card_says_what_its_file_says() -> None:
    weights = load(SHIPPED)
    shape = Decoder(weights).shape
    card = (SHIPPED.parent / "README.md").read_text(encoding="utf-8")
    assert f"{weights.parameters:,} parameters" in card and f"{SHIPPED.stat().st_size:,} bytes" in card
    assert f"{shape.layers} layers, width {shape.width}" in card
    assert weights.metadata["contest"] in card and weights.metadata["data"].startswith("none")
    proved = int(weights.metadata["contest"].split()[0])
    assert proved > 0  # it has won its contest against the network at random


SOURCE = """\
from prover import ensures


@ensures(lambda xs, result: len(result) >= len(xs))
def mapped(xs: list[int]) -> list[int]:
    out = []
    i = 0
    while i < len(xs):
        out.append(xs[i] + 1)
        i += 1
    return out


@ensures(lambda xs, result: len(result) <= len(xs))
def filtered(xs: list[int]) -> list[int]:
    out = []
    i = 0
    while i < len(xs):
        if xs[i] > 3:
            out.append(xs[i])
        i += 1
    return out


@ensures(lambda n, result: result == n + 1)
def following(n: int) -> int:
    return n + 1
"""


@pytest.fixture
def module(tmp_path: Path) -> Path:
    (tmp_path / "m.py").write_text(SOURCE)
    return tmp_path / "m.py"


def run(*arguments: str) -> subprocess.CompletedProcess[str]:
    """What the command does in a fresh process, with the modules that it has loaded in the end on standard error."""
    code = "import sys; from prover.cli import main; s = main(sys.argv[1:]); print(*sys.modules, file=sys.stderr); sys.exit(s)"
    return subprocess.run([sys.executable, "-c", code, *arguments], capture_output=True, text=True, cwd=ROOT, check=False)


def test_a_module_that_z3_settles_alone_does_not_load_the_model(module: Path) -> None:
    found = run(str(module), "-k", "following", "--no-cache", "-j", "1")
    assert found.returncode == 0, found.stderr
    loaded = found.stderr.split()
    assert "prover.model.decoder" not in loaded and "numpy" not in loaded and "torch" not in loaded


def test_it_proves_loops_with_nothing_beside_it_and_without_torch(module: Path) -> None:
    """One of the two at least: rounding differs between machines, and so may what is drawn."""
    pytest.importorskip("llguidance")
    found = run(str(module), "-k", "mapped or filtered", "--lemmas", "model", "--no-cache", "-j", "1", "--format", "json")
    results = [r for r in json.loads(found.stdout)["results"] if r["kind"] == "postcondition"]
    assert len(results) == 2 and ("proved", "model") in [(r["verdict"], r["proposer"]) for r in results], found.stdout
    assert "torch" not in found.stderr.split()


def test_its_cost_is_measured_on_the_problems_of_the_held_aside_set() -> None:
    found = measure(SHIPPED, 1, 4)
    assert found["bytes"] == SHIPPED.stat().st_size and found["parameters"] == load(SHIPPED).parameters
    assert (found["places"], found["lemmas"]) == (1, 4) and 0 < found["load ms"] < 1000 and 0 < found["median ms"] <= found["90 % ms"]
