"""Recursion and RecursionError: what `never_raises` owes, and measures that the search finds and the kernel accepts."""

from __future__ import annotations

import dataclasses
import json
from pathlib import Path

import pytest

from prover import cli, kernel
from prover.certificate import read
from prover.config import Options
from prover.pipeline import check
from prover.proposers.measures import of_recursion

HEAD = "from prover import decreases, ensures, never_raises, requires\n"

FALLING = (
    HEAD
    + '''
@requires(lambda n: n >= 0)
@never_raises
def down(n: int) -> int:
    """A docstring stays first."""
    if n == 0:
        return 0
    return down(n - 1)


@requires(lambda a, b: a >= 0 and b > 0)
@never_raises
def gcd(a: int, b: int) -> int:
    if a == 0:
        return b
    return gcd(b % a, a)


@never_raises
def total(xs: list[int], i: int) -> int:
    if i >= len(xs) or i < 0:
        return 0
    return xs[i] + total(xs, i + 1)


@never_raises
def up_to_ten(n: int) -> int:
    return n if n >= 10 else up_to_ten(n + 1)


@never_raises
def halved(xs: list[int]) -> int:
    return 0 if not xs else 1 + halved(xs[1:])


@never_raises
def drained(xs: list[int]) -> int:
    if not xs:
        return 0
    xs.pop()
    return drained(xs)
'''
)

ENDLESS = (
    HEAD
    + """
@never_raises
def down(n: int) -> int:
    if n == 0:
        return 0
    return down(n - 1)

@never_raises
def same(n: int) -> int:
    return same(n) if n > 3 else 0

@never_raises
def refilled(xs: list[int], ys: list[int]) -> int:
    if not xs:
        return 0
    xs.pop()
    ys.append(1)
    return refilled(xs, ys)
"""
)


@pytest.fixture(autouse=True)
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.chdir(tmp_path)
    return tmp_path


def verdicts(text: str, lemmas: tuple[str, ...] = ()) -> dict[tuple[str, str], str]:
    """The verdicts by function and kind, the worst of several."""
    Path("m.py").write_text(text)
    report = check(Options(paths=("m.py",), lemmas=lemmas, no_cache=True, jobs=2))
    found: dict[tuple[str, str], str] = {}
    for r in report.results:
        at = (r.function, r.kind)
        found[at] = max(found.get(at, ""), r.verdict.value, key=["", "proved", "unknown", "disproved"].index)
    return found


def test_a_measure_makes_the_difference() -> None:
    without, with_them = verdicts(FALLING), verdicts(FALLING, ("templates",))
    for name in ("down", "gcd", "total", "up_to_ten", "halved", "drained"):
        assert without[name, "termination"] == "unknown"
        assert with_them[name, "termination"] == "proved"
        assert with_them[name, "raise"] == "proved"


def test_endless_recursion_stays_unknown() -> None:
    found = verdicts(ENDLESS, ("templates",))
    assert {found[name, "termination"] for name in ("down", "same", "refilled")} == {"unknown"}


def test_the_kernel_accepts_the_measure_and_refuses_another() -> None:
    Path("m.py").write_text(FALLING)
    assert cli.main(["-q", "--lemmas", "templates", "--certify", "c.json", "m.py"]) == cli.PROVED
    given = read(Path("c.json").read_text())
    assert kernel.check(given).accepted
    first = next(p for p in given.proofs if p.function == "down")
    for text in ("n + 1 if n == 3 else 0", "7", "-n", "down(n)", "m"):
        forged = dataclasses.replace(first, lemmas=tuple(dataclasses.replace(x, text=text) for x in first.lemmas))
        assert not kernel.check(dataclasses.replace(given, proofs=(forged,))).accepted
    none = dataclasses.replace(first, lemmas=())
    assert not kernel.check(dataclasses.replace(given, proofs=(none,))).accepted


def test_the_measure_is_written_and_locked() -> None:
    Path("m.py").write_text(FALLING)
    assert cli.main(["-q", "--lemmas", "templates", "--lock", "--write", "m.py"]) == cli.PROVED
    written = Path("m.py").read_text()
    assert '    """A docstring stays first."""\n    decreases(n)\n' in written
    assert "    decreases(len(xs) - i)\n" in written
    assert cli.main(["-q", "--lemmas", "none", "m.py"]) == cli.PROVED
    assert json.loads(Path("prove.lock").read_text())


def test_callees_that_call_themselves_without_end() -> None:
    """Whoever promises that nothing is raised answers for the recursion of those who promise nothing."""
    found = verdicts(
        HEAD
        + """
@ensures(lambda result: True)
def silent(n: int) -> int:
    return silent(n)

def plain(n: int) -> int:
    return plain(n)

@never_raises
def by_contract(n: int) -> int:
    return silent(n)

@never_raises
def inlined(n: int) -> int:
    return plain(n)

@requires(lambda n: n >= 0)
@ensures(lambda result: result == 0)
def measured(n: int) -> int:
    decreases(n)
    return 0 if n == 0 else measured(n - 1)

@never_raises
def fine(n: int) -> int:
    return measured(abs(n))
"""
    )
    assert found["by_contract", "termination"] == found["inlined", "termination"] == "unknown"
    assert ("fine", "termination") not in found
    assert found["fine", "raise"] == "proved"


def test_a_cycle_of_two_needs_both_measures() -> None:
    found = verdicts(
        HEAD
        + """
@requires(lambda n: n >= 0)
@never_raises
def even(n: int) -> bool:
    decreases(n)
    return True if n == 0 else odd(n - 1)

@requires(lambda n: n >= 0)
@ensures(lambda result: result in (True, False))
def odd(n: int) -> bool:
    return False if n == 0 else even(n - 1)

@requires(lambda n: n >= 0)
@never_raises
def ping(n: int) -> int:
    decreases(n)
    return 0 if n == 0 else pong(n - 1)

@requires(lambda n: n >= 0)
@ensures(lambda result: result == 0)
def pong(n: int) -> int:
    decreases(n)
    return 0 if n == 0 else ping(n - 1)
"""
    )
    assert found["even", "termination"] == "unknown"
    assert found["ping", "termination"] == found["pong", "termination"] == "proved"


def test_recursion_without_a_contract_has_any_result() -> None:
    found = verdicts(
        HEAD
        + """
def depth(n: int) -> int:
    return 0 if n <= 0 else 1 + depth(n - 1)

@ensures(lambda result: result >= 0)
def natural(n: int) -> int:
    return abs(depth(n))

@ensures(lambda result: result >= 0)
def natural_wrong(n: int) -> int:
    return depth(n) - 1
"""
    )
    assert found["natural", "postcondition"] == "proved"
    assert found["natural_wrong", "postcondition"] == "disproved"


def test_candidates_are_of_what_changes() -> None:
    from frontends.python.load import load

    Path("m.py").write_text("def f(a: int, b: int, xs: list[int]) -> int:\n    return f(a, b + 1, xs)\n")
    (module,) = load([Path("m.py")]).program.modules
    (function,) = module.functions()
    found = of_recursion(function, (("a", "int"), ("b", "int"), ("xs", "list[int]")))
    assert "len(xs) - b" in found and "a - b" in found
    assert "a" not in found and "b" in found
