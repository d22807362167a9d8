"""`prover bench loops`: public loop problems through the product, with what was expected beside what was found; flags of the suites.

Each problem becomes Python source (frontends/problems) and is checked like any file of a user, in a worker process of its own. A verdict
that contradicts what the problem file claims is reported loudly: one of the two is wrong.
"""

from __future__ import annotations

import argparse
import json
import re
import statistics
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import asdict, dataclass, replace
from pathlib import Path
from typing import Literal

from frontends.problems.load import problem_files, read_file
from frontends.problems.problem import Problem, ProblemError
from prover.config import Options, UsageError, resolve
from prover.records import Report, Verdict
from smt.pool import Failure, Pool

FINE, USAGE, WRONG = 0, 2, 3
SPARE_S = 60.0  # what a problem may take beyond its time limit before its worker is killed

Answer = Literal["proved", "disproved", "vacuous", "unknown", "error"]


@dataclass(frozen=True, slots=True)
class Task:
    """One problem, the file that its source goes to, and the settings of its run."""

    problem: Problem
    path: str
    options: Options


@dataclass(frozen=True, slots=True)
class Line:
    """What came of one problem. `call` is the replayed input of a disproof; `proposers` those whose lemmas made a proof."""

    name: str
    file: str
    expected: str | None
    verdict: Answer
    proposers: tuple[str, ...]
    time_s: float
    call: str | None = None
    reason: str | None = None

    @property
    def wrong(self) -> bool:
        """Whether the verdict contradicts what was expected."""
        return self.verdict in ("proved", "vacuous", "disproved") and self.expected is not None and (
            (self.verdict == "disproved") != (self.expected == "disproved")
        )


# ------------------------------------------------------------------------------------------------------------ one problem


def run(task: Task) -> Line:
    """Check one problem. Run in a worker process."""
    from prover.pipeline import check

    Path(task.path).write_text(task.problem.source, encoding="utf-8")
    start = time.monotonic()
    report = check(task.options)
    return line_of(task.problem, report, time.monotonic() - start)


def line_of(problem: Problem, report: Report, time_s: float) -> Line:
    """The verdict on a problem from the results of its module: the worst counts."""
    call = reason = None
    verdict: Answer
    found = {r.verdict: r for r in reversed(report.results)}
    if report.internal_errors or any(r.kind == "error" for r in report.results) or not report.results:
        verdict = "error"
        texts = [*report.internal_errors, *(r.message for r in report.results if r.kind == "error")]
        reason = texts[0] if texts else "nothing was asked"
    elif Verdict.DISPROVED in found:
        verdict, example = "disproved", found[Verdict.DISPROVED].counterexample
        call = example.call if example is not None else None
    elif Verdict.UNKNOWN in found:
        verdict, reason = "unknown", found[Verdict.UNKNOWN].reason
    elif Verdict.VACUOUS in found:
        verdict, reason = "vacuous", found[Verdict.VACUOUS].reason
    else:
        verdict = "proved"
    proposers = tuple(dict.fromkeys(r.proposer for r in report.results if r.proposer))
    return Line(problem.name, problem.file, problem.expected, verdict, proposers, time_s, call, reason)


# --------------------------------------------------------------------------------------------------------------- all of them


def bench(problems: Sequence[Problem], options: Options, show: Callable[[Line], None] = lambda line: None) -> list[Line]:
    """The lines of the problems, in their order; `show` is told of each as it comes."""
    with tempfile.TemporaryDirectory(prefix="prover-bench-") as folder, Pool(options.jobs) as pool:
        tasks = []
        for number, problem in enumerate(problems):
            home = Path(folder, f"p{number}")
            home.mkdir()
            path = str(home / f"{re.sub(r'[^A-Za-z0-9_]', '_', problem.name)[:80]}.py")
            tasks.append(Task(problem, path, _options(options, path)))
        lines: dict[int, Line] = {}
        for index, answer in pool.stream(run, tasks, options.timeout + SPARE_S):
            problem = problems[index]
            if isinstance(answer, Failure):
                verdict: Answer = "unknown" if answer.reason == "timeout" else "error"
                said = f"{answer.reason} {answer.detail}".strip()
                answer = Line(problem.name, problem.file, problem.expected, verdict, (), options.timeout, reason=said)
            lines[index] = answer
            show(answer)
    return [lines[index] for index in range(len(problems))]


