"""What would be proved of a function if its parameters had the types that they seem to be meant to have: a reason, and never a verdict.

The function is evaluated a second time with guessed annotations. What is proved then is unknown as it stands, as a parameter
without an annotation is any value; but the user learns which annotation would settle it, or what is in the way after that.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from frontends.kinds import Type
from prover.asker import Budget
from prover.job import Job
from prover.proof import FunctionProof, needed_functions, settle
from prover.tasks import EvaluationTask, Target, evaluate
from smt.machine import Settings
from smt.questions import Questions

SUPPOSING_S = 20.0  # for evaluating one function again
BUDGET = Budget(3_000_000, 1.0)  # of a query: what comes of it is a reason, never a verdict
ALLOWANCE_S = 4.0  # for all the queries of one function
_UNWRITABLE = ("object", "any")


@dataclass(frozen=True, slots=True)
class Supposed:
    """A function under guessed annotations: which, and what was settled."""

    types: tuple[tuple[str, Type], ...]
    proof: FunctionProof

    @property
    def words(self) -> str:
        """`heap: list[int], pos: int`."""
        return ", ".join(f"{name}: {'Callable' if kind.name == 'callable' else kind}" for name, kind in self.types)

    def proves(self, key: str) -> bool:
        """Whether an obligation would be proved, and not just because nothing reaches it."""
        settled = self.proof.settled.get(key)
        return settled is not None and settled.proved and not settled.vacuous


def guessed(job: Job, target: Target) -> tuple[tuple[str, Type], ...]:
    """The guessed types of the parameters that have no annotation."""
    drawn = dict(target.function.given.types) if target.function.given is not None else {}
    known = job.guesser.of(target.module, target.function)
    return tuple((name, guess.type) for name, guess in known.items() if name not in drawn and guess.type.name not in _UNWRITABLE)


def suppose(targets: Sequence[Target], found: Mapping[str, Questions], job: Job) -> dict[str, Supposed]:
    """The functions among the targets for whose parameters there are guesses, evaluated and settled under them."""
    settings = Settings("cut", never_panics=job.options.never_panics)
    wanted = [(t, types) for t in targets if (types := guessed(job, t))]
    tasks = [
        EvaluationTask(job.paths, t.module.name, t.function.qualname, t.function.span.line, settings, supposed=types)
        for t, types in wanted
    ]
    supposed = {}
    for (target, types), answer in zip(wanted, job.pool.map(evaluate, tasks, SUPPOSING_S), strict=True):
        if isinstance(answer, Questions):
            asker = job.asker.apart(BUDGET, allowance_s=ALLOWANCE_S)
            proof = settle([answer, *_grounds(answer, found, job)], asker, job.grounds)[target.key]
            supposed[target.key] = Supposed(types, proof)
    return supposed


def _grounds(questions: Questions, found: Mapping[str, Questions], job: Job) -> list[Questions]:
    """The questions of all functions whose contracts these rest on, as they stand."""
    reached: dict[str, Questions] = {}
    wave = [questions]
    while wave:
        keys = needed_functions(wave, job.grounds)
        wave = [found[k] for k in keys if k in found and k not in reached and k != f"{questions.module}:{questions.qualname}"]
        reached.update((f"{q.module}:{q.qualname}", q) for q in wave)
    return list(reached.values())
