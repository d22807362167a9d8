"""Dicts and sets against CPython: random straight-line programs, evaluated both ways, exceptions included.

Every program runs twice: with known entries, and with each table turned into arrays as soon as it has an entry.
"""

from __future__ import annotations

import random

import pytest
from straight_line import compare_text

from smt import entries, tables
from smt.builtins import dicts, set_algebra, sets

KEYS = {
    "int": ["0", "1", "2", "-1", "True", "False", "7", "10**20"],
    "str": ["''", "'a'", "'b'", "'ab'", "'é'"],
    "pair": ["(0, 'a')", "(1, 'a')", "(True, 'a')", "(2, '')"],
    "mixed": ["0", "True", "'a'", "None", "(1, 2)", "()", "(True, 2)", "[]", "{}", "([],)", "{1}", "1"],
}
DICT_STEPS = [
    "d[{k}] = {v}", "del d[{k}]", "out += (d[{k}],)", "out += ({k} in d, {k} not in d)", "out += (len(d), bool(d))",
    "out += (d.get({k}),)", "out += (d.get({k}, {v}),)", "out += (d.setdefault({k}, {v}),)", "out += (d.pop({k}),)",
    "out += (d.pop({k}, {v}),)", "out += d.popitem()", "d.update({{{k}: {v}, {k2}: {v}}})", "e = d | {{{k}: {v}}}", "d |= {{{k}: {v}}}",
    "e = d.copy()",
    "e = d", "e[{k}] = {v}", "out += (d == e, d != e)", "out += (tuple(d),)", "out += (tuple(d.items()),)",
    "out += (tuple(d.values()), len(d.keys()))", "d.clear()", "e = dict(d)", "d[{k}] += 1", "out += ({v} in d.values(), {k} in d.keys())",
    "e = {{x: (x, y) for x, y in d.items()}}", "e = dict([({k}, {v}), ({k2}, {v})])", "d, e = e, d", "e = {{{k}: {v}, **d, {k2}: {v}}}",
    "out += ({{{k}: {v}, {k2}: 0}} == d,)", "out += (tuple(reversed(d)),)",
    "for x in d:\n            out += (x,)", "for x, y in d.items():\n            d[x] = 5\n            out += (y,)",
]  # fmt: skip
SET_STEPS = [
    "s.add({k})", "s.discard({k})", "s.remove({k})", "out += ({k} in s,)", "out += (len(s), bool(s))", "t = s | {{{k}, {k2}}}",
    "t = s & {{{k}, {k2}}}", "t = s - {{{k}, {k2}}}", "t = s ^ {{{k}, {k2}}}", "t = s.copy()", "t = s",
    "s |= {{{k}}}", "s &= t", "s -= {{{k}}}",
    "s ^= {{{k}, {k2}}}", "out += (s == t, s != t)", "out += (s <= t, s < t)", "out += (s >= t, s > t)", "out += (s.isdisjoint(t),)",
    "out += (s.issubset(t), s.issuperset(t))", "t = set(({k}, {k2}, {k}))", "t = frozenset(s)", "s.clear()", "s, t = t, s",
    "t = {{x for x in ({k}, {k2})}}", "s.update(({k}, {k2}))", "out += (s.union([{k}]) == t,)", "s.intersection_update(({k}, {k2}))",
    "out += (len(s | t), len(s & t), len(s - t), len(s ^ t))", "out += (s.difference(t) == set(),)",
    "out += (s.symmetric_difference(t) == s,)",
    "out += (set({{{k}: 1}}) == s, isinstance(t, frozenset))", "s < [1]", "s | [1]", "s.union(3)", "hash_me = {{s}}",
]  # fmt: skip


def program(rng: random.Random) -> str:
    """The source of one function."""
    kind = rng.choice(list(KEYS))
    lines = ["def f():", "    out = ()", "    d, e = {}, {}", "    s, t = set(), set()"]
    for _ in range(rng.randint(3, 9)):
        step = rng.choice(rng.choice([DICT_STEPS, SET_STEPS]))
        k, k2 = rng.choice(KEYS[kind]), rng.choice(KEYS[kind])
        text = step.format(k=k, k2=k2, v=rng.choice(["1", "2", "0", "3"] if kind != "mixed" else ["1", "None", "'x'", "[1]"]))
        lines += ["    try:", f"        {text}", "    except Exception as problem:", "        out += (type(problem).__name__,)"]
    lines = [*lines, "    return out, tuple(d.items()), len(e), len(s), len(t)"]
    # `type(problem).__name__` has no model: one handler for each exception that can come says its name.
    text = "\n".join(lines)
    handler = "    except Exception as problem:\n        out += (type(problem).__name__,)"
    names = ("KeyError", "TypeError", "ValueError", "AttributeError")
    return text.replace(handler, "\n".join(f"    except {name}:\n        out += ('{name}',)" for name in names)) + "\n"


def compare(seed: int) -> tuple[int, int]:
    """One program: how many compared, how many needed the solver."""
    return compare_text(program(random.Random(seed)))


def counted(seeds: range) -> tuple[int, int]:
    """Over many programs."""
    results = [compare(seed) for seed in seeds]
    return sum(n for n, _ in results), sum(n for _, n in results)


def test_known_entries() -> None:
    done, open_ones = counted(range(1000))
    assert done > 500
    assert open_ones < done // 10


def test_arrays(monkeypatch: pytest.MonkeyPatch) -> None:
    def as_arrays(table: tables.Table) -> tables.Table:
        try:
            return tables.as_arrays(table) if isinstance(table, tables.Entries) and table.items else table
        except tables.NoTable:
            return table

    new_table, replace = entries.new_table, entries.replace
    for module in (entries, dicts, sets, set_algebra):
        monkeypatch.setattr(module, "new_table", lambda m, kind, table: new_table(m, kind, as_arrays(table)))
        monkeypatch.setattr(module, "replace", lambda m, ref, table, stay=False: replace(m, ref, as_arrays(table), stay))
    done, open_ones = counted(range(5000, 5300))
    assert done > 125
    assert open_ones > 10
