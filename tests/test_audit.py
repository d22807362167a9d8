"""`prover audit` lists every assumption: nothing that a result rests on is missing, and what is proved is not listed."""

from __future__ import annotations

import json
from dataclasses import replace
from pathlib import Path

import pytest

from frontends import ir
from frontends.python.load import Loaded, load
from prover import cli
from prover.audit import CLOSED_WORLD, KINDS, assumptions
from prover.records import Report

SOURCE = '''\
from prover import anything, assume, class_invariant, ensures, requires


def test_pair() -> None:
    x = anything(int)
    assume(x > 0)
    assert x + 1 > 1


@requires(lambda n: n > 0)
def entry(n: int) -> int:
    return _only_here(n) + _from_unchecked(n) + _at_top(n)


@requires(lambda n: n > -1)
def _only_here(n: int) -> int:
    return 10 // (n + 1)


@requires(lambda n: n > -2)
def _from_unchecked(n: int) -> int:
    return n


@requires(lambda n: n > -3)
def _at_top(n: int) -> int:
    return n


@requires(lambda n: n > -4)
def _never_called(n: int) -> int:
    return n


def helper(n):
    return _from_unchecked(n)


TABLE = [_at_top]


@ensures(lambda n, result: result == 0)
def down(n: int) -> int:
    while n > 0:
        n -= 1
    for i in range(3):
        pass
    return 0


@ensures(lambda n, result: result == 0)
def rec(n: int) -> int:
    return 0 if n <= 0 else rec(n - 1)


@class_invariant(lambda self: self.x >= 0)
class Box:
    def __init__(self) -> None:
        self.x = 0


def ignored(n: int) -> int:
    assert n > 0  # prove: ignore[assertion] callers know
    return n


@ensures(lambda result: True)
async def unmodelled() -> int:
    return 1
'''


