"""Generators against CPython: random programs whose generators share lists with what consumes them, exceptions included."""

from __future__ import annotations

import random

from straight_line import compare_text, guarded

ERRORS = ("StopIteration", "IndexError", "TypeError", "ValueError", "ZeroDivisionError")
HEAD = """
def plain(xs):
    for x in xs:
        yield x + 1
def noisy(log, n):
    log.append(n)
    for i in range(n):
        log.append(i)
        yield i * 10
    log.append(-n)
def risky(n, k):
    yield n
    yield 10 // k
    yield k
def chained(log, xs):
    got = yield from counted(log, xs)
    yield got
def counted(log, xs):
    total = 0
    for x in xs:
        if x > 1:
            continue
        log.append(x)
        yield x
        total += x
    return total
def pairs(xs, ys):
    for x in xs:
        for y in ys:
            if x != y:
                yield x, y
def forever(n):
    while True:
        yield n
        n += 1
def flat(rows):
    for row in rows:
        yield from row
"""
STEPS = [
    "out += tuple(plain([{n}, {m}]))", "out += tuple(noisy(log, 2))", "g = noisy(log, 3)", "g = risky({n}, {m})",
    "g = chained(log, [{n}, {m}, 2])", "g = (x * y for x in [{n}, {m}])", "y = {n}", "out += tuple(g)", "out += (sum(g),)",
    "out += (next(g),)", "out += (next(g, 7),)", "for a in g:\n    out += (a,)",
    "for a in g:\n    log.append(a)\n    if a > {n}:\n        break", "for a in noisy(log, 3):\n    log.append(a)",
    "for a in noisy(log, 2):\n    log.append(a)\n    if len(log) > 4:\n        continue\n    out += (a,)\nelse:\n    out += ('else',)",
    "for a in risky({n}, {m}):\n    out += (a,)", "out += (any(x > {n} for x in log),)", "out += (all(risky({n}, {m})),)",
    "out += (any(noisy(log, 3)),)", "out += (max(risky({n}, {m})), min(plain(log)))", "out += tuple(pairs([{n}, 2], [{m}, 2]))",
    "out += tuple(sorted(plain([{n}, {m}, 1])))", "for a in forever({n}):\n    out += (a,)\n    if a > 3:\n        break",
    "out += tuple(flat([[{n}], [], [{m}, 1]]))", "out += (next(forever({n})),)",
    "for a in (x * y for x in log):\n    y += 1\n    out += (a,)\n    if y > 5:\n        break",
    "out += tuple(x for x in log if x != {n})", "for a, b in pairs([{n}], [{m}, 5]):\n    out += (a + b,)",
    "log = list(plain(log))", "log = list(noisy(log, 1))", "out += (len(log),)",
    "for a in plain(log):\n    if len(log) < 6:\n        log.append(a)", "out += (next((x for x in log if x > {n}), None),)",
    "out += (len(g),)", "out += tuple(y for x in [1, 2] for y in (x, {n}))", "log.extend(plain([{n}]))",
    "out += (1 in plain([{n}, 0]),)", "out += ({m}, *plain([{n}]))", "out += tuple(enumerate(x + {n} for x in [1, 2]))",
    "a, b = plain([{n}, {m}])", "h = plain([{n}])\nout += tuple(h) + tuple(h)",
]  # fmt: skip


def program(rng: random.Random) -> str:
    """The source of one function f(n, k) of two ints."""
    numbers = ["n", "k", "0", "1", "2", "n + k"]
    texts = [rng.choice(STEPS).format(n=rng.choice(numbers), m=rng.choice(numbers)) for _ in range(rng.randint(2, 6))]
    lines = [HEAD, "def f(n, k):", "    out, log, y, g = (), [], 2, plain([n])", *guarded(texts, ERRORS)]
    return "\n".join([*lines, "    return out, tuple(log), y"]) + "\n"


def counted(seeds: range) -> tuple[int, int]:
    """Over many programs: how many compared, how many of these needed the solver."""
    done = open_ones = 0
    for seed in seeds:
        rng = random.Random(seed)
        text = program(rng)
        compared, opened = compare_text(text, (rng.randint(-2, 3), rng.randint(-2, 3)))
        done, open_ones = done + compared, open_ones + opened
    return done, open_ones


def test_generators() -> None:
    done, open_ones = counted(range(400))
    assert done > 100
    assert open_ones > 20
