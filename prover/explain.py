"""Words for people: what an obligation says, why one is unknown, and what would help."""

from __future__ import annotations

from collections.abc import Mapping

from prover.proof import FunctionProof, Settled
from prover.records import Verdict
from prover.refute import Doubt
from prover.suppose import Supposed
from prover.tasks import Target
from smt.obligations import KINDS
from smt.pool import Failure
from smt.questions import Asked
from smt.solve import Answer

ANNOTATE = "annotate the parameter if it is not meant to be any value"
AT_THE_END = ("postcondition", "class-invariant", "type")  # owed where the function returns, though they are written above it


def message(asked: Asked, verdict: Verdict) -> str:
    """The text of an obligation for its verdict, from the table of kinds."""
    kind = KINDS[asked.kind]
    text = kind.proved if verdict is Verdict.PROVED else kind.failed
    return text.format(detail=asked.detail)


def unknown(
    target: Target, proof: FunctionProof, settled: Settled, proofs: Mapping[str, FunctionProof], trouble: str = ""
) -> tuple[str, str | None]:
    """Why an obligation is neither proved nor disproved, and what to do next. `trouble`: why inputs could not be run."""
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
        advice = f"the solver's input could not be run: {trouble}" if trouble else "the solver's input does not fail in CPython"
        return "counterexample did not replay", advice
    for answer in settled.answers:
        if isinstance(answer, Failure):
            return answer.reason, "try --timeout or --rlimit with a larger budget, or split the function"
        if answer.status != "unsat":
            words = answer.reason or answer.status
            hint = "assert an intermediate fact before it" if "time" in words or "limit" in words else None
            return words, hint
    return "it was not settled", None


def unannotated(settled: Settled, supposed: Supposed | None, doubt: Doubt | None) -> tuple[str, str | None] | None:
    """Why it is unknown where parameters have no annotation: what would be proved with the likely one, or what fails without."""
    if doubt is not None:
        return doubt_reason(doubt), ANNOTATE
    if supposed is None:
        return None
    whole = settled.asked.kind == "raise"
    if supposed.proves(settled.asked.key) and (not whole or supposed.proof.complete):
        return f"holds if {supposed.words}", "annotate it: a parameter without an annotation is any value"
    if whole and settled.blocked is not None:
        return settled.blocked, f"annotate it: what is left with {supposed.words} is {_left(supposed.proof)}"
    return None


def _left(proof: FunctionProof) -> str:
    """The first thing that a proof lacks."""
    for limit in proof.questions.limits:
        if limit.key in proof.reachable_limits:
            return f"{limit.reason} (line {limit.span.line})"
    still = (s.asked for s in proof.settled.values() if not s.proved)
    return next((f"{KINDS[a.kind].failed.format(detail=a.detail)} (line {a.span.line})" for a in still), "nothing")


def doubt_reason(doubt: Doubt) -> str:
    """The failing call of a parameter without annotation, and how it fails."""
    have = "has" if len(doubt.names) == 1 else "have"
    return f"{', '.join(doubt.names)} {have} no annotation: fails for {doubt.example.call} ({doubt.outcome.detail})"


def _rests_on(settled: Settled, proof: FunctionProof) -> tuple[str, str | None] | None:
    for need in sorted(settled.dropped):
        if need.startswith("function:"):
            name = need.rpartition(":")[2]
            return f"rests on the contract of {name}, which is not proved", f"see the results of {name}"
        if need.startswith("types:"):
            name = need.rpartition(":")[2]
            return f"rests on the types that {name} declares, which are not proved", f"see the results of {name}"
        other = proof.settled.get(need)
        if other is not None:
            line = other.asked.span.line
            return f"rests on {other.asked.kind.replace('-', ' ')} at line {line}, which is not proved", None
        return "rests on a class invariant that is not proved", None
    return None
