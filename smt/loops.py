"""Loops, in three readings of one semantics.

`cut`: the loop's variables are forgotten at its head, except for what the invariants say; one arbitrary turn is evaluated, and must
preserve the invariants. What a turn changes is not guessed from the text: turns are evaluated until the set of changed places and
the kinds of their values are stable; what was asked in the last one counts. Everything else keeps its value (the frame).
`horn`: as `cut`, with one more invariant for each loop that is left open (smt/relations.py); what is found for it is a suggestion.
`unroll`: the first few turns, one after the other; longer runs are dropped, so nothing can be proved, but failures are real ones.

A loop whose number of turns is decided by literals is run turn by turn in both readings: that is exact.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from frontends import ir
from smt import consumers, contracts, frames, generator_expressions, generators, iterators, sequences
from smt.builtins.instances import iterator_of
from smt.evaluation import assign, condition, evaluate, execute_block
from smt.given import running
from smt.heap import read_by
from smt.iteration import at_end, items_of
from smt.kinds import kind_of
from smt.machine import Dead, Machine
from smt.outcomes import Obligation, Turn
from smt.relations import Hole
from smt.rounds import Found
from smt.sequences import MixedContents
from smt.state import State
from smt.terms import FALSE, INT, TRUE, ZERO, Term, add, and_, integer, le, lt, not_
from smt.values import NONE, BoolV, GeneratorV, IntV, RefV, Seq, SuspendedV, UnionV, Value, as_int, is_given, is_object

MAX_TURNS = 40  # turns of a loop that literals decide
MAX_TRIED = 1000  # and of such loops within each other, all together
MAX_UNROLLED = 1000  # turns of all unrolled loops of one evaluation: past them, longer runs are dropped
MAX_ROUNDS = 8  # evaluations of a turn until what it changes is stable


Ends = list[tuple[State, Value]]


class _Undecided(Exception):
    """The loop is not decided by literals."""


def _body(m: Machine, body: tuple[ir.Stmt, ...], breaks: list[tuple[State, Value]]) -> list[tuple[State, Value]]:
    """Run a loop's body here; the states that go on to the next turn. Breaks go to `breaks`, the rest leaves the loop."""
    with m.collecting() as exits:
        end = m.attempt(lambda: execute_block(m, body))
    ends: Ends = [(e.state, NONE) for e in exits if e.kind == "continue"]
    breaks.extend((e.state, NONE) for e in exits if e.kind == "break")
    m.exits.extend(e for e in exits if e.kind in ("return", "raise", "leave"))
    return ends if end is None else [*ends, (end[0], NONE)]


def _finish(m: Machine, orelse: tuple[ir.Stmt, ...], driver: _Driver, done: Ends, breaks: Ends) -> None:
    """The end of a loop: `else` where it ran out, then meet those that left by `break`."""
    ends = list(breaks)

    def run_out() -> Value:
        m.arrive(done)
        driver.end()
        execute_block(m, orelse)
        return NONE

    if done:
        end = m.attempt(run_out)
        if end is not None:
            ends.append((end[0], NONE))
    m.arrive(ends)


# ---------------------------------------------------------------------------------------------------- how a loop advances


@dataclass(frozen=True, slots=True)
class _Driver:
    """How a loop goes on: `more(k)` whether turn k happens (evaluated in the current state), `start(k)` binds the target."""

    more: Callable[[Term], Term]
    start: Callable[[Term], None]
    counted: bool  # a `for` loop: turns are numbered
    length: Term | None = None  # the number of turns, where it is fixed beforehand
    check: Callable[[], None] = lambda: None  # at the end of each turn
    end: Callable[[], None] = lambda: None  # when there is no further turn


def while_loop(m: Machine, s: ir.While) -> None:
    """while test: body else: orelse"""
    with m.looping():
        _loop(m, s, _Driver(lambda k: condition(m, s.test).term, lambda k: None, False))


def for_loop(m: Machine, s: ir.For) -> None:
    """for target in iter: body else: orelse"""
    if isinstance(s.iter, ir.Comprehension) and s.iter.kind == "generator":
        source: Value = generator_expressions.generator_argument(m, s.iter)
    else:
        source = evaluate(m, s.iter)
    if generators.is_lazy(source):
        source = generators.started(m, source, s.span)
    with m.looping():
        if isinstance(source, UnionV):
            m.split(source, lambda v: _for_over(m, s, v))
        else:
            _for_over(m, s, source)


