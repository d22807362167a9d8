"""One line a result, for editors and grep: `file:line:col: verdict kind: message (reason or counterexample)`."""

from __future__ import annotations

from prover.records import Report, Result, Verdict
from prover.report import View, words
from prover.report.escape import path_text, plain


def line(result: Result) -> str:
    """One result. Columns are shown counting from 1, as editors do."""
    head = f"{path_text(result.file)}:{result.line}:{result.column + 1}:"
    outcome = "error" if result.kind == "error" else f"{result.verdict.value} {plain(result.kind)}"
    why = words.why(result)
    return f"{head} {outcome}: {plain(result.message)}" + (f" ({plain(why)})" if why else "")


def render(report: Report, view: View) -> str:
    """All findings in source order (with -v the proved ones too), warnings, the summary."""
    shown = [r for r in report.results if view.verbose or r.verdict is not Verdict.PROVED or r.kind == "error"]
    lines = [line(result) for result in shown]
    lines += [f"warning: {plain(warning)}" for warning in report.warnings]
    lines += [f"internal failure: {plain(error)}" for error in report.internal_errors]
    if words.nothing_found(report):
        lines.append(words.NOTHING)
    return "\n".join([*lines, words.summary(report), ""])
