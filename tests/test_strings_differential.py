"""Operations on strings against CPython: folded where the operands are literals, and decided by z3 where they are symbols.

A symbolic operand is a parameter pinned to a literal by an equation. The solver is asked whether the result must be CPython's, and
whether it could be shown to be something else: the first may stay open, the second must never succeed. Exceptions alike.

`python -m tests.test_strings_differential COUNT SEED` makes a longer run.
"""

from __future__ import annotations

import random
import sys
from collections.abc import Callable, Sequence
from dataclasses import dataclass

import smt.verify  # noqa: F401  (fills the tables)
from frontends import ir
from frontends.python.load import load_text
from smt.calls import call_function
from smt.heap import ListObj
from smt.inputs import any_bytes
from smt.machine import Machine, Settings
from smt.shapes import item
from smt.solve import make_query, solve
from smt.state import State
from smt.subscripts import bytes_in
from smt.terms import FALSE, TRUE, Term, and_, boolean, eq, integer, not_, or_, reset, select, string, var
from smt.theory import facts_about
from smt.values import BoolV, ExcV, FuncV, IntV, NoneV, RefV, Seq, SeqV, StrV, TupleV, UnionV, Value, bytes_v

FOLDED, ASKED = 6000, 350
RLIMIT, TIMEOUT_MS = 400_000, 1500
TEXTS = [
    "", "a", "b", "ab", "abc", "aab", "aXb", "A", "Ab", "AB cd", " a ", "\t x\n", "  ", "key=value", "k=v=w", "=", "a,b,,c", ",",
    "1.2.3", "12", "-7", "+3", " 42 ", "1_0", "_1", "1__0", "0", "007", "0x1F", "z9", "é", "ß", "ŉ", "Σ", "ς", "İ", "٣", "²", "½",
    "\u2003x\u2003", "\x1f", "\x85", "a\nb\r\nc", "line\n", "\ud800", "x\udfffy", "\U0001f600", "\U00030000", "a\U0010ffffb",
    "Hello World", "x_1", "1x", "class", "a-b-c", "--", "/a/b.txt", "aaaa", "abab", "{}", "%d", "é=ü", "\0",
]  # fmt: skip
# Methods and other operations as expressions over s, t, u (strings) and i, j (ints).
EXPRESSIONS = [
    "s + t", "s * i", "i * s", "s in t", "t in s", "s not in t", "s < t", "s <= t", "s > t", "s >= t", "s == t", "s != t", "len(s)",
    "s[i]", "s[i:]", "s[:i]", "s[i:j]", "s[::-1]", "s[i::2]", "list(s)", "tuple(s)", "bool(s)", "s or t", "str(s)", "str(i)", "repr(i)",
    "f'{s}-{i}'", "f'{i:5}'", "f'{i:05d}'", "f'{i:<4}|'", "f'{i:^6}|'", "f'{i:+d}'", "f'{i:*>4}'", "f'{s:>5}'", "f'{s:.2}'",
    "f'{s:^5}|'", "f'{s:_<4}'", "f'{i:x}'", "f'{i:,}'", "f'{i:{j}}'", "f'{s:>{j}}'", "f'{s:d}'", "f'{i:s}'", "f'{i:=4}'", "f'{i: =4}'",
    "f'{s:05}'", "f'{None:5}'", "format(i, '03')", "format(s)", "f'{i:.2}'", "'%s=%d' % (s, i)", "'%5d|' % i", "'%-5d|' % i",
    "'%05d' % i", "'%+d' % i", "'%s' % s", "'%d' % s", "'%s %s' % s", "'%r' % i", "'%.2s' % s", "'%%' % ()", "'100%' % i",
    "'%(a)s' % {'a': s}", "'%x' % i", "'%5s' % s", "'x' % i", "'{} {}'.format(s, i)", "'{1}{0}'.format(s, t)", "'{a}'.format(a=s)",
    "'{}{}'.format(s)", "'{0}{}'.format(s, t)", "'{:>4}'.format(s)", "'{:03d}'.format(i)", "'{x}'.format(s)", "'{0[0]}'.format(s)",
    "'{'.format(s)", "s.startswith(t)", "s.endswith(t)", "s.startswith((t, u))", "s.endswith((t, u))", "s.startswith(t, i)",
    "s.startswith(t, i, j)", "s.endswith(t, i, j)", "s.find(t)", "s.find(t, i)", "s.find(t, i, j)", "s.rfind(t)", "s.rfind(t, i)",
    "s.index(t)", "s.rindex(t)", "s.index(t, i)", "s.count(t)", "s.count(t, i)", "s.removeprefix(t)", "s.removesuffix(t)",
    "s.replace(t, u)", "s.replace(t, u, 1)", "s.replace(t, u, i)", "s.replace('a', 'bc')", "s.replace('-', '')", "s.partition(t)",
    "s.rpartition(t)", "s.partition('=')", "s.split(t)", "s.split('=')", "s.split(',')", "s.split()", "s.split('=', 1)",
    "s.split(t, 2)", "s.rsplit('=', 1)", "s.rsplit(t)", "s.rsplit()", "s.split(None, 1)", "s.split(maxsplit=1)", "s.split(sep=t)",
    "s.split(t, i)", "s.rsplit(t, i)", "s.splitlines()", "s.splitlines(True)", "t.join([s, u])", "t.join(s)", "','.join(s.split(','))",
    "t.join(())", "t.join([s, i])", "t.join((s,))", "''.join(c for c in s)", "s.strip()", "s.lstrip()", "s.rstrip()", "s.strip(t)",
    "s.lstrip('a')", "s.rstrip('=a')", "s.strip(None)", "s.strip('')", "s.isdigit()", "s.isdecimal()", "s.isnumeric()", "s.isalpha()",
    "s.isalnum()", "s.isupper()", "s.islower()", "s.isidentifier()", "s.isprintable()", "s.istitle()", "s.isspace()", "s.isascii()",
    "s.upper()", "s.lower()", "s.casefold()", "s.swapcase()", "s.title()", "s.capitalize()", "s.ljust(i)", "s.rjust(i)", "s.center(i)",
    "s.zfill(i)", "s.ljust(4, t)", "s.center(5, '*')", "s.expandtabs()", "s.expandtabs(i)", "ord(s)", "ord(t)", "chr(i)", "chr(ord(s))",
    "ord(chr(i))", "int(s)", "int(s, 16)", "int(s, i)", "int(s, 0)", "int(str(i))", "int(s.strip())", "len(s + t)", "(s + t)[len(s):]",
    "[c for c in s if c != 'a']", "all(c.isdigit() for c in s)", "any(c == t for c in s)", "sorted(s)", "s.foo", "s()", "-s", "s - t",
    "s[t]", "s.find(i)", "s.join(i)", "s.split(i)", "s + i", "s < i", "ord(i)", "chr(s)", "s.upper().lower()", "s.strip().split(t)",
    "{s: i}[t]", "s.encode()", "s in (t, u)", "max(s, t)", "min(s, t, u)", "s.partition(t)[0] + t", "s.startswith(i)", "s.zfill(s)",
    "'' == s", "s.count('')", "s.replace('', t)", "s.split('')",
]  # fmt: skip
NUMBERS = (65, 97, 0x10FFFF, 0x110000, 0xD800, 0x30000, 2**31, 2**40, 1234567)
NAMES = ("s", "t", "u", "i", "j")
Plain = object


