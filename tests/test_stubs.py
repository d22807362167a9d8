"""Stub files: where they are found, what is believed of them, and that it is said."""

from __future__ import annotations

from pathlib import Path

import pytest

from frontends import ir
from frontends.python.load import load
from prover import kernel
from prover.audit import run as audit
from prover.certify import certificate
from prover.config import Options
from prover.pipeline import check

STUB = """
from prover import ensures, never_raises

@never_raises
@ensures(lambda n, result: result >= n)
def at_least(n: int) -> int: ...

def anything_goes(n: int) -> int: ...

class Client:
    retries: int
    @never_raises
    @ensures(lambda result: 0 <= result < 100)
    def fetch(self, n: int) -> int: ...
"""
APP = """
import vendor
from prover import ensures, never_raises

@ensures(lambda n, result: result > n)
def bigger(n: int) -> int:
    return vendor.at_least(n + 1)

@ensures(lambda n, result: result > n)
def bigger_wrong(n: int) -> int:
    return vendor.at_least(n)

@never_raises
def risky(n: int) -> int:
    return vendor.anything_goes(n)

@never_raises
def ask(c: vendor.Client) -> int:
    return 100 // (c.fetch(1) + 1)
"""


def project(folder: Path, where: str) -> Options:
    """A program and the stub file of what it imports."""
    (folder / "app.py").write_text(APP)
    stub = folder / where
    stub.parent.mkdir(parents=True, exist_ok=True)
    stub.write_text(STUB)
    stubs = None if stub.parent == folder else str(folder / "typings")
    return Options(paths=(str(folder / "app.py"),), jobs=1, lemmas=(), stubs=stubs)


@pytest.mark.parametrize("where", ["vendor.pyi", "typings/vendor.pyi", "typings/vendor/__init__.pyi"])
def test_contracts_of_stubs_are_used(tmp_path: Path, where: str) -> None:
    report, assumed = audit(project(tmp_path, where))
    verdicts = {(r.function, r.kind): r.verdict.value for r in report.results}
    assert verdicts["bigger", "postcondition"] == "proved"
    assert verdicts["bigger_wrong", "postcondition"] == "unknown"  # the library is not there to run
    assert verdicts["risky", "raise"] == "unknown"  # a stub that does not say what it raises may raise anything
    assert verdicts["ask", "division-by-zero"] == "proved"
    believed = {a.function for a in assumed if a.kind == "trusted"}
    assert believed == {"at_least", "anything_goes", "Client.fetch"}


def test_source_goes_before_a_stub(tmp_path: Path) -> None:
    options = project(tmp_path, "vendor.pyi")
    (tmp_path / "vendor.py").write_text("def at_least(n: int) -> int:\n    return n - 9\nclass Client:\n    pass\n")
    report = check(options)
    assert {r.verdict.value for r in report.results if r.function == "bigger" and r.kind == "postcondition"} == {"disproved"}


def test_stub_bodies_are_not_read(tmp_path: Path) -> None:
    project(tmp_path, "vendor.pyi")
    module = load([tmp_path / "app.py"]).program.module("vendor")
    assert module is not None
    found = module.lookup("anything_goes")
    assert isinstance(found, ir.Function)
    assert found.contract.trusted and found.contract.raises == ("Exception",) and found.body == ()


BESIDE = """
from typing import Iterable, TypeVar, overload
from elsewhere import Odd
T = TypeVar("T")
N = TypeVar("N", bound=int)

def half(n: int) -> float: ...
def share(n: int, parts: int = ...) -> int: ...
def bound(n: N) -> N: ...
def strange(x: Odd, n: int) -> int: ...
@overload
def first(xs: Iterable[T]) -> T: ...
@overload
def first(xs: Iterable[T], default: int | None) -> T | int | None: ...
@overload
def mixed(x: int, y: int) -> int: ...
@overload
def mixed(x: str, y: str) -> str: ...
class Box:
    def scaled(self, by: float) -> float: ...
"""
SOURCE = """
def half(n):
    return n / 2

def share(n, parts=1):
    return n // parts

def bound(n): return n
def strange(x, n): return n
def first(xs, default=3): return default
def mixed(x, y): return x

class Box:
    def scaled(self, by):
        return by
"""


def test_a_stub_beside_a_source_gives_its_annotations(tmp_path: Path) -> None:
    (tmp_path / "shapes.py").write_text(SOURCE)
    (tmp_path / "shapes.pyi").write_text(BESIDE)
    module = load([tmp_path / "shapes.py"]).program.module("shapes")
    assert module is not None
    found = {f.qualname: [str(p.annotation) for p in f.params] for f in module.functions()}
    assert found == {
        "half": ["int"], "share": ["int", "int"], "bound": ["int"], "strange": ["None", "int"], "first": ["iterable[any]", "int | None"],
        "mixed": ["None", "None"], "Box.scaled": ["None", "float"],
    }  # fmt: skip
    report = check(Options(paths=(str(tmp_path / "shapes.py"),), jobs=1, lemmas=(), never_panics=True, no_cache=True))
    verdicts = {(r.function, r.kind): r.verdict.value for r in report.results}
    assert verdicts["half", "overflow"] == "disproved"
    assert verdicts["share", "division-by-zero"] == "disproved" and verdicts["bound", "raise"] == "proved"


def test_a_stub_that_cannot_be_read_is_an_error_and_one_that_changed_is_another_program(tmp_path: Path) -> None:
    (tmp_path / "shapes.py").write_text(SOURCE)
    (tmp_path / "shapes.pyi").write_text("def half(n: int) -> float: ...\n")
    loaded = load([tmp_path / "shapes.py"])
    made = certificate(loaded, [str(tmp_path / "shapes.py")], [], {}, [])
    assert {Path(path).name for path, _ in made.files} == {"shapes.py", "shapes.pyi"}
    assert kernel.check(made).refused == ("nothing is claimed",)  # the files are those
    (tmp_path / "shapes.pyi").write_text("def half(n: float) -> float: ...\n")
    assert "is not the file" in "; ".join(kernel.check(made).refused)
    (tmp_path / "shapes.pyi").write_text("def half(n: int -> float: ...\n")
    assert [Path(e.file).name for e in load([tmp_path / "shapes.py"]).errors] == ["shapes.pyi"]
