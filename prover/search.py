"""The search for lemmas: what is neither proved nor refuted is decomposed into simpler obligations, round after round.

Proposers (prover/proposers/) are asked in order; what they suggest is pooled and stands in the program as annotations; Houdini keeps
what is inductive; a goal that follows is closed, and the few lemmas that its proof used are kept. Facts are proved before they are
pooled. What is left open goes back, with the steps that break it, to the proposers that learn from that. The search believes nobody, and
nobody believes the search: its lemmas are put into the program, and the ordinary way from source line to verdict starts again
(prover/proof.py). Every attempt is recorded, for `prover explain` and for training.
"""

from __future__ import annotations

import json
import time
from collections.abc import Callable, Iterable, Sequence
from dataclasses import asdict, dataclass, field, replace
from pathlib import Path

from frontends import ir
from frontends.walk import walk
from prover.asker import Asker, Budget
from prover.concrete import compiled_text, holds
from prover.counterexamples import breaking_steps
from prover.houdini import Inductive, houdini, support
from prover.lemma_pool import LemmaPool, fact_name
from prover.lemmas import Lemma, LemmaError
from prover.proof import FunctionProof
from prover.proposers.base import Failed, Open, Proposer, Row, Spot, Task
from prover.scope import loops, scope
from prover.tasks import EvaluationTask, Target, evaluate
from smt.machine import Settings
from smt.pool import Failure
from smt.questions import Questions

EVALUATION_S = 30.0
MAX_REMOVALS = 10  # of lemmas that are tried to be done without
MAX_ROUNDS = 4  # in which proposers are asked
MAX_OPEN = 3  # lemmas that are shown as goals
MAX_FACTS = 24  # proved for one batch
# Of one query of the search, in solver units, which are the same on every machine; the clock is an outer guard. Final proofs have the
# run's own budget. What helps mostly follows at once, so the first batch has little time and an allowance.
FIRST = Budget(2_000_000, 4.0)
BUDGET = Budget(2_000_000, 6.0)
ALLOWANCE = 10  # queries at full cost, of the first batch and of one fact

Traces = Callable[[Target], dict[int, tuple[Row, ...]]]  # states seen at the heads of a function's loops, by line


@dataclass(frozen=True, slots=True)
class Attempt:
    """One batch of lemmas that was tried: what of it is inductive with those before it, and which goals follow."""

    module: str
    function: str
    proposer: str
    lemmas: tuple[Lemma, ...]
    refused: tuple[str, ...]  # texts outside the lemma language or the scope
    kept: tuple[Lemma, ...]
    proved: tuple[str, ...]  # keys of obligations
    open: tuple[str, ...]
    time_s: float
    note: str = ""  # a proposer that failed, and how
    round: int = 1


@dataclass(frozen=True, slots=True)
class Found:
    """Lemmas that close goals of a function, with who suggested each. The ordinary way must confirm them."""

    lemmas: tuple[Lemma, ...]
    proposers: tuple[str, ...]

    def texts(self) -> tuple[str, ...]:
        """The lemmas for people, e.g. "line 12: invariant: i <= n"."""
        return tuple(x.statement if x.kind == "fact" else f"line {x.line}: {x.statement}" for x in self.lemmas)


@dataclass(slots=True)
class _Work:
    """The search for one function: what is asked, what stands in the program, and the best that came of it."""

    target: Target
    task: Task
    pool: LemmaPool
    open: tuple[Open, ...]  # what is to be closed; a later task has open lemmas beside it
    held: Callable[[str], bool]
    deadline: float
    round: int = 1
    first: bool = True  # whether no batch was tried yet
    goals: frozenset[str] = frozenset()  # closed by the best batch
    best: tuple[Lemma, ...] = ()
    parked: dict[Lemma, str] = field(default_factory=dict)  # uses of facts whose hypothesis is not known yet, with their proposers
    failed: tuple[Failed, ...] = ()
    kept: tuple[Lemma, ...] = ()

    def rests(self, need: str) -> bool:
        """Whether what an obligation needs of other functions is proved: facts of the pool are."""
        return need in self.pool.needs() or self.held(need)

    @property
    def over(self) -> bool:
        """Whether everything is closed, or the time is up."""
        return len(self.goals) == len(self.open) or time.monotonic() > self.deadline


