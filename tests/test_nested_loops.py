"""Nested loops: the work of evaluating them grows with the nesting, not exponentially in it, and never without bound."""

from __future__ import annotations

import pytest

import smt.verify
from frontends import ir
from frontends.python.load import load_text
from smt.machine import Reading, Settings
from smt.questions import Questions
from smt.terms import integer

FOR = "for i{d} in range(a):"
WHILE = "while x < a:"
ENDLESS = "while True:\n    if x > a + {d}: break"
LITERAL = "for i{d} in range(30):"


def nested(depth: int, head: str) -> str:
    """Loops within each other, each with a change of its own and one more name that is unbound before it."""
    lines = ["def f(a: int, b: int, xs: list[int]) -> int:", "    x = 0", *(f"    i{d} = {d}" for d in range(depth))]
    for d in range(depth):
        lines += ["    " * (d + 1) + line for line in head.format(d=d).splitlines()]
        lines += ["    " * (d + 2) + line for line in ("if b > x:", f"    y{d} = x // b", "x += b")]
    return "\n".join([*lines, "    " * (depth + 1) + "xs.append(x)", "    assert x // 2 <= a", "    return x"]) + "\n"


def asked(source: str, reading: Reading = "cut") -> tuple[Questions, int]:
    """The questions of `f`, and how many terms its evaluation made."""
    module = load_text(source)
    assert isinstance(module, ir.Module), module
    function = next(f for _, f in module.bindings if isinstance(f, ir.Function) and f.name == "f")
    found = smt.verify.questions(ir.Program((module,)), module.name, function, None, Settings(reading))
    return found, integer(12345678901).serial


@pytest.mark.parametrize("head", [FOR, WHILE])
def test_work_grows_with_the_depth(head: str) -> None:
    (_, shallow), (deep, work) = asked(nested(3, head)), asked(nested(9, head))
    assert work < 12 * shallow
    assert not deep.limits
    assert {a.kind for a in deep.asked} == {"assertion", "division-by-zero"}
    assert len(deep.asked) == 10


LISTS = """def f(xs: list[int], ys: list[int], b: int) -> int:
{steps}
    return len(ys)
"""
CALLS = "def g0(x: int) -> int:\n    return x + 1\n"


@pytest.mark.parametrize("head", [ENDLESS, LITERAL])
def test_loops_that_are_tried_turn_by_turn_end_soon(head: str) -> None:
    found, work = asked(nested(3, head))
    assert work < 150_000
    assert not found.limits
    assert len(found.asked) == 4


def test_unrolled_turns_are_bounded_in_all() -> None:
    found, work = asked(nested(8, FOR), "unroll")
    assert found.truncated
    assert work < 100_000


def test_every_evaluation_ends_in_a_limit_if_not_before() -> None:
    """Each function calls the one before it four times: 4 ** 12 calls."""
    calls = "".join(f"def g{i}(x: int) -> int:\n    return {' + '.join([f'g{i - 1}(x)'] * 4)}\n" for i in range(1, 12))
    found, _ = asked(f"{CALLS}{calls}def f(x: int) -> int:\n    assert g11(x) > x\n    assert x == x\n    return 0\n")
    assert {limit.reason for limit in found.limits} == {"program too large to be followed: its evaluation takes too many steps"}
    assert found.limits[0].span.line > 2
    assert len(found.asked) == 2
    assert all(a.needs for a in found.asked)  # each rests on the limit: none is proved for nothing


def test_names_that_may_stand_for_ever_more_objects_are_a_limit() -> None:
    step = "    ys = ys if xs == ys else xs[b:]\n    xs = xs if len(xs) > b else ys[:b]"
    found, work = asked(LISTS.format(steps="\n".join([step] * 40)))
    (limit,) = found.limits
    assert limit.reason == "a value that may be one of more than 64 objects"
    assert 2 < limit.span.line < 20
    assert work < 100_000
