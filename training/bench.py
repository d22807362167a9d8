"""One problem on the workbench: evaluated and run once, so that many lemmas can be judged on it.

Lemmas go through ever more expensive sieves. Invariants first meet the states that runs show at their loop, then single turns of the
loop from other states (implication counterexamples, as in Garg et al., "ICE: a robust framework for learning invariants", CAV 2014);
what is left goes to one solver that keeps its context, and its models become new turns for the sieve. Nothing of this is a verdict: what
seems to prove the goal is asked of the real pipeline (`training.pipeline.proves`).
"""

from __future__ import annotations

import random
import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field, replace
from typing import Any, Final

import z3

from frontends import ir
from prover.concrete import Compiled, compiled_text, holds
from prover.insert import insert, lowered_invariants
from prover.lemmas import Condition, Lemma, LemmaError, LemmaKind, Names, parse
from prover.proposers.base import Failed, Open, Row, Spot, Task
from prover.scope import loops, scope
from smt import models, spelling
from smt.machine import Settings
from smt.questions import Asked, Questions
from smt.verify import questions
from training.arena.generate import inputs, traces
from training.arena.interpret import Outside, Raised, State, Stuck, Subject, Trace, loaded, row_of, with_old
from training.arena.turns import Step, Stepper, written
from training.switches import GOAL, Model, Switches

ROWS: Final = 60  # states kept of each loop
RUNS: Final = 60
SEEDS: Final = 160  # turns tried before any lemma comes
STEPS: Final = 600  # turns kept
INVARIANT: Final = ("invariant-entry", "invariant-preserved")


@dataclass(slots=True)
class Counts:
    """What judging cost: atoms looked at, those that the sieves threw out, and checks asked of the solver."""

    atoms: int = 0
    no_lemma: int = 0
    on_rows: int = 0
    on_steps: int = 0
    checks: int = 0

    def add(self, other: Counts) -> None:
        self.atoms += other.atoms
        self.no_lemma += other.no_lemma
        self.on_rows += other.on_rows
        self.on_steps += other.on_steps
        self.checks += other.checks


@dataclass(slots=True)
class Atom:
    """A lemma with what is known of it. Masks have a bit for each step of the bench, up to `seen`."""

    lemma: Lemma
    detail: str = ""  # what its obligations are called
    parsed: Condition | None = None  # an invariant of a loop
    clause: ir.Clause | None = None  # the same, lowered
    temporaries: tuple[str, ...] = ()  # that the clause assigns
    test: Compiled | None = None  # None: it can't be evaluated on states
    error: str = ""  # why it is no lemma here
    on_rows: bool = True
    seen: int = 0
    before: int = 0
    after: int = 0  # for a step that leaves the loop the bit is set: there is nothing that the lemma would have to survive


