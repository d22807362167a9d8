"""What an evaluation leaves behind, as data: ways out of a block, obligations and the cases in which they are met, limits.

Rules make these through the machine; `verify.py` reads the record when the function has been run.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Literal

from frontends.ir import Span
from smt.state import Path, State
from smt.terms import Term
from smt.values import Value

if TYPE_CHECKING:
    from smt.relations import Relation

ExitKind = Literal["return", "break", "continue", "raise", "leave"]


@dataclass(frozen=True, slots=True)
class Exit:
    """A way out: the state there, and the value returned or raised. `order`: when it was left (None: not earlier than now).

    A "leave" is a way out of what consumes a generator, taken while the generator is suspended: `through` names the run of the
    generator that it leads out of, and what it is outside.
    """

    kind: ExitKind
    state: State
    value: Value
    order: int | None = None
    through: tuple[int, ExitKind] | None = None


@dataclass(frozen=True, slots=True)
class Case:
    """One way to reach an obligation: it holds when the path implies the goal. `order` counts in order of evaluation."""

    path: Path
    goal: Term
    order: int


@dataclass(slots=True)
class Obligation:
    """Something that must hold, at one place of one function, on every path that reaches it."""

    kind: str
    detail: str
    span: Span
    cases: list[Case] = field(default_factory=list)
    last: int = 0  # the order at which it was asked last
    reasons: tuple[str, ...] = ()  # why it may stay unknown: parts of its condition that left the modelled subset

    @property
    def key(self) -> str:
        """Unique within a function's record."""
        return f"{self.kind}@{self.span.file}:{self.span.line}:{self.span.column}:{self.detail}"


@dataclass(frozen=True, slots=True)
class Limit:
    """A place where the program leaves the modelled subset. What is evaluated from order `since` on rests on its unreachability."""

    reason: str
    span: Span
    path: Path
    order: int
    since: int

    @property
    def key(self) -> str:
        return f"limit@{self.span.file}:{self.span.line}:{self.span.column}:{self.reason}:{self.order}"


@dataclass(frozen=True, slots=True)
class Turn:
    """An arbitrary turn of the loop at a line: its numbers and truth values by name, at the head and at the next head."""

    line: int
    values: tuple[tuple[str, Term, Term], ...]


@dataclass(slots=True)
class Record:
    """What one evaluation asked: obligations by key, limits, and the unknown values that `anything` made."""

    obligations: dict[str, Obligation] = field(default_factory=dict)
    limits: list[Limit] = field(default_factory=list)
    order: int = 0
    drawn: list[tuple[Path, Value]] = field(default_factory=list)
    returned: list[tuple[str, Path, Value]] = field(default_factory=list)  # by functions that were handed in, by their names
    loops: list[tuple[Span, str]] = field(default_factory=list)  # loops cut without invariants, with the names they change
    turns: list[Turn] = field(default_factory=list)  # arbitrary turns of loops
    assumed: list[tuple[str, Path]] = field(default_factory=list)  # each `assume`: the need it gives, and the path just after it
    relations: list[Relation] = field(default_factory=list)  # horn: the open invariants
    truncated: bool = False  # unroll: some path was longer than the bound
