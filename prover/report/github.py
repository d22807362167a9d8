"""GitHub Actions annotations: workflow commands, one a finding."""

from __future__ import annotations

from prover.records import Report, Result, Verdict
from prover.report import View, words
from prover.report.escape import plain


def _data(text: str) -> str:
    return plain(text, keep="\r\n").replace("%", "%25").replace("\r", "%0D").replace("\n", "%0A")


def _property(text: str) -> str:
    return _data(text).replace(":", "%3A").replace(",", "%2C")


def annotation(result: Result) -> str:
    """One command. Columns are given only when the region is within a line, else GitHub drops the annotation."""
    level = "error" if result.verdict is Verdict.DISPROVED or result.kind == "error" else "warning"
    verdict = "error" if result.kind == "error" else f"{result.verdict.value} {result.kind}"
    properties = {"title": f"prove: {verdict}", "file": result.file, "line": str(result.line)}
    if result.end_line == result.line and result.end_column > result.column:
        properties |= {"col": str(result.column + 1), "endLine": str(result.end_line), "endColumn": str(result.end_column + 1)}
    elif result.end_line > result.line:
        properties |= {"endLine": str(result.end_line)}
    text = f"{result.function}: {result.message}" if result.function else result.message
    why = words.why(result)
    if why:
        text += f"\n{'counterexample: ' if result.counterexample else 'reason: '}{why}"
    return f"::{level} " + ",".join(f"{name}={_property(value)}" for name, value in properties.items()) + f"::{_data(text)}"


def render(report: Report, view: View) -> str:
    """All findings, failing first (GitHub shows ten of a step), warnings, and the summary as ordinary log text."""
    lines = [annotation(r) for r in words.failing_first(report.results) if r.verdict is not Verdict.PROVED or r.kind == "error"]
    lines += [f"::warning title=prove::{_data(warning)}" for warning in report.warnings]
    lines += [f"::error title=prove%3A internal failure::{_data(error)}" for error in report.internal_errors]
    return "\n".join([*lines, words.summary(report), ""])
