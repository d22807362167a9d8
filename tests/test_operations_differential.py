"""Each operator and built-in against CPython itself, on constants: the evaluator folds them, so every answer is a literal.

`python -m tests.test_operations_differential COUNT SEED` makes a longer run.
"""

from __future__ import annotations

import builtins
import operator
import random
import sys
from collections.abc import Callable
from typing import Any

import smt.verify  # noqa: F401  (fills the tables)
from frontends import ir
from smt import terms
from smt.evaluation import evaluate
from smt.heap import ListObj
from smt.machine import Machine, Settings
from smt.terms import Term
from smt.values import BoolV, ExcV, FloatV, IntV, NoneV, OpaqueV, RefV, Seq, StrV, TupleV, Value

COUNT = 120_000

BINARY: dict[str, Any] = {
    "+": operator.add, "-": operator.sub, "*": operator.mul, "//": operator.floordiv, "%": operator.mod, "**": operator.pow,
    "&": operator.and_, "|": operator.or_, "^": operator.xor, "<<": operator.lshift, ">>": operator.rshift,
}  # fmt: skip
COMPARE: dict[str, Any] = {
    "==": operator.eq, "!=": operator.ne, "<": operator.lt, "<=": operator.le, ">": operator.gt, ">=": operator.ge,
    "in": lambda a, b: operator.contains(b, a), "not in": lambda a, b: not operator.contains(b, a),
}  # fmt: skip
UNARY: dict[str, Any] = {
    "-": operator.neg, "+": operator.pos, "~": operator.invert, "not": operator.not_,
}  # fmt: skip
CALLS: dict[str, int] = {"abs": 1, "len": 1, "min": 2, "max": 2, "divmod": 2, "pow": 2, "int": 1, "bool": 1, "sum": 1, "str": 1}
UNKNOWN = object()  # the evaluator left the modelled subset, which is never wrong


def some_int(r: random.Random) -> int:
    near_a_power = r.choice([1, -1]) * (1 << r.randint(0, 70)) + r.randint(-1, 1)
    return r.choice([r.randint(-12, 12), near_a_power, r.randint(-(10**6), 10**6)])


def some_count(r: random.Random) -> int:
    """How often a sequence is repeated: seldom, or more often than a machine word can say."""
    return r.randint(-4, 20) if r.random() < 0.9 else r.choice([2**63, 2**64, -(2**63) - 1, -(2**70)])


def some_value(r: random.Random, depth: int = 2) -> object:
    kind = r.random()
    if kind < 0.55:
        return some_int(r)
    if kind < 0.68:
        return r.random() < 0.5
    if kind < 0.74:
        return None
    if kind < 0.84:
        return r.choice(["", "a", "ab", "é0", "12", "-3", " 7 ", "abcab"])
    if depth == 0:
        return 0
    items = [some_value(r, depth - 1) for _ in range(r.randint(0, 3))]
    return tuple(items) if kind < 0.94 else items


def expression(value: object) -> ir.Expr:
    """The display or literal of a value."""
    if isinstance(value, tuple):
        return ir.TupleDisplay(tuple(map(expression, value)))
    if isinstance(value, list):
        return ir.ListDisplay(tuple(map(expression, value)))
    return ir.const(value)


def some_operation(r: random.Random) -> tuple[ir.Expr, Callable[[], object]]:
    """An operation on constants, and how CPython does it."""
    choice = r.random()
    a, b = some_value(r), some_value(r)
    if choice < 0.45:
        name = r.choice(list(BINARY))
        if name in ("**", "<<", ">>"):
            b = r.randint(-4, 20)
        if name == "*" and isinstance(b, int) and not isinstance(a, int):
            b = some_count(r)
        if name == "*" and isinstance(a, int) and not isinstance(b, int):
            a = some_count(r)
        return ir.Binary(name, expression(a), expression(b)), lambda: BINARY[name](a, b)
    if choice < 0.7:
        name = r.choice(list(COMPARE))
        return ir.Compare(name, expression(a), expression(b)), lambda: COMPARE[name](a, b)
    if choice < 0.75:
        name = r.choice(list(UNARY))
        return ir.Unary(name, expression(a)), lambda: UNARY[name](a)
    if choice < 0.87:
        name = r.choice(list(CALLS))
        args = [a, b][: CALLS[name]]
        if name == "pow":
            args[1] = r.randint(-3, 12)
        call = ir.Call(ir.Name(name, "global"), tuple(ir.Arg(expression(x)) for x in args))
        return call, lambda: getattr(builtins, name)(*args)
    sequence = r.choice([a, b, tuple(some_int(r) for _ in range(r.randint(0, 5))), "abcde", [1, 2, 3]])
    if r.random() < 0.5:
        at = r.choice([r.randint(-6, 6), some_value(r)])
        return ir.Subscript(expression(sequence), expression(at)), lambda: sequence[at]  # type: ignore[index]
    low, high = (r.choice([None, r.randint(-7, 7)]) for _ in range(2))
    cut = slice(low, high, r.choice([None, 1, 1, 2, -1, -2, 0]))
    part = ir.Slice(expression(cut.start), expression(cut.stop), expression(cut.step))
    return ir.Subscript(expression(sequence), part), lambda: sequence[cut]  # type: ignore[index]


def literal(term: Term) -> object:
    return term.payload if terms.is_literal(term) else UNKNOWN


def concrete(m: Machine, value: Value) -> object:
    """The Python value of a folded symbolic one."""
    match value:
        case IntV(term, boolness):
            return UNKNOWN if boolness is not terms.FALSE else literal(term)
        case BoolV(term) | StrV(term) | FloatV(term):
            return literal(term)
        case NoneV():
            return None
        case OpaqueV():
            return UNKNOWN
        case TupleV(items):
            parts = [concrete(m, v) for v in items]
            return UNKNOWN if UNKNOWN in parts else tuple(parts)
        case RefV(location, "list"):
            found = m.state.heap[location]
            assert isinstance(found, ListObj)
            if isinstance(found.contents, Seq):
                return UNKNOWN
            parts = [concrete(m, v) for v in found.contents]
            return UNKNOWN if UNKNOWN in parts else parts
    return UNKNOWN


def ours(e: ir.Expr) -> object:
    """What the evaluator makes of an expression: a value, the name of an exception, or UNKNOWN."""
    m = Machine(ir.Program((ir.Module("m", "m.py", ()),)), Settings())
    with m.inside(m.new_frame("m", ())), m.collecting() as exits:
        end = m.attempt(lambda: evaluate(m, e))
    if m.record.limits or (end is not None and exits) or len(exits) > 1:
        return UNKNOWN
    if end is not None:
        return ("value", type_and_value(concrete(m, end[1])))
    (leaving,) = exits
    assert isinstance(leaving.value, ExcV)
    return ("raises", leaving.value.cls)


def type_and_value(value: object) -> object:
    """A form in which True differs from 1, at any depth."""
    if isinstance(value, tuple | list):
        return (type(value).__name__, [type_and_value(v) for v in value])
    return value if value is UNKNOWN else (type(value).__name__, repr(value))


def cpython(action: Callable[[], object]) -> object:
    try:
        return ("value", type_and_value(action()))
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


def test_operations_agree_with_cpython() -> None:
    decided, wrong = run(COUNT, 1)
    assert not wrong, "\n".join(wrong[:10])
    assert decided > COUNT * 0.9


if __name__ == "__main__":
    total, mismatches = run(int(sys.argv[1]), int(sys.argv[2]))
    print(f"{total} operations decided, {len(mismatches)} mismatches")
    print("\n".join(mismatches[:20]))
