"""Nested loops: the work of evaluating them grows with the nesting, not exponentially in it, and never without bound."""

from __future__ import annotations

import pytest

import smt.verify
from frontends import ir
from frontends.python.load import load_text
from smt.machine import Reading, Settings
from smt.terms import integer
from smt.verify import Questions

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
