"""Linear constrained Horn clauses: the form that SyGuS-Inv and SMT-LIB Horn problems share, and exact simplifications of it."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, replace

from frontends.problems.logic import FALSE, Sort, Term, conj, disj, equals, negation, substitute
from frontends.problems.problem import ProblemError
from frontends.problems.smtlib import Scope, plain_name

MAX_CLAUSES = 400


@dataclass(frozen=True, slots=True)
class Clause:
    """For all values of its variables: `body` and `condition` imply `head`. No body: a fact; no head: a query, which must not be met.

    No two clauses share a variable.
    """

    body: Term | None
    condition: Term
    head: Term | None
    line: int

    @property
    def variables(self) -> dict[str, Sort]:
        """The variables with their sorts."""
        found: dict[str, Sort] = {}
        stack = [t for t in (self.body, self.condition, self.head) if t is not None]
        while stack:
            top = stack.pop()
            if top.op == "name":
                found[str(top.value)] = top.sort
            elif top.names - found.keys():
                stack.extend(top.args)
        return dict(sorted(found.items(), key=lambda item: int(item[0].rpartition("#")[2])))


@dataclass(frozen=True, slots=True)
class System:
    """The predicates with the names and sorts of their arguments, and all clauses."""

    predicates: tuple[tuple[str, tuple[tuple[str, Sort], ...]], ...]
    clauses: tuple[Clause, ...]


def clauses_of(formula: Term, line: int) -> list[Clause]:
    """The clauses that a formula, its variables bound by `forall` around it, stands for."""
    return [Clause(body, conj(*conditions), head, line) for body, head, conditions in _violations(negation(formula), line)]


_Way = tuple[Term | None, Term | None, tuple[Term, ...]]  # a predicate that holds, one that does not, constraints


def _violations(formula: Term, line: int) -> list[_Way]:
    """The ways to make a formula true, each a conjunction."""
    if not _has_application(formula):
        return [] if formula == FALSE else [(None, None, (formula,))]
    match formula.op:
        case "apply":
            return [(formula, None, ())]
        case "not":  # `negation` leaves it at predicates and names only
            return [(None, formula.args[0], ())]
        case "or":
            return [way for part in formula.args for way in _violations(part, line)]
        case "ite":
            test, then, otherwise = formula.args
            return _violations(disj(conj(test, then), conj(negation(test), otherwise)), line)
        case "and":
            found: list[_Way] = [(None, None, ())]
            for part in formula.args:
                found = [_both(a, b, line) for a in found for b in _violations(part, line)]
                if len(found) > MAX_CLAUSES:
                    raise ProblemError("too many alternatives in one clause", line, unsupported=True)
            return found
    raise ProblemError("a predicate inside a term", line, unsupported=True)


def _both(a: _Way, b: _Way, line: int) -> _Way:
    if a[0] is not None and b[0] is not None:
        raise ProblemError("a clause with two predicates in its body (non-linear)", line, unsupported=True)
    if a[1] is not None and b[1] is not None:
        raise ProblemError("a clause with two predicates in its head", line, unsupported=True)
    return a[0] or b[0], a[1] or b[1], (*a[2], *b[2])


def _has_application(term: Term) -> bool:
    return term.op == "apply" or any(map(_has_application, term.args))


# -------------------------------------------------------------------------------------------------------------- simplifying


def simplified(system: System, scope: Scope) -> System:
    """A system that is safe if and only if this one is, with fewer predicates: without those that nothing derives, or that lead nowhere,
    and with those that do not depend on themselves replaced by their definitions, where that makes no more clauses."""
    clauses = list(system.clauses)
    while True:
        clauses = _useful(clauses)
        chosen = next((p for p, _ in system.predicates if _can_go(p, clauses)), None)
        if chosen is None:
            break
        clauses = _without(chosen, clauses, scope)
    left = {t.value for c in clauses for t in (c.body, c.head) if t is not None}
    return System(tuple((p, args) for p, args in system.predicates if p in left), tuple(clauses))


def _useful(clauses: list[Clause]) -> list[Clause]:
    """Those that a run from a fact to a query can use."""
    derived: set[object] = set()
    reaching: set[object] = set()
    size = -1
    while size != len(derived) + len(reaching):
        size = len(derived) + len(reaching)
        for c in clauses:
            if c.head is not None and (c.body is None or c.body.value in derived):
                derived.add(c.head.value)
            if c.body is not None and (c.head is None or c.head.value in reaching):
                reaching.add(c.body.value)
    return [
        c for c in clauses if (c.body is None or c.body.value in derived) and (c.head is None or c.head.value in reaching)
    ]


def _can_go(predicate: str, clauses: Sequence[Clause]) -> bool:
    count = Counter(
        ("body" if c.body is not None and c.body.value == predicate else "")
        + ("head" if c.head is not None and c.head.value == predicate else "")
        for c in clauses
    )
    into, out = count["head"], count["body"]
    return not count["bodyhead"] and into > 0 and out > 0 and into * out <= into + out


def _without(predicate: str, clauses: Sequence[Clause], scope: Scope) -> list[Clause]:
    """Resolution on a predicate: each clause that derives it, with each that uses it."""
    into = [c for c in clauses if c.head is not None and c.head.value == predicate]
    out = [c for c in clauses if c.body is not None and c.body.value == predicate]
    made = [c for c in clauses if c not in into and c not in out]
    for first in into:
        for second in out:
            one, two = renamed(first, scope), renamed(second, scope)
            assert one.head is not None and two.body is not None
            same = [equals(a, b) for a, b in zip(one.head.args, two.body.args, strict=True)]
            made.append(Clause(one.body, conj(one.condition, *same, two.condition), two.head, first.line))
    return made


def renamed(clause: Clause, scope: Scope) -> Clause:
    """The clause with variables of its own."""
    by = {v: scope.fresh(plain_name(v), sort) for v, sort in clause.variables.items()}
    return replace(
        clause,
        body=None if clause.body is None else substitute(clause.body, by),
        condition=substitute(clause.condition, by),
        head=None if clause.head is None else substitute(clause.head, by),
    )
