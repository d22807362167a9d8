"""Operators and functions of floats against CPython itself, on constants: special values, subnormals, ints beyond 2**53 and 2**1024.

What the evaluator folds must be what CPython gives; and so must what the solver makes of the same operation on symbols whose values are
given. `python -m tests.test_floats_differential COUNT SEED` makes a longer run.
"""

from __future__ import annotations

import builtins
import math
import operator
import random
import struct
import sys
from collections import Counter
from collections.abc import Callable, Sequence
from typing import Any

import smt.verify  # noqa: F401  (fills the tables)
from frontends import ir
from smt import terms
from smt.evaluation import evaluate
from smt.floats import TOO_LARGE
from smt.heap import ListObj
from smt.machine import Machine, Settings
from smt.solve import make_query, solve
from smt.state import Path
from smt.terms import BOOL, FALSE, FLOAT, INT, TRUE, Term, and_, eq, floating, integer, not_, or_
from smt.theory import facts_about
from smt.values import BoolV, ExcV, FloatV, IntV, NoneV, OpaqueV, RefV, StrV, TupleV, UnionV, Value

COUNT = 60_000
SOLVED = 250
UNKNOWN = object()  # the evaluator left the modelled subset, or left the result to the C library

SPECIAL = (
    0.0, -0.0, 1.0, -1.0, 0.5, -0.5, 1.5, 2.5, 0.1, math.nan, math.inf, -math.inf, 5e-324, -5e-324, 2.2250738585072014e-308,
    2.225073858507201e-308, 1.7976931348623157e308, -1.7976931348623157e308, 2.0**53, 2.0**53 + 2, -(2.0**53), 1e16, 1e22, 1e300, 2.0**1023,
)  # fmt: skip
INTEGERS = (0, 1, -1, 2, 3, 10, 2**53, 2**53 + 1, 2**53 - 1, -(2**53) - 1, 2**54 + 2, 2**54 + 6, 2**63, 2**1023, TOO_LARGE, TOO_LARGE - 1,
            -TOO_LARGE, 1 - TOO_LARGE, 2**1024, 10**400, -(10**400))  # fmt: skip
TEXTS = ("nan", "inf", "-inf", "1e5", " 2.5 ", "1_0.5", "x", "", "0x1p3", "infinity", "-0", "٣.٥", "1e400")
ARITHMETIC: dict[str, Any] = {
    "+": operator.add, "-": operator.sub, "*": operator.mul, "/": operator.truediv, "//": operator.floordiv, "%": operator.mod,
    "**": operator.pow,
}  # fmt: skip
COMPARE: dict[str, Any] = {
    "==": operator.eq, "!=": operator.ne, "<": operator.lt, "<=": operator.le, ">": operator.gt, ">=": operator.ge,
}  # fmt: skip
UNARY: dict[str, Any] = {"-": operator.neg, "+": operator.pos, "not": operator.not_, "~": operator.invert}
CALLS: dict[str, tuple[Callable[..., object], int]] = {
    **{name: (getattr(builtins, name), 1) for name in ("abs", "bool", "int", "float", "round")},
    "min": (min, 3), "max": (max, 3), "divmod": (divmod, 2), "pow": (pow, 2), "round ": (round, 2),
    **{f"math.{name}": (getattr(math, name), 1) for name in (
        "floor", "ceil", "trunc", "isnan", "isinf", "isfinite", "sqrt", "fabs", "degrees", "radians", "exp", "log", "sin", "acos",
    )},
    **{f"math.{name}": (getattr(math, name), 2) for name in ("copysign", "fmod", "isclose", "hypot", "pow", "log")},
}  # fmt: skip


def some_float(r: random.Random) -> float:
    kind = r.random()
    if kind < 0.4:
        return r.choice(SPECIAL)
    if kind < 0.6:
        return float(struct.unpack("<d", struct.pack("<Q", r.getrandbits(64)))[0])
    if kind < 0.75:
        return math.nextafter(r.choice(SPECIAL), r.choice((-math.inf, math.inf)))
    return r.choice((r.uniform(-100, 100), float(r.randint(-(10**6), 10**6)), r.randint(-40, 40) / 4))


def some_int(r: random.Random) -> int:
    kind = r.random()
    if kind < 0.4:
        return r.choice(INTEGERS) + r.randint(-1, 1)
    if kind < 0.6:
        return r.choice((1, -1)) * (r.getrandbits(r.randint(50, 70)) << r.choice((0, 0, 3, 200)))
    if kind < 0.7:
        known = some_float(r)
        return int(known) + r.randint(-1, 1) if math.isfinite(known) else 0
    return r.randint(-20, 20)


def some_number(r: random.Random, floats_only: bool = False) -> object:
    kind = r.random()
    if floats_only or kind < 0.65:
        return some_float(r)
    return some_int(r) if kind < 0.95 else r.random() < 0.5


