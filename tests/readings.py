"""Two readings of one program against each other: what `cut` proves no bounded run of `unroll` may violate."""

from __future__ import annotations

from prover.asker import Asker, Budget
from prover.config import default_jobs
from prover.proof import Grounds, query, settle
from prover.tasks import EvaluationTask, evaluate, loaded, to_check
from smt import terms
from smt.machine import Settings
from smt.pool import Pool
from smt.questions import Asked, Questions
from smt.solve import Answer, Query

TURNS = 3
BUDGET = Budget(1_000_000, 2.0)


def violated(paths: tuple[str, ...]) -> tuple[list[str], int]:
    """Obligations (by key) that are proved by `cut` and violated under `unroll`, and how many cases of `unroll` were asked."""
    program = loaded(paths)
    targets = [t for name in program.requested for m in [program.program.module(name)] if m is not None for t in to_check(m, False)]

    def tasks(settings: Settings) -> list[EvaluationTask]:
        return [EvaluationTask(paths, t.module.name, t.function.qualname, t.function.span.line, settings) for t in targets]

    with Pool(default_jobs(), 4096) as pool:
        asker = Asker(pool, BUDGET)
        cut = [q for q in pool.map(evaluate, tasks(Settings("cut")), 60.0) if isinstance(q, Questions)]
        proofs = settle(cut, asker, Grounds())
        queries: list[tuple[Asked, Query]] = []
        for found in pool.map(evaluate, tasks(Settings("unroll", TURNS)), 60.0):
            if not isinstance(found, Questions):
                continue
            proof = proofs.get(f"{found.module}:{found.qualname}")
            if proof is None:
                continue
            terms.reset()
            graph = found.graph.terms()
            for asked in found.asked:
                settled = proof.settled.get(asked.key)
                # One with a reason is not violated but not modelled in this reading, where ways meet that the other never follows.
                if settled is not None and settled.proved and not asked.reasons:
                    queries.extend((asked, query(BUDGET, graph, case, (), ())) for case in asked.cases)
        answers = asker.ask([q for _, q in queries])
    wrong = [asked.key for (asked, _), a in zip(queries, answers, strict=True) if isinstance(a, Answer) and a.status == "sat"]
    return wrong, len(queries)
