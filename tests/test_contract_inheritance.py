"""Contracts that are inherited through icontract's DBC: the same as icontract's metaclass gives, and what it refuses is a limit."""

from __future__ import annotations

import importlib.util
import itertools
from pathlib import Path
from typing import Any

import icontract
import pytest

from frontends import ir
from frontends.python.load import load
from frontends.show import show_binding


def contract_of(folder: Path, cls: str, files: dict[str, str]) -> list[str]:
    for name, text in files.items():
        (folder / name).write_text(text)
    program = load([folder / name for name in files]).program
    (found,) = (b for m in program.modules for _, b in m.bindings if isinstance(b, ir.Class) and b.name == cls)
    lines = [line.strip() for line in show_binding(cls, found)]
    return [line for line in lines if line.startswith(("requires", "ensures", "snapshot", "contract limit"))]


BASE = """from icontract import DBC, require, ensure, snapshot
LIMIT = 3
class A(DBC):
    @require(lambda x: x > 0)
    @require(lambda x: x < 9)
    @ensure(lambda result: result is None)
    def f(self, x): ...
    @require(lambda x: x > LIMIT)
    def g(self, x): ...
    def h(self, x): ...
    @require(lambda self: self)
    def __init__(self): ...
    @snapshot(lambda x: x, name="s")
    @ensure(lambda OLD: OLD.s)
    def k(self, x): ...
"""
BOTH = ["requires [x] (x > 0)", "requires [x] (x < 9)", "ensures [result is %result] (result is None)"]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("class B(A):\n    def f(self, x): ...\n", BOTH),
        ("class B(A):\n    def __init__(self): ...\n", []),
        ("class B(A):\n    def h(self, x): ...\n", []),
        ("class M(A): ...\nclass B(M):\n    def f(self, x): ...\n", BOTH),
        (
            "class B(A):\n    @require(lambda x: x == 20)\n    def f(self, x): ...\n",
            ["requires [x] (((x > 0) and (x < 9)) or (x == 20))", BOTH[2]],
        ),
        ("class B(A):\n    def g(self, x): ...\n", ["requires [x] (x > @LIMIT)"]),
        ("class B(A):\n    @require(lambda x: x)\n    def h(self, x): ...\n", None),
        ("class B(A):\n    def f(self, y): ...\n", None),
        ("class B(A):\n    @snapshot(lambda x: x, name='s')\n    @ensure(lambda OLD: OLD.s)\n    def k(self, x): ...\n", None),
    ],
)
def test_what_an_override_inherits(tmp_path: Path, text: str, expected: list[str] | None) -> None:
    found = contract_of(tmp_path, "B", {"base.py": BASE + text})
    if expected is None:
        assert any(line.startswith("contract limit") for line in found), found
    else:
        assert found == expected


def test_across_modules(tmp_path: Path) -> None:
    (tmp_path / "base.py").write_text(BASE)
    text = "import base\nclass B(base.A):\n    def f(self, x): ...\n"
    assert contract_of(tmp_path, "B", {"base.py": BASE, "other.py": text}) == BOTH
    text = "from base import A as Z\nclass B(Z):\n    def g(self, x): ...\n"
    (limit,) = contract_of(tmp_path, "B", {"base.py": BASE, "other.py": text})
    assert "names of another module" in limit


OWN = ("", "    @require(lambda x: x == 0)\n", "    @require(lambda x: x < 5)\n    @require(lambda x: x > 2)\n")


@pytest.mark.parametrize(("first", "second", "third"), list(itertools.product(OWN, OWN, OWN)))
def test_icontract_admits_the_same_arguments(tmp_path: Path, first: str, second: str, third: str) -> None:
    text = "from icontract import DBC, require\n" + "".join(
        f"class {name}({base}):\n{own}    def f(self, x):\n        return x\n"
        for name, base, own in (("A", "DBC", first), ("B", "A", second), ("C", "B", third))
    )
    found = contract_of(tmp_path, "C", {"m.py": text})
    spec = importlib.util.spec_from_file_location("m", tmp_path / "m.py")
    assert spec is not None and spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    try:
        spec.loader.exec_module(module)
    except TypeError:
        # The class itself is refused; which of the methods is to blame does not matter.
        every = [line for cls in "ABC" for line in contract_of(tmp_path, cls, {"m.py": text})]
        assert any("icontract refuses" in line for line in every)
        return
    conditions: Any = [eval(f"lambda x: {line.partition('] ')[2]}") for line in found if line.startswith("requires")]
    for x in range(-2, 8):
        try:
            module.C().f(x)
            admitted = True
        except icontract.ViolationError:
            admitted = False
        assert admitted == all(condition(x) for condition in conditions), (x, found)