def some_operation(r: random.Random) -> tuple[ir.Expr, Callable[[], object]]:
    """An operation on constants, and how CPython does it."""
    kind = r.random()
    a, b = some_number(r, True), some_number(r)
    if r.random() < 0.5:
        a, b = b, a
    if kind < 0.4:
        name = r.choice(list(ARITHMETIC))
        if name == "**" and not (isinstance(a, float) or isinstance(b, float)):
            b = 2
        return ir.Binary(name, ir.const(a), ir.const(b)), lambda: ARITHMETIC[name](a, b)
    if kind < 0.6:
        name = r.choice(list(COMPARE))
        return ir.Compare(name, ir.const(a), ir.const(b)), lambda: COMPARE[name](a, b)
    if kind < 0.62:
        items = (a, b)[: r.randint(0, 2)]
        total = ir.Call(ir.Name("sum", "global"), (ir.Arg(ir.TupleDisplay(tuple(map(ir.const, items)))),))
        return total, lambda: sum(items)  # type: ignore[arg-type]
    if kind < 0.66:
        name = r.choice(list(UNARY))
        meaning = UNARY[name]
        return ir.Unary(name, ir.const(a)), lambda: meaning(a)
    if kind < 0.69:
        text = r.choice(TEXTS)
        return ir.Call(ir.Name("float", "global"), (ir.Arg(ir.const(text)),)), lambda: float(text)
    if kind < 0.72:
        whole = some_float(r)
        return ir.Call(ir.Attribute(ir.const(whole), "is_integer"), ()), lambda: whole.is_integer()
    name = r.choice(list(CALLS))
    function, count = CALLS[name]
    values: list[object] = [a, b, some_number(r)][:count]
    if name == "round ":
        values[1] = r.randint(-3, 18)
    if name == "pow" and not any(isinstance(v, float) for v in values):
        values[1] = 3
    plain = name.strip()
    called: ir.Expr = ir.Name(plain, "global")
    if "." in plain:
        called = ir.Attribute(ir.Name("math", "global"), plain.removeprefix("math."))
    return ir.Call(called, tuple(ir.Arg(ir.const(v)) for v in values)), lambda: function(*values)


PROGRAM = ir.Program((ir.Module("m", "m.py", (("math", ir.Import("math", None)),)),))


def plain(m: Machine, value: Value) -> object:
    """The Python value of a folded symbolic one."""
    match value:
        case IntV(term, boolness):
            return term.payload if terms.is_literal(term) and boolness is FALSE else UNKNOWN
        case BoolV(term) | StrV(term) | FloatV(term):
            return term.payload if terms.is_literal(term) else UNKNOWN
        case NoneV():
            return None
        case TupleV(items):
            parts = tuple(plain(m, v) for v in items)
            return UNKNOWN if UNKNOWN in parts else parts
        case RefV(location, "list"):
            found = m.state.heap[location]
            assert isinstance(found, ListObj) and isinstance(found.contents, tuple)
            return [plain(m, v) for v in found.contents]
    return UNKNOWN


def shown(value: object) -> object:
    """A form in which 1, 1.0 and True differ, and 0.0 and -0.0; every nan is one."""
    if isinstance(value, tuple | list):
        return (type(value).__name__, [shown(v) for v in value])
    return value if value is UNKNOWN else (type(value).__name__, value.hex() if isinstance(value, float) else value)


def ours(e: ir.Expr) -> object:
    """What the evaluator makes of an expression: a value, the name of an exception, or UNKNOWN."""
    m = Machine(PROGRAM, Settings())
    with m.inside(m.new_frame("m", ())), m.collecting() as exits:
        end = m.attempt(lambda: evaluate(m, e))
    if m.record.limits or (end is not None and exits) or len(exits) > 1:
        return UNKNOWN
    if end is not None:
        return ("value", shown(plain(m, end[1])))
    (leaving,) = exits
    assert isinstance(leaving.value, ExcV)
    return ("raises", leaving.value.cls)


def cpython(action: Callable[[], object]) -> object:
    try:
        return ("value", shown(action()))
    except Exception as error:
        return ("raises", type(error).__name__)


def run(count: int, seed: int) -> tuple[int, list[str]]:
    """How many operations the evaluator decided, and the mismatches."""
    r = random.Random(seed)
    decided, wrong = 0, []
    for i in range(count):
        if i % 1000 == 0:
            terms.reset()
        e, action = some_operation(r)
        found = ours(e)
        if found is UNKNOWN or found == ("value", UNKNOWN):
            continue
        decided += 1
        expected = cpython(action)
        if found != expected:
            wrong.append(f"{e}: ours {found}, CPython {expected}")
    return decided, wrong


def test_operations_on_constants_agree_with_cpython() -> None:
    decided, wrong = run(COUNT, 1)
    assert not wrong, "\n".join(wrong[:10])
    assert decided > COUNT * 0.85


# --------------------------------------------------------------------------------------------------------------- the solver


def symbol(m: Machine, name: str, known: object) -> tuple[Value, list[Term]]:
    """An unknown int, bool or float, or a union of these; and what makes it the known one."""
    number = m.fresh.var(name, INT)
    double = m.fresh.var(name, FLOAT)
    is_float = m.fresh.var(f"{name} is a float", BOOL)
    value = UnionV(((is_float, FloatV(double)), (not_(is_float), IntV(number))))
    if isinstance(known, float):
        return value, [is_float, eq(double, floating(known))]
    return value, [not_(is_float), eq(number, integer(int(known)))]  # type: ignore[call-overload]


