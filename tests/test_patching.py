"""Code that gives classes, modules and functions another meaning while they run: nothing is proved from what they said before."""

from __future__ import annotations

from pathlib import Path

import pytest

from prover.config import Options
from prover.pipeline import check
from prover.records import Verdict

PROGRAM = """from prover import ensures

LIMIT = 5


class C:
    LIMIT = 5

    def get(self) -> int:
        return 5


def five(n: int = 5) -> int:
    return n


@ensures(lambda c: True)
def patch(c: C) -> None:
    {patch}


def asked() -> None:
    c = C()
    patch(c)
    assert {said} == 5
"""
PATCHES = [
    ("[0 for C.LIMIT in (6,)]", "C.LIMIT"),
    ("[setattr(C, name, 6) for name in ('LIMIT',)]", "C().LIMIT"),
    ("type.__setattr__(C, 'LIMIT', 6)", "C.LIMIT"),
    ("other = setattr; other(C, 'LIMIT', 6)", "C.LIMIT"),
    ("globals()['LIMIT'] = 6", "LIMIT"),
    ("exec('global LIMIT; LIMIT = 6')", "LIMIT"),
    ("five.__defaults__ = (6,)", "five()"),
    ("c.__class__ = type('D', (C,), {'get': lambda self: 6})", "c.get()"),
]


@pytest.mark.parametrize(("patch", "said"), PATCHES, ids=[patch for patch, _ in PATCHES])
def test_what_is_patched_is_not_proved(patch: str, said: str, tmp_path: Path) -> None:
    source = PROGRAM.replace("{patch}", patch).replace("{said}", said)
    path = tmp_path / "patched.py"
    path.write_text(source)
    report = check(Options(paths=(str(path),), jobs=1, timeout=2.0, lemmas=(), k_expr="asked", no_cache=True))
    verdicts = {r.verdict for r in report.results if r.function == "asked" and r.kind == "assertion"}
    assert verdicts and Verdict.PROVED not in verdicts
    assert not report.internal_errors


def test_without_a_patch_it_is_proved(tmp_path: Path) -> None:
    path = tmp_path / "patched.py"
    path.write_text(PROGRAM.replace("{patch}", "pass").replace("{said}", "C.LIMIT + five() + LIMIT - 10"))
    report = check(Options(paths=(str(path),), jobs=1, timeout=2.0, lemmas=(), k_expr="asked", no_cache=True))
    assert {r.verdict for r in report.results if r.kind == "assertion"} == {Verdict.PROVED}
