"""Lists and tuples against CPython: random straight-line programs, evaluated both ways, exceptions included.

Every program runs twice: with known items, and with each list of plain items turned into arrays as soon as it has an item.
"""

from __future__ import annotations

import random
from collections.abc import Callable

from test_tables_differential import Plain, Unknown, agrees, plain, run

from smt.heap import ListObj
from smt.machine import Machine
from smt.shapes import item
from smt.solve import make_query, solve
from smt.terms import FALSE, Term, and_, eq, integer, not_
from smt.values import RefV, Seq, TupleV, Value

ITEMS = {
    "int": ["0", "1", "2", "-1", "7", "10**20"],
    "bool": ["0", "1", "True", "False", "2"],
    "str": ["''", "'a'", "'b'", "'ab'"],
    "pair": ["(0, 'a')", "(1, 'a')", "(True, 'b')", "(2, '')"],
    "mixed": ["0", "True", "'a'", "None", "(1, 2)", "()", "[]", "[1]", "[[1], 2]"],
}
INDICES = ["0", "1", "-1", "2", "-2", "5", "-7", "True", "None", "'a'", "len(xs)"]
STEPS = [
    "xs.append({v})", "xs.append({v})", "xs.insert({i}, {v})", "out += (xs.pop(),)", "out += (xs.pop({i}),)", "xs.remove({v})",
    "xs.extend([{v}, {w}])", "xs.extend(ys)", "xs.extend(xs)", "xs += ys", "xs += ({v}, {w})", "xs += {v}", "xs *= 2", "xs *= {i}",
    "ys = xs", "ys = xs[:]", "ys = xs.copy()", "ys = list(xs)", "xs.clear()", "xs.reverse()", "xs.sort()", "xs.sort(reverse=True)",
    "ys = sorted(xs)", "ys = sorted(ys, key=lambda x: -x)", "out += (xs.index({v}),)", "out += (xs.index({v}, {i}),)",
    "out += (xs.index({v}, {i}, {j}),)", "out += (xs.count({v}),)", "out += ({v} in xs, {v} not in ys)", "out += (xs == ys, xs != ys)",
    "out += (xs < ys, xs <= ys)", "out += (xs > ys, xs >= ys)", "ys = xs + [{v}]", "ys = xs + ys", "ys = xs * 2", "ys = {i} * xs",
    "del xs[{i}]", "del xs[{i}:{j}]", "del xs[::2]", "del xs[{i}::-1]", "xs[{i}] = {v}", "xs[{i}:{j}] = ys", "xs[{i}:{j}] = [{v}]",
    "xs[:] = xs[::-1]", "xs[::2] = ys", "xs[{i}:{j}] = xs", "out += (xs[{i}],)", "ys = xs[{i}:{j}]", "ys = xs[::-1]",
    "out += (len(xs), bool(xs))", "out += (xs is ys,)", "out += (tuple(xs) == tuple(ys), tuple(xs) < tuple(ys))",
    "out += (tuple(xs).index({v}), tuple(ys).count({v}))", "ys = [x for x in xs if x == {v}]", "ys = [(x, y) for x, y in zip(xs, ys)]",
    "ys = [x for x in reversed(xs)]", "ys = [i for i, x in enumerate(xs, 1)]", "xs, ys = ys, xs", "out += (tuple(xs) + tuple(ys),)",
    "out += (tuple(xs) * 2,)", "xs.extend(x for x in ys if x != {v})", "ys = [xs.pop() for _ in range(2)]", "xs.append(1, 2)",
    "list.append(xs, {v})", "list.append({v}, {w})", "xs.sort({v})", "a, *ys = xs", "a, b = xs", "out += (max(xs), min(xs))",
    "out += (any(x == {v} for x in xs), all(x != {v} for x in ys))", "for x in xs:\n            out += (x,)",
    "for x in ys:\n            xs.append({v})", "out += (sum(1 for x in xs if x == {v}),)",
]  # fmt: skip
ERRORS = ("IndexError", "ValueError", "TypeError", "AttributeError")


def program(rng: random.Random) -> str:
    """The source of one function."""
    values = ITEMS[rng.choice(list(ITEMS))]
    lines = ["def f():", "    out = ()", f"    xs, ys = [{', '.join(rng.choices(values, k=rng.randint(0, 3)))}], []"]
    for _ in range(rng.randint(3, 8)):
        v, w = rng.choice(values), rng.choice(values)
        text = rng.choice(STEPS).format(v=v, w=w, i=rng.choice(INDICES), j=rng.choice(INDICES))
        lines += ["    try:", f"        {text}"]
        for name in ERRORS:
            lines += [f"    except {name}:", f"        out += ('{name}',)"]
    return "\n".join([*lines, "    return out, tuple(xs), tuple(ys)"]) + "\n"


def is_it(m: Machine, value: Value, expected: Plain) -> Term:
    """That a value is the expected object; lists may be arrays."""
    if isinstance(value, TupleV) and isinstance(expected, tuple) and len(expected) == len(value.items):
        return and_(*(is_it(m, v, x) for v, x in zip(value.items, expected, strict=True)))
    if isinstance(value, RefV):
        found = m.state.heap[value.location]
        assert isinstance(found, ListObj)
        if not isinstance(expected, list):
            return FALSE
        if not isinstance(found.contents, Seq):
            return is_it(m, TupleV(found.contents), tuple(expected))
        seq = found.contents
        return and_(
            eq(seq.length, integer(len(expected))), *(is_it(m, item(seq, integer(i)), x) for i, x in enumerate(expected))
        )
    return agrees(m, value, expected)


def compare(seed: int) -> tuple[int, int]:
    """One program: how many compared, how many needed the solver."""
    text = program(random.Random(seed))
    scope: dict[str, Callable[[], Plain]] = {}
    exec(text, scope)
    expected = scope["f"]()
    m, value = run(text)
    if value is None:
        return 0, 0
    try:
        got = plain(m, value)
    except (Unknown, AssertionError):
        facts = [t for entry in m.state.path.entries() for t in (entry.fact, entry.given)]
        answer = solve(make_query(facts, not_(is_it(m, value, expected)), rlimit=300_000, timeout_ms=400))
        assert answer.status in ("sat", "unknown"), f"{text}\n{expected!r} is impossible"
        return 1, 1
    assert repr(got) == repr(expected), text
    return 1, 0


def counted(seeds: range) -> tuple[int, int]:
    """Over many programs."""
    results = [compare(seed) for seed in seeds]
    return sum(n for n, _ in results), sum(n for _, n in results)


def test_known_items() -> None:
    done, open_ones = counted(range(3000))
    assert done > 2000
    assert open_ones < done // 20
