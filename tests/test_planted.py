"""Problems made from an invariant: the proof that they were made from is one, and they need it."""

from __future__ import annotations

import pytest

from prover.lemmas import Lemma
from prover.scope import loops
from training.arena.generate import Problem, generate
from training.arena.planted import PLANTED
from training.bench import prepare
from training.harvest import harvest
from training.tasks import key_of
from training.verdicts import pipeline


def problem(family: str, seed: int = 3) -> Problem:
    made = generate(family, seed)
    assert made is not None and made.holds and made.planted
    return made


@pytest.mark.parametrize("family", list(PLANTED))
def test_the_planted_invariants_are_a_proof_and_not_without_the_relation(family: str) -> None:
    made = problem(family)
    bench = prepare(made.source, made.function, ((made.kind, made.goal),), made.seed)
    lines = [loop.span.line for loop in loops(bench.function)]
    lemmas = [Lemma(bench.module.name, made.function, lines[number], "invariant", text) for number, text in made.planted]
    assert pipeline(bench, lemmas)
    relation = max(lemmas, key=lambda x: ("all(" not in x.text, len(x.text))).text
    assert not pipeline(bench, [x for x in lemmas if x.text != relation])


@pytest.mark.parametrize("family", list(PLANTED))
def test_the_program_says_nothing_of_what_was_planted(family: str) -> None:
    made = problem(family)
    hidden = [text for _, text in made.planted if text != made.goal]
    assert hidden and not any(text in made.source.replace(f"while {text}", "") for text in hidden if "==" in text or " + " in text)


def test_harvesting_keeps_a_smallest_part_that_the_solver_confirms() -> None:
    (found,) = harvest(("quota", 3))
    (proof,) = found.proofs
    assert set(proof) <= set(problem("quota").planted) and not found.templates
    assert key_of(found.problem) == key_of(problem("quota"))


def test_a_wrong_proof_is_not_harvested(monkeypatch: pytest.MonkeyPatch) -> None:
    made = problem("quota")
    wrong = Problem(made.family, made.seed, made.source, made.function, made.kind, made.goal, True, (), made.planted[1:])
    monkeypatch.setattr("training.harvest.generate", lambda family, seed: wrong)
    assert harvest(("quota", 3)) == []
