"""`prover explain FILE:LINE`: each obligation of a line with its verdict, why it is unknown, what was tried, and what would help."""

from __future__ import annotations

import argparse
import ast
import sys
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from pathlib import Path

from frontends.python.load import load
from prover import cli
from prover.config import Options, UsageError, resolve
from prover.records import Report, Result, Verdict
from prover.report import words
from prover.report.escape import path_text, plain
from prover.report.source import read_sources
from prover.search import Attempt
from prover.tasks import Target, functions_of

MAX_SHOWN = 6  # lemmas or refused texts of one attempt; -v shows all
NOT_CHECKED = "nothing is checked here: no contract, assert or magic variable; --never-panics checks every function"


def parser() -> argparse.ArgumentParser:
    """The arguments of `prover explain`."""
    p = argparse.ArgumentParser(
        prog="prover explain",
        description="Check the function at a line, and say what came of each obligation and what was tried. Exit status as `prove`.",
        argument_default=argparse.SUPPRESS,
        allow_abbrev=False,
    )
    p.add_argument("place", metavar="FILE:LINE")
    p.add_argument("--never-panics", action=argparse.BooleanOptionalAction, help="no exception may escape")
    p.add_argument("--lemmas", metavar="LIST", help="lemma proposers in order, or none")
    p.add_argument("--model", metavar="MODEL", help="as for `prove`")
    p.add_argument("--timeout", type=float, metavar="SECONDS", help="wall clock (default: 60)")
    p.add_argument("--rlimit", type=int, metavar="N", help="deterministic solver budget for one query")
    p.add_argument("--no-cache", action="store_true", help="ask the solver everything anew")
    p.add_argument("-v", "--verbose", action="store_true", help="show all lemmas and steps")
    return p


def main(argv: Sequence[str] | None = None) -> int:
    """`prover explain`: print what is known, and give the exit status."""
    try:
        given = vars(parser().parse_args(argv))
    except SystemExit as stop:
        return stop.code if isinstance(stop.code, int) else cli.USAGE
    file, line = place_of(given.pop("place"))
    options = resolve({**given, "paths": (file,)}, Path.cwd())
    target = function_at(file, line)
    report = run(options, target)
    shown = replace(report, results=tuple(at_line(report.results, target, line)))
    sys.stdout.write("\n".join(lines(shown, report, target, line, options.verbose)) + "\n")
    return cli.exit_status(shown, options.allow_unknown)


def place_of(text: str) -> tuple[str, int]:
    """The file and the line of "FILE:LINE". Raises UsageError."""
    file, _, number = text.rpartition(":")
    if not file or not (number.isascii() and number.isdigit()) or int(number) < 1:
        raise UsageError(f"{text}: expected FILE:LINE, such as bank.py:12")
    if not Path(file).is_file():
        raise UsageError(f"{file}: no such file")
    return file, int(number)


def function_at(file: str, line: int) -> Target:
    """The function or method whose text, decorators included, contains the line. Raises UsageError."""
    loaded = load([Path(file)])
    for error in loaded.errors:
        raise UsageError(f"{error.file}:{error.line}: {error.message}")
    modules = [m for m in loaded.program.modules if m.name in loaded.requested]
    for module in modules:
        first = _first_lines(module.source)
        for target in reversed(functions_of(module)):
            span = target.function.span
            if first.get(span.line, span.line) <= line <= span.end_line:
                return target
    raise UsageError(f"{file}:{line}: no function stands there")


def _first_lines(source: str) -> dict[int, int]:
    """By the line of each `def`, the line of its first decorator."""
    found = {}
    for node in ast.walk(ast.parse(source)):
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef) and node.decorator_list:
            found[node.lineno] = node.decorator_list[0].lineno
    return found


def run(options: Options, target: Target) -> Report:
    """The report of one function, with what comments and the baseline account for set aside."""
    from prover.pipeline import check

    report = check(options, None, (target.key,))
    if report.internal_errors:
        for text in report.internal_errors:
            cli.complain(f"internal failure: {text}")
    part = replace(options, k_expr=target.function.qualname)  # comments and entries of other functions are not unused
    return cli.settle(report, part, read_sources(report.paths))


def at_line(results: Sequence[Result], target: Target, line: int) -> list[Result]:
    """The results whose code stands on the line; all of the function if there are none."""
    whole = target.function.span

    def covers(r: Result) -> bool:
        if (r.line, r.end_line) == (whole.line, whole.end_line):
            return r.line == line  # it speaks of the function, not of each of its lines
        return r.line <= line <= max(r.line, r.end_line)

    own = [r for r in results if r.kind != "error"]
    return [r for r in own if covers(r)] or own


# ------------------------------------------------------------------------------------------------------------------------ text


