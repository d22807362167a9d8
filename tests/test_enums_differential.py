"""Enumerations, of ints, of strings and of bits, against CPython: random straight-line programs, exceptions included."""

from __future__ import annotations

import random
import sys

import pytest
from straight_line import compare_text, guarded

PRELUDE = '''
import math
import operator
from enum import Enum, Flag, IntEnum, IntFlag, StrEnum, auto, unique


class P(IntEnum):
    LOW = 1
    MID = auto()
    HIGH = 5
    TOP = HIGH


class S(StrEnum):
    A = "a"
    B = auto()
    EMPTY = ""


class T(str, Enum):
    A = "a"
    ONE = "1"


class N(int, Enum):
    ONE = 1
    THREE = 3
    UNIT = 1
    NIL = 0


class F(Flag):
    R = auto()
    W = auto()
    RW = R | W
    X = auto()


class I(IntFlag):
    TWO = 2
    ONE = 1
    NONE = 0


@unique
class C(Enum):
    A = (1, 2)
    B = (3, 4)

    def __init__(self, x, y):
        self.x = x
        self.total = x + y

    def __str__(self):
        return self.name.lower()

    @property
    def twice(self):
        return 2 * self.x


def show(v):
    if isinstance(v, P):
        return ("P", v.name)
    if isinstance(v, (F, I)):
        return ("F" if isinstance(v, F) else "I", v.value)
    if isinstance(v, (S, T)):
        return ("S" if isinstance(v, S) else "T", v.name)
    if isinstance(v, N):
        return ("N", v.name)
    return ("C", v.name) if isinstance(v, C) else v
'''
ERRORS = ("TypeError", "ValueError", "AttributeError", "KeyError", "IndexError", "ArithmeticError", "MemoryError")
ATOMS = [
    "P.LOW", "P.MID", "P.HIGH", "P.TOP", "S.A", "S.B", "S.EMPTY", "N.ONE", "N.THREE", "N.NIL", "T.A", "T.ONE", "F.R", "F.RW", "F.X",
    "F(0)", "I.ONE", "I.TWO", "I.NONE", "I(6)", "C.A", "C.B", "n", "k", "1", "2.0", "True", "'a'", "'b'", "None", "(1, 2)", "x", "y",
    "x", "y",
]  # fmt: skip
STEPS = [
    "x = {a}", "y = {a}", "x = P({b})", "x = F({b})", "x = I({b})", "x = S({b})", "x = N({b})", "x = C({b})", "x = C[{b}]", "y = P['MID']",
    "y = P['TOP']", "out += ({a} == {b}, {a} != {b})", "out += ({a} < {b},)", "out += ({a} <= {b}, {a} > {b})", "x = {a} + {b}",
    "x = {a} - {b}", "x = {a} * {b}", "x = {a} | {b}", "x = {a} & {b}", "x = {a} ^ {b}", "x = ~{a}", "x = -{a}", "x = +{a}",
    "x = {a} // {b}", "x = {a} % {b}", "out += ({a} in {b},)", "out += ({a} in (x, y, 1, 'a'),)", "out += (bool({a}), not {a})",
    "out += (len({a}),)", "x = abs({a})", "x = int({a})", "x = float({a})",
    "out += (isinstance({a}, int), isinstance({a}, str), isinstance({a}, Enum), isinstance({a}, P))",
    "out += (isinstance({a}, Flag), isinstance({a}, IntEnum), isinstance({a}, bool), isinstance({a}, float))", "x = max({a}, {b})",
    "out += ([10, 20, 30][{a}],)", "out += ('abc'[{a}:],)", "x = [{a}, {b}][0]", "out += ({{1: 'i', 'a': 's'}}[{a}],)", "x = round({a})",
    "out += ([{a}, {b}] == [{b}, 1],)", "out += ((1, 2).index({a}),)", "x = sum([{a}, {b}])", "out += ('xay'.find({a}),)",
    "x = divmod({a}, {b})", "out += (({a}).upper(),)", "out += ('-'.join([{a}, 'z']),)", "out += ('a-b'.split({a}),)",
    "out += ('abc'.startswith({a}),)", "out += (({a}).name, ({b}).name)", "out += (({a}).value,)", "out += (str({a}),)",
    "x = {a}\nout += (f'{{x}}', f'{{x!s:>4}}')", "out += ('%d' % {a},)", "out += ('%s' % {a},)", "out += (format({a}, '>4'),)",
    "out += (list(range({a})),)", "x = {a} if {b} else y", "out += (chr({a}),)", "out += ([v.name for v in F],)",
    "out += (tuple(show(v) for v in {a}),)", "out += (C.A.total, ({a}).total)", "out += (({a}).twice,)", "x = sorted([{a}, {b}])[0]",
    "out += (len(P), len(F), len(I), len(C))", "out += ([p for p in P if p > {a}] == [P.HIGH],)", "p, q = {a}, {b}\nout += (p is q,)",
    "out += ({{{a}, {b}}} == {{1}},)", "out += (math.gcd({a}, 6),)", "out += (type({a}) is P, type({a}) is F)",
    "d = {{{a}: 1, {b}: 2}}\nout += (len(d), d[{a}])", "x = pow({a}, {b})",
    "match {a}:\n    case P.LOW:\n        out += ('low',)\n    case F.R:\n        out += ('r',)\n    case 'a':\n        out += ('a',)",
    "out += (bytes([{a}]),)", "out += (bytes({a}),)", "out += (operator.index({a}),)", "x = {a} << {b}", "x = {a} ** 2", "x = {a} / {b}",
    "x, *y = [{a}, {b}]", "out += ('abc'.center({a}, {b}),)", "out += ('ab' * {a},)", "out += ([0] * {a},)", "out += (({a}).bit_length(),)",
    "out += (hash({a}) == hash({a}),)", "x = min({a}, {b})", "x = all([{a}, {b}])", "out += (int('11', {a}),)", "out += (math.sqrt({a}),)",
    "out += ('a' + {a}, {a} + 'a')", "out += (ord({a}),)", "out += ({a} and 1, {b} or 2)", "out += ('a'.replace({a}, {b}),)",
]  # fmt: skip


def program(rng: random.Random) -> str:
    """The source of one function f(n, k) of two ints."""
    texts = [rng.choice(STEPS).format(a=rng.choice(ATOMS), b=rng.choice(ATOMS)) for _ in range(rng.randint(1, 4))]
    lines = [PRELUDE, "def f(n, k):", "    out, x, y = (), P.LOW, F.W", *guarded(texts, ERRORS)]
    return "\n".join([*lines, "    return out, show(x), show(y)"]) + "\n"


def run(seeds: range) -> int:
    """How many of the programs of these seeds compared."""
    done = 0
    for seed in seeds:
        rng = random.Random(seed)
        done += compare_text(program(rng), (rng.randint(-2, 9), rng.randint(-2, 9)))[0]
    return done


@pytest.mark.filterwarnings("ignore::SyntaxWarning")
def test_enumerations() -> None:
    assert run(range(10, 34)) > 8


if __name__ == "__main__":
    print(run(range(int(sys.argv[1]), int(sys.argv[2]))), "compared")
