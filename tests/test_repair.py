"""Rounds of the search: what failed goes back, with the step that breaks it, to the proposers that learn from it."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from search_runs import Scripted, goal, open_of, searched, stated

from prover.lemmas import Lemma
from prover.model.prompt import prompt
from prover.proposers.base import Failed, Row, Task
from prover.proposers.model import ModelProposer, Question
from prover.proposers.text_prompt import question_text
from prover.records import Verdict

SOURCE = """from prover import ensures, requires

@requires(lambda n: n >= 0)
@ensures(lambda n, result: result == 2 * n)
def f(n: int) -> int:
    i = 0
    s = 0
    t = 0
    while i < n:
        i += 1
        s += 1
        t += s - i + 2
    return t
"""
LOOP = 9
BREAKS = "t == 2 * i"  # true, and not inductive without s == i


class Sampler:
    """A model that begins with a lemma that is not inductive, and says what is missing only after it was shown a step that breaks it."""

    def __init__(self) -> None:
        self.tasks: list[Task] = []

    def sample(self, questions: Sequence[Question], count: int, seed: int) -> list[list[str]]:
        self.tasks.append(questions[0].task)
        texts = [question_text(q.task, q.place) or "" for q in questions]
        first = [f"invariant: {BREAKS}", "invariant: i <= n"]
        return [["invariant: s == i"] if "broken by the turn from" in text else first for text in texts]


def broken(task: Task) -> Failed:
    """What the task says of the lemma that is not inductive."""
    (found,) = [f for f in task.failed if f.lemma.text == BREAKS]
    return found


def numbers(row: Row) -> dict[str, int]:
    return {name: value for name, value in row if isinstance(value, int)}


def test_a_counterexample_to_induction_brings_the_missing_lemma(tmp_path: Path) -> None:
    sampler = Sampler()
    report = searched(tmp_path, SOURCE, [ModelProposer(lambda: sampler)], certify=True)
    assert open_of(report) == [] and report.certificate is not None
    assert set(goal(report, "result").lemmas) == {f"line {LOOP}: invariant: {x}" for x in (BREAKS, "i <= n", "s == i")}
    first, second = sampler.tasks
    assert first.failed == () and [x.text for x in second.kept] == ["i <= n"]
    before, after = numbers(broken(second).before), numbers(broken(second).after)
    # A real turn, from a state that satisfies the lemma to one that does not.
    assert before["t"] == 2 * before["i"] and before["i"] < before["n"] and after["t"] != 2 * after["i"]
    assert after == {"n": before["n"], "i": before["i"] + 1, "s": before["s"] + 1, "t": before["t"] + before["s"] - before["i"] + 2}
    assert [a.round for a in report.attempts] == [1, 2]


def test_a_lemma_that_failed_is_a_goal_of_the_next_round(tmp_path: Path) -> None:
    sampler = Sampler()
    searched(tmp_path, SOURCE, [ModelProposer(lambda: sampler)])
    assert [(o.kind, o.text, o.line) for o in sampler.tasks[1].open] == [
        ("postcondition", "result == 2 * n", 4), ("invariant-preserved", BREAKS, LOOP),
    ]  # fmt: skip


def test_the_network_sees_a_repair_prompt(tmp_path: Path) -> None:
    sampler = Sampler()
    asked: list[Question] = []

    class Watching(Sampler):
        def sample(self, questions: Sequence[Question], count: int, seed: int) -> list[list[str]]:
            asked.extend(questions)
            return sampler.sample(questions, count, seed)

    searched(tmp_path, SOURCE, [ModelProposer(Watching)])
    shown = [prompt(q.task, q.place) for q in asked]
    assert all(p is not None for p in shown)
    assert shown[0] != shown[1]


def test_nothing_is_asked_again_where_nothing_is_new(tmp_path: Path) -> None:
    def say(task: Task) -> list[list[Lemma]]:
        return [[stated(task, LOOP, f"invariant: {BREAKS}")]]

    stubborn, deaf = Scripted(say, learns=True), Scripted(say, name="deaf")
    report = searched(tmp_path, SOURCE, [deaf, stubborn])
    assert goal(report, "result").verdict is Verdict.UNKNOWN
    assert len(deaf.tasks) == 1
    assert [len(task.failed) for task in stubborn.tasks] == [0, 1]  # asked with what became of the other's lemma, and not once more


def test_rounds_end(tmp_path: Path) -> None:
    count = iter(range(1000))

    def say(task: Task) -> list[list[Lemma]]:
        return [[stated(task, LOOP, f"invariant: i >= -{next(count)}")]]

    endless = Scripted(say, learns=True)
    assert goal(searched(tmp_path, SOURCE, [endless]), "result").verdict is Verdict.UNKNOWN
    assert 2 <= len(endless.tasks) <= 4


def test_a_proposer_that_breaks_in_a_later_round_does_not_end_the_search(tmp_path: Path) -> None:
    def say(task: Task) -> list[list[Lemma]]:
        if task.failed:
            raise RuntimeError("out of order")
        return [[stated(task, LOOP, f"invariant: {BREAKS}")]]

    def helped(task: Task) -> list[list[Lemma]]:
        return [[stated(task, LOOP, text) for text in ("invariant: i <= n", *(["invariant: s == i"] if task.failed else []))]]

    report = searched(tmp_path, SOURCE, [Scripted(say, learns=True, name="broken"), Scripted(helped, learns=True)])
    assert goal(report, "result").verdict is Verdict.PROVED
    assert any("out of order" in attempt.note for attempt in report.attempts)
