"""What the generator gives, by family: how fast, how many goals are false, how many z3 settles alone, and how many templates prove.

    python -m training.survey --count 20 --templates
"""

from __future__ import annotations

import argparse
import time

from prover.proposers.templates import Templates
from training.arena.families import FAMILIES
from training.arena.generate import generate
from training.rivals import rivals
from training.verdicts import bench_of, job_of


def family_row(family: str, first: int, count: int, templates: bool) -> dict[str, float | int]:
    """The figures of one family, in this process. Rates are of problems whose goal all runs satisfy."""
    start = time.monotonic()
    made = [p for seed in range(first, first + count) if (p := generate(family, seed)) is not None]
    spent = time.monotonic() - start
    held = [p for p in made if p.holds]
    alone = proved = 0
    for p in held:
        job = job_of(p)
        bench = bench_of(job.source, job.function, job.goals, job.seed)
        if bench.houdini(frozenset())[1]:
            alone += 1
        elif templates:
            proved += bool(rivals(job, bench.task(), [Templates()], batches=1))
    return {
        "seeds": count, "problems": len(made), "a second": round(len(made) / spent, 1), "false": len(made) - len(held),
        "z3 alone": alone, "left": len(held) - alone, "templates": proved,
    }  # fmt: skip


def main() -> None:
    """Print the table."""
    parser = argparse.ArgumentParser(prog="python -m training.survey", description=main.__doc__)
    parser.add_argument("--count", type=int, default=20, help="seeds of each family")
    parser.add_argument("--first", type=int, default=5_000_000)
    parser.add_argument("--templates", action="store_true", help="let templates with Houdini try what is left (their first batch)")
    given = parser.parse_args()
    for family in FAMILIES:
        row = family_row(family, given.first, given.count, given.templates)
        print(f"{family:>14}  " + "  ".join(f"{k} {v}" for k, v in row.items()), flush=True)


if __name__ == "__main__":
    main()
