"""The search for failing inputs: what it tries, what it finds, and how small the answer is."""

from __future__ import annotations

import itertools
import textwrap

import pytest

from frontends import ir
from frontends.python.load import load_text
from prover.candidates import candidates
from prover.falsify import Found, search
from prover.replay import Input

HEADER = (
    "from __future__ import annotations\n"
    "import deal, enum\n"
    "from dataclasses import dataclass\n"
    "from typing import Literal, NamedTuple\n"
    "from hypothesis import given, strategies as st\n"
    "from prover import anything, assume, class_invariant, ensures, invariant, never_raises, raises, requires\n"
)


def load(source: str, name: str) -> tuple[ir.Program, ir.Module, ir.Function]:
    module = load_text(HEADER + textwrap.dedent(source), "/nowhere/program.py")
    assert isinstance(module, ir.Module)
    return ir.Program((module,)), module, next(f for f in module.functions() if f.qualname == name)


def found(source: str, name: str = "f", **options: float) -> list[Found]:
    return search(*load(source, name), budget_s=options.get("budget_s", 4.0), seed=int(options.get("seed", 0)))


def tried(source: str, name: str = "f", limit: int = 300) -> list[Input]:
    return list(candidates(*load(source, name), limit=limit))


def texts(inputs: list[Input], position: int = 0) -> list[str]:
    return [made.args[position][1] for made in inputs]


@pytest.mark.parametrize(
    ("annotation", "first", "among"),
    [
        ("int", "0", ["-1", "True", str(2**63), "41", "42", "43", "-42"]),
        ("bool", "False", ["True"]),
        ("str", "''", ["'a'", "'é'", "'key'"]),
        ("float", "0.0", ["float('nan')", "float('-inf')", "-0.0", "2.5"]),
        ("None", "None", []),
        ("int | None", "0", ["None", "1"]),
        ("Literal['up', 'down']", "'up'", ["'down'"]),
        ("tuple[int, bool]", "(0, False)", ["(1, True)"]),
        ("tuple[int, ...]", "()", ["(0,)", "(1, 0)"]),
        ("list[int]", "[]", ["[0]", "[1, 0]", "[0, 0, 0]"]),
        ("dict[str, int]", "{}", ["{'': 0}", "{'': 0, 'a': 1}"]),
        ("set[int]", "set()", ["{0, 1}"]),
        ("bytes", "b''", ["b'a'"]),
        ("object", "0", ["None", "[]", "''"]),
        ("P", "P(x=0, y=0)", ["P(x=1, y=0)", "P(x=0, y=-1)"]),
        ("list[P]", "[]", ["[P(x=0, y=0)]"]),
        ("Q", "Q(n=0)", ["Q(n=1)", "prover.instance(Q, n=0, seen=True)"]),
        ("Base", "Base()", ["Derived(n=0)", "Derived(n=1)"]),
        ("Color", "Color.RED", ["Color.BLUE"]),
        ("N", "N(a=0)", ["N(a=1)"]),
        ("Node", "Node(value=0, next=None)", ["Node(value=0, next=Node(value=0, next=None))"]),
    ],
)
def test_candidates_of_a_type(annotation: str, first: str, among: list[str]) -> None:
    source = f"""
        @dataclass
        class P:
            x: int
            y: int
        class Q:
            def __init__(self, n: int) -> None:
                self.n = n
                self.seen = False
        class Base:
            pass
        class Derived(Base):
            def __init__(self, n: int) -> None:
                self.n = n
        class Color(enum.Enum):
            RED = 1
            BLUE = 2
        class N(NamedTuple):
            a: int
        @dataclass
        class Node:
            value: int
            next: Node | None
        def f(x: {annotation}) -> object:
            return (42, 'key', 2.5)
        """
    made = texts(tried(source, limit=400))
    assert made[0] == first
    assert [text for text in among if text not in made] == []
    assert len(set(made)) == len(made)


def test_candidates_are_deterministic_and_limited() -> None:
    source = "def f(xs: list[int], s: str, y: float) -> None: pass\n"
    program, module, function = load(source, "f")
    first, again = (list(candidates(program, module, function, seed=3, limit=500)) for _ in range(2))
    assert first == again
    assert len(first) == 500
    other = list(candidates(program, module, function, seed=4, limit=500))
    assert other != first


def test_two_parameters_may_be_one_object() -> None:
    made = tried("def f(xs: list[int], ys: list[int], n: int) -> None: pass\n")
    assert any(i.args[0][1].startswith("(shared := ") and i.args[1][1] == "shared" for i in made)


def test_what_hypothesis_draws() -> None:
    made = texts(tried("@given(st.integers(3, 9))\ndef f(n): pass\n", limit=100))
    assert sorted(map(int, made)) == [3, 4, 5, 6, 7, 8, 9]


def test_values_of_anything() -> None:
    made = tried("def f() -> None:\n    x, y = anything(int), anything(bool)\n    assert x or y\n", limit=50)
    assert made[0] == Input((), ("0", "False"))
    assert len({i.drawn for i in made}) == len(made)