@dataclass(slots=True)
class Bench:
    """A function with open goals, prepared. `goals` are the keys of the obligations to prove."""

    module: ir.Module
    function: ir.Function
    spots: tuple[Spot, ...]
    states: dict[int, list[State]]
    runs: list[Trace]
    goals: tuple[tuple[str, str], ...]  # kind and text
    stepper: Stepper | None
    steps: list[Step] = field(default_factory=list)
    bad: int = 0  # mask of the steps that leave the loop with a goal violated
    atoms: dict[Lemma, Atom] = field(default_factory=dict)
    inductive: dict[tuple[frozenset[Lemma], bool], tuple[frozenset[Lemma], bool]] = field(default_factory=dict)
    cores: list[frozenset[Lemma]] = field(default_factory=list)  # sets that the pipeline proved the goals with, and nothing to leave out
    counts: Counts = field(default_factory=Counts)
    context: Any = None
    switches: Switches | None = None
    up: dict[Lemma, int] = field(default_factory=dict)  # the invariants with switches
    inputs: tuple[tuple[str, models.Recipe], ...] = ()
    known: set[str] = field(default_factory=set)  # steps that are there already
    scopes: dict[tuple[int | None, LemmaKind], Names] = field(default_factory=dict)

    @property
    def program(self) -> ir.Program:
        return ir.Program((self.module,))

    def goal_of(self, asked: Asked) -> bool:
        """Whether an obligation is one of the goals."""
        return (asked.kind, asked.detail) in self.goals

    def task(self, failed: Sequence[Failed] = (), seed: int = 0) -> Task:
        """What proposers are given."""
        found = questions_of(self.program, self.module.name, self.function.qualname)
        open_ = tuple(Open(a.kind, a.detail, a.span.line, a.key) for a in found.asked if self.goal_of(a))
        return Task(self.module, self.function, self.spots, open_, failed=tuple(failed), seed=seed)

    # ------------------------------------------------------------------------------------------------------------ atoms

    def read(self, lemmas: Sequence[Lemma]) -> list[Atom]:
        """The lemmas, looked at on the rows and parsed; each is made once. What rows contradict need not be parsed: that takes longer."""
        fresh = [Atom(x, x.text) for x in dict.fromkeys(lemmas) if x not in self.atoms]
        self.atoms.update((a.lemma, a) for a in fresh)
        for a in fresh:
            try:
                if (a.lemma.module, a.lemma.function) != (self.module.name, self.function.qualname):
                    raise LemmaError("a lemma of another function")
                at_loop = a.lemma.kind == "invariant" and a.lemma.line in self.states
                a.on_rows = not at_loop or self.on_rows(a)
                if not a.on_rows:
                    continue
                parsed = parse(a.lemma.statement, self.names(a.lemma))
                if isinstance(parsed, Condition) and at_loop:
                    a.parsed, a.detail = parsed, parsed.body.text
                    a.on_rows = a.test is not None or self.on_rows(a)
                else:
                    insert(self.program, [a.lemma])
            except (LemmaError, KeyError) as problem:
                a.error = str(problem) or "no lemma"
        return [self.atoms[x] for x in lemmas]

    def on_rows(self, atom: Atom) -> bool:
        """Whether the states at its loop satisfy an invariant, as far as it can be evaluated by its text."""
        atom.test = compiled_text(atom.detail, tuple(name for name, _ in self.names(atom.lemma).variables))
        return atom.test is None or holds(atom.test, self.states[atom.lemma.line])

    def names(self, lemma: Lemma) -> Names:
        """What a lemma may mention where it stands. Raises KeyError where there is no such place."""
        key = (None if lemma.kind == "fact" else lemma.line, lemma.kind)
        if key not in self.scopes:
            self.scopes[key] = scope(self.module, self.function, *key)
        return self.scopes[key]

    def annotated(self, atoms: Sequence[Atom]) -> ir.Program:
        """The program with these invariants. It is what `insert` makes of them, at a fraction of the cost: each is lowered once, all that
        are new together."""
        found: dict[int, list[ir.Clause]] = {}
        function = self.function
        fresh = [(a, a.parsed) for a in atoms if a.clause is None and a.parsed is not None]
        clauses, temporaries = lowered_invariants(self.module, function, [(a.lemma.line, parsed) for a, parsed in fresh])
        for (a, _), clause in zip(fresh, clauses, strict=True):
            a.clause, a.temporaries = clause, temporaries
        for a in atoms:
            assert a.clause is not None
            found.setdefault(a.lemma.line, []).append(a.clause)
        names = tuple(dict.fromkeys([*function.locals, *(t for a in atoms for t in a.temporaries)]))
        made_function = replace(function, body=_with_invariants(function.body, found), locals=names)
        bindings = tuple((n, made_function if b is function else b) for n, b in self.module.bindings)
        return ir.Program((replace(self.module, bindings=bindings),))

    def look(self, atom: Atom) -> None:
        """Bring the masks of an atom up to date."""
        assert atom.test is not None
        for at in range(atom.seen, len(self.steps)):
            step = self.steps[at]
            atom.before |= holds(atom.test, [step.before]) << at
            atom.after |= (step.after is None or holds(atom.test, [step.after])) << at
        atom.seen = len(self.steps)

    # ------------------------------------------------------------------------------------------------------------ steps

    def add_step(self, step: Step | None) -> bool:
        """Keep a turn that is new; whether it is."""
        if step is None or len(self.steps) >= STEPS:
            return False
        key = repr((step.before, step.after, step.good))
        if key in self.known:
            return False
        self.known.add(key)
        if step.good is False:
            self.bad |= 1 << len(self.steps)
        self.steps.append(step)
        return True

    def sieve(self, atoms: Sequence[Atom]) -> tuple[list[Atom], bool]:
        """Throw out what turns of the loop contradict, given all the rest. With whether the rest may still prove the goals."""
        alive = list(atoms)
        if self.stepper is None or any(a.test is None or a.lemma.line != self.stepper.line for a in alive):
            return alive, True
        for a in alive:
            self.look(a)
        while True:
            possible = (1 << len(self.steps)) - 1
            for a in alive:
                possible &= a.before
            kept = [a for a in alive if not possible & ~a.after]
            if len(kept) == len(alive):
                return alive, not possible & self.bad
            alive = kept

    def failed(self, atom: Atom, others: Iterable[Atom]) -> Failed:
        """The lemma with a step that breaks it though all others hold before, where one is known; else with one that breaks it alone."""
        if atom.test is None or self.stepper is None:
            return Failed(atom.lemma)
        alone = together = atom.before & ~atom.after
        for other in others:
            if other.test is not None:
                self.look(other)
                together &= other.before
        mask = together or alone
        if not mask:
            return Failed(atom.lemma)
        step = self.steps[(mask & -mask).bit_length() - 1]
        assert step.after is not None
        return Failed(atom.lemma, row_of(step.before), row_of(step.after))

    # ----------------------------------------------------------------------------------------------------------- solver

    def put_up(self, lemmas: frozenset[Lemma]) -> None:
        """Evaluate the program with these invariants, unless it is up with them already. `houdini` chooses among them."""
        if self.switches is not None and lemmas <= self.up.keys():
            return
        atoms = self.read(sorted(lemmas))
        self.up = {a.lemma: i for i, a in enumerate(atoms)}
        numbers = {(a.detail, a.lemma.line): i for i, a in enumerate(atoms)}
        found = questions_of(self.annotated(atoms), self.module.name, self.function.qualname)

        def owner(asked: Asked) -> int | None:
            if self.goal_of(asked):
                return GOAL
            return numbers.get((asked.detail, asked.span.line)) if asked.kind in INVARIANT else None

        if self.context is None:
            self.context = z3.Context()
        self.switches = Switches(found, len(atoms), owner, self.context)
        self.inputs = found.inputs

    def houdini(self, lemmas: frozenset[Lemma], patient: bool = False) -> tuple[frozenset[Lemma], bool]:
        """What may be inductive of invariants, and whether it is and proves the goals (Flanagan and Leino, "Houdini", FME 2001).

        It ends as soon as what is left would not prove the goals, inductive or not. `patient`: a check without an answer throws nothing
        out, so that the result contains that of every subset.
        """
        key = (lemmas, patient)
        if key not in self.inductive:
            self.inductive[key] = self._houdini(lemmas, patient)
        return self.inductive[key]

    def _houdini(self, lemmas: frozenset[Lemma], patient: bool) -> tuple[frozenset[Lemma], bool]:
        alive, proved = self.read(sorted(lemmas)), False
        while True:
            kept, possible = self.sieve(alive)
            self.counts.on_steps += len(alive) - len(kept)
            alive = kept
            if not possible:
                break  # and so no part of it proves the goals
            self.put_up(frozenset(a.lemma for a in alive))  # the program is evaluated with what turns have left alone
            on = {self.up[a.lemma] for a in alive}
            if self.failing(on, {GOAL}, patient):
                break
            failed = self.failing(on, on, patient)
            if not failed:
                proved = True
                break
            alive = [a for a in alive if self.up[a.lemma] not in failed]
        return frozenset(a.lemma for a in alive), proved

    def failing(self, on: set[int], owners: set[int], patient: bool) -> set[int]:
        assert self.switches is not None
        before = self.switches.checks
        failed, found = self.switches.failing(on, owners, patient)
        self.counts.checks += self.switches.checks - before
        for model in found:
            self.learn(model)
        return failed

    def learn(self, model: Model) -> None:
        """A turn from the state of a model. What is kept is the turn that really happens from there, so the reading need not be exact."""
        if self.stepper is None or self.switches is None:
            return
        reading = spelling.without_bools(self.inputs, dict(zip(self.switches.watch, model.watched, strict=True)))
        given: State = {}
        for (name, _), text in zip(self.inputs, spelling.spelled([r for _, r in self.inputs], reading), strict=True):
            if text is None or not re.fullmatch(r"-?\d{1,40}|True|False", text):
                return
            given[name] = text == "True" if text in ("True", "False") else int(text)
        state = self.stepper.entry(given)
        if state is None:
            return
        for name in self.stepper.changed:
            if isinstance(state.get(name, 0), tuple):
                return
            values = [(int(s.rpartition("!")[2]), v) for s, v in model.symbols.items() if re.fullmatch(rf"{re.escape(name)}!\d+", s)]
            numbers = [(k, v) for k, v in values if type(v) is int]
            if numbers:
                state[name] = max(numbers)[1]
            elif name not in state:
                return
        self.add_step(self.stepper.step(state, given))


