"""Which assumptions can matter to a goal: those that a chain of shared symbols ties to it, or to where control is.

What was assumed of objects that nothing refers to any more says nothing about the rest. To leave an assumption out can only make a
proof harder, never easier; a model of the rest extends to what is left out, unless that contradicts itself.
(Cone of influence: Hoder and Voronkov, "Sine Qua Non for Large Theory Reasoning", 2011, without its ranking.)
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from smt.state import Path
from smt.terms import TRUE, Term, postorder


class Relevance:
    """Selects entries of paths. Sets of symbols are bits of an int, kept for each term."""

    def __init__(self) -> None:
        self._number: dict[tuple[str, object], int] = {}
        self._symbols: dict[Term, int] = {}

    def symbols(self, roots: Iterable[Term]) -> int:
        """The variables and functions that the terms mention."""
        known, found = self._symbols, 0
        for root in roots:
            if root not in known:
                for term in postorder([root], known):
                    known[term] = self._own(term)
                    for arg in term.args:
                        known[term] |= known[arg]
            found |= known[root]
        return found

    def _own(self, term: Term) -> int:
        if term.op not in ("var", "apply"):
            return 0
        return 1 << self._number.setdefault((term.op, term.payload), len(self._number))

    def among(self, entries: Sequence[Path], seeds: int) -> list[Path]:
        """The entries that matter where `seeds` do: all branches taken, what names no symbol, and what shares one with those."""
        kept: dict[Path, None] = {}
        left: list[tuple[Path, int]] = []
        for entry in entries:
            about = 0 if entry.given is TRUE else self.symbols([entry.about])
            if about and entry.fact is TRUE:
                left.append((entry, about))
            else:
                kept[entry] = None
                seeds |= self.symbols([entry.fact, entry.given])
        left.reverse()  # what is assumed later speaks of what came before
        grown = True
        while grown:
            grown, open_ = False, left
            left = []
            for entry, about in open_:
                if about & seeds:
                    kept[entry] = None
                    more = seeds | self.symbols([entry.given])
                    grown |= more != seeds
                    seeds = more
                else:
                    left.append((entry, about))
        return [entry for entry in entries if entry in kept]
