"""What a run says: the records that every report format prints and that scripts read. See README.md for the fixed fields."""

from __future__ import annotations

from dataclasses import dataclass, field
from enum import Enum
from typing import TYPE_CHECKING, Literal

if TYPE_CHECKING:
    from frontends import ir
    from prover.lemmas import Lemma
    from prover.search import Attempt


class Verdict(Enum):
    """The four answers. Only `prover.verdict.verdict_of` makes PROVED."""

    PROVED = "proved"
    DISPROVED = "disproved"
    UNKNOWN = "unknown"
    VACUOUS = "vacuous"


@dataclass(frozen=True, slots=True)
class Step:
    """One line of a counterexample's way: the line reached and the local values just before it ran, as source text."""

    line: int
    values: tuple[tuple[str, str], ...]


@dataclass(frozen=True, slots=True)
class Counterexample:
    """An input that really fails. `args`: parameter to a Python expression that builds it; `call`: what a user can paste."""

    args: tuple[tuple[str, str], ...]
    outcome: str  # e.g. "ZeroDivisionError: integer division or modulo by zero", "result == -1"
    call: str = ""  # e.g. "average(total=3, count=0)"
    steps: tuple[Step, ...] = ()


@dataclass(frozen=True, slots=True)
class Result:
    """One obligation with its verdict. `kind` is one of `smt.obligations.KINDS`, or "error": the file can't be parsed."""

    file: str
    function: str
    line: int
    column: int
    kind: str
    message: str
    verdict: Verdict
    reason: str | None = None
    counterexample: Counterexample | None = None
    lemmas: tuple[str, ...] = ()
    proposer: str | None = None
    solver: str | None = None
    time_s: float = 0.0
    end_line: int = 0
    end_column: int = 0
    hint: str | None = None  # what to do next, for unknowns
    partial: bool = False  # partial correctness only: the function is recursive without `decreases`


@dataclass(frozen=True, slots=True)
class SetAside:
    """A result that does not count for the exit status, and why. origin: a comment beside the code, or the baseline file."""

    result: Result
    reason: str
    origin: Literal["source", "baseline"]


@dataclass(frozen=True, slots=True)
class Unmodelled:
    """A place where a function leaves the modelled subset: from there on nothing is known of it."""

    file: str
    line: int
    function: str
    reason: str


@dataclass(frozen=True, slots=True)
class Report:
    """All results of a run, in source order, with what the run itself cost."""

    results: tuple[Result, ...]
    files: int
    functions: int
    time_s: float
    stats: dict[str, float | int] = field(default_factory=dict)  # --stats: solver time, queries, peak memory, ...
    limits: tuple[tuple[str, int], ...] = ()  # unsupported constructs with their counts, most frequent first
    unmodelled: tuple[Unmodelled, ...] = ()  # their places
    internal_errors: tuple[str, ...] = ()  # crashes and soundness alarms: exit status 3
    paths: tuple[str, ...] = ()  # every file that was looked at, as results name them; also those without a result
    warnings: tuple[str, ...] = ()  # no effect on the exit status: unused suppressions, stale baselines
    attempts: tuple[Attempt, ...] = ()  # of the lemma search, in order
    lemmas: tuple[tuple[ir.Module, tuple[Lemma, ...]], ...] = ()  # what made proofs go through
    lock: str | None = None  # the text of the proof lock, where it was asked for
    certificate: str | None = None  # the text of the certificate that the kernel accepted, where it was asked for
    suppressed: tuple[SetAside, ...] = ()  # no longer among `results`; what an audit lists

    def count(self, verdict: Verdict) -> int:
        """How many results have that verdict (errors of unreadable files not counted)."""
        return sum(1 for r in self.results if r.verdict is verdict and r.kind != "error")
