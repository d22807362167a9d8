"""`math.fsum` and `math.dist` against CPython: random straight-line programs of literals and of ints that only the solver knows."""

from __future__ import annotations

import random

import pytest
from straight_line import compare_text, guarded

ERRORS = ("TypeError", "ValueError", "OverflowError")
ATOMS = (
    "0.0", "-0.0", "1.0", "-1.0", "0.1", "0.2", "1e308", "-1e308", "1e16", "math.inf", "-math.inf", "math.nan", "5e-324", "n", "k", "3",
    "True", "10 ** 400", "n * 0.5", "1.7976931348623157e308",
)  # fmt: skip
STEPS = (
    "x = math.fsum([{a}])", "x = math.fsum([{a}, {b}])", "x = math.fsum([{a}, {b}, {c}])", "x = math.fsum(({a}, {b}, {c}, {a}))",
    "x = math.fsum([])", "x = math.fsum(v for v in [{a}, {b}] if v > 0)", "x = math.fsum(['a'])", "x = math.fsum({a})",
    "x = math.dist([{a}], [{b}])",
    "x = math.dist([{a}, {b}], ({c}, {a}))", "x = math.dist([{a}, {b}], [{c}])", "x = math.dist((), ())", "x = math.dist([{a}], 'a')",
    "x = math.dist(({a}, {b}, {c}), ({c}, {b}, {a}))",
)  # fmt: skip
LOOKS = ("x == {a}", "x < {a}", "x >= 0", "x != x", "math.copysign(1.0, x) > 0 if x == x else None", "math.isinf(x)")


def program(rng: random.Random) -> str:
    """The source of a function f(n, k) of two ints."""
    lines = ["import math", "def f(n, k):", "    out, x = (), 0.0"]
    texts = [rng.choice(STEPS), f"out += ({rng.choice(LOOKS)}, {rng.choice(LOOKS)})"]
    lines += guarded([text.format(**{name: rng.choice(ATOMS) for name in "abc"}) for text in texts], ERRORS)
    return "\n".join([*lines, "    return out"]) + "\n"


def compared(seeds: range) -> int:
    """How many of the programs of these seeds compared."""
    found = 0
    for seed in seeds:
        rng = random.Random(seed)
        found += compare_text(program(rng), (rng.randint(-3, 4), rng.randint(-3, 4)))[0]
    return found


@pytest.mark.filterwarnings("ignore::SyntaxWarning")
def test_sums_and_distances() -> None:
    assert compared(range(40)) > 15