def is_it(value: Value, expected: object) -> Term:
    """That a value is the expected object: the same number of the same kind, nan being nan."""
    match value, expected:
        case UnionV(parts), _:
            return or_(*(and_(g, is_it(v, expected)) for g, v in parts))
        case BoolV(term), bool():
            return term if expected else not_(term)
        case IntV(term, boolness), int():
            return and_(eq(term, integer(expected)), not_(boolness))
        case FloatV(term), float():
            return eq(term, floating(expected))
        case OpaqueV(), complex():  # which has no model
            return TRUE
        case TupleV(items), tuple():
            return and_(*(is_it(v, x) for v, x in zip(items, expected, strict=True)))
    return FALSE


def contradicted(seed: int) -> tuple[str, str]:
    """One operation on unknown numbers, asked about the numbers of CPython's run.

    same: it gives CPython's result; open: it may; limit; wrong: it cannot.
    """
    terms.reset()
    r = random.Random(seed)
    names = ("x", "y", "z")
    values: list[Any] = [some_float(r) if r.random() < 0.65 else some_int(r) for _ in names]
    operand: list[ir.Expr] = [ir.Name(name, "local") for name in names]
    e: ir.Expr
    kind = r.random()
    if kind < 0.4:
        name = r.choice(list(ARITHMETIC))
        e, action = ir.Binary(name, operand[0], operand[1]), lambda: ARITHMETIC[name](*values[:2])
        if name == "**" and all(isinstance(v, int) for v in values[:2]):
            return "limit", ""
    elif kind < 0.65:
        name = r.choice(list(COMPARE))
        if r.random() < 0.3:  # equal numbers of different kinds are rare otherwise
            values[1] = int(values[0]) if math.isfinite(values[0] if isinstance(values[0], float) else 0) else 0
        e, action = ir.Compare(name, operand[0], operand[1]), lambda: COMPARE[name](*values[:2])
    else:
        name = r.choice(sorted(set(CALLS) - {"pow", "round "}))
        function, count = CALLS[name]
        callee: ir.Expr = ir.Name(name, "global")
        if "." in name:
            callee = ir.Attribute(ir.Name("math", "global"), name.removeprefix("math."))
        e, action = ir.Call(callee, tuple(map(ir.Arg, operand[:count]))), lambda: function(*values[:count])
    m = Machine(PROGRAM, Settings())
    pins: list[Term] = []
    with m.inside(m.new_frame("m", names)), m.collecting() as exits:
        for n, known in zip(names, values, strict=True):
            made, pinned = symbol(m, n, known)
            m.set_local(n, made)
            pins += pinned
        end = m.attempt(lambda: evaluate(m, e))
    status, expected = cpython_result(action)

    def reached(path: Path) -> Term:
        return and_(*(t for entry in path.entries() for t in (entry.fact, entry.given)))

    limits = or_(*(reached(limit.path) for limit in m.record.limits))
    ways = [reached(x.state.path) for x in exits if status == "raises" and isinstance(x.value, ExcV) and x.value.cls == expected]
    if end is not None and status == "value":
        ways.append(and_(reached(m.state.path), is_it(end[1], expected)))
    happens = or_(*ways, limits)
    facts = [*pins, *facts_about([*pins, happens])]
    text = f"{e} for {values}: {status} {expected} (seed {seed})"
    if solve(make_query(facts, happens, rlimit=2_000_000, timeout_ms=1000)).status == "unsat":
        sure = limits is FALSE or solve(make_query(facts, not_(limits), rlimit=2_000_000, timeout_ms=1000)).status == "unsat"
        return "same" if sure else "limit", text
    if solve(make_query(facts, not_(happens), rlimit=2_000_000, timeout_ms=1000)).status == "unsat":
        return "wrong", text
    return "open", text


def cpython_result(action: Callable[[], object]) -> tuple[str, object]:
    try:
        return "value", action()
    except Exception as error:
        return "raises", type(error).__name__


def solved(seeds: Sequence[int]) -> tuple[Counter[str], list[str]]:
    """The outcomes, and the operations that go wrong."""
    counts: Counter[str] = Counter()
    wrong = []
    for seed in seeds:
        outcome, text = contradicted(seed)
        counts[outcome] += 1
        if outcome == "wrong":
            wrong.append(text)
    return counts, wrong


def test_operations_on_unknown_numbers_agree_with_cpython() -> None:
    counts, wrong = solved(range(SOLVED))
    assert not wrong, "\n".join(wrong[:5])
    assert counts["same"] > SOLVED * 0.6, counts


if __name__ == "__main__":
    total, first = int(sys.argv[1]), int(sys.argv[2])
    decided, mismatches = run(total, first)
    print(f"{decided} operations on constants decided, {len(mismatches)} mismatches")
    outcomes, contradictions = solved(range(first, first + total // 100))
    print(f"on unknown numbers: {dict(outcomes)}")
    print("\n".join([*mismatches, *contradictions][:20]))
