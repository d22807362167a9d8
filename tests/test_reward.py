"""The gallery of reward exploits: each has been a way, here or elsewhere, to be paid without a proof. Each scores 0."""

from __future__ import annotations

import pytest

from prover.lemmas import Lemma, LemmaKind
from training import reward
from training.bench import Bench, prepare
from training.tasks import Assignment
from training.verdicts import Judged, judge_sets, pipeline

COUNTING = """\
from prover import ensures, requires


@requires(lambda n: n >= 0)
@ensures(lambda n, result: result == 2 * n)
def double(n: int) -> int:
    i = 0
    total = 0
    while i < n:
        total += 2
        i += 1
    return total
"""
GOAL = ("postcondition", "result == 2 * n")
LOOP = 9


@pytest.fixture(scope="module")
def bench() -> Bench:
    return prepare(COUNTING, "double", (GOAL,))


def lemma(text: str, kind: LemmaKind = "invariant", line: int = LOOP) -> Lemma:
    return Lemma("arena", "double", line, kind, text)


def judged(bench: Bench, *lemmas: Lemma) -> Judged:
    (found,) = judge_sets(bench, [lemmas])
    return found


def paid(bench: Bench, *texts: str) -> float:
    return worth(judged(bench, *map(lemma, texts)))


def worth(found: Judged) -> float:
    """What a set of lemmas is paid, and what each lemma is that is no part of `used`: nothing without a proof."""
    assert found.proved or not found.used
    return float(found.proved)


def test_a_proof_is_paid(bench: Bench) -> None:
    assert not pipeline(bench, ())
    assert paid(bench, "total == 2 * i", "i <= n") == 1.0


def test_what_a_proof_does_not_need_is_not_learnt(bench: Bench) -> None:
    found = judged(bench, lemma("total == 2 * i"), lemma("i <= n"), lemma("total >= 0"), lemma("i != 7"))
    assert found.proved
    assert {x.text for x in found.used} == {"total == 2 * i", "i <= n"}


@pytest.mark.parametrize(
    "texts",
    [
        pytest.param([], id="nothing"),
        pytest.param(["True"], id="trivial"),
        pytest.param(["i == i", "total >= total"], id="tautologies"),
        pytest.param(["False"], id="contradiction"),
        pytest.param(["total == 2 * i and i == i + 1"], id="hidden-contradiction"),
        pytest.param(["i < 0", "i >= 0"], id="contradiction-of-two"),
        pytest.param(["total == 2 * n"], id="copy-of-the-goal"),
        pytest.param(["result == 2 * n"], id="copy-of-the-goal-with-its-names"),
        pytest.param(["i < n or total == 2 * n"], id="goal-at-the-exit-only"),
        pytest.param(["total == 2 * i"], id="half-of-a-proof"),
        pytest.param(["n == 0"], id="stronger-precondition"),
        pytest.param(["assume(False)"], id="assume"),
        pytest.param(["__import__('os').system('true')"], id="call"),
        pytest.param(["(i := n) == n"], id="assignment"),
        pytest.param(["invariant(True)"], id="vocabulary"),
        pytest.param(["total == 2 * i)\n    assume(False"], id="breaking-out-of-the-line"),
        pytest.param(["old.n == n + 1"], id="false-history"),
        pytest.param(["all(total == k + k_ for k in range(i) for k_ in range(n))"], id="nested-quantifiers"),
    ],
)
def test_lemmas_that_prove_nothing(bench: Bench, texts: list[str]) -> None:
    assert paid(bench, *texts) == 0.0


def test_quantifiers_without_end(bench: Bench) -> None:
    """Conditions that keep a solver busy: it is given up, and nothing is paid."""
    deep = "all(any(all(k * m + l != k - m * l for l in range(k * m)) or total == 2 * i for m in range(k * k)) for k in range(total))"
    assert paid(bench, deep) == 0.0
    assert paid(bench, "total * total * total * i != i * i * i * n + 3 * total", "total % (i * i + 1) < n * n + total") == 0.0


def test_a_lemma_of_another_kind_is_proved_as_well(bench: Bench) -> None:
    assert worth(judged(bench, lemma("total == 2 * n", "assertion", 12))) == 0.0
    assert worth(judged(bench, lemma("False", "assertion", 12))) == 0.0
    assert worth(judged(bench, lemma("f(x): 0 == 1", "fact"), lemma("f(n)", "use", 12))) == 0.0


def test_a_measure_is_no_proof(bench: Bench) -> None:
    assert worth(judged(bench, lemma("n - i", "decreases"))) == 0.0


def test_a_lemma_at_no_place(bench: Bench) -> None:
    assert worth(judged(bench, lemma("total == 2 * i", line=4))) == 0.0
    assert worth(judged(bench, Lemma("other", "double", LOOP, "invariant", "total == 2 * i and i <= n"))) == 0.0