@pytest.fixture(autouse=True)
def module(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.chdir(tmp_path)
    path = tmp_path / "m.py"
    path.write_text(SOURCE)
    return path


def listed(capsys: pytest.CaptureFixture[str], *argv: str) -> list[dict[str, object]]:
    assert cli.tools(["audit", "--lemmas", "none", "--format", "json", *argv]) == 0
    document = json.loads(capsys.readouterr().out)
    assert document["version"] == 1
    assert document["summary"]["assumptions"] == len(document["assumptions"])
    found: list[dict[str, object]] = document["assumptions"]
    return found


def of_kind(found: list[dict[str, object]], kind: str) -> list[tuple[object, object]]:
    return [(a["function"], a["text"]) for a in found if a["kind"] == kind]


def line_of(text: str) -> int:
    return next(n for n, line in enumerate(SOURCE.splitlines(), 1) if text in line)


def test_every_kind_is_listed_with_its_place(capsys: pytest.CaptureFixture[str]) -> None:
    found = listed(capsys, "m.py")
    assert of_kind(found, "assume") == [("test_pair", "x > 0")]
    assert of_kind(found, "precondition") == [
        ("entry", "n > 0 (owed by callers outside of the program)"),
        ("_from_unchecked", "n > -2 (owed by helper)"),
        ("_at_top", "n > -3 (owed by code of a module or class)"),
        ("_never_called", "n > -4 (owed by whoever calls it: nothing in the program does)"),
    ]  # that of _only_here is proved where it is called
    assert of_kind(found, "class-invariant") == [("Box", "self.x >= 0")]
    assert of_kind(found, "termination") == [
        ("down", "the loop is not known to end and has no decreases"),
        ("rec", "the function may call itself and has no decreases"),
    ]
    assert of_kind(found, "suppressed") == [("ignored", "disproved assertion: assertion may fail: n > 0 (callers know)")]
    assert of_kind(found, "unmodelled") == [("unmodelled", "async function")]
    assert [text for _, text in of_kind(found, "closed-world")] == list(CLOSED_WORLD)
    assert of_kind(found, "baseline") == of_kind(found, "trusted") == []
    places = {a["text"]: a["line"] for a in found if a["line"]}
    assert places["x > 0"] == line_of("assume(x > 0)")
    assert places["the loop is not known to end and has no decreases"] == line_of("while n > 0:")
    assert places["async function"] == line_of("async def")
    assert {a["file"] for a in found if a["line"]} == {"m.py"}


def test_what_is_checked_everywhere_is_not_listed(capsys: pytest.CaptureFixture[str], module: Path) -> None:
    module.write_text(
        "from prover import decreases, ensures, requires\n"
        "@requires(lambda n: n > 0)\n@ensures(lambda n, result: result > 0)\ndef _inner(n: int) -> int:\n    return n\n"
        "@ensures(lambda n, result: result >= 0)\ndef outer(n: int) -> int:\n"
        "    while n > 1:\n        decreases(n)\n        n -= 1\n    return _inner(1)\n"
    )
    found = listed(capsys, "m.py")
    assert {a["kind"] for a in found} == {"closed-world"}


def test_assumptions_of_imported_modules_count_if_they_are_used(capsys: pytest.CaptureFixture[str], tmp_path: Path) -> None:
    (tmp_path / "lib.py").write_text(
        "from prover import anything, assume\n"
        "def used() -> int:\n    x = anything(int)\n    assume(x > 7)\n    return x\n"
        "def unused() -> int:\n    x = anything(int)\n    assume(x > 8)\n    return x\n"
    )
    (tmp_path / "n.py").write_text("import lib\ndef f() -> None:\n    assert lib.used() > 7\n")
    assert of_kind(listed(capsys, "n.py"), "assume") == [("used", "x > 7")]


def test_the_baseline_is_listed(capsys: pytest.CaptureFixture[str], module: Path) -> None:
    module.write_text("def f(n: int) -> None:\n    assert n > 0\n")
    cli.main(["-q", "--baseline", "b.json", "--update-baseline", "m.py"])
    capsys.readouterr()
    (entry,) = of_kind(listed(capsys, "--baseline", "b.json", "m.py"), "baseline")
    assert entry == ("f", "disproved assertion: assertion may fail: n > 0 (known finding in b.json)")


def test_trusted_contracts_are_listed() -> None:
    loaded = load([Path("m.py")])
    (home,) = loaded.program.modules

    def trusting(f: ir.Function) -> ir.Function:
        return replace(f, contract=replace(f.contract, trusted=True)) if f.name == "rec" else f

    calling = "from prover import ensures\nfrom m import rec\n@ensures(lambda result: result == 0)\ndef f() -> int:\n    return rec(3)\n"
    Path("c.py").write_text(calling)
    loaded = load([Path("c.py"), Path("m.py")])
    bindings = tuple((n, trusting(b) if isinstance(b, ir.Function) else b) for n, b in home.bindings)
    modules = tuple(replace(m, bindings=bindings) if m.name == "m" else m for m in loaded.program.modules)
    changed = Loaded(replace(loaded.program, modules=modules), loaded.requested, ())
    found = assumptions(changed, Report((), 1, 1, 0.0), False)
    assert [(a.function, a.text) for a in found if a.kind == "trusted"] == [("rec", "result == 0")]


def test_text(capsys: pytest.CaptureFixture[str]) -> None:
    assert cli.tools(["audit", "--lemmas", "none", "m.py"]) == 0
    out = capsys.readouterr().out
    assert f"m.py:{line_of('assume(x > 0)')}: test_pair: x > 0" in out
    for kind, title in KINDS.items():
        assert (title in out) == (kind not in ("trusted", "baseline")), kind


def test_what_cannot_be_read_is_told(capsys: pytest.CaptureFixture[str]) -> None:
    Path("bad.py").write_text("def f(:\n")
    assert cli.tools(["audit", "--lemmas", "none", "bad.py", "m.py"]) == cli.USAGE
    said = capsys.readouterr()
    assert "bad.py:1" in said.err and "test_pair: x > 0" in said.out
    assert cli.tools(["audit", "--format", "sarif", "m.py"]) == cli.USAGE
    assert cli.tools(["audit", "nowhere.py"]) == cli.USAGE
