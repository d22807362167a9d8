"""`--certify FILE`: the kernel has the last word. A certificate of all that is proved is checked from the source, in a fresh process.

What the kernel refuses is unknown, with its reason; the lemmas of the function go, and what rested on them is settled anew without. The
certificate that it accepts is kept, for `python -m prover.kernel FILE`.
"""

from __future__ import annotations

import subprocess
import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

from prover.certificate import write
from prover.certify import certificate, recheck
from prover.decompose import Decomposition
from prover.job import Job
from prover.proof import settle
from smt.questions import Questions

SECONDS = 60.0  # for one certificate, or the run's --timeout if that is longer


@dataclass(frozen=True, slots=True)
class LastWord:
    """What is left to say "proved", the certificate that the kernel accepted of it, and how long its checks took."""

    reached: Decomposition
    certificate: str | None = None
    time_s: float = 0.0
    warnings: tuple[str, ...] = ()


def last_word(job: Job, reached: Decomposition, questions: Mapping[str, Questions]) -> LastWord:
    """Have the kernel check everything that is proved. `questions` are those without lemmas.

    In what comes back, nothing that the kernel refuses is proved. A function that rests on a refused one is refused too, since its own
    certificate has to hold that one's claims.
    """
    start = time.monotonic()
    blocked: dict[tuple[str, str], str] = {}  # function and obligation: why
    while True:
        proved = {key: [s.asked.key for s in proof.settled.values() if s.proved] for key, proof in reached.proofs.items()}
        wanted = [k for k in questions if proved.get(k)]
        if not wanted:
            return LastWord(reached, None, time.monotonic() - start)
        text, reason, vacuous = _ask(job, reached, wanted)
        if not reason:
            return LastWord(reached, text, time.monotonic() - start, tuple(f"the kernel says: vacuous: {x}" for x in vacuous))
        alone = {key: _ask(job, reached, [key])[1] for key in wanted} if len(wanted) > 1 else {}
        refused = {key: why for key, why in alone.items() if why} or dict.fromkeys(wanted, reason)
        for key, why in refused.items():
            # What lemmas closed is lost with them; a function without any loses everything.
            for obligation in reached.closed[key] if key in reached.found else proved[key]:
                blocked[key, obligation] = f"the kernel refuses: {why}"
        if any(key in reached.found for key in refused):
            reached = _without(job, reached, questions, refused)
        for (key, obligation), why in blocked.items():
            reached.proofs[key].settled[obligation].blocked = why


def _ask(job: Job, reached: Decomposition, wanted: Sequence[str]) -> tuple[str, str, tuple[str, ...]]:
    """A certificate of these functions, why the kernel refuses it (empty if it does not), and what it calls vacuous."""
    lemmas = [x for found in reached.found.values() for x in found.lemmas]
    limit = max(SECONDS, job.options.timeout)
    try:
        made = certificate(job.program, job.paths, lemmas, reached.proofs, wanted, job.options.never_panics)
    except OSError as problem:
        return "", f"a file of the program is gone: {problem.strerror}", ()
    try:
        outcome = recheck(made, jobs=job.options.jobs, timeout_s=limit)
    except subprocess.TimeoutExpired:
        return write(made), f"no answer within {limit:g} s", ()
    except RuntimeError as problem:
        return write(made), str(problem), ()
    except OSError as problem:  # a full disk, no process to be had
        return write(made), f"it could not be run: {problem.strerror or problem}", ()
    refused = "" if outcome.accepted or (not outcome.refused and outcome.vacuous) else next(iter(outcome.refused), "no reason given")
    return write(made), refused, outcome.vacuous


def _without(job: Job, reached: Decomposition, questions: Mapping[str, Questions], refused: Mapping[str, str]) -> Decomposition:
    """Everything settled once more, without the lemmas of the refused functions."""
    found = {key: lemmas for key, lemmas in reached.found.items() if key not in refused}
    with_them = {key: made for key, made in reached.questions.items() if key not in refused}
    proofs = settle([q for key, own in questions.items() for q in with_them.get(key, [own])], job.asker, job.grounds)
    return replace(reached, proofs=proofs, found=found, questions=with_them)

