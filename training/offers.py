"""What the network proposes, by processor time: how much of it is valid, new, and proved now and then.

    python -m training.offers --weights W.safetensors --seconds 300
"""

from __future__ import annotations

import argparse
import time
from collections import Counter
from collections.abc import Collection, Sequence
from pathlib import Path
from typing import Final

import torch

from prover.model.weights import SHIPPED
from training import game, proposing
from training.arena.generate import Problem
from training.arena.programs import INDENT
from training.network import Network, load_network
from training.program_grammar import PROGRAM
from training.selfplay import SelfPlay
from training.talk import Budget, attempts
from training.verdicts import Inline, Service

FIRST_SEED: Final = 3 * 10**9  # of the programs asked about: none of them is met in a run
PROGRAMS: Final = 8  # a round
SAMPLES: Final = 8  # answers to a program
TEMPERATURE: Final = 0.7
ANSWERS: Final = 16  # of the solver in one try


class Noting(SelfPlay):
    """The arena, noting which proposals come as far as it."""

    def adopt(self, made: Sequence[Problem]) -> list[game.Problem]:
        """See Arena."""
        self.seen = list(made)
        return super().adopt(made)


def measure(network: Network, seconds: float, tries: int) -> dict[str, float]:
    """Rounds of proposals until so much processor time is used, every problem that is new tried `tries` times by the network alone."""
    arena = Noting(Service(engine=Inline()))
    count: Counter[str] = Counter()
    known: set[str] = set()
    written: set[tuple[int, ...]] = set()
    begun, proposing_s, number = time.process_time(), 0.0, 0
    while time.process_time() - begun < seconds:
        at = time.process_time()
        programs = arena.programs(PROGRAMS, FIRST_SEED + number * 1000)
        found, problems = proposing.attempts(network, arena, programs, SAMPLES, number, TEMPERATURE)
        proposing_s += time.process_time() - at
        goals = [key for one in found for key in one.offered]
        asked = [one for one in found if one.grammar == PROGRAM]
        sources = {p.made.source for p in programs if p.made is not None}
        new = [p for p in problems if p.key not in known]
        known.update(p.key for p in new)
        count["programs shown"] += len(programs)
        count["programs asked for"] += len(asked) * SAMPLES
        count["programs said to their end"] += sum(len(one.answers) for one in asked)
        new_texts = {ids for one in asked for ids in one.answers} - written
        written |= new_texts
        count["of them different"] += len(new_texts)
        count["worth a goal and new"] += sum(sum(one.programs) for one in asked)
        count["with a valid goal"] += sum(sum(map(bool, one.keys)) for one in asked)
        count["goals"] += len(goals)
        count["valid goals"] += sum(map(bool, goals))
        count["different valid goals"] += len(set(goals) - {""})
        count["looked at by the solver"] += len(arena.seen)
        count["not proved by others"] += len(problems)
        count["of them new"] += len(new)
        count["of them of written programs"] += sum(not _is_of(p, sources) for p in new)
        for problem in new:
            budget = Budget(ANSWERS, temperature=TEMPERATURE)
            proved = [attempts(network, arena, [problem], budget, number * 100 + i)[0].verdict.proved for i in range(tries)]
            count["proved sometimes" if 0 < sum(proved) < tries else "proved always" if proved[0] else "proved never"] += 1
            count["proved sometimes, of written programs"] += 0 < sum(proved) < tries and not _is_of(problem, sources)
        number += 1
    return {**count, "seconds": round(time.process_time() - begun), "of them proposing": round(proposing_s)}


def _is_of(problem: game.Problem, sources: Collection[str]) -> bool:
    """Whether a proposed problem is one of these programs with a goal."""
    made = problem.made
    return made is not None and made.source.replace(f"{INDENT}assert {made.goal}\n", "") in sources


def main() -> None:
    """Measure what a network proposes and print the figures."""
    parser = argparse.ArgumentParser(prog="python -m training.offers", description=main.__doc__)
    parser.add_argument("--weights", type=Path, default=SHIPPED)
    parser.add_argument("--seconds", type=float, default=300.0, help="of processor time")
    parser.add_argument("--tries", type=int, default=4, help="by the network, at each problem")
    given = parser.parse_args()
    torch.set_num_threads(1)
    for name, value in measure(load_network(given.weights), given.seconds, given.tries).items():
        print(f"{name:>40}  {value}")


if __name__ == "__main__":
    main()
