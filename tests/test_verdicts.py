"""The verdict service: fast sieves that never decide, the same answers from any engine, and workers that may die."""

from __future__ import annotations

import random
import re
from collections.abc import Iterator

import pytest

from frontends.check import check_program
from frontends.show import show_module
from prover.insert import insert
from prover.lemmas import Lemma
from prover.proposers.base import Task
from smt.pool import Failure
from training.arena.generate import generate
from training.arena.turns import Step
from training.bench import Bench, prepare
from training.heldout import keys, stored
from training.rivals import rivals
from training.verdicts import Job, Service, Verdicts, judge, judge_sets, measure, pipeline, random_sets

SOURCE = """\
from prover import requires


@requires(lambda n: n >= 0)
def walk(n: int) -> int:
    i = n
    steps = 0
    while i > 0:
        i -= 2
        steps += 1
    assert n + 1 >= 2 * steps
    return steps
"""
GOALS = (("assertion", "n + 1 >= 2 * steps"),)
PROOF = ("i + 2 * steps == n", "i >= -1")
SETS = (PROOF, ("i + 2 * steps == n",), ("i >= -1", "steps >= 0", "i + 2 * steps <= n", *PROOF), ("i <= 3",), ("steps ==",), ())


def lemmas(*texts: str) -> tuple[Lemma, ...]:
    return tuple(Lemma("arena", "walk", 8, "invariant", t) for t in texts)


JOB = Job(SOURCE, "walk", GOALS, tuple(lemmas(*s) for s in SETS))


@pytest.fixture
def bench() -> Bench:
    return prepare(SOURCE, "walk", GOALS)


@pytest.fixture(scope="module")
def service() -> Iterator[Service]:
    with Service(1) as made:
        yield made


def test_each_set_is_judged_on_its_own_merit(bench: Bench) -> None:
    found = judge_sets(bench, JOB.sets)
    assert [j.proved for j in found] == [True, False, True, False, False, False]
    assert {x.text for x in found[2].used} <= set(SETS[2]) and pipeline(bench, found[2].used)
    assert found[4].errors and not found[0].errors


def test_the_sieves_agree_with_the_pipeline(bench: Bench) -> None:
    rng = random.Random(5)
    texts = ("steps >= 0", "i <= n", "i + 2 * steps <= n + 1", "i + 2 * steps >= n", "i % 2 == n % 2", "i > -3", "i < 5 or steps < n")
    pool = lemmas(*PROOF, *texts)
    sets = [tuple(rng.sample(pool, rng.randint(1, 4))) for _ in range(12)]
    assert [j.proved for j in judge_sets(bench, sets)] == [pipeline(bench, s) for s in sets]


def test_the_program_that_is_evaluated_is_what_inserting_the_lemmas_gives(bench: Bench) -> None:
    pool = lemmas(*PROOF, "0 <= steps + 1 <= n + 1", "-2 < i <= n + i - i")  # the last two take a temporary each
    bench.annotated(bench.read(pool[2:3]))
    made = bench.annotated(bench.read(pool))
    assert check_program(made) == []
    shown, expected = (re.sub(r"%\d+", "%", show_module(p.modules[0])) for p in (made, insert(bench.program, pool)))
    assert shown == expected and expected.count("invariant") == 4


def test_what_rows_contradict_is_not_parsed(bench: Bench) -> None:
    false, none = bench.read(lemmas("i > n + 1", "i >= and"))
    assert not false.on_rows and false.parsed is None and not false.error and none.on_rows and none.error


def test_a_set_does_not_profit_from_the_sets_beside_it(bench: Bench) -> None:
    halves = judge_sets(bench, [lemmas(PROOF[0]), lemmas(PROOF[1])])
    assert not any(j.proved for j in halves)


def test_a_lemma_that_a_run_contradicts_is_out_without_a_check(bench: Bench) -> None:
    (found,) = judge_sets(bench, [lemmas("steps < 3")])
    assert not found.proved and bench.counts.on_rows == 1 and bench.counts.checks == 0
    assert found.failed[0].lemma.text == "steps < 3"