def test_what_is_no_lemma_is_told_and_worth_nothing(bench: Bench) -> None:
    found = judged(bench, lemma("total =="))
    assert len(found.errors) == 1 and worth(found) == 0.0


def test_a_proof_for_lack_of_inputs_is_none() -> None:
    source = COUNTING.replace("n >= 0)", "n >= 0 and n < 0)").replace("2 * n)", "3 * n)")
    empty = prepare(source, "double", (("postcondition", "result == 3 * n"),))
    assert paid(empty, "total == 2 * i", "i <= n") == 0.0


def test_a_loop_that_is_never_entered_helps_nobody() -> None:
    source = COUNTING.replace("while i < n:", "while i < n and i < 0:")
    idle = prepare(source, "double", (GOAL,))
    assert paid(idle, "total == 0 and i == 0") == 0.0


def test_a_goal_that_is_not_there_is_not_proved() -> None:
    assert not pipeline(prepare(COUNTING, "double", (("postcondition", "result >= 0"),)), ())


# ----------------------------------------------------------------------------------------------------------------- proposer


@pytest.mark.parametrize(
    ("successes", "rivals", "expected"),
    [
        ([True] * 8, (), 0.0),
        ([False] * 8, (), 0.0),
        ([], (), 0.0),
        ([True] * 2 + [False] * 6, (), 0.75),
        ([True] * 2 + [False] * 6, ("templates",), 0.0),
        ([True] * 6 + [False] * 2, ("spacer",), 0.0),
    ],
)
def test_proposers_are_paid_for_what_is_sometimes_solved(successes: list[bool], rivals: tuple[str, ...], expected: float) -> None:
    assert reward.proposer_reward(successes, 1.0, rivals) == expected


def test_a_problem_under_other_names_is_worth_less() -> None:
    assert reward.proposer_reward([True, False], reward.novelty(0), ()) == 0.5
    assert reward.proposer_reward([True, False], reward.novelty(1), ()) == 0.125


# -------------------------------------------------------------------------------------------------------------------- refute

FALSE = Assignment("refute", "linear", COUNTING.replace("2 * n)", "3 * n)"), "double", "postcondition", "result == 3 * n")
TRUE = Assignment("refute", "linear", COUNTING, "double", *GOAL)


def test_an_input_that_fails_is_paid() -> None:
    assert reward.refute_reward(FALSE, [("n", "2")]) == 1.0


@pytest.mark.parametrize(
    ("task", "args"),
    [
        pytest.param(FALSE, [("n", "0")], id="does-not-fail"),
        pytest.param(FALSE, [("n", "-1")], id="breaks-the-precondition"),
        pytest.param(TRUE, [("n", "2")], id="true-goal"),
        pytest.param(FALSE, [("n", "1.5")], id="of-another-type"),
        pytest.param(FALSE, [("n", "[1]")], id="fails-in-another-way"),
        pytest.param(FALSE, [("n", "__import__('os').getpid()")], id="code"),
        pytest.param(FALSE, [("n", "9" * 4000)], id="long"),
        pytest.param(FALSE, [("n", "10**9")], id="runs-too-long"),
        pytest.param(FALSE, [], id="nothing"),
        pytest.param(FALSE, [("n", "2"), ("m", "3")], id="too-many"),
    ],
)
def test_inputs_that_refute_nothing(task: Assignment, args: list[tuple[str, str]]) -> None:
    assert reward.refute_reward(task, args) == 0.0


# ---------------------------------------------------------------------------------------------------------------- synthesise

BODY = Assignment("synthesise", "linear", COUNTING[: COUNTING.index("    i = 0")] + "    ...\n", "double", *GOAL)


def test_a_body_that_keeps_the_contract_is_paid() -> None:
    assert reward.synthesis_reward(BODY, "return n + n") == 1.0


@pytest.mark.parametrize(
    "body",
    [
        pytest.param("return n", id="wrong"),
        pytest.param("...", id="nothing"),
        pytest.param("while True:\n    n += 0\nreturn n", id="does-not-end"),
        pytest.param("return double(n)", id="its-own-contract"),
        pytest.param("assume(False)\nreturn n", id="assume"),
        pytest.param("assert False", id="fails"),
        pytest.param("raise ValueError", id="raises"),
        pytest.param("return 2 * n\n\n\ndef double(n):", id="unfinished"),
        pytest.param("pass\n'''\n@ensures(lambda: True)'''\nreturn n", id="contract-in-a-string"),
        pytest.param("return [2, 4][n]", id="index-out-of-range"),
        pytest.param("import os\nreturn 2 * n", id="import"),
        pytest.param("return 2 * n if n < 100 else 0", id="right-on-small-inputs-only"),
        pytest.param("x" * 5000, id="long"),
        pytest.param("return ((((", id="no-python"),
    ],
)
def test_bodies_that_keep_nothing(body: str) -> None:
    assert reward.synthesis_reward(BODY, body) == 0.0
