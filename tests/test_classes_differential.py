"""Instances, dataclasses, enumerations and integer functions: what the evaluator says of ground expressions is what CPython does."""

from __future__ import annotations

import random
from types import CodeType

import pytest

from frontends import ir
from frontends.python.load import load_text
from smt import verify  # noqa: F401  (fills the tables)
from smt.evaluation import execute_block
from smt.machine import Machine, Settings
from smt.terms import FALSE, TRUE, int_value, reset
from smt.values import BoolV, ExcV, IntV, NoneV, StrV, TupleV, Value

PRELUDE = '''
import math
import operator
from dataclasses import dataclass, field
from enum import Enum
from functools import reduce


class V:
    def __init__(self, x, y=1):
        self.x = x
        self.y = y

    def __add__(self, o):
        return V(self.x + o.x, self.y) if isinstance(o, V) else NotImplemented

    def __radd__(self, o):
        return V(o, self.y)

    def __sub__(self, o):
        return self.x - o if isinstance(o, int) else NotImplemented

    def __rsub__(self, o):
        return 100

    def __eq__(self, o):
        return self.x == o.x if isinstance(o, V) else NotImplemented

    def __lt__(self, o):
        return self.x < o.x if isinstance(o, V) else NotImplemented

    def __le__(self, o):
        return self.x <= o.x

    def __bool__(self):
        return self.x > 0

    def __neg__(self):
        return V(-self.x)

    def __getitem__(self, i):
        return (self.x, self.y)[i]

    def __contains__(self, o):
        return o == self.x

    def __len__(self):
        return self.x

    def __call__(self, k):
        return self.x * k

    @property
    def twice(self):
        return 2 * self.x

    @staticmethod
    def stat(a):
        return a + 1

    @classmethod
    def make(cls, a):
        return cls(a, 7)

    def kind(self):
        return "V"


class W(V):
    LIMIT = 3

    def __init__(self, x, y=2):
        super().__init__(x, y)
        self.z = x + y

    def __radd__(self, o):
        return V(50)

    def __gt__(self, o):
        return True

    def kind(self):
        return super().kind() + "W"


class P:
    pass


@dataclass
class D:
    a: int
    b: int = 2
    c: int = field(default=3, compare=False)


@dataclass(order=True)
class O:
    a: int
    b: int = 0


class E(Enum):
    A = 1
    B = 2
    C = 1

    def other(self):
        return E.B if self is E.A else E.A
'''

BINARY = ["+", "-", "*", "==", "!=", "<", "<=", ">", ">=", "in", "is", "is not", "and", "or", "&"]


def _atom(r: random.Random) -> str:
    n = r.randint(-3, 4)
    return r.choice([
        f"V({n})", f"V({n}, {r.randint(0, 3)})", f"W({n})", f"V.make({n})", f"W.make({n})", f"D({n})",
        f"D({n}, b={r.randint(1, 3)})", f"D({n}, 2, {n})",
        f"O({n})", f"O({n}, {r.randint(-1, 1)})", "P()", "E.A", "E.B", "E.C", f"E({r.randint(0, 3)})", str(n), "None", "True",
        f"({n}, {r.randint(0, 2)})", "v", "w", "p", "'s'",
    ])  # fmt: skip


