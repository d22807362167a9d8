"""From questions to settled obligations: queries, answers, and what rests on what.

An obligation's facts may rest on other obligations (an invariant on its two, a call on all of the callee's). The argument is by the
first violation: along any execution, what comes first to fail was proved from facts about earlier points only, so if every query is
unsat nothing fails. What does not hold up is taken away: facts that rest on an unproved obligation are dropped and the obligations
that used them are asked again without them, until nothing changes.
"""

from __future__ import annotations

import itertools
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import partial

from prover.asker import Asker, Batch, Budget, Solved
from prover.records import Verdict
from prover.verdict import verdict_of
from smt import terms
from smt.questions import Asked, LimitMet, Question, Questions, calls_of
from smt.solve import Answer, Query, make_query
from smt.terms import TRUE, Term
from smt.theory import facts_about

MAX_ROUNDS = 12


@dataclass(frozen=True, slots=True)
class Grounds:
    """What needs may rest on besides this run's questions.

    trusted  functions whose contracts are assumed (stubs)
    members  by class ("module:Name") the functions that must keep its invariants: its methods, and those of classes that derive from it
    invariants  by class the texts of the invariants that it declares
    """

    trusted: frozenset[str] = frozenset()
    members: Mapping[str, frozenset[str]] = field(default_factory=dict)
    invariants: Mapping[str, frozenset[str]] = field(default_factory=dict)


@dataclass(slots=True)
class Settled:
    """An obligation with the solver's answers to its cases. `blocked` says why it can't be proved though every answer is unsat."""

    asked: Asked
    answers: tuple[Solved, ...] = ()
    dropped: frozenset[str] = frozenset()  # needs whose facts were taken away
    blocked: str | None = None
    vacuous: bool = False
    earlier: tuple[Solved, ...] = ()  # answers from before facts were taken away: their models satisfy more of what inputs must

    @property
    def unsat(self) -> bool:
        return verdict_of(self.answers) is Verdict.PROVED

    @property
    def proved(self) -> bool:
        return self.unsat and self.blocked is None

    @property
    def conditional(self) -> bool:
        """Whether it was proved from facts that rest on what is not: where it fails, something else has failed before it.

        What rests on another function is left out: a run need not show that the other one failed (a lemma's call is no call there).
        """
        first = self.earlier[: len(self.answers)]
        visible = not any(need.startswith("function:") for need in self.dropped)
        return bool(first) and visible and self.blocked is None and verdict_of(first) is Verdict.PROVED

    def cases(self) -> tuple[Question, ...]:
        """What is asked."""
        return self.asked.cases


@dataclass(slots=True)
class Unreachable:
    """The question whether a limit is never met, with the solver's answer."""

    limit: LimitMet
    answers: tuple[Solved, ...] = ()
    dropped: frozenset[str] = frozenset()

    @property
    def unsat(self) -> bool:
        return verdict_of(self.answers) is Verdict.PROVED

    def cases(self) -> tuple[Question, ...]:
        """What is asked."""
        return (self.limit.question,)


@dataclass(slots=True)
class FunctionProof:
    """All that was settled of one function."""

    questions: Questions
    settled: dict[str, Settled]
    limits: dict[str, Unreachable]
    contradictory: bool = False  # the preconditions exclude every input

    def asked(self) -> list[Settled | Unreachable]:
        """Everything that is asked of the function."""
        return [*self.settled.values(), *self.limits.values()]

    @property
    def reachable_limits(self) -> set[str]:
        """The limits that were not shown to be unreachable."""
        return {key for key, limit in self.limits.items() if not limit.unsat}

    @property
    def key(self) -> str:
        return f"{self.questions.module}:{self.questions.qualname}"

    @property
    def complete(self) -> bool:
        """Whether everything asked of the function is proved, and nothing of it left the modelled subset."""
        return not self.reachable_limits and all(s.proved for s in self.settled.values())

    @property
    def reliable(self) -> bool:
        """Whether callers may rely on all that the function promises, the type of its result included."""
        return self.complete and not self.questions.untyped

    @property
    def keeps_types(self) -> bool:
        """Whether results, and objects that others know, are of the types that they are declared to have."""
        return not self.reachable_limits and all(k in self.settled and self.settled[k].proved for k in self.questions.of_types)


