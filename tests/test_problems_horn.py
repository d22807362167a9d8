"""Horn clause files -> Python: the same answer as the clauses themselves, the shape of the programs, and what is refused."""

from __future__ import annotations

from pathlib import Path

import pytest
from horn_reference import BOX, Rule, systems, violated
from hypothesis import HealthCheck, given, settings
from problem_runs import can_fail

from frontends import ir
from frontends.problems.horn import read
from frontends.problems.problem import Problem, ProblemError
from frontends.python.load import load_text

PROBLEMS = Path(__file__).parent / "problems"


def one(text: str) -> Problem:
    (problem,) = read(text, "p.smt2")
    assert isinstance(load_text(problem.source), ir.Module)
    return problem


def body(text: str) -> str:
    """The lines of the function."""
    return one(text).source.partition("def p(")[2].partition("\n")[2]


@settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(systems())
def test_the_program_fails_exactly_when_a_query_can_be_met(system: tuple[dict[str, tuple[str, ...]], list[Rule]]) -> None:
    predicates, rules = system
    lines = [f"(declare-fun {p} ({' '.join(sorts)}) Bool)" for p, sorts in predicates.items()]
    problem = one("\n".join([*lines, *(rule.text() for rule in rules)]))
    assert can_fail(problem, BOX) == violated(rules), problem.source


# ------------------------------------------------------------------------------------------------------------------- shapes

INV = "(declare-fun inv (Int Int) Bool)\n"
START = "(assert (forall ((x Int) (n Int)) (=> (= x 0) (inv x n))))\n"


def test_a_deterministic_loop_has_a_guard_and_assignments() -> None:
    text = f"""{INV}{START}
        (assert (forall ((x Int) (n Int) (x1 Int)) (=> (and (inv x n) (< x n) (= x1 (+ x 1))) (inv x1 n))))
        (assert (forall ((x Int) (n Int)) (=> (and (inv x n) (>= x n) (> x 9)) false)))"""
    assert body(text) == "    x = 0\n    while x < n:\n        x = x + 1\n    assert x <= 9\n"


def test_a_query_that_does_not_exclude_the_guard_is_asked_at_every_turn() -> None:
    text = f"""{INV}{START}
        (assert (forall ((x Int) (n Int) (x1 Int)) (=> (and (inv x n) (< x n) (= x1 (+ x 1))) (inv x1 n))))
        (assert (forall ((x Int) (n Int)) (=> (and (inv x n) (> x 9)) false)))"""
    assert "while anything(bool):\n        assume(x < n)\n" in body(text)


def test_a_relation_that_is_no_function_is_any_value_and_an_assumption() -> None:
    text = f"""{INV}{START}
        (assert (forall ((x Int) (n Int) (x1 Int)) (=> (and (inv x n) (< x x1) (< x1 n)) (inv x1 n))))
        (assert (forall ((x Int) (n Int)) (=> (and (inv x n) (> x 9)) false)))"""
    assert "x1 = anything(int)\n        assume(x < x1)\n        assume(x1 < n)\n        x = x1\n" in body(text)


def test_values_are_exchanged_at_once() -> None:
    text = f"""{INV}{START}
        (assert (forall ((x Int) (n Int)) (=> (inv x n) (inv n x))))
        (assert (forall ((x Int) (n Int)) (=> (and (inv x n) (= x 7)) false)))"""
    assert can_fail(one(text), range(9))
    assert "x, n = (n, x)" in body(text)


def test_the_counter_of_places_is_there_only_where_it_is_needed() -> None:
    counted = {path.name: "at = " in read(path.read_text(), path.name)[0].source for path in PROBLEMS.glob("*.smt2")}
    assert counted == {
        name: name.startswith(("circle", "fork"))
        for name in ("circle.smt2", "circle_false.smt2", "fork.smt2", "fork_false.smt2", "one.smt2", "one_false.smt2",
                     "rules.smt2", "rules_false.smt2", "two.smt2", "two_false.smt2")
    }  # fmt: skip


def test_names_are_python_and_do_not_collide() -> None:
    text = """(declare-fun |my inv| (Int Int Int Int) Bool)
        (assert (forall ((|a b| Int) (while Int) (a_b Int) (assume Int))
          (=> (and (= |a b| 1) (= while 2) (= a_b 3) (= assume 4)) (|my inv| |a b| while a_b assume))))
        (assert (forall ((|a b| Int) (while Int) (a_b Int) (assume Int))
          (=> (|my inv| |a b| while a_b assume) (|my inv| |a b| while a_b assume))))
        (assert (forall ((|a b| Int) (while Int) (a_b Int) (assume Int))
          (=> (and (|my inv| |a b| while a_b assume) (not (= (+ |a b| while a_b assume) 10))) false)))"""
    assert not can_fail(one(text), [0])
    assert can_fail(one(text.replace("10", "11")), [0])
    assert all(part in one(text).source for part in ("a_b = 1", "while_ = 2", "a_b_2 = 3", "assume_2 = 4"))


@pytest.mark.parametrize(
    ("query", "fails"),
    [("(query fail)", True), ("(query (inv 3))", True), ("(query inv)", True), ("(query (and (inv x) (> x 5)))", False)],
)
def test_queries_of_the_other_form(query: str, fails: bool) -> None:
    text = f"""(set-info :status sat)
        (declare-rel inv (Int)) (declare-rel fail ()) (declare-var x Int)
        (rule (inv 0)) (rule (=> (and (inv x) (< x 3)) (inv (+ x 1))) step) (rule (=> (and (inv x) (= x 3)) fail)) {query}"""
    problem = one(text)
    assert can_fail(problem, range(8)) == fails
    assert problem.expected == "disproved"  # "sat" says that what is asked for can be derived


