"""Lemmas: annotations that a proposer suggests and that the solver must prove like any other.

A lemma is text in the lemma language (prover/lemma.lark) and the place where it is to stand. It is put into the program as an
invariant of a loop, an assertion before a statement, or a measure; the ordinary pipeline then yields the obligations for it. Nothing
here is trusted with a proof: a wrong lemma fails its own obligations.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

LemmaKind = Literal["invariant", "assertion", "decreases", "fact"]


@dataclass(frozen=True, slots=True, order=True)
class Lemma:
    """One suggested annotation: `text` stands at `line` (of the loop, or of the statement that it precedes) of a function."""

    module: str
    function: str  # qualified name within the module
    line: int
    kind: LemmaKind
    text: str
