"""The report for people: each finding with the code it speaks of, the input that breaks it, and what to do next."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass

from prover.records import Report, Result, Verdict
from prover.report import View, words
from prover.report.escape import path_text, plain, width
from prover.report.source import MAX_SHOWN

MAX_FUNCTIONS = 40  # above this, the table has one row a file
MAX_NAME = 60  # cells of a function's name up to which the columns align
MAX_STEPS = 10
MAX_LIMITS = 5

_SGR = {"red": "31", "green": "32", "yellow": "33", "magenta": "35", "blue": "34", "bold": "1", "dim": "2"}
_HUE = {Verdict.PROVED: "green", Verdict.DISPROVED: "red", Verdict.UNKNOWN: "yellow", Verdict.VACUOUS: "magenta"}


@dataclass(frozen=True)
class Ink:
    """Colour, or none. Text given to it is plain already."""

    on: bool

    def __call__(self, text: str, *styles: str) -> str:
        return f"\x1b[{';'.join(_SGR[style] for style in styles)}m{text}\x1b[0m" if self.on and text else text


def render(report: Report, view: View) -> str:
    """Findings, failing first; a table of what was proved where; warnings; the summary."""
    ink = Ink(view.color)
    blocks = ["\n".join(_finding(r, view, ink)) for r in words.failing_first(report.results) if _is_open(r)]
    if view.verbose:
        blocks.append("\n".join(_proved(r, ink) for r in report.results if not _is_open(r)))
        blocks.append("\n".join(_set_aside(report, ink)))
    if not view.quiet:
        blocks.append("\n".join(_table(report, ink)))
    blocks.append("\n".join(_notes(report, view, ink)))
    blocks.append(_closing(report, ink))
    return "\n\n".join(block for block in blocks if block) + "\n"


def _is_open(result: Result) -> bool:
    return result.verdict is not Verdict.PROVED or result.kind == "error"


# ---------------------------------------------------------------------------------------------------------------- one finding


def _finding(result: Result, view: View, ink: Ink) -> Iterator[str]:
    hue = "red" if result.kind == "error" else _HUE[result.verdict]
    place = f"{path_text(result.file)}:{result.line}:{result.column + 1}"
    outcome = "error" if result.kind == "error" else f"{result.verdict.value} {plain(result.kind)}"
    where = f" in {plain(result.function)}" if result.function else ""
    yield f"{ink(place, 'bold')} {ink(outcome, hue, 'bold')}{where}"
    yield from _snippet(result, view, ink, hue)
    notes = list(_details(result, view))
    margin = " " * len(str(result.line))
    indent = max((len(label) for label, _ in notes), default=0)
    for label, text in notes:
        head = f"{label}:".ljust(indent + 1) if label else " " * (indent + 1)
        yield f"{margin} {ink('=', 'blue')} {ink(head, 'bold')} {text}"


def _snippet(result: Result, view: View, ink: Ink, hue: str) -> Iterator[str]:
    message = plain(result.message)
    margin = " " * len(str(result.line))
    bar = ink("|", "blue")
    quote = view.sources.quote(result.file, result.line, result.column, result.end_line, result.end_column)
    if quote is None:
        yield f"{margin} {ink('=', 'blue')} {ink(message, hue)}"
        return
    underline = " " * quote.start + ink("^" * quote.length, hue, "bold")
    yield f"{margin} {bar}"
    yield f"{ink(str(result.line), 'blue')} {bar} {quote.text}"
    if quote.start + quote.length + 1 + width(message) <= MAX_SHOWN:
        yield f"{margin} {bar} {underline} {ink(message, hue)}"
    else:
        yield f"{margin} {bar} {underline}"
        yield f"{margin} {bar} {ink(message, hue)}"
    yield f"{margin} {bar}"


def _details(result: Result, view: View) -> Iterator[tuple[str, str]]:
    """Labelled lines under the snippet; an empty label continues the one above."""
    found = result.counterexample
    if found is not None:
        yield "fails for", plain(words.call(result, found))
        yield "outcome", plain(found.outcome)
        steps = [plain(words.step(step)) for step in found.steps]
        left_out = 0 if view.verbose else max(0, len(steps) - MAX_STEPS)
        shown = [f"({left_out} earlier steps: -v)"] * bool(left_out) + steps[left_out:]
        for index, text in enumerate(shown):
            yield "" if index else "steps", text
    reason = words.reason(result)
    if reason:
        yield "reason", plain(reason)
    if result.hint:
        yield "help", plain(result.hint)


def _proved(result: Result, ink: Ink) -> str:
    place = f"{path_text(result.file)}:{result.line}:{result.column + 1}"
    lemmas = f", with {'; '.join(result.lemmas)}" if result.lemmas else ""
    partial = ", if it terminates" if result.partial else ""
    text = f"{plain(result.message)} ({result.time_s:.2f} s{partial}{plain(lemmas)})"
    return f"{place} {ink(f'proved {plain(result.kind)}', 'green')} in {plain(result.function)}: {text}"


def _set_aside(report: Report, ink: Ink) -> Iterator[str]:
    for item in report.suppressed:
        result = item.result
        place = f"{path_text(result.file)}:{result.line}:{result.column + 1}"
        yield f"{place} {ink('not counted', 'dim')} {result.verdict.value} {plain(result.kind)}: {plain(item.reason)}"


# ------------------------------------------------------------------------------------------------------------- the whole run


def _table(report: Report, ink: Ink) -> Iterator[str]:
    """What came out, a row a function; a row a file when there are many functions."""
    rows: dict[tuple[str, str], Counter[Verdict]] = {}
    partial: set[tuple[str, str]] = set()
    by_function = len({(r.file, r.function) for r in report.results}) <= MAX_FUNCTIONS
    for result in report.results:
        if result.kind != "error":
            key = (result.file, result.function if by_function else "")
            rows.setdefault(key, Counter())[result.verdict] += 1
            if result.partial:
                partial.add(key)
    names = {key: plain(key[1] or "(module)") if by_function else path_text(key[0]) for key in rows}
    column = min(MAX_NAME, max((width(name) for name in names.values()), default=0))
    file = None
    for key, tally in rows.items():
        if by_function and key[0] != file:
            file = key[0]
            yield ink(path_text(file), "bold")
        parts = [ink(f"{tally[v]} {v.value}", _HUE[v]) for v in reversed(words.ORDER) if tally[v]]
        note = ink(" (partial: shown only for runs that terminate)", "dim") if key in partial else ""
        yield f"{'  ' if by_function else ''}{names[key]}{' ' * (column - width(names[key]))}  {', '.join(parts)}{note}"


def _notes(report: Report, view: View, ink: Ink) -> Iterator[str]:
    if report.limits:
        shown = report.limits if view.verbose else report.limits[:MAX_LIMITS]
        more = f", and {len(report.limits) - len(shown)} more (-v)" if len(shown) < len(report.limits) else ""
        yield "not modelled: " + ", ".join(f"{plain(name)} ({count})" for name, count in shown) + more
    if view.stats:
        yield from (f"{plain(name)}: {value:g}" for name, value in report.stats.items())
    yield from (f"{ink('warning', 'yellow', 'bold')}: {plain(warning)}" for warning in report.warnings)
    yield from (f"{ink('internal failure', 'red', 'bold')}: {plain(error)}" for error in report.internal_errors)
    if words.nothing_found(report):
        yield words.NOTHING


def _closing(report: Report, ink: Ink) -> str:
    bad = report.internal_errors or words.errors(report) or report.count(Verdict.DISPROVED)
    weak = report.count(Verdict.UNKNOWN) + report.count(Verdict.VACUOUS)
    good = report.count(Verdict.PROVED)
    return ink(words.summary(report), "red" if bad else "yellow" if weak or not good else "green", "bold")
