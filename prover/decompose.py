"""Where lemmas enter a run: search for them in what is open, put them into the program, and settle everything once more.

What counts is the second settling: it is the ordinary one, and knows nothing of where the annotations came from.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace

from frontends.python.load import Loaded
from prover import traces
from prover.config import Options
from prover.proof import Asker, FunctionProof, broken_needs, settle
from prover.proposers import model
from prover.proposers.base import Proposer, Row
from prover.proposers.spacer import Spacer
from prover.proposers.templates import Templates
from prover.refute import Hunt
from prover.search import Attempt, Found, Search
from prover.tasks import Target
from smt.verify import Questions


@dataclass(frozen=True, slots=True)
class Decomposition:
    """What the lemmas brought: the proofs with them, the lemmas by function, what each function owes to them, and every attempt."""

    proofs: dict[str, FunctionProof]
    found: dict[str, Found]
    closed: dict[str, frozenset[str]]
    trace: tuple[Attempt, ...]
    notes: tuple[str, ...] = ()  # what proposers could not do


def decompose(
    hunts: Mapping[str, Hunt],
    questions: Mapping[str, Questions],
    proofs: dict[str, FunctionProof],
    program: Loaded,
    trusted: frozenset[str],
    paths: tuple[str, ...],
    options: Options,
    asker: Asker,
    tell: Callable[[str], None],
) -> Decomposition:
    """Search for lemmas in every function that has open obligations, and settle with what was found."""

    def seen(target: Target) -> dict[int, tuple[Row, ...]]:
        return dict(traces.record(program.program, target.module, target.function).rows)

    search = Search(paths, options.never_panics, asker, proposers(options, asker, paths), options.timeout, seen)
    broken = broken_needs(proofs, trusted)
    found: dict[str, Found] = {}
    annotated: dict[str, Questions] = {}
    for key, hunt in hunts.items():
        open_keys = [s.asked.key for s in hunt.open() if s.blocked is None and not s.asked.reasons]
        if not open_keys or not search.proposers:
            continue
        tell(f"searching lemmas for {hunt.target.function.qualname}")
        proof = proofs[key]

        def held(need: str, proof: FunctionProof = proof, own: str = f"function:{key}") -> bool:
            return need == own or not broken(proof, need)

        lemmas = search.run(hunt.target, proof, open_keys, held)
        evaluated = None if lemmas is None else search.evaluate(hunt.target, lemmas.lemmas)
        if lemmas is not None and evaluated is not None:
            # Where an invariant of the user's own would help stays as it was.
            found[key], annotated[key] = lemmas, replace(evaluated, loops=questions[key].loops)
    notes = tuple(n for p in search.proposers if isinstance(p, model.ModelProposer) for n in p.notes)
    while annotated:
        again = settle([annotated.get(key, asked) for key, asked in questions.items()], asker, trusted)
        worse = [key for key in annotated if _lost(proofs[key], again[key])]
        if not worse:
            closed = {k: frozenset(s.asked.key for s in proofs[k].settled.values() if not s.proved) for k in found}
            return Decomposition(again, found, closed, tuple(search.trace), notes)
        for key in worse:  # with the lemmas in its way the solver does not find what it found without
            del annotated[key], found[key]
    return Decomposition(proofs, {}, {}, tuple(search.trace), notes)


def _lost(before: FunctionProof, after: FunctionProof) -> bool:
    return any(s.proved and not after.settled[key].proved for key, s in before.settled.items() if key in after.settled)


def proposers(options: Options, asker: Asker, paths: tuple[str, ...]) -> list[Proposer]:
    """The proposers that `--lemmas` names, in its order."""
    made: dict[str, Callable[[], Proposer]] = {
        "templates": Templates,
        "model": lambda: model.proposer(options.model),
        "spacer": lambda: Spacer(asker.pool, paths, options.never_panics),
    }
    return [made[name]() for name in options.lemmas if name in made]
