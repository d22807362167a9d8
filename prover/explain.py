"""Words for people: what an obligation says, why one is unknown, and what would help."""

from __future__ import annotations

from collections.abc import Mapping

from prover.proof import FunctionProof, Settled
from prover.records import Verdict
from prover.tasks import Target
from smt.obligations import KINDS
from smt.pool import Failure
from smt.solve import Answer
from smt.verify import Asked

AT_THE_END = ("postcondition", "class-invariant", "type")  # owed where the function returns, though they are written above it


def message(asked: Asked, verdict: Verdict) -> str:
    """The text of an obligation for its verdict, from the table of kinds."""
    kind = KINDS[asked.kind]
    text = kind.proved if verdict is Verdict.PROVED else kind.failed
    return text.format(detail=asked.detail)


def unknown(
    target: Target, proof: FunctionProof, settled: Settled, proofs: Mapping[str, FunctionProof]
) -> tuple[str, str | None]:
    """Why an obligation is neither proved nor disproved, and what to do next."""
    asked = settled.asked
    if settled.blocked is not None:
        return settled.blocked, None
    if asked.reasons:
        return f"unsupported: {asked.reasons[0]}", None
    rests = _rests_on(settled, proof)
    if rests is not None:
        return rests
    statuses = [a.status if isinstance(a, Answer) else a.reason for a in settled.answers]
    if "sat" in statuses:
        if asked.kind == "invariant-preserved":
            return (
                "not inductive: some state that satisfies the invariants leads to one that does not",
                "strengthen the invariants with what is known at the head of the loop",
            )
        if asked.kind == "termination" and asked.reasons:
            return asked.reasons[0], None
        for span, names in proof.questions.loops:
            if span.line <= asked.span.line or span.file != asked.span.file or asked.kind in AT_THE_END:
                what = f" that bounds `{names}`" if names else ""
                return f"needs a loop invariant at line {span.line}", f"add invariant(...) at line {span.line}{what}"
        return "counterexample did not replay", "the solver's input does not fail in CPython, or could not be run there"
    for answer in settled.answers:
        if isinstance(answer, Failure):
            return answer.reason, "try --timeout or --rlimit with a larger budget, or split the function"
        if answer.status != "unsat":
            words = answer.reason or answer.status
            hint = "assert an intermediate fact before it" if "time" in words or "limit" in words else None
            return words, hint
    return "it was not settled", None


def _rests_on(settled: Settled, proof: FunctionProof) -> tuple[str, str | None] | None:
    for need in sorted(settled.dropped):
        if need.startswith("function:"):
            name = need.rpartition(":")[2]
            return f"rests on the contract of {name}, which is not proved", f"see the results of {name}"
        other = proof.settled.get(need)
        if other is not None:
            line = other.asked.span.line
            return f"rests on {other.asked.kind.replace('-', ' ')} at line {line}, which is not proved", None
        return "rests on a class invariant that is not proved", None
    return None
