"""`prover bench proposers`: each proposer alone and all together, kept in pieces."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from prover import bench_proposers, cli

LOOP = """from prover import ensures, requires

@requires(lambda n: n >= 0)
@ensures(lambda n, result: result == n)
def f(n: int) -> int:
    i = 0
    while i < n:
        i += 1
    return i

@ensures(lambda n, result: result > n)
def g(n: int) -> int:
    return n + 1
"""


def test_rows_are_kept_and_made_anew(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
    monkeypatch.chdir(tmp_path)
    Path("m.py").write_text(LOOP)
    asked = ["bench", "proposers", "m.py", "--output", "r.json", "-j", "1"]
    assert cli.tools([*asked, "--only", "none"]) == 0
    assert cli.tools([*asked, "--only", "templates"]) == 0
    rows = {row.proposers: row for row in bench_proposers.kept(Path("r.json"))}
    assert (rows["none"].items, rows["none"].decided, rows["none"].proved, rows["none"].obligations) == (2, 1, 1, 2)
    assert (rows["templates"].decided, rows["templates"].proved, rows["templates"].wrong) == (2, 2, 0)
    assert rows["templates"].total_s > 0 and rows["templates"].cpu_s > 0
    assert "| m.py | templates | 2 of 2 | 2 of 2 |" in capsys.readouterr().out
    Path("m.py").write_text(LOOP.replace("result > n", "result == n + 1"))
    assert cli.tools([*asked, "--only", "none"]) == 0
    assert len(json.loads(Path("r.json").read_text())["rows"]) == 2


@pytest.mark.parametrize("arguments", [["--only", "magic", "--output", "r.json"], ["--output", "broken.json"], []])
def test_bad_usage(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, arguments: list[str]) -> None:
    monkeypatch.chdir(tmp_path)
    Path("m.py").write_text(LOOP)
    Path("broken.json").write_text("[]")
    assert cli.tools(["bench", "proposers", "m.py", *arguments]) == 2
