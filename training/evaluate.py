"""How many problems that no run has trained on a network proves, with 95 % intervals (Wilson, 1927)."""

from __future__ import annotations

import math
import time
from collections.abc import Iterator
from typing import Any

from training.game import Arena
from training.network import Network
from training.talk import Budget, attempts, shares

_BATCH = 50  # problems at once


def evaluate(network: Network, arena: Arena, problems: int, first_seed: int, budget: Budget, repetitions: int) -> Iterator[dict[str, Any]]:
    """One line of figures for each repetition, then one for all of them together."""
    tried = arena.problems(problems, first_seed)
    total: list[bool] = []
    for seed in range(repetitions):
        begun = time.monotonic()
        found = [a for at in range(0, len(tried), _BATCH) for a in attempts(network, arena, tried[at : at + _BATCH], budget, seed)]
        proved = [attempt.verdict.proved for attempt in found]
        total += proved
        yield figures(proved) | {
            "seed": seed,
            "families": shares(found),
            "checks": sum(a.verdict.checks for a in found),
            "lemmas": sum(len({atom for s in a.said for atom in s.atoms}) for a in found),
            "repaired": sum(a.repaired for a in found),
            "seconds": round(time.monotonic() - begun, 1),
        }
    yield figures(total) | {"seed": "all"}


def figures(proved: list[bool]) -> dict[str, Any]:
    """Share and interval of the problems that were proved."""
    low, high = wilson(sum(proved), len(proved))
    return {"problems": len(proved), "proved": sum(proved), "share": sum(proved) / max(1, len(proved)), "low": low, "high": high}


def wilson(hits: int, count: int) -> tuple[float, float]:
    """The 95 % interval of a share."""
    if count == 0:
        return 0.0, 1.0
    z, share = 1.959964, hits / count
    middle = (share + z * z / (2 * count)) / (1 + z * z / count)
    half = z / (1 + z * z / count) * math.sqrt(share * (1 - share) / count + z * z / (4 * count * count))
    return max(0.0, middle - half), min(1.0, middle + half)
