"""SyGuS-Inv files -> Python: the same answer as the relations themselves, both versions of the syntax, and what is refused."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from horn_reference import BOX, Rule, formulas, text, violated
from hypothesis import HealthCheck, given, settings
from problem_runs import can_fail

from frontends import ir
from frontends.problems.problem import Problem, ProblemError
from frontends.problems.sygus import read
from frontends.python.load import load_text

PROBLEMS = Path(__file__).parent / "problems"
STATE = (("x", "Int"), ("b", "Bool"))
NEXT = (("x!", "Int"), ("b!", "Bool"))


def one(source: str) -> Problem:
    (problem,) = read(source, "p.sl")
    assert isinstance(load_text(problem.source), ir.Module)
    return problem


def parameters(variables: tuple[tuple[str, str], ...]) -> str:
    return "(" + " ".join(f"({v} {sort})" for v, sort in variables) + ")"


@settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(formulas(STATE, 3), formulas((*STATE, *NEXT), 6), formulas(STATE, 3))
def test_the_program_fails_exactly_when_a_reachable_state_violates_post(pre: Any, trans: Any, post: Any) -> None:
    # The box is part of the problem, so that enumeration is complete.
    names, after = ("x", "b"), ("x!", "b!")
    rules = [
        Rule(STATE, None, pre, ("inv", names)),
        Rule((*STATE, *NEXT), ("inv", names), trans, ("inv", after)),
        Rule(STATE, ("inv", names), ("not", post), None),
    ]
    problem = one(f"""
        (set-logic LIA)
        (synth-inv inv {parameters(STATE)})
        (define-fun pre {parameters(STATE)} Bool {text(rules[0].bounded())})
        (define-fun trans {parameters((*STATE, *NEXT))} Bool {text(rules[1].bounded())})
        (define-fun post {parameters(STATE)} Bool {text(post)})
        (inv-constraint inv pre trans post)
        (check-synth)""")
    assert can_fail(problem, BOX) == violated(rules), problem.source


COUNT = """(set-logic LIA)
(synth-inv inv ((x Int) (n Int)))
(define-fun pre ((x Int) (n Int)) Bool (and (= x 0) (>= n 0)))
(define-fun trans ((x Int) (n Int) (x! Int) (n! Int)) Bool
  (or (and (< x n) (= x! (+ x 1)) (= n! n)) (and (>= x n) (= x! x) (= n! n))))
(define-fun post ((x Int) (n Int)) Bool (=> (>= x n) (= x n)))
(inv-constraint inv pre trans post)
(check-synth)
"""


def test_a_deterministic_relation_is_an_ordinary_loop() -> None:
    assert one(COUNT).source == (
        '"""p.sl"""\n\nfrom prover import requires\n\n\n@requires(lambda n: n >= 0)\n'
        "def p(n: int) -> None:\n    x = 0\n    while x < n:\n        x = x + 1\n    assert x == n\n"
    )


def test_alternatives_that_exclude_each_other_are_if_and_else() -> None:
    source = COUNT.replace("(>= x n) (= x! x) (= n! n)", "(>= x n) (= x! (- x 2)) (= n! n)")
    assert "        if x < n:\n            x = x + 1\n        else:\n            x = x - 2\n" in one(source).source


def test_a_choice_within_a_relation() -> None:
    source = COUNT.replace("(= x! (+ x 1)) (= n! n)", "(= x! (ite (> n 5) (+ x 1) x)) (or (= n! n) (= n! (+ x! n)))")
    assert "anything(bool)" in one(source).source
    assert can_fail(one(source), range(2)) is False


def test_version_1_with_primed_variables_and_negative_numbers() -> None:
    source = COUNT.replace("(define-fun pre", "(declare-primed-var x Int)\n(declare-primed-var n Int)\n(define-fun pre")
    assert one(source).source == one(COUNT).source
    assert "x = -3" in one(source.replace("(= x 0)", "(= x -3)")).source


def test_constraints_over_an_unknown_predicate() -> None:
    source = """(synth-fun inv ((x Int)) Bool ((B Bool)) ((B Bool ((< 0 1)))))
        (declare-var x Int) (declare-var y Int)
        (constraint (=> (= x 0) (inv x)))
        (constraint (=> (and (inv x) (< x 4) (= y (+ x 1))) (inv y)))
        (constraint (=> (inv x) (< x LIMIT)))
        (check-synth)"""
    assert not can_fail(one(source.replace("LIMIT", "5")), [0])
    assert can_fail(one(source.replace("LIMIT", "4")), [0])


def test_parameters_count_by_position() -> None:
    source = COUNT.replace("(define-fun post ((x Int) (n Int))", "(define-fun post ((n Int) (x Int))")
    assert can_fail(one(source), range(3))  # x and n have changed places: n >= x implies n == x


def test_helper_functions_are_expanded_and_claims_read() -> None:
    helper = COUNT.replace("(define-fun pre", "(define-fun ok ((a Int)) Bool (>= a 0))\n(define-fun pre").replace("(>= n 0)", "(ok n)")
    assert one(helper).source == one(COUNT).source
    assert one(COUNT).expected is None
    for status, expected in (("feasible", "proved"), ("infeasible", "disproved"), ("unknown", None)):
        assert one(f"(set-info :status {status})" + COUNT).expected == expected


@pytest.mark.parametrize(
    ("before", "after", "message"),
    [
        ("(inv-constraint inv pre", "(inv-constraint inv what", "7: what is not a define-fun"),
        ("(inv-constraint inv", "(inv-constraint pre", "7: pre is not a synth-inv"),
        ("(n! Int)) Bool", "(n! Bool)) Bool", "7: trans does not take these arguments"),
        ("(x! Int) (n! Int)) Bool", "(x! Int)) Bool", "trans does not take these arguments"),
        ("(set-logic LIA)", "(set-logic BV)", "1: unsupported: logic BV"),
        ("(set-logic LIA)", "(set-logic LRA)", "1: unsupported: logic LRA"),
        ("(x Int)", "(x Real)", "2: unsupported: sort Real"),
        ("(x Int) (n Int)", "(x Int) (x Int)", "2: expected (NAME SORT) here, each name once"),
        ("(check-synth)", "(check-sat)", "8: unsupported: command (check-sat ...)"),
        ("(= x n)", "(= x m)", "6: unknown symbol m"),
        ("(synth-inv inv ((x Int) (n Int)))", "", "inv is not a synth-inv"),
        ("(inv-constraint inv pre trans post)", "", "no synth-inv with an inv-constraint"),
        ("(check-synth)", ")", "8: a closing parenthesis too many"),
    ],
)
def test_refused(before: str, after: str, message: str) -> None:
    assert before in COUNT
    with pytest.raises(ProblemError) as caught:
        one(COUNT.replace(before, after, 1))
    assert message in str(caught.value)
    assert str(caught.value).startswith("p.sl:")


def test_the_files_come_in_pairs() -> None:
    for path in sorted(PROBLEMS.glob("*.sl")):
        (problem,) = read(path.read_text(), str(path))
        assert problem.expected == ("disproved" if path.stem.endswith("_false") else "proved")
        assert isinstance(load_text(problem.source), ir.Module)
