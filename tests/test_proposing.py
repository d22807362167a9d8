"""The task "propose": the network's answers are goals for programs, which count if they say something true of all runs, and are paid by
how often the network then proves them."""

from __future__ import annotations

import random
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest

torch = pytest.importorskip("torch")
pytest.importorskip("llguidance")

from lemma_arena import Counting  # noqa: E402
from test_zero import SETTINGS, TINY  # noqa: E402

from prover.lemmas import Lemma  # noqa: E402
from prover.model.grammar import Grammar  # noqa: E402
from prover.model.sampling import Answer  # noqa: E402
from prover.model.tokenizer import IDS, WORDS, decode, encode  # noqa: E402
from training import curves, proposing  # noqa: E402
from training.arena.families import LOOPS  # noqa: E402
from training.arena.generate import Problem, generate, inputs  # noqa: E402
from training.arena.interpret import Raised, Stuck, Subject, loaded  # noqa: E402
from training.fitting import ends, fitted  # noqa: E402
from training.game import Verdict  # noqa: E402
from training.loss import Group, Weighted, loss_of, masks  # noqa: E402
from training.network import Network  # noqa: E402
from training.program_grammar import PROGRAM, Programs, constraint  # noqa: E402
from training.proposals import bare, task_of, telling, with_goal  # noqa: E402
from training.proposing import Proposed, asked_of, example, payments  # noqa: E402
from training.rollout import rollouts  # noqa: E402
from training.selfplay import SelfPlay  # noqa: E402
from training.talk import Attempt, Budget, attempts, sampled  # noqa: E402
from training.talk import asked_of as prompts_of  # noqa: E402
from training.verdicts import Inline, Service  # noqa: E402
from training.writing import answer, question, source_of, words_of, written  # noqa: E402
from training.zero import Run  # noqa: E402


def test_a_problem_without_its_goal_and_with_it_again() -> None:
    """And every program can be written, and is read as what it was."""
    seen = set()
    for family in LOOPS:
        problem = generate(family, 5)
        assert problem is not None
        program = bare(problem)
        assert "assert" not in program.source and "ensures" not in program.source
        seen.add(problem.kind)
        ids = answer(program)
        found = None if ids is None else written(ids, family)
        assert found is not None and answer(found[0]) == ids and words_of(found[0]) == words_of(program)
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
    completed = (said[3], said[1], said[2], None)
    offered = Proposed(one.prompt.ids, one.grammar, said, (("half",), ("never",), ("twice",), ("twice",)), completed)
    tries = {"half": [True, False], "never": [False, False], "twice": [False, True], "other": [True, False]}
    paid = payments([offered], tries, ())
    assert paid == {"half": 0.5, "never": 0.0, "twice": 0.125}
    assert payments([offered], tries, ("half",))["half"] == 0.125  # it was known
    assert offered.good(paid) == [said[3], said[2]]  # as they were completed
    (group,) = offered.group(paid)
    assert sum(a.weight for a in group.answers) == pytest.approx(0) and group.answers[0].weight > 0 > group.answers[1].weight
    assert offered.group({}) == []
    whole = Proposed(one.prompt.ids, PROGRAM, said[:2], (("never", "half"), ()))  # is worth what the best goal for it is
    assert whole.worth(paid) == [0.5, 0.0] and whole.good(paid) == [said[0]] and payments([whole], tries, ()) == {}


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


def words(program: str) -> tuple[int, ...]:
    """A program as an answer, from its body with signs for the layout."""
    for sign, word in ((";", "<newline>"), ("(.", "<indent>"), (".)", "<dedent>")):
        program = program.replace(sign, word)
    return tuple(encode("f0 ( v0 : int ) -> int : <indent> " + program))


@pytest.mark.parametrize(
    ("body", "worth"),
    [
        ("v1 = 0 ; v2 = 1 ; while v1 < v0 : (. v1 += 1 ; v2 += v1 ; .) return v2 ; .)", True),
        ("v1 = 0 ; while v1 < v0 : (. v1 -= 1 ; .) return v1 ; .)", False),  # without an end
        ("v1 = 0 ; while v1 < v0 : (. v1 += 1 // v1 ; .) return v1 ; .)", False),  # an exception
        ("v1 = 0 ; while v1 > 0 : (. v1 += v0 ; .) return v1 ; .)", False),  # does not turn
        ("v1 = 0 ; v2 = 1 ; while v1 < v0 : (. v1 += 1 ; v2 = 1 ; .) return v2 ; .)", False),  # does not change
        ("v1 = 2 ; while v1 < v0 : (. v1 = v1 * v1 * v1 ; .) return v1 ; .)", True),
    ],
)
def test_a_program_has_to_run_before_goals_are_asked_for(body: str, worth: bool) -> None:
    masks(PROGRAM, [words(body)])
    assert (written(words(body), "linear") is not None) is worth


@pytest.mark.parametrize(
    "body",
    [
        "v1 = v1",  # has no value yet
        "v1 = 0 ; v0 = 1",  # a parameter
        "v1 = 0 ; return",  # no loop
        "v1 = [ ] ; v2 = v1 + 1",  # a list is no integer
        "for v1 in range( v0 ) : (. v1 += 1",  # a target
        "v1 = 0 ; while v1 < v0 : (. v2 = 0 ; v1 += 1 ; .) v1 = v2",  # may have none
        "v1 = 0 ; if v0 < 1 : (. v2 = 0",
        "v1 = 0 ; while v1 < v0 : (. .)",  # nothing to do
        "v1 = 0 ; v2 = 0 ; while v1 < v0 : (. v2 += 1 ; .) return",  # without an end
        "v1 = 0 ; while v0 < 1 : (.",
        "v1 = __import__",
    ],
)
def test_what_no_program_says(body: str) -> None:
    with pytest.raises(ValueError, match=r"not allowed|__import__"):
        masks(PROGRAM, [words(body)])


