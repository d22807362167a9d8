"""The search for lemmas: what is neither proved nor refuted is decomposed into simpler obligations, round after round.

Proposers (prover/proposers/) are asked in order; what they suggest is pooled and stands in the program as annotations; Houdini keeps
what is inductive; a goal that follows is closed, and the few lemmas that its proof used are kept. The search believes nobody, and
nobody believes the search: its lemmas are put into the program, and the ordinary way from source line to verdict starts again
(prover/proof.py). Every attempt is recorded, for `prover explain` and for training.
"""

from __future__ import annotations

import json
import time
from collections.abc import Callable, Sequence
from dataclasses import asdict, dataclass, field, replace
from pathlib import Path

from frontends import ir
from frontends.walk import walk
from prover.houdini import houdini, support
from prover.insert import names_at
from prover.lemmas import Condition, Lemma, LemmaError, parse
from prover.proof import Asker, Budget, FunctionProof
from prover.proposers.base import Open, Proposer, Row, Spot, Task
from prover.scope import loops, scope
from prover.tasks import EvaluationTask, Target, evaluate
from smt.machine import Settings
from smt.pool import Failure
from smt.verify import Questions

EVALUATION_S = 30.0
MAX_REMOVALS = 10  # of lemmas that are tried to be done without
MAX_POOL = 600  # lemmas that stand in the program together
BUDGET = Budget(2_000_000, 3.0)  # of one query of the search; final proofs have the run's own budget

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


@dataclass(frozen=True, slots=True)
class Found:
    """Lemmas that close goals of a function, with who suggested each. The ordinary way must confirm them."""

    lemmas: tuple[Lemma, ...]
    proposers: tuple[str, ...]

    def texts(self) -> tuple[str, ...]:
        """The lemmas for people, e.g. "line 12: invariant: i <= n"."""
        return tuple(f"line {x.line}: {x.statement}" for x in self.lemmas)


_Closing = tuple[frozenset[str], Found]  # the goals that are closed, and by what


