"""Modules of a realistic size under icontract's contracts, each with a twin that is wrong in three places."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest
from test_programs import differences, expected_of

from prover.config import Options
from prover.pipeline import check
from prover.records import Verdict

MODULES = Path(__file__).parent.parent / "benchmarks" / "icontract"


def test_each_module_has_its_twin() -> None:
    names = {path.stem for path in MODULES.glob("*.py")}
    right = {name for name in names if not name.endswith("_wrong")}
    assert len(right) == 5 and names == right | {f"{name}_wrong" for name in right}
    for name in right:
        assert len((MODULES / f"{name}.py").read_text().splitlines()) >= 150


@pytest.mark.slow
@pytest.mark.parametrize("path", sorted(MODULES.glob("*.py")), ids=lambda p: p.stem)
def test_verdicts_are_as_marked(path: Path) -> None:
    # A planted error is found without lemmas; what is right may need them.
    right = not path.stem.endswith("_wrong")
    options = Options(paths=(str(path),), jobs=2, no_cache=True)
    report = check(options if right else replace(options, lemmas=()))
    assert not report.internal_errors
    results, expected = list(report.results), expected_of(path)
    if right:
        assert not differences(results, expected)
        return
    # What rests on a planted error is unknown, or fails with it: the errors themselves have to be found.
    found = {(r.line, r.kind) for r in results if r.verdict is Verdict.DISPROVED}
    planted = {(line, kind) for line, pairs in expected.items() for verdict, kind in pairs if verdict == "disproved"}
    assert len(planted) >= 3 and not planted - found
