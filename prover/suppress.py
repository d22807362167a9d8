"""`# prove: ignore[KIND] reason`: a finding that a person has judged. It stops counting, stays listed, and must say why."""

from __future__ import annotations

import io
import re
import tokenize
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace

from prover.records import Report, Result, SetAside, Verdict
from prover.report.escape import plain
from smt.obligations import KINDS

_COMMENT = re.compile(r"#\s*prove:\s*(?P<word>[\w-]*)(?P<rest>.*)", re.DOTALL)
_IGNORE = re.compile(r"\s*\[(?P<kinds>[^\]]*)\](?P<reason>.*)", re.DOTALL)


@dataclass(frozen=True, slots=True)
class Suppression:
    """One such comment: where it stands, the line of code it speaks of, the kinds and the reason."""

    line: int
    target: int
    kinds: tuple[str, ...]
    reason: str


def find(source: str) -> tuple[list[Suppression], list[tuple[int, str]]]:
    """The suppressions in a file, and the comments that look like one but have no effect, each as its line and what is wrong.

    A comment behind code speaks of that line; one on a line of its own speaks of the next line of code.
    """
    found: list[Suppression] = []
    malformed: list[tuple[int, str]] = []
    waiting: list[Suppression] = []
    for token in _tokens(source):
        if token.type == tokenize.COMMENT:
            match = _COMMENT.search(token.string)
            if match is None:
                continue
            line = token.start[0]
            read = _read(match["word"], match["rest"])
            if isinstance(read, str):
                malformed.append((line, read))
            elif token.line[: token.start[1]].strip():
                found.append(Suppression(line, line, *read))
            else:
                waiting.append(Suppression(line, line, *read))
        elif token.type not in (tokenize.NL, tokenize.NEWLINE, tokenize.INDENT, tokenize.DEDENT, tokenize.ENDMARKER):
            found += [replace(suppression, target=token.start[0]) for suppression in waiting]
            waiting = []
    return sorted(found + waiting, key=lambda suppression: suppression.line), malformed


def _tokens(source: str) -> Iterator[tokenize.TokenInfo]:
    """The tokens of `source`, as many as there are before the first that is broken."""
    try:
        yield from tokenize.generate_tokens(io.StringIO(source).readline)
    except (tokenize.TokenError, SyntaxError, ValueError, RecursionError):
        return


def _read(word: str, rest: str) -> tuple[tuple[str, ...], str] | str:
    """Kinds and reason of a comment, or what is wrong with it."""
    match = _IGNORE.fullmatch(rest)
    if word != "ignore" or match is None:
        return "expected `# prove: ignore[KIND] reason`"
    kinds = tuple(part.strip() for part in match["kinds"].split(","))
    unknown = [kind for kind in kinds if kind not in KINDS]
    if unknown:
        return f"no such kind: {', '.join(map(repr, unknown))}; the kinds are {', '.join(KINDS)}"
    reason = match["reason"].strip()
    return (kinds, reason) if reason else f"a reason is required: `# prove: ignore[{', '.join(kinds)}] why this is acceptable`"


def _covers(suppression: Suppression, result: Result) -> bool:
    # The first or the last line of the code in question; not those between, which may belong to nested statements.
    return result.kind in suppression.kinds and suppression.target in (result.line, max(result.line, result.end_line))


def apply(report: Report, sources: Mapping[str, str], report_unused: bool = True) -> Report:
    """Move the findings that a comment covers out of `results`, and warn of comments without effect.

    Proved results stay, and so do files that could not be read: neither is a finding that one could accept. `report_unused`
    is False when only a part of the functions was checked.
    """
    results = list(report.results)
    aside: list[SetAside] = []
    warnings: list[str] = []
    for file, source in sources.items():
        if "prove:" not in source:
            continue
        suppressions, malformed = find(source)
        warnings += [f"{file}:{line}: suppression without effect: {wrong}" for line, wrong in malformed]
        used: set[tuple[int, str]] = set()
        kept: list[Result] = []
        for result in results:
            open_finding = result.file == file and result.verdict is not Verdict.PROVED and result.kind != "error"
            cover = next((s for s in suppressions if open_finding and _covers(s, result)), None)
            if cover is None:
                kept.append(result)
            else:
                used.add((cover.line, result.kind))
                aside.append(SetAside(result, cover.reason, "source"))
        results = kept
        if report_unused:
            warnings += [
                f"{file}:{suppression.line}: unused suppression of {kind}: there is no such finding on this line"
                for suppression in suppressions
                for kind in suppression.kinds
                if (suppression.line, kind) not in used
            ]
    return replace(
        report,
        results=tuple(results),
        suppressed=(*report.suppressed, *aside),
        warnings=(*report.warnings, *(plain(warning) for warning in warnings)),
        stats={**report.stats, "suppressed": len(aside)},
    )
