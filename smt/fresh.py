"""New symbols."""

from __future__ import annotations

from smt.terms import Sort, Term, var


class Fresh:
    """A supply of unique symbol names, deterministic for one function."""

    def __init__(self) -> None:
        self.count = 0

    def name(self, hint: str) -> str:
        self.count += 1
        return f"{hint}!{self.count}"

    def var(self, hint: str, sort: Sort) -> Term:
        """A new constant symbol."""
        return var(self.name(hint), sort)