def query(
    budget: Budget, graph: Sequence[Term], question: Question, watch: Sequence[int], lists: Sequence[Sequence[int]],
    dropped: Callable[[str], bool] = lambda need: False,
) -> Query:  # fmt: skip
    """The question as a query, without the facts whose needs are dropped."""
    facts: list[Term] = []
    for fact in question.facts:
        facts.append(graph[fact.branch])
        if not any(map(dropped, fact.needs)):
            facts.append(graph[fact.given])
    goal = graph[question.goal]
    facts = [f for f in dict.fromkeys(facts) if f is not TRUE]
    facts.extend(facts_about([*facts, goal]))
    return make_query(
        facts, goal, [graph[w] for w in watch], [[graph[w] for w in one] for one in lists], (), budget.rlimit,
        int(budget.timeout_s * 1000),
    )  # fmt: skip


def watched(questions: Questions) -> tuple[list[int], list[tuple[int, ...]]]:
    """The rows whose values a counterexample needs."""
    rows: list[int] = []
    lists: list[tuple[int, ...]] = []
    for _, recipe in (*questions.inputs, *questions.drawn):
        more_rows, more_lists = recipe.watched()
        rows.extend(more_rows)
        lists.extend(more_lists)
    rows.extend(row for row, _ in questions.drawn)
    return list(dict.fromkeys(rows)), list(dict.fromkeys(lists))


def settle(functions: Sequence[Questions], asker: Asker, grounds: Grounds) -> dict[str, FunctionProof]:
    """Ask everything, and take away what does not hold up."""
    asker.begin()
    proofs = {}
    for found in functions:
        proof = FunctionProof(found, {a.key: Settled(a) for a in found.asked}, {x.key: Unreachable(x) for x in found.limits})
        proofs[proof.key] = proof

    def batches() -> Iterator[Batch]:
        for proof in proofs.values():
            graph, watch, lists = _opened(proof)
            yield Batch(proof.key, [partial(query, asker.budget, graph, proof.questions.entry, (), ())])
            for what in proof.asked():
                yield Batch(proof.key, _queries(asker.budget, graph, what, watch, lists))

    answers = iter(asker.ask_all(batches()))
    for proof in proofs.values():
        proof.contradictory = verdict_of(next(answers)) is Verdict.PROVED
        for what in proof.asked():
            what.answers = tuple(next(answers))
    _take_away(proofs, asker, grounds)
    _find_vacuous(proofs, asker)
    return proofs


def _opened(proof: FunctionProof) -> tuple[Sequence[Term], list[int], list[tuple[int, ...]]]:
    """The graph of a function as terms, those of all others forgotten, and what is watched in it."""
    terms.reset()
    return proof.questions.graph.terms(), *watched(proof.questions)


def _queries(
    budget: Budget, graph: Sequence[Term], asked: Settled | Unreachable, watch: Sequence[int], lists: Sequence[tuple[int, ...]]
) -> list[Callable[[], Query]]:
    """What makes the queries of an obligation, as long as the terms of the graph are there."""
    cases = asked.cases()
    if not cases:
        # Nothing reaches it, or it holds by itself: the query is trivial, but it is a query like any other.
        return [partial(make_query, [], TRUE)]
    return [partial(query, budget, graph, c, watch, lists, asked.dropped.__contains__) for c in cases]


def final_queries(proof: FunctionProof, settled: Settled, budget: Budget) -> list[Query]:
    """The queries whose answers settled an obligation, as they were asked last."""
    graph, _, _ = _opened(proof)
    return [make() for make in _queries(budget, graph, settled, (), ())]


def _take_away(proofs: Mapping[str, FunctionProof], asker: Asker, grounds: Grounds) -> None:
    """Ask again without the facts whose needs are not proved, until nothing changes. What shows limits unreachable may rest on such too."""
    for round_ in itertools.count():
        broken = broken_needs(proofs, grounds)
        again: list[tuple[FunctionProof, Settled | Unreachable]] = []
        for proof in proofs.values():
            for question in proof.asked():
                uses = frozenset(n for c in question.cases() for f in c.facts for n in f.needs if broken(proof, n))
                if uses - question.dropped:
                    question.dropped |= uses
                    again.append((proof, question))
        if not again:
            return
        if round_ >= MAX_ROUNDS:
            # Too many rounds: whatever still uses something broken is not proved.
            for question in [q for _, q in again if q.unsat]:
                question.answers = (Answer("unknown", "it rests on obligations that are not proved"),)
            continue
        answers = asker.ask_all(_again(again, asker.budget))
        for (_, question), found in zip(again, answers, strict=True):
            if isinstance(question, Settled):
                question.earlier += question.answers
            question.answers = tuple(found)


