"""Every statement of `smt.float_facts` and `smt.library_facts` holds in CPython: evaluated there on random numbers, without a solver.

`PYTHONPATH=tests python -m tests.test_float_facts COUNT SEED` makes a longer run.
"""

from __future__ import annotations

import math
import random
import sys
from collections.abc import Callable
from typing import Any

from test_floats_differential import some_float, some_int

import smt.library_facts  # noqa: F401  (adds its rules)
from smt import floats
from smt.float_facts import RULES, facts
from smt.refinement import EXACT, LIBRARY, differs, value_at
from smt.terms import BOOL, FLOAT, INT, Term, add, apply, floating, integer, ite, le, not_, op, postorder, reset, var

COUNT = 1_500
UNDEFINED = object()  # what a function without a value for its arguments gives: nothing is stated of it


def _exact(a: object, b: object) -> bool:
    return not differs(a, b)


def _divided(a: float, b: float) -> float:
    return floats.over(floating(a), floating(b)).payload  # type: ignore[return-value]


ROUNDED: dict[str, Callable[[float], int]] = {"RNE": round, "RTZ": math.trunc, "RTN": math.floor, "RTP": math.ceil}
SOLVER: dict[str, Callable[..., Any]] = {
    "not": lambda a: not a, "and": lambda *a: all(a), "or": lambda *a: any(a), "ite": lambda c, a, b: a if c else b, "=": _exact,
    "<=": lambda a, b: a <= b, "+": lambda *a: sum(a), "*": lambda a, b: a * b,
    "fp.add": lambda a, b: a + b, "fp.sub": lambda a, b: a - b, "fp.mul": lambda a, b: a * b, "fp.div": _divided,
    "fp.sqrt": lambda a: math.nan if a < 0 else math.sqrt(a), "fp.neg": lambda a: -a, "fp.abs": abs, "fp.lt": lambda a, b: a < b,
    "fp.leq": lambda a, b: a <= b, "fp.eq": lambda a, b: a == b, "fp.isNaN": math.isnan, "fp.isInfinite": math.isinf,
    "fp.isZero": lambda a: a == 0, "fp.isNegative": lambda a: not math.isnan(a) and math.copysign(1, a) < 0,
}  # fmt: skip


def evaluate(term: Term, values: dict[Term, object]) -> object:
    """The value of a term; UNDEFINED where it rests on a function that has none."""
    done: dict[Term, object] = dict(values)
    for t in postorder([term]):
        if t in done:
            continue
        if t.op in ("int", "bool", "float"):
            done[t] = t.payload
            continue
        args = tuple(done[a] for a in t.args)
        if any(a is UNDEFINED for a in args):
            done[t] = UNDEFINED
        elif t.op == "fp.roundToIntegral":
            done[t] = floats.integral(str(t.payload), floating(args[0])).payload  # type: ignore[arg-type]
        elif t.op == "apply":
            found = value_at(str(t.payload), args)
            done[t] = UNDEFINED if found is None else found
        else:
            done[t] = SOLVER[t.op](*args)
    return done[term]


def applications(x: Term, y: Term, n: Term, m: Term, literal: Term) -> list[Term]:
    """One application of each function, on unknowns and on a literal."""
    made = []
    for a, b in ((x, y), (x, literal), (literal, y), (x, x), (floats.of_int(n), y), (floats.absolute(x), floats.of_int(m))):
        made += [build(a, b) for build in (floats.plus, floats.minus, floats.times, floats.over)]
        made += [apply(name, FLOAT, a, b) for name in ("float.mod", "float.floordiv", "float.pow", "math.fmod", "math.hypot")]
        made.append(ite(apply("float.pow overflows", BOOL, a, b), x, y))
    for mode in ROUNDED:
        made += [floats.integral(mode, x), floats.of_int(floats.to_int(floats.integral(mode, x)))]
    made += [apply("float.round", FLOAT, x, integer(k)) for k in (0, 1, 2, 17)]
    made += [floats.root(x), floats.root(floats.of_int(n)), floats.of_int(floats.to_int(x)), floats.of_int(add(n, integer(1)))]
    made += [floats.ratio(n, m), floats.ratio(n, integer(7)), floats.ratio(integer(-3), m)]
    made += [apply(name, FLOAT, x) for name in (*LIBRARY, *EXACT) if name.startswith("math.") and name.removeprefix("math.") in ONE]
    made += [apply(f"math.{name} of int", FLOAT, n) for name in ("log", "log2", "log10")]
    made.append(ite(apply("math.exp overflows", BOOL, x), x, y))
    return made


ONE = ("sin", "cos", "tanh", "tan", "asin", "acos", "atan", "exp", "log", "log2", "log10")


def in_domain(term: Term, values: dict[Term, object]) -> bool:
    """Whether every function has a value there."""
    return evaluate(term, values) is not UNDEFINED


def run(count: int, seed: int) -> tuple[int, set[str], list[str]]:
    """How many statements were evaluated, about which functions, and those that are false."""
    r = random.Random(seed)
    checked, covered, wrong = 0, set[str](), []
    for _ in range(count):
        reset()
        x, y, n, m = var("x", FLOAT), var("y", FLOAT), var("n", INT), var("m", INT)
        c, d, k = some_float(r), some_float(r), some_int(r)
        literal = floating(c)
        term = r.choice(applications(x, y, n, m, literal))
        given = [op("fp.lt", BOOL, x, literal), op("fp.leq", BOOL, floating(d), y), le(n, integer(k)), not_(le(m, integer(k + 1)))]
        stated = facts([op("fp.eq", BOOL, term, term), *given])
        covered |= {str(t.payload) if t.op == "apply" else t.op for t in postorder([term])}
        for _ in range(4):
            values: dict[Term, object] = {v: r.choice((c, d, some_float(r), r.choice((0.5, 1.0, -1.0, 3.0)))) for v in (x, y)}
            values |= {v: r.choice((k, k + 1, some_int(r), r.randint(-3, 3))) for v in (n, m)}
            if not in_domain(term, values):
                continue
            for fact in stated:
                found = evaluate(fact, values)
                checked += found is not UNDEFINED
                if found is False:
                    wrong.append(f"{fact} at {values} for {term}")
    return checked, covered, wrong


def test_every_statement_holds_in_cpython() -> None:
    checked, covered, wrong = run(COUNT, 1)
    assert not wrong, "\n".join(wrong[:5])
    assert checked > COUNT * 40
    assert set(RULES) <= covered


if __name__ == "__main__":
    number, _, mistakes = run(int(sys.argv[1]), int(sys.argv[2]))
    print(f"{number} statements evaluated, {len(mistakes)} false")
    print("\n".join(mistakes[:10]))
