"""`--cross-check`: what is proved stays proved only if a second, independent solver agrees with every query of its proof.

No answer makes the obligation unknown; an input where the second solver sees none is a disagreement of solvers, a soundness alarm.
"""

from __future__ import annotations

import importlib.util
from collections.abc import Mapping, Sequence

from prover.asker import Asker
from prover.config import UsageError
from prover.proof import FunctionProof, final_queries
from prover.tasks import Target
from smt.crosscheck import cross_check_all

SECONDS = 5.0  # for one query


def confirm(proofs: Sequence[tuple[Target, FunctionProof]], asker: Asker) -> list[str]:
    """Block what the second solver does not confirm; the alarms, one text for each disagreement. Raises `UsageError` without cvc5."""
    if importlib.util.find_spec("cvc5") is None:
        raise UsageError("--cross-check needs the package cvc5: install prover[cross]")
    proved = [(t, p, s, final_queries(p, s, asker.budget)) for t, p in proofs for s in p.settled.values() if s.proved]
    words = iter(cross_check_all([q for *_, queries in proved for q in queries], SECONDS, asker.pool))
    alarms = []
    for target, _, settled, queries in proved:
        said = [next(words) for _ in queries]
        span = settled.asked.span
        if "disagrees" in said:
            settled.blocked = "the solvers disagree"
            alarms.append(f"{span.file}:{span.line}: {settled.asked.kind} of {target.function.qualname}: z3 proves it, cvc5 refutes it")
        elif "no answer" in said:
            settled.blocked = f"the second solver, cvc5, gave no answer within {SECONDS:g} s"
    by_key = {t.key: p for t, p in proofs}
    while _follow(by_key):
        pass
    return alarms


def _follow(proofs: Mapping[str, FunctionProof]) -> bool:
    """Block what rests on something that is no longer proved; whether there was any."""
    found = False
    for proof in proofs.values():
        for settled in proof.settled.values():
            needs = {n for c in settled.asked.cases for f in c.facts for n in f.needs} - settled.dropped
            own = any(n in proof.settled and not proof.settled[n].proved for n in needs)
            if settled.proved and (own or any(n.startswith(("function:", "types:")) and _fell(proofs, n) for n in needs)):
                settled.blocked = "it rests on an obligation that the second solver does not confirm"
                found = True
    return found


def _fell(proofs: Mapping[str, FunctionProof], need: str) -> bool:
    rested_on = proofs.get(need.partition(":")[2])
    return rested_on is not None and not rested_on.complete
