"""Assertions at points and case splits: steps towards goals that are not about loops."""

from __future__ import annotations

from pathlib import Path

import pytest
from search_runs import goal, open_of, saying, searched

from prover.proposers.facts import Facts
from prover.proposers.points import Points
from prover.proposers.templates import Templates
from prover.records import Verdict

EVEN_CUBE = """from prover import ensures

@ensures(lambda n, result: result % 2 == 0)
def f(n: int) -> int:
    return n * n * n - n
"""
SQUARES_BY_EIGHT = """from prover import ensures

@ensures(lambda n, result: result in (0, 1, 4))
def f(n: int) -> int:
    return n * n % 8
"""


@pytest.mark.parametrize(
    ("source", "lemma"),
    [(EVEN_CUBE, "by cases n % 2 == 0"), (SQUARES_BY_EIGHT, "assert: (n // 2) * (n // 2 + 1) % 2 == 0")],
)
def test_what_only_a_step_proves(tmp_path: Path, source: str, lemma: str) -> None:
    assert goal(searched(tmp_path, source, [Templates(), Facts()]), "result").verdict is Verdict.UNKNOWN
    report = searched(tmp_path, source, [Points()], certify=True)
    found = goal(report, "result")
    assert found.verdict is Verdict.PROVED and found.proposer == "points" and report.certificate is not None
    assert any(lemma in text for text in found.lemmas)


def test_false_steps_prove_nothing(tmp_path: Path) -> None:
    false = EVEN_CUBE.replace("- n", "- n + n // 1000")
    assert goal(searched(tmp_path, false, [Points()]), "result").verdict is not Verdict.PROVED
    wrong = ("assert: n % 2 == 0", "assert: (n * n * n - n) % 2 == 0 by cases n % 2 == 5", "assert: 0 == 1 by cases n > 0")
    report = searched(tmp_path, EVEN_CUBE, [saying(*((5, text) for text in wrong))])
    assert goal(report, "result").verdict is Verdict.UNKNOWN
    assert not report.attempts[0].kept and len(report.attempts[0].lemmas) == 3


def test_a_step_that_is_asked_for(tmp_path: Path) -> None:
    said = saying((5, "assert: n * n * n % 2 == 1 or n % 2 != 1"), (5, "assert: (n * n * n - n) % 2 == 0 by cases n % 2 == 0"))
    assert open_of(searched(tmp_path, EVEN_CUBE, [said], certify=True)) == []
