"""`prover explain FILE:LINE` says what is known of a line; `prove --trace FILE` keeps every attempt of the search."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from prover import cli
from prover.config import UsageError
from prover.explain_command import at_line, function_at, place_of
from prover.records import Result, Verdict

SOURCE = '''"""Functions to be explained."""
from prover import ensures, requires


@requires(lambda n: n >= 0)
@ensures(lambda n, result: result == n)
def count(n: int) -> int:
    i = 0
    while i < n:
        i += 1
    return i


def broken(n: int) -> int:
    assert n > 0  # prove: ignore[assertion] callers know
    return 1 // n


def plain(n: int) -> int:
    return n


class Box:
    @ensures(lambda result: result == 0)
    def get(self) -> int:
        return 0
'''


@pytest.fixture(autouse=True)
def module(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.chdir(tmp_path)
    path = tmp_path / "m.py"
    path.write_text(SOURCE)
    return path


def explain(capsys: pytest.CaptureFixture[str], *argv: str) -> tuple[int, str, str]:
    status = cli.tools(["explain", *argv])
    said = capsys.readouterr()
    return status, said.out, said.err


def test_an_unknown_says_why_what_was_tried_and_what_would_help(capsys: pytest.CaptureFixture[str]) -> None:
    status, out, _ = explain(capsys, "m.py:6", "--lemmas", "none")
    assert status == cli.UNKNOWN
    assert "m.py:6 in count (lines 7 to 11)" in out
    assert "unknown postcondition" in out
    assert "why: needs a loop invariant at line 9" in out
    assert "no lemmas were searched for" in out
    assert "what would help: add invariant(...) at line 9 that bounds `i`" in out
    assert "Box" not in out and "assertion" not in out


def test_a_proof_by_lemmas_shows_the_search(capsys: pytest.CaptureFixture[str]) -> None:
    status, out, _ = explain(capsys, "m.py:9", "--lemmas", "spacer")  # nothing stands on that line: all of the function
    assert status == cli.PROVED
    assert "no obligation stands on this line; those of the function:" in out
    assert "with: line 9: invariant: " in out
    assert "it follows after attempt 1 below" in out
    assert "1. spacer: " in out and "inductive: line 9: invariant: " in out
    assert "follows: postcondition at line 6: result == n" in out


def test_a_disproof_shows_its_input_and_suppressions_are_told(capsys: pytest.CaptureFixture[str]) -> None:
    status, out, _ = explain(capsys, "m.py:14")
    assert status == cli.PROVED  # of what counts in this function, everything is proved
    assert "line 15: disproved assertion, not counted: callers know" in out
    Path("m.py").write_text(SOURCE.replace("  # prove: ignore[assertion] callers know", ""))
    status, out, _ = explain(capsys, "m.py:15")
    assert status == cli.DISPROVED
    assert "fails for: broken(n=" in out and "outcome: AssertionError" in out
    assert "division" not in out  # that is line 16
    assert "division-by-zero" in explain(capsys, "m.py:16")[1]


def test_a_function_without_obligations(capsys: pytest.CaptureFixture[str]) -> None:
    status, out, _ = explain(capsys, "m.py:20")
    assert (status, "nothing is checked here" in out) == (cli.NOTHING, True)


@pytest.mark.parametrize(
    ("argv", "said"),
    [
        (["m.py:1"], "m.py:1: no function stands there"),
        (["m.py:900"], "no function stands there"),
        (["no.py:3"], "no.py: no such file"),
        (["m.py"], "expected FILE:LINE"),
        (["m.py:0"], "expected FILE:LINE"),
        (["m.py:x"], "expected FILE:LINE"),
        (["bad.py:1"], "bad.py:1: "),
        (["m.py:6", "--lemmas", "magic"], "--lemmas"),
    ],
)
def test_bad_places_are_usage_errors(capsys: pytest.CaptureFixture[str], argv: list[str], said: str) -> None:
    Path("bad.py").write_text("def f(:\n")
    status, out, err = explain(capsys, *argv)
    assert (status, out) == (cli.USAGE, "")
    assert said in err


def test_the_function_of_a_line_includes_its_decorators() -> None:
    assert [function_at("m.py", n).function.qualname for n in (5, 6, 7, 11, 14, 24, 26)] == [
        "count", "count", "count", "count", "broken", "Box.get", "Box.get",
    ]  # fmt: skip
    with pytest.raises(UsageError):
        function_at("m.py", 12)
    assert place_of("m.py:3") == ("m.py", 3)


def test_obligations_of_a_line() -> None:
    target = function_at("m.py", 9)

    def result(line: int, end: int) -> Result:
        return Result("m.py", "count", line, 0, "index", "", Verdict.PROVED, end_line=end)

    whole, long, short = result(7, 11), result(9, 10), result(10, 10)
    assert at_line([whole, long, short], target, 10) == [long, short]
    assert at_line([whole, long, short], target, 7) == [whole]
    assert at_line([whole, long, short], target, 8) == [whole, long, short]


def test_the_trace_is_appended_as_json_lines(tmp_path: Path) -> None:
    for runs in (1, 2):
        assert cli.main(["-q", "--lemmas", "spacer", "-k", "count", "--trace", "t.jsonl", "m.py"]) == cli.PROVED
        attempts = [json.loads(text) for text in (tmp_path / "t.jsonl").read_text().splitlines()]
        assert len(attempts) == runs
    attempt = attempts[0]
    assert (attempt["module"], attempt["function"], attempt["proposer"]) == ("m", "count", "spacer")
    assert attempt["lemmas"][0]["line"] == 9 and attempt["proved"] and not attempt["open"]


def test_a_trace_that_cannot_be_written_is_a_usage_error(capsys: pytest.CaptureFixture[str]) -> None:
    assert cli.main(["-q", "--lemmas", "none", "-k", "Box", "--trace", "no/such/t.jsonl", "m.py"]) == cli.USAGE
    assert "cannot write no/such/t.jsonl" in capsys.readouterr().err


def test_an_input_that_cannot_be_run_says_why(capsys: pytest.CaptureFixture[str]) -> None:
    Path("lost.py").write_text("import no_such_package\n\n\ndef f(n: int) -> None:\n    assert n > 0\n")
    assert cli.main(["-j", "1", "--lemmas", "none", "--format", "concise", "lost.py"]) == cli.UNKNOWN
    out = capsys.readouterr().out
    assert "the solver's input could not be run: importing the module failed: ModuleNotFoundError: No module named 'no_such_package'" in out
