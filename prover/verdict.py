"""From the solver's answers to a verdict: the only place where PROVED is made."""

from __future__ import annotations

from collections.abc import Sequence

from prover.records import Verdict
from smt.pool import Failure
from smt.solve import Answer


def verdict_of(answers: Sequence[Answer | Failure]) -> Verdict:
    """PROVED if there are answers and all are "unsat"; DISPROVED if one is "sat" (replay must confirm it); else UNKNOWN."""
    statuses = [answer.status if isinstance(answer, Answer) else "failure" for answer in answers]
    if "sat" in statuses:
        return Verdict.DISPROVED
    if statuses and all(status == "unsat" for status in statuses):
        return Verdict.PROVED
    return Verdict.UNKNOWN
