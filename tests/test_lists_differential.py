"""Lists and tuples against CPython: random straight-line programs, evaluated both ways, exceptions included.

Every program runs twice: on lists of known items, and on lists and integers of which nothing is known. What comes out of the second
run is a term over the arguments: with those of CPython's run put in, it must be (or, where it rests on facts, may be) CPython's result.

`python -m tests.test_lists_differential COUNT SEED` makes a longer run.
"""

from __future__ import annotations

import random
import sys
from collections import Counter
from collections.abc import Callable

import pytest

import smt.verify  # noqa: F401  (fills the tables)
from frontends import ir
from frontends.python.load import load_text
from smt.calls import call_function
from smt.heap import ListObj
from smt.machine import Machine, Settings
from smt.shapes import default_term, fresh, item, join, leaves, pack, shape_of
from smt.solve import make_query, solve
from smt.subscripts import new_list
from smt.terms import FALSE, INT, TRUE, Term, and_, const_array, eq, integer, not_, or_, reset, store, string, substitute
from smt.values import NONE, BoolV, ExcV, FuncV, IntV, NoneV, RefV, Seq, SeqV, Shape, StrV, TupleV, UnionV, Value, bool_v, int_v, str_v

Plain = object
COUNT = 400
ITEMS: dict[str, list[Plain]] = {
    "int": [0, 1, 2, -1, 7, 10**20],
    "bool": [0, 1, True, False, 2],
    "str": ["", "a", "b", "ab"],
    "pair": [(0, "a"), (1, "a"), (True, "b"), (2, "")],
    "optional": [0, 1, None, 5],
    "mixed": [0, True, "a", None, (1, 2), (), [], [1], [[1], 2]],
}
INDICES = ["0", "1", "-1", "2", "-2", "5", "-7", "a", "b", "a", "b", "a", "b", "-a", "a + b", "True", "None", "'a'", "len(xs)"]
STEPS = [
    "xs.append({v})", "xs.append({v})", "xs.insert({i}, {v})", "out += (xs.pop(),)", "out += (xs.pop({i}),)", "xs.remove({v})",
    "xs.extend([{v}, {w}])", "xs.extend(ys)", "xs.extend(xs)", "xs += ys", "xs += ({v}, {w})", "xs += {v}", "xs *= 2", "xs *= {i}",
    "ys = xs", "ys = xs[:]", "ys = xs.copy()", "ys = list(xs)", "xs.clear()", "xs.reverse()", "xs.sort()", "xs.sort(reverse=True)",
    "ys = sorted(xs)", "ys = sorted(ys, key=lambda x: -x)", "out += (xs.index({v}),)", "out += (xs.index({v}, {i}),)",
    "out += (xs.index({v}, {i}, {j}),)", "out += (xs.count({v}),)", "out += ({v} in xs, {v} not in ys)", "out += (xs == ys, xs != ys)",
    "out += (xs < ys, xs <= ys)", "out += (xs > ys, xs >= ys)", "ys = xs + [{v}]", "ys = xs + ys", "ys = xs * 2", "ys = {i} * xs",
    "del xs[{i}]", "del xs[{i}:{j}]", "del xs[::2]", "del xs[{i}::-1]", "del xs[{i}:{j}:3]", "xs[{i}] = {v}", "xs[{i}:{j}] = ys",
    "xs[{i}:{j}] = [{v}]", "xs[:] = xs[::-1]", "xs[::2] = ys", "xs[{i}:{j}:-1] = ys", "xs[{i}:{j}] = xs", "out += (xs[{i}],)",
    "ys = xs[{i}:{j}]", "ys = xs[::-1]", "ys = xs[{i}:{j}:2]", "ys = xs[{i}:{j}:-2]", "ys = xs[{i}:]", "xs = xs[:{i}]", "xs = xs[{i}:]",
    "out += (len(xs), bool(xs))", "out += (xs is ys,)", "out += (tuple(xs) == tuple(ys), tuple(xs) < tuple(ys))",
    "out += (tuple(xs).index({v}), tuple(ys).count({v}))", "ys = [x for x in xs if x == {v}]", "ys = [(x, y) for x, y in zip(xs, ys)]",
    "ys = [x for x in reversed(xs)]", "ys = [i for i, x in enumerate(xs, 1)]", "xs, ys = ys, xs", "out += (tuple(xs) + tuple(ys),)",
    "out += (tuple(xs) * 2,)", "xs.extend(x for x in ys if x != {v})", "ys = [xs.pop() for _ in range(2)]", "xs.append(1, 2)",
    "list.append(xs, {v})", "list.append({v}, {w})", "xs.sort({v})", "p, *ys = xs", "*ys, p = xs", "p, *ys, q = xs\nout += (p, q)",
    "p, q = xs\nout += (p, q)", "out += (max(xs), min(xs))", "out += (max(xs, default={v}),)", "out += (sum(xs),)",
    "out += (any(x == {v} for x in xs), all(x != {v} for x in ys))", "for x in xs:\n    out += (x,)",
    "for x in ys:\n    xs.append({v})\n    if len(xs) > 5:\n        break", "out += (sum(1 for x in xs if x == {v}),)",
    "for x in zip(xs, ys, strict=True):\n    out += (x,)", "for i, x in enumerate(xs):\n    xs.pop()\n    out += (i, x)",
    "a = a + len(xs)", "b = len(ys) - a", "ys = [xs[j] for j in range(len(xs))]", "out += (xs[a:b] == ys[a:b],)",
]  # fmt: skip
ERRORS = ("IndexError", "ValueError", "TypeError", "AttributeError")


