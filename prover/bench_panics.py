"""`prover bench panics`: `--never-panics` over code that nobody here wrote, a few functions at a time.

A piece is some functions of one file, in a worker process with a hard limit; one that does not end in time is counted, never dropped.
Results are kept as JSON by file, so that a long list of files can be run in several goes; the table in a README is written from them.
"""

from __future__ import annotations

import json
import sys
import time
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import asdict, dataclass, field, replace
from pathlib import Path

from frontends.python.load import load
from prover.config import Options, UsageError
from prover.records import Report, Result, Verdict
from prover.tasks import to_check
from smt.pool import Failure, Pool

PIECE = 16  # functions: more share what they rest on, and are lost together if one does not end
LIMIT_S = 540.0  # for one piece
SHOWN = 3  # reasons of a file in the table
BEGIN, END = "<!-- panics: written by `prover bench panics` -->", "<!-- end of panics -->"
NO_ANNOTATION = "parameters without annotations"


@dataclass(frozen=True, slots=True)
class Piece:
    """Some functions of one file."""

    path: str
    keys: tuple[str, ...]
    options: Options


@dataclass(slots=True)
class Record:
    """What came of one file. `decided`: functions of which everything is proved, or something is disproved. `supposed`: obligations
    that hold if parameters have their likely types."""

    file: str
    functions: int = 0
    decided: int = 0
    proved: int = 0
    disproved: int = 0
    unknown: int = 0
    supposed: int = 0
    unfinished: list[str] = field(default_factory=list)
    errors: list[str] = field(default_factory=list)
    reasons: dict[str, int] = field(default_factory=dict)
    failures: list[str] = field(default_factory=list)
    time_s: float = 0.0
    peak_memory_mb: int = 0

    def add(self, report: Report) -> None:
        """Count a piece."""
        self.functions += report.functions
        self.proved += report.count(Verdict.PROVED)
        self.disproved += report.count(Verdict.DISPROVED)
        self.unknown += report.count(Verdict.UNKNOWN) + report.count(Verdict.VACUOUS)
        self.supposed += sum(1 for r in report.results if str(r.reason).startswith("holds if "))
        self.errors += [*report.internal_errors, *(r.message for r in report.results if r.kind == "error")]
        reasons = Counter(self.reasons)
        for reason, count in report.limits:
            reasons[NO_ANNOTATION if "may be any value: it has no annotation" in reason else reason] += count
        self.reasons = dict(reasons.most_common())
        by_function: dict[str, list[Result]] = {}
        for r in report.results:
            by_function.setdefault(r.function, []).append(r)
            if r.counterexample is not None:
                self.failures.append(f"line {r.line}: {r.counterexample.call}: {r.counterexample.outcome}")
        for results in by_function.values():
            verdicts = {r.verdict for r in results}
            self.decided += verdicts == {Verdict.PROVED} or Verdict.DISPROVED in verdicts
        self.peak_memory_mb = max(self.peak_memory_mb, int(report.stats.get("peak_memory_mb", 0)))


def run(piece: Piece) -> Report:
    """Check a piece. Run in a worker process."""
    from prover.pipeline import check

    return check(piece.options, only=frozenset(piece.keys))


def files_of(paths: Iterable[str]) -> Iterator[Path]:
    """Files as given, and those in folders; tests are not what is measured."""
    for path in map(Path, paths):
        if not path.exists():
            raise UsageError(f"{path}: no such file or folder")
        found = sorted(path.rglob("*.py")) if path.is_dir() else [path]
        yield from (f for f in found if not {"tests", "sandbox"} & set(f.parts[len(path.parts) :]))


def pieces_of(path: Path, options: Options) -> list[Piece]:
    """The functions of a file, a few at a time."""
    loaded = load([path])
    keys = [t.key for m in loaded.program.modules if m.name in loaded.requested for t in to_check(m, True)]
    settings = replace(options, paths=(str(path),), jobs=1, never_panics=True, no_cache=True)
    return [Piece(str(path), tuple(keys[i : i + PIECE]), settings) for i in range(0, len(keys), PIECE)]


def _in_package(path: Path) -> str:
    """A file's path from its outermost package on."""
    top = path.parent
    while (top / "__init__.py").exists():
        top = top.parent
    return path.relative_to(top).as_posix()