@dataclass(slots=True)
class Search:
    """The lemma search of one run. `trace` gathers every attempt in order."""

    paths: tuple[str, ...]
    never_panics: bool
    asker: Asker
    proposers: Sequence[Proposer]
    timeout_s: float
    traces: Traces
    seed: int = 0
    trace: list[Attempt] = field(default_factory=list)
    stated: set[str] = field(default_factory=set)  # names of facts that functions searched before rest on

    def run(self, target: Target, proof: FunctionProof, open_keys: Sequence[str], held: Callable[[str], bool]) -> Found | None:
        """Lemmas for the open obligations of one function, or None. `held(need)`: whether what other functions owe is proved."""
        if not open_keys:
            return None
        deadline = time.monotonic() + self.timeout_s
        rows = self.traces(target)
        task = Task(
            target.module,
            target.function,
            tuple(self._spot(target, loop.span.line, loop, rows) for loop in loops(target.function)),
            tuple(Open(a.kind, a.detail, a.span.line, a.key) for a in proof.questions.asked if a.key in set(open_keys)),
            seed=self.seed,
        )
        work = _Work(target, task, LemmaPool(target, self.stated), task.open, held, deadline)
        self._rounds(work)
        if not work.goals:
            return None
        found = self._fewer(work)
        self.stated.update(fact_name(x) for x in found.lemmas if x.kind == "fact")
        return found

    def _rounds(self, work: _Work) -> None:
        """Ask all proposers, and then, as long as they have something new, those that learn from what became of it.

        After the first round they learn from what others said, too.
        """
        asked: Sequence[Proposer] = self.proposers
        while asked and work.round <= MAX_ROUNDS:
            fresh = [proposer for proposer in asked if self._ask(work, proposer)]
            if work.over:
                return
            asked = [p for p in asked if p.learns and (p in fresh or (work.round == 1 and work.failed))]
            work.round += 1
            lemmas = tuple(Open("invariant-preserved", x.lemma.text, x.lemma.line) for x in work.failed if self._plausible(work, x))
            work.task = replace(work.task, open=(*work.open, *lemmas[-MAX_OPEN:]), kept=work.kept, failed=work.failed)

    def _plausible(self, work: _Work, failed: Failed) -> bool:
        """Whether a lemma that is not inductive may be true: it holds wherever a run was seen."""
        rows = [dict(row) for spot in work.task.spots if spot.line == failed.lemma.line for row in spot.rows]
        compiled = compiled_text(failed.lemma.text, tuple(sorted({name for row in rows for name in row})))
        return failed.lemma.kind == "invariant" and compiled is not None and holds(compiled, rows)

    def _ask(self, work: _Work, proposer: Proposer) -> bool:
        """Try what a proposer suggests; whether there was anything new."""
        fresh = False
        try:
            for batch in proposer.propose(work.task):
                if work.over:
                    break
                fresh |= self._try(work, proposer.name, batch)
        except Exception as problem:  # an untrusted helper: whatever it does, the search goes on without it
            note = f"{type(problem).__name__}: {problem}"
            self.trace.append(
                Attempt(
                    work.target.module.name, work.target.function.qualname, proposer.name, (), (), (), (), (), 0.0, note, work.round
                )
            )  # fmt: skip
            return False
        return fresh

    def _spot(self, target: Target, line: int, loop: ir.While | ir.For, rows: dict[int, tuple[Row, ...]]) -> Spot:
        names = scope(target.module, target.function, line).variables
        written = {n.id for node in walk(loop) for n in _written(node)}
        return Spot(line, names, tuple(name for name, _ in names if name in written), rows.get(line, ()))

    # ------------------------------------------------------------------------------------------------------------ one batch

    def _try(self, work: _Work, proposer: str, batch: Sequence[Lemma]) -> bool:
        """Pool a batch, and see what holds and what follows; whether there was anything new."""
        start = time.monotonic()
        refused: list[str] = []
        tried = self._facts(work, proposer, [x for x in dict.fromkeys(batch) if x.kind == "fact"], refused)
        others = [x for x in dict.fromkeys(batch) if x.kind != "fact"]
        goals = [o.key for o in work.open]
        proved: frozenset[str] = frozenset()
        while True:
            # A loop has one measure at a time: the next one is tried when this one does not fall.
            waiting: list[Lemma] = []
            fresh: list[Lemma] = []
            for lemma in others:
                try:
                    if work.pool.add(lemma, proposer):
                        fresh.append(lemma)
                    elif lemma.kind == "decreases" and lemma not in work.pool.lemmas():
                        waiting.append(lemma)
                except LemmaError as problem:
                    refused.append(f"{lemma.text}: {problem}")
            if not fresh:
                break
            for lemma, by in work.parked.items():
                work.pool.add(lemma, by)
            work.parked.clear()
            tried += fresh
            proved |= self._judge(work, goals)
            others = waiting
        self.trace.append(
            Attempt(
                work.target.module.name, work.target.function.qualname, proposer, tuple(tried), tuple(refused), work.kept,
                tuple(sorted(proved)), tuple(g for g in goals if g not in proved), time.monotonic() - start, round=work.round,
            )
        )  # fmt: skip
        return bool(tried)

    def _judge(self, work: _Work, goals: Sequence[str]) -> frozenset[str]:
        """The goals that follow from what is inductive of the pool. The best so far is kept."""
        budget = FIRST if work.first else BUDGET
        work.first = False
        while True:
            questions = self.evaluate(work.target, work.pool.lemmas())
            if questions is None:
                return frozenset()
            allowance = ALLOWANCE * budget.rlimit if budget is FIRST else None
            inductive = houdini(questions, self.asker, budget, work.rests, allowance)
            holds = {x: _holds(work.pool, x, questions, inductive) for x in work.pool.lemmas()}
            # What a use tells holds where its hypothesis does, but the lemma owes that hypothesis.
            unfit = [x for x, fine in holds.items() if x.kind == "use" and not fine]
            if not unfit:
                break
            for lemma in unfit:
                work.parked[lemma] = work.pool.proposer(lemma)
                work.pool.drop(lemma)
        work.kept = tuple(x for x, fine in holds.items() if fine)
        proved = inductive.proved.intersection(goals)
        if len(proved) > len(work.goals):
            used = support(questions, inductive, sorted(proved), self.asker, BUDGET, work.rests, work.pool.needs())
            work.goals, work.best = proved, work.pool.used(used, questions.asked)
        broken = [x for x, fine in holds.items() if not fine]
        if any(p.learns for p in self.proposers) and len(work.goals) < len(goals):
            work.failed = breaking_steps(questions, inductive, work.pool, broken, self.asker, BUDGET, work.rests)
        for lemma in broken:
            if lemma.kind == "decreases":
                work.pool.drop(lemma)
        return proved

    def _facts(self, work: _Work, proposer: str, facts: Sequence[Lemma], refused: list[str]) -> list[Lemma]:
        """Prove the facts that can be proved with those of the pool, and pool them; those that were tried."""
        waiting = list(facts)[:MAX_FACTS]
        tried: list[Lemma] = []
        while waiting:
            said: dict[Lemma, str] = {}
            ready = []
            for lemma in waiting:
                try:
                    ready.append((lemma, work.pool.read(lemma)))
                except LemmaError as problem:
                    said[lemma] = f"{lemma.text}: {problem}"
            tasks = [annotated(self.paths, work.target, (*work.pool.facts(), x), self.never_panics)[-1] for x, _ in ready]
            tried += [x for x, _ in ready]
            for (lemma, read), made in zip(ready, self.asker.pool.map(evaluate, tasks, EVALUATION_S), strict=True):
                if not isinstance(made, Failure) and self._fact_holds(work, lemma, made) and fact_name(lemma) not in map(
                    fact_name, work.pool.facts()
                ):
                    work.pool.add_fact(lemma, proposer, read)
            waiting = list(said)
            if not ready:
                refused.extend(said.values())
                break
        return tried

    def _fact_holds(self, work: _Work, fact: Lemma, questions: Questions) -> bool:
        """Whether everything that a fact owes is proved, with its own contract for smaller cases and those of the facts before it."""
        own = work.pool.need(fact)
        found = houdini(questions, self.asker, FIRST, lambda need: need == own or work.rests(need), ALLOWANCE * FIRST.rlimit)
        return not questions.limits and all(a.key in found.proved for a in questions.asked)

    # ---------------------------------------------------------------------------------------------------------- what is left

    def _fewer(self, work: _Work) -> Found:
        """The lemmas without those that the rest can do without: what is shown, written and learnt from should be to the point."""
        lemmas = list(work.best)
        # What uses a fact goes before the fact.
        for lemma in sorted(work.best, key=lambda x: (x.kind == "fact", -len(x.text)))[:MAX_REMOVALS]:
            if len(lemmas) == 1 or time.monotonic() > work.deadline:
                break
            rest = tuple(x for x in lemmas if x is not lemma)
            questions = self.evaluate(work.target, rest)
            if questions is not None and work.goals <= houdini(questions, self.asker, BUDGET, work.rests).proved:
                lemmas.remove(lemma)
        return Found(tuple(lemmas), tuple(work.pool.proposer(x) for x in lemmas))

    def evaluate(self, target: Target, lemmas: tuple[Lemma, ...]) -> Questions | None:
        """The questions of the function with the lemmas in it."""
        (found,) = self.asker.pool.map(evaluate, annotated(self.paths, target, lemmas, self.never_panics)[:1], EVALUATION_S)
        return None if isinstance(found, Failure) else found


