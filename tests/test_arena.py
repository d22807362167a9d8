"""The arena's generator: deterministic, in the product's language, and true to CPython in what it says of runs."""

from __future__ import annotations

import ast
from collections.abc import Sequence

import pytest

from frontends import ir
from frontends.python.load import load_text
from prover.concrete import compiled_text, holds
from prover.replay import Input, build_request, replay
from training.arena.families import FAMILIES
from training.arena.generate import Problem, generate, inputs, render, traces
from training.arena.goals import null_space, relation
from training.arena.interpret import Outside, Raised, Stuck, Subject, loaded
from training.arena.programs import Sketch

SEEDS = range(3)


def problems(families: Sequence[str] = tuple(FAMILIES)) -> list[Problem]:
    found = [generate(family, seed) for family in families for seed in SEEDS]
    return [p for p in found if p is not None]


@pytest.fixture(scope="module")
def some() -> list[Problem]:
    return problems()


def subject_of(source: str) -> Subject:
    module = load_text(source)
    assert isinstance(module, ir.Module)
    return Subject(module, module.functions()[-1])


def test_every_family_gives_problems(some: list[Problem]) -> None:
    assert {p.family for p in some} == set(FAMILIES)


def test_a_seed_always_gives_the_same_problem() -> None:
    assert generate("linear", 7) == generate("linear", 7)
    assert generate("linear", 7) != generate("linear", 8)


def test_programs_are_within_the_language_of_the_verifier(some: list[Problem]) -> None:
    for p in some:
        module = loaded(p.source)
        assert not module.limits
        (function,) = module.functions()
        assert function.qualname == p.function and not function.limits and not function.contract.limits
        texts = [c.text for c in function.contract.ensures] + [n.text for n in function.body if isinstance(n, ir.Assert)]
        assert texts == [p.goal]


def test_nothing_is_said_but_the_goal(some: list[Problem]) -> None:
    """Problems hold no lemma and no assumption: those are what has to be found."""
    for p in some:
        called = {n.func.id for n in ast.walk(ast.parse(p.source)) if isinstance(n, ast.Call) and isinstance(n.func, ast.Name)}
        assert not called & {"invariant", "assume", "anything"}


def test_names_are_permuted(some: list[Problem]) -> None:
    assert len({p.function for p in some}) > 10


def test_what_runs_say_of_a_goal_is_what_cpython_says(some: list[Problem]) -> None:
    """Problems whose goal fails do fail on their witness in a sandboxed CPython; the others do not fail on any of their inputs."""
    chosen = [p for p in some if not p.holds][:5] + [p for p in some if p.holds][::9]
    assert any(p.holds for p in chosen) and not all(p.holds for p in chosen)
    for p in chosen:
        module = loaded(p.source)
        (function,) = module.functions()
        subject = Subject(module, function)
        if p.holds:
            given = [t.given for t in traces(subject, inputs(function, p.seed, 40))][:20]
            rows = [Input(tuple((k, repr(list(v) if isinstance(v, tuple) else v)) for k, v in one.items())) for one in given]
        else:
            rows = [Input(p.witness)]
        outcomes = list(replay(build_request(ir.Program((module,)), module, function, rows, False)))
        assert len(outcomes) == len(rows)
        for outcome in outcomes:
            assert outcome.failed is not p.holds, (p.source, outcome)
            assert outcome.kind == ("" if p.holds else p.kind)


def test_rows_are_the_states_at_loop_heads() -> None:
    subject = subject_of(
        "def f(n: int) -> int:\n    s = 0\n    while s < n:\n        s += 2\n    for k in range(2):\n        s += k\n    return s\n"
    )
    trace = subject.run({"n": 3})
    assert trace is not None and trace.result == 5
    assert trace.heads == {
        3: [{"n": 3, "s": 0}, {"n": 3, "s": 2}, {"n": 3, "s": 4}],
        5: [{"n": 3, "s": 4, "k": 0}, {"n": 3, "s": 4, "k": 1}],
    }


def test_a_row_does_not_change_with_the_list_that_it_shows() -> None:
    subject = subject_of(
        "def f(xs: list[int]) -> list[int]:\n    ys = []\n    for x in xs:\n        ys.append(-x)\n"
        "    ys[0], ys[1] = ys[1], ys[0]\n    return ys\n"
    )
    trace = subject.run({"xs": (4, 5)})
    assert trace is not None and trace.result == (-5, -4)
    assert [h["ys"] for h in trace.heads[3]] == [(), (-4,)]


def test_the_interpreter_counts_steps_and_refuses_what_it_does_not_know() -> None:
    with pytest.raises(Stuck):
        subject_of("def f(n: int) -> int:\n    while True:\n        n += 1\n    return n\n").run({"n": 0})
    with pytest.raises(Stuck):
        subject_of("def f(n: int) -> int:\n    while n > 0:\n        n = n * n * n\n    return n\n").run({"n": 3})
    with pytest.raises(Stuck):
        subject_of("def f(n: int) -> int:\n    return f(n + 1)\n").run({"n": 3})
    with pytest.raises(Raised):
        subject_of("def f(xs: list[int]) -> int:\n    return xs[0]\n").run({"xs": ()})
    for body in ("return open('x')", "return n.real", "import os", "return 1.5", "return eval('n')"):
        with pytest.raises(Outside):
            subject_of(f"def f(n: int) -> int:\n    {body}\n")


def test_an_input_that_breaks_a_precondition_is_not_run() -> None:
    subject = subject_of("from prover import requires\n@requires(lambda n: n > 4)\ndef f(n: int) -> int:\n    return n\n")
    assert subject.run({"n": 4}) is None
    assert subject.run({"n": 5}) is not None


def test_null_space_finds_the_equations_of_states() -> None:
    rows = [[i, 3 * i + 2, i * i, 1] for i in range(8)]
    (vector,) = null_space(rows)
    assert vector in ([3, -1, 0, 2], [-3, 1, 0, -2])
    assert null_space([[1, 0], [0, 1]]) == []


@pytest.mark.parametrize(
    ("terms", "op", "constant", "text"),
    [
        ([(3, "x"), (-1, "y")], "==", 2, "3 * x + 2 == y"),
        ([(-1, "x")], ">=", 4, "x <= 4"),
        ([(1, "x"), (1, "y")], ">=", -4, "x + y >= 4"),
        ([(1, "x"), (-2, "y")], ">=", -1, "y * 2 + 1 <= x"),
    ],
)
def test_relations_mean_their_sums(terms: list[tuple[int, str]], op: str, constant: int, text: str) -> None:
    made = relation(terms, op, constant)
    first, second = (compiled_text(t, ("x", "y")) for t in (made, text))
    assert first is not None and second is not None
    for x in range(-6, 7):
        for y in range(-6, 7):
            total = sum(c * {"x": x, "y": y}[n] for c, n in terms) + constant
            expected = total == 0 if op == "==" else total >= 0
            assert holds(first, [{"x": x, "y": y}]) is holds(second, [{"x": x, "y": y}]) is expected, made


def test_a_sketch_is_shown_with_its_contract() -> None:
    sketch = Sketch([("p0", "int")], ["p0 >= 0"], ["v0 = p0"], "v0")
    assert render(sketch, [("postcondition", "v0 >= p0")]) == (
        "from prover import ensures, requires\n\n\n@requires(lambda p0: p0 >= 0)\n@ensures(lambda p0, result: result >= p0)\n"
        "def recursive(p0: int) -> int:\n    v0 = p0\n    return v0\n"
    )
