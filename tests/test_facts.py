"""Auxiliary facts about recursive functions: proposed from their values, proved by induction before anything uses them."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from search_runs import Scripted, goal, open_of, saying, searched

from frontends import ir
from frontends.python.load import load_text
from prover.proposers.base import Task
from prover.proposers.facts import Facts
from prover.proposers.templates import Templates
from prover.pure_calls import Endless, pure_calls
from prover.records import Verdict

HEADER = """from prover import decreases, ensures, pure, requires

@pure
@requires(lambda n: n >= 0)
@decreases(lambda n: n)
def triangle(n: int) -> int:
    return 0 if n == 0 else n + triangle(n - 1)

@pure
@requires(lambda n, acc: n >= 0)
@decreases(lambda n, acc: n)
def onto(n: int, acc: int) -> int:
    return acc if n == 0 else onto(n - 1, acc + n)

@pure
@requires(lambda b, n: n >= 0)
@decreases(lambda b, n: n)
def power(b: int, n: int) -> int:
    return 1 if n == 0 else b * power(b, n - 1)

@pure
@requires(lambda b, n, acc: n >= 0)
@decreases(lambda b, n, acc: n)
def power_onto(b: int, n: int, acc: int) -> int:
    return acc if n == 0 else power_onto(b, n - 1, acc * b)

@pure
@requires(lambda n: n >= 0)
@decreases(lambda n: n)
def fib(n: int) -> int:
    return n if n < 2 else fib(n - 1) + fib(n - 2)

"""
CLOSED_FORM = """@requires(lambda n: n >= 0)
@ensures(lambda n, result: 2 * result == n * (n + 1))
def f(n: int) -> int:
    return triangle(n)
"""
ACCUMULATOR = """@requires(lambda n: n >= 0)
@ensures(lambda n, result: result == triangle(n))
def f(n: int) -> int:
    return onto(n, 0)
"""
POWER = """@requires(lambda b, n: n >= 0)
@ensures(lambda b, n, result: result == power(b, n))
def f(b: int, n: int) -> int:
    return power_onto(b, n, 1)
"""
TWO_STEPS = """@requires(lambda n: n >= 0)
@ensures(lambda n, result: result >= 0)
def f(n: int) -> int:
    return fib(n)
"""
LOOP = """@requires(lambda n: n >= 0)
@ensures(lambda n, result: result == triangle(n))
def f(n: int) -> int:
    s = 0
    i = 0
    while i < n:
        i += 1
        s += i
    return s
