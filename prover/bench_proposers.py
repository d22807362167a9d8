"""`prover bench proposers`: each lemma proposer alone, and all together, over the same problems.

Problem files are counted by problem, Python files by function. Results are kept in a JSON file, a row for each set of proposers and
path, so that a long measurement can be made in pieces; the same file is shown as a table.
"""

from __future__ import annotations

import json
import resource
import statistics
import tempfile
import time
from collections.abc import Callable, Iterator, Sequence
from dataclasses import asdict, dataclass, replace
from pathlib import Path

from prover import bench
from prover.config import LEMMAS, Options, UsageError
from prover.records import Verdict
from smt.pool import Failure, Pool

TOGETHER = "all"
CONFIGURATIONS = ("none", *(name for name in LEMMAS if name != "model"), "model", TOGETHER)


@dataclass(frozen=True, slots=True)
class Row:
    """What one set of proposers did on one path. `items`: problems or functions; `decided`: as expected, or proved altogether."""

    proposers: str
    path: str
    items: int
    decided: int
    obligations: int  # of Python files; 0 for problem files
    proved: int
    wrong: int
    total_s: float
    median_s: float
    cpu_s: float  # processor time, which a busy machine changes less than the clock


@dataclass(frozen=True, slots=True)
class _Task:
    path: str
    key: str
    options: Options


@dataclass(frozen=True, slots=True)
class _Item:
    decided: bool
    obligations: int
    proved: int
    wrong: bool
    time_s: float


def _function(task: _Task) -> _Item:
    """Check one function of a Python file. Run in a worker process."""
    from prover.pipeline import check

    start = time.monotonic()
    report = check(task.options, only=task.key)
    results = [r for r in report.results if r.kind != "error"]
    proved = sum(r.verdict is Verdict.PROVED for r in results)
    fine = bool(results) and proved == len(results) and not report.internal_errors
    return _Item(fine, len(results), proved, bool(report.internal_errors), time.monotonic() - start)


def _functions(path: Path, options: Options) -> Iterator[_Task]:
    from frontends.python.load import load
    from prover.tasks import to_check

    for file in sorted(path.rglob("*.py")) if path.is_dir() else [path]:
        loaded = load([file]).program
        for module in loaded.modules:
            if module.path == str(file):
                made = replace(options, paths=(str(file),), jobs=1, k_expr=None, no_cache=True)
                yield from (_Task(str(file), target.key, made) for target in to_check(module, options.never_panics))


def measure(path: Path, proposers: str, options: Options) -> Row:
    """One row."""
    lemmas = LEMMAS if proposers == TOGETHER else () if proposers == "none" else (proposers,)
    options = replace(options, lemmas=lemmas)
    before = _processor_s()
    items = list(_of_functions(path, options) if _is_python(path) else _of_problems(path, options))
    times = [item.time_s for item in items]
    return Row(
        proposers, str(path), len(items), sum(i.decided for i in items), sum(i.obligations for i in items), sum(i.proved for i in items),
        sum(i.wrong for i in items), round(sum(times), 2), round(statistics.median(times), 2) if times else 0.0,
        round(_processor_s() - before, 2),
    )  # fmt: skip


def _is_python(path: Path) -> bool:
    return path.suffix == ".py" or (path.is_dir() and any(path.rglob("*.py")))


def _of_functions(path: Path, options: Options) -> Iterator[_Item]:
    tasks = list(_functions(path, options))
    with Pool(options.jobs) as pool:
        for _, answer in pool.stream(_function, tasks, options.timeout + bench.SPARE_S):
            yield _Item(False, 0, 0, answer.reason != "timeout", options.timeout) if isinstance(answer, Failure) else answer


def _of_problems(path: Path, options: Options) -> Iterator[_Item]:
    from frontends.problems.load import problem_files, read_file

    problems = [problem for file in problem_files([path]) for problem in read_file(file)]
    for line in bench.bench(problems, options):
        yield _Item(line.verdict == line.expected, 0, 0, line.wrong or line.verdict == "error", line.time_s)


def _processor_s() -> float:
    """Seconds of processor time of this process and of those that it has waited for."""
    usages = [resource.getrusage(who) for who in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN)]
    return sum(u.ru_utime + u.ru_stime for u in usages)


def chosen(text: str | None) -> tuple[str, ...]:
    """The sets of proposers that a list names, all by default. Raises UsageError."""
    names = CONFIGURATIONS if text is None else tuple(text.split(","))
    unknown = [name for name in names if name not in CONFIGURATIONS]
    if unknown:
        raise UsageError(f"no such proposer: {unknown[0]} (one of {', '.join(CONFIGURATIONS)})")
    return names


def run(names: Sequence[str], options: Options, output: Path, say: Callable[[str], None]) -> list[Row]:
    """Measure what is asked for, and keep it after each row. Raises UsageError for a file that holds no results."""
    rows = {(row.proposers, row.path): row for row in kept(output)}
    for path in map(Path, options.paths):
        for name in names:
            row = measure(path, name, options)
            rows[row.proposers, row.path] = row
            _write(output, list(rows.values()))
            say(_shown(row))
    return list(rows.values())


def kept(output: Path) -> list[Row]:
    """The rows of a results file; none if there is no file."""
    if not output.exists():
        return []
    try:
        return [Row(**row) for row in json.loads(output.read_text("utf-8"))["rows"]]
    except (OSError, ValueError, KeyError, TypeError) as error:
        raise UsageError(f"{output}: no results of prover bench proposers: {error}") from error


def _write(output: Path, rows: Sequence[Row]) -> None:
    made = Path(tempfile.mkstemp(dir=output.parent, prefix=output.name)[1])
    made.write_text(json.dumps({"version": 1, "rows": [asdict(row) for row in rows]}, indent=1) + "\n", "utf-8")
    made.replace(output)


def _shown(row: Row) -> str:
    owed = f"{row.proved} of {row.obligations}" if row.obligations else "-"
    decided = f"{row.decided} of {row.items}" + (f", {row.wrong} WRONG" if row.wrong else "")
    path = Path(row.path).name
    return f"| {path} | {row.proposers} | {decided} | {owed} | {row.total_s:.1f} | {row.median_s:.2f} | {row.cpu_s:.1f} |"
