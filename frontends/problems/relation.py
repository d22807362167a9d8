"""Transition relations as statements: assignments where a relation is a function, `anything` and `assume` where it is not.

A relation is a list of ways; each has conditions over the state and over unknowns, which exist for it alone, and says what the state
is afterwards. The statements reach exactly the states that the relation allows, from every state: an unknown that an equation defines
is replaced by its definition, one that is left is any value, conditions that exclude each other become if/else, others a free choice.
"""

from __future__ import annotations

import ast
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

from frontends.problems import emit
from frontends.problems.logic import (
    FALSE,
    Sort,
    Term,
    conj,
    conjuncts,
    disjuncts,
    literal,
    make,
    name,
    negation,
    substitute,
)  # fmt: skip
from frontends.problems.problem import ProblemError
from frontends.problems.smtlib import plain_name

MAX_WAYS = 48  # of one relation, when its disjunctions are spread out; what is left is assumed as it stands


@dataclass(frozen=True, slots=True)
class Way:
    """Conditions, all of which must hold, over identifiers of the program and `unknowns`; the state afterwards."""

    conditions: tuple[Term, ...]
    unknowns: Mapping[str, Sort]
    after: tuple[tuple[str, Term], ...]

    def closed(self, term: Term) -> bool:
        """Whether it speaks of the state only."""
        return not term.names & self.unknowns.keys()

    @property
    def guards(self) -> list[Term]:
        return [c for c in self.conditions if self.closed(c)]

    @property
    def idle(self) -> bool:
        """Whether it changes nothing, so that taking it makes no difference."""
        return all(value.op == "name" and value.value == target for target, value in self.after)


def solved(way: Way) -> Way | None:
    """The way without the unknowns that its equations define; None where it can't be taken."""
    while True:
        conditions = conjuncts(conj(*way.conditions))
        if FALSE in conditions:
            return None
        way = replace(way, conditions=tuple(dict.fromkeys(conditions)))
        found = next((d for c in way.conditions for d in [_definition(c, way)] if d is not None), None)
        if found is None:
            return way
        by = dict((found,))
        try:
            conditions = tuple(substitute(c, by) for c in way.conditions)
            after = tuple((target, substitute(value, by)) for target, value in way.after)
        except ProblemError as error:
            if not error.unsupported:
                raise
            return way  # it would grow too large: the unknown stays one
        way = Way(conditions, {u: s for u, s in way.unknowns.items() if u not in by}, after)


def _definition(condition: Term, way: Way) -> tuple[str, Term] | None:
    """An unknown with its value, where the condition says no more than that."""
    if condition.op == "name" and condition.value in way.unknowns:
        return str(condition.value), literal(True)
    if condition.op == "not" and condition.args[0].op == "name" and condition.args[0].value in way.unknowns:
        return str(condition.args[0].value), literal(False)
    if condition.op != "==" or way.closed(condition):
        return None
    for left, right in (condition.args, condition.args[::-1]):
        for unknown in sorted(left.names & way.unknowns.keys() - right.names):
            value = _isolated(unknown, left, right)
            if value is not None and unknown not in value.names:
                return unknown, value
    return None


def _isolated(unknown: str, left: Term, right: Term) -> Term | None:
    """What `left == right` says of an unknown in `left`, where sums and differences are all that is around it."""
    while left.op != "name":
        inside = [a for a in left.args if unknown in a.names]
        if len(inside) != 1 or left.op not in ("+", "-", "neg"):
            return None
        others = [a for a in left.args if a is not inside[0]]
        if left.op == "neg":
            right = make("neg", right)
        elif left.op == "+":
            for other in others:
                right = make("-", right, other)
        elif left.args[0] is inside[0]:
            right = make("+", right, others[0])
        else:
            right = make("-", others[0], right)
        left = inside[0]
    return right


class Compiler:
    """Statements for relations over one program's names."""

    def __init__(self, names: emit.Names) -> None:
        self.names = names
        self.left = MAX_WAYS

    def statements(self, ways: Sequence[Way]) -> list[ast.stmt]:
        """Any one of the ways is taken; none: the run ends."""
        self.left = MAX_WAYS - len(ways)
        return self.choice(ways)

    def choice(self, ways: Sequence[Way]) -> list[ast.stmt]:
        known = [w for w in map(solved, ways) if w is not None]
        if not known:
            return emit.assume(FALSE)
        if len(known) == 1:
            return self.one(known[0])
        common = [g for g in known[0].guards if all(g in w.conditions for w in known)]
        if common:
            rest = [replace(w, conditions=tuple(c for c in w.conditions if c not in common)) for w in known]
            return emit.assume(conj(*common)) + self.choice(rest)
        for guard in known[0].guards:
            opposite = negation(guard)
            yes = [w for w in known if guard in w.conditions]
            no = [w for w in known if opposite in w.conditions]
            if no and len(yes) + len(no) == len(known) and not any(w in yes for w in no):
                then = self.choice([_given(w, guard) for w in yes])
                return _if(emit.expression(guard), then, self.choice([_given(w, opposite) for w in no]))
        return emit.choose([self.one(w) for w in known])

    def one(self, way: Way) -> list[ast.stmt]:
        """A way that is solved."""
        guards = way.guards
        statements = emit.assume(conj(*guards))
        open_ = [c for c in way.conditions if c not in guards]
        way = replace(way, conditions=tuple(open_))
        for number, condition in enumerate(open_):
            parts = _spread(condition)
            if len(parts) > 1 and len(parts) <= self.left:
                self.left -= len(parts)
                rest = (*open_[:number], *open_[number + 1 :])
                return statements + self.choice([replace(way, conditions=(p, *rest)) for p in parts])
        return statements + self.free(way)

    def free(self, way: Way) -> list[ast.stmt]:
        """What no equation defines is any value."""
        used = frozenset().union(*(t.names for t in (*way.conditions, *(value for _, value in way.after))))
        by = {}
        statements: list[ast.stmt] = []
        for unknown, sort in way.unknowns.items():
            if unknown in used:
                by[unknown] = name(self.names.fresh(plain_name(unknown)), sort)
                statements += emit.assign([str(by[unknown].value)], [emit.any_value(sort)])
        for condition in way.conditions:
            statements += emit.assume(substitute(condition, by))
        targets = [target for target, _ in way.after]
        values = [emit.expression(substitute(value, by)) for _, value in way.after]
        return statements + emit.assign(targets, values)


def _given(way: Way, guard: Term) -> Way:
    return replace(way, conditions=tuple(c for c in way.conditions if c != guard))


def _spread(condition: Term) -> tuple[Term, ...]:
    """The alternatives of a condition."""
    if condition.op == "ite":
        test, then, otherwise = condition.args
        return (conj(test, then), conj(negation(test), otherwise))
    if condition.op in ("==", "!=") and condition.args[0].sort == "bool":
        left, right = condition.args
        if condition.op == "!=":
            right = negation(right)
        return (conj(left, right), conj(negation(left), negation(right)))
    if condition.op == "==":
        for one, other in (condition.args, condition.args[::-1]):
            if one.op == "ite":  # x == (a if c else b)
                test, then, otherwise = one.args
                return (conj(test, make("==", other, then)), conj(negation(test), make("==", other, otherwise)))
    return disjuncts(condition)


def _if(condition: ast.expr, then: list[ast.stmt], otherwise: list[ast.stmt]) -> list[ast.stmt]:
    return emit.branch(condition, then, otherwise) if then or otherwise else []
