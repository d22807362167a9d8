"""A system of linear Horn clauses as a program: it is safe if and only if no assertion of the program can fail.

One predicate is one loop: its arguments are the variables, facts are the start, clauses from it to itself the body, queries the
assertions after the loop. The loop goes on as long as it likes, `while anything(bool)`, unless all turns need a condition that all
queries exclude: that one is then the guard. Several predicates that do not depend on each other in a circle are one such loop after the
other, in a program that may have to remember where it is (`at`); others are one loop over that program counter.
"""

from __future__ import annotations

import ast
from collections.abc import Sequence
from dataclasses import replace

from frontends.problems import emit
from frontends.problems.clauses import Clause, System
from frontends.problems.logic import TRUE, Sort, Term, conj, conjuncts, disjuncts, equals, literal, make, name, negation, substitute
from frontends.problems.relation import Compiler, Way, solved
from frontends.problems.smtlib import plain_name


def program(system: System, title: str, function: str) -> str:
    """The text of the module. `title` is its docstring, `function` what the function is to be called."""
    return _Program(system).text(title, function)


class _Program:
    def __init__(self, system: System) -> None:
        self.clauses = system.clauses
        self.order, acyclic = _order(system)
        self.acyclic = acyclic
        self.names = emit.Names()
        self.compiler = Compiler(self.names)
        self.state: dict[str, list[Term]] = {}  # the variables that hold a predicate's arguments
        self.counter: str | None = None
        self.params: list[tuple[str, Sort]] = []
        self.requires: list[Term] = []
        self.arguments_of = dict(system.predicates)

    def text(self, title: str, function: str) -> str:
        made = self.names.fresh(function)
        shared: dict[tuple[str, Sort], Term] = {}  # a run is at one predicate at a time: equal names can be one variable
        for predicate in self.order:
            args = self.arguments_of[predicate]
            for symbol, sort in args:
                if (symbol, sort) not in shared:
                    shared[symbol, sort] = name(self.names.fresh(symbol), sort)
            self.state[predicate] = [shared[arg] for arg in args]
        if not (self.acyclic and self.chain()):
            self.counter = self.names.fresh("at")
        body = [s for c in self.clauses if c.body is None and c.head is None for s in self.query(c, ())]
        facts = [c for c in self.clauses if c.body is None and c.head is not None]
        if facts:
            body += self.start(facts, not body)
            body += self.sequence() if self.acyclic else self.dispatch()
        if not any(isinstance(n, ast.Assert) for s in body for n in ast.walk(s)):
            body.append(emit.check(TRUE))  # nothing is asked: it is safe
        return emit.module(title, made, self.params, self.requires, body)

    def chain(self) -> bool:
        """Whether each predicate leads to the next one only, from the first on: no program counter is needed then."""
        following = dict(zip([None, *self.order], [*self.order, None], strict=True))
        return all(
            c.head is None or (before := None if c.body is None else str(c.body.value)) == c.head.value
            or following[before] == c.head.value
            for c in self.clauses
        )

    # -- clauses as ways

    def way(self, clause: Clause) -> Way:
        """From the state to the state."""
        by, conditions = self.arguments(clause)
        conditions += conjuncts(substitute(clause.condition, by))
        after: list[tuple[str, Term]] = []
        if clause.head is not None:
            predicate = str(clause.head.value)
            for variable, value in zip(self.state[predicate], clause.head.args, strict=True):
                after.append((str(variable.value), substitute(value, by)))
            if self.counter is not None and (clause.body is None or clause.body.value != predicate):
                after.append((self.counter, literal(self.place(predicate))))
        unknowns = {v: sort for v, sort in clause.variables.items() if v not in by}
        return Way(tuple(conditions), unknowns, tuple(after))

    def arguments(self, clause: Clause) -> tuple[dict[str, Term], list[Term]]:
        """What the arguments in the body say: values of the clause's variables, and conditions."""
        by: dict[str, Term] = {}
        others: list[tuple[Term, Term]] = []
        if clause.body is not None:
            for arg, variable in zip(clause.body.args, self.state[str(clause.body.value)], strict=True):
                if arg.op == "name" and arg.value not in by:
                    by[str(arg.value)] = variable
                else:
                    others.append((arg, variable))
        conditions = [equals(substitute(arg, by), variable) for arg, variable in others]
        return by, conditions

    def place(self, predicate: str) -> int:
        return self.order.index(predicate)

    # -- parts of the program

    def start(self, facts: Sequence[Clause], alone: bool) -> list[ast.stmt]:
        """The facts: any one. A single one with plain conditions makes its free values parameters."""
        idle: list[ast.stmt] = []
        if self.counter is not None:  # variables that no fact sets need a value in Python
            every = dict.fromkeys(v for p in self.order for v in self.state[p])
            for variable in every:
                if not all(c.head is not None and variable in self.state[str(c.head.value)] for c in facts):
                    idle += emit.assign([str(variable.value)], [emit.expression(literal(0 if variable.sort == "int" else False))])
        ways = [self.way(c) for c in facts]
        only = solved(ways[0]) if len(ways) == 1 and alone else None
        if only is None:
            return idle + self.compiler.statements(ways)
        by: dict[str, Term] = {}
        for target, value in only.after:
            if value.op == "name" and value.value in only.unknowns and value.value not in by and self.counter is None:
                by[str(value.value)] = name(target, value.sort)
        used = frozenset().union(*(t.names for t in (*only.conditions, *(value for _, value in only.after))))
        for unknown, sort in only.unknowns.items():
            if unknown in used and unknown not in by:
                by[unknown] = name(self.names.fresh(plain_name(unknown)), sort)
        self.params = [(str(v.value), v.sort) for v in by.values()]
        conditions = [substitute(c, by) for c in only.conditions]
        self.requires = [c for c in conditions if c.names]
        rest = [s for c in conditions if not c.names for s in emit.assume(c)]
        after = [(target, emit.expression(substitute(value, by))) for target, value in only.after]
        return idle + rest + emit.assign([t for t, _ in after], [v for _, v in after])

    def turns(self, predicate: str) -> list[Way]:
        """The ways from a predicate to itself."""
        return [self.way(c) for c in self.leaving(predicate) if c.head is not None and c.head.value == predicate]

    def leaving(self, predicate: str) -> list[Clause]:
        return [c for c in self.clauses if c.body is not None and c.body.value == predicate]

    def sequence(self) -> list[ast.stmt]:
        """Predicate after predicate: its loop, its queries, then on to the ones that follow."""
        body: list[ast.stmt] = []
        for number, p in enumerate(self.order):
            queries = [c for c in self.leaving(p) if c.head is None]
            onward = [c for c in self.leaving(p) if c.head is not None and c.head.value != p]
            ways, guard = self.guarded(self.turns(p), [*queries, *onward])
            known = () if guard is None else (negation(guard),)
            part: list[ast.stmt] = []
            if ways:
                part.append(emit.loop(emit.any_value("bool") if guard is None else emit.expression(guard), self.compiler.statements(ways)))
            part += [s for c in queries for s in self.query(c, known)]
            if onward:
                exits = [self.way(c) for c in onward]
                part += self.compiler.statements([replace(w, conditions=tuple(c for c in w.conditions if c not in known)) for w in exits])
            if self.counter is not None and part:
                part = emit.branch(self.here(number), part, [])
            body += part
        return body

    def dispatch(self) -> list[ast.stmt]:
        """All predicates in one loop, and then the queries of the one that the run is at."""
        body: list[ast.stmt] = []
        checks: list[ast.stmt] = []
        for number, p in reversed(list(enumerate(self.order))):
            ways = [w for c in self.leaving(p) if c.head is not None for w in [self.way(c)] if not w.idle]
            if ways:
                body = emit.branch(self.here(number), self.compiler.statements(ways), body)
            found = [s for c in self.leaving(p) if c.head is None for s in self.query(c, ())]
            if found:
                checks = emit.branch(self.here(number), found, checks)
        return [emit.loop(emit.any_value("bool"), body), *checks] if body else checks

    def here(self, place: int) -> ast.expr:
        assert self.counter is not None
        return emit.expression(make("==", name(self.counter, "int"), literal(place)))

    def guarded(self, ways: Sequence[Way], others: Sequence[Clause]) -> tuple[list[Way], Term | None]:
        """The ways that change something, and a condition that all of them need and all other clauses exclude."""
        spread = [w for way in ways for w in _alternatives(way)]
        spread = [w for w in spread if not w.idle]
        if not spread:
            return [], None
        asked = [self.way(c) for c in others]
        for guard in spread[0].guards:
            opposite = negation(guard)
            if all(guard in w.conditions for w in spread) and all(opposite in w.conditions for w in asked):
                return [replace(w, conditions=tuple(c for c in w.conditions if c != guard)) for w in spread], guard
        return spread, None

    def query(self, clause: Clause, known: Sequence[Term]) -> list[ast.stmt]:
        """Its conditions must not hold together. `known` holds here."""
        way = solved(self.way(clause))
        if way is None:
            return []
        conditions = [c for c in way.conditions if c not in known]
        used = frozenset().union(*(c.names for c in conditions))
        by = {u: name(self.names.fresh(plain_name(u)), sort) for u, sort in way.unknowns.items() if u in used}
        statements = [s for v in by.values() for s in emit.assign([str(v.value)], [emit.any_value(v.sort)])]
        return [*statements, emit.check(negation(conj(*(substitute(c, by) for c in conditions))))]


def _alternatives(way: Way) -> list[Way]:
    """The way as several, where its one condition is a disjunction; each without the unknowns that it defines."""
    known = solved(way)
    if known is None:
        return []
    for number, condition in enumerate(known.conditions):
        parts = disjuncts(condition)
        if len(parts) > 1 and not known.closed(condition):
            rest = (*known.conditions[:number], *known.conditions[number + 1 :])
            ways = [Way((p, *rest), known.unknowns, known.after) for p in parts]
            return [w for w in map(solved, ways) if w is not None]
    return [known]


def _order(system: System) -> tuple[list[str], bool]:
    """The predicates, each after those that lead to it; whether that could be done."""
    before = {p: set[str]() for p, _ in system.predicates}
    for c in system.clauses:
        if c.body is not None and c.head is not None and c.body.value != c.head.value:
            before[str(c.head.value)].add(str(c.body.value))
    order: list[str] = []
    while len(order) < len(before):
        ready = [p for p in before if p not in order and before[p] <= set(order)]
        if not ready:
            return list(before), False
        order += ready
    return order, True
