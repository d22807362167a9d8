"""Where lemmas enter a run: from the proof lock, or searched for in what is open; then everything is settled once more.

What counts is that settling: it is the ordinary one, and knows nothing of where the annotations came from.
"""

from __future__ import annotations

import importlib
from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from pathlib import Path

from prover import lock, traces
from prover.job import Job
from prover.lemmas import Lemma
from prover.proof import FunctionProof, broken_needs, settle
from prover.proposers.base import Proposer, Row
from prover.proposers.facts import Facts
from prover.proposers.points import Points
from prover.proposers.spacer import Spacer
from prover.proposers.templates import Templates
from prover.refute import Hunt
from prover.search import EVALUATION_S, Attempt, Found, Search, annotated
from prover.tasks import Target, evaluate
from smt.pool import Failure
from smt.questions import Questions
from smt.verify import NEEDS_MEASURE


@dataclass(frozen=True, slots=True)
class Decomposition:
    """What lemmas bring: the proofs with them; by function the lemmas, its questions with them (its own first, then those of the
    facts beside it), and the obligations that are owed to them; every attempt; and what proposers could not do."""

    proofs: dict[str, FunctionProof]
    found: dict[str, Found]
    questions: dict[str, list[Questions]]
    closed: dict[str, frozenset[str]]
    trace: tuple[Attempt, ...] = ()
    notes: tuple[str, ...] = ()


def from_lock(job: Job, targets: Mapping[str, Target], questions: Mapping[str, Questions]) -> Decomposition:
    """Settle everything, with the lemmas that the proof lock has for functions that are as they were."""
    entries = lock.load(Path(lock.NAME))
    found: dict[str, Found] = {}
    with_them: dict[str, list[Questions]] = {}
    for key, entry in entries.items():
        target = targets.get(key)
        if target is not None and key in questions and entry.digest == lock.digest(target):
            lemmas = entry.placed(target)
            evaluated = _with_lemmas(job, target, lemmas, questions[key])
            if evaluated is not None:
                found[key], with_them[key] = Found(lemmas, entry.proposers), evaluated
    while True:
        proofs = settle([q for key, own in questions.items() for q in with_them.get(key, [own])], job.asker, job.grounds)
        stale = [key for key in found if not proofs[key].complete]
        if not stale:
            return Decomposition(proofs, found, with_them, {key: frozenset(a.key for a in questions[key].asked) for key in found})
        for key in stale:
            del found[key], with_them[key]


def decompose(
    job: Job, before: Decomposition, hunts: Mapping[str, Hunt], questions: Mapping[str, Questions], tell: Callable[[str], None]
) -> Decomposition:
    """Search for lemmas in every function that has open obligations, and settle with what was found."""

    def seen(target: Target) -> dict[int, tuple[Row, ...]]:
        return dict(traces.record(job.program.program, target.module, target.function).rows)

    options = job.options
    waiting = {
        key: [s.asked.key for s in hunt.open() if s.blocked is None and set(s.asked.reasons) <= {NEEDS_MEASURE}]
        for key, hunt in hunts.items()
    }
    think_s = 60 * options.think / max(1, sum(map(bool, waiting.values())))  # each function has an equal share
    asked = proposers(job, think_s) if any(waiting.values()) else []
    search = Search(job.paths, options.never_panics, job.asker, asked, options.timeout + think_s, seen)
    broken = broken_needs(before.proofs, job.grounds)
    found: dict[str, Found] = {}
    with_them: dict[str, list[Questions]] = {}
    for key, hunt in hunts.items():
        open_keys = waiting[key]
        if not open_keys or not search.proposers:
            continue
        tell(f"searching lemmas for {hunt.target.function.qualname}")
        proof = before.proofs[key]

        def held(need: str, proof: FunctionProof = proof, own: str = f"function:{key}") -> bool:
            return need == own or not broken(proof, need)

        lemmas = search.run(hunt.target, proof, open_keys, held)
        evaluated = None if lemmas is None else _with_lemmas(job, hunt.target, lemmas.lemmas, questions[key])
        if lemmas is not None and evaluated is not None:
            found[key], with_them[key] = lemmas, evaluated
    trace, notes = tuple(search.trace), tuple(n for p in search.proposers for n in getattr(p, "notes", ()))
    while found:
        both = {**before.questions, **with_them}
        proofs = settle([q for key, own in questions.items() for q in both.get(key, [own])], job.asker, job.grounds)
        worse = [key for key in found if _lost(before.proofs[key], proofs[key])]
        if not worse:
            closed = {k: frozenset(s.asked.key for s in before.proofs[k].settled.values() if not s.proved) for k in found}
            return Decomposition(proofs, {**before.found, **found}, both, {**before.closed, **closed}, trace, notes)
        for key in worse:  # with the lemmas in its way the solver does not find what it found without
            del found[key], with_them[key]
    return replace(before, trace=trace, notes=notes)


def locked(job: Job, targets: Mapping[str, Target], reached: Decomposition) -> str:
    """The text of the proof lock after a run: entries of what this run proved with lemmas, and those of functions it did not look at."""
    kept = {key: e for key, e in lock.load(Path(lock.NAME)).items() if key not in targets}
    for key, found in reached.found.items():
        kept[key] = lock.entry(targets[key], found.lemmas, found.proposers, job.asker.budget.rlimit)
    return lock.dump(kept)


def _with_lemmas(job: Job, target: Target, lemmas: tuple[Lemma, ...], own: Questions) -> list[Questions] | None:
    """The questions of a function with lemmas in it, and of the facts beside it; None where a lemma has no place there."""
    found = job.pool.map(evaluate, annotated(job.paths, target, lemmas, job.options.never_panics), EVALUATION_S)
    made = [q for q in found if not isinstance(q, Failure)]
    # Where an invariant of the user's own would help stays as it was.
    return [replace(made[0], loops=own.loops), *made[1:]] if len(made) == len(found) else None


def _lost(before: FunctionProof, after: FunctionProof) -> bool:
    return any(s.proved and not after.settled[key].proved for key, s in before.settled.items() if key in after.settled)


def proposers(job: Job, think_s: float) -> list[Proposer]:
    """The proposers that `--lemmas` names, in its order, and the model in training where `--think` gives it time."""
    made: dict[str, Callable[[], Proposer]] = {
        "templates": Templates,
        "facts": Facts,
        "spacer": lambda: Spacer(job.pool, job.paths, job.options.never_panics),
        "points": Points,
        "model": lambda: _model(job.options.model, job.options.timeout),
    }
    found = [made[name]() for name in job.options.lemmas if name in made]
    if think_s > 0:  # `training` stands above this package and needs torch: it is imported where it is asked for
        from prover.model.weights import SHIPPED

        weights = SHIPPED if job.options.model == "bundled" else Path(job.options.model)
        found.append(importlib.import_module("training.think").Thinker(think_s, weights))
    return found


def _model(name: str, wait_s: float) -> Proposer:
    from prover.proposers.model import proposer  # numpy is not needed where z3 settles everything

    return proposer(name, wait_s)
