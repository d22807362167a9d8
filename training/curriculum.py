"""What to train on next: problems and families by how much is to be learnt from them.

A problem is worth what its proposer is paid for it (`training.reward.proposer_reward`): nothing where a search without the network proves
it, or where the network never or always does. Of a family the success rate p is estimated with a Beta(1, 1) prior; p * (1 - p) is largest
where half of the attempts succeed. A bonus for what was tried seldom (UCB1: Auer, Cesa-Bianchi and Fischer, 2002) keeps the rest from
being forgotten.
"""

from __future__ import annotations

import math
import random
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any


@dataclass(slots=True)
class Rates:
    """Attempts and successes by name; old ones count less and less (`decay` for each new one), since the model changes."""

    decay: float = 0.98
    tried: dict[str, float] = field(default_factory=dict)
    solved: dict[str, float] = field(default_factory=dict)

    def note(self, name: str, success: bool) -> None:
        """One more attempt."""
        self.tried[name] = self.tried.get(name, 0.0) * self.decay + 1.0
        self.solved[name] = self.solved.get(name, 0.0) * self.decay + float(success)

    def rate(self, name: str) -> float:
        """The expected success rate."""
        return (self.solved.get(name, 0.0) + 1.0) / (self.tried.get(name, 0.0) + 2.0)

    def learnability(self, name: str) -> float:
        """p * (1 - p), at most a quarter."""
        p = self.rate(name)
        return p * (1.0 - p)


class Curriculum:
    """Chooses families, then problems of them."""

    def __init__(self, families: Sequence[str], bonus: float = 0.1) -> None:
        self.families = tuple(families)
        self.bonus = bonus
        self.by_family, self.by_problem = Rates(0.995), Rates()

    def note(self, family: str, key: str, success: bool) -> None:
        """One more attempt at a problem."""
        self.by_family.note(family, success)
        self.by_problem.note(key, success)

    def dump(self) -> dict[str, dict[str, dict[str, float]]]:
        """As JSON."""
        both = (("family", self.by_family), ("problem", self.by_problem))
        return {name: {"tried": rates.tried, "solved": rates.solved} for name, rates in both}

    @classmethod
    def parse(cls, families: Sequence[str], data: Mapping[str, Any]) -> Curriculum:
        """Back from JSON; what is not there begins anew."""
        made = cls(families)
        for name, rates in (("family", made.by_family), ("problem", made.by_problem)):
            rates.tried.update(data.get(name, {}).get("tried", {}))
            rates.solved.update(data.get(name, {}).get("solved", {}))
        return made

    def seldom(self, rates: Rates, name: str, total: float) -> float:
        """The bonus of what was tried seldom."""
        return self.bonus * math.sqrt(math.log(1.0 + total) / (1.0 + rates.tried.get(name, 0.0)))

    def shares(self) -> dict[str, float]:
        """How much of the next problems each family should get; they sum to 1."""
        total = sum(self.by_family.tried.values())
        scores = {f: self.by_family.learnability(f) + self.seldom(self.by_family, f, total) for f in self.families}
        return {f: s / sum(scores.values()) for f, s in scores.items()}

    def draw_families(self, count: int, rng: random.Random) -> list[str]:
        """Families for new problems."""
        shares = self.shares()
        return rng.choices(list(shares), list(shares.values()), k=count)

    def draw(self, worth: Mapping[str, float], count: int, rng: random.Random) -> list[str]:
        """Up to `count` different problems, those that are worth more likelier (Efraimidis and Spirakis' weighted sampling)."""
        total = 1.0 + sum(self.by_problem.tried.values())
        weights = {key: value + self.seldom(self.by_problem, key, total) for key, value in worth.items()}
        return sorted(weights, key=lambda k: rng.random() ** (1.0 / weights[k]), reverse=True)[:count]
