"""datetime.date and datetime.timedelta against CPython: random straight-line programs, exceptions included."""

from __future__ import annotations

import random

from straight_line import compare_text, guarded

ERRORS = ("TypeError", "ValueError", "AttributeError", "OverflowError", "ZeroDivisionError")
STEPS = [
    "a = date({n}, {m}, 28)", "a = date({n}, 2, {m} + 28)", "a = date(year={n}, month={m}, day=31)", "a = a + t", "b = a - t", "b = t + b",
    "a = date.fromordinal({n} * {m})", "t = timedelta({n}, {m})", "t = timedelta(hours={n}, weeks={m}, milliseconds={n})",
    "t = timedelta(microseconds={n} * {m})", "t = a - b", "t = t * {n}", "t = t // {m}", "t = -t", "t = t + timedelta({n})", "t = t - u",
    "u = timedelta({n}, microseconds={m})", "out += (t // u, t == u, t < u, t >= u)", "t = t % u", "a = a.replace(year={n})",
    "a = a.replace(month={m}, day={m})", "b = date({n}, 12, 31)", "out += (a < b, a <= b, a == b, a != b)",
    "out += (a.year, a.month, a.day, a.toordinal(), a.weekday(), a.isoweekday())", "out += (t.days, t.seconds, t.microseconds)",
    "out += (bool(t), bool(a), a == t)", "out += (date(b.year, b.month, b.day) == b,)", "a, b = b, a", "out += (t.total_seconds(),)",
]  # fmt: skip


def program(rng: random.Random) -> str:
    """The source of one function f(n, k) of two ints."""
    numbers = ["n", "k", "1", "2", "12", "1999", "2000", "2024", "9999", "n + k", "-k", "999999999", "10**12", "2**31"]
    texts = [rng.choice(STEPS).format(n=rng.choice(numbers), m=rng.choice(numbers)) for _ in range(rng.randint(2, 6))]
    start = "    out, a, b, t, u = (), date(2000, 2, 29), date(1999, 3, 1), timedelta(3), timedelta(hours=-5)"
    lines = ["from datetime import date, timedelta", "def f(n, k):", start, *guarded(texts, ERRORS)]
    return "\n".join([*lines, "    return out, a.toordinal(), b.toordinal(), t.days, t.seconds, u.microseconds"]) + "\n"


def test_dates() -> None:
    done = 0
    for seed in range(120):
        rng = random.Random(seed)
        done += compare_text(program(rng), (rng.randint(-2, 40), rng.randint(-2, 40)))[0]
    assert done > 80