@dataclass(frozen=True, slots=True)
class _Pooled:
    """A lemma that stands in the program: who suggested it, and how its obligations call it."""

    proposer: str
    text: str


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

    def run(self, target: Target, proof: FunctionProof, open_keys: Sequence[str], held: Callable[[str], bool]) -> Found | None:
        """Lemmas for the open obligations of one function, or None. `held(need)`: whether what other functions owe is proved."""
        places = loops(target.function)
        if not places or not open_keys:
            return None
        deadline = time.monotonic() + self.timeout_s
        rows = self.traces(target)
        task = Task(
            target.module,
            target.function,
            tuple(self._spot(target, loop.span.line, loop, rows) for loop in places),
            tuple(Open(a.kind, a.detail, a.span.line, a.key) for a in proof.questions.asked if a.key in set(open_keys)),
            seed=self.seed,
        )
        best = self._best(target, task, deadline, held)
        return None if not best[0] else self._fewer(target, best, held, deadline)

    def _best(self, target: Target, task: Task, deadline: float, held: Callable[[str], bool]) -> _Closing:
        """The batch after which most goals are closed; the search ends when all are."""
        pool: dict[Lemma, _Pooled] = {}
        best: _Closing = (frozenset(), Found((), ()))
        for proposer in self.proposers:
            try:
                for batch in proposer.propose(task):
                    found = self._try(target, task, proposer.name, batch, pool, held)
                    if found is not None and len(found[0]) > len(best[0]):
                        best = found
                    if len(best[0]) == len(task.open) or time.monotonic() > deadline:
                        return best
            except Exception as problem:  # an untrusted helper: whatever it does, the search goes on without it
                self._note(target, proposer.name, f"{type(problem).__name__}: {problem}")
        return best

    def _fewer(self, target: Target, closing: _Closing, held: Callable[[str], bool], deadline: float) -> Found:
        """The lemmas without those that the rest can do without: what is shown, written and learnt from should be to the point."""
        goals, found = closing
        lemmas = list(found.lemmas)
        by = dict(zip(found.lemmas, found.proposers, strict=True))
        for lemma in sorted(found.lemmas, key=lambda x: -len(x.text))[:MAX_REMOVALS]:
            if len(lemmas) == 1 or time.monotonic() > deadline:
                break
            rest = tuple(x for x in lemmas if x is not lemma)
            questions = self.evaluate(target, rest)
            if questions is not None and goals <= houdini(questions, self.asker, BUDGET, held).proved:
                lemmas.remove(lemma)
        return Found(tuple(lemmas), tuple(by[x] for x in lemmas))

    def _spot(self, target: Target, line: int, loop: ir.While | ir.For, rows: dict[int, tuple[Row, ...]]) -> Spot:
        names = scope(target.module, target.function, line).variables
        written = {n.id for node in walk(loop) for n in _written(node)}
        return Spot(line, names, tuple(name for name, _ in names if name in written), rows.get(line, ()))

    def _try(
        self, target: Target, task: Task, proposer: str, batch: Sequence[Lemma], pool: dict[Lemma, _Pooled], held: Callable[[str], bool]
    ) -> _Closing | None:
        """Pool a batch, and see what holds and what follows."""
        start = time.monotonic()
        refused = []
        fresh = []
        for lemma in dict.fromkeys(batch):
            if lemma in pool or len(pool) >= MAX_POOL:
                continue
            try:
                read = parse(lemma.statement, names_at(target.module, target.function, lemma.line, lemma.kind))
            except LemmaError as problem:
                refused.append(f"{lemma.text}: {problem}")
                continue
            text = read.body.text if isinstance(read, Condition) else lemma.text
            if all(p.text != text or x.line != lemma.line for x, p in pool.items()):
                pool[lemma] = _Pooled(proposer, text)
                fresh.append(lemma)
        goals = [o.key for o in task.open]
        kept: tuple[Lemma, ...] = ()
        proved: frozenset[str] = frozenset()
        found = None
        if fresh:
            questions = self.evaluate(target, tuple(pool))
            if questions is not None:
                inductive = houdini(questions, self.asker, BUDGET, held)
                kept = tuple(x for x, p in pool.items() if len(_keys(x, p.text, inductive.kept)) == (2 if x.kind == "invariant" else 1))
                proved = inductive.proved.intersection(goals)
                if proved:
                    used = support(questions, inductive, sorted(proved), self.asker, BUDGET)
                    lemmas = tuple(x for x, p in pool.items() if _keys(x, p.text, used))
                    found = proved, Found(lemmas, tuple(pool[x].proposer for x in lemmas))
        self.trace.append(
            Attempt(
                target.module.name, target.function.qualname, proposer, tuple(fresh), tuple(refused), kept, tuple(sorted(proved)),
                tuple(g for g in goals if g not in proved), time.monotonic() - start,
            )
        )
        return found

    def evaluate(self, target: Target, lemmas: tuple[Lemma, ...]) -> Questions | None:
        """The questions of the function with the lemmas in it."""
        (found,) = self.asker.pool.map(evaluate, annotated(self.paths, target, lemmas, self.never_panics)[:1], EVALUATION_S)
        return None if isinstance(found, Failure) else found

    def _note(self, target: Target, proposer: str, text: str) -> None:
        self.trace.append(Attempt(target.module.name, target.function.qualname, proposer, (), (), (), (), (), 0.0, text))


def annotated(paths: tuple[str, ...], target: Target, lemmas: tuple[Lemma, ...], never_panics: bool) -> list[EvaluationTask]:
    """What is to be evaluated of a function with lemmas: the function itself first, then the facts that stand beside it."""
    settings = Settings("cut", never_panics=never_panics)
    own = EvaluationTask(paths, target.module.name, target.function.qualname, target.function.span.line, settings, lemmas)
    facts = [x.text.partition("(")[0].strip() for x in lemmas if x.kind == "fact"]
    return [own, *(replace(own, qualname=name) for name in facts)]


def _keys(lemma: Lemma, text: str, among: frozenset[str]) -> list[str]:
    """The obligations among these (keys are kind@file:line:column:text) that stand for a lemma."""
    found = []
    for key in among:
        kind, _, place = key.partition("@")
        _, line, _, detail = place.split(":", 3)
        if detail == text and line == str(lemma.line) and kind.partition("-")[0] == lemma.kind:
            found.append(key)
    return found


def _written(node: object) -> list[ir.Name]:
    """The names that a statement or a named expression assigns."""
    match node:
        case ir.Assign(target=target) | ir.Augment(target=target) | ir.NamedExpr(target=target) | ir.For(target=target):
            return [n for n in walk(target) if isinstance(n, ir.Name)]
    return []


def write_trace(trace: Sequence[Attempt], path: Path) -> None:
    """Append the attempts as JSON lines."""
    with path.open("a", encoding="utf-8") as out:
        for attempt in trace:
            out.write(json.dumps(asdict(attempt)) + "\n")