@pytest.mark.parametrize(
    "form",
    [
        "(assert (forall ((x Int)) (or (not (inv x)) (< x 3))))",
        "(assert (forall ((x Int)) (=> (inv x) (< x 3))))",
        "(assert (not (exists ((x Int)) (and (inv x) (>= x 3)))))",
        "(assert (forall ((x Int)) (! (=> (inv x) (let ((y (+ x 1)) (z 4)) (let ((u (< y z))) u))) :named q)))",
        "(assert (forall ((x Int)) (=> (and (inv x) (not (<= 0 x 2))) false)))",
        "(assert (forall ((x Int)) (=> (or (inv x) false) (and (< x 3) (distinct x 3)))))",
        "(define-fun good ((y Int)) Bool (< y 3)) (assert (forall ((x Int)) (=> (inv x) (good x))))",
        "(declare-fun bad () Bool) (assert (forall ((x Int)) (=> (and (inv x) (> x 2)) bad))) (assert (not bad))",
    ],
)
def test_forms_of_one_query(form: str) -> None:
    text = "(declare-fun inv (Int) Bool) (assert (inv 0)) (assert (forall ((x Int)) (=> (and (inv x) (< x LIMIT)) (inv (+ x 1)))))"
    assert not can_fail(one(text.replace("LIMIT", "2") + form), range(5))
    assert can_fail(one(text.replace("LIMIT", "3") + form), range(5))


def test_a_head_that_is_several_things_is_several_clauses() -> None:
    text = """(declare-fun a (Int) Bool) (declare-fun b (Int) Bool) (assert (forall ((x Int)) (=> (= x 1) (and (a x) (b (+ x 1))))))
        (assert (=> (QUERY 2) false))"""
    assert can_fail(one(text.replace("QUERY", "b")), [0])
    assert not can_fail(one(text.replace("QUERY", "a")), [0])


def test_nothing_asked_or_nothing_reached_is_safe() -> None:
    assert not can_fail(one("(declare-fun inv (Int) Bool) (assert (inv 0))"), [0])
    assert not can_fail(one("(declare-fun inv (Int) Bool) (assert (forall ((x Int)) (not (inv x))))"), [0])
    assert can_fail(one("(assert (forall ((x Int)) (< x 5)))"), [4, 5])


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("(assert (forall ((x Int)) (=> (and (inv x x) (inv x 1)) false)))", "2: unsupported: a clause with two predicates in its body"),
        ("(assert (forall ((x Int)) (or (inv x x) (inv x 1))))", "2: unsupported: a clause with two predicates in its head"),
        ("(assert (forall ((x Int)) (= (inv x x) (< x 1))))", "2: unsupported: a predicate inside a term"),
        ("(assert (forall ((x Real)) (inv x x)))", "2: unsupported: sort Real"),
        ("(assert (forall ((x (Array Int Int))) (inv 1 1)))", "2: unsupported: sort (Array ...)"),
        ("(assert (forall ((x Int)) (=> (= 0 (div 1 x)) (inv 1 1))))", "2: unsupported: div by something other than a literal"),
        ("(assert (forall ((x Int)) (=> (= 0 (mod x 0)) (inv 1 1))))", "2: unsupported: mod by something other than a literal"),
        ("(assert (forall ((x Int)) (=> (exists ((y Int)) (< x y)) (inv 1 1))))", "2: unsupported: exists inside a formula"),
        ("(assert (inv 1))", "2: inv does not take these arguments"),
        ("(assert\n(and y))", "3: unknown symbol y"),
        ("(assert (+ 1 true))", "2: + does not take arguments of sorts (int, bool)"),
        ("(assert 1)", "2: a clause that is not Bool"),
        ("(assert (bvadd 1 2))", "2: unsupported: operator bvadd"),
        ("(declare-fun f (Int) Int)", "2: unsupported: command (declare-fun ...)"),
        ("(declare-fun inv () Bool)", "2: inv is declared twice"),
        ("(what)", "2: unsupported: command (what ...)"),
        ("x", "2: expected a command, found x"),
        ("(assert (forall ((x Int))", "2: a parenthesis is not closed"),
        (")", "2: a closing parenthesis too many"),
        ("(assert \x00)", "2: "),
        ("", "no clauses"),
        (f"(assert {'(and ' * 300}true{')' * 300})", "2: unsupported: a term is nested too deep"),
        (f"(assert (< 1 {'9' * 5000}))", "2: unsupported: a number too long"),
        ("(assert (let " + "(" * 3 + "a 1)))", "2: "),
    ],
)
def test_refused(text: str, message: str) -> None:
    with pytest.raises(ProblemError) as caught:
        read(INV + text, "p.smt2")
    assert message in str(caught.value)
    assert str(caught.value).startswith("p.smt2:")


def test_abbreviations_that_grow_without_bound_are_refused() -> None:
    lets = "".join(f"(let ((a{i + 1} (+ a{i} a{i})))" for i in range(60))
    with pytest.raises(ProblemError, match="too deep or too large"):
        read(f"(assert (let ((a0 1)) {lets} (< a60 1){')' * 61})", "p.smt2")