def _again(open_: Iterable[tuple[FunctionProof, Settled | Unreachable]], budget: Budget) -> Iterator[Batch]:
    for _, questions in itertools.groupby(open_, lambda pair: pair[0].key):
        some = list(questions)
        proof = some[0][0]
        graph, watch, lists = _opened(proof)
        for _, question in some:
            yield Batch(proof.key, _queries(budget, graph, question, watch, lists))


def broken_needs(proofs: Mapping[str, FunctionProof], grounds: Grounds) -> Callable[[FunctionProof, str], bool]:
    """The predicate "this need of this function is not proved", from the answers so far."""
    for proof in proofs.values():
        reachable = proof.reachable_limits
        for settled in proof.settled.values():
            met = [n for n in settled.asked.needs if n in reachable]
            settled.blocked = None
            if met:
                limit = proof.limits[met[0]].limit
                what = limit.reason if limit.reason.startswith("rests on") else f"unsupported: {limit.reason}"
                settled.blocked = f"{what} (line {limit.span.line})"

    def broken(proof: FunctionProof, need: str) -> bool:
        if need.startswith("assumed:"):
            return False
        if need.startswith("function:"):
            key = need.removeprefix("function:")
            return key not in grounds.trusted and (key not in proofs or not proofs[key].reliable)
        if need.startswith("apart:"):
            start = need.removeprefix("apart:")
            found = calls_of({k: p.questions.called for k, p in proofs.items()}, start)
            return proof.key in found or any(key not in proofs or not proofs[key].reliable for key in found - grounds.trusted)
        if need.startswith("types:"):
            key = need.removeprefix("types:")
            return key not in grounds.trusted and (key not in proofs or not proofs[key].keeps_types)
        if need.startswith("class:"):
            name = need.removeprefix("class:")
            owing = grounds.members.get(name)
            texts = tuple(grounds.invariants.get(name, ()))
            return owing is None or any(
                key not in grounds.trusted
                and (
                    key not in proofs
                    or bool(proofs[key].reachable_limits)
                    or any(_owed(s, texts) for s in proofs[key].settled.values())
                )
                for key in owing
            )
        settled = proof.settled.get(need)
        return settled is None or not settled.proved

    return broken


def _owed(settled: Settled, texts: tuple[str, ...]) -> bool:
    """Whether this is one of these invariants of a class, and not proved. (What stands before the text says where it is owed.)"""
    return not settled.proved and settled.asked.kind == "class-invariant" and settled.asked.detail.endswith(texts)


def _find_vacuous(proofs: Mapping[str, FunctionProof], asker: Asker) -> None:
    """Mark proofs that say nothing: of functions whose preconditions contradict each other, or after an `assume` that cannot hold."""
    for proof in proofs.values():
        if proof.contradictory:
            for settled in proof.settled.values():
                settled.vacuous = settled.proved
    assuming = [p for p in proofs.values() if p.questions.assumed and not p.contradictory]

    def batches() -> Iterator[Batch]:
        for proof in assuming:
            graph, _, _ = _opened(proof)
            for need, question in proof.questions.assumed:
                after = partial(query, asker.budget, graph, question, (), ())
                yield Batch(proof.key, [after, partial(after, dropped=need.__eq__)])

    answers = iter(asker.ask_all(batches()))
    for proof in assuming:
        for need, _ in proof.questions.assumed:
            possible, without = next(answers)
            if verdict_of([possible]) is Verdict.PROVED and verdict_of([without]) is not Verdict.PROVED:
                for settled in proof.settled.values():
                    cases = settled.asked.cases
                    settled.vacuous |= settled.proved and all(any(need in f.needs for f in c.facts) for c in cases)


def needed_functions(found: Iterable[Questions], grounds: Grounds) -> list[str]:
    """The functions that the questions rest on: those whose contracts are used, and those that keep the invariants of classes."""
    needs: dict[str, None] = {}
    for questions in found:
        for question in (*(c for a in questions.asked for c in a.cases), *(x.question for x in questions.limits)):
            for fact in question.facts:
                needs.update(dict.fromkeys(sorted(fact.needs)))
    keys: dict[str, None] = {}
    for need in needs:
        kind, _, name = need.partition(":")
        if kind in ("function", "types"):
            keys[name] = None
        elif kind == "class":
            keys.update(dict.fromkeys(sorted(grounds.members.get(name, ()))))
    return list(keys)
