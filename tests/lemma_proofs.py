"""What tests of lemmas share: a program from its text, and what comes of its obligations with lemmas put in."""

from __future__ import annotations

from collections.abc import Sequence

from frontends import ir
from frontends.python.load import load_text
from prover.asker import Asker, Budget
from prover.insert import insert
from prover.lemmas import Lemma
from prover.proof import FunctionProof, Grounds, needed_functions, settle
from prover.tasks import functions_of
from smt.machine import Settings
from smt.pool import Pool
from smt.verify import questions


def program(text: str) -> ir.Program:
    """The program of one module called "module"."""
    module = load_text(text)
    assert isinstance(module, ir.Module), module
    return ir.Program((module,))


def proofs(text: str, function: str, lemmas: Sequence[Lemma] = ()) -> dict[str, FunctionProof]:
    """The proofs of a function, and of those that it rests on, by key."""
    annotated = insert(program(text), lemmas)
    module = annotated.modules[0]
    targets = {t.key: t for t in functions_of(module)}
    wave, found = [f"module:{function}"], {}
    while wave:
        for key in wave:
            found[key] = questions(annotated, "module", targets[key].function, targets[key].owner, Settings("cut"))
        wave = [k for k in needed_functions(found.values(), Grounds()) if k not in found]
    with Pool(1, 2048) as pool:
        return settle(list(found.values()), Asker(pool, Budget(2_000_000, 5.0)), Grounds())


def unproved(text: str, function: str, lemmas: Sequence[Lemma] = ()) -> list[str]:
    """What is not proved: "kind: text" of each obligation of the function, and limits, sorted."""
    proof = proofs(text, function, lemmas)[f"module:{function}"]
    missing = [f"{s.asked.kind}: {s.asked.detail}" for s in proof.settled.values() if not s.proved]
    return sorted([*missing, *(f"limit: {x}" for x in proof.reachable_limits)])
