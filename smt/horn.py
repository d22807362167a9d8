"""Constrained Horn clauses: the open invariants of a function as one system, and Spacer's answer to it as formulas.

The clauses are the questions of the `horn` reading as they stand: facts imply an application of a relation (a rule), or a condition
(whose negation must be unreachable). Spacer (Komuravelli, Gurfinkel, Chaki 2014) either finds relations that satisfy all clauses or
a derivation of a failure. Neither is believed: an invariant goes back through the ordinary obligations. A fact that has no place in a
rule is left out, which makes rules stronger and solutions rarer, never wrong.
"""

from __future__ import annotations

import itertools
import time
from collections.abc import Callable, Collection, Sequence
from dataclasses import dataclass
from typing import Any, Final, Literal

from smt.questions import Question, Questions
from smt.solve import limit_of_time
from smt.term_graphs import Flat, flatten, rebuild
from smt.terms import BOOL, FALSE, INT, TRUE, Term, and_, not_, postorder, var
from smt.theory import facts_about

MAX_BODIES: Final = 16
SIMPLE: Final = frozenset({"int", "bool", "var", "not", "and", "or", "ite", "=", "+", "*", "div", "mod", "<="})


@dataclass(frozen=True, slots=True)
class Rule:
    """body implies head; a head of None is the failure. Rows of the query's graph."""

    body: tuple[int, ...]
    head: int | None


@dataclass(frozen=True, slots=True)
class HornQuery:
    """Relations by name with the number of their arguments, and rules."""

    rows: Flat
    relations: tuple[str, ...]
    rules: tuple[Rule, ...]
    timeout_ms: int


@dataclass(frozen=True, slots=True)
class Solution:
    """What a relation may be: a formula over variables "0", "1", ... that stand for its arguments."""

    relation: str
    rows: Flat
    root: int

    def term(self) -> Term:
        """The formula."""
        return rebuild(self.rows, (self.root,))[0]


@dataclass(frozen=True, slots=True)
class HornAnswer:
    """"safe" comes with solutions, "unsafe" says that Spacer saw a derivation of the failure."""

    status: Literal["safe", "unsafe", "unknown", "error"]
    reason: str = ""
    solutions: tuple[Solution, ...] = ()
    time_s: float = 0.0


def system(questions: Questions, wanted: Collection[str], broken: Callable[[str], bool], timeout_ms: int) -> HornQuery | None:
    """The clauses for a function evaluated in the `horn` reading, or None when it has no loop that was cut.

    `wanted`: keys of the obligations that are to follow; `broken`: needs that may not be relied on.
    """
    names = tuple(r.name for r in questions.relations)
    if not names:
        return None
    graph = questions.graph.terms()
    roots: list[Term] = []
    rules: list[tuple[list[Term], Term | None]] = []
    for asked in questions.asked:
        if asked.detail not in names and asked.key not in wanted:
            continue
        for case in asked.cases:
            goal = graph[case.goal]
            opened = asked.detail in names
            for body in _bodies(_facts(graph, case, broken, goal), names):
                if opened:
                    rules.append((body, goal))
                elif _is_simple(goal):
                    rules.append(([*body, not_(goal)], None))
    for body, head in rules:
        roots.extend(body if head is None else [*body, head])
    rows, numbers = flatten(roots)
    row = iter(numbers)
    flat = tuple(Rule(tuple(next(row) for _ in body), None if head is None else next(row)) for body, head in rules)
    return HornQuery(rows, names, flat, timeout_ms)


def _facts(graph: Sequence[Term], case: Question, broken: Callable[[str], bool], goal: Term) -> list[Term]:
    facts = []
    for fact in case.facts:
        facts.append(graph[fact.branch])
        if not any(map(broken, fact.needs)):
            facts.append(graph[fact.given])
    return [f for f in dict.fromkeys([*facts, *facts_about([*facts, goal])]) if f is not TRUE]


