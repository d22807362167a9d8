"""`prover bench loops`: what it prints, what it counts, and its exit statuses."""

from __future__ import annotations

import json
import os
from pathlib import Path
from typing import Any

import pytest

from prover import bench
from prover.cli import tools
from prover.records import Counterexample, Report, Result, Verdict

PROBLEMS = Path(__file__).parent / "problems"

VALID = {
    "id": "steady", "vars": {"x": "int", "y": "int"}, "params": ["x", "y"], "expected": "proved",
    "program": [
        ["assume", [">", "y", 0]],
        ["while", ["<", "x", 9], [["assign", "x", ["+", "x", "y"]]]],
        ["assert", [">=", "x", 9]],
    ],
}  # fmt: skip
FALSE = {**VALID, "id": "unsteady", "expected": "disproved", "program": [*VALID["program"], ["assert", ["<", "x", 9]]]}


def run(capsys: pytest.CaptureFixture[str], *arguments: str) -> tuple[int, str, str]:
    status = tools(["bench", *arguments])
    out, err = capsys.readouterr()
    return status, out, err


def records(folder: Path, *problems: dict[str, Any]) -> str:
    path = folder / "problems.json"
    path.write_text(json.dumps({"problems": problems}))
    return str(path)


def test_verdicts_beside_what_was_expected(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    status, out, _ = run(capsys, "loops", records(tmp_path, VALID, FALSE), "-j", "2", "--lemmas", "none")
    assert status == 0
    lines = {line.split()[0]: line.split() for line in out.splitlines()[:2]}
    assert lines["steady"][1:3] == ["proved", "proved"]
    assert lines["unsteady"][1:3] == ["disproved", "disproved"]
    assert any(word.startswith("unsteady(x=") for word in lines["unsteady"])  # the input that fails
    assert "valid: 1 of 1 proved; false: 1 of 1 disproved with a replayed input; 0 unknown" in out


def test_a_wrong_verdict_is_loud(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    path = records(tmp_path, {**VALID, "expected": "disproved"}, {**FALSE, "expected": "proved"})
    status, out, _ = run(capsys, "loops", path, "-j", "2", "--lemmas", "none")
    assert status == 3
    assert "WRONG VERDICT: steady is proved, expected disproved" in out
    assert "WRONG VERDICT: unsteady is disproved, expected proved" in out
    assert out.count("WRONG: ") == 2


def test_json(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    status, out, _ = run(capsys, "loops", records(tmp_path, VALID), "-j", "1", "--format", "json", "--lemmas", "none")
    document = json.loads(out)
    assert status == 0
    assert document["version"] == 1
    (problem,) = document["problems"]
    assert (problem["name"], problem["verdict"], problem["expected"], problem["wrong"]) == ("steady", "proved", "proved", False)
    assert document["summary"]["valid_proved"] == document["summary"]["valid"] == 1
    assert 0 < document["summary"]["median_s"] == document["summary"]["total_s"]


def test_false_problems_of_each_format_are_disproved(capsys: pytest.CaptureFixture[str]) -> None:
    names = ("count_false.sl", "fork_false.smt2", "two_false.smt2")
    status, out, _ = run(capsys, "loops", *(str(PROBLEMS / name) for name in names), "-j", "2", "--lemmas", "none")
    assert status == 0
    assert "false: 3 of 3 disproved with a replayed input" in out


def test_a_file_that_cannot_be_read_does_not_keep_the_others_from_being_run(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    records(tmp_path, VALID)
    (tmp_path / "broken.sl").write_text("(set-logic LIA)\n(what)\n")
    status, out, err = run(capsys, "loops", str(tmp_path), "-j", "1", "--lemmas", "none")
    assert status == 2
    assert "broken.sl:2: unsupported: command (what ...)" in err
    assert "steady" in out


@pytest.mark.parametrize("arguments", [[], ["loops"], ["loops", "nowhere"], ["loops", "EMPTY"], ["loops", "EMPTY", "--lemmas", "x"], ["x"]])
def test_bad_usage(arguments: list[str], tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    status, _, err = run(capsys, *(str(tmp_path) if a == "EMPTY" else a for a in arguments))
    assert status == 2
    assert err


def test_the_programs_can_be_written_and_chosen(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    path = records(tmp_path, VALID, FALSE)
    status, _, _ = run(capsys, "loops", path, "-k", "not unsteady", "--write", str(tmp_path / "out"))
    assert status == 0
    assert os.listdir(tmp_path / "out") == ["steady.py"]
    assert "def steady(x: int, y: int) -> None:" in (tmp_path / "out" / "steady.py").read_text()


def test_the_worst_of_a_program_is_its_verdict() -> None:
    from frontends.problems.code2inv import read

    (problem,) = read(json.dumps(VALID), "p.json")

    def line(*verdicts: Verdict, errors: tuple[str, ...] = ()) -> bench.Line:
        example = Counterexample((), "", "f(1)")
        results = tuple(
            Result("p.py", "f", 1, 0, "assertion", "m", v, "why", example if v is Verdict.DISPROVED else None, proposer="templates")
            for v in verdicts
        )
        return bench.line_of(problem, Report(results, 1, 1, 0.1, internal_errors=errors), 0.1)

    proved, unknown, vacuous, disproved = Verdict.PROVED, Verdict.UNKNOWN, Verdict.VACUOUS, Verdict.DISPROVED
    assert line(proved, proved).verdict == "proved"
    assert line(proved).proposers == ("templates",)
    assert line(proved, vacuous).verdict == "vacuous"
    assert (line(vacuous, unknown, proved).verdict, line(unknown).reason) == ("unknown", "why")
    assert (line(unknown, disproved, proved).verdict, line(disproved).call) == ("disproved", "f(1)")
    assert line().verdict == "error"
    assert line(proved, errors=("alarm",)).verdict == "error"
    assert line(disproved).wrong and not line(unknown).wrong and not line(vacuous).wrong
