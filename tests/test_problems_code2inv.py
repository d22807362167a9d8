"""Records -> Python: what each statement means, judged by a small interpreter of records, and what is refused."""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from problem_runs import FAILED, STOPPED, TOO_LONG, run_python

from frontends import ir
from frontends.problems.code2inv import read
from frontends.problems.problem import Problem, ProblemError
from frontends.python.load import load_text

MAX_STEPS = 60


class Stop(Exception):
    """The end of a run, with its outcome."""


class Break(Exception):
    pass


class Reference:
    """What a record means, read straight from it."""

    def __init__(self, record: dict[str, Any], inputs: dict[str, Any], draws: Iterator[int]) -> None:
        self.record = record
        self.draws = draws
        self.state: dict[str, Any] = dict(inputs)
        self.steps = 0

    def outcome(self) -> Any:
        try:
            self.block(self.record["program"])
        except Stop as stop:
            return stop.args[0]
        return "done"

    def block(self, statements: list[Any]) -> None:
        for s in statements:
            self.statement(s)

    def statement(self, s: list[Any]) -> None:
        if s[0] == "assign":
            value = self.value(s[2])
            self.state[s[1]] = bool(value) if self.record["vars"][s[1]] == "bool" else int(value)
        elif s[0] == "havoc":
            self.state[s[1]] = self.draw(self.record["vars"][s[1]])
        elif s[0] == "assume":
            if not self.value(s[1]):
                raise Stop(STOPPED)
        elif s[0] == "assert":
            if not self.value(s[1]):
                raise Stop(FAILED)
        elif s[0] == "if":
            self.block(s[2] if self.value(s[1]) else s[3])
        elif s[0] == "break":
            raise Break
        else:
            assert s[0] == "while"
            try:
                while self.value(s[1]):
                    self.steps += 1
                    if self.steps > MAX_STEPS:
                        raise Stop(TOO_LONG)
                    self.block(s[2])
            except Break:
                pass

    def draw(self, kind: str) -> Any:
        try:
            value = next(self.draws)
        except StopIteration:
            raise Stop(TOO_LONG) from None
        return value % 2 == 1 if kind == "bool" else value

    def value(self, e: Any) -> Any:
        if isinstance(e, str):
            return self.state[e]
        if isinstance(e, int):
            return e
        op, *rest = e
        if op == "nondet":
            return self.draw(rest[1])
        if op == "ite":
            return self.value(rest[1] if self.value(rest[0]) else rest[2])
        if op in ("and", "or"):  # all() and any() stop early, as C does
            return (all if op == "and" else any)(self.value(a) for a in rest)
        values = [self.value(a) for a in rest]
        if op == "-" and len(values) == 1:
            return -values[0]
        if op == "not":
            return not values[0]
        if op in ("tdiv", "trem"):
            if values[1] == 0:
                raise Stop(FAILED)
            quotient = abs(values[0]) // abs(values[1]) * (1 if (values[0] < 0) == (values[1] < 0) else -1)
            return quotient if op == "tdiv" else values[0] - quotient * values[1]
        if op in ("+", "*"):
            total = values[0]
            for v in values[1:]:
                total = total + v if op == "+" else total * v
            return total
        a, b = values
        return {
            "-": lambda: a - b, "<": lambda: a < b, "<=": lambda: a <= b, ">": lambda: a > b, ">=": lambda: a >= b,
            "==": lambda: a == b, "!=": lambda: a != b,
        }[op]()  # fmt: skip


def one(record: dict[str, Any]) -> Problem:
    (problem,) = read(json.dumps({"problems": [record]}), "p.json")
    return problem


# ------------------------------------------------------------------------------------------------------- against the reference

NUMBERS = ("x", "y", "class")  # one is a word of Python
TRUTHS = ("b",)
leaf = st.sampled_from(NUMBERS) | st.integers(-4, 6) | st.just(["nondet", 1, "int"])


