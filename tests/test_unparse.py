"""IR expressions as text and back, negation, conjuncts, and goals carried back to loop heads."""

from __future__ import annotations

import itertools

import pytest
from loop_programs import BY_NAME, LoopProgram

from frontends import ir
from prover.concrete import compile_expr, parse, run
from prover.proposers.goals import loop_facts
from prover.proposers.unparse import Unspeakable, conjuncts, negate, substitute, unparse

NAMES = ("x", "y", "n", "p", "xs", "ys")
TEXTS = (
    "x - (y - n) * 2 == -(x + 1) // n % 3",
    "(x < y) == (y < n)",
    "not (x < y or p) and n > 0",
    "0 <= x + 1 < y <= n",
    "all(xs[j] <= xs[j + 1] for j in range(n - 1))",
    "sum(a * b for a in xs for b in ys if a < b) > xs[:n].count(x)",
    "xs[x:y] + [n] == ys[1:] and (x, y) != (n,)",
    "(x if p else y) > 2 or x ** 2 ** y >= 0",
    "x not in xs or y in ys[n:]",
    "old.x + len(old.xs) == x",
)


@pytest.mark.parametrize("text", [t for t in TEXTS if " if p else " not in t])
def test_text_and_back(text: str) -> None:
    printed = unparse(parse(text, NAMES))
    assert unparse(parse(printed, NAMES)) == printed
    for x, y, n, p in itertools.product((-1, 0, 1, 2), (0, 1, 3), (-2, 1, 2), (False, True)):
        env = {"x": x, "y": y, "n": n, "p": p, "xs": (1, 0, 2), "ys": (0, 2), "old.x": y, "old.xs": (1,)}
        expected = run(compile_expr(parse(text, NAMES)), dict(env))
        assert run(compile_expr(parse(printed, NAMES)), dict(env)) == expected
        parts = [run(compile_expr(part), dict(env)) for part in conjuncts(parse(text, NAMES))]
        if isinstance(expected, bool):
            assert run(compile_expr(negate(parse(text, NAMES))), dict(env)) is not expected
            assert all(part is True for part in parts) is expected


@pytest.mark.parametrize("text", ["x if p else y", "lambda: x", "xs[::2]", "{x}", "f'{x}'", "max(xs, key=p)", "0.5"])
def test_what_has_no_place_in_a_lemma_has_no_text(text: str) -> None:
    with pytest.raises(Unspeakable):
        unparse(parse(text, NAMES))


def test_bound_variables_stay_apart_from_free_ones() -> None:
    said = parse("all(j < n for j in xs)", NAMES)
    assert unparse(substitute(said, {"n": ir.Name("j", "local")})) == "all(k < j for k in xs)"
    assert unparse(substitute(said, {"j": ir.const(3)})) == "all(j < n for j in xs)"


def goals(source: str) -> list[tuple[list[str], list[str]]]:
    _, _, function = LoopProgram("little", source, ()).load()
    return [([unparse(g) for g in f.after], [unparse(g) for g in f.inside]) for f in loop_facts(function).values()]


def test_goals_are_carried_back() -> None:
    ((after, inside),) = goals("""
        @ensures(lambda n, result: result == n and n >= 0)
        def f(n: int) -> int:
            i = 0
            while i < n:
                i += 1
                assert i > 0
            if n < 0:
                return n
            j = i - 1
            assert j != 5
            return j + 1
    """)
    assert after == ["n >= 0", "n >= 0 or n == n", "n < 0 or i - 1 != 5", "n < 0 or i - 1 + 1 == n"]
    assert "i + 1 > 0" in inside
    assert "n < 0 or i + 1 - 1 != 5" in inside


def test_a_rebound_parameter_is_that_of_the_entry() -> None:
    ((after, _),) = goals("""
        @ensures(lambda n, old, result: result == n + old.n)
        def f(n: int) -> int:
            s = 0
            while n > 0:
                n -= 1
                s += 2
            return s
    """)
    assert after == ["s == old.n + old.n"]


def test_goals_of_inner_loops_and_of_truth_values() -> None:
    _, inner = goals("""
        @ensures(lambda xs, result: result == all(x > 0 for x in xs))
        def f(xs: list[int]) -> bool:
            for x in xs:
                for y in xs:
                    if x <= 0:
                        return False
            return True
    """)
    assert "all(x > 0 for x in xs)" in inner[0]
    assert any(g.endswith("not all(x > 0 for x in xs)") or "not all(j > 0 for j in xs)" in g for g in inner[1])


def test_every_program_has_goals() -> None:
    for program in BY_NAME.values():
        _, _, function = program.load()
        assert all(f.after or f.inside for f in loop_facts(function).values()), program.name
