"""What training needs of an arena: problems, and a judge of lemmas. The judge is the solver and nothing else."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Protocol

from prover.lemmas import Lemma
from prover.proposers.base import Failed, Task
from training.arena import generate as arena
from training.tasks import Assignment


@dataclass(frozen=True, slots=True)
class Problem:
    """A function with open obligations. `key` is equal for programs that differ in names only.

    `hints` are lemmas that a search without the network came upon, or that it was made from; exploration tries them beside random ones.
    `rivals` prove it without the network. `made` is the problem as text, from which it can be prepared again.
    """

    key: str
    family: str
    task: Task
    hints: tuple[Lemma, ...] = ()
    rivals: tuple[str, ...] = ()
    made: arena.Problem | None = None


@dataclass(frozen=True, slots=True)
class Verdict:
    """What came of a pool of lemmas. `used` is a smallest set found that proves everything that was open, empty if none does."""

    proved: bool
    used: tuple[Lemma, ...] = ()
    failed: tuple[Failed, ...] = ()
    checks: int = 0  # questions to the solver


class Arena(Protocol):
    """Problems that cannot be proved as they stand, and verdicts on lemmas for them. `families` are the kinds of problems there are."""

    @property
    def families(self) -> tuple[str, ...]: ...

    def problems(self, count: int, seed: int, families: Sequence[str] = ()) -> list[Problem]:
        """`count` problems, the same for the same arguments; of these families as often as they are named, or of all in turn."""
        ...

    def again(self, made: Sequence[arena.Problem]) -> list[Problem]:
        """Problems met before, prepared once more; one of which nothing can be asked is left out."""
        ...

    def refutable(self, count: int, seed: int, families: Sequence[str] = ()) -> list[Problem]:
        """The same, but problems whose goal fails on some run; fewer where the families have few of them."""
        ...

    def programs(self, count: int, seed: int, families: Sequence[str] = ()) -> list[Problem]:
        """The same, but programs without a goal (`training.proposing`)."""
        ...

    def adopt(self, made: Sequence[arena.Problem]) -> list[Problem]:
        """Proposed problems, prepared: those whose goal all runs satisfy and that says something, and that nobody else proves."""
        ...

    def reward(self, answers: Sequence[tuple[Assignment, str]]) -> list[float]:
        """What each answer to a task other than lemmas is worth (`training.reward.task_reward`)."""
        ...

    def judge(self, attempts: Sequence[tuple[Problem, Sequence[Lemma]]]) -> list[Verdict]:
        """One verdict for each problem with its pool of lemmas, every attempt with the same budget."""
        ...