FAILURES: list[tuple[str, str, list[tuple[str, dict[str, str]]]]] = [
    ("division", "@never_raises\ndef f(a: int, b: int) -> int:\n    return a // b\n",
     [("division-by-zero", {"a": "0", "b": "0"})]),
    ("constant", "def f(n: int) -> None:\n    assert n != 7341\n", [("assertion", {"n": "7341"})]),
    ("relation", "def f(a: int, b: int) -> None:\n    assert not (a > 20 and b == a + 1)\n",
     [("assertion", {"a": "21", "b": "22"})]),
    ("precondition", "@requires(lambda n: n > 100 and n % 7 == 0)\ndef f(n: int) -> None:\n    assert n < 100\n",
     [("assertion", {"n": "105"})]),
    ("long list", "def f(xs: list[int]) -> None:\n    assert len(xs) < 3 or xs[0] != xs[-1]\n",
     [("assertion", {"xs": "[0, 0, 0]"})]),
    ("text", "def f(s: str) -> None:\n    assert not s.startswith('key')\n", [("assertion", {"s": "'key'"})]),
    ("aliasing", "@ensures(lambda ys, old: ys == old.ys)\ndef f(xs: list[int], ys: list[int]) -> None:\n    xs.append(1)\n",
     [("postcondition", {"xs": "(shared := [])", "ys": "shared"})]),
    ("nan", "@ensures(lambda x, result: result == x)\ndef f(x: float) -> float:\n    return x\n",
     [("postcondition", {"x": "float('nan')"})]),
    ("two", "@never_raises\ndef f(n: int, d: dict[int, int]) -> int:\n    if n > 5:\n        return d[n]\n    return 1 // n\n",
     [("division-by-zero", {"n": "0", "d": "{}"}), ("key", {"n": "6", "d": "{}"})]),
    ("instance", "@dataclass\nclass A:\n    x: int\n@ensures(lambda a: a.x >= 0)\ndef f(a: A) -> None:\n    a.x -= 1\n",
     [("postcondition", {"a": "A(x=0)"})]),
    ("constructor",
     "@class_invariant(lambda self: self.x >= 0)\nclass A:\n    def __init__(self, x: int) -> None:\n        self.x = x\n",
     [("class-invariant", {"self": "prover.instance(A)", "x": "-1"})]),
    ("magic", "def f() -> None:\n    x = anything(int)\n    assume(x > 0)\n    assert x * x > 1\n", [("assertion", {})]),
]  # fmt: skip


@pytest.mark.parametrize(("source", "expected"), [f[1:] for f in FAILURES], ids=[f[0] for f in FAILURES])
def test_failures_are_found_and_small(source: str, expected: list[tuple[str, dict[str, str]]]) -> None:
    results = sorted(found(source, "A.__init__" if "__init__" in source else "f"), key=lambda f: f.outcome.kind)
    assert [(f.outcome.kind, dict(f.input.args)) for f in results] == expected
    assert all(f.outcome.steps for f in results)


@pytest.mark.parametrize(
    "source",
    [
        "@never_raises\ndef f(a: int, b: int) -> int:\n    return a // b if b else 0\n",
        "@requires(lambda n: n > 0)\n@ensures(lambda result: result >= 0)\ndef f(n: int) -> int:\n    return n - 1\n",
        "@raises(ValueError)\ndef f(s: str) -> int:\n    return int(s)\n",
        "def f(n: int) -> None:\n    while n > 0:\n        invariant(n == n)\n        n += 1\n    assert n <= 0\n",
    ],
)
def test_right_programs_have_no_failures(source: str) -> None:
    assert found(source, budget_s=1.0) == []


def test_what_is_not_understood_is_not_judged() -> None:
    strategy = "@given(st.integers().map(lambda n: 2 * n))\ndef f(n):\n    assert n % 2 == 0\n"
    contract = "@deal.pre(lambda a, b, c: a)\ndef f(a: int) -> int:\n    return 1 // a\n"
    assert found(strategy) == found(contract) == []


def test_every_pair_of_small_values_comes_early() -> None:
    made = tried("def f(a: int, b: int) -> None: pass\n", limit=200)
    pairs = {(i.args[0][1], i.args[1][1]) for i in made}
    assert pairs >= set(itertools.product(("0", "1", "-1", "2"), repeat=2))


def test_draws_of_several_types_in_loops() -> None:
    # The draws of a run depend on its branches: no fixed sequence of types fits.
    source = """
        def f() -> None:
            x = 0
            while anything(bool):
                if anything(bool):
                    assume(x < 2)
                    x = x + 1
                else:
                    y = anything(int)
                    assume(y > x + 3)
                    x = y
            assert x < 9 or x > 20
        """
    (failure,) = found(source, budget_s=30.0)
    assert failure.outcome.kind == "assertion"
    assert failure.input.seed is None  # its draws are written out
    assert any(text.isdecimal() and 9 <= int(text) <= 20 for text in failure.input.drawn)
    assert len(failure.input.drawn) <= 10
    assert failure.input.drawn[-1] == "False"


def test_runs_that_need_many_draws() -> None:
    source = """
        def f() -> None:
            x = 0
            while anything(bool):
                if x < 30:
                    x = x + 1
            assert x < 30
        """
    (failure,) = found(source)
    assert failure.input.drawn == ("True",) * 30 + ("False",)


def test_a_draw_of_another_type_shows_nothing() -> None:
    assert found("def f():\n    b = anything(bool)\n    x = anything(int)\n    assert b is True or b is False\n") == []


def test_classes_that_hold_their_own_subclasses() -> None:
    source = """
        class Problem:
            def __init__(self, cause: "str | Problem") -> None:
                self.cause = cause

        class Narrow(Problem):
            def __init__(self, cause: "str | Problem") -> None:
                self.cause = cause

        def f(problem: Problem) -> int:
            return 1 // len(str(problem.cause))
    """
    assert texts(tried(source, limit=5))[0] == "Problem(cause='')"