def expression(r: random.Random) -> str:
    """A random expression over the prelude's classes; many raise."""
    a, b = _atom(r), _atom(r)
    n = r.randint(-2, 7)
    return r.choice([
        f"{a} {r.choice(BINARY)} {b}", f"{a} {r.choice(BINARY)} {b}", f"{a} {r.choice(BINARY)} {b}", f"({a} {r.choice('+-')} {b}).x",
        f"-{a}", f"not {a}", f"bool({a})", f"len({a})", f"({a}).{r.choice(['x', 'y', 'z', 'twice', 'a', 'b', 'c', 'name', 'value'])}",
        f"({a})[{r.randint(-3, 2)}]", f"({a}).kind()", f"({a})({n})", f"{r.choice('VW')}.stat({n})", "W.LIMIT", "w.LIMIT",
        f"isinstance({a}, {r.choice(['V', 'W', 'D', 'O', 'E', 'int', '(P, V)'])})", f"D({n}, {n}, {n}, {n})",
        f"O(b={n})", f"E({n}).other().name",
        f"type({a}) is {r.choice(['V', 'W', 'D', 'int', 'bool'])}", f"math.gcd({n}, {r.randint(-9, 9)})", f"math.isqrt({n})",
        f"math.comb({n}, {r.randint(-1, 5)})", f"math.factorial({n})", f"operator.sub({a}, {b})", f"operator.lt({a}, {b})",
        f"reduce(operator.add, [{n}, 2, 3])", f"reduce(operator.add, ({a}, {b})) == 3", f"sum(map(abs, ({n}, -1)))",
        f"tuple(map(operator.mul, (1, {n}), (2, 3)))", f"tuple(filter(None, (0, {n}, 2)))", "len(E)", "E.A in E",
        "tuple(e.value for e in E)", f"min({a}, {b}) is None", f"getattr({a}, 'x')",
    ])  # fmt: skip


def _plain(value: Value) -> object:
    match value:
        case IntV(term, boolness):
            number = int_value(term)
            if number is None or boolness not in (TRUE, FALSE):
                raise LookupError
            return bool(number) if boolness is TRUE else number
        case BoolV(term) if term in (TRUE, FALSE):
            return term is TRUE
        case NoneV():
            return None
        case StrV(term) if term.op == "str":
            return term.payload
        case TupleV(items):
            return tuple(map(_plain, items))
    raise LookupError


def modelled(texts: list[str]) -> list[object]:
    """For each expression: its plain value, the name of its exception, or None where it is not modelled or not plain."""
    body = "".join(f"def f{i}():\n    v = V(1)\n    w = W(2, 3)\n    p = P()\n    return {t}\n\n" for i, t in enumerate(texts))
    module = load_text(PRELUDE + "\n\n" + body)
    assert isinstance(module, ir.Module)
    program = ir.Program((module,))
    found: list[object] = []
    for i in range(len(texts)):
        f = module.lookup(f"f{i}")
        assert isinstance(f, ir.Function)
        reset()
        m = Machine(program, Settings())
        with m.inside(m.new_frame(module.name, f.locals, None, f)), m.collecting() as exits:
            m.attempt(lambda m=m, f=f: execute_block(m, f.body))  # type: ignore[misc]
        live = [e for e in exits if not e.state.dead]
        if m.record.limits or len(live) != 1:
            found.append(None)
        elif live[0].kind == "raise":
            assert isinstance(live[0].value, ExcV)
            found.append(("raises", live[0].value.cls.rpartition(":")[2]))
        else:
            try:
                found.append(("value", _plain(live[0].value)))
            except LookupError:
                found.append(None)
    return found


def actual(code: CodeType, names: dict[str, object]) -> object:
    """What CPython does."""
    try:
        return ("value", eval(code, names))
    except Exception as problem:
        return ("raises", type(problem).__name__)


@pytest.mark.parametrize("seed", range(8))
def test_ground_expressions_agree_with_cpython(seed: int) -> None:
    r = random.Random(seed)
    texts = [expression(r) for _ in range(350)]
    names: dict[str, object] = {}
    exec(PRELUDE, names)
    exec("v = V(1)\nw = W(2, 3)\np = P()", names)
    compared = 0
    wrong = []
    for text, said in zip(texts, modelled(texts), strict=True):
        if said is None:
            continue
        compared += 1
        real = actual(compile(text, "<expression>", "eval"), names)
        if said != real or type(said[1]) is not type(real[1]):  # type: ignore[index]
            wrong.append(f"{text}: {said}, CPython: {real}")
    assert not wrong, "\n".join(wrong)
    assert compared > 200