class Unknown(Exception):
    """The value is not followed that far."""


@dataclass(frozen=True)
class Case:
    expression: str
    values: dict[str, object]
    before: tuple[str, ...] = ()  # statements

    @property
    def source(self) -> str:
        """A module with the operation as a function f of all the names."""
        lines = (*self.before, f"return {self.expression}")
        return f"import re\ndef f({', '.join(NAMES)}):\n" + "".join(f"    {line}\n" for line in lines)


def some_case(r: random.Random) -> Case:
    """An operation with operands, of which one is often part of another."""

    def one_text() -> str:
        return r.choice(TEXTS) if r.random() < 0.8 else "".join(r.choice("ab =1é\ud800\U00030000") for _ in range(r.randint(0, 4)))

    def one_int() -> int:
        return int(r.choice((*range(-4, 7), r.randint(-130, 130), r.choice(NUMBERS))))

    s, t = one_text(), one_text()
    if s and r.random() < 0.5:
        start = r.randrange(len(s))
        t = s[start : start + r.randint(1, 2)]
    expression = r.choice(EXPRESSIONS)
    i, j = one_int(), r.randint(-3, 9)
    if any(x in expression for x in ("* i", "i *", "just(i", "center(i", "zfill(i", "tabs(i")):
        i = r.randint(-3, 12)
    return Case(expression, {"s": s, "t": t, "u": one_text(), "i": i, "j": j})


