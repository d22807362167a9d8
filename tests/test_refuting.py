"""The task "refute": the network's answers are inputs, a run in the sandbox judges them, and those that refute a goal are learnt from."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

torch = pytest.importorskip("torch")
pytest.importorskip("llguidance")

from lemma_arena import Counting  # noqa: E402
from test_zero import SETTINGS, TINY  # noqa: E402

from prover.model.decoder import Decoder  # noqa: E402
from prover.model.grammar import Grammar, constraint  # noqa: E402
from prover.model.prompt import answer  # noqa: E402
from prover.model.sampling import sample  # noqa: E402
from prover.model.tokenizer import IDS, decode, encode  # noqa: E402
from training import curves, refuting  # noqa: E402
from training.grpo import grammar_of, rewards, task_rows  # noqa: E402
from training.loss import masks  # noqa: E402
from training.network import Network, weights_of  # noqa: E402
from training.refuting import asked_of, inputs_language  # noqa: E402
from training.reward import stated, task_reward  # noqa: E402
from training.tasks import decompose, refute  # noqa: E402
from training.zero import Run  # noqa: E402


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("n == 2", [("n", "2")]),
        ("n == -2 and xs == [1, -3] and b == True", [("n", "-2"), ("xs", "[1, -3]"), ("b", "True")]),
        ("xs == []", [("xs", "[]")]),
        ("n >= 2", []),
        ("2 == n", []),
        ("n == 2 or m == 3", []),
        ("n == 2 and m", []),
        ("n == 2 and n == 3", []),
        ("n = 2", []),
        ("n == 2 == m", []),
        ("", []),
    ],
)
def test_an_input_is_a_condition_on_every_parameter(text: str, found: list[tuple[str, str]]) -> None:
    assert stated(text) == found


def test_answers_are_inputs_and_the_sandbox_says_whether_the_goal_fails() -> None:
    arena = Counting()
    (problem,) = arena.refutable(1, 0)
    one = asked_of(problem)
    assert one is not None and problem.made is not None and decode(one.prompt.ids).split()[1] == "<refute>"
    held = constraint([one.grammar] * 20)
    said = [a for a in sample(Decoder(weights_of(Network(TINY))), one.prompt.ids, held, 20, 30, 0, 1.0) if a.ended]
    lemmas = [answer(one.prompt, decode(a.ids)) for a in said]
    inputs = [stated(lemma.text) for lemma in lemmas if lemma is not None]
    assert len(inputs) == len(said) >= 5 and all([name for name, _ in found] == ["limit"] for found in inputs)
    task = refute(problem.made)
    assert [task_reward(task, text) for text in ("limit == 3", "limit == -3", "limit == limit")] == [1.0, 0.0, 0.0]
    with pytest.raises(ValueError, match="lemmas"):
        task_reward(decompose(problem.made), "limit == 3")


def test_lists_and_truth_values_have_words_and_other_types_none() -> None:
    text = inputs_language([("v0", "list[int]"), ("v1", "bool"), ("v2", "int")], "invariant:")
    assert text is not None
    grammar = Grammar(text, IDS["invariant:"])
    for good in ("v0 == [ ] and v1 == True and v2 == - 12", "v0 == [ 1 , - 2 ] and v1 == False and v2 == 0"):
        masks(grammar, [encode(good)])
    for bad in ("v0 == [ ]", "v0 == v0 and v1 == True and v2 == 1", "v0 == [ 1 ] and v1 == 1 and v2 == 1"):
        with pytest.raises(ValueError, match="not allowed"):
            masks(grammar, [encode(bad)])
    assert inputs_language([("v0", "str")]) is None


def test_what_refutes_is_learnt_from(tmp_path: Path) -> None:
    short = replace(SETTINGS, rounds=1, listen=0, policy_from=0, contest_every=99, samples=4, problems=2, explore=4, distil_steps=1)
    run = Run(tmp_path, Counting(), replace(short, refute=1))
    run.go()
    (line,) = curves.read(tmp_path / "curves.jsonl")
    assert line["false"] == line["refuted"] == 1
    learnt = [record for record in run.archive.records.values() if decode(record.prompt).split()[1] == "<refute>"]
    assert len(learnt) == 1


def test_inputs_are_weighed_by_what_came_of_them(monkeypatch: pytest.MonkeyPatch) -> None:
    arena = Counting()
    monkeypatch.setattr(arena, "reward", lambda answers: [float(i % 2 == 0) for i, _ in enumerate(answers)])
    (found,) = refuting.attempts(Network(TINY), arena, arena.refutable(1, 0), 6, 3, 1.0)
    assert len(found.good()) == sum(found.fails) and 0 < sum(found.fails) < len(found.fails)
    (group,) = found.group()
    assert sum(answer.weight for answer in group.answers) == pytest.approx(0, abs=1e-9)
    assert replace(found, fails=tuple(True for _ in found.fails)).group() == []


def test_language_models_are_asked_for_inputs_and_bodies_too() -> None:
    arena = Counting()
    rows = task_rows(arena.refutable(1, 0), arena.problems(1, 0))
    assert ["limit + 1" in rows[0].text, "steps" in rows[1].text] == [True, False] and "limit ==" not in grammar_of(rows[1])
    assert '"limit" "==" integer' in grammar_of(rows[0])
    texts = ["limit == 4", "limit == -4", "return limit", "return limit + 1"]
    assert rewards(arena, [rows[0], rows[0], rows[1], rows[1]], texts) == [1.0, 0.0, 1.0, 0.0]
