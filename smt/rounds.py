"""What earlier rounds found out about loops, so that nested loops do not start from nothing in every round of those around them.

The body of a loop is evaluated in rounds, until what its turns change is stable (`smt.loops`). Each round meets the same inner loops in
the same order, from a head that is at least as general: an inner loop may start with the changes that the round before found for
it. They are only a start. A set of changes counts once a turn evaluated from it changes nothing else, whatever it started from, so a
wrong guess costs precision and never soundness; a good one saves a round at every level, which else multiply with the nesting.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TypeAlias

from smt.values import Shape

Content: TypeAlias = Shape | tuple[tuple[str, Shape], ...] | None
OWN = 0  # stands for the frame that the loop runs in, which has another number in each round if the round makes it


@dataclass(slots=True)
class Found:
    """One loop, as it is met at one point of a round of the loop around it; and the loops within it, by node and number of arrival."""

    variables: dict[tuple[int, str], Shape] = field(default_factory=dict)
    objects: dict[int, Content] = field(default_factory=dict)
    undecided: bool = False  # literals do not decide its turns
    within: dict[tuple[int, int], Found] = field(default_factory=dict)
    arrivals: dict[int, int] = field(default_factory=dict)

    def arrive(self, node: object) -> Found:
        """What is known of the loop of that node of the IR, which this round comes to now."""
        number = self.arrivals.get(id(node), 0)
        self.arrivals[id(node)] = number + 1
        return self.within.setdefault((id(node), number), Found())