def _for_over(m: Machine, s: ir.For, source: Value) -> Value:
    whole = source
    if is_given(source):
        source = running(m, source, s.span)
    if generators.is_lazy(source):
        return m.split(generators.started(m, source, s.span), lambda v: _for_over(m, s, v))
    if isinstance(source, SuspendedV) or (isinstance(source, GeneratorV) and not consumers.is_plain(source)):
        return consumers.for_each(m, s, source)
    if isinstance(source, GeneratorV):
        source = source.first  # its items are made at each turn
    if is_object(source):
        found = iterator_of(m, source, s.span)
        if kind_of(found) in ("iterator", "generator", "enumerate", "zip", "reversed"):
            return _for_over(m, s, found)
    if isinstance(source, RefV) and source.cls == "iterator":
        return _over_iterator(m, s, source)
    items = items_of(m, source, s.span, lazily=True)
    live = isinstance(source, RefV) and source.cls in ("list", "bytearray")

    def now() -> sequences.Items:
        # A list is read as it is at each turn: its iterator is an index into the live object.
        return items_of(m, source, s.span) if live else items

    def more(k: Term) -> Term:
        current = now()
        return lt(k, sequences.length(current))

    def start(k: Term) -> None:
        current = now()
        value = sequences.get(current, k)
        assign(m, s.target, consumers.made_of(m, whole, value) if isinstance(whole, GeneratorV) else value)

    read = [] if live else [m.state.resolve(ref).location for ref in read_by(source)]
    watched = [(location, m.state.heap.get(location)) for location in read]

    def check() -> None:
        # Views and other containers read the object as it was: it must not change while the loop runs over it.
        if any(m.state.heap.get(location) != before for location, before in watched):
            raise m.unsupported("object changed while a loop runs over it", s.span)

    length = None if live else sequences.length(items)
    m.iterating.append((whole, ZERO))
    try:
        _loop(m, s, _Driver(more, start, True, length, check, lambda: at_end(m, items, s.span)))
    finally:
        m.iterating.pop()
    return NONE


def _over_iterator(m: Machine, s: ir.For, source: RefV) -> Value:
    turns = iterators.Turns(m, source, s.span, iterators.position(m, source, s.span))
    live = isinstance(turns.start.items, Seq | tuple)
    driver = _Driver(
        turns.more, lambda k: turns.take(k, lambda v: assign(m, s.target, v)), True, None if live else turns.count, turns.check, turns.end
    )
    m.iterating.append((source, ZERO))
    try:
        _loop(m, s, driver)
    finally:
        m.iterating.pop()
    return NONE


def _loop(m: Machine, s: ir.While | ir.For, driver: _Driver) -> None:
    if m.in_spec and not driver.counted and s.spec.decreases is None:
        raise m.unsupported("loop without decreases in a contract", s.span)
    known = m.found.arrive(s)
    turns = _decided(m, s, driver, known)
    if turns is None:
        if m.settings.reading == "unroll":
            with m.round(Found()):
                turns = _turns(m, s, driver, m.settings.unroll, decided=False)
        else:
            turns = _cut(m, s, driver, known)
    _finish(m, s.orelse, driver, *turns)


def _decided(m: Machine, s: ir.While | ir.For, driver: _Driver, known: Found) -> tuple[Ends, Ends] | None:
    """All turns, if literals decide how many there are; else None, and the state is as it was."""
    if known.undecided:
        return None
    entry = m.state.fork()
    outermost = m.trial is None
    if m.trial is None:
        m.trial = MAX_TRIED
    try:
        with m.scratch() as record, m.collecting() as exits, m.round(Found()):
            turns = _turns(m, s, driver, MAX_TURNS, decided=True)
    except _Undecided:
        m.state = entry
        known.undecided = True
        return None
    finally:
        if outermost:
            m.trial = None
    m.adopt(record)
    m.exits.extend(exits)
    return turns