def numbers(inner: st.SearchStrategy[Any]) -> st.SearchStrategy[Any]:
    return (
        st.tuples(st.sampled_from(["+", "-", "*", "tdiv", "trem"]), inner, inner).map(list)
        | st.tuples(st.just("+"), inner, inner, inner).map(list)
        | st.tuples(st.just("-"), inner).map(list)
        | st.tuples(st.just("ite"), st.tuples(st.just("<"), inner, inner).map(list), inner, inner).map(list)
    )


number = st.recursive(leaf, numbers, max_leaves=5)
comparison = st.tuples(st.sampled_from(["<", "<=", ">", ">=", "==", "!="]), number, number).map(list)
condition = st.recursive(
    comparison | st.sampled_from(TRUTHS) | st.just(["nondet", 2, "bool"]) | st.sampled_from(NUMBERS),
    lambda inner: st.tuples(st.sampled_from(["and", "or"]), inner, inner).map(list) | st.tuples(st.just("not"), inner).map(list),
    max_leaves=4,
)
simple = (
    st.tuples(st.just("assign"), st.sampled_from(NUMBERS), number).map(list)
    | st.tuples(st.just("assign"), st.just("b"), condition).map(list)
    | st.tuples(st.just("havoc"), st.sampled_from((*NUMBERS, *TRUTHS))).map(list)
    | st.tuples(st.just("assume"), condition).map(list)
    | st.tuples(st.just("assert"), condition).map(list)
)
in_loop = st.recursive(
    simple | st.just(["break"]),
    lambda inner: st.tuples(st.just("if"), condition, st.lists(inner, max_size=3), st.lists(inner, max_size=2)).map(list),
    max_leaves=4,
)
loop = st.tuples(st.just("while"), condition, st.lists(in_loop, max_size=4)).map(list)
programs = st.builds(lambda a, b, c: [*a, b, *c], st.lists(simple, max_size=3), loop, st.lists(simple, max_size=3))


@settings(max_examples=250, deadline=None)
@given(programs, st.tuples(st.integers(-5, 8), st.integers(-5, 8), st.integers(-5, 8)), st.lists(st.integers(-6, 9), max_size=40))
def test_the_python_does_what_the_record_says(program: list[Any], start: tuple[int, int, int], draws: list[int]) -> None:
    record = {"id": "p", "vars": {**dict.fromkeys(NUMBERS, "int"), "b": "bool"}, "params": [*NUMBERS, "b"], "program": program}
    inputs = {**dict(zip(NUMBERS, start, strict=True)), "b": start[0] % 2 == 1}
    expected = Reference(record, inputs, iter(draws)).outcome()
    got = run_python(one(record), list(inputs.values()), draws, MAX_STEPS)
    # An assumption about parameters is a precondition, and so is met before a draw that comes first in the record.
    assert got == expected or {got, expected} == {STOPPED, TOO_LONG}


@pytest.mark.parametrize("a", [-7, -6, -1, 0, 1, 6, 7])
@pytest.mark.parametrize("b", [-3, -2, 2, 3])
def test_division_truncates(a: int, b: int) -> None:
    quotient = int(a / b)
    for op, value in (("tdiv", quotient), ("trem", a - quotient * b)):
        for answer, outcome in ((value, "done"), (value + 1, FAILED)):
            record = {"id": "p", "vars": {}, "params": [], "program": [["assert", ["==", [op, a, b], answer]]]}
            assert run_python(one(record), [], [], 1) == outcome


# ------------------------------------------------------------------------------------------------------------------- the text

COUNT = {
    "id": "count up", "vars": {"n": "int", "i": "int"}, "params": ["n"], "expected": "proved",
    "program": [
        ["assume", [">=", "n", 0]], ["assign", "i", 0], ["assume", ["<", "i", "n"]],
        ["while", ["<", "i", "n"], [["assign", "i", ["+", "i", 1]]]], ["assert", ["==", "i", "n"]],
    ],
}  # fmt: skip


