"""Counterexamples for what is not proved: candidates from several sources, and replay in CPython as the only judge.

Candidates come, in order of cost, from the models of the failed queries, from the `unroll` reading of the same function (whose paths
are real executions), and from a search over small inputs. One input may show several obligations violated.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from functools import partial

from prover import falsify
from prover.asker import Asker, Batch, Budget
from prover.doubts import doubts
from prover.job import Job
from prover.proof import FunctionProof, Settled, query, watched
from prover.records import Counterexample
from prover.replay import Input, Outcome, build_request, confirm, render_call, replay
from prover.suppose import Supposed
from prover.tasks import EvaluationTask, Target, evaluate
from smt import models, spelling, terms
from smt.machine import Settings
from smt.obligations import KINDS
from smt.pool import Failure, Pool
from smt.questions import Questions
from smt.solve import Answer

UNROLLED = 5  # turns of a loop in the unroll reading
UNROLL_BUDGET = Budget(3_000_000, 2.0)  # a path that is hard to decide is left to the search over small inputs
UNROLL_S = 20.0  # for all unrolled cases of one function
MAX_CASES = 40  # unrolled cases asked of one obligation
FIRST_SEARCH_S = 0.7  # for the search over small inputs, for one function, before lemmas are searched for
SEARCH_S = 3.0  # and after it
CLAUSES = ("postcondition", "invariant-entry", "invariant-preserved", "precondition", "class-invariant", "assertion")
SEVERAL = ("postcondition", "invariant-entry", "invariant-preserved", "class-invariant", "termination")  # told apart by their text

Open = tuple[Target, FunctionProof]
Site = tuple[str, str, int]  # kind, file, line


@dataclass(frozen=True, slots=True)
class Doubt:
    """A failure that may be owed to the types of these parameters, which have no annotation."""

    outcome: Outcome
    example: Counterexample
    names: tuple[str, ...]


@dataclass(slots=True)
class Hunt:
    """What is open in one function, and what has been found."""

    target: Target
    proof: FunctionProof
    found: dict[str, Counterexample] = field(default_factory=dict)  # by obligation
    extra: dict[Site, tuple[Outcome, Counterexample]] = field(default_factory=dict)  # failures that were not asked about
    doubtful: dict[str, Doubt] = field(default_factory=dict)  # by obligation; "": of none
    alarms: list[str] = field(default_factory=list)
    tried: set[Input] = field(default_factory=set)
    searched: set[Input] = field(default_factory=set)
    sites: set[Site] = field(default_factory=set)  # where a search has found failures
    trouble: str = ""  # why inputs could not be run

    def open(self) -> list[Settled]:
        return [s for s in self.proof.settled.values() if not s.proved and s.asked.key not in self.found]

    def sought(self) -> list[Settled]:
        """What may be the first thing to fail in a run."""
        return [s for s in self.open() if not s.conditional]

    @property
    def unfinished(self) -> bool:
        """Whether there is something to look for still."""
        return bool(self.sought() or self.proof.reachable_limits)


def refute(functions: Sequence[Open], job: Job, supposed: Mapping[str, Supposed]) -> dict[str, Hunt]:
    """What was found, by function; every counterexample is replayed. `supposed`: readings with guessed types, whose models count too."""
    paths, options, pool, asker = job.paths, job.options, job.pool, job.asker
    hunts = [Hunt(target, proof) for target, proof in functions]

    def everywhere(step: Callable[[Hunt], None]) -> None:
        # Children do the work; threads only wait for them.
        with ThreadPoolExecutor(max(1, options.jobs)) as threads:
            list(threads.map(step, [h for h in hunts if h.unfinished]))

    candidates = {h.target.key: _from_models(h.proof.questions, h.sought()) for h in hunts}
    for key, reading in supposed.items():
        candidates[key] += _from_models(reading.proof.questions, [s for s in reading.proof.settled.values() if not s.proved])
    everywhere(lambda h: _replay(h, candidates[h.target.key], job))
    unrolled = _unrolled([h for h in hunts if h.sought()], paths, options.never_panics, pool, asker)
    everywhere(lambda h: _replay(h, unrolled.get(h.target.key, []), job))
    everywhere(lambda h: _search(h, job, min(FIRST_SEARCH_S, options.timeout)))
    return {h.target.key: h for h in hunts}


def refute_harder(hunts: Sequence[Hunt], job: Job) -> None:
    """Look longer for an input in the functions that are still open after the search for lemmas."""
    with ThreadPoolExecutor(max(1, job.options.jobs)) as threads:
        still = [h for h in hunts if h.unfinished]
        list(threads.map(lambda h: _search(h, job, min(SEARCH_S, job.options.timeout), 1), still))


def _from_models(questions: Questions, settled: Sequence[Settled]) -> list[Input]:
    rows, lists = watched(questions)
    inputs: list[Input | None] = []
    for one in settled:
        for answer in (*one.earlier, *one.answers):
            if isinstance(answer, Answer) and answer.has_values:
                reading = dict(zip([*rows, *lists], [*answer.model, *answer.list_models], strict=False))
                inputs.extend(_inputs(questions, reading))
    return list(dict.fromkeys(i for i in inputs if i is not None))


def _inputs(questions: Questions, reading: Mapping[object, object]) -> Iterator[Input | None]:
    """The inputs that a model gives: with ints where it says bools, and with less of what objects refer to."""
    for plain in (spelling.without_bools(questions.inputs, reading), reading):
        yield from (_input(questions, plain, deepest) for deepest in (1, 2, models.MAX_DEPTH))


def _input(questions: Questions, reading: Mapping[object, object], deepest: int) -> Input | None:
    """The input that a model gives, or None when it does not give one for every parameter."""
    drawn = [r for row, r in questions.drawn if reading.get(row) is not False]
    known = [text for text in spelling.spelled([*(r for _, r in questions.inputs), *drawn], reading, deepest) if text is not None]
    count = len(questions.inputs)
    if len(known) != count + len(drawn):
        return None
    return Input(tuple((name, text) for (name, _), text in zip(questions.inputs, known[:count], strict=True)), tuple(known[count:]))


def _unrolled(hunts: Sequence[Hunt], paths: tuple[str, ...], never_panics: bool, pool: Pool, asker: Asker) -> dict[str, list[Input]]:
    tasks = [
        EvaluationTask(
            paths, h.target.module.name, h.target.function.qualname, h.target.function.span.line,
            Settings("unroll", UNROLLED, never_panics),
        )
        for h in hunts
    ]  # fmt: skip
    readings = [
        (h.target.key, {s.asked.key for s in h.sought()}, found)
        for h, found in zip(hunts, pool.map(evaluate, tasks, 20.0), strict=True)
        if not isinstance(found, Failure)
    ]

    def batches() -> Iterator[Batch]:
        for key, wanted, found in readings:
            terms.reset()
            graph, watch = found.graph.terms(), watched(found)
            cases = [c for asked in found.asked if asked.key in wanted for c in asked.cases[:MAX_CASES]]
            yield Batch(key, [partial(query, UNROLL_BUDGET, graph, case, *watch) for case in cases])

    inputs: dict[str, list[Input]] = {}
    answers = asker.apart(UNROLL_BUDGET, function_s=min(UNROLL_S, asker.function_s or UNROLL_S)).ask_all(batches())
    for (key, _, found), got in zip(readings, answers, strict=True):
        rows, lists = watched(found)
        for answer in got:
            if isinstance(answer, Answer) and answer.has_values:
                reading = dict(zip([*rows, *lists], [*answer.model, *answer.list_models], strict=False))
                inputs.setdefault(key, []).extend(i for i in _inputs(found, reading) if i is not None)
    return inputs


def _replay(hunt: Hunt, candidates: Sequence[Input], job: Job) -> None:
    fresh = [c for c in dict.fromkeys(candidates) if c not in hunt.tried]
    hunt.tried.update(fresh)
    if not fresh:
        return
    target = hunt.target
    request = build_request(job.program.program, target.module, target.function, fresh, _no_declaration(hunt, job.options.never_panics))
    for given, outcome in zip(fresh, replay(request), strict=False):
        if outcome.status in ("error", "crash"):
            hunt.trouble = hunt.trouble or outcome.detail
        _record(hunt, given, outcome, job)


def _no_declaration(hunt: Hunt, never_panics: bool) -> bool:
    return never_panics and hunt.target.function.contract.raises is None


def _record(hunt: Hunt, given: Input, outcome: Outcome, job: Job) -> None:
    """Keep the input for each obligation that it shows violated; of several, the shortest.

    A real failure counts whether or not it was asked about: the evaluation may have left the modelled subset before its site. One
    that contradicts a proof is a soundness alarm. One that may be owed to the guessed type of an argument is no finding, but a reason.
    """
    if not outcome.failed:
        return
    example = _example(hunt.target, given, outcome)
    matched = [s for s in hunt.proof.settled.values() if _shows(outcome, s)]
    if len(matched) > 1 and outcome.kind not in SEVERAL:
        # Several operations of one kind on the line: the column tells which of them failed.
        matched = [s for s in matched if s.asked.span.column == outcome.column] or matched[:0]
        if not matched:
            return
    still_open = [s for s in matched if not s.proved]
    if not still_open and outcome.kind not in SEVERAL and outcome.line in _limited(hunt.proof):
        matched = []  # it may be of an operation beside the proved one, before which the evaluation left the modelled subset
    names = doubts(job.guesser, hunt.target, given, outcome)
    if names and not hunt.proof.complete and bool(still_open) == bool(matched):
        for key in [s.asked.key for s in still_open] or [""]:
            before = hunt.doubtful.get(key)
            if before is None or len(example.call) < len(before.example.call):
                hunt.doubtful[key] = Doubt(outcome, example, names)
        return
    for settled in still_open or matched:
        asked = settled.asked
        if settled.proved:
            hunt.alarms.append(
                f"{asked.span.file}:{asked.span.line}: {asked.kind} of {hunt.target.function.qualname} is proved, "
                f"but {example.call} violates it: {outcome.detail}"
            )
        known = hunt.found.get(asked.key)
        if known is None or len(example.call) < len(known.call):
            hunt.found[asked.key] = example
    if not matched and outcome.kind in KINDS:
        if hunt.proof.complete:
            hunt.alarms.append(
                f"{outcome.file}:{outcome.line}: {hunt.target.function.qualname} is proved, but {example.call} fails: {outcome.detail}"
            )
        hunt.extra.setdefault(outcome.site, (outcome, example))


def _limited(proof: FunctionProof) -> set[int]:
    """The lines on which something of the function could not be evaluated."""
    return {limit.span.line for limit in proof.questions.limits if limit.key in proof.reachable_limits}


def _shows(outcome: Outcome, settled: Settled) -> bool:
    asked = settled.asked
    text = asked.detail if asked.kind in CLAUSES else ""
    return confirm(outcome, asked.kind, asked.span.line, asked.span.file, text)


def _example(target: Target, given: Input, outcome: Outcome) -> Counterexample:
    args = list(given.args) + [(f"anything #{i}", text) for i, text in enumerate(given.drawn, 1)]
    call = render_call(target.function, given.args)
    if given.drawn:
        call = f"{call} with anything(...) giving {', '.join(given.drawn)}"
    return Counterexample(tuple(args), outcome.detail, call, outcome.steps)


def _search(hunt: Hunt, job: Job, budget_s: float, seed: int = 0) -> None:
    target = hunt.target
    found = falsify.search(
        job.program.program, target.module, target.function, seed=seed, budget_s=budget_s,
        never_raises=_no_declaration(hunt, job.options.never_panics), guesser=job.guesser, known=frozenset(hunt.sites),
        tried=hunt.searched,
    )  # fmt: skip
    for failure in found:
        if not doubts(job.guesser, target, failure.input, failure.outcome):
            hunt.sites.add(failure.outcome.site)
        _record(hunt, failure.input, failure.outcome, job)
