"""Sentences that several formats share. What comes out is plain text in which nothing from the program is escaped yet."""

from __future__ import annotations

from collections.abc import Iterable

from prover.records import Counterexample, Report, Result, Step, Verdict

ORDER = (Verdict.DISPROVED, Verdict.VACUOUS, Verdict.UNKNOWN, Verdict.PROVED)


def plural(count: int, noun: str) -> str:
    """`1 file`, `2 files`."""
    return f"{count} {noun}" + ("" if count == 1 else "s")


def call(result: Result, counterexample: Counterexample) -> str:
    """The failing call, to paste."""
    if counterexample.call:
        return counterexample.call
    return f"{result.function}({', '.join(f'{name}={value}' for name, value in counterexample.args)})"


def step(reached: Step) -> str:
    """`line 14: balance = 0, amount = 1`."""
    values = ", ".join(f"{name} = {value}" for name, value in reached.values)
    return f"line {reached.line}: {values}" if values else f"line {reached.line}"


def reason(result: Result) -> str | None:
    """Why there is no proof and no disproof."""
    if result.verdict is Verdict.VACUOUS and not result.reason:
        return "the preconditions or assumptions contradict each other, so the proof says nothing"
    return None if result.kind == "error" and result.reason == result.message else result.reason


def why(result: Result) -> str:
    """What one needs beside the message: the failing input, or the reason why there is no answer, with what to do next."""
    if result.counterexample is not None:
        return f"{call(result, result.counterexample)}: {result.counterexample.outcome}"
    return "; ".join(part for part in (reason(result), result.hint) if part)


def failing_first(results: Iterable[Result]) -> list[Result]:
    """Files that can't be read, then disproved, vacuous, unknown, proved; in source order within each."""
    return sorted(results, key=lambda r: (r.kind != "error", ORDER.index(r.verdict)))


def errors(report: Report) -> list[Result]:
    """The results that stand for a file which can't be read or parsed."""
    return [result for result in report.results if result.kind == "error"]


def counts(report: Report) -> list[tuple[str, int]]:
    """Each outcome with how often it came: proved always, the others where there are any."""
    rows = [
        (verdict.value, report.count(verdict))
        for verdict in (Verdict.PROVED, Verdict.DISPROVED, Verdict.UNKNOWN, Verdict.VACUOUS)
    ]
    rows.append(("suppressed", sum(1 for item in report.suppressed if item.origin == "source")))
    rows.append(("in the baseline", sum(1 for item in report.suppressed if item.origin == "baseline")))
    return [row for row in rows if row[1] or row[0] == "proved"]


def summary(report: Report) -> str:
    """The closing line."""
    tally = ", ".join(f"{count} {name}" for name, count in counts(report))
    scope = f"{plural(report.functions, 'function')} in {plural(report.files, 'file')}"
    unread = len(errors(report))
    if unread:
        tally += f", {plural(unread, 'error')}"
    return f"{tally} ({scope}, {report.time_s:.1f} s)"


def nothing_found(report: Report) -> bool:
    """Whether there was nothing to prove at all."""
    return not report.results and not report.suppressed and not report.internal_errors


NOTHING = "No obligation found: no contract, assert or magic variable here; --never-panics checks every function."