def _holds(pool: LemmaPool, lemma: Lemma, questions: Questions, inductive: Inductive) -> bool:
    """Whether a lemma meets what it owes. Facts did before they were pooled."""
    return lemma.kind == "fact" or pool.owed(lemma, questions.asked) <= inductive.proved


def annotated(paths: tuple[str, ...], target: Target, lemmas: tuple[Lemma, ...], never_panics: bool) -> list[EvaluationTask]:
    """What is to be evaluated of a function with lemmas: the function itself first, then the facts that stand beside it."""
    settings = Settings("cut", never_panics=never_panics)
    own = EvaluationTask(paths, target.module.name, target.function.qualname, target.function.span.line, settings, lemmas)
    return [own, *(replace(own, qualname=fact_name(x)) for x in lemmas if x.kind == "fact")]


def _written(node: object) -> list[ir.Name]:
    """The names that a statement or a named expression assigns."""
    match node:
        case ir.Assign(target=target) | ir.Augment(target=target) | ir.NamedExpr(target=target) | ir.For(target=target):
            return [n for n in walk(target) if isinstance(n, ir.Name)]
    return []


def write_trace(trace: Iterable[Attempt], path: Path) -> None:
    """Append the attempts as JSON lines."""
    with path.open("a", encoding="utf-8") as out:
        for attempt in trace:
            out.write(json.dumps(asdict(attempt)) + "\n")
