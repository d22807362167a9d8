"""Known findings: a checked-in JSON file of what is accepted for now, so that CI fails on new findings only.

A finding is known by file, function, kind and message, never by its line, so that edits elsewhere don't bring it back. Each
entry accounts for as many findings as its count, one to one. An accepted "unknown" does not cover a
later "disproved": that is news.
"""

from __future__ import annotations

import json
import os
from collections import Counter
from dataclasses import replace
from pathlib import Path
from typing import Any

from prover.config import UsageError
from prover.records import Report, Result, SetAside, Verdict
from prover.report.escape import plain

VERSION = 1
Key = tuple[str, str, str, str, str]  # file, function, kind, message, "disproved" or "unknown"
Known = Counter[Key]


def load(path: Path) -> Known:
    """The entries of a baseline file."""
    try:
        document = json.loads(path.read_text(encoding="utf-8"))
    except FileNotFoundError as error:
        raise UsageError(f"baseline {path} does not exist; --update-baseline writes it") from error
    except (OSError, ValueError, RecursionError) as error:
        raise UsageError(f"baseline {path}: {error}") from error
    try:
        return _entries(document)
    except (KeyError, TypeError, ValueError) as error:
        raise UsageError(f"baseline {path} is not a version {VERSION} baseline: {error!r}") from error


def _entries(document: Any) -> Known:
    if document["version"] != VERSION:
        raise ValueError(f"version {document['version']!r}")
    known: Known = Counter()
    for entry in document["findings"]:
        key = (entry["file"], entry["function"], entry["kind"], entry["message"], entry["verdict"])
        count = entry["count"]
        if not all(isinstance(part, str) for part in key) or key[4] not in ("disproved", "unknown"):
            raise ValueError(f"entry {key!r}")
        if type(count) is not int or count < 1:
            raise ValueError(f"count {count!r}")
        known[key] += count
    return known


def _key(result: Result, folder: Path) -> Key:
    verdict = "disproved" if result.verdict is Verdict.DISPROVED else "unknown"
    return (_relative(result.file, folder), result.function, result.kind, result.message, verdict)


def _relative(file: str, folder: Path) -> str:
    # Relative to the baseline's own folder: the file means the same from whatever folder `prove` is started in.
    return Path(os.path.relpath(file, folder)).as_posix()


def _is_finding(result: Result) -> bool:
    return result.verdict is not Verdict.PROVED and result.kind != "error"


def match(report: Report, known: Known, path: Path, complete: bool = True) -> Report:
    """Move known findings out of `results`. With `complete`, entries of checked files that nothing uses are warned of."""
    left = known.copy()
    kept: list[Result] = []
    aside: list[SetAside] = []
    matched: set[int] = set()
    # A disproof that is now unknown (a timeout, say) may use its old entry, after every finding with its own has.
    for widen in (False, True):
        for index, result in enumerate(report.results):
            key = _key(result, path.parent)
            if widen and result.verdict in (Verdict.UNKNOWN, Verdict.VACUOUS):
                key = (*key[:4], "disproved")
            if index not in matched and _is_finding(result) and left[key] > 0:
                left[key] -= 1
                matched.add(index)
    for index, result in enumerate(report.results):
        if index in matched:
            aside.append(SetAside(result, f"known finding in {path.as_posix()}", "baseline"))
        else:
            kept.append(result)
    stale = [
        f"{path.as_posix()}: stale entry, found {count} time(s) less than it says: {key[0]}: {key[1]}: {key[2]}: {key[3]}"
        for key, count in sorted(left.items())
        if complete and count > 0 and not _beyond(key[0], report, path.parent)
    ]
    return replace(
        report,
        results=tuple(kept),
        suppressed=(*report.suppressed, *aside),
        warnings=(*report.warnings, *(plain(text) for text in stale)),
        stats={**report.stats, "baselined": len(aside)},
    )


def _beyond(file: str, report: Report, folder: Path) -> bool:
    """Whether a baseline's file was outside this run: it exists, but was not checked, or could not be read."""
    unread = {_relative(result.file, folder) for result in report.results if result.kind == "error"}
    checked = {_relative(name, folder) for name in (*report.paths, *(result.file for result in report.results))} - unread
    return file not in checked and (folder / file).exists()


def updated(report: Report, old: Known, path: Path) -> Known:
    """The entries that cover exactly the findings of this run; those of files outside it stay."""
    fresh: Known = Counter(_key(result, path.parent) for result in report.results if _is_finding(result))
    return fresh + Counter({key: count for key, count in old.items() if _beyond(key[0], report, path.parent)})


def dump(known: Known) -> str:
    """The text of a baseline file, sorted so that its diffs are small."""
    names = ("file", "function", "kind", "message", "verdict")
    entries = [{**dict(zip(names, key, strict=True)), "count": known[key]} for key in sorted(known)]
    return json.dumps({"version": VERSION, "findings": entries}, indent=1, ensure_ascii=True) + "\n"
