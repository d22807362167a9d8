"""Many invariants in one evaluation, each with a switch: which of them are inductive together, and what follows, for any choice of them.

As in `prover.houdini` all candidates stand in the program at once. Here the facts of a point are asserted once in a solver that lives as
long as the problem; an invariant that is known there is guarded by a switch, and a check says which switches are on. That is many times
faster than a fresh solver for each query, and good enough for sampling: what seems to be a proof is judged by the pipeline.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Sequence
from dataclasses import dataclass
from typing import Any, Final

import z3

from prover.asker import Budget
from prover.proof import query
from smt import terms
from smt.questions import Asked, Fact, Question, Questions
from smt.solve import is_quantified
from smt.terms import TRUE
from smt.to_z3 import Untranslatable, translate, value_of

BUDGET: Final = Budget(100_000, 3.0)  # of one check: the count decides, not the load of the machine; the pipeline has its own budget
PATIENT: Final = Budget(30_000, 3.0)  # of a check that throws nothing out without an answer
GOAL: Final = -1  # stands for the goals where numbers of switches are given


@dataclass(frozen=True, slots=True)
class Model:
    """A counterexample: the values of the watched rows, and of the solver's constants by name."""

    watched: tuple[Any, ...]
    symbols: dict[str, Any]


@dataclass(slots=True)
class _Point:
    """Obligations that are met at one point of the program: `negated[i]` is the opposite of what `owners[i]` has to show there."""

    facts: list[Any]  # known there in any case
    guarded: list[tuple[frozenset[int], Any]]  # known where all of these switches are on
    quantified: bool
    owners: list[int]
    negated: list[Any]
    watched: list[Any]


