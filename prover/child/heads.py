"""Recording what the variables are at the heads of the loops of one function."""

from __future__ import annotations

import json
import random
import sys
from collections.abc import Iterator
from typing import Any

from prover.child.checks import Checks, OutOfTime
from prover.child.transform import HOOK

ENTRY = f"{HOOK}entry"  # the local of the watched function that holds its parameters as they came in
MAX_ITEMS, MAX_CHARACTERS, MAX_BITS, MAX_DEPTH = 24, 100, 256, 3
FIRST, LAST, BETWEEN = 30, 10, 20  # visits of one loop that one run tells of


class Enough(OutOfTime):
    """The run has visited as many heads as it may."""


class Unfit(Exception):
    """A value of a kind that is not recorded, or too large to be."""

    def __init__(self, too_large: bool) -> None:
        super().__init__()
        self.too_large = too_large


def plain(value: Any, depth: int = MAX_DEPTH) -> Any:
    """An int, bool, None or str as it is, a list, tuple or bytes of them as a list. Raises `Unfit` for anything else."""
    kind = type(value)
    if kind is bool or value is None:
        return value
    if kind is int:
        if value.bit_length() > MAX_BITS:
            raise Unfit(True)
        return value
    if kind is str:
        if len(value) > MAX_CHARACTERS:
            raise Unfit(True)
        return value
    if kind in (list, tuple, bytes, bytearray) and depth:
        if len(value) > MAX_ITEMS:
            raise Unfit(True)
        return [plain(item, depth - 1) for item in value]
    raise Unfit(False)


class Heads:
    """What the transformed function calls at the heads of its loops, run by run.

    `settings`: "visits" (heads that one run may visit).
    """

    def __init__(self, settings: dict[str, Any], checks: Checks) -> None:
        self.visits: int = settings["visits"]
        self.checks = checks
        self.start(0)

    def start(self, seed: int) -> None:
        """Begin a run. Its length depends on the seed alone."""
        self.rows: dict[int, list[str]] = {}
        # Runs that all end at one turn would make it look like a bound.
        self.left = random.Random(seed).randint(self.visits // 3, self.visits)

    # -- heads

    def entry(self) -> dict[str, Any]:
        """The parameters at entry, under the names "old.x"."""
        return self.variables(sys._getframe(1).f_locals, "old.") or {}

    def variables(self, names: dict[str, Any], prefix: str = "") -> dict[str, Any] | None:
        """What can be recorded of some variables; None where one is too large."""
        found = {}
        for name, value in names.items():
            if not name.startswith(HOOK):
                try:
                    found[prefix + name] = plain(value)
                except Unfit as unfit:
                    if unfit.too_large:
                        return None
        return found

    def visit(self, line: int) -> None:
        """The head of the loop at a line is reached."""
        self.record(line, sys._getframe(1).f_locals, {})

    def record(self, line: int, names: dict[str, Any], other: dict[str, Any]) -> None:
        """Note a row: the variables of a frame, `other` over them."""
        if self.checks.depth or self.checks.building:
            return  # a condition is being evaluated
        if not self.left:
            raise Enough
        self.left -= 1
        row = self.variables(names | other)
        if row is not None:
            row.update(names.get(ENTRY, {}))
            self.rows.setdefault(line, []).append(json.dumps(row, sort_keys=True))

    def turns(self, line: int, target: str, source: str, iterable: Any) -> Iterator[Any]:
        """The items of what a `for` loop runs over, its head recorded before each turn, the target bound.

        After the last turn over a range the target is told at its next value. `source`: the name of what is run over, or "".
        """
        finished: list[Any] = []
        for item in iterable:
            seen = {f"seen({source})": finished} if source else {}
            self.record(line, sys._getframe(1).f_locals, {target: item, **seen})
            yield item
            finished.append(item)
        if finished and type(iterable) is range:
            following = iterable.start + len(iterable) * iterable.step
            self.record(line, sys._getframe(1).f_locals, {target: following})

    def told(self, before: set[tuple[int, str]]) -> dict[int, list[str]]:
        """The rows of this run: of each loop the first visits, the last, and some between, without those told `before`."""
        chosen = {}
        for line, rows in self.rows.items():
            fresh = [row for row in dict.fromkeys(rows) if (line, row) not in before]
            between = fresh[FIRST:-LAST]
            step = max(1, len(between) // BETWEEN)
            chosen[line] = list(dict.fromkeys(fresh[:FIRST] + between[::step] + fresh[-LAST:]))
            before.update((line, row) for row in chosen[line])
        return chosen
