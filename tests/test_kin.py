"""Which classes may derive from which: whatever a base is called, what may break a class invariant has to be proved."""

from __future__ import annotations

from pathlib import Path

import pytest

from frontends.python.load import load
from prover.certificate import Certificate, Claim
from prover.certify import certificate, recheck
from prover.config import Options
from prover.pipeline import check
from prover.records import Verdict
from prover.tasks import EvaluationTask, evaluate, functions_of
from smt.kin import WRITTEN_FROM_ABOVE, keepers
from smt.machine import Settings

BASE = """from prover import class_invariant


@class_invariant(lambda self: self.x >= 0)
class A:
    def __init__(self) -> None:
        self.x = 0


class Other:
    def unconcerned(self) -> None:
        pass
"""
USE = """
@ensures(lambda a, result: result >= 0)
def f(a: A) -> int:
    return a.x
"""
SPOILER = "    def spoil(self) -> None:\n        self.x = -1\n"
DERIVED = {
    "its own name": f"from base import A\nclass B(A):\n{SPOILER}",
    "another name": f"from base import A\nfrom base import A as Z\nclass B(Z):\n{SPOILER}",
    "by its module": f"import base\nfrom base import A\nclass B(base.A):\n{SPOILER}",
    "by another name of its module": f"import base as b\nfrom base import A\nclass B(b.A):\n{SPOILER}",
    "through another module": f"from base import A\nfrom between import Z\nclass B(Z):\n{SPOILER}",
    "a variable": f"from base import A\nZ = A\nclass B(Z):\n{SPOILER}",
    "an expression": f"from base import A\nclass B((lambda: A)()):\n{SPOILER}",
    "below another class": f"from base import A\nclass M(A):\n    pass\nclass B(M):\n{SPOILER}",
    "with a parameter": f"from base import A\nclass B(A[int]):\n{SPOILER}",
}


@pytest.fixture(autouse=True)
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.chdir(tmp_path)
    (tmp_path / "base.py").write_text(BASE)
    (tmp_path / "between.py").write_text("from base import A as Z\n")
    return tmp_path


@pytest.mark.parametrize("base", DERIVED)
def test_what_spoils_the_invariant_spoils_the_proof(folder: Path, base: str) -> None:
    (folder / "use.py").write_text(f"from prover import ensures\n{DERIVED[base]}{USE}")
    members = keepers(load([Path("base.py"), Path("use.py")]).program)
    expected = {"base:A.__init__", "use:B.spoil"}
    if base in ("a variable", "an expression"):  # then B may have any other base too, which may write the fields
        expected.add(f"base:A.{WRITTEN_FROM_ABOVE}")
    assert members["base:A"] == expected
    report = check(Options(paths=("base.py", "use.py"), lemmas=(), jobs=1))
    (post,) = [r for r in report.results if r.kind == "postcondition"]
    assert post.verdict is Verdict.UNKNOWN


def test_what_comes_from_elsewhere_is_no_kin(folder: Path) -> None:
    (folder / "use.py").write_text(
        "import threading\nimport enum as e\nfrom base import Other\nfrom absent import A\n"
        "class T(threading.Thread):\n    def t(self) -> None: ...\nclass E(e.Enum):\n    def e(self) -> None: ...\n"
        "class X(ValueError):\n    def x(self) -> None: ...\nclass O(Other):\n    def o(self) -> None: ...\n"
        "class N(A):\n    def n(self) -> None: ...\n"
    )
    members = keepers(load([Path("base.py"), Path("use.py")]).program)
    assert members["base:A"] == {"base:A.__init__"}
    assert members["base:Other"] == {"base:Other.unconcerned", "use:O.o"}


def claims(*functions: str) -> tuple[Claim, ...]:
    """Everything that there is to claim of these functions (module:qualified name)."""
    program = load([Path("base.py"), Path("use.py")]).program
    found = []
    for target in (t for m in program.modules for t in functions_of(m) if t.key in functions):
        module, function = target.module.name, target.function
        task = EvaluationTask(("base.py", "use.py"), module, function.qualname, function.span.line, Settings("cut"))
        found.append(Claim(module, function.qualname, (), tuple(a.key for a in evaluate(task).asked)))
    return tuple(found)


def test_the_kernel_asks_for_the_methods_of_derived_classes(folder: Path) -> None:
    (folder / "use.py").write_text(f"from prover import ensures\n{DERIVED['another name']}{USE}")
    paths = ("base.py", "use.py")
    files = certificate(load([Path(p) for p in paths]), paths, (), {}, ()).files
    silent = recheck(Certificate(paths, files, claims("base:A.__init__", "use:f")))
    told = recheck(Certificate(paths, files, claims("base:A.__init__", "use:f", "use:B.spoil")))
    assert not silent.accepted and any("use:f: postcondition" in text for text in silent.refused)
    assert not told.accepted and any("use:B.spoil: class-invariant" in text for text in told.refused)
    (folder / "use.py").write_text(f"from prover import ensures\n{DERIVED['another name'].replace('-1', '1')}{USE}")
    files = certificate(load([Path(p) for p in paths]), paths, (), {}, ()).files
    assert recheck(Certificate(paths, files, claims("base:A.__init__", "use:f", "use:B.spoil"))).accepted


def test_a_run_certifies_what_rests_on_derived_classes(folder: Path) -> None:
    (folder / "use.py").write_text(f"from prover import ensures\n{DERIVED['another name'].replace('-1', '1')}{USE}")
    report = check(Options(paths=("base.py", "use.py"), lemmas=(), jobs=1, certify="c.json"))
    assert {r.verdict for r in report.results} == {Verdict.PROVED}
    assert report.certificate is not None and "B.spoil" in report.certificate