def cpython(case: Case) -> tuple[str, Plain]:
    space: dict[str, Callable[..., Plain]] = {}
    exec(case.source, space)
    try:
        return "value", space["f"](**case.values)
    except Exception as error:
        return "raises", type(error).__name__


@dataclass(frozen=True)
class Ends:
    """How an evaluation may end: the machine after a normal end and its value, and the facts on the path to each exception."""

    machine: Machine
    value: Value | None
    raised: tuple[tuple[list[Term], str], ...]
    limited: bool

    @property
    def facts(self) -> list[Term]:
        """What holds at a normal end."""
        return facts_of(self.machine.state)


def facts_of(state: State) -> list[Term]:
    return [t for entry in state.path.entries() for t in (entry.fact, entry.given) if t is not TRUE]


def evaluated(case: Case, symbolic: bool) -> Ends:
    """The operation by the evaluator, on literals or on symbols pinned to them."""
    reset()
    module = load_text(case.source)
    assert isinstance(module, ir.Module)
    (function,) = [b for _, b in module.bindings if isinstance(b, ir.Function)]
    m = Machine(ir.Program((module,)), Settings())
    values: list[Value] = []
    for name in NAMES:
        known = case.values[name]
        if isinstance(known, bytes):
            values.append(pinned_bytes(m, name, known) if symbolic else bytes_v(known))
            continue
        literal = string(known) if isinstance(known, str) else integer(known) if isinstance(known, int) else FALSE
        term = var(name, literal.sort) if symbolic else literal
        values.append(StrV(term) if isinstance(known, str) else IntV(term))
        m.assume(eq(term, literal))
    with m.inside(m.new_frame(module.name, ())), m.collecting() as exits:
        end = m.attempt(lambda: call_function(m, FuncV(function, module.name), tuple(values), {}, ir.NOWHERE))
    raised = [(facts_of(e.state), e.value.cls) for e in exits if isinstance(e.value, ExcV)]
    if end is not None:
        m.state = end[0]
    return Ends(m, None if end is None else end[1], tuple(raised), bool(m.record.limits))


def pinned_bytes(m: Machine, name: str, known: bytes) -> Value:
    """Unknown bytes of which an equation says what they are."""
    made = any_bytes(m, name)
    m.assume(eq(made.seq.length, integer(len(known))))
    for i, value in enumerate(known):
        m.assume(eq(select(made.seq.arrays[0], integer(i)), integer(value)))
    return made


def plain(m: Machine, value: Value) -> Plain:
    """The Python object that a value of literals stands for."""
    match value:
        case IntV(term, boolness) if term.op == "int" and boolness in (TRUE, FALSE):
            return bool(term.payload) if boolness is TRUE else term.payload
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
            assert isinstance(found, ListObj)
            if not isinstance(found.contents, Seq):
                return [plain(m, v) for v in found.contents]
    held = bytes_in(m, value)
    if held is None or isinstance(held.contents, Seq):
        raise Unknown
    numbers = bytes(n for n in (plain(m, v) for v in held.contents) if isinstance(n, int))
    return numbers if held is value else bytearray(numbers)


def agrees(m: Machine, value: Value, expected: Plain) -> Term:
    """That a value is the expected object."""
    match value:
        case UnionV(parts):
            return or_(*(and_(g, agrees(m, v, expected)) for g, v in parts))
        case TupleV(items):
            return _agree(m, items, expected, tuple)
        case SeqV(seq):
            return _agree(m, seq, expected, tuple)
        case RefV(location, "list"):
            found = m.state.heap[location]
            assert isinstance(found, ListObj)
            return _agree(m, found.contents, expected, list)
        case IntV(term, boolness):
            same = eq(boolness, boolean(isinstance(expected, bool)))
            return and_(eq(term, integer(expected)), same) if isinstance(expected, int) else FALSE
        case BoolV(term):
            return eq(term, boolean(expected)) if isinstance(expected, bool) else FALSE
        case StrV(term):
            return eq(term, string(expected)) if isinstance(expected, str) else FALSE
        case NoneV():
            return boolean(expected is None)
    held = bytes_in(m, value)
    if held is None:
        raise Unknown
    kind = bytes if held is value else bytearray
    return _agree(m, held.contents, tuple(expected), tuple) if isinstance(expected, bytes | bytearray) and type(expected) is kind else FALSE


