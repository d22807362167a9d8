"""What self-play remembers and chooses: records that survive crashes, tasks up to names, and a curriculum that follows success."""

from __future__ import annotations

import json
import random
import re
from concurrent.futures import ThreadPoolExecutor
from dataclasses import asdict, replace
from pathlib import Path

import pytest

from prover.lemmas import Lemma
from prover.proposers.base import Failed
from training import tasks
from training.arena.families import FAMILIES
from training.arena.generate import Problem, generate
from training.buffer import Attempt, Buffer, append, goal_pool, records
from training.curriculum import Curriculum, Rates

PROBLEM = Problem(
    "linear", 3,
    "from prover import ensures\n\n\n@ensures(lambda n, result: result >= n)\ndef f(n: int) -> int:\n    i = 5\n"
    "    while i < n:\n        i += 1\n    return i\n",
    "f", "postcondition", "result >= n", True,
)  # fmt: skip
RENAMED = replace(PROBLEM, source=re.sub(r"\bi\b", "k", re.sub(r"\bn\b", "top", PROBLEM.source)), goal="result >= top")


def test_names_do_not_tell_problems_apart_but_constants_do() -> None:
    assert "k += 1" in RENAMED.source and "top" in RENAMED.source
    assert tasks.key_of(RENAMED) == tasks.key_of(PROBLEM)
    assert tasks.key_of(replace(PROBLEM, source=PROBLEM.source.replace("f(", "g("))) == tasks.key_of(PROBLEM)
    assert tasks.key_of(replace(PROBLEM, source=PROBLEM.source.replace("5", "6"))) != tasks.key_of(PROBLEM)
    assert tasks.key_of(replace(PROBLEM, source=PROBLEM.source.replace("result >= n", "n >= result"))) != tasks.key_of(PROBLEM)


def test_a_swap_of_two_variables_is_not_a_renaming() -> None:
    source = "def f(a: int, b: int) -> int:\n    return a - b\n"
    assert tasks.canonical(source) == tasks.canonical("def g(x: int, y: int) -> int:\n    return x - y\n")
    assert tasks.canonical(source) != tasks.canonical("def f(a: int, b: int) -> int:\n    return b - a\n")


@pytest.mark.parametrize("family", list(FAMILIES))
def test_the_canonical_form_is_a_program_and_its_own_canonical_form(family: str) -> None:
    problem = generate(family, 11)
    assert problem is not None
    once = tasks.canonical(problem.source)
    assert tasks.canonical(once) == once


def test_kinds_of_task_are_different_tasks() -> None:
    failed = Failed(Lemma("arena", "f", 7, "invariant", "i >= n"), (("i", 5),), (("i", 6),))
    made = [tasks.decompose(PROBLEM), tasks.refute(PROBLEM), tasks.repair(PROBLEM, [failed]), tasks.synthesise(PROBLEM)]
    assert all(t is not None for t in made)
    assert len({t.key for t in made if t is not None}) == 4
    renamed = tasks.repair(RENAMED, [Failed(Lemma("arena", "f", 7, "invariant", "k >= top"))])
    assert renamed.key == tasks.repair(PROBLEM, [failed]).key != tasks.repair(PROBLEM, [Failed(failed.lemma), Failed(failed.lemma)]).key
    with pytest.raises(ValueError, match="nothing"):
        tasks.repair(PROBLEM, [])


def test_prompts_are_plain_data_and_synthesis_hides_the_body() -> None:
    failed = Failed(Lemma("arena", "f", 7, "invariant", "i >= n"), (("i", 5),), (("i", 6),))
    prompt = json.loads(json.dumps(tasks.repair(PROBLEM, [failed]).prompt()))
    assert prompt["failed"] == [{"line": 7, "lemma": "invariant: i >= n", "before": {"i": 5}, "after": {"i": 6}}]
    task = tasks.synthesise(PROBLEM)
    assert task is not None and "while" not in task.source and task.source.endswith("def f(n: int) -> int:\n    ...\n")
    assert tasks.synthesise(replace(PROBLEM, holds=False)) is None
    assert tasks.synthesise(replace(PROBLEM, kind="assertion")) is None


# ------------------------------------------------------------------------------------------------------------------- buffer


def test_a_buffer_is_what_it_was_when_read_again(tmp_path: Path) -> None:
    buffer = Buffer(tmp_path)
    other = replace(PROBLEM, source=PROBLEM.source.replace("5", "6"))
    assert buffer.add(PROBLEM) and buffer.add(other) and not buffer.add(RENAMED)
    lemma = Lemma("arena", "f", 7, "invariant", "i >= 5")
    key = tasks.key_of(PROBLEM)
    buffer.note([Attempt(key, "linear", False), Attempt(key, "linear", True, (lemma,))])
    again = Buffer(tmp_path)
    for b in (buffer, again):
        assert b.solved() == [key] and b.open() == [tasks.key_of(other)]
        assert b.own == {key: [False, False]} and b.proofs == {key: [(lemma,)]}
    assert list(again.problems.values()) == [PROBLEM, other]


