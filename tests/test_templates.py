"""Templates: the invariants that little programs need are among the candidates, and nothing is that rows refute."""

from __future__ import annotations

import functools
import random
from collections.abc import Iterable
from typing import Any

import pytest
from loop_programs import BY_NAME, PROGRAMS, LoopProgram

from prover.concrete import Env, Outcome, compiled_text, run
from prover.insert import insert
from prover.lemmas import Lemma
from prover.proposers.base import Open, Spot, Task
from prover.proposers.templates import BATCHES, Templates
from prover.traces import spots


@functools.cache
def task_of(name: str) -> Task:
    program, module, function = BY_NAME[name].load()
    return Task(module, function, spots(program, module, function, budget_s=5.0), ())


@functools.cache
def batches(name: str) -> tuple[tuple[Lemma, ...], ...]:
    return tuple(tuple(batch) for batch in Templates().propose(task_of(name)))


def states(spot: Spot) -> list[Env]:
    """Random states of the loop's variables, most of which no run reaches."""
    rng = random.Random(1)
    names = {name: value for row in spot.rows for name, value in row}
    for row in spot.rows:
        names.update((name, value) for name, value in row if value != ())

    def value(like: object) -> Any:
        if isinstance(like, bool):
            return rng.random() < 0.5
        if isinstance(like, tuple):
            return tuple(rng.randint(-2, 3) for _ in range(rng.randint(0, 4)))
        return rng.choice((rng.randint(-9, 9), rng.randint(-1000, 1000)))

    near = [dict(rng.choice(spot.rows)) for _ in range(300)]
    for env in near:
        env.update((name, value(env[name])) for name in rng.sample(list(env), 1))
    return [*near, *({name: value(like) for name, like in names.items()} for _ in range(700))]


def table(text: str, envs: list[Env]) -> tuple[object, ...]:
    names = tuple(sorted({name for env in envs for name in env}))
    condition = compiled_text(text, names)
    assert condition is not None, text
    return tuple(run(condition, env) for env in envs)


def missing(needed: Iterable[str], offered: Iterable[str], envs: list[Env]) -> list[str]:
    """The needed conditions that no offered one equals, by text or on all of the states."""
    offered = list(offered)
    tables = {table(text, envs) for text in offered}
    return [text for text in needed if text not in offered and table(text, envs) not in tables]


@pytest.mark.parametrize("name", list(BY_NAME))
def test_what_suffices_is_offered(name: str) -> None:
    task = task_of(name)
    offered = [lemma for batch in batches(name) for lemma in batch]
    for spot, needed in zip(task.spots, BY_NAME[name].needed, strict=True):
        assert not missing(needed, (x.text for x in offered if x.line == spot.line), states(spot))


@pytest.mark.parametrize("name", list(BY_NAME))
def test_what_is_offered_can_stand_there_and_holds_in_every_row(name: str) -> None:
    program, _, _ = BY_NAME[name].load()
    task = task_of(name)
    assert batches(name)
    offered = [lemma for batch in batches(name) for lemma in batch]
    assert len(set(offered)) == len(offered)
    insert(program, offered[:60])  # refuses what is not of the language, or not in scope
    for spot in task.spots:
        for lemma in offered:
            if lemma.line == spot.line:
                assert set(table(lemma.text, [dict(row) for row in spot.rows])) <= {True, Outcome.UNKNOWN}, lemma.text


def test_few_come_first_and_others_later() -> None:
    some = [p.name for p in PROGRAMS[::5]]
    for name in some:
        assert len(batches(name)) <= len(BATCHES)
        assert all(len(batch) <= size for batch, size in zip(batches(name), BATCHES, strict=False))
    assert sum(len(batches(name)[0]) for name in some) / len(some) < 15


def test_the_same_task_has_the_same_candidates() -> None:
    assert tuple(map(tuple, Templates().propose(task_of("partition")))) == batches("partition")


def test_what_is_kept_is_not_offered_again() -> None:
    task = task_of("triangle")
    kept = batches("triangle")[0][0]
    again = [x for batch in Templates().propose(Task(task.module, task.function, task.spots, (), (kept,))) for x in batch]
    assert kept not in again
    assert batches("triangle")[0][1] in again


def offered(source: str, kinds: tuple[str, ...] = ()) -> list[Lemma]:
    program, module, function = LoopProgram("little", source, ()).load()
    task = Task(module, function, spots(program, module, function, budget_s=5.0), tuple(Open(k, k, 0, "") for k in kinds))
    return [x for batch in Templates().propose(task) for x in batch]


@pytest.mark.parametrize(
    ("before", "guard", "body", "measure"),
    [
        ("i = 0", "i < n", "i += 1", "n - i"),
        ("i = n", "i > 0", "i -= 1", "i"),
        ("low, high = 0, n", "low < high", "low += 1; high -= 1", "high - low"),
        ("i = 0", "i < n and n > 3", "i += 2", "n - i"),
        ("i = 0", "i != n", "i += 1", "n - i"),
        ("xs = [0] * n", "len(xs) > 2", "xs.pop()", "len(xs) - 2"),
    ],
)
def test_measures(before: str, guard: str, body: str, measure: str) -> None:
    source = f"@requires(lambda n: 0 <= n)\ndef f(n: int) -> None:\n    {before}\n    while {guard}:\n        {body}\n"
    assert measure in [x.text for x in offered(source, ("termination",)) if x.kind == "decreases"]
    assert not [x for x in offered(source) if x.kind == "decreases"]


def test_a_loop_with_a_measure_gets_no_other() -> None:
    source = "from prover import decreases\ndef f(n: int) -> None:\n    while n > 0:\n        decreases(n)\n        n -= 1\n"
    assert not [x for x in offered(source, ("termination",)) if x.kind == "decreases"]


def test_constants_of_the_module() -> None:
    texts = [x.text for x in offered("LIMIT = 70\ndef f() -> int:\n    x = 0\n    while x < LIMIT:\n        x += 1\n    return x\n")]
    assert "x <= 70" in texts


def test_nothing_trivial_is_offered() -> None:
    texts = [x.text for x in offered("""
        def f(xs: list[int], n: int) -> None:
            i = 0
            while i < n:
                i += 1
                assert i == i
                assert len(xs) >= 0
            assert i < n or i >= n
            assert all(x != 0 for x in xs[i:i])
            assert i >= n
    """)]
    assert "i >= n" not in texts  # rows refute it
    assert "i < n or i >= n" not in texts
    assert not [t for t in texts if t.startswith("len(xs) >=") or "[i:i]" in t or "i == i" in t or "i + 1 == i + 1" in t]
    assert "i >= 0" in texts


def test_a_loop_that_is_never_reached_still_gets_what_the_program_says() -> None:
    source = """
        @requires(lambda n: n > 10 ** 60)
        def f(n: int) -> None:
            i = 0
            while i < n:
                i += 1
            assert i == n
    """
    assert "i <= n" in [x.text for x in offered(source)]