def test_whatever_the_grammar_allows_runs() -> None:
    """Programs at random, the ends of things a little likelier: no name without a value, no list among integers."""
    source, count = random.Random(0), 0
    for _ in range(20):
        row = Programs(1)
        ids: list[int] = []
        while not row.ended() and len(ids) < 400:
            (mask,) = row.allowed()
            words = [WORDS[i] for i in mask.nonzero()[0]]
            ends = [word for word in words if word in ("<newline>", "<dedent>", ")", "]", ":", "return", "=")]
            ids.append(IDS[source.choice(ends if ends and source.random() < 0.6 else words)])
            row.accept(ids[-1:])
        if not row.ended():
            continue
        count += 1
        (function,) = loaded(source_of(ids)).functions()
        for given in inputs(function, 0, 6):
            try:
                Subject(loaded(source_of(ids)), function).run(given)
            except Raised as problem:
                assert str(problem) in ("ZeroDivisionError", "IndexError"), source_of(ids)
            except Stuck:
                pass
    assert count > 6


def test_a_network_learns_to_write_programs() -> None:
    """What it then writes has the loss that it was drawn with."""
    network = Network(TINY, seed=4)
    (shown,) = (p.made for p in Counting().programs(1, 0))
    prompt = None if shown is None else question(shown)
    assert prompt is not None
    body = words("v1 = 0 ; while v1 < v0 : (. v1 += 1 ; .) return v1 ; .)")
    optimizer = torch.optim.AdamW(network.parameters(), lr=0.01)
    for _ in range(12):
        optimizer.zero_grad()
        torch.autograd.backward(loss_of(network, [Group(prompt, PROGRAM, (Weighted(body, 1.0),))]).total)
        optimizer.step()
    said = [a for a in rollouts(network, [prompt], [PROGRAM], 8, 60, 0, 0.3)[0] if a.ended]
    assert body in [a.ids for a in said]
    group = Group(prompt, PROGRAM, tuple(Weighted(a.ids, 1.0) for a in said))
    assert loss_of(network, [group]).logprobs == pytest.approx([a.logprob for a in said], abs=1e-3)
    with pytest.raises(ValueError, match="one batch"):
        constraint([PROGRAM, Grammar('start: "v0"', 0)])


def says(*texts: str) -> Callable[..., list[list[Answer]]]:
    """What a network that has learnt something may answer to each program, and as a program."""
    answers = [Answer(tuple(encode(text)), True, 0.0) for text in texts]
    dull, good = (Answer(words(f"v1 = 0 ; while v1 < v0 : (. v1 += {n} ; .) return v1 ; .)"), True, 0.0) for n in (0, 1))
    return lambda network, prompts, grammars, *rest: [[dull, good] if grammar == PROGRAM else answers for grammar in grammars]


def test_a_round_plays_what_the_network_proposed(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(proposing, "rollouts", says("v1 == v0", "v1 >= v0 + 1", "v1 >= v0"))
    short = replace(SETTINGS, rounds=1, listen=0, policy_from=0, contest_every=99, problems=6, samples=4, explore=4, distil_steps=1)
    run = Run(tmp_path, Counting(), replace(short, propose=0.5, proposals=24, tries=2))
    run.go()
    rows = list(curves.read(tmp_path / "curves.jsonl"))
    assert (rows[0]["offered"], rows[0]["offered_tried"]) == (12, 2)  # the same two of each program are true
    assert rows[0]["written"] == 1  # one prompt of two, and the second answer is known by then
    keys = [key for key in run.buffer.problems if "assert" in run.buffer.problems[key].source]
    assert keys and all(len(run.buffer.own[key]) >= 2 for key in keys)  # the tries, and not what exploration did afterwards
    assert len(run.goals.dump()["records"]) == len(Run(tmp_path, Counting(), short).goals)


def test_paid_proposals_are_learnt_from(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(proposing, "rollouts", says("v1 == v0", "v1 >= v0 + 1"))
    run = Run(tmp_path, Counting(), replace(SETTINGS, propose=0.5, proposals=40))
    (program,) = run.arena.programs(1, 0)
    run.offered, (problem, *_) = proposing.attempts(run.network, run.arena, [program], 40, 0, 1.0)
    (of_programs,) = [one for one in run.offered if one.grammar == PROGRAM]
    assert of_programs.programs == (False, True) and of_programs.keys[0] == () and problem.key in of_programs.keys[1]
    said = tuple(sampled(run.network, [prompts_of(problem)], Budget(4), 0)[0])
    lemma = said[0].atoms[0]
    paid = run.pay([Attempt(problem, said, Verdict(True, (lemma,))), Attempt(problem, said, Verdict(False))])
    assert paid[problem.key] > 0 and len(run.goals) == 2 and run.proposed["offered_paid"] > 0
    assert of_programs.good(paid) == [of_programs.answers[1]]
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