def _options(options: Options, path: str) -> Options:
    return replace(options, paths=(path,), jobs=1, k_expr=None, no_cache=True)  # what is measured is this run


# -------------------------------------------------------------------------------------------------------------- what is said


def text_line(line: Line) -> str:
    """name, expected, verdict, proposers, seconds, and the input or the reason."""
    from prover.report.escape import plain

    verdict = f"WRONG: {line.verdict}" if line.wrong else line.verdict
    rest = line.call or line.reason or ""
    said = f"{line.name:<28} {line.expected or '-':<10} {verdict:<17} {','.join(line.proposers) or '-':<16} {line.time_s:7.2f} s  {rest}"
    return plain(said.rstrip())


def summary(lines: Sequence[Line], problems_in_error: int) -> dict[str, int | float]:
    """The figures of a run."""
    times = [line.time_s for line in lines]
    valid = [line for line in lines if line.expected == "proved"]
    false = [line for line in lines if line.expected == "disproved"]
    counts = Counter(line.verdict for line in lines)
    return {
        "problems": len(lines),
        "valid": len(valid),
        "valid_proved": sum(line.verdict == "proved" for line in valid),
        "false": len(false),
        "false_disproved": sum(line.verdict == "disproved" for line in false),
        **{verdict: counts[verdict] for verdict in ("proved", "disproved", "vacuous", "unknown", "error")},
        "wrong": sum(line.wrong for line in lines),
        "unreadable_files": problems_in_error,
        "total_s": round(sum(times), 2),
        "median_s": round(statistics.median(times), 2) if times else 0.0,
    }


def text_summary(lines: Sequence[Line], figures: dict[str, int | float]) -> str:
    """The end of a text report."""
    from prover.report.escape import plain

    parts = [
        f"valid: {figures['valid_proved']} of {figures['valid']} proved; "
        f"false: {figures['false_disproved']} of {figures['false']} disproved with a replayed input; "
        f"{figures['unknown']} unknown, {figures['vacuous']} vacuous, {figures['error']} errors",
        f"total {figures['total_s']:.1f} s, median {figures['median_s']:.2f} s a problem",
    ]
    parts += [plain(f"WRONG VERDICT: {line.name} is {line.verdict}, expected {line.expected}") for line in lines if line.wrong]
    return "\n".join(parts)


# --------------------------------------------------------------------------------------------------------------- command line


def parser() -> argparse.ArgumentParser:
    """`prover bench SUITE ...`"""
    p = argparse.ArgumentParser(prog="prover bench", description="Measure the prover on public problems.", allow_abbrev=False)
    suites = p.add_subparsers(dest="suite", required=True, metavar="SUITE")
    loops = suites.add_parser(
        "loops",
        help="loop-invariant problems",
        description="Loop-invariant problems: JSON records (.json), SyGuS-Inv (.sl), constrained Horn clauses (.smt2).",
        epilog="exit status: 0 no verdict contradicts what was expected; 2 bad usage, or a file that cannot be read; "
        "3 a wrong verdict or an internal failure.",
        argument_default=argparse.SUPPRESS,
        allow_abbrev=False,
    )
    loops.add_argument("paths", nargs="+", metavar="PATH", help="problem files, or folders of them")
    loops.add_argument("--lemmas", metavar="LIST", help="lemma proposers in order, or none")
    loops.add_argument("--model", metavar="MODEL", help="the lemma model")
    loops.add_argument("--timeout", type=float, metavar="SECONDS", help="wall clock for one problem (default: 60)")
    loops.add_argument("-j", "--jobs", type=int, metavar="N", help="problems at a time (default: cores)")
    loops.add_argument("--format", choices=("text", "json"), help="default: text")
    loops.add_argument("-k", dest="k_expr", metavar="EXPR", help="only problems whose name matches")
    loops.add_argument("--write", dest="folder", metavar="FOLDER", help="only write the Python programs there")
    panics = suites.add_parser(
        "panics",
        help="never-panics over Python files",
        description="`prove --never-panics` over files, a few functions at a time: how much is decided, and what is in the way.",
        epilog="exit status: 0 it ran; 2 bad usage; 3 an internal failure.",
        argument_default=argparse.SUPPRESS,
        allow_abbrev=False,
    )
    panics.add_argument("paths", nargs="*", metavar="PATH", help="Python files, or folders of them; none: only write the table")
    panics.add_argument("--lemmas", metavar="LIST", help="lemma proposers in order, or none")
    panics.add_argument("--timeout", type=float, metavar="SECONDS", help="wall clock for one function (default: 60)")
    panics.add_argument("-j", "--jobs", type=int, metavar="N", help="pieces at a time (default: cores)")
    panics.add_argument("--results", type=Path, metavar="FILE", help="keep the results there, as JSON, with those of earlier runs")
    panics.add_argument("--table", type=Path, metavar="FILE", help="write the table of all kept results into that file")
    alone = suites.add_parser(
        "proposers",
        help="each lemma proposer alone, and all together",
        description="Each lemma proposer alone, and all together, over problem files, Python files, and folders of either.",
        argument_default=argparse.SUPPRESS,
        allow_abbrev=False,
    )
    alone.add_argument("paths", nargs="+", metavar="PATH", help="problem files, Python files, or folders of either")
    alone.add_argument("--only", metavar="LIST", help="proposers to measure, separated by commas; none, or all, among them")
    alone.add_argument("--output", metavar="FILE", required=True, help="JSON; rows that are there already are kept")
    alone.add_argument("--model", metavar="MODEL", help="the lemma model")
    alone.add_argument("--timeout", type=float, metavar="SECONDS", help="wall clock for one problem or function (default: 60)")
    alone.add_argument("-j", "--jobs", type=int, metavar="N", help="problems at a time (default: cores)")
    return p