def _with_invariants(body: tuple[ir.Stmt, ...], clauses: dict[int, list[ir.Clause]]) -> tuple[ir.Stmt, ...]:
    made: list[ir.Stmt] = []
    for s in body:
        match s:
            case ir.While() | ir.For():
                spec = replace(s.spec, invariants=(*s.spec.invariants, *clauses.get(s.span.line, ())))
                s = replace(s, spec=spec, body=_with_invariants(s.body, clauses))
            case ir.If(body=then, orelse=orelse):
                s = replace(s, body=_with_invariants(then, clauses), orelse=_with_invariants(orelse, clauses))
            case _:
                pass
        made.append(s)
    return tuple(made)


def questions_of(program: ir.Program, module: str, qualname: str) -> Questions:
    """What the pipeline asks of a function."""
    found = program.module(module)
    assert found is not None
    function = next(f for f in found.functions() if f.qualname == qualname)
    return questions(program, module, function, None, Settings("cut"))


def prepare(source: str, qualname: str, goals: Sequence[tuple[str, str]], seed: int = 0) -> Bench:
    """The bench for goals (kind and text) of a function. Raises ValueError for text that does not parse, or without that function."""
    module = loaded(source)
    function = next((f for f in module.functions() if f.qualname == qualname), None)
    if function is None:
        raise ValueError(f"there is no function {qualname}")
    runs: list[Trace] = []
    stepper = None
    states: dict[int, list[State]] = {}
    try:
        subject = Subject(module, function)
        runs = traces(subject, inputs(function, seed, RUNS))
        stepper = Stepper(subject)
    except (Outside, Raised, Stuck, ValueError):
        pass  # fewer sieves, the same verdicts
    rng = random.Random(f"bench:{seed}")
    spots = []
    for loop in loops(function):
        line = loop.span.line
        seen = {repr(h): with_old(h, t.given) for t in runs for h in t.heads.get(line, [])}
        chosen = list(seen.values())
        states[line] = rng.sample(chosen, ROWS) if len(chosen) > ROWS else chosen
        names = scope(module, function, line).variables
        plain = tuple((n, k) for n, k in names if "." not in n)
        changed = sorted(written(loop) & {n for n, _ in plain})
        rows: tuple[Row, ...] = tuple(row_of(s) for s in states[line])
        spots.append(Spot(line, plain, tuple(changed), rows))
    bench = Bench(module, function, tuple(spots), states, runs, tuple(goals), stepper)
    if stepper is not None:
        for t in runs[:20]:
            for head in t.heads.get(stepper.line, [])[-2:]:
                bench.add_step(stepper.step(head, t.given))
        for step in stepper.seeds(runs, rng, SEEDS):
            bench.add_step(step)
    return bench
