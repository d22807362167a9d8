"""Dicts and sets against CPython: random straight-line programs, evaluated both ways, exceptions included.

Every program runs twice: with known entries, and with each table turned into arrays as soon as it has an entry.
"""

from __future__ import annotations

import random
from collections.abc import Callable

import pytest

import smt.verify  # noqa: F401  (fills the tables)
from frontends import ir
from frontends.python.load import load_text
from smt import entries, tables
from smt.builtins import dicts, set_algebra, sets
from smt.calls import call_function
from smt.heap import ListObj, TableObj
from smt.machine import Machine, Settings
from smt.shapes import item
from smt.solve import make_query, solve
from smt.terms import FALSE, TRUE, Term, and_, eq, int_value, integer, not_, or_, reset, string
from smt.values import BoolV, ExcV, FuncV, IntV, NoneV, RefV, Seq, SeqV, StrV, TupleV, UnionV, Value

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
Plain = object


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


class Unknown(Exception):
    """The value is not a literal."""


def plain(m: Machine, value: Value) -> Plain:
    """The Python object that a value of literals stands for."""
    match value:
        case IntV(term, boolness) if int_value(term) is not None and boolness in (TRUE, FALSE):
            return bool(int_value(term)) if boolness is TRUE else int_value(term)
        case BoolV(term) if term in (TRUE, FALSE):
            return term is TRUE
        case StrV(term) if term.op == "str":
            return term.payload
        case NoneV():
            return None
        case TupleV(items):
            return tuple(plain(m, v) for v in items)
        case RefV(location, "list"):
            found = m.state.heap[location]
            assert isinstance(found, ListObj) and not isinstance(found.contents, Seq)
            return [plain(m, v) for v in found.contents]
        case RefV(location, "dict"):
            table = m.state.heap[location]
            assert isinstance(table, TableObj) and isinstance(table.table, tables.Entries)
            return {plain(m, k): plain(m, v) for k, v in table.table.items}
    raise Unknown


def agrees(m: Machine, value: Value, expected: Plain) -> Term:
    """That a value which is no literal is the expected object."""
    match value:
        case UnionV(parts):
            return or_(*(and_(g, agrees(m, v, expected)) for g, v in parts))
        case TupleV(items):
            if not isinstance(expected, tuple) or len(items) != len(expected):
                return FALSE
            return and_(*(agrees(m, v, x) for v, x in zip(items, expected, strict=True)))
        case SeqV(seq):
            if not isinstance(expected, tuple):
                return FALSE
            agree = (agrees(m, item(seq, integer(i)), x) for i, x in enumerate(expected))
            return and_(eq(seq.length, integer(len(expected))), *agree)
        case IntV(term, boolness):
            same = eq(boolness, TRUE if isinstance(expected, bool) else FALSE)
            return and_(eq(term, integer(expected)), same) if isinstance(expected, int) else FALSE
        case BoolV(term):
            return eq(term, TRUE if expected else FALSE) if isinstance(expected, bool) else FALSE
        case StrV(term):
            return eq(term, string(expected)) if isinstance(expected, str) else FALSE
    return TRUE if plain(m, value) == expected else FALSE


def run(text: str) -> tuple[Machine, Value | None]:
    """The result of f() as the evaluator sees it; None where it leaves the modelled subset."""
    reset()
    module = load_text(text)
    assert isinstance(module, ir.Module), module
    (function,) = [b for _, b in module.bindings if isinstance(b, ir.Function)]
    m = Machine(ir.Program((module,)), Settings())
    frame = m.new_frame(module.name, ())
    with m.inside(frame), m.collecting() as exits:
        end = m.attempt(lambda: call_function(m, FuncV(function, module.name), (), {}, ir.NOWHERE))
    assert not [e for e in exits if isinstance(e.value, ExcV)], text
    return m, None if end is None or m.record.limits else end[1]


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
    except Unknown:
        facts = [t for entry in m.state.path.entries() for t in (entry.fact, entry.given)]
        # What is left open (an order, a size) must allow what CPython gave.
        answer = solve(make_query(facts, not_(agrees(m, value, expected)), rlimit=200_000, timeout_ms=300))
        assert answer.status in ("sat", "unknown"), f"{text}\n{expected!r} is impossible"
        return 1, 1
    assert repr(got) == repr(expected), text
    return 1, 0


def counted(seeds: range) -> tuple[int, int]:
    """Over many programs."""
    results = [compare(seed) for seed in seeds]
    return sum(n for n, _ in results), sum(n for _, n in results)


def test_known_entries() -> None:
    done, open_ones = counted(range(2000))
    assert done > 1000
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
    done, open_ones = counted(range(5000, 5600))
    assert done > 250
    assert open_ones > 20