def program(rng: random.Random, values: list[Plain], steps: list[str], most: int = 6) -> str:
    """The source of one function of two lists and two integers."""
    lines = ["def f(xs, ys, a, b):", "    out = ()"]
    for _ in range(rng.randint(2, most)):
        v, w = repr(rng.choice(values)), repr(rng.choice(values))
        text = rng.choice(steps).format(v=v, w=w, i=rng.choice(INDICES), j=rng.choice(INDICES))
        lines += ["    try:", *(f"        {line}" for line in text.splitlines())]
        lines += [f"    except {name}: out += ('{name}',)" for name in ERRORS]
    return "\n".join([*lines, "    return out, list(xs), list(ys), a, b"]) + "\n"


# ---------------------------------------------------------------------------------------------------------------- two ways


def value_of(m: Machine, plain: Plain) -> Value:
    """A Python object as a value."""
    match plain:
        case bool():
            return bool_v(plain)
        case int():
            return int_v(plain)
        case str():
            return str_v(plain)
        case tuple():
            return TupleV(tuple(value_of(m, x) for x in plain))
        case list():
            return new_list(m, tuple(value_of(m, x) for x in plain))
    assert plain is None
    return NONE


class Pins:
    """Unknown arguments, and the values that those of CPython's run give to their leaves."""

    def __init__(self, m: Machine) -> None:
        self.m = m
        self.leaves: dict[Term, Term] = {}

    def number(self, name: str, plain: int) -> Value:
        leaf = self.m.fresh.var(name, INT)
        self.leaves[leaf] = integer(plain)
        return IntV(leaf)

    def items(self, name: str, plain: list[Plain], shape: Shape) -> Value:
        """An unknown list of the shape."""
        seq, given = fresh(Shape("seq", (shape,)), self.m.fresh, name)
        assert isinstance(seq, SeqV)
        self.m.assume(given)
        self.leaves[seq.seq.length] = integer(len(plain))
        known = [const_array(INT, default_term(sort)) for sort in leaves(shape)]
        for i, x in enumerate(plain):
            packed = pack(value_of(self.m, x), shape)
            assert packed is not None
            known = [store(a, integer(i), t) for a, t in zip(known, packed, strict=True)]
        self.leaves.update(zip(seq.seq.arrays, known, strict=True))
        return new_list(self.m, seq.seq)