def test_a_problem_is_worth_most_where_the_network_sometimes_proves_it_and_nobody_else(tmp_path: Path) -> None:
    buffer = Buffer(tmp_path)
    made = [replace(PROBLEM, source=PROBLEM.source.replace("5", str(n))) for n in range(5)]
    never, always, now_and_then, rivalled, common = (tasks.key_of(p) for p in made)
    for problem in [*made, made[4]]:
        buffer.add(problem)
    buffer.note(Attempt(never, "linear", True, own=False) for _ in range(4))
    buffer.note(Attempt(always, "linear", True, own=True) for _ in range(4))
    for key, rivals in ((now_and_then, ()), (rivalled, ("search",)), (common, ())):
        buffer.note(Attempt(key, "linear", True, (), own, rivals) for own in (True, False, False, False))
    again = Buffer(tmp_path)  # the last one came up twice
    assert [again.worth(key) for key in (never, always, now_and_then, rivalled, common)] == [0.0, 0.0, 0.75, 0.0, 0.75 / 4]
    buffer.note(Attempt(always, "linear", False) for _ in range(7))
    assert buffer.worth(always) == 0.875


def test_a_line_that_a_crash_cut_short_is_lost_and_nothing_else(tmp_path: Path) -> None:
    buffer = Buffer(tmp_path)
    buffer.add(PROBLEM)
    with buffer.problems_file.open("a") as f:
        f.write('{"family": "linear", "se')
    other = replace(PROBLEM, source=PROBLEM.source.replace("5", "6"))
    assert Buffer(tmp_path).add(other)
    assert list(Buffer(tmp_path).problems.values()) == [PROBLEM, other]


def test_nonsense_in_a_file_is_skipped(tmp_path: Path) -> None:
    path = tmp_path / "problems.jsonl"
    path.write_text('[1]\nnull\n{"family": 3}\n\xff\n' + json.dumps({**asdict(PROBLEM), "source": "def f(:"}) + "\n", encoding="latin-1")
    (tmp_path / "attempts.jsonl").write_text('{"key": "x", "family": "y", "proved": "yes", "used": [1]}\n')
    buffer = Buffer(tmp_path)
    assert not buffer.problems and not buffer.own


def test_writers_do_not_tear_each_other_apart(tmp_path: Path) -> None:
    path = tmp_path / "x.jsonl"
    with ThreadPoolExecutor(8) as threads:
        list(threads.map(lambda i: append(path, [{"i": i, "pad": "x" * 5000}, {"i": -i, "pad": ""}]), range(1, 41)))
    found = [r["i"] for r in records(path)]
    assert sorted(found) == sorted([*range(1, 41), *(-i for i in range(1, 41))])
    assert all(found[at + 1] == -found[at] for at in range(0, 80, 2))


def test_the_goal_pool_is_the_unknowns_of_search_traces(tmp_path: Path) -> None:
    fields = {k: v for k, v in asdict(PROBLEM).items() if k in ("source", "function", "kind", "goal")}
    renamed = {k: v for k, v in asdict(RENAMED).items() if k in fields}
    unknown = [{**r, "verdict": "unknown"} for r in (fields, renamed, {})]
    append(tmp_path / "t.jsonl", [{**fields, "verdict": "proved"}, *unknown])
    (goal,) = goal_pool([tmp_path / "t.jsonl", tmp_path / "missing.jsonl"])
    assert goal.family == "goal" and goal.source == PROBLEM.source


# --------------------------------------------------------------------------------------------------------------- curriculum


def test_what_half_of_the_attempts_solve_teaches_most() -> None:
    rates = Rates()
    for i in range(40):
        rates.note("always", True)
        rates.note("never", False)
        rates.note("half", i % 2 == 0)
    assert rates.learnability("half") > 3 * max(rates.learnability("always"), rates.learnability("never"))
    assert rates.rate("always") > 0.9 > 0.1 > rates.rate("never")


def test_the_estimate_follows_a_model_that_changes() -> None:
    rates = Rates(decay=0.9)
    for success in [False] * 50 + [True] * 30:
        rates.note("x", success)
    assert rates.rate("x") > 0.8


def test_the_curriculum_prefers_what_can_be_learnt_and_forgets_nothing() -> None:
    curriculum = Curriculum(["easy", "right", "hard"])
    rng = random.Random(1)
    for i in range(200):
        curriculum.note("easy", f"e{i % 5}", True)
        curriculum.note("right", f"r{i % 5}", i % 3 == 0)
        curriculum.note("hard", f"h{i % 5}", False)
    shares = curriculum.shares()
    assert sum(shares.values()) == pytest.approx(1.0)
    assert shares["right"] > shares["easy"] > 0.02 and shares["hard"] > 0.02
    drawn = curriculum.draw_families(300, rng)
    assert drawn.count("right") > drawn.count("easy") and set(drawn) == {"easy", "right", "hard"}
    keys = [f"{c}{i}" for c in "erh" for i in range(5)]
    worth = {key: float(key.startswith("r")) for key in keys}
    first = [curriculum.draw(worth, 1, rng)[0][0] for _ in range(200)]
    assert first.count("r") > max(first.count("e"), first.count("h"))
    assert len(set(curriculum.draw(worth, 15, rng))) == 15
