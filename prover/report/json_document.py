"""The JSON document that scripts read. Fields are added, never changed or removed within a version."""

from __future__ import annotations

from typing import Any

from prover.records import Counterexample, Report, Result, Verdict
from prover.report import View, words
from prover.report.escape import json_text

VERSION = 1


def _counterexample(found: Counterexample | None) -> dict[str, Any] | None:
    if found is None:
        return None
    steps = [{"line": step.line, "values": dict(step.values)} for step in found.steps]
    return {"args": dict(found.args), "outcome": found.outcome, "call": found.call, "steps": steps}


def result_object(result: Result) -> dict[str, Any]:
    """One result. Lines count from 1, columns from 0 in code points, as in Python's `ast`; an end of 0 is not known."""
    return {
        "file": result.file,
        "function": result.function,
        "line": result.line,
        "column": result.column,
        "end_line": result.end_line,
        "end_column": result.end_column,
        "kind": result.kind,
        "message": result.message,
        "verdict": result.verdict.value,
        "reason": result.reason,
        "hint": result.hint,
        "partial": result.partial,
        "counterexample": _counterexample(result.counterexample),
        "lemmas": list(result.lemmas),
        "proposer": result.proposer,
        "solver": result.solver,
        "time_s": round(result.time_s, 6),
    }


def document(report: Report) -> dict[str, Any]:
    """The whole report."""
    origins = [item.origin for item in report.suppressed]
    return {
        "version": VERSION,
        "results": [result_object(result) for result in report.results],
        "suppressed": [
            {"origin": item.origin, "reason": item.reason, "result": result_object(item.result)} for item in report.suppressed
        ],
        "warnings": list(report.warnings),
        "internal_errors": list(report.internal_errors),
        "limits": dict(report.limits),
        "stats": report.stats,
        "summary": {
            "files": report.files,
            "functions": report.functions,
            **{verdict.value: report.count(verdict) for verdict in Verdict},
            "errors": len(words.errors(report)),
            "suppressed": origins.count("source"),
            "baselined": origins.count("baseline"),
            "warnings": len(report.warnings),
            "time_s": round(report.time_s, 6),
        },
    }


def render(report: Report, view: View) -> str:
    """The document as ASCII text."""
    return json_text(document(report))
