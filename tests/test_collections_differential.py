"""Counter, defaultdict, OrderedDict and deque against CPython: random straight-line programs, evaluated both ways, exceptions included.

Numbers are symbols of known value as often as literals, and tables are turned into arrays in half of the programs.
"""

from __future__ import annotations

import random

import pytest
from straight_line import compare_text, guarded

from smt import entries, tables
from smt.builtins import dicts, mappings

ERRORS = ("KeyError", "IndexError", "TypeError", "ValueError", "AttributeError", "OverflowError")
COUNTER = [
    "c = Counter(({k}, {k2}, {k}))", "c = Counter()", "c = Counter({{{k}: {n}, {k2}: {n2}}})", "d = Counter([{k2}])",
    "c[{k}] += {n}", "c[{k}] = {n}", "out += (c[{k}],)", "out += ({k} in c, len(c), bool(c))", "del c[{k}]",
    "c.update(({k}, {k2}))", "c.update({{{k}: {n}}})", "c.subtract(({k}, {k2}))", "c.subtract({{{k}: {n}}})", "c, d = d, c",
    "e = c + d", "e = c - d", "e = c & d", "e = c | d", "c += d", "c -= d", "c |= d", "c &= d", "out += (tuple(e.items()),)",
    "out += (e == c, c == d, c != d)", "out += (c.total(),)", "out += (tuple(c.most_common()),)",
    "out += (tuple(c.most_common({n})),)", "out += (tuple(c.items()),)", "out += (tuple(c.elements()),)",
    "out += (c.get({k}), c.pop({k}, 7))", "out += (c.setdefault({k}, {n}),)",
    "out += (isinstance(c, dict), isinstance(c, Counter))", "e = c.copy()", "out += (c == {{{k}: {n}}}, c == [1])",
    "c.pop({k})", "c.clear()", "e = Counter(a={n}, b=2)", "c.update(a={n})", "hash_me = {{c}}",
    "out += (type(c) is Counter, type(c) is dict)",
]  # fmt: skip
DEFAULT = [
    "d = defaultdict(int)", "d = defaultdict(lambda: {n})", "d = defaultdict(str)", "d = defaultdict(None, {{{k}: {n}}})",
    "d = defaultdict(int, {{{k}: {n}}})", "d[{k}] += {n}", "out += (d[{k}],)", "out += (d.get({k}), {k} in d, len(d))",
    "d[{k}] = {n}", "del d[{k}]", "out += (d.pop({k}, 3), d.setdefault({k2}, 4))", "out += (tuple(d.items()),)", "e = d.copy()",
    "out += (e[{k2}],)", "out += (d == e, d == dict(d), d == {{{k}: 0}})", "e = d | e", "d |= {{{k}: {n}}}",
    "d = defaultdict(3)", "out += (isinstance(d, dict),)", "out += (d.default_factory is None,)", "d = defaultdict(list)",
    "d[{k}].append({n})", "out += (tuple(reversed(d)),)",
]  # fmt: skip
ORDERED = [
    "d = OrderedDict([({k}, {n}), ({k2}, {n2})])", "d = OrderedDict()", "d[{k}] = {n}", "d.move_to_end({k})",
    "d.move_to_end({k}, last=False)", "d.move_to_end({k}, True)", "out += d.popitem()", "out += d.popitem(last=False)",
    "out += d.popitem(False)", "out += (tuple(d.items()),)", "e = OrderedDict(d)", "e = d.copy()",
    "out += (d == e, d != e, d == dict(e))", "del d[{k}]", "d.update({{{k}: {n}}})", "e = d | e", "out += (d[{k}],)",
    "out += (tuple(reversed(d)),)", "d, e = e, d", "out += (d.pop({k}),)", "out += (len(d), bool(d), {k} in d)", "d |= e",
]  # fmt: skip
DEQUE = [
    "q = deque([{n}, {n2}])", "q = deque((1, {n}, 3), maxlen={m})", "q = deque(maxlen={m})", "p = deque([{n2}])", "p, q = q, p",
    "q.append({n})", "q.appendleft({n})", "out += (q.pop(),)", "out += (q.popleft(),)", "q.extend([{n}, 5])",
    "q.extendleft([{n}, 5, 6])", "q.rotate({m})", "q.rotate(-{n})", "q.rotate()", "q.reverse()", "q.clear()",
    "out += (q[{n}],)", "out += (q[-1], q[0])", "q[{n}] = 9", "del q[{n}]", "out += (len(q), bool(q), q.maxlen)",
    "out += ({n} in q, q.count({n}))", "out += (q.index({n}),)", "q.remove({n})", "q.insert({n}, 8)", "q.insert({n2}, {n})",
    "out += (tuple(q),)", "out += (list(q) == [1], q == p, q != p, q == [1])", "q += p", "r = q + p", "r = q * {m}",
    "r = q.copy()", "q = deque(r, {m})", "out += (tuple(r), r.maxlen)", "out += (q[0:1],)", "out += (tuple(reversed(q)),)",
    "hash_me = {{q}}", "out += (sum(q), sorted(q))", "q.extend(q)", "q.extendleft(q)", "q = deque([1], maxlen='a')",
    "q.push(1)", "q += (1, 2)", "for x in q:\n    out += (x,)", "for x in q:\n    q.append(x)\n    q.pop()",
]  # fmt: skip
NAMED = [
    "p = Point({n}, {n2})", "p = Point(y={n}, x=1)", "p = Point({n})", "p = Point(1, 2, 3)", "q = Pair({n})",
    "q = Pair(right={n}, left=0)", "out += (p.x, p.y, p[0], p[-1])", "out += (p[{n}],)",
    "out += (p == q, p == (p.x, p.y), p != (1,), p < (2, 2))", "x, y = p", "x, y, z = p",
    "out += (len(p), p.count({n}), sum(p))", "out += (p.index({n}),)", "p = p._replace(x={n})",
    "out += (tuple(p._asdict().items()),)", "p = Point._make([{n}, {n2}])", "p = Point._make([{n}])",
    "out += (p + (1,), p * 2, p[0:1])", "out += (p.z,)", "p.x = 3", "del p[0]",
    "out += (isinstance(p, tuple), isinstance(p, Point), isinstance(p, Pair), type(p) is Point)", "out += (Point._fields,)",
    "p[0] = 1", "out += (p.norm(), p.double)", "q = p.turned()", "out += ({{p: 1}}[(p.x, p.y)], p in [tuple(p)])",
    "p = max([p, Point({n}, {n2})])", "out += tuple(sorted([p, Point({n}, {n2})]))", "p = Point(*p)",
    "out += (tuple(reversed(p)), p or 1)", "p = Point({n}, 1) if n > k else p", "q = [Point(i, {n}) for i in range(2)][{n2}]",
    "out += (Point({n}, 2).x if q else 0,)", "out += ({n} in p,)", "out += (q.left, q.right)",
]  # fmt: skip
NAMED_CLASSES = """from typing import NamedTuple
Pair = namedtuple("Pair", "left, right", defaults=(5,))
class Point(NamedTuple):
    x: int
    y: int
    def norm(self):
        return abs(self.x) + abs(self.y)
    @property
    def double(self):
        return self.x * 2
    def turned(self):
        return self._replace(x=-self.y, y=self.x)
"""
CASES = {
    "Counter": (COUNTER, "c, d, e = Counter(), Counter(), Counter()", "tuple(c.items()), tuple(d.items()), len(e)"),
    "defaultdict": (DEFAULT, "d, e = defaultdict(int), defaultdict(int)", "tuple(d.items()), len(e)"),
    "OrderedDict": (ORDERED, "d, e = OrderedDict(), OrderedDict()", "tuple(d.items()), tuple(e.items())"),
    "namedtuple": (NAMED, "p, q = Point(1, 2), Pair(3)", "tuple(p), tuple(q), len(p)"),
    "deque": (DEQUE, "p, q, r = deque(), deque(), deque()", "tuple(p), tuple(q), tuple(r), len(q)"),
}
KEYS = {"str": ["'a'", "'b'", "'c'"], "int": ["0", "1", "True", "n"], "mixed": ["0", "'a'", "(1, 'b')", "[]", "None"]}