def is_it(m: Machine, value: Value, expected: Plain) -> Term:
    """That a value is the expected object."""
    match value, expected:
        case UnionV(parts), _:
            return or_(*(and_(g, is_it(m, v, expected)) for g, v in parts))
        case IntV(term, boolness), int():
            return and_(eq(term, integer(expected)), eq(boolness, TRUE if isinstance(expected, bool) else FALSE))
        case BoolV(term), bool():
            return eq(term, TRUE if expected else FALSE)
        case StrV(term), str():
            return eq(term, string(expected))
        case NoneV(), None:
            return TRUE
        case TupleV(items), tuple():
            return _are_they(m, items, expected)
        case SeqV(seq), tuple():
            return _are_they(m, seq, expected)
        case RefV(_, "list"), list():
            found = m.state.look(value)
            assert isinstance(found, ListObj)
            return _are_they(m, found.contents, tuple(expected))
    return FALSE


def _are_they(m: Machine, found: tuple[Value, ...] | Seq, expected: tuple[Plain, ...]) -> Term:
    if isinstance(found, Seq):
        same = (is_it(m, item(found, integer(i)), x) for i, x in enumerate(expected))
        return and_(eq(found.length, integer(len(expected))), *same)
    return and_(*(is_it(m, v, x) for v, x in zip(found, expected, strict=True))) if len(found) == len(expected) else FALSE


def load(text: str) -> ir.Module:
    module = load_text(text)
    assert isinstance(module, ir.Module), module
    return module


def function_of(module: ir.Module) -> ir.Function:
    return next(b for _, b in module.bindings if isinstance(b, ir.Function) and b.name == "f")


Arguments = Callable[[Machine, Pins], tuple[Value, ...]]


def outcome(text: str, expected: Plain, arguments: Arguments, solver: bool = True) -> str:
    """How the evaluator's result of f(...) compares with CPython's.

    same: equal; open: equal is possible; limit: the program leaves the modelled subset; wrong: they contradict each other.
    """
    module = load(text)
    m = Machine(ir.Program((module,)), Settings())
    pins = Pins(m)
    with m.inside(m.new_frame(module.name, ())), m.collecting() as exits:
        given = arguments(m, pins)
        end = m.attempt(lambda: call_function(m, FuncV(function_of(module), module.name), given, {}, ir.NOWHERE))
    pinned = {**pins.leaves}
    # A limit or an escaping exception (none does, in CPython) that this run does not come to says nothing of it.
    met = [substitute(and_(*(e.fact for e in limit.path.entries())), pinned) for limit in m.record.limits]
    if any(t is not FALSE for t in met):
        return "limit"
    escaped = [substitute(and_(*(x.fact for x in e.state.path.entries())), pinned) for e in exits if isinstance(e.value, ExcV)]
    if end is None or TRUE in escaped:
        return "wrong"
    facts = [substitute(t, pinned) for entry in m.state.path.entries() for t in (entry.fact, entry.given)]
    agrees = substitute(is_it(m, end[1], expected), pinned)
    if FALSE in facts or agrees is FALSE:
        return "wrong"
    if agrees is TRUE and all(t is FALSE for t in escaped):
        return "same"
    if not solver:
        return "open"
    if solve(make_query(facts, agrees, rlimit=100_000, timeout_ms=150)).status == "unsat":
        return "same"
    return "wrong" if solve(make_query(facts, not_(agrees), rlimit=100_000, timeout_ms=150)).status == "unsat" else "open"


