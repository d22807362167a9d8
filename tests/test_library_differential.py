"""itertools, heapq, bisect and copy against CPython: random straight-line programs, exceptions included."""

from __future__ import annotations

import random

from straight_line import compare_text, guarded

ERRORS = ("StopIteration", "IndexError", "TypeError", "ValueError", "AttributeError", "OverflowError", "ZeroDivisionError")
STEPS = [
    "out += tuple(itertools.chain(xs, [{n}]))", "g = itertools.chain([{n}], xs)", "out += (next(g),)", "out += tuple(g)",
    "out += (sum(g),)", "out += tuple(itertools.takewhile(lambda x: x < {n}, xs))",
    "out += tuple(itertools.dropwhile(lambda x: x < {n}, xs))", "out += tuple(itertools.accumulate(xs))",
    "out += tuple(itertools.accumulate(xs, lambda a, b: a * b, initial={n}))", "out += tuple(itertools.accumulate(xs, max))",
    "out += tuple(itertools.pairwise([*xs, {n}]))", "out += tuple(itertools.starmap(max, [({n}, {m})]))",
    "out += tuple(itertools.filterfalse(None, [{n}, {m}, 0]))", "out += tuple(itertools.compress(xs, [{n}, 1, {m}]))",
    "out += (next(itertools.count({n})),)", "for a in itertools.count({n}, 2):\n    out += (a,)\n    if a > 4:\n        break",
    "heapq.heappush(xs, {n})", "out += (heapq.heappop(xs),)", "heapq.heapify(xs)", "xs = [{n}, {m}, 3, 1]",
    "out += (heapq.heapreplace(xs, {n}), heapq.heappushpop(xs, {m}))", "xs = sorted(xs)",
    "out += (bisect.bisect_left(xs, {n}), bisect.bisect_right(xs, {n}))", "bisect.insort(xs, {n})",
    "bisect.insort_left(xs, {n})", "ys = copy.copy(xs)", "ys = copy.deepcopy([xs, xs])\nys[0].append(1)", "xs.append({n})",
    "out += (xs == ys, xs is ys)", "heapq.heappush(3, {n})", "heapq.heappop(3)", "out += (len(itertools.count(1)),)",
    "out += tuple(map(len, copy.deepcopy([[{n}], []])))", "xs = [{n}]", "xs = []",
    "d = copy.deepcopy({{1: xs}})\nd[1].append({n})\nout += (d[1] == xs, len(xs))",
    "out += tuple(itertools.chain.from_iterable([xs, xs]))", "out += (statistics.median(xs), statistics.median_low([{n}, 3, {m}]))",
    "out += tuple(itertools.islice([*xs, 1, 2], {n}))", "out += tuple(itertools.islice(range(5), {n}, {m}, 2))",
    "g = itertools.islice(g, {n}, None)", "out += tuple(itertools.repeat({n}, {m}))",
    "out += tuple(itertools.islice(itertools.repeat({n}), 2))",
    "out += (statistics.mean(xs),)", "out += (statistics.median_high([*xs, {n}]), statistics.mean(range({n}, 3)))",
    "out += (math.gcd({n}, {m}), math.lcm({n}, {m}, 2))", "out += (math.comb({n}, 2), math.perm({m}, 1), math.factorial({n}))",
    "out += (functools.partial(max, {n})({m}), operator.itemgetter(0, -1)(xs))", "out += operator.itemgetter({n}, {m})((1, 2, 3))",
    "out += (operator.methodcaller('index', {n})(xs),)", "with contextlib.suppress(IndexError):\n    out += (xs[{n}],)",
    "out += tuple(itertools.zip_longest(xs, [{n}, {m}], fillvalue={n}))", "out += tuple(itertools.islice(itertools.cycle([{n}, {m}]), 3))",
    "for a, b in itertools.groupby([{n}, *xs, {m}, {m}]):\n    out += (a, *b)", "g = itertools.groupby(xs, lambda x: x % 2)",
    "ys = [b for a, b in itertools.groupby([{n}, {n}, {m}])]\nout += (len(ys), len(list(ys[0])))", "g = map(abs, [*xs, {n}])",
    "out += tuple((lambda *a, **k: (*a, k.get('x')))({n}, **{{'x': {m}}}))",
]  # fmt: skip


def program(rng: random.Random) -> str:
    """The source of one function f(n, k) of two ints."""
    numbers = ["n", "k", "0", "1", "2", "n + k"]
    texts = [rng.choice(STEPS).format(n=rng.choice(numbers), m=rng.choice(numbers)) for _ in range(rng.randint(2, 6))]
    start = "    out, xs, ys, g = (), [n, 2], [], itertools.chain([k])"
    imports = "import bisect, contextlib, copy, functools, heapq, itertools, math, operator, statistics"
    lines = [imports, "def f(n, k):", start, *guarded(texts, ERRORS)]
    return "\n".join([*lines, "    return out, tuple(xs), len(ys)"]) + "\n"


def test_library() -> None:
    done = 0
    for seed in range(300):
        rng = random.Random(seed)
        text = program(rng)
        done += compare_text(text, (rng.randint(-2, 3), rng.randint(-2, 3)))[0]
    assert done > 100