def _agree(m: Machine, contents: Seq | Sequence[Value], expected: Plain, kind: type) -> Term:
    if not isinstance(expected, tuple | list) or type(expected) is not kind:
        return FALSE
    if isinstance(contents, Seq):
        items = [agrees(m, item(contents, integer(i)), x) for i, x in enumerate(expected)]
        return and_(eq(contents.length, integer(len(expected))), *items)
    if len(contents) != len(expected):
        return FALSE
    return and_(*(agrees(m, v, x) for v, x in zip(contents, expected, strict=True)))


def follows(facts: Sequence[Term], goal: Term) -> bool:
    """Whether the solver proves the goal from the facts."""
    known = [*facts, *facts_about([*facts, goal])]
    return solve(make_query(known, goal, rlimit=RLIMIT, timeout_ms=TIMEOUT_MS)).status == "unsat"


def folded(case: Case) -> bool | str:
    """Whether literals gave a literal (or one exception); what is wrong with it, if anything."""
    kind, expected = cpython(case)
    ends = evaluated(case, symbolic=False)
    if ends.limited or (ends.value is not None) + len(ends.raised) != 1:
        return False
    if ends.value is None:
        return (kind, expected) == ("raises", ends.raised[0][1]) or f"{case}: raises {ends.raised[0][1]}, not {kind} {expected!r}"
    try:
        found = plain(ends.machine, ends.value)
    except Unknown:
        return False
    return (kind == "value" and same(found, expected)) or f"{case}: {found!r}, not {kind} {expected!r}"


def same(a: Plain, b: Plain) -> bool:
    if isinstance(a, tuple | list):
        return type(a) is type(b) and len(a) == len(b) and all(map(same, a, b))
    return type(a) is type(b) and a == b


def asked(case: Case) -> bool | str:
    """Whether the solver settles that the operation does what CPython does; what is wrong if it excludes that."""
    kind, expected = cpython(case)
    ends = evaluated(case, symbolic=True)
    if ends.limited:
        return False
    try:
        right = agrees(ends.machine, ends.value, expected) if kind == "value" and ends.value is not None else FALSE
    except Unknown:
        return False
    if kind == "value":
        if ends.value is None or follows(ends.facts, not_(right)):
            return f"{case}: {expected!r} is excluded"
        return follows(ends.facts, right) and all(follows(facts, FALSE) for facts, _ in ends.raised)
    mine = [facts for facts, cls in ends.raised if cls == expected]
    if not mine or all(follows(facts, FALSE) for facts in mine):
        return f"{case}: {expected} is excluded"
    others = [facts for facts, cls in ends.raised if cls != expected]
    if ends.value is not None:
        others.append(ends.facts)
    return all(follows(facts, FALSE) for facts in others)


def run(
    count: int, seed: int, symbolic: bool, cases: Callable[[random.Random], Case] = some_case
) -> tuple[int, list[str], dict[str, int]]:
    """How many cases were settled, what is wrong, and how many were left open by expression."""
    r = random.Random(seed)
    settled, wrong = 0, []
    left: dict[str, int] = {}
    for _ in range(count):
        case = cases(r)
        found = asked(case) if symbolic else folded(case)
        if isinstance(found, str):
            wrong.append(found)
        elif found:
            settled += 1
        else:
            name = "; ".join((*case.before, case.expression))
            left[name] = left.get(name, 0) + 1
    return settled, wrong, left


def test_literals_are_folded_as_cpython_does() -> None:
    settled, wrong, left = run(FOLDED, 1, symbolic=False)
    assert not wrong, "\n".join(wrong[:10])
    assert settled > FOLDED * 0.8, left


def test_the_solver_never_excludes_what_cpython_does() -> None:
    settled, wrong, left = run(ASKED, 2, symbolic=True)
    assert not wrong, "\n".join(wrong[:10])
    assert settled > ASKED * 0.6, left


if __name__ == "__main__":
    total, first = int(sys.argv[1]), int(sys.argv[2])
    for decide in (False, True):
        number, problems, rest = run(total, first, decide)
        print(f"{'asked of the solver' if decide else 'folded'}: {total} operations, {number} settled, {len(problems)} mismatches")
        print("left open most:", dict(sorted(rest.items(), key=lambda pair: -pair[1])[:25]))
        print("\n".join(problems[:20]))
