"""The machine that the semantic rules run on: a current state, the ways out of it, and the record of what was asked.

Rules (smt.expressions, smt.statements, smt.operators, smt.builtins, ...) are functions of a machine. They read and change `m.state`;
when control cannot go on they raise `Dead`, after having left an `Exit` (outcomes.py) for where it went instead. Nothing is ever dropped
silently: a path that leaves the modelled subset becomes a `Limit`, and whatever comes after it rests on that limit being unreachable.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Literal

from frontends.ir import NOWHERE, Class, Expr, Function, Program, Span
from frontends.kinds import Type
from smt import terms
from smt.fresh import Fresh
from smt.heap import HeapObject, IteratorObj
from smt.outcomes import Case, Exit, ExitKind, Limit, Obligation, Record
from smt.rounds import Found
from smt.sequences import MixedContents
from smt.state import NO_NEEDS, Path, State, join_all
from smt.terms import BOOL, FALSE, TRUE, Term, not_
from smt.values import (
    NONE,
    BytesV,
    ClassV,
    ExcV,
    FuncV,
    GeneratorV,
    OpaqueV,
    Origin,
    RangeV,
    RefV,
    SeqV,
    StrV,
    SuspendedV,
    TupleV,
    UnboundV,
    UnionV,
    Value,
    ViewV,
    alternatives,
    is_given,
    is_object,
    union,
)

if TYPE_CHECKING:
    from smt.dispatch import Told

MAX_WORK = 600_000  # steps of one evaluation, and terms that it makes
PLACES_A_STEP = 20  # as many places (variables, objects) are copied or compared in the time of one step
MAX_OBJECTS = 64  # a value that may be one of more of them is not followed
_ITERABLE = (RangeV, TupleV, SeqV, StrV, BytesV, ViewV, RefV)
ONE_SHOT = ("enumerate", "zip", "reversed", "view", "set_iterator")  # kinds of view that are iterators
Fields = dict[str, tuple[Type | None, Expr | None, str]]  # of a class, by name: (type, default, module)
Reading = Literal["cut", "horn", "unroll"]


class Dead(Exception):
    """Control does not come past this point on the current path."""


@dataclass(slots=True)
class Reached:
    """Locations of objects, each with a reference to it and the types that it is known under; and whether there may be others.

    `without_model`: open types of containers among those, such as list[Any].
    """

    refs: dict[int, RefV] = field(default_factory=dict)
    kinds: dict[int, list[Type | None]] = field(default_factory=dict)
    anything: bool = False
    without_model: list[Type] = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class Frame:
    """One activation of a function, lambda or contract. `parent` is the frame that it closes over."""

    id: int
    module: str
    locals: frozenset[str]
    parent: Frame | None = None
    function: Function | None = None
    owner: Class | None = None
    receiver: Value | None = None


@dataclass(frozen=True, slots=True)
class Settings:
    """How to read the program: `cut` may prove; `unroll` (bounded) finds counterexamples; `horn` leaves loop invariants open."""

    reading: Reading = "cut"
    unroll: int = 8
    never_panics: bool = False


class Machine:
    """See the module's docstring. One machine evaluates one function."""

    def __init__(self, program: Program, settings: Settings) -> None:
        self.program = program
        self.settings = settings
        self.fresh = Fresh()
        self.state = State()
        self.exits: list[Exit] = []
        self.record = Record()
        self.frame = Frame(0, "", frozenset())
        self.frames: dict[int, Frame] = {}
        self.consumers: dict[int, Callable[[Value], None]] = {}  # by frame: what takes the items that it yields
        self.alone: set[int] = set()  # frames of generators that are checked by themselves
        self.created_in: dict[int, tuple[str, ...]] = {}  # by frame: the generator functions in whose run it was made
        self.runs = 0  # of generators
        self.written: list[object] = []  # loops made for generators: what is known of a loop goes by the identity of its node
        self.calls: list[str] = []  # keys of the functions being evaluated, the checked one first
        self.handling: list[Value] = []  # exceptions being handled, innermost last
        self.catching = 0  # > 0: inside a statement that may see an exception pass, or catch it
        self.promise: tuple[str, Span] | None = None  # what the checked function says of exceptions, if it does, and where
        self.iterating: list[tuple[Value, Term]] = []  # what the enclosing for loops run over, with the number of finished turns
        self.loop_starts: list[int] = []  # orders at which the enclosing loops began
        self.top: Frame | None = None  # that of the checked function
        self.began = 0  # the order at which the statement of the checked function began that is being evaluated
        self.trial: int | None = None  # inside loops that are tried turn by turn: how many turns are left to try
        self.unrolled = 0  # turns of loops that were unrolled, all together
        self.at: Span = NOWHERE  # what is being evaluated
        self.steps = 0  # the work done: expressions and statements evaluated, and places looked at where states part or meet
        self.found = Found()  # what earlier rounds of the innermost loop being evaluated found of the loops within it
        self.escaped = Reached()  # objects that code elsewhere may know: smt.escaping
        self.exact: set[int] = set()  # locations of instances of exactly their class, no subclass: made in sight
        self.told: dict[int, Told] = {}  # by location: what else is known of the class of the object (smt.downcasts)
        self.tested: tuple[ClassV, ...] | None = None  # classes that the code asks for by `isinstance` (smt.downcasts)
        self.watched: dict[int, tuple[tuple[int, HeapObject | None], ...]] = {}  # by location: what an iterator reads
        self.factories: dict[int, Value] = {}  # by location: what a defaultdict calls for a key that is missing
        self.intact: dict[int, HeapObject] = {}  # the objects at entry that are known to satisfy their class invariants
        self.item_types: dict[str, bool] = {}  # types of objects of unknown number, which are in families: `smt.families.items_among`
        self.mere_data: set[tuple[str, str]] = set()  # class and name of attributes that no descriptor is behind
        self.containers: frozenset[tuple[str, str]] = frozenset()  # mutable containers that the function is given: smt.families
        self.families: dict[str, RefV] = {}  # by type
        self.unfolding: list[str] = []  # classes of which an unknown instance is being made
        self.judged: list[int] = []  # locations of instances whose class invariants are being evaluated
        self.opening = 0  # > 0: in the body of a pure function that is opened at a call
        self.constructing = 0  # > 0: inside a constructor, where a frozen instance may still be written
        self.in_spec = 0  # > 0: evaluating a contract, where non-termination would be unsound
        self.unseen: set[str] = set()  # functions that were called through their contracts: what they run was not looked at
        self.above: dict[str, tuple[str, ...]] = {}  # by class, it and all its bases, by id
        self.below: dict[str, tuple[ClassV, ...]] = {}  # by class, the classes of the program that derive from it
        self.annotated: dict[str, Fields] = {}  # by class, its fields (smt/classes.py)
        self.missing: dict[str, frozenset[str]] = {}  # by class, the attributes that its objects may lack (smt/presence.py)
        self.building: set[int] = set()  # the object that the checked `__init__` is given
        self.promised: set[str] = set()  # methods that were called by their promises, and the overrides that may run instead
        self.measure: Value | None = None  # the value of the checked function's `decreases` at entry
        self.old: Value = NONE  # the state at entry of the checked function, for `old` in loop invariants
        self.constants: dict[tuple[str, str], Value] = {}
        self.lineages: dict[str, tuple[ClassV, ...]] = {}  # by class: it and its bases in the order of lookup (smt.mro)
        self.frozen: dict[int, HeapObject] = {}  # by location: frozensets that module-level names are bound to
        self.enclosed: dict[tuple[int, str], Value] = {}  # by frame and name: variables around functions that were made at import
        self.given_functions: dict[str, Type] = {}  # functions that the caller hands in, by name
        self.written_as: dict[str, str] = {}  # library classes that parameters are annotated with, as the module calls them
        self.handed_in: frozenset[str] = frozenset()  # parameters of the function under check
        self.locations = 0
        self.defaults: dict[tuple[str, str, str, Type, str], bool] = {}  # by class, field and type: `smt.defaults`
        self.lengths: dict[Term, tuple[Path, ...]] = {}  # what len() gave of objects, and where: `sizes.bound_lengths`

    # ---------------------------------------------------------------------------------------------------- control flow

    def cases(self, parts: Sequence[tuple[Term, Callable[[], Value]]]) -> Value:
        """Evaluate each part where its guard (disjoint, exhaustive) holds, and merge."""
        if len(parts) == 1 and parts[0][0] is TRUE:
            return parts[0][1]()
        base = self.state
        ends: list[tuple[State, Value]] = []
        self.steps += len(parts) * (len(base.env) + len(base.heap)) // PLACES_A_STEP
        for guard, body in parts:
            self.state = base.fork(guard)
            if self.state.dead:
                continue
            try:
                value = body()
            except Dead:
                continue
            ends.append((self.state, value))
        return self.arrive(ends)

    def branch(self, condition: Term, then: Callable[[], Value], orelse: Callable[[], Value]) -> Value:
        """`then` where the condition holds, `orelse` elsewhere."""
        if condition is TRUE:
            return then()
        if condition is FALSE:
            return orelse()
        return self.cases([(condition, then), (not_(condition), orelse)])

    def split(self, value: Value, body: Callable[[Value], Value]) -> Value:
        """`body` on each alternative of a value; a value of known kind is passed straight on."""
        if isinstance(value, UnionV):
            if len(value.alternatives) > MAX_OBJECTS:
                raise self.unsupported(f"a value that may be one of more than {MAX_OBJECTS} objects", self.at)
            self.steps += len(value.alternatives) ** 2
            return self.cases([(g, lambda v=v: body(v)) for g, v in value.alternatives])  # type: ignore[misc]
        return body(value)

    def arrive(self, ends: Sequence[tuple[State, Value]]) -> Value:
        """Go on from the meeting of these states; `Dead` when there is none."""
        try:
            met = join_all(ends)
        except MixedContents as problem:
            # What the branches made of one list has no common form: no path comes past here.
            for state, _ in ends:
                self.state = state
                self.unsupported(f"lists of unlike items meet: {problem}")
            raise Dead from None
        if met is None:
            raise Dead
        self.state, value = met
        return value

    def attempt(self, body: Callable[[], Value]) -> tuple[State, Value] | None:
        """Run `body`; the state and value at its normal end, or None when control never gets there."""
        try:
            value = body()
        except Dead:
            return None
        return None if self.state.dead else (self.state, value)

    @contextmanager
    def collecting(self) -> Iterator[list[Exit]]:
        """Collect the exits left inside the block, instead of passing them on (but where control does not come past the block)."""
        outer, exits = self.exits, list[Exit]()
        self.exits = exits
        try:
            yield exits
        except Dead:
            outer.extend(exits)
            raise
        finally:
            self.exits = outer

    def leave(self, kind: ExitKind, value: Value = NONE) -> Dead:
        """Leave an exit from here; to be raised by the caller."""
        if not self.state.dead:
            self.exits.append(Exit(kind, self.state, value, self.tick()))
        return Dead()

    def take(self, condition: Term) -> None:
        """Go on only where the condition holds."""
        self.state.take(condition)
        if self.state.dead:
            raise Dead

    def assume(self, given: Term, needs: frozenset[str] = NO_NEEDS) -> None:
        """Go on knowing this. (Not `m.state.assume(f(m))`: evaluating the argument may replace the state.)"""
        self.state.assume(given, needs)

    @contextmanager
    def round(self, found: Found) -> Iterator[None]:
        """Inside the block, loops are met as those within the loop of `found`, from the first on."""
        outer, self.found = self.found, found
        found.arrivals.clear()
        try:
            yield
        finally:
            self.found = outer

    # ------------------------------------------------------------------------------------------------------ exceptions

    def raise_(self, cls: str, kind: str, detail: str, span: Span, args: tuple[Value, ...] | None = None) -> Dead:
        """An exception certainly raised here; to be raised by the caller."""
        return self.leave("raise", ExcV(cls, args, Origin(kind, detail, span)))

    def raise_if(self, condition: Term, cls: str, kind: str, detail: str, span: Span, args: tuple[Value, ...] | None = None) -> None:
        """An exception where the condition holds; go on where it does not."""
        if condition is FALSE:
            return
        there = self.state.fork(condition)
        self.steps += (len(there.env) + len(there.heap)) // PLACES_A_STEP
        if not there.dead:
            self.exits.append(Exit("raise", there, ExcV(cls, args, Origin(kind, detail, span)), self.tick()))
        self.take(not_(condition))

    def type_error(self, detail: str, span: Span) -> Dead:
        """TypeError, certainly raised here."""
        return self.raise_("TypeError", "type", detail, span)

    # ---------------------------------------------------------------------------------------------------- what is asked

    def step(self, span: Span) -> None:
        """One more step of the evaluation, at this place of the program; a limit where there have been too many.

        Every program is evaluated within a bound: without one, calls that are inlined twice each, or loops that literals decide
        within each other, would take exponential time. Each step after the bound is a limit too, so the evaluation ends soon.
        """
        self.at = span
        self.steps += 1
        if self.steps + terms.made() > MAX_WORK:
            raise self.unsupported("program too large to be followed: its evaluation takes too many steps", span)

    def tick(self) -> int:
        self.record.order += 1
        return self.record.order

    def oblige(
        self, kind: str, detail: str, span: Span, goal: Term, path: Path | None = None, order: int | None = None
    ) -> str:
        """Ask that the goal hold here (or on the given path); the obligation's key. Asking again at one place adds a case."""
        fresh = Obligation(kind, detail, span)
        obligation = self.record.obligations.setdefault(fresh.key, fresh)
        case = Case(self.state.path if path is None else path, goal, self.tick() if order is None else order)
        obligation.last = max(obligation.last, case.order)
        if goal is not TRUE and not case.path.dead:
            obligation.cases.append(case)
        return obligation.key

    def unsupported(self, reason: str, span: Span = NOWHERE) -> Dead:
        """The path leaves the modelled subset here; to be raised by the caller."""
        self._limit(reason, span, self.began)
        return Dead()

    def _limit(self, reason: str, span: Span, since: int = 0) -> None:
        order = self.tick()
        if not self.state.dead:
            since = min([since or order, *self.loop_starts[:1]])
            self.record.limits.append(Limit(reason, span, self.state.path, order, since))

    @contextmanager
    def looping(self) -> Iterator[None]:
        """The block is a loop: what is evaluated in it may be evaluated again after what comes later in it."""
        self.loop_starts.append(self.tick())
        try:
            yield
        finally:
            self.loop_starts.pop()

    @contextmanager
    def watching(self) -> Iterator[None]:
        """The block is inside a statement that may catch what escapes from it, or see it pass."""
        self.catching += 1
        try:
            yield
        finally:
            self.catching -= 1

    def provided(self, needs: frozenset[str], reason: str, span: Span) -> None:
        """Go on with what is true only if something else is proved: if it is not, there is a limit here."""
        unkept = self.fresh.var("unkept", BOOL)
        self.assume(not_(unkept), needs)
        state = self.state
        self.state = state.fork(unkept)
        self._limit(reason, span)  # all the rest is evaluated later
        self.state = state

    @contextmanager
    def scratch(self) -> Iterator[Record]:
        """Evaluate without asking: obligations and limits of the block go to a record of its own.

        Where control does not come past the block, nobody is left to judge that record: then all of it is asked.
        """
        outer, record = self.record, Record(order=self.record.order)
        self.record = record
        try:
            yield record
        except Dead:
            self.record = outer
            self.adopt(record)
            raise
        finally:
            self.record = outer

    def adopt(self, record: Record) -> None:
        """Ask after all what was asked in a scratch record."""
        for key, obligation in record.obligations.items():
            mine = self.record.obligations.setdefault(key, Obligation(obligation.kind, obligation.detail, obligation.span))
            mine.cases.extend(obligation.cases)
            mine.last = max(mine.last, obligation.last)
            mine.reasons = tuple(dict.fromkeys(mine.reasons + obligation.reasons))
        self.record.limits.extend(record.limits)
        self.record.drawn.extend(record.drawn)
        self.record.returned.extend(record.returned)
        self.record.assumed.extend(record.assumed)
        self.record.loops.extend(record.loops)
        self.record.turns.extend(record.turns)
        self.record.relations.extend(record.relations)
        self.record.truncated |= record.truncated
        self.record.order = max(self.record.order, record.order)

    # ---------------------------------------------------------------------------------------------- frames and variables

    def new_frame(
        self,
        module: str,
        names: Sequence[str],
        parent: Frame | None = None,
        function: Function | None = None,
        owner: Class | None = None,
        receiver: Value | None = None,
    ) -> Frame:
        """A new activation."""
        frame = Frame(len(self.frames) + 1, module, frozenset(names), parent, function, owner, receiver)
        self.frames[frame.id] = frame
        self.created_in[frame.id] = self.created_in.get(self.frame.id, ())
        return frame

    @contextmanager
    def inside(self, frame: Frame) -> Iterator[None]:
        """Run the block in this frame."""
        outer, self.frame = self.frame, frame
        try:
            yield
        finally:
            self.frame = outer

    def set_local(self, name: str, value: Value, frame: Frame | None = None) -> None:
        self.state.env[((frame or self.frame).id, name)] = value

    def get_local(self, name: str, span: Span, frame: Frame | None = None) -> Value:
        """A variable of the running frame, or of one around it; reading it unbound raises UnboundLocalError or NameError."""
        place = ((frame or self.frame).id, name)
        value = self.state.env.get(place) or self.enclosed.get(place)
        error = "UnboundLocalError" if frame is None else "NameError"
        return self.bound(UnboundV() if value is None else value, name, span, error)

    def bound(self, value: Value, name: str, span: Span, error: str) -> Value:
        """The value, after such an error where it is unbound."""
        if isinstance(value, UnboundV):
            raise self.raise_(error, "unbound", name, span)
        if isinstance(value, UnionV):
            rest = []
            for guard, part in value.alternatives:
                if isinstance(part, UnboundV):
                    self.raise_if(guard, error, "unbound", name, span)
                else:
                    rest.append((guard, part))
            if len(rest) == 1:
                return rest[0][1]
            return UnionV(tuple(rest))
        return value

    def new_location(self) -> int:
        """A location that no reference points to yet."""
        self.locations += 1
        return self.locations

    def no_opaque(self, value: Value, span: Span) -> Value:
        """The value, after a limit where it is opaque."""
        if isinstance(value, OpaqueV):
            raise self.unsupported(value.reason, span)
        if isinstance(value, UnionV) and any(isinstance(v, OpaqueV) for _, v in alternatives(value)):
            return self.split(value, lambda v: self.no_opaque(v, span))
        return value

    def kept(self, value: Value, span: Span) -> Value:
        """The value, on its way into a place where it can be used again. A generator becomes an object, for it is used up by its first use;
        other iterators are limits."""
        for _, first in alternatives(value.first) if isinstance(value, GeneratorV) else ():
            if isinstance(first, OpaqueV):
                raise self.unsupported(first.reason, span)
            if not (isinstance(first, _ITERABLE) or is_given(first)) or is_object(first):
                raise self.unsupported("generator that is kept, over what may be no iterable", span)
        if isinstance(value, GeneratorV | SuspendedV):
            location = self.new_location()
            self.state.heap[location] = IteratorObj(value)
            return RefV(location, "generator")
        if isinstance(value, UnionV):
            return union([(guard, self._kept_one(part, span)) for guard, part in value.alternatives])
        return self._kept_one(value, span)

    def _kept_one(self, value: Value, span: Span) -> Value:
        from smt import iterators

        if isinstance(value, GeneratorV | SuspendedV):
            raise self.unsupported("one of several generators that is kept", span)
        if isinstance(value, ViewV) and value.kind in iterators.VIEWS:
            return iterators.of_view(self, value, span)
        if isinstance(value, ViewV) and value.kind in ONE_SHOT:
            raise self.unsupported(f"{value.kind} object that is kept", span)
        return value

    def key_of(self, function: FuncV) -> str:
        """The name of a function across modules."""
        return f"{function.module}:{function.function.qualname}"
