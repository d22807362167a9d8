"""The task "propose": the network's answers are goals for programs, which count if they say something true of all runs, and are paid by
how often the network then proves them."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest

torch = pytest.importorskip("torch")
pytest.importorskip("llguidance")

from lemma_arena import Counting  # noqa: E402
from test_zero import SETTINGS  # noqa: E402

from prover.lemmas import Lemma  # noqa: E402
from prover.model.sampling import Answer  # noqa: E402
from prover.model.tokenizer import decode, encode  # noqa: E402
from training import curves, proposing  # noqa: E402
from training.arena.families import LOOPS  # noqa: E402
from training.arena.generate import Problem, generate  # noqa: E402
from training.fitting import ends, fitted  # noqa: E402
from training.game import Verdict  # noqa: E402
from training.proposals import bare, task_of, telling, with_goal  # noqa: E402
from training.proposing import Proposed, asked_of, example, payments  # noqa: E402
from training.rewriting import place_of, rewritten, updates  # noqa: E402
from training.selfplay import SelfPlay  # noqa: E402
from training.talk import Attempt, Budget, attempts, sampled  # noqa: E402
from training.talk import asked_of as prompts_of  # noqa: E402
from training.verdicts import Inline, Service  # noqa: E402
from training.zero import Run  # noqa: E402


def test_a_problem_without_its_goal_and_with_it_again() -> None:
    seen = set()
    for family in LOOPS:
        problem = generate(family, 5)
        assert problem is not None
        program = bare(problem)
        assert "assert" not in program.source and "ensures" not in program.source
        seen.add(problem.kind)
        again = with_goal(program, problem.goal)
        if problem.kind == "assertion":
            assert again is not None and again.source == problem.source and again.seed != problem.seed
        said = example(problem)
        if said is not None:
            one, ids = said
            assert decode(one.prompt.ids).split()[1] == "<propose>" and problem.goal not in program.source and ids
    assert seen == {"assertion", "postcondition"}


@pytest.mark.parametrize(
    ("goal", "says"),
    [("steps == limit", True), ("steps >= limit", True), ("steps > limit", False), ("limit >= 0", False), ("nope", False)],
)
def test_a_goal_has_to_say_something_that_all_runs_satisfy(goal: str, says: bool) -> None:
    (program,) = Counting().programs(1, 0)
    made = None if program.made is None else with_goal(program.made, goal)
    assert made is not None and telling(made) is says


def test_what_is_no_assertion_makes_no_problem() -> None:
    (program,) = Counting().programs(1, 0)
    assert program.made is not None
    assert [with_goal(program.made, text) for text in ("old.steps == 0", "1.count(2)", "steps ==> limit", "")] == [None] * 4


def test_what_is_paid_is_what_the_network_proves_now_and_then() -> None:
    (program,) = Counting().programs(1, 0)
    one = asked_of(task_of(program.made)) if program.made is not None else None
    assert one is not None
    said = tuple(tuple(encode(text)) for text in ("v1 == v0", "v1 >= v0", "v0 == v1", "v1 <= v0"))
    offered = Proposed(one, said, (("half",), ("never",), ("twice",), ("twice",)), (said[3], said[1], said[2], None))
    tries = {"half": [True, False], "never": [False, False], "twice": [False, True], "other": [True, False]}
    paid = payments([offered], tries, ())
    assert paid == {"half": 0.5, "never": 0.0, "twice": 0.125}
    assert payments([offered], tries, ("half",))["half"] == 0.125  # it was known
    assert offered.good(paid) == [said[3], said[2]]  # as they were completed
    (group,) = offered.group(paid)
    assert sum(a.weight for a in group.answers) == pytest.approx(0) and group.answers[0].weight > 0 > group.answers[1].weight
    assert offered.group({}) == []
    update = Proposed(one, said[:2], (("never", "half"), ()))  # a program is worth what the best goal for it is
    assert update.worth(paid) == [0.5, 0.0] and update.good(paid) == [said[0]] and payments([update], tries, ()) == {}


SQUARES = """\
def f(n: int, c: int) -> int:
    i = 0
    s = 0
    while i < n:
        s += i
        i += 1
    return s
