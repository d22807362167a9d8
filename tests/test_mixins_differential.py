"""What abstract classes of `collections.abc` give to a class, against CPython: random straight-line programs, exceptions included."""

from __future__ import annotations

import random
import sys

from straight_line import compare_text, guarded

PRELUDE = '''
from collections.abc import Iterable, Mapping, MutableMapping, MutableSequence, MutableSet, Sequence, Set, Sized


class Q(MutableSequence):
    def __init__(self, items=()):
        self.data = list(items)

    def __len__(self):
        return len(self.data)

    def __getitem__(self, at):
        return self.data[at]

    def __setitem__(self, at, value):
        self.data[at] = value

    def __delitem__(self, at):
        del self.data[at]

    def insert(self, at, value):
        self.data.insert(at, value)


class Q2(Q):
    def __iter__(self):
        return iter((5, 1))

    def append(self, value):
        self.insert(0, value)


class M(MutableMapping):
    def __init__(self):
        self.data = {}

    def __len__(self):
        return len(self.data)

    def __getitem__(self, key):
        return self.data[key]

    def __setitem__(self, key, value):
        self.data[key] = value

    def __delitem__(self, key):
        del self.data[key]

    def __iter__(self):
        return iter(self.data)


class M2(M):
    def __getitem__(self, key):
        if key == 3:
            raise IndexError
        return super().__getitem__(key)

    def __contains__(self, key):
        return key == 1


class S(MutableSet):
    def __init__(self, items=()):
        self.data = []
        for item in items:
            self.add(item)

    def __len__(self):
        return len(self.data)

    def __contains__(self, item):
        return item in self.data

    def __iter__(self):
        return iter(self.data)

    def add(self, item):
        if item not in self.data:
            self.data.append(item)

    def discard(self, item):
        if item in self.data:
            self.data.remove(item)


def show(x):
    return list(x.data) if isinstance(x, (Q, S)) else dict(x.data) if isinstance(x, M) else x
'''
ERRORS = ("TypeError", "ValueError", "AttributeError", "LookupError", "OverflowError")
STEPS = [
    "x = Q([1, 2, {v}])", "x = Q2([{v}, {w}])", "x = Q()", "x = M()", "x = M2()", "x = S([1, {v}])", "y = S([{v}, {w}, 2])",
    "y = M()\ny[{v}] = 1", "x[{v}] = {w}", "y = Q((1, 2))", "x, y = y, x", "out += ({v} in x,)", "out += (x.index({v}),)",
    "out += (x.index({v}, {w}),)", "out += (x.index({v}, {w}, {u}),)", "out += (x.count({v}),)", "out += (list(reversed(x)),)",
    "out += (list(x),)", "out += (x == y, x != y)", "x.append({v})", "x.extend([{v}, {w}])", "x.extend(x)", "x.extend(y)",
    "out += (x.pop(),)", "out += (x.pop({v}),)", "out += (x.pop({v}, {w}),)", "x.remove({v})", "x.reverse()", "x.clear()", "x += [{v}, 7]",
    "x += {v}", "x.insert({v}, {w})", "out += (x.get({v}),)", "out += (x.get({v}, {w}),)", "out += (list(x.keys()),)",
    "out += (list(x.items()), len(x.items()))", "out += (list(x.values()), {v} in x.values())",
    "out += (({v}, {w}) in x.items(), {v} in x.keys())", "for k, v in x.items():\n    out += (k, v)", "out += (x.setdefault({v}, {w}),)",
    "out += (x.popitem(),)", "x.update({{{v}: {w}}})", "x.update([({v}, {w})], a=1)", "x.update(y)", "out += (x <= y, x < y)",
    "out += (x >= y, x > y)", "out += (x.isdisjoint(y), x.isdisjoint([{v}]))", "out += (show(x & y),)", "out += (show(x | y),)",
    "out += (show(x - y),)", "out += (show(x ^ y),)", "x |= y", "x -= y", "x.add({v})", "x.discard({v})", "out += (show([{v}, 2] & x),)",
    "out += (show([{v}, 2] - x),)",
    "out += (isinstance(x, Sequence), isinstance(x, Mapping), isinstance([], Sequence), isinstance({v}, Set))", "out += (len(x), bool(x))",
    "out += (sorted(x),)", "out += (sum(x), max(x))", "out += (x == {{{v}: {w}}}, {{{v}: {w}}} == x)", "out += ([k + 1 for k in x],)",
    "del x[{v}]", "out += ({{1: 2}} == x, x == {{1, 2}})", "out += (x[{v}],)", "out += (tuple(x),)",
    "out += (any(k == {v} for k in x), all(k for k in x))",
]  # fmt: skip


def program(rng: random.Random) -> str:
    """The source of one function f(n, k) of two ints."""
    numbers = ["n", "k", "0", "1", "2", "3", "-1", "n + k", "7"]
    chosen = rng.choices(STEPS, k=rng.randint(2, 6))
    texts = [step.format(v=rng.choice(numbers), w=rng.choice(numbers), u=rng.choice(numbers)) for step in chosen]
    start = rng.choice(["Q([1, k])", "M2()", "S([1, 2])", "Q2([3])"])
    lines = [PRELUDE, "def f(n, k):", f"    out, x, y = (), {start}, {rng.choice(['S([n])', 'M()', 'Q([1, 2])'])}"]
    return "\n".join([*lines, *guarded(texts, ERRORS), "    return out, show(x), show(y)"]) + "\n"


def run(seeds: range) -> int:
    """How many of the programs of these seeds compared."""
    done = 0
    for seed in seeds:
        rng = random.Random(seed)
        done += compare_text(program(rng), (rng.randint(-2, 4), rng.randint(-2, 4)))[0]
    return done


def test_methods_of_abstract_classes() -> None:
    assert run(range(14)) > 4


if __name__ == "__main__":
    print(run(range(int(sys.argv[1]), int(sys.argv[2]))), "compared")