def main(argv: Sequence[str] | None = None) -> int:
    """`prover bench`: run a suite and give the exit status."""
    from prover.cli import complain

    try:
        given = vars(parser().parse_args(list(sys.argv[1:] if argv is None else argv)))
    except SystemExit as stop:  # argparse has printed what there is to say
        return stop.code if isinstance(stop.code, int) else USAGE
    suite = given.pop("suite")
    if suite == "proposers":
        from prover import bench_proposers

        chosen = bench_proposers.chosen(given.pop("only", None))
        output = Path(given.pop("output"))
        measured = bench_proposers.run(chosen, resolve(given, Path.cwd()), output, lambda text: print(text, flush=True))
        return WRONG if any(row.wrong for row in measured) else FINE
    if suite == "panics":
        from prover import bench_panics

        results, readme = given.pop("results", None), given.pop("table", None)
        only_table = not given.get("paths")
        if only_table and (results is None or readme is None):
            raise UsageError("give PATHs, or --results and --table")
        options = resolve({k: v for k, v in given.items() if k != "paths" or v}, Path.cwd())
        return bench_panics.main(replace(options, paths=()) if only_table else options, results, readme)
    as_json = given.pop("format", "text") == "json"
    folder = given.pop("folder", None)
    options = resolve(given, Path.cwd())
    problems, broken = _read(options, complain)
    if folder is not None:
        _write(problems, Path(folder))
        return USAGE if broken else FINE
    if not problems and not broken:
        raise UsageError("no problem files there")
    lines = bench(problems, options, (lambda line: None) if as_json else lambda line: print(text_line(line), flush=True))
    figures = summary(lines, broken)
    if as_json:
        rows = [asdict(line) | {"wrong": line.wrong} for line in lines]
        print(json.dumps({"version": 1, "problems": rows, "summary": figures}, indent=1))
    else:
        print(text_summary(lines, figures))
    if figures["wrong"] or figures["error"]:
        return WRONG
    return USAGE if broken else FINE


def _read(options: Options, complain: Callable[[str], None]) -> tuple[list[Problem], int]:
    """The problems of all files, and how many files have none to give; each of these is complained of."""
    from prover.selection import matcher

    wanted = matcher(options.k_expr)
    problems: list[Problem] = []
    broken = 0
    try:
        files = problem_files(map(Path, options.paths))
    except ProblemError as error:
        raise UsageError(str(error)) from error
    for path in files:
        try:
            problems.extend(p for p in read_file(path) if wanted(p.name))
        except ProblemError as error:
            broken += 1
            complain(str(error))
    return problems, broken


def _write(problems: Sequence[Problem], folder: Path) -> None:
    folder.mkdir(parents=True, exist_ok=True)
    for problem in problems:
        (folder / f"{re.sub(r'[^A-Za-z0-9_]', '_', problem.name)[:80]}.py").write_text(problem.source, encoding="utf-8")
