"""Every program under tests/programs: each verdict is the one that stands in the comment beside its line.

`#: disproved KIND`, `#: unknown KIND` or `#: vacuous KIND` (several separated by commas) mark what is expected of a line; without a
mark, every obligation on the line is proved. So a timeout is a failure unless the line says otherwise. In a function with a
mark, what rests on the marked failure (an invariant that does not hold, say) is unknown, and need not be marked.
"""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from prover.config import Options, default_jobs
from prover.pipeline import check
from prover.records import Result

PROGRAMS = Path(__file__).parent / "programs"
EXAMPLES = Path(__file__).parent.parent / "benchmarks" / "examples"
MARK = re.compile(r"#:\s*(.*)$")
FOLDERS = [*sorted(p for p in PROGRAMS.iterdir() if p.is_dir() and any(p.rglob("*.py"))), EXAMPLES]


def expected_of(path: Path) -> dict[int, list[tuple[str, str]]]:
    """(verdict, kind) pairs by line."""
    found: dict[int, list[tuple[str, str]]] = {}
    for number, line in enumerate(path.read_text().splitlines(), 1):
        match = MARK.search(line)
        if match:
            pairs = [tuple(part.split()) for part in match.group(1).split(",")]
            found[number] = [(p[0], p[1]) for p in pairs]
    return found


def differences(results: list[Result], expected: dict[int, list[tuple[str, str]]]) -> list[str]:
    """What does not agree with the marks, one line each."""
    wrong = []
    left = {line: list(pairs) for line, pairs in expected.items()}
    marked = {line: set(pairs) for line, pairs in expected.items()}
    failing = {r.function for r in results if r.line in expected}
    for r in results:
        pair = (r.verdict.value, r.kind)
        if pair in marked.get(r.line, ()):
            if pair in left[r.line]:
                left[r.line].remove(pair)
        elif r.verdict.value != "proved" and not (str(r.reason).startswith("rests on") and r.function in failing):
            wrong.append(f"{r.file}:{r.line} {r.function}: {r.verdict.value} {r.kind} ({r.reason}): {r.message}")
    for line, pairs in left.items():
        wrong.extend(f"line {line}: expected {verdict} {kind}" for verdict, kind in pairs)
    return wrong


@pytest.mark.parametrize("folder", FOLDERS, ids=lambda p: p.name)
def test_verdicts_are_as_marked(folder: Path) -> None:
    report = check(Options(paths=(str(folder),), jobs=default_jobs(), lemmas=()))
    assert not report.internal_errors
    wrong: list[str] = []
    for path in sorted(folder.rglob("*.py")):
        own = [r for r in report.results if Path(r.file).resolve() == path.resolve()]
        wrong.extend(f"{path.name}: {text}" for text in differences(own, expected_of(path)))
    assert not wrong, "\n".join(wrong)
