"""What scripts rely on: exit statuses, where the output goes, and how failures are told. The pipeline is a fake here."""

from __future__ import annotations

import io
import json
import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from types import ModuleType
from typing import Any

import pytest

from prover import cli
from prover.config import FORMATS, Options
from prover.records import Report, Result, SetAside, Verdict

Run = Callable[..., int]


def result(verdict: Verdict, kind: str = "postcondition") -> Result:
    return Result("m.py", "f", 1, 0, kind, f"{kind} text", verdict)


P, D, U, V = (result(v) for v in (Verdict.PROVED, Verdict.DISPROVED, Verdict.UNKNOWN, Verdict.VACUOUS))
E = result(Verdict.UNKNOWN, "error")
S = SetAside(D, "why", "source")


def report(*results: Result, **more: Any) -> Report:
    return Report(results, 1, 1, 0.1, **more)


def install(monkeypatch: pytest.MonkeyPatch, check: Callable[..., Report]) -> None:
    fake = ModuleType("prover.pipeline")
    fake.check = check  # type: ignore[attr-defined]
    monkeypatch.setitem(sys.modules, "prover.pipeline", fake)


@pytest.fixture
def run(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Run:
    """Run `prove` in an empty folder with a pipeline that gives a fixed report."""
    monkeypatch.chdir(tmp_path)
    (tmp_path / "m.py").write_text("def f(): ...\n", encoding="utf-8")
    for name in ("NO_COLOR", "FORCE_COLOR"):
        monkeypatch.delenv(name, raising=False)

    def start(given: Report | BaseException, *argv: str) -> int:
        def check(options: Options, progress: object) -> Report:
            if isinstance(given, BaseException):
                raise given
            return given

        install(monkeypatch, check)
        return cli.main(argv)

    return start


# -------------------------------------------------------------------------------------------------------------- exit statuses


@pytest.mark.parametrize(
    ("given", "strict", "lenient"),
    [
        (report(P), 0, 0),
        (report(P, P, suppressed=(S,)), 0, 0),
        (report(suppressed=(S,)), 0, 0),
        (report(P, warnings=("w",)), 0, 0),
        (report(D), 1, 1),
        (report(P, D, U, V), 1, 1),
        (report(E), 2, 2),
        (report(E, P), 2, 2),
        (report(E, D, U), 2, 2),
        (report(internal_errors=("alarm",)), 3, 3),
        (report(P, internal_errors=("alarm",)), 3, 3),
        (report(E, D, U, internal_errors=("alarm",)), 3, 3),
        (report(U), 4, 0),
        (report(V), 4, 0),
        (report(P, U), 4, 0),
        (report(P, V, suppressed=(S,)), 4, 0),
        (report(), 5, 5),
        (report(warnings=("w",)), 5, 5),
    ],
)
def test_exit_status(run: Run, given: Report, strict: int, lenient: int) -> None:
    assert cli.exit_status(given, allow_unknown=False) == run(given) == strict
    assert cli.exit_status(given, allow_unknown=True) == run(given, "--allow-unknown") == lenient


@pytest.mark.parametrize("format", FORMATS)
def test_exit_status_does_not_depend_on_the_format(run: Run, format: str) -> None:
    assert run(report(P, D), "--format", format) == 1


@pytest.mark.parametrize(
    "argv", [["--nonsense"], ["--timeout", "0"], ["-k", "("], ["--baseline", "missing.json"], ["--format", "x"]]
)
def test_bad_usage_is_2(run: Run, argv: list[str], capsys: pytest.CaptureFixture[str]) -> None:
    assert run(report(P), *argv) == 2
    assert "prove: error:" in capsys.readouterr().err


def test_bad_configuration_is_2(run: Run, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (tmp_path / "pyproject.toml").write_text("[tool.prover]\nnonsense = 1\n", encoding="utf-8")
    assert run(report(P)) == 2
    assert "unknown key 'nonsense'" in capsys.readouterr().err


@pytest.mark.parametrize(
    "error", [RuntimeError("boom\x1b[31m"), MemoryError(), RecursionError(), AssertionError(), OSError(5, "io")]
)
def test_internal_failure_is_3(run: Run, error: Exception, capsys: pytest.CaptureFixture[str]) -> None:
    assert run(error) == 3
    quiet = capsys.readouterr()
    assert "internal failure" in quiet.err and "Traceback" not in quiet.err and "\x1b" not in quiet.err
    assert run(error, "-v") == 3
    assert "Traceback" in capsys.readouterr().err


def test_missing_pipeline_is_3(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    monkeypatch.setitem(sys.modules, "prover.pipeline", None)
    assert cli.main([]) == 3


def test_interrupt_is_130(run: Run) -> None:
    assert run(KeyboardInterrupt()) == 130


def test_sigterm_ends_a_run_as_an_interrupt_does(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    def check(options: Options, progress: object) -> Report:
        os.kill(os.getpid(), signal.SIGTERM)
        time.sleep(5)
        return report()

    before = signal.getsignal(signal.SIGTERM)
    monkeypatch.chdir(tmp_path)
    install(monkeypatch, check)
    assert cli.main([]) == 143
    assert signal.getsignal(signal.SIGTERM) is before


def test_version_and_help(run: Run, capsys: pytest.CaptureFixture[str]) -> None:
    assert run(report(), "--version") == 0
    assert capsys.readouterr().out.startswith("prove ")
    assert run(report(), "--help") == 0
    text = capsys.readouterr().out
    assert "exit status" in text


# --------------------------------------------------------------------------------------------------------- where things go


def test_json_is_alone_on_standard_output(run: Run, capsys: pytest.CaptureFixture[str]) -> None:
    assert run(report(P, internal_errors=("alarm",)), "--format", "json") == 3
    out = capsys.readouterr()
    assert json.loads(out.out)["internal_errors"] == ["alarm"]
    assert "alarm" in out.err


def test_output_file(run: Run, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (tmp_path / "r.json").write_text("old", encoding="utf-8")
    assert run(report(D), "--format", "json", "--output", "r.json") == 1
    assert json.loads((tmp_path / "r.json").read_text())["summary"]["disproved"] == 1
    assert capsys.readouterr().out == ""
    assert sorted(os.listdir(tmp_path)) == ["m.py", "r.json"]


def test_output_file_has_no_colour_unless_asked(run: Run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("FORCE_COLOR", "1")
    run(report(D), "--output", "r.txt")
    assert "\x1b" not in (tmp_path / "r.txt").read_text()
    run(report(D), "--output", "r.txt", "--color", "always")
    assert "\x1b" in (tmp_path / "r.txt").read_text()


@pytest.mark.parametrize("output", ["missing/r.json", "."])
def test_impossible_output_is_told_before_any_work(run: Run, output: str) -> None:
    assert run(RuntimeError("must not run"), "--output", output) == 2


def test_full_disk_loses_nothing(run: Run, capsys: pytest.CaptureFixture[str]) -> None:
    if not os.path.exists("/dev/full"):
        pytest.skip("no /dev/full here")
    assert run(report(P), "--format", "json", "--output", "/dev/full") == 2
    out = capsys.readouterr()
    assert json.loads(out.out)["summary"]["proved"] == 1 and "cannot write /dev/full" in out.err
    assert run(report(P, internal_errors=("alarm",)), "--output", "/dev/full") == 3


class Full(io.StringIO):
    """A stream whose disk is full."""

    def flush(self) -> None:
        raise OSError(28, "No space left on device")


class Closed(io.StringIO):
    """A pipe whose reader has gone."""

    def flush(self) -> None:
        raise BrokenPipeError


def test_full_standard_output_is_2(run: Run, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
    monkeypatch.setattr(sys, "stdout", Full())
    assert run(report(P)) == 2
    assert "No space left" in capsys.readouterr().err


def test_broken_pipe_is_quiet(run: Run, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
    monkeypatch.setattr(sys, "stdout", Closed())
    assert run(report(D)) == 1
    assert capsys.readouterr().err == ""


def test_options_reach_the_pipeline(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    seen: list[Options] = []

    def check(options: Options, progress: object) -> Report:
        seen.append(options)
        assert progress is None  # standard error is no terminal here
        return report(P)

    install(monkeypatch, check)
    assert cli.main(["a.py", "-k", "f", "--timeout", "3"]) == 0
    assert (seen[0].paths, seen[0].k_expr, seen[0].timeout) == (("a.py",), "f", 3.0)


# ------------------------------------------------------------------------------------------------------ colour and progress


class Terminal(io.StringIO):
    """A stream that says that it is a terminal."""

    def isatty(self) -> bool:
        return True


@pytest.mark.parametrize(
    ("mode", "terminal", "environ", "colour"),
    [
        ("auto", True, {}, True),
        ("auto", False, {}, False),
        ("auto", True, {"NO_COLOR": "1"}, False),
        ("auto", True, {"NO_COLOR": ""}, True),
        ("auto", False, {"FORCE_COLOR": "1"}, True),
        ("auto", False, {"FORCE_COLOR": "0"}, False),
        ("auto", False, {"FORCE_COLOR": "1", "NO_COLOR": "1"}, False),
        ("auto", True, {"TERM": "dumb"}, False),
        ("always", False, {"NO_COLOR": "1", "TERM": "dumb"}, True),
        ("never", True, {"FORCE_COLOR": "1"}, False),
    ],
)
def test_colour(mode: str, terminal: bool, environ: dict[str, str], colour: bool) -> None:
    assert cli.use_color(mode, Terminal() if terminal else io.StringIO(), environ) is colour


def test_progress_only_on_a_terminal(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("TERM", "xterm")
    assert cli.progress_line(Options()) is None
    screen = Terminal()
    monkeypatch.setattr(sys, "stderr", screen)
    assert cli.progress_line(Options(quiet=True)) is None
    show = cli.progress_line(Options())
    assert show is not None
    show("checking \x1b[31mf" + "x" * 500)
    show("")
    assert "\x1b[31m" not in screen.getvalue() and screen.getvalue().endswith("\r\x1b[2K")
    assert len(screen.getvalue()) < 500
    monkeypatch.setenv("TERM", "dumb")
    assert cli.progress_line(Options()) is None


# ---------------------------------------------------------------------------------------------- suppressions and baselines


def test_suppression_changes_the_exit_status(run: Run, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (tmp_path / "m.py").write_text("def f(): ...  # prove: ignore[postcondition] agreed with the caller\n", encoding="utf-8")
    assert run(report(D, P)) == 0
    assert "1 suppressed" in capsys.readouterr().out
    assert run(report(P)) == 0
    assert "unused suppression" in capsys.readouterr().out
    assert run(report(P), "-k", "f") == 0
    assert "unused suppression" not in capsys.readouterr().out


def test_unused_suppression_in_a_file_without_results(run: Run, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (tmp_path / "n.py").write_text("x = 1  # prove: ignore[key] why\n", encoding="utf-8")
    run(report(P, paths=("m.py", "n.py")))
    assert "n.py:1: unused suppression of key" in capsys.readouterr().out


def test_trojan_source_is_warned_of(run: Run, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (tmp_path / "m.py").write_text("x = 1\n# \u202e } if admin\n", encoding="utf-8")
    assert run(report(P)) == 0
    assert "m.py:2: bidirectional control character" in capsys.readouterr().out


def test_baseline_life(run: Run, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    base = ("--baseline", "base.json")
    assert run(report(D), *base) == 2  # not there yet; the findings are shown all the same
    out = capsys.readouterr()
    assert "does not exist" in out.err and "1 disproved" in out.out
    assert run(report(D, U), *base, "--update-baseline") == 0
    assert run(report(D, U), *base) == 0
    assert "2 in the baseline" in capsys.readouterr().out
    new = replace(D, message="something new")
    assert run(report(D, U, new), *base) == 1
    capsys.readouterr()
    assert run(report(P), *base) == 0
    assert "stale entry" in capsys.readouterr().out
    assert run(report(P), *base, "--update-baseline") == 0
    assert json.loads((tmp_path / "base.json").read_text())["findings"] == []


def test_baseline_is_not_written_after_an_internal_failure(run: Run, tmp_path: Path) -> None:
    assert run(report(D, internal_errors=("alarm",)), "--baseline", "b.json", "--update-baseline") == 3
    assert not (tmp_path / "b.json").exists()


def test_bad_baseline_does_not_hide_findings(run: Run, tmp_path: Path) -> None:
    (tmp_path / "b.json").write_text("nonsense", encoding="utf-8")
    assert run(report(D), "--baseline", "b.json") == 2
    assert run(report(D, internal_errors=("alarm",)), "--baseline", "b.json") == 3


# -------------------------------------------------------------------------------------------------------------------- watching


def test_watch_runs_again_after_a_change(
    run: Run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    pauses: list[float] = []

    def sleep(seconds: float) -> None:
        pauses.append(seconds)
        if len(pauses) == 1:
            (tmp_path / "new.py").write_text("x = 1\n", encoding="utf-8")
        else:
            raise KeyboardInterrupt

    monkeypatch.setattr(time, "sleep", sleep)
    assert run(report(P), "--watch") == 130
    assert capsys.readouterr().out.count("1 proved (") == 2


# ------------------------------------------------------------------------------------------------------ processes and `prover`


def test_import_is_light() -> None:
    heavy = ("z3", "rich", "torch", "libcst", "numpy", "hypothesis", "lark")
    code = f"import prover.cli, sys; print([m for m in {heavy} if m in sys.modules])"
    assert subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True).stdout == "[]\n"


def test_version_imports_nothing_heavy() -> None:
    heavy = ("z3", "rich", "smt", "frontends")
    code = f"import prover.cli, sys; prover.cli.main(['--version']); print([m for m in {heavy} if m in sys.modules])"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.splitlines()[1] == "[]"


@pytest.mark.skipif(sys.platform == "win32", reason="pipes and signals differ")
def test_reader_that_goes_away() -> None:
    code = (
        "import sys, types; from prover.records import *; from prover import cli\n"
        "r = tuple(Result('m.py', 'f', i, 0, 'index', 'x' * 100, Verdict.DISPROVED) for i in range(5000))\n"
        "m = types.ModuleType('p'); m.check = lambda o, p: Report(r, 1, 1, 0.0); sys.modules['prover.pipeline'] = m\n"
        "sys.exit(cli.main(['--format', 'concise']))"
    )
    process = subprocess.Popen([sys.executable, "-c", code], stdout=subprocess.PIPE, stderr=subprocess.PIPE)
    assert process.stdout is not None and process.stderr is not None
    process.stdout.readline()
    process.stdout.close()
    errors = process.stderr.read()
    process.stderr.close()
    assert (process.wait(), errors) == (1, b"")
    assert process.returncode != -signal.SIGPIPE


def test_prover_check_is_prove(run: Run, capsys: pytest.CaptureFixture[str]) -> None:
    run(report(P))
    assert cli.tools(["check"]) == 0
    assert cli.tools(["check", "--timeout", "0"]) == 2
    capsys.readouterr()
    assert cli.tools(["--help"]) == 0
    assert "check" in capsys.readouterr().out
    assert cli.tools(["--version"]) == 0


@pytest.mark.parametrize("argv", [[], ["nonsense"]])
def test_prover_bad_usage_is_2(argv: list[str]) -> None:
    assert cli.tools(argv) == 2


def test_every_subcommand_exists() -> None:
    import importlib

    for row in cli.SUBCOMMANDS:
        assert callable(getattr(importlib.import_module(row.module), row.function))