class Switches:
    """The questions of a program with `count` invariants in it. `owner_of(asked)`: the number of the invariant that an obligation
    belongs to, GOAL for a goal, None for what is not looked at."""

    def __init__(self, found: Questions, count: int, owner_of: Callable[[Asked], int | None], context: Any) -> None:
        self.context = context
        self.checks = 0
        self.lost: set[int] = set()  # owners with obligations that the solver has no terms for
        self.points: list[_Point] = []
        owners = {a.key: o for a in found.asked if (o := owner_of(a)) is not None}
        switch_of = {key: o for key, o in owners.items() if o != GOAL}
        self.watch = [row for _, r in found.inputs for row in r.watched()[0]]
        terms.reset()
        graph = found.graph.terms()
        groups: dict[tuple[int, ...], list[tuple[int, Question]]] = {}
        for asked in found.asked:
            if asked.key in owners:
                for case in asked.cases:
                    branches = tuple(f.branch for f in case.facts if graph[f.branch] is not TRUE)
                    groups.setdefault(branches, []).append((owners[asked.key], case))
        for cases in groups.values():
            self._add_point(graph, cases, switch_of)

    def _add_point(self, graph: Sequence[terms.Term], cases: list[tuple[int, Question]], switch_of: dict[str, int]) -> None:
        longest = max((c for _, c in cases), key=lambda c: len(c.facts))
        guarded = [(f, needed) for f in longest.facts if (needed := {switch_of[n] for n in f.needs if n in switch_of})]
        plain = [Fact(f.branch, _true(graph), f.needs) if any(f is g for g, _ in guarded) else f for f in longest.facts]
        goals = [c.goal for _, c in cases]
        watch = [*goals, *(f.given for f, _ in guarded), *self.watch]
        asked = query(BUDGET, [*graph, TRUE], Question(tuple(plain), cases[0][1].goal), watch, ())
        try:
            made = translate(asked.rows, self.context, asked.definitions)
        except Untranslatable:
            self.lost.update(o for o, _ in cases)
            return
        watched = [made[row] for row in asked.watch]
        facts = [z3.BoolRef(made[fact].as_ast(), self.context) for fact in asked.facts]
        known = [(frozenset(n), z3.BoolRef(t.as_ast(), self.context)) for (_, n), t in zip(guarded, watched[len(goals) :], strict=False)]
        negated = [z3.Not(z3.BoolRef(g.as_ast(), self.context)) for g in watched[: len(goals)]]
        owners = [o for o, _ in cases]
        self.points.append(_Point(facts, known, is_quantified(asked), owners, negated, watched[len(goals) + len(guarded) :]))

    def failing(self, on: Collection[int], owners: Collection[int], patient: bool) -> tuple[set[int], list[Model]]:
        """Those of the owners that do not follow when these switches are on, with models. `patient`: without an answer they do follow."""
        failed = set() if patient else self.lost & set(owners)
        found: list[Model] = []
        switched = frozenset(on)
        for point in self.points:
            todo = [i for i, o in enumerate(point.owners) if o in owners and o not in failed]
            while todo:
                answer, model = self._check(point, switched, todo, PATIENT if patient else BUDGET)
                if answer == z3.unsat:
                    break
                struck: list[int] = []
                if answer == z3.sat:
                    struck = [i for i in todo if z3.is_true(model.eval(point.negated[i], model_completion=True))]
                    if struck:
                        found.append(_read(model, point))
                if not struck and patient:
                    break
                if not struck and len(todo) > 1:  # no answer for all of them together: one by one
                    struck = [i for i in todo if not self._follows(point, switched, i, found)]
                    failed.update(point.owners[i] for i in struck)
                    break
                if not struck:
                    struck = todo
                failed.update(point.owners[i] for i in struck)
                todo = [i for i in todo if point.owners[i] not in failed]
        return failed, found

    def reasons(self, on: Collection[int], owner: int) -> set[int] | None:
        """Switches among those on that one owner's obligations follow from: a core, not a smallest one. None: they do not follow."""
        if owner in self.lost:
            return None
        found: set[int] = set()
        for point in self.points:
            for i in (i for i, o in enumerate(point.owners) if o == owner):
                self.checks += 1
                solver = self._solver(point, BUDGET)
                marks = {at: z3.Bool(f"switch!{at}", self.context) for at in on}
                for needed, fact in point.guarded:
                    if needed <= marks.keys():
                        solver.add(z3.Implies(z3.And([marks[n] for n in needed]), fact))
                solver.add(point.negated[i])
                if solver.check(*marks.values()) != z3.unsat:
                    return None
                core = {str(mark) for mark in solver.unsat_core()}
                found |= {at for at in on if f"switch!{at}" in core}
        return found

    def _follows(self, point: _Point, on: frozenset[int], at: int, found: list[Model]) -> bool:
        answer, model = self._check(point, on, [at], BUDGET)
        if answer == z3.sat:
            found.append(_read(model, point))
        return bool(answer == z3.unsat)

    def _check(self, point: _Point, on: frozenset[int], goals: Sequence[int], budget: Budget) -> tuple[Any, Any]:
        self.checks += 1
        solver = self._solver(point, budget)
        solver.add([fact for needed, fact in point.guarded if needed <= on])
        solver.add(z3.Or([point.negated[i] for i in goals]))
        answer = solver.check()
        return answer, solver.model() if answer == z3.sat else None

    def _solver(self, point: _Point, budget: Budget) -> Any:
        """A solver that knows what is known at a point in any case."""
        solver = z3.Solver(ctx=self.context)
        if point.quantified:
            solver.set("smt.mbqi", False)
        solver.set("rlimit", budget.rlimit)
        solver.set("timeout", int(budget.timeout_s * 1000))
        solver.add(point.facts)
        return solver


def _true(graph: Sequence[terms.Term]) -> int:
    return len(graph)  # the row that is put behind the graph


def _read(model: Any, point: _Point) -> Model:
    watched = tuple(value_of(model.eval(t, model_completion=True)) for t in point.watched)
    return Model(watched, {d.name(): value_of(model[d]) for d in model.decls() if d.arity() == 0})