def _turns(m: Machine, s: ir.While | ir.For, driver: _Driver, limit: int, decided: bool) -> tuple[Ends, Ends]:
    """Turn after turn, exactly: the states where the loop ran out, and those that left by `break`."""
    done: Ends = []
    breaks: Ends = []
    measure: Value | None = None
    for turn in range(limit + 1):
        k = integer(turn)
        if not driver.counted:
            _demand_invariants(m, s, "invariant-entry" if turn == 0 else "invariant-preserved")
        try:
            more = driver.more(k)
        except Dead:
            return done, breaks
        if decided and more is not TRUE and more is not FALSE:
            raise _Undecided
        if more is not TRUE:
            done.append((m.state.fork(not_(more)), NONE))
        if more is FALSE:
            return done, breaks
        if decided and m.trial is not None:
            if m.trial == 0:
                raise _Undecided
            m.trial -= 1
        if not decided:
            m.unrolled += 1
        if turn == limit or m.unrolled > MAX_UNROLLED:
            if decided:
                raise _Undecided
            m.record.truncated = True
            return done, breaks

        def go(k: Term = k, more: Term = more, turn: int = turn, last: Value | None = measure) -> Value:
            nonlocal measure
            m.take(more)
            driver.start(k)
            if driver.counted:
                m.iterating[-1] = (m.iterating[-1][0], k)
                _demand_invariants(m, s, "invariant-entry" if turn == 0 else "invariant-preserved")
            measure = _measure(m, s, last)
            ends = _body(m, s.body, breaks)
            value = m.arrive(ends)
            driver.check()
            return value

        if m.attempt(go) is None:
            return done, breaks
    raise AssertionError("unreachable")


# -------------------------------------------------------------------------------------------------------------------- cut


def _cut(m: Machine, s: ir.While | ir.For, driver: _Driver, known: Found) -> tuple[Ends, Ends]:
    done: Ends = []
    entered: list[State] = []  # where the open invariant is asked first
    # First arrival. A `for` loop may have no turn at all; its invariants speak of turns.
    if driver.counted:
        first = driver.more(ZERO)
        if first is not TRUE:
            done.append((m.state.fork(not_(first)), NONE))
        if first is FALSE:
            return done, []
        here = m.state

        def enter() -> Value:
            m.state = here.fork(first)
            if m.state.dead:
                raise Dead
            driver.start(ZERO)
            _demand_invariants(m, s, "invariant-entry")
            entered.append(m.state)
            return NONE

        m.attempt(enter)
        m.state = here
        m.take(first)  # what is said of an arbitrary turn is said where there is one
    else:
        _demand_invariants(m, s, "invariant-entry")
        entered.append(m.state)

    # Turns from ever more general heads, until one changes nothing that was not forgotten at its head: that one is asked about.
    entry = m.state
    changes = frames.Changes(m, entry, known)
    for _ in range(MAX_ROUNDS):
        turn = _Turn(m, s, driver, entry, entered, changes)
        with m.scratch() as record, m.collecting() as exits, m.round(known):
            m.attempt(turn.run)
            try:
                grown = turn.grown()
            except MixedContents as problem:
                unlike = problem
                break
        if not grown:
            m.adopt(record)
            m.exits.extend(exits)
            return done + turn.done, turn.breaks
    else:
        unlike = None
    m.state = entry
    m.unsupported("loop in which the kinds of values do not settle" if unlike is None else f"loop that changes {unlike}", s.span)
    return done, []  # turns have no model, but there may be none


