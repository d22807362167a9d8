"""Random programs without inputs but symbols of known value, evaluated as CPython does and as the evaluator does."""

from __future__ import annotations

import collections
from collections.abc import Callable, Iterable, Sequence

import smt.verify  # noqa: F401  (fills the tables)
from frontends import ir
from frontends.python.load import load_text
from smt import tables
from smt.attributes import class_of
from smt.calls import call_function
from smt.heap import DequeObj, ListObj, TableObj
from smt.machine import Machine, Settings
from smt.shapes import item
from smt.solve import make_query, solve
from smt.terms import FALSE, INT, TRUE, Term, and_, eq, int_value, integer, not_, or_, reset, string
from smt.values import BoolV, ExcV, FuncV, IntV, NoneV, RefV, Seq, SeqV, StrV, TupleV, UnionV, Value

Plain = object
OF_COLLECTIONS: dict[str, Callable[..., Plain]] = {
    "OrderedDict": collections.OrderedDict, "Counter": collections.Counter, "defaultdict": lambda made: collections.defaultdict(None, made),
}  # fmt: skip


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
        case TupleV(items, cls) if cls:
            named = class_of(m, cls).cls
            return collections.namedtuple(named.name, [name for name, _, _ in named.fields])(*(plain(m, v) for v in items))  # type: ignore
        case TupleV(items):
            return tuple(plain(m, v) for v in items)
        case RefV(location, "list"):
            found = m.state.heap[location]
            assert isinstance(found, ListObj)
            if isinstance(found.contents, Seq):
                raise Unknown
            return [plain(m, v) for v in found.contents]
        case RefV(location, "dict" | "OrderedDict" | "Counter" | "defaultdict" as kind):
            table = m.state.heap[location]
            assert isinstance(table, TableObj)
            if not isinstance(table.table, tables.Entries):
                raise Unknown
            made = {plain(m, k): plain(m, v) for k, v in table.table.items}
            return made if kind == "dict" else OF_COLLECTIONS[kind](made)
        case RefV(location, "deque"):
            queue = m.state.heap[location]
            assert isinstance(queue, DequeObj)
            if isinstance(queue.contents, Seq):
                raise Unknown
            return collections.deque(plain(m, v) for v in queue.contents)
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


def run(text: str, pinned: Sequence[int] = ()) -> tuple[Machine, Value | None]:
    """The result of f(...) as the evaluator sees it; None where it leaves the modelled subset. Arguments are symbols with these values."""
    reset()
    module = load_text(text)
    assert isinstance(module, ir.Module), module
    function = module.lookup("f")
    assert isinstance(function, ir.Function)
    m = Machine(ir.Program((module,)), Settings())
    symbols = tuple(m.fresh.var("n", INT) for _ in pinned)
    m.assume(and_(*(eq(x, integer(n)) for x, n in zip(symbols, pinned, strict=True))))
    frame = m.new_frame(module.name, ())
    with m.inside(frame), m.collecting() as exits:
        end = m.attempt(lambda: call_function(m, FuncV(function, module.name), tuple(map(IntV, symbols)), {}, ir.NOWHERE))
    assert not [e for e in exits if isinstance(e.value, ExcV)], text
    return m, None if end is None or m.record.limits else end[1]


def compare_text(text: str, pinned: Sequence[int] = ()) -> tuple[int, int]:
    """One program, whose exceptions are all caught: how many compared (0 or 1), how many of these needed the solver."""
    scope: dict[str, Callable[..., Plain]] = {}
    exec(text, scope)
    expected = scope["f"](*pinned)
    m, value = run(text, pinned)
    if value is None:
        return 0, 0
    try:
        got = plain(m, value)
    except Unknown:
        facts = [t for entry in m.state.path.entries() for t in (entry.fact, entry.given)]
        # What is left open (an order, a size) must allow what CPython gave.
        try:
            wanted = agrees(m, value, expected)
        except Unknown:
            return 0, 0
        answer = solve(make_query(facts, not_(wanted), rlimit=200_000, timeout_ms=300))
        assert answer.status in ("sat", "unknown"), f"{text}\n{pinned}\n{expected!r} is impossible"
        return 1, 1
    assert repr(got) == repr(expected), text
    return 1, 0


def guarded(steps: Iterable[str], errors: Sequence[str]) -> list[str]:
    """Each step in a `try` that notes the name of its exception in `out`."""
    lines = []
    for step in steps:
        lines += ["    try:", *(f"        {line}" for line in step.split("\n"))]
        for name in errors:
            lines += [f"    except {name}:", f"        out += ('{name}',)"]
    return lines