def bench(paths: Sequence[str], options: Options, show: Callable[[Record], None]) -> list[Record]:
    """The record of each file; `show` is told of each as it is finished."""
    records = []
    for path in files_of(paths):
        record = Record(_in_package(path))
        start = time.monotonic()
        pieces = pieces_of(path, options)
        with Pool(options.jobs) as pool:  # of its own, as the peak of memory is that of a process and its children
            for index, answer in pool.stream(run, pieces, LIMIT_S):
                if isinstance(answer, Failure):
                    keys = [k.partition(":")[2] for k in pieces[index].keys]
                    record.functions += len(keys)
                    (record.unfinished if answer.reason == "timeout" else record.errors).append(", ".join(keys) + f" ({answer.reason})")
                else:
                    record.add(answer)
        record.time_s = round(time.monotonic() - start, 1)
        if pieces:
            records.append(record)
            show(record)
    return records


# -------------------------------------------------------------------------------------------------------------- what is said


def line(record: Record) -> str:
    """One line of text about a file."""
    share = f"{record.decided} of {record.functions} functions decided"
    counts = f"{record.proved} proved, {record.disproved} disproved, {record.unknown} unknown"
    rest = f"; not finished: {'; '.join(record.unfinished)}" if record.unfinished else ""
    rest += f"; ERRORS: {'; '.join(record.errors)}" if record.errors else ""
    return f"{record.file:<34} {share}; {counts}; {record.time_s:.0f} s, {record.peak_memory_mb} MB{rest}"


def table(records: Sequence[Record]) -> str:
    """The records as a Markdown table."""
    rows = [
        "| file | functions | decided | proved | disproved | unknown | would hold | most frequent reasons | s | MB |",
        "|---|---|---|---|---|---|---|---|---|---|",
    ]
    for r in records:
        why = ", ".join(f"{reason.replace('|', chr(92) + '|')} ({count})" for reason, count in list(r.reasons.items())[:SHOWN])
        share = f"{r.decided} ({100 * r.decided // max(1, r.functions)} %)"
        cells = [r.file, r.functions, share, r.proved, r.disproved, r.unknown, r.supposed, why, round(r.time_s), r.peak_memory_mb]
        rows.append(f"| {' | '.join(map(str, cells))} |")
    total = Record("all")
    for r in records:
        for name in ("functions", "decided", "proved", "disproved", "unknown", "supposed", "time_s"):
            setattr(total, name, getattr(total, name) + getattr(r, name))
    share = f"{total.decided} ({100 * total.decided // max(1, total.functions)} %)"
    peak = max((r.peak_memory_mb for r in records), default=0)
    rows.append(
        f"| all | {total.functions} | {share} | {total.proved} | {total.disproved} | {total.unknown} | {total.supposed} | "
        f"unfinished pieces: {sum(len(r.unfinished) for r in records)}, internal errors: {sum(len(r.errors) for r in records)} | "
        f"{round(total.time_s)} | {peak} |"
    )
    return "\n".join(rows)


def write_table(readme: Path, records: Sequence[Record]) -> None:
    """Put the table between its marks. Raises UsageError where there are none."""
    text = readme.read_text(encoding="utf-8")
    if BEGIN not in text or END not in text:
        raise UsageError(f"{readme}: the lines {BEGIN} and {END} are not there")
    head, _, rest = text.partition(BEGIN)
    _, _, tail = rest.partition(END)
    readme.write_text(f"{head}{BEGIN}\n{table(records)}\n{END}{tail}", encoding="utf-8")


def stored(path: Path) -> list[Record]:
    """The records kept in a file; none if it is not there."""
    if not path.exists():
        return []
    return [Record(**row) for row in json.loads(path.read_text(encoding="utf-8"))["files"]]


def store(path: Path, records: Sequence[Record]) -> list[Record]:
    """Keep records, in the place of earlier ones of the same files: all that are kept now."""
    every = {r.file: r for r in stored(path)} | {r.file: r for r in records}
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(json.dumps({"version": 1, "files": [asdict(r) for r in every.values()]}, indent=1) + "\n", encoding="utf-8")
    return list(every.values())


def main(options: Options, results: Path | None, readme: Path | None) -> int:
    """Run, keep, write the table: 0, or 3 where something crashed."""
    from prover.report.escape import plain

    kept: list[Record] = [] if results is None else stored(results)

    def show(record: Record) -> None:
        nonlocal kept
        print(plain(line(record)), flush=True)
        kept = [*kept, record] if results is None else store(results, [record])

    found = bench(options.paths, options, show)
    if readme is not None:
        write_table(readme, kept)
    elif not found:
        print("no functions there", file=sys.stderr)
    return 3 if any(r.errors for r in found) else 0