def test_a_lemma_that_fails_comes_with_the_turn_that_breaks_it(bench: Bench) -> None:
    assert bench.stepper is not None
    bench.add_step(bench.stepper.step({"n": 4, "i": 2, "steps": 4}, {"n": 4}))
    (found,) = judge_sets(bench, [lemmas("steps <= n", PROOF[1])])
    failed = next(f for f in found.failed if f.lemma.text == "steps <= n")
    before, after = dict(failed.before), dict(failed.after)
    assert before["i"] > 0 and before["steps"] <= before["n"] < after["steps"]  # type: ignore[operator]
    assert (after["n"], after["i"], after["steps"]) == (before["n"], before["i"] - 2, before["steps"] + 1)  # type: ignore[operator]


def test_models_become_turns_that_really_happen(bench: Bench) -> None:
    assert bench.stepper is not None
    bench.steps.clear()
    bench.known.clear()
    bench.bad = 0
    judge_sets(bench, [lemmas("steps >= 0")])
    assert bench.steps
    for step in bench.steps:
        given = {"n": step.before["old.n"]}
        assert bench.stepper.step({k: v for k, v in step.before.items() if "." not in k}, given) == step


def test_turns_alone_rule_out_what_cannot_prove_the_goal(bench: Bench) -> None:
    bench.steps.clear()
    bench.bad = 0
    bench.known.clear()
    bench.add_step(Step({"n": 4, "i": 0, "steps": 9, "old.n": 4}, good=False))
    (weak,) = bench.read(lemmas("i <= n"))
    (strong,) = bench.read(lemmas("i + 2 * steps == n"))
    assert bench.sieve([weak]) == ([weak], False)
    assert bench.sieve([weak, strong]) == ([weak, strong], True)


def test_workers_say_what_this_process_says(service: Service) -> None:
    (there,) = service.judge([JOB])
    here = judge(JOB)
    assert [(j.proved, set(j.used)) for j in there.judged] == [(j.proved, set(j.used)) for j in here.judged]
    assert there.counts.atoms == sum(map(len, JOB.sets))


def test_a_job_that_is_killed_proves_nothing() -> None:
    class Dead:
        def map(self, function: object, tasks: object, timeout_s: float) -> list[Failure]:
            return [Failure("timeout")]

    (found,) = Service(engine=Dead()).judge([JOB])  # type: ignore[arg-type]
    assert [j.proved for j in found.judged] == [False] * len(SETS)


def test_ray_gives_the_same_answers() -> None:
    pytest.importorskip("ray")
    from training.ray_engine import RayEngine

    engine = RayEngine(num_cpus=1)
    try:
        (found,) = Service(engine=engine).judge([JOB])
    finally:
        engine.close()
    assert isinstance(found, Verdicts)
    assert [j.proved for j in found.judged] == [j.proved for j in judge(JOB).judged]


def test_rivals_are_named_when_they_prove_it(bench: Bench) -> None:
    class Fixed:
        learns = False

        def __init__(self, name: str, texts: tuple[str, ...]) -> None:
            self.name, self.texts = name, texts

        def propose(self, task: Task) -> list[list[Lemma]]:
            return [list(lemmas(*self.texts))]

    assert rivals(JOB, bench.task(), [Fixed("good", (*PROOF, "i == 7")), Fixed("bad", ("i <= n",))]) == ("good",)


def test_every_family_with_loops_can_be_prepared() -> None:
    for family in ("nested", "search", "partition", "prefix", "reversal", "recursion", "straight_line"):
        problem = generate(family, 4)
        assert problem is not None
        bench = prepare(problem.source, problem.function, ((problem.kind, problem.goal),))
        sets = random_sets(bench, random.Random(0), 2, 2)
        assert len(judge_sets(bench, sets)) == len(sets)


@pytest.mark.slow
def test_the_measurement_counts_what_it_did() -> None:
    found = measure(problems=3, sets=4, size=3, workers=1)
    assert found["problems"] == 3 and found["atoms"] == 36 and found["killed"] == 0
    assert found["no lemma"] + found["out on rows"] <= found["atoms"] and found["atoms/cpu s"] > 0


def test_the_held_aside_set_is_stored_with_distinct_problems() -> None:
    entries = stored()
    assert len(entries) >= 500
    assert len(keys()) == len(entries) == len({(family, seed) for family, seed, _ in entries})
    from training.tasks import key_of

    for family, seed, key in entries[::60]:
        problem = generate(family, seed)
        assert problem is not None and problem.holds and key_of(problem) == key