"""


def squares() -> Problem:
    return Problem("linear", 1, SQUARES, "f", "assertion", "", True)


@pytest.mark.parametrize(
    ("goal", "completed"),
    [
        ("2 * s == i * i", "2 * s <= i * i"),  # they differ by i
        ("2 * s == i * i - i + 4", "2 * s == i * i - i"),
        ("i >= n + 3", "i >= n"),
        ("c < 0 or s + i >= n + 9", "c < 0 or s + i >= n"),
        ("c == n and s > i - 9 > 2", "s >= i - 1"),
        ("all(s - k >= 0 for k in range(i))", "all(s - k >= 0 for k in range(i))"),
        ("all(s <= k for k in range(i))", "all(s >= k for k in range(i))"),
        ("i >= 0", None),
        ("i ==", None),
        ("old.n == i", None),
    ],
)
def test_a_goal_is_completed_with_what_runs_show(goal: str, completed: str | None) -> None:
    at = ends(squares())
    assert at is not None and fitted(goal, at) == completed


def test_an_update_is_rewritten_and_the_program_run() -> None:
    (update,) = updates(squares())
    assert (update.line, update.name) == (5, "s")  # the loop ends by the other
    assert place_of(task_of(squares()), update) is not None
    found = rewritten(squares(), update, "s + 2 * i + 1")
    assert found is not None and "        s = s + 2 * i + 1\n" in found[0].source and fitted("s == i", found[1]) == "(s - i) % 2 == 0"
    # too large, an exception, a value that does not change, no expression, words of lemmas, another module's
    for value in ("(s + 2) * (s + 2) * (s + 2)", "s // (i - i)", "7", "s +", "old.s", "__import__('os').getpid()"):
        assert rewritten(squares(), update, value) is None


def says(*texts: str) -> Callable[..., list[list[Answer]]]:
    """What a network that has learnt something may answer to each program."""
    answers = [Answer(tuple(encode(text)), True, 0.0) for text in texts]
    return lambda network, prompts, *rest: [answers for _ in prompts]


def test_a_round_plays_what_the_network_proposed(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(proposing, "rollouts", says("v1 == v0", "v1 >= v0 + 1", "v1 >= v0"))
    short = replace(SETTINGS, rounds=1, listen=0, policy_from=0, contest_every=99, problems=6, samples=4, explore=4, distil_steps=1)
    run = Run(tmp_path, Counting(), replace(short, propose=0.5, proposals=24, tries=2))
    run.go()
    rows = list(curves.read(tmp_path / "curves.jsonl"))
    assert (rows[0]["offered"], rows[0]["offered_tried"]) == (12, 2)  # the same two of each program are true
    keys = [key for key in run.buffer.problems if "assert" in run.buffer.problems[key].source]
    assert keys and all(len(run.buffer.own[key]) >= 2 for key in keys)  # the tries, and not what exploration did afterwards
    assert len(run.goals.dump()["records"]) == len(Run(tmp_path, Counting(), short).goals)


def test_paid_proposals_are_learnt_from(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(proposing, "rollouts", says("v1 == v0", "v1 >= v0 + 1"))
    run = Run(tmp_path, Counting(), replace(SETTINGS, propose=0.5, proposals=40))
    (program,) = run.arena.programs(1, 0)
    run.offered, (problem, *_) = proposing.attempts(run.network, run.arena, [program], 40, 0, 1.0)
    said = tuple(sampled(run.network, [prompts_of(problem)], Budget(4), 0)[0])
    lemma = said[0].atoms[0]
    paid = run.pay([Attempt(problem, said, Verdict(True, (lemma,))), Attempt(problem, said, Verdict(False))])
    assert paid[problem.key] > 0 and len(run.goals) == 1 and run.proposed["offered_paid"] > 0
    assert isinstance(lemma, Lemma) and not attempts(run.network, run.arena, [problem], Budget(0), 0)[0].heard


def test_the_arena_adopts_what_nobody_else_proves() -> None:
    planted = generate("growth", 1)
    assert planted is not None
    square = "def f(n: int) -> int:\n    i = s = 0\n    while i < n:\n        i += 1\n        s += 2 * i - 1\n    return s\n"
    program = bare(planted)
    easy = replace(program, source=square, function="f", family="linear")
    goals = [(program, planted.goal), (easy, "s == i * i"), (easy, "i >= 7"), (easy, "s == s")]
    arena = SelfPlay(Service(engine=Inline()), families=("linear",))
    (found,) = arena.adopt([made for one, goal in goals for made in [with_goal(one, goal)] if made is not None])
    assert found.made is not None and found.made.goal == planted.goal and not found.rivals
    assert all(p.made is not None and p.made.goal == "" and not p.task.open for p in arena.programs(2, 0))