def program(rng: random.Random, name: str) -> str:
    """The source of one function f(n, k) of two ints."""
    steps, start, result = CASES[name]
    keys = KEYS[rng.choice(list(KEYS))]
    numbers = ["n", "k", "0", "1", "2", "-1", "n - k"]
    texts = []
    for _ in range(rng.randint(3, 8)):
        n, n2, m = rng.choice(numbers), rng.choice(numbers), rng.choice(["0", "1", "2", "3", "n", "None", "-1"])
        texts.append(rng.choice(steps).format(k=rng.choice(keys), k2=rng.choice(keys), n=n, n2=n2, m=m))
    # A mutated deque that is gone through raises RuntimeError: a limit, which must not come out as anything else.
    head = [f"from collections import {name}", *([NAMED_CLASSES] if name == "namedtuple" else [])]
    lines = [*head, "def f(n, k):", "    out = ()", f"    {start}", *guarded(texts, (*ERRORS, "RuntimeError"))]
    return "\n".join([*lines, f"    return out, {result}"]) + "\n"


def counted(name: str, seeds: range) -> tuple[int, int]:
    """Over many programs."""
    done = open_ones = 0
    for seed in seeds:
        rng = random.Random(f"{name} {seed}")
        text = program(rng, name)
        compared, opened = compare_text(text, (rng.randint(-3, 4), rng.randint(-2, 3)))
        done, open_ones = done + compared, open_ones + opened
    return done, open_ones


@pytest.mark.parametrize("name", CASES)
def test_known_entries(name: str) -> None:
    done, _ = counted(name, range(150))
    assert done > 60


@pytest.mark.parametrize("name", ["Counter", "defaultdict", "OrderedDict"])
def test_arrays(name: str, monkeypatch: pytest.MonkeyPatch) -> None:
    def as_arrays(table: tables.Table) -> tables.Table:
        try:
            return tables.as_arrays(table) if isinstance(table, tables.Entries) and table.items else table
        except tables.NoTable:
            return table

    new_table, replace = entries.new_table, entries.replace
    for module in (entries, dicts, mappings):
        monkeypatch.setattr(module, "new_table", lambda m, kind, table: new_table(m, kind, as_arrays(table)))
        monkeypatch.setattr(module, "replace", lambda m, ref, table, stay=False: replace(m, ref, as_arrays(table), stay))
    done, open_ones = counted(name, range(1000, 1080))
    assert done > 30
    assert open_ones > 15