def compare(seed: int, steps: list[str] = STEPS) -> tuple[str, str, str]:
    """One program both ways: the outcomes, and the program."""
    reset()
    rng = random.Random(seed)
    values = ITEMS[rng.choice(list(ITEMS))]
    text = program(rng, values, steps)
    xs, ys = (rng.choices(values, k=rng.randint(0, 4)) for _ in range(2))
    a, b = rng.randint(-4, 4), rng.randint(-4, 4)
    scope: dict[str, Callable[..., Plain]] = {}
    exec(text, scope)
    expected = scope["f"](list(xs), list(ys), a, b)

    def known(m: Machine, pins: Pins) -> tuple[Value, ...]:
        return value_of(m, list(xs)), value_of(m, list(ys)), int_v(a), int_v(b)

    def unknown(m: Machine, pins: Pins) -> tuple[Value, ...]:
        shape = join([shape_of(value_of(m, x)) for x in values])
        return pins.items("xs", xs, shape), pins.items("ys", ys, shape), pins.number("a", a), pins.number("b", b)

    on_known = outcome(text, expected, known)
    on_unknown = "limit" if any(isinstance(x, list) for x in values) else outcome(text, expected, unknown)
    return on_known, on_unknown, f"{text}# seed {seed}: f({xs}, {ys}, {a}, {b}) == {expected}\n"


def counted(seeds: range, steps: list[str] = STEPS) -> tuple[Counter[str], Counter[str], list[str]]:
    """Over many programs: outcomes on known and on unknown lists, and the programs that go wrong."""
    known: Counter[str] = Counter()
    unknown: Counter[str] = Counter()
    wrong = []
    for seed in seeds:
        one, other, text = compare(seed, steps)
        known[one] += 1
        unknown[other] += 1
        if "wrong" in (one, other):
            wrong.append(text)
    return known, unknown, wrong


def test_random_programs_agree_with_cpython() -> None:
    known, unknown, wrong = counted(range(COUNT))
    assert not wrong, "\n".join(wrong[:3])
    assert known["same"] > COUNT * 0.7
    assert unknown["same"] > COUNT * 0.3


GROWING = [
    "xs = xs[1:] + ys", "xs *= 2", "xs.extend(xs)", "xs = xs[::-1] + xs", "del xs[a:b]", "xs[a:b] = ys", "xs.pop(a)", "xs.insert(a, b)",
    "xs.remove(a)", "xs = xs[a:b:2]", "xs.reverse()", "xs = [x + a for x in xs]", "xs = [x for x in xs if x > a]", "xs.sort()",
    "ys = ys if xs == ys else xs[b:]", "xs = sorted(xs, key=lambda x: -x)",
]  # fmt: skip


@pytest.mark.parametrize("step", [*GROWING, "all of them"])
def test_terms_grow_slowly(step: str) -> None:
    """Forty operations one after the other: no operation may copy what the one before it made."""
    reset()
    rng = random.Random(1)
    lines = ["def f(xs, ys, a, b):", "    try:"]
    lines += [f"        {rng.choice(GROWING) if step == 'all of them' else step}" for _ in range(40)]
    lines += ["    except (ValueError, IndexError):", "        pass"]
    m = Machine(ir.Program((module := load("\n".join(lines)),)), Settings())
    pins = Pins(m)
    given = (pins.items("xs", [], Shape("int")), pins.items("ys", [], Shape("int")), pins.number("a", 0), pins.number("b", 0))
    with m.inside(m.new_frame("m", ())), m.collecting():
        m.attempt(lambda: call_function(m, FuncV(function_of(module), module.name), given, {}, ir.NOWHERE))
    # All of them together may leave a name that stands for any of many lists: that has a bound of its own.
    assert all(step == "all of them" and "more than 64 objects" in limit.reason for limit in m.record.limits)
    assert integer(12345678901).serial < 40_000


if __name__ == "__main__":
    start = int(sys.argv[2])
    on_known, on_unknown, mismatches = counted(range(start, start + int(sys.argv[1])))
    print(f"known items: {dict(on_known)}\nunknown lists: {dict(on_unknown)}\n{len(mismatches)} mismatches")
    print("\n".join(mismatches[:20]))
