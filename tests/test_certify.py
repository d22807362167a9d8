"""`--certify FILE`: the kernel re-checks what is proved, in a fresh process; what it refuses is not proved, nor what rests on it."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from prover import cli, last_word
from prover.certificate import Certificate, read
from prover.certify import PACKAGE
from prover.config import Options
from prover.kernel import Outcome
from prover.pipeline import check
from prover.records import Report, Verdict

SOURCE = '''from prover import ensures, requires


@requires(lambda n: n >= 0)
@ensures(lambda n, result: result == n)
def count(n: int) -> int:
    i = 0
    while i < n:
        i += 1
    return i


@requires(lambda n: n >= 1)
@ensures(lambda n, result: result > 0)
def caller(n: int) -> int:
    return count(n)


@ensures(lambda n, result: result > n)
def alone(n: int) -> int:
    return n + 1


@ensures(lambda n, result: result > n)
def wrong(n: int) -> int:
    return n
'''
Answer = Callable[[Certificate], Outcome]


@pytest.fixture(autouse=True)
def module(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.chdir(tmp_path)
    path = tmp_path / "m.py"
    path.write_text(SOURCE)
    return path


def kernel(*arguments: str) -> int:
    command = [sys.executable, "-P", "-m", "prover.kernel", *arguments]
    return subprocess.run(command, env={"PYTHONPATH": str(PACKAGE)}, capture_output=True, check=False, timeout=120).returncode


def verdicts(report: Report) -> dict[str, Verdict]:
    return {r.function: r.verdict for r in report.results if r.kind == "postcondition"}


def checked() -> Report:
    return check(Options(paths=("m.py",), lemmas=("spacer",), jobs=2, certify="c.json"))


def answering(monkeypatch: pytest.MonkeyPatch, answer: Answer) -> list[Certificate]:
    """The certificates that the kernel, replaced by `answer`, is asked about."""
    asked: list[Certificate] = []

    def recheck(made: Certificate, jobs: int, timeout_s: float) -> Outcome:
        asked.append(made)
        return answer(made)

    monkeypatch.setattr(last_word, "recheck", recheck)
    return asked


def refusing(*functions: str) -> Answer:
    """A kernel that refuses every certificate with one of these functions in it that claims anything."""

    def answer(made: Certificate) -> Outcome:
        bad = [p.function for p in made.proofs if p.function in functions and p.claims]
        return Outcome(not bad, tuple(f"{name} is not believed" for name in bad), (), (), ())

    return answer


def test_the_certificate_is_kept_and_the_kernel_accepts_it_again(module: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert cli.main(["--lemmas", "spacer", "--stats", "--certify", "c.json", "m.py"]) == cli.DISPROVED
    assert "kernel_s" in capsys.readouterr().out
    kept = read((module.parent / "c.json").read_text())
    claims = {p.function: p for p in kept.proofs}
    assert set(claims) == {"count", "caller", "alone"}  # nothing is claimed of a disproved function
    assert [x.kind for x in claims["count"].lemmas] == ["invariant"]
    assert kernel("c.json") == 0
    module.write_text(SOURCE.replace("i += 1", "i += 2"))
    assert kernel("c.json") == 1


def test_without_the_flag_the_kernel_is_not_asked(monkeypatch: pytest.MonkeyPatch) -> None:
    asked = answering(monkeypatch, refusing())
    report = check(Options(paths=("m.py",), lemmas=("spacer",), jobs=2))
    assert (asked, report.certificate) == ([], None)


def test_a_refusal_takes_the_lemmas_and_what_rests_on_them(monkeypatch: pytest.MonkeyPatch) -> None:
    answering(monkeypatch, refusing("count"))
    report = checked()
    assert verdicts(report) == {
        "count": Verdict.UNKNOWN, "caller": Verdict.UNKNOWN, "alone": Verdict.PROVED, "wrong": Verdict.DISPROVED,
    }  # fmt: skip
    reasons = {r.function: r.reason for r in report.results}
    assert reasons["count"] == "the kernel refuses: count is not believed"
    assert report.lemmas == ()  # they are neither written nor locked
    assert report.certificate is not None
    assert [p.function for p in read(report.certificate).proofs] == ["alone"]


def test_a_refusal_of_a_proof_without_lemmas(monkeypatch: pytest.MonkeyPatch) -> None:
    answering(monkeypatch, refusing("alone"))
    report = checked()
    assert verdicts(report) == {
        "count": Verdict.PROVED, "caller": Verdict.PROVED, "alone": Verdict.UNKNOWN, "wrong": Verdict.DISPROVED,
    }  # fmt: skip


def test_a_refusal_that_no_function_explains_takes_all(monkeypatch: pytest.MonkeyPatch) -> None:
    answering(monkeypatch, lambda made: Outcome(False, ("together they fail",), (), (), ()) if len(made.proofs) > 2 else refusing()(made))
    report = checked()
    assert Verdict.PROVED not in verdicts(report).values()
    assert report.certificate is None


@pytest.mark.parametrize(
    ("problem", "reason"),
    [
        (subprocess.TimeoutExpired("kernel", 1), "the kernel refuses: no answer within 60 s"),
        (RuntimeError("it crashed"), "the kernel refuses: it crashed"),
        (OSError(28, "No space left on device"), "the kernel refuses: it could not be run: No space left on device"),
    ],
)
def test_no_answer_is_a_refusal(monkeypatch: pytest.MonkeyPatch, problem: Exception, reason: str) -> None:
    def answer(made: Certificate) -> Outcome:
        raise problem

    answering(monkeypatch, answer)
    report = checked()
    assert Verdict.PROVED not in verdicts(report).values()
    assert {r.reason for r in report.results if r.function == "alone"} == {reason}


def test_a_certificate_that_cannot_be_written_is_a_usage_error(capsys: pytest.CaptureFixture[str]) -> None:
    assert cli.main(["-q", "-k", "alone", "--certify", "no/such/c.json", "m.py"]) == cli.USAGE
    assert "cannot write no/such/c.json" in capsys.readouterr().err
