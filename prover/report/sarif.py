"""SARIF 2.1.0, for code scanning: findings as results, counterexample steps as code flows, suppressions kept as such."""

from __future__ import annotations

import hashlib
from collections import Counter
from pathlib import Path
from typing import Any
from urllib.parse import quote

from prover.records import Report, Result, SetAside, Verdict
from prover.report import View, words
from prover.report.escape import json_text
from smt.obligations import KINDS

SCHEMA = "https://json.schemastore.org/sarif-2.1.0.json"


def _uri(file: str) -> dict[str, str]:
    path = Path(file)
    if path.is_absolute() and path.is_relative_to(Path.cwd()):
        path = path.relative_to(Path.cwd())
    if path.is_absolute():
        return {"uri": "file://" + quote(path.as_posix(), errors="surrogateescape")}
    return {"uri": quote(path.as_posix(), errors="surrogateescape"), "uriBaseId": "%SRCROOT%"}


def _region(result: Result) -> dict[str, int]:
    region = {"startLine": max(1, result.line), "startColumn": result.column + 1}
    if (result.end_line, result.end_column) > (result.line, result.column):
        region |= {"endLine": result.end_line, "endColumn": result.end_column + 1}
    return region


def _location(result: Result) -> dict[str, Any]:
    location: dict[str, Any] = {"physicalLocation": {"artifactLocation": _uri(result.file), "region": _region(result)}}
    if result.function:
        location["logicalLocations"] = [{"fullyQualifiedName": result.function, "kind": "function"}]
    return location


def _code_flow(result: Result) -> list[dict[str, Any]]:
    found = result.counterexample
    if found is None or not found.steps:
        return []
    locations = [
        {
            "location": {
                "physicalLocation": {"artifactLocation": _uri(result.file), "region": {"startLine": max(1, step.line)}},
                "message": {"text": words.step(step)},
            },
            "executionOrder": index,
        }
        for index, step in enumerate(found.steps, 1)
    ]
    return [{"message": {"text": words.call(result, found)}, "threadFlows": [{"locations": locations}]}]


def _fingerprint(result: Result, seen: Counter[str]) -> str:
    # No line numbers: edits elsewhere keep a finding the same. The counter tells equal findings of one function apart.
    text = "\0".join((Path(result.file).as_posix(), result.function, result.kind, result.message))
    seen[text] += 1
    return hashlib.sha256(f"{text}\0{seen[text]}".encode("utf-8", "surrogatepass")).hexdigest()


def _result(result: Result, rules: list[str], seen: Counter[str], aside: SetAside | None = None) -> dict[str, Any]:
    why = words.why(result)
    label = "error" if result.kind == "error" else result.verdict.value
    sarif: dict[str, Any] = {
        "ruleId": result.kind,
        "ruleIndex": rules.index(result.kind),
        "level": "error" if result.verdict is Verdict.DISPROVED or result.kind == "error" else "warning",
        "message": {"text": f"{label}: {result.message}" + (f"\n{why}" if why else "")},
        "locations": [_location(result)],
        "partialFingerprints": {"prove/v1": _fingerprint(result, seen)},
        "properties": {"verdict": result.verdict.value},
    }
    flow = _code_flow(result)
    if flow:
        sarif["codeFlows"] = flow
    if aside is not None:
        kind = "inSource" if aside.origin == "source" else "external"
        sarif["suppressions"] = [{"kind": kind, "status": "accepted", "justification": aside.reason}]
    return sarif


def _rule(kind: str) -> dict[str, Any]:
    text = KINDS[kind].failed.replace(": {detail}", "") if kind in KINDS else "the file cannot be read or parsed"
    return {"id": kind, "name": kind, "shortDescription": {"text": text}, "defaultConfiguration": {"level": "error"}}


def render(report: Report, view: View) -> str:
    """One run. Proved obligations are no findings, so they are left out."""
    findings = [r for r in report.results if r.verdict is not Verdict.PROVED or r.kind == "error"]
    extra = {r.kind for r in (*findings, *(item.result for item in report.suppressed))} - set(KINDS)
    rules = [*KINDS, *sorted(extra)]
    seen: Counter[str] = Counter()
    results = [_result(result, rules, seen) for result in findings]
    results += [_result(item.result, rules, seen, item) for item in report.suppressed]
    notices = [{"level": "warning", "message": {"text": text}} for text in report.warnings]
    notices += [{"level": "error", "message": {"text": text}} for text in report.internal_errors]
    run = {
        "tool": {"driver": {"name": "prove", "version": view.version, "rules": [_rule(kind) for kind in rules]}},
        "columnKind": "unicodeCodePoints",
        "invocations": [{"executionSuccessful": not report.internal_errors, "toolExecutionNotifications": notices}],
        "results": results,
        "properties": {"summary": words.summary(report)},
    }
    return json_text({"$schema": SCHEMA, "version": "2.1.0", "runs": [run]})