"""


@pytest.mark.parametrize("function", [CLOSED_FORM, ACCUMULATOR, POWER, TWO_STEPS])
def test_what_only_a_fact_proves(tmp_path: Path, function: str) -> None:
    without = goal(searched(tmp_path, HEADER + function, [Templates()], "f"), "result")
    assert without.verdict is Verdict.UNKNOWN
    found = goal(searched(tmp_path, HEADER + function, [Facts()], "f or triangle or onto or power or fib"), "result")
    assert found.verdict is Verdict.PROVED and found.proposer == "facts"
    assert [x.partition(": ")[0] for x in found.lemmas] == ["fact", f"line {(HEADER + function).count(chr(10))}"]


def test_the_kernel_accepts_a_proof_by_facts(tmp_path: Path) -> None:
    report = searched(tmp_path, HEADER + ACCUMULATOR, [Facts()], certify=True)
    assert open_of(report) == [] and report.certificate is not None
    assert "by induction on n at f_onto" in report.certificate


def test_facts_and_invariants_together(tmp_path: Path) -> None:
    assert goal(searched(tmp_path, HEADER + LOOP, [Templates()], "f or triangle"), "result").verdict is Verdict.UNKNOWN
    found = goal(searched(tmp_path, HEADER + LOOP, [Templates(), Facts()], "f or triangle"), "result")
    assert found.verdict is Verdict.PROVED and found.proposer is not None and set(found.proposer.split(", ")) == {"templates", "facts"}


def test_two_functions_with_facts_of_their_own(tmp_path: Path) -> None:
    report = searched(tmp_path, HEADER + CLOSED_FORM + ACCUMULATOR.replace("def f", "def g"), [Facts()], certify=True)
    assert open_of(report) == [] and report.certificate is not None


def test_false_code_is_not_proved(tmp_path: Path) -> None:
    wrong = CLOSED_FORM.replace("n * (n + 1)", "n * (n + 1) + 2 * (n // 30)")
    assert goal(searched(tmp_path, HEADER + wrong, [Facts()], "f or triangle"), "result").verdict is not Verdict.PROVED


SUM = "fact: lemma1(n): n >= 0 ==> 2 * triangle(n) == n * (n + 1)"
INDUCTION = f"{SUM} by induction on n"


@pytest.mark.parametrize(
    ("lemmas", "proved"),
    [
        ([INDUCTION, "use: lemma1(n)"], True),
        ([SUM, "use: lemma1(n)"], False),  # true, but it needs the induction
        ([INDUCTION.replace("(n + 1)", "(n + 2)"), "use: lemma1(n)"], False),
        ([f"{SUM} by induction on n at lemma1(n)", "use: lemma1(n)"], False),  # by itself
        ([f"{SUM} using lemma2(n)", f"{SUM.replace('lemma1(n)', 'lemma2(n)')} using lemma1(n)", "use: lemma1(n)"], False),  # by each other
        # By one that is proved, whichever comes first.
        ([f"{SUM} using lemma2(n)", INDUCTION.replace("lemma1(n)", "lemma2(n)"), "use: lemma1(n)"], True),
        ([f"{SUM} using lemma2(n)", INDUCTION.replace("lemma1(n)", "lemma2(n)").replace("+ 1", "+ 2"), "use: lemma1(n)"], False),
        ([INDUCTION, "use: lemma1(n - 1)"], False),  # its hypothesis does not hold for n == 0
        (["fact: lemma1(n): 0 == 1 by induction on n", "use: lemma1(n)"], False),
        (["fact: lemma1(n): f(n) * 2 == n * (n + 1)", "use: lemma1(n)"], False),  # what is to be proved
    ],
)
def test_facts_are_proved_before_they_are_used(tmp_path: Path, lemmas: list[str], proved: bool) -> None:
    source = HEADER + CLOSED_FORM.replace("@requires", "@pure\n@requires", 1)
    line = source.count("\n")
    report = searched(tmp_path, source, [saying(*((line, text) for text in lemmas))], "f or triangle", certify=proved)
    found = goal(report, "result")
    assert (found.verdict is Verdict.PROVED) == proved, found
    if proved:
        assert report.certificate is not None
        said = [x.rpartition("use: ")[2].partition("(")[0] for x in found.lemmas]
        assert said in (["fact: lemma1", "lemma1"], ["fact: lemma2", "fact: lemma1", "lemma1"])


def test_names_of_facts_are_refused_where_they_are_taken(tmp_path: Path) -> None:
    both = HEADER + CLOSED_FORM + CLOSED_FORM.replace("def f", "def g")

    def say(task: Task) -> list[list[object]]:
        line = HEADER.count("\n") + (4 if task.function.name == "f" else 8)
        return saying((line, INDUCTION), (line, "use: lemma1(n)")).say(task)  # type: ignore[return-value]

    report = searched(tmp_path, both, [Scripted(say)], "f or g or triangle")  # type: ignore[arg-type]
    verdicts = {r.function: r.verdict for r in report.results if r.kind == "postcondition"}
    assert verdicts == {"f": Verdict.PROVED, "g": Verdict.UNKNOWN}
    assert any("the name lemma1 is taken" in text for attempt in report.attempts for text in attempt.refused)


def task_of(source: str, function: str) -> Task:
    module = load_text(source)
    assert isinstance(module, ir.Module)
    return Task(module, next(f for f in module.functions() if f.name == function), (), ())


def test_the_same_task_has_the_same_facts() -> None:
    task = task_of(HEADER + ACCUMULATOR, "f")
    first = list(Facts().propose(task))
    assert first == list(Facts().propose(task)) and first
    assert all(x.text.startswith("f_") for batch in first for x in batch)


def test_nothing_is_said_where_nothing_is_recursive() -> None:
    assert list(Facts().propose(task_of(HEADER + "@ensures(lambda n, result: result > n)\ndef f(n: int) -> int:\n    return n", "f"))) == []


@settings(max_examples=60, deadline=None)
@given(st.integers(-2, 12), st.integers(-5, 5))
def test_values_are_those_of_cpython(n: int, acc: int) -> None:
    text = HEADER + """
@pure
def steps(n: int) -> int:
    count = 0
    while n > 0 and not count > 40:
        if n % 3 == 1:
            n -= 1
            continue
        n = n // 2 if n & 1 == 0 else -max(-n, 0) - 1 + abs(n)
        count += 1
    return count
"""
    space: dict[str, object] = {}
    exec(compile(text, "m", "exec"), space)
    calls = pure_calls(load_text(text))  # type: ignore[arg-type]
    assert set(calls.functions) == {"triangle", "onto", "power", "power_onto", "fib", "steps"}
    for name, args in (("onto", (n, acc)), ("triangle", (n,)), ("power", (acc, n)), ("fib", (n,)), ("steps", (n,))):
        if n < 0 and name not in ("steps", "fib"):
            with pytest.raises(Endless):
                calls.call(name, args)
        else:
            assert calls.call(name, args) == space[name](*args)  # type: ignore[operator]
    assert calls.descents("onto", (n, acc)) == ([] if n == 0 else [(n - 1, acc + n)]) if n >= 0 else True