class _Turn:
    """One evaluation of an arbitrary turn, from a head that has forgotten the changes found so far."""

    def __init__(
        self, m: Machine, s: ir.While | ir.For, driver: _Driver, entry: State, entered: list[State], changes: frames.Changes
    ) -> None:
        self.m, self.s, self.driver, self.entry, self.entered, self.changes = m, s, driver, entry, entered, changes
        self.boundary = m.locations
        self.head = entry
        self.ends: list[State] = []  # where the body ends and the next turn begins
        self.done: Ends = []
        self.breaks: Ends = []

    def run(self) -> Value:
        """Evaluate it and ask what it owes."""
        m, s, driver = self.m, self.s, self.driver
        k = self._arbitrary()
        if not s.spec.invariants:
            m.record.loops.append((s.span, self.changes.names(m)))
        self.head = m.state.fork()
        if driver.counted:
            m.take(driver.more(k))
            driver.start(k)
            m.iterating[-1] = (m.iterating[-1][0], k)
        _rely_invariants(m, s)
        hole = _open(m, s, self.entered)
        if not driver.counted:
            more = driver.more(k)
            if more is not TRUE:
                self.done.append((m.state.fork(not_(more)), NONE))
            m.take(more)
        before = _measure(m, s, None)
        numbers = _numbers(m)
        ends = _body(m, s.body, self.breaks)
        self.ends = [state.fork() for state, _ in ends]
        m.arrive(ends)
        driver.check()
        if not driver.counted:
            _record_turn(m, s, numbers)
            _demand_invariants(m, s, "invariant-preserved")
            hole()
            _measure(m, s, before)
            return NONE
        following = add(k, integer(1))
        more = driver.more(following)
        if more is not TRUE:
            self.done.append((m.state.fork(not_(more)), NONE))
        m.take(more)
        driver.start(following)
        m.iterating[-1] = (m.iterating[-1][0], following)
        _record_turn(m, s, numbers)
        _demand_invariants(m, s, "invariant-preserved")
        hole()
        return NONE

    def _arbitrary(self) -> Term:
        """Make the state that of the head of an arbitrary turn; its number."""
        m, driver = self.m, self.driver
        m.state = self.changes.forget(m, self.entry)
        if not driver.counted:
            return ZERO
        k = m.fresh.var("turn", INT)
        m.assume(and_(le(ZERO, k), TRUE if driver.length is None else lt(k, driver.length)))
        return k

    def grown(self) -> bool:
        """Whether the turn changed what was not known to change; from now on it is. Raises `MixedContents` where it has no shape."""
        found = [self.changes.observe(self.m, self.head, end, self.boundary) for end in self.ends]
        return any(found)


def _numbers(m: Machine) -> dict[str, Term]:
    """The variables of the running function that are numbers or truth values."""
    mine = {name: value for (frame, name), value in m.state.env.items() if frame == m.frame.id and "%" not in name}
    return {name: value.term for name, value in mine.items() if isinstance(value, IntV | BoolV)}


def _record_turn(m: Machine, s: ir.While | ir.For, head: dict[str, Term]) -> None:
    values = tuple((name, head[name], after) for name, after in _numbers(m).items() if name in head and head[name].sort == after.sort)
    m.record.turns.append(Turn(s.span.line, values))


# ------------------------------------------------------------------------------------------------------- invariants, measure


def _demand_invariants(m: Machine, s: ir.While | ir.For, kind: str) -> None:
    for clause in s.spec.invariants:
        contracts.demand(m, kind, contracts.judge_here(m, clause), clause.text, clause.span)


def _rely_invariants(m: Machine, s: ir.While | ir.For) -> None:
    # Each rests on its own two obligations only: one that fails takes no other with it, unless that was proved by means of it.
    for clause in s.spec.invariants:
        kinds = ("invariant-entry", "invariant-preserved")
        needs = frozenset(Obligation(kind, clause.text, clause.span).key for kind in kinds)
        contracts.rely(m, contracts.judge_here(m, clause), needs)


def _open(m: Machine, s: ir.While | ir.For, entered: list[State]) -> Callable[[], None]:
    """At the head of an arbitrary turn, in the `horn` reading: rely on the open invariant, ask it of the first arrival; how to ask it of
    the next head."""
    if m.settings.reading != "horn":
        return lambda: None
    hole = Hole(m, s.span, m.state)
    m.record.relations.append(hole.relation)
    head = m.state
    for m.state in entered:
        m.oblige("invariant-entry", hole.relation.name, s.span, hole.at(m))
    m.state = head
    m.assume(hole.at(m))

    def preserve() -> None:
        m.oblige("invariant-preserved", hole.relation.name, s.span, hole.at(m))

    return preserve


def _measure(m: Machine, s: ir.While | ir.For, last: Value | None) -> Value | None:
    """The value of `decreases` here; when the last one is given, ask that it has fallen and was not negative."""
    clause = s.spec.decreases
    if clause is None:
        return None
    value = evaluate(m, clause.body)
    now = as_int(value)
    if now is None:
        raise m.unsupported("decreases with a measure that is not an int", clause.span)
    then = None if last is None else as_int(last)
    if then is not None:
        m.oblige("termination", clause.text, clause.span, and_(le(ZERO, then), lt(now, then)))
    return value