def lines(shown: Report, report: Report, target: Target, line: int, verbose: bool) -> Iterator[str]:
    """The explanation: each obligation, what is set aside, then the search for lemmas."""
    span = target.function.span
    yield f"{path_text(target.module.path)}:{line} in {plain(target.function.qualname)} (lines {span.line} to {span.end_line})"
    if not report.results and not report.suppressed:
        yield NOT_CHECKED
    elif not any(r.line <= line <= max(r.line, r.end_line) for r in shown.results):
        yield "no obligation stands on this line; those of the function:"
    attempts = [a for a in report.attempts if (a.module, a.function) == (target.module.name, target.function.qualname)]
    for result in words.failing_first(shown.results):
        yield ""
        yield from _obligation(result, attempts, verbose)
    for item in report.suppressed:
        yield f"line {item.result.line}: {item.result.verdict.value} {plain(item.result.kind)}, not counted: {plain(item.reason)}"
    if attempts:
        yield ""
        yield "the search for lemmas:"
        names = _names(attempts)
        for number, attempt in enumerate(attempts, 1):
            yield from _attempt(number, attempt, names, verbose)
    for warning in report.warnings:
        yield f"warning: {plain(warning)}"


def _obligation(result: Result, attempts: Sequence[Attempt], verbose: bool) -> Iterator[str]:
    yield f"line {result.line}, column {result.column + 1}: {result.verdict.value} {plain(result.kind)}: {plain(result.message)}"
    found = result.counterexample
    if found is not None:
        yield f"  fails for: {plain(words.call(result, found))}"
        yield f"  outcome: {plain(found.outcome)}"
        for step in found.steps if verbose else found.steps[-MAX_SHOWN:]:
            yield f"    {plain(words.step(step))}"
    reason = words.reason(result)
    if reason:
        yield f"  why: {plain(reason)}"
    for lemma in result.lemmas:
        yield f"  with: {plain(lemma)}"
    yield from _tried(result, attempts)
    if result.partial:
        yield "  holds for runs that terminate: the function is recursive without decreases"
    if result.hint:
        yield f"  what would help: {plain(result.hint)}"


def _tried(result: Result, attempts: Sequence[Attempt]) -> Iterator[str]:
    """What the search for lemmas did for one obligation."""
    start = f"{result.kind}@{result.file}:{result.line}:{result.column}:"
    about = [a for a in attempts if any(key.startswith(start) for key in (*a.proved, *a.open))]
    closing = [str(attempts.index(a) + 1) for a in about if any(key.startswith(start) for key in a.proved)]
    if closing:
        yield f"  tried: it follows after attempt {', '.join(closing)} below"
    elif about:
        asked = ", ".join(dict.fromkeys(a.proposer for a in about))
        yield f"  tried: {words.plural(sum(len(a.lemmas) for a in about), 'lemma')} of {plain(asked)}; it follows from none of them"
    elif result.verdict is Verdict.UNKNOWN:
        yield "  tried: the solver, and inputs in CPython; no lemmas were searched for"


def _names(attempts: Sequence[Attempt]) -> Mapping[str, str]:
    """Obligations by their keys (kind@file:line:column:text), as people read them."""
    found = {}
    for key in {key for a in attempts for key in (*a.proved, *a.open)}:
        kind, _, place = key.partition("@")
        # The text may hold colons and the path may too, so the numbers are looked for: the first pair of them ends the path.
        parts = place.split(":")
        at = next((i for i in range(1, len(parts) - 1) if parts[i].isdigit() and parts[i + 1].isdigit()), 1)
        found[key] = f"{kind} at line {parts[at]}: {':'.join(parts[at + 2 :])}"
    return found


def _attempt(number: int, attempt: Attempt, names: Mapping[str, str], verbose: bool) -> Iterator[str]:
    if attempt.note:
        yield f"{number}. {plain(attempt.proposer)} failed: {plain(attempt.note)}"
        return
    counts = f"{words.plural(len(attempt.lemmas), 'new lemma')}, {len(attempt.kept)} inductive with those before"
    yield f"{number}. {plain(attempt.proposer)}: {counts}, {words.plural(len(attempt.refused), 'text')} refused ({attempt.time_s:.1f} s)"
    limit = None if verbose else MAX_SHOWN
    yield from _some("inductive", [f"line {x.line}: {x.statement}" for x in attempt.kept], limit)
    yield from _some("not inductive", [f"line {x.line}: {x.statement}" for x in attempt.lemmas if x not in attempt.kept], limit)
    yield from _some("refused", attempt.refused, limit)
    yield from _some("follows", [names[key] for key in attempt.proved], None)
    yield from _some("open", [names[key] for key in attempt.open], None)


def _some(label: str, items: Sequence[str], limit: int | None) -> Iterator[str]:
    for item in items[:limit]:
        yield f"     {label}: {plain(item)}"
    if limit is not None and len(items) > limit:
        yield f"     {label}: {len(items) - limit} more (-v)"