def test_the_text_can_be_read() -> None:
    problem = one(COUNT)
    assert problem.source == (
        '"""count up"""\n\nfrom prover import assume, requires\n\n\n'
        "@requires(lambda n: n >= 0)\ndef count_up(n: int) -> None:\n    i = 0\n    assume(i < n)\n    while i < n:\n        i = i + 1\n"
        "    assert i == n\n"
    )
    assert (problem.name, problem.function, problem.expected, problem.line) == ("count up", "count_up", "proved", 1)
    assert isinstance(load_text(problem.source), ir.Module)


def test_an_assumption_moves_to_the_front_only_where_that_changes_nothing() -> None:
    def requires(program: list[Any]) -> int:
        return one({**COUNT, "program": program}).source.count("@requires")

    fine = ["assume", ["<", "n", 5]]
    assert requires([["assign", "i", 0], fine]) == 1
    assert requires([["assert", ["<", "n", 5]], fine]) == 0  # it comes too late for the assertion
    assert requires([["assign", "n", 0], fine]) == 0  # of the new value
    assert requires([["havoc", "n"], fine]) == 0
    assert requires([["assign", "i", ["tdiv", 1, "n"]], fine]) == 0  # the division fails before it
    assert requires([["while", ["<", "n", 9], []], fine]) == 0
    assert requires([["assume", ["<", "n", ["nondet", 1, "int"]]]]) == 0


def test_a_variable_without_a_value_has_any() -> None:
    record = {"id": "p", "vars": {"x": "int", "y": "int"}, "params": [], "program": [["assign", "y", 1], ["assert", ["!=", "x", 5]]]}
    assert run_python(one(record), [], [4], 1) == "done"
    assert run_python(one(record), [], [5], 1) == FAILED


@pytest.mark.parametrize(
    ("change", "message"),
    [
        ({"vars": {"n": "int", "i": "float"}}, "unsupported: record 'count up': variable 'i' of kind 'float'"),
        ({"vars": ["n"]}, '"vars" must map names to kinds'),
        ({"params": ["m"]}, '"params" list some of them'),
        ({"program": [["assign", "j", 0]]}, "unknown variable 'j'"),
        ({"program": [["goto", "j"]]}, 'unknown statement ["goto", "j"]'),
        ({"program": [["break"]]}, 'unknown statement ["break"]'),
        ({"program": [["assert", ["<", "n"]]]}, 'unknown expression ["<", "n"]'),
        ({"program": [["assert", ["<", "n", 1.5]]]}, "unknown expression 1.5"),
        ({"program": "x"}, "expected a list of statements"),
        ({"expected": "maybe"}, "\"expected\" is 'maybe'"),
    ],
)
def test_refused(change: dict[str, Any], message: str) -> None:
    with pytest.raises(ProblemError) as caught:
        one({**COUNT, **change})
    assert message in str(caught.value)
    assert str(caught.value).startswith("p.json:1: ")


def test_the_line_of_a_broken_record_is_told() -> None:
    text = json.dumps([COUNT, {**COUNT, "id": "second", "program": [["what"]]}], indent=1)
    with pytest.raises(ProblemError) as caught:
        read(text, "p.json")
    assert text.splitlines()[caught.value.line - 1] == '  "id": "second",'


LONG = '[{"program": [["assign", "x", ' + "9" * 5000 + "]]}]"


@pytest.mark.parametrize("text", ["{", "[1]", "[]", '{"problems": 3}', "[" * 200_000, LONG])
def test_what_is_no_document_is_refused(text: str) -> None:
    with pytest.raises(ProblemError):
        read(text, "p.json")


def test_deep_nesting_is_refused_and_moderate_nesting_is_read() -> None:
    def nested(depth: int) -> dict[str, Any]:
        e: Any = "n"
        for _ in range(depth):
            e = ["+", e, 1]
        return {**COUNT, "program": [["assert", ["==", e, "n"]]]}

    assert isinstance(load_text(one(nested(100)).source), ir.Module)
    with pytest.raises(ProblemError, match="nested too deep"):
        one(nested(400))
