"""Pure functions over numbers: equal arguments give equal results, and a call is what the body says, one step deep."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from lemma_proofs import program, unproved

from smt.functional import is_functional

HEADER = """
from prover import anything, decreases, ensures, pure, requires

@pure
@requires(lambda n: n >= 0)
@decreases(lambda n: n)
def triangle(n: int) -> int:
    return 0 if n == 0 else n + triangle(n - 1)
"""


def left(body: str, header: str = HEADER) -> list[str]:
    """What is not proved of the function `f`."""
    return unproved(f"{header}\n{body}", "f")


def test_two_calls_agree() -> None:
    assert left("def f(n: int, m: int) -> None:\n    assert n != m or n < 0 or triangle(n) == triangle(m)") == []
    assert left("def f(n: int, m: int) -> None:\n    if n >= 0 and m >= 0:\n        assert triangle(n) == triangle(m)") == [
        "assertion: triangle(n) == triangle(m)"
    ]


def test_a_call_is_opened_once() -> None:
    step = "def f(n: int) -> None:\n    if n >= 1:\n        assert triangle(n) == n + triangle(n - 1)\n        assert triangle(0) == 0"
    assert left(step) == []
    wrong = "def f(n: int) -> None:\n    if n >= 1:\n        assert triangle(n) == n + 1 + triangle(n - 1)"
    assert left(wrong) == ["assertion: triangle(n) == n + 1 + triangle(n - 1)"]


def test_a_loop_over_a_recursive_specification() -> None:
    loop = """
from prover import invariant

@requires(lambda n: n >= 0)
@ensures(lambda n, result: result == triangle(n))
def f(n: int) -> int:
    s = 0
    i = 0
    while i < n:
        invariant(0 <= i <= n and s == triangle(i))
        i += 1
        s += i
    return s
"""
    assert left(loop) == []
    assert "invariant-preserved: 0 <= i <= n and s == triangle(i)" in left(loop.replace("s += i", "s += i + 1"))


def test_under_a_quantifier() -> None:
    body = """
def f(n: int) -> None:
    assert all(triangle(k) == k + triangle(k - 1) for k in range(1, n))
"""
    assert left(body) == []
    assert left(body.replace("k + triangle", "2 * k + triangle")) != []


DETERMINISTIC = """
@pure
@requires(lambda n: True)
def g(n: int) -> int:
    {}
"""


@pytest.mark.parametrize(
    ("body", "why"),
    [
        ("return anything(int)", "it may differ from call to call"),
        ("return n + limit", "it reads a variable of the module"),
        ("return len([n])", "it makes an object"),
        ("return n if n is n else 0", "it asks for identity"),
        ("return hidden(n)", "it calls a function that is not pure"),
    ],
)
def test_what_is_no_function_of_its_arguments(body: str, why: str) -> None:
    text = HEADER + DETERMINISTIC.format(body) + "\nlimit = 0\ndef hidden(n: int) -> int:\n    return anything(int)\n"
    made = program(text)
    (g,) = [f for f in made.modules[0].functions() if f.name == "g"]
    assert not is_functional(made, "module", g), why
    agree = "\nlimit = 7\n\ndef f(n: int) -> None:\n    assert g(n) == g(n)"
    assert "assertion: g(n) == g(n)" in left(agree, text)


@pytest.mark.parametrize("measure", ["", "@decreases(lambda n: n)", "@decreases(lambda n: 1 - n)"])
def test_a_definition_without_end_proves_nothing(measure: str) -> None:
    text = f"""
from prover import decreases, ensures, pure, requires

@pure
@requires(lambda n: True)
{measure}
def g(n: int) -> int:
    return g(n) + 1

@ensures(lambda n, result: result == g(n) and result == g(n) + 1)
def f(n: int) -> int:
    return 0
"""
    assert len(left("", text)) >= 1
    assert left("", text.replace("return 0", "g(n)\n    assert 1 == 2\n    return 0")) != []
    called = text.replace("result == g(n) and result == g(n) + 1", "result == 1")
    assert "postcondition: result == 1" in left("", called.replace("return 0", "g(n)\n    return 0"))


def test_a_function_does_not_prove_itself_by_its_own_name() -> None:
    text = """
from prover import decreases, ensures, pure, requires

@pure
@requires(lambda n: n >= 0)
@ensures(lambda n, result: result == 2 * n)
@decreases(lambda n: n)
def f(n: int) -> int:
    return 0 if n == 0 else f(n - 1) + 1
"""
    assert left("", text) == ["postcondition: result == 2 * n"]
    assert left("", text.replace("+ 1", "+ 2")) == []


def test_truth_values_among_numbers() -> None:
    text = HEADER + """
@pure
@requires(lambda x: True)
def same(x: int) -> int:
    return x
"""
    assert left("def f() -> None:\n    assert same(True) == same(1) == 1\n    assert same(True) is True", text) == []
    assert left("def f() -> None:\n    assert same(1) is True", text) == ["assertion: same(1) is True"]


NUMBERS = st.integers(-3, 3)
TESTS = st.sampled_from(["a < b", "a == 0", "not b > 1", "a <= b and b != 2", "a < 0 or b < 0"])
WHOLE = st.recursive(
    st.one_of(NUMBERS.map(lambda v: f"({v})"), st.sampled_from(["a", "b"])),
    lambda inner: st.one_of(
        st.tuples(inner, st.sampled_from(["+", "-", "*", "&", "|"]), inner).map(lambda p: f"({p[0]} {p[1]} {p[2]})"),
        st.tuples(inner, st.sampled_from(["//", "%"]), st.sampled_from(["2", "(-3)"])).map(lambda p: f"({p[0]} {p[1]} {p[2]})"),
        st.tuples(inner, TESTS, inner).map(lambda p: f"({p[0]} if {p[1]} else {p[2]})"),
        st.tuples(inner, inner).map(lambda p: f"max({p[0]}, {p[1]})"),
    ),
    max_leaves=6,
)


@settings(max_examples=25, deadline=None)
@given(WHOLE, NUMBERS, NUMBERS)
def test_what_is_known_of_a_call_is_what_cpython_computes(body: str, a: int, b: int) -> None:
    value = eval(body, {"a": a, "b": b, "max": max})
    text = f"""
from prover import pure, requires

@pure
@requires(lambda a, b: True)
def g(a: int, b: int) -> int:
    return {body}

def f() -> None:
    assert g({a}, {b}) == {value}
    assert g({a}, {b}) != {value}
"""
    assert unproved(text, "f") == [f"assertion: g({a}, {b}) != {value}"]
