"""The vocabulary at run time: nothing by default, real checks under PROVER_RUNTIME=check."""

from __future__ import annotations

import subprocess
import sys
import textwrap
from pathlib import Path

import pytest

import prover
from prover import (
    anything,
    assume,
    decreases,
    ensures,
    instance,
    invariant,
    lemma,
    never_raises,
    old,
    pure,
    raises,
    requires,
    seen,
)

ROOT = Path(__file__).parents[1]


def test_the_import_is_light() -> None:
    source = "import sys, time; t = time.perf_counter(); import prover; e = time.perf_counter() - t; print(e, *sys.modules)"
    done = subprocess.run([sys.executable, "-c", source], capture_output=True, text=True, check=True, cwd=ROOT)
    elapsed, *modules = done.stdout.split()
    assert float(elapsed) < 0.5
    assert {"prover", "prover.spec"} == {name for name in modules if name.partition(".")[0] == "prover"}
    assert not {"z3", "torch", "frontends", "smt", "inspect", "ast"} & set(modules)


def test_nothing_happens_by_default() -> None:
    def function(x: int) -> int:
        return x

    def never() -> object:
        raise AssertionError("evaluated")

    for decorator in (requires(never), ensures(never), raises(ValueError), never_raises, pure, decreases(never)):
        assert decorator(function) is function
    assert lemma(function)(1) is None  # never run
    cls = type("A", (), {})
    assert prover.class_invariant(never)(cls) is cls
    invariant(never)
    assume(False)
    assert seen([1]) == [1]
    with pytest.raises(RuntimeError, match="only the prover"):
        anything(int)
    with pytest.raises(AttributeError, match="ensures"):
        old.x  # noqa: B018
    assert vars(instance(cls, a=1)) == {"a": 1}


PROGRAM = """
    from dataclasses import dataclass
    from prover import *

    def outcome(call):
        try:
            return call()
        except ContractViolation as error:
            return error.kind + ": " + error.text
        except Exception as error:
            return type(error).__name__

    @requires(lambda x, y: x / y > 0)
    @ensures(lambda result, old, xs: len(xs) == len(old.xs) + 1 and result > 0)
    def f(x, y=1, *, xs):
        xs += [x] * y
        return x - 1

    print(outcome(lambda: f(2, xs=[])))
    print(outcome(lambda: f(0, xs=[])))
    print(outcome(lambda: f(1, 0, xs=[])))
    print(outcome(lambda: f(3, 2, xs=[])))
    print(outcome(lambda: f(1, xs=[])))

    @never_raises
    def g(n): return 1 // n
    @raises(KeyError)
    def h(n): return {}[n] if n else int("x")
    print(outcome(lambda: g(0)), "|", outcome(lambda: h(1)), "|", outcome(lambda: h(0)))

    def loop(n, step):
        i = 0
        while i < n:
            invariant(i <= 3)
            decreases(n - i)
            i += step
        return i
    print(outcome(lambda: loop(3, 1)), "|", outcome(lambda: loop(9, 2)), "|", outcome(lambda: loop(2, 0)))
    print(outcome(lambda: loop(3, 1)))

    def nested(n):
        for i in range(n):
            j = n
            while j > 0:
                decreases(lambda: j)
                j -= 1
    print(outcome(lambda: nested(3)))

    @decreases(lambda n: n)
    def down(n, step): return 0 if n <= 0 else down(n - step, step)
    print(outcome(lambda: down(3, 1)), "|", outcome(lambda: down(3, 0)))

    def items(xs):
        total = 0
        for x in xs:
            invariant(lambda: total == sum(seen(xs)))
            total += x
        return total
    print(outcome(lambda: items([1, 2])))

    @lemma
    @requires(lambda n: n > 0)
    def known(n): raise RuntimeError
    print(outcome(lambda: known(1)), "|", outcome(lambda: known(0)))

    @class_invariant(lambda self: self.balance >= 0)
    @dataclass
    class Account:
        balance: int
        @requires(lambda self, n: n > 0)
        def withdraw(self, n): self.balance -= n
        def swap(self, n):
            self.withdraw(n + self.balance)
            self.balance = n
    print(outcome(lambda: Account(-1)))
    print(outcome(lambda: Account(1).withdraw(2)))
    print(outcome(lambda: Account(1).withdraw(0)))
    print(outcome(lambda: Account(1).swap(2)))
    print(outcome(lambda: assume(1 > 2)))

    class Tools:
        @requires(lambda n: n > 0)
        @staticmethod
        def twice(n): return 2 * n
        @classmethod
        @ensures(lambda result: result)
        def nothing(cls): return None
    print(outcome(lambda: Tools.twice(1)), "|", outcome(lambda: Tools.twice(0)), "|", outcome(Tools.nothing))
"""

EXPECTED = """
    1
    precondition: x / y > 0
    precondition: x / y > 0
    postcondition: len(xs) == len(old.xs) + 1 and result > 0
    postcondition: len(xs) == len(old.xs) + 1 and result > 0
    raise: ZeroDivisionError escapes from g: integer division or modulo by zero | KeyError | \
raise: ValueError escapes from h: invalid literal for int() with base 10: 'x'
    3 | invariant: i <= 3 | termination: n - i
    3
    None
    0 | termination: n
    3
    None | precondition: n > 0
    class-invariant: self.balance >= 0
    class-invariant: self.balance >= 0
    precondition: n > 0
    None
    assume: 1 > 2
    2 | precondition: n > 0 | postcondition: result
"""


def test_real_checks(tmp_path: Path) -> None:
    script = tmp_path / "program.py"
    script.write_text(textwrap.dedent(PROGRAM))
    environment = {"PROVER_RUNTIME": "check", "PYTHONPATH": str(ROOT)}
    done = subprocess.run([sys.executable, str(script)], capture_output=True, text=True, check=False, env=environment)
    assert done.stdout.splitlines() == textwrap.dedent(EXPECTED).strip().splitlines(), done.stderr
