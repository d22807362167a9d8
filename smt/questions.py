"""What is asked of one function, as plain data that crosses process borders: a graph of terms, and obligations that point into it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from frontends import ir
from smt import models, term_graphs
from smt.obligations import OF_TYPES
from smt.relations import Relation
from smt.relevance import Relevance
from smt.state import Path
from smt.term_graphs import Flat
from smt.terms import FALSE, Term


@dataclass(frozen=True, slots=True)
class Graph:
    """Terms as plain rows. What questions and recipes call a row is an index into `roots`."""

    rows: Flat
    roots: tuple[int, ...]

    def terms(self) -> tuple[Term, ...]:
        """The roots as terms again."""
        return term_graphs.rebuild(self.rows, self.roots)


@dataclass(frozen=True, slots=True)
class Fact:
    """One entry of a path: rows of the branch condition and of the assumption, and what the assumption rests on."""

    branch: int
    given: int
    needs: frozenset[str]


@dataclass(frozen=True, slots=True)
class Question:
    """Whether the facts imply the goal."""

    facts: tuple[Fact, ...]
    goal: int


@dataclass(frozen=True, slots=True)
class Asked:
    """An obligation: it is proved when every case is, and what it needs is. `vacuous_if`: paths that must be possible."""

    key: str
    kind: str
    detail: str
    span: ir.Span
    cases: tuple[Question, ...]
    needs: frozenset[str]
    reasons: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class LimitMet:
    """A place where the function leaves the modelled subset, unless `question` (that it is unreachable) is proved."""

    key: str
    reason: str
    span: ir.Span
    question: Question


@dataclass(frozen=True, slots=True)
class Questions:
    """Everything asked of one function. Inputs tell how to read a counterexample off a model."""

    module: str
    qualname: str
    graph: Graph
    asked: tuple[Asked, ...]
    limits: tuple[LimitMet, ...]
    entry: Question  # contradiction of the preconditions (goal: false)
    inputs: tuple[tuple[str, models.Recipe], ...]
    drawn: tuple[tuple[int, models.Recipe], ...]  # values of `anything`, with the row of the condition under which they were drawn
    assumed: tuple[tuple[str, Question], ...]  # each `assume`: contradictory when its question (goal: false) is proved
    loops: tuple[tuple[ir.Span, str], ...]
    partial: bool
    truncated: bool
    turns: tuple[tuple[int, tuple[tuple[str, int, int], ...]], ...] = ()  # loops by line: rows of variables at a head and at the next one
    relations: tuple[Relation, ...] = ()  # horn: the open invariants
    called: frozenset[str] = frozenset()  # what was called through contracts and promises
    untyped: bool = False  # nothing asks whether what is returned is of the annotated type: callers may not rely on it

    @property
    def of_types(self) -> frozenset[str]:
        """The keys of the obligations on which callers rely for types; with one that is nobody's where these do not suffice."""
        return frozenset(a.key for a in self.asked if a.kind in OF_TYPES) | ({"untyped"} if self.untyped else set())


def calls_of(called: Mapping[str, frozenset[str]], start: str) -> frozenset[str]:
    """A function and all that it calls through contracts and promises. `called`: by function, what its own run was seen to call so."""
    reached: set[str] = set()
    stack = [start]
    while stack:
        key = stack.pop()
        if key not in reached:
            reached.add(key)
            stack.extend(called.get(key, ()))
    return frozenset(reached)


class Packer:
    """Gathers terms into one graph."""

    def __init__(self) -> None:
        self.order: list[Term] = []
        self.index: dict[Term, int] = {}
        self.facts: dict[Path, Fact] = {}  # paths share their beginnings
        self.relevance = Relevance()
        self.shown = 0  # the symbols of what a counterexample shows, and of what is known at entry

    def row(self, term: Term) -> int:
        """What questions and recipes call a term."""
        if term not in self.index:
            self.index[term] = len(self.order)
            self.order.append(term)
        return self.index[term]

    def show(self, entry: Path) -> None:
        """What is there so far is shown in counterexamples: all that is assumed of it matters, and all that is known at entry."""
        self.shown = self.relevance.symbols([*self.order, *(e.given for e in entry.entries())])

    def question(self, path: Path, goal: Term) -> Question:
        """Whether what matters of a path implies the goal."""
        kept = self.relevance.among(path.entries(), self.shown | self.relevance.symbols([goal]))
        return Question(self._facts(kept), self.row(goal))

    def whole(self, path: Path) -> Question:
        """Whether a path contradicts itself."""
        return Question(self._facts(path.entries()), self.row(FALSE))

    def _facts(self, entries: Sequence[Path]) -> tuple[Fact, ...]:
        for e in entries:
            if e not in self.facts:
                self.facts[e] = Fact(self.row(e.fact), self.row(e.given), e.needs)
        return tuple(self.facts[e] for e in entries)

    def recipe(self, recipe: models.Recipe) -> models.Recipe:
        """A recipe whose terms are in the graph."""
        return recipe.numbered(self.row)

    def graph(self) -> Graph:
        """All of it; the numbers given out so far index its roots."""
        return Graph(*term_graphs.flatten(self.order))
