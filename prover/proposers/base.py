"""What a proposer is given, and what it answers."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Protocol

from frontends import ir
from prover.lemmas import Lemma

Value = int | bool | str | None | tuple["Value", ...]
# The variables at one visit of a loop head; a list is the tuple of its items. "old.x" is the parameter x at entry, "seen(x)" are the items
# that the loop over x has finished with.
Row = tuple[tuple[str, Value], ...]


@dataclass(frozen=True, slots=True)
class Spot:
    """A loop of the function: where invariants may stand, the names in scope with their kinds ("int", "bool", "list[int]", ...)."""

    line: int
    names: tuple[tuple[str, str], ...]
    changed: tuple[str, ...]  # the names that the loop changes
    rows: tuple[Row, ...] = ()  # states seen at the loop's head (before each test of the guard) in real runs


@dataclass(frozen=True, slots=True)
class Open:
    """An obligation that is neither proved nor refuted. `key`: its name in `smt.verify.Questions`."""

    kind: str
    text: str
    line: int
    key: str = ""


@dataclass(frozen=True, slots=True)
class Failed:
    """A lemma that was tried and is not inductive, with the step that breaks it (values before and after a turn) where one is known."""

    lemma: Lemma
    before: Row = ()
    after: Row = ()


@dataclass(frozen=True, slots=True)
class Task:
    """One function with open obligations, as proposers see it."""

    module: ir.Module
    function: ir.Function
    spots: tuple[Spot, ...]
    open: tuple[Open, ...]
    kept: tuple[Lemma, ...] = ()  # proved already
    failed: tuple[Failed, ...] = ()
    seed: int = 0


class Proposer(Protocol):
    """A source of lemmas. `name` is what `--lemmas` calls it. One that `learns` is asked again with what became of its lemmas."""

    name: str
    learns: bool

    def propose(self, task: Task) -> Iterable[list[Lemma]]:
        """Batches of lemmas, best first. Each batch is pooled with those before; the search may stop asking at any time."""
        ...