def _bodies(facts: Sequence[Term], names: Sequence[str]) -> list[list[Term]]:
    """The facts as bodies of rules, in each of which relations stand as conjuncts."""
    parts: list[list[list[Term]]] = []
    for fact in facts:
        if not _mentions(fact, names):
            if _is_simple(fact):
                parts.append([[fact]])
            continue
        parts.append(_disjuncts(fact, names))
    bodies = []
    for choice in itertools.islice(itertools.product(*parts), MAX_BODIES + 1):
        bodies.append([t for part in choice for t in part])
    if len(bodies) > MAX_BODIES:
        return [[t for part in parts if len(part) == 1 for t in part[0]]]
    return [b for b in bodies if FALSE not in b]


def _disjuncts(fact: Term, names: Sequence[str]) -> list[list[Term]]:
    """A fact that mentions relations as a disjunction of conjunctions; what cannot be so written counts as true."""
    if not _mentions(fact, names):
        return [[fact]] if _is_simple(fact) else [[]]
    if fact.op == "apply":
        return [[fact]]
    if fact.op == "and":
        products = itertools.islice(itertools.product(*(_disjuncts(a, names) for a in fact.args)), MAX_BODIES + 1)
        found = [[t for part in choice for t in part] for choice in products]
        return found if len(found) <= MAX_BODIES else [[]]
    if fact.op == "or":
        return [d for a in fact.args for d in _disjuncts(a, names)]
    return [[]]


def _mentions(term: Term, names: Sequence[str]) -> bool:
    return any(t.op == "apply" and t.payload in names for t in postorder([term]))


def _is_simple(term: Term) -> bool:
    """Whether it is a formula over integers and booleans alone."""
    return all(t.op in SIMPLE and t.sort in (INT, BOOL) for t in postorder([term]))


# ---------------------------------------------------------------------------------------------------------------- solving


def solve_horn(query: HornQuery) -> HornAnswer:
    """Ask Spacer. Pure, for a worker of `smt.pool` (which must guard the time: the engine may overrun its own limit). Never raises."""
    start = time.monotonic()
    try:
        status, reason, solutions = _ask(query)
    except Exception as problem:  # z3's fixedpoint engine raises "canceled" on its time limit
        text = str(problem)
        return HornAnswer("unknown" if "cancel" in text else "error", text[:200], (), time.monotonic() - start)
    return HornAnswer(status, reason, solutions, time.monotonic() - start)


def _ask(query: HornQuery) -> tuple[Literal["safe", "unsafe", "unknown"], str, tuple[Solution, ...]]:
    import z3

    from smt.to_z3 import formula_of, translate

    context = z3.Context()
    terms = translate(query.rows, context)
    engine = z3.Fixedpoint(ctx=context)
    engine.set("engine", "spacer")
    relations: dict[str, Any] = {}
    constants = []
    for row, (op, _, _, payload) in zip(terms, query.rows, strict=True):
        if op == "var":
            constants.append(row)
        elif op == "apply" and payload in query.relations:
            relations[str(payload)] = row.decl()
    failure = z3.Function("failure", z3.BoolSort(context))
    for decl in (*relations.values(), failure):
        engine.register_relation(decl)
    if constants:
        engine.declare_var(*constants)
    for rule in query.rules:
        head = failure() if rule.head is None else terms[rule.head]
        engine.add_rule(head, [terms[t] for t in rule.body])
    with limit_of_time(context, query.timeout_ms):
        result = engine.query(failure())
    if result == z3.sat:
        return "unsafe", "", ()
    if result != z3.unsat:
        return "unknown", engine.reason_unknown(), ()
    solutions = []
    for name, decl in relations.items():
        # z3's text form names the arguments by position, which is all that is needed of it.
        found = formula_of(engine.get_cover_delta(-1, decl), [var(str(i), _sort(decl.domain(i))) for i in range(decl.arity())])
        if found is not None:
            rows, (root,) = flatten([found])
            solutions.append(Solution(name, rows, root))
    return "safe", "", tuple(solutions)


def _sort(sort: Any) -> Any:
    return BOOL if sort.name() == "Bool" else INT


def conjuncts(term: Term) -> list[Term]:
    """The parts of a conjunction (also of a negated disjunction)."""
    if term.op == "and":
        return [c for a in term.args for c in conjuncts(a)]
    if term.op == "not" and term.args[0].op == "or":
        return [c for a in term.args[0].args for c in conjuncts(not_(a))]
    return [] if and_(term) is TRUE else [term]
