"""Houdini (Flanagan, Leino 2001): of many suggested invariants, the greatest subset that is inductive together.

All candidates stand in the program as invariants, so the questions of its one evaluation hold everything: a candidate's two obligations
(at entry, and after a turn) and, in the facts of every other question, what is known while it holds. Candidates that meet at one point
are asked together; a counterexample strikes out all that are false in it at once. Nothing is decided here: what is left goes through the
ordinary way again (prover/proof.py).
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass

from prover.asker import Asker, Budget
from prover.proof import query
from smt import term_graphs, terms
from smt.questions import Asked, Question, Questions
from smt.solve import Answer, CoreQuery, Query, core
from smt.terms import TRUE, Term, and_

MAX_ROUNDS = 60


@dataclass(frozen=True, slots=True)
class Inductive:
    """What holds up: keys of supporting obligations that are proved together, and of the goals that follow from them."""

    kept: frozenset[str]
    proved: frozenset[str]
    rounds: int


@dataclass(slots=True)
class _Group:
    """Obligations met at one point: the facts known there, and a goal for each."""

    question: Question
    goals: list[tuple[str, int]]


def houdini(
    questions: Questions, asker: Asker, budget: Budget, held: Callable[[str], bool], allowance: int | None = None
) -> Inductive:
    """The greatest set of supporting obligations that hold together, and which others then hold.

    `held(need)`: whether a need that is no obligation of this function (a callee's contract, a class invariant) may be relied on.
    `allowance`: solver units for all queries; when they are spent, what the solver does not decide together is not asked one by one.
    """
    terms.reset()
    graph = questions.graph.terms()
    needed = {n for a in questions.asked for c in a.cases for f in c.facts for n in f.needs}
    mine = {a.key: a for a in questions.asked}
    alive = {key for key in mine if key in needed}
    foreign = {n for n in needed if n not in mine and not n.startswith("assumed:") and not held(n)}
    rounds = spent = 0
    groups = _groups([mine[k] for k in alive], graph)

    def dropped(need: str) -> bool:
        return need in foreign or (need in mine and need not in alive)

    while rounds < MAX_ROUNDS:
        rounds += 1
        live = [_Group(g.question, left) for g in groups if (left := [x for x in g.goals if x[0] in alive])]
        answers = asker.ask([_ask(budget, graph, g, dropped) for g in live])
        spent += _cost(answers, budget)
        failed = _failed(live, answers)
        unclear = [g for g, a in zip(live, answers, strict=True) if not (isinstance(a, Answer) and a.status in ("sat", "unsat"))]
        unclear += [g for g, a in zip(live, answers, strict=True) if isinstance(a, Answer) and a.status == "sat" and not _failed([g], [a])]
        singles = [_Group(g.question, [goal]) for g in unclear for goal in g.goals if goal[0] not in failed]
        if allowance is not None and spent > allowance:
            failed.update(s.goals[0][0] for s in singles)
            singles = []
        alone = asker.ask([_ask(budget, graph, s, dropped) for s in singles])
        spent += _cost(alone, budget)
        for single, answer in zip(singles, alone, strict=True):
            if not (isinstance(answer, Answer) and answer.status == "unsat"):
                failed.add(single.goals[0][0])
        if not failed:
            break
        alive -= failed
    else:
        alive.clear()
    rest = [a for key, a in mine.items() if key not in needed]
    queries = [[query(budget, graph, c, (), (), dropped) for c in a.cases] for a in rest]
    found = iter(asker.ask([q for qs in queries for q in qs]))
    proved = set()
    for asked, qs in zip(rest, queries, strict=True):
        got = [next(found) for _ in qs]
        if all(isinstance(a, Answer) and a.status == "unsat" for a in got):
            proved.add(asked.key)
    return Inductive(frozenset(alive), frozenset(proved) | alive, rounds)


def _cost(answers: Sequence[object], budget: Budget) -> int:
    """What answers cost in solver units; a query without an answer cost all that it might."""
    return sum(a.rlimit_used if isinstance(a, Answer) else budget.rlimit for a in answers)


def _groups(asked: Iterable[Asked], graph: Sequence[Term]) -> list[_Group]:
    """Cases with the same branches are asked at the same point; the longest of their paths knows what all of them know.

    What is known later because one of them holds (an assertion, after it) is not asked together with that one. (An induction hypothesis
    is known to each of them.)
    """
    found: dict[tuple[int, ...], list[_Group]] = {}
    for one in asked:
        for case in one.cases:
            branches = tuple(f.branch for f in case.facts if graph[f.branch] is not TRUE)
            for group in found.setdefault(branches, []):
                shorter, longer = sorted((group.question, case), key=lambda q: len(q.facts))
                later = {n for f in set(longer.facts) - set(shorter.facts) for n in f.needs}
                behind = {key for key, _ in group.goals} if longer is case else {one.key}
                if not behind & later:
                    group.question = longer
                    group.goals.append((one.key, case.goal))
                    break
            else:
                found[branches].append(_Group(case, [(one.key, case.goal)]))
    return [group for groups in found.values() for group in groups]


def _ask(budget: Budget, graph: Sequence[Term], group: _Group, dropped: Callable[[str], bool]) -> Query:
    goals = [row for _, row in group.goals]
    joint = Question(group.question.facts, -1)
    return query(budget, [*graph, and_(*(graph[g] for g in goals))], joint, goals, (), dropped)


def _failed(groups: Sequence[_Group], answers: Sequence[object]) -> set[str]:
    failed: set[str] = set()
    for group, answer in zip(groups, answers, strict=True):
        if isinstance(answer, Answer) and answer.status == "sat":
            failed.update(key for (key, _), value in zip(group.goals, answer.model, strict=False) if value is False)
    return failed


def support(
    questions: Questions, inductive: Inductive, goals: Iterable[str], asker: Asker, budget: Budget, held: Callable[[str], bool],
    others: frozenset[str] = frozenset(),
) -> frozenset[str]:  # fmt: skip
    """A small set of the kept obligations that suffices for the goals and for itself: proofs are asked which facts they used.

    `others`: needs that are no obligations of this function and are to be told of where they were used.
    """
    terms.reset()
    graph = questions.graph.terms()
    mine = {a.key: a for a in questions.asked}
    used: set[str] = set()
    frontier = [g for g in goals if g in inductive.proved]
    done: set[str] = set()

    def dropped(need: str) -> bool:
        if need in mine:
            return need not in inductive.kept
        return not need.startswith("assumed:") and not held(need)

    while frontier:
        done.update(frontier)
        tasks: list[tuple[CoreQuery, dict[int, frozenset[str]]]] = []
        for key in frontier:
            for case in mine[key].cases:
                asked = query(budget, graph, case, (), (), dropped)
                tasks.append(_tracked(asked, graph, case, inductive.kept | others, dropped))
        cores = asker.pool.map(core, [t for t, _ in tasks], budget.timeout_s)
        found: set[str] = set()
        for (task, owners), rows in zip(tasks, cores, strict=True):
            for row in rows if isinstance(rows, tuple) else task.tracked:
                found |= owners[row]
        # An invariant holds by both of its obligations.
        found |= {k for k in inductive.kept if _place(k) in {_place(f) for f in found}}
        used |= found
        frontier = sorted(k for k in found - done if k in mine)
    return frozenset(used)


def _place(key: str) -> str:
    return key.partition("@")[2] if key.startswith("invariant-") else key


def _tracked(
    asked: Query, graph: Sequence[Term], case: Question, kept: frozenset[str], dropped: Callable[[str], bool]
) -> tuple[CoreQuery, dict[int, frozenset[str]]]:
    """The query with the facts that rest on kept obligations tracked, and what each of those rests on."""
    needs: dict[Term, frozenset[str]] = {}
    for fact in case.facts:
        mine = fact.needs & kept
        if mine and not any(map(dropped, fact.needs)):
            needs[graph[fact.given]] = needs.get(graph[fact.given], frozenset()) | mine
    facts = term_graphs.rebuild(asked.rows, asked.facts)
    owners = {row: needs[term] for row, term in zip(asked.facts, facts, strict=True) if term in needs}
    return CoreQuery(asked, tuple(owners)), owners
