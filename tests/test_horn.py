"""The `horn` reading and Spacer: safe systems give formulas, unsafe ones are told, and formulas become text of the lemma language."""

from __future__ import annotations

import pytest

from frontends import ir
from frontends.python.load import load_text
from prover.proposers.spelling import Unspellable, spell
from smt.horn import HornAnswer, conjuncts, solve_horn, system
from smt.machine import Settings
from smt.questions import Questions
from smt.terms import BOOL, INT, Term, add, and_, apply, div, eq, integer, ite, le, lt, mod, mul, not_, or_, var
from smt.verify import questions

HEAD = "from prover import requires, ensures, anything, assume, invariant\n"
COUNT = """
@requires(lambda n: n >= 0)
@ensures(lambda n, result: result == n)
def f(n: int) -> int:
    i = 0
    while i < n:
        i += 1
    return i
"""
NESTED = """
@requires(lambda n: n >= 0)
@ensures(lambda n, result: result >= n)
def f(n: int) -> int:
    s = 0
    i = 0
    while i < n:
        j = 0
        while j < 2:
            j += 1
        s += j
        i += 1
    return s
"""


def evaluated(source: str) -> Questions:
    module = load_text(HEAD + source)
    assert isinstance(module, ir.Module)
    (function,) = module.functions()
    return questions(ir.Program((module,)), module.name, function, None, Settings("horn"))


def answer(source: str) -> tuple[Questions, HornAnswer]:
    found = evaluated(source)
    asked = system(found, [a.key for a in found.asked], lambda need: False, 5000)
    assert asked is not None
    return found, solve_horn(asked)


@pytest.mark.parametrize("source", [COUNT, NESTED], ids=["count", "nested"])
def test_safe_loops_give_formulas_for_each_relation(source: str) -> None:
    found, got = answer(source)
    assert got.status == "safe"
    assert {s.relation for s in got.solutions} == {r.name for r in found.relations}
    assert all(conjuncts(s.term()) for s in got.solutions)


@pytest.mark.parametrize("source", [COUNT, NESTED], ids=["count", "nested"])
def test_unsafe_loops_are_told(source: str) -> None:
    assert answer(source.replace("result == n", "result < n").replace("result >= n", "result >= 2 * n + 1"))[1].status == "unsafe"


def test_without_a_loop_there_is_no_system() -> None:
    found = evaluated("def f(n: int) -> int:\n    assert n == n\n    return n\n")
    assert system(found, [a.key for a in found.asked], lambda need: False, 1000) is None


def test_a_broken_need_is_not_relied_on() -> None:
    source = COUNT.replace("        i += 1", "        invariant(i <= n - 1)\n        i += 1")
    found = evaluated(source)
    asked = system(found, [a.key for a in found.asked if a.kind == "postcondition"], lambda need: "i <= n - 1" in need, 5000)
    assert asked is not None
    relied = system(found, [a.key for a in found.asked if a.kind == "postcondition"], lambda need: False, 5000)
    assert relied is not None
    assert sum(len(r.body) for r in relied.rules) > sum(len(r.body) for r in asked.rules)


def test_what_runs_out_of_time_is_unknown() -> None:
    found = evaluated(COUNT.replace("i += 1", "i += 1 if i % 7 else 1 + i * i * n"))
    asked = system(found, [a.key for a in found.asked], lambda need: False, 1)
    assert asked is not None
    assert solve_horn(asked).status in ("unknown", "error")


X, Y, B = var("x", INT), var("y", INT), var("b", BOOL)
NAMES = {X: "x", Y: "old.y", B: "flag"}


@pytest.mark.parametrize(
    ("term", "text"),
    [
        (le(X, Y), "x <= old.y"),
        (lt(X, Y), "x < old.y"),
        (not_(eq(X, Y)), "x != old.y"),
        (le(integer(0), X), "0 <= x"),
        (le(X, integer(-3)), "x + 3 <= 0"),
        (eq(add(mul(integer(2), X), mul(integer(-3), Y)), integer(0)), "3*old.y == 2*x"),
        (eq(mod(X, integer(4)), integer(1)), "x % 4 == 1"),
        (le(div(add(X, Y), integer(2)), X), "(x + old.y) // 2 <= x"),
        (or_(B, and_(not_(B), le(X, Y))), "flag or x <= old.y"),
        (eq(mul(X, Y), X), "x == x*old.y"),
        (ite(B, le(X, Y), le(Y, X)), "(not flag or x <= old.y) and (flag or old.y <= x)"),
    ],
)
def test_spelling(term: Term, text: str) -> None:
    assert spell(term, NAMES) == text


def test_what_has_no_name_is_not_spelled() -> None:
    for term in (le(var("z", INT), X), apply("f", BOOL, X), eq(div(X, Y), X)):
        with pytest.raises(Unspellable):
            spell(term, NAMES)
