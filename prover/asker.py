"""Queries to the solver, and their answers: equal ones once, those of a cache not at all, and for no function more than its time.

Queries are made when a worker is free to take them and forgotten when they are answered: those of a long function do not fit into memory
together.
"""

from __future__ import annotations

import itertools
import time
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import Protocol

from smt.pool import Failure, Pool
from smt.solve import Answer, Query, solve

Solved = Answer | Failure
LONG = 20_000  # rows; a longer query is not remembered within the run
KEPT = 64  # answers that are written to the cache at a time
OUT_OF_TIME = Answer("unknown", "timeout")


@dataclass(frozen=True, slots=True)
class Budget:
    """What one query may cost: solver units (deterministic), and seconds of processor time as the outer guard."""

    rlimit: int = 20_000_000
    timeout_s: float = 10.0


@dataclass(frozen=True, slots=True)
class Batch:
    """Queries that are asked for one function (or for nobody: ""). They are made, in order, as they are asked."""

    function: str
    make: Sequence[Callable[[], Query]]


class Memory(Protocol):
    """Answers of earlier runs (prover/cache.py)."""

    def get(self, queries: Sequence[Query]) -> dict[Query, Answer]: ...

    def put(self, answers: Iterable[tuple[Query, Solved]]) -> None: ...


class Asker:
    """Sends queries to the pool.

    `function_s`: seconds of processor time, ours and the solver's, for all the queries of one function (from `begin` on), and
    `allowance_s` of the solver's for all together; what would be asked after that is unknown.
    """

    def __init__(
        self, pool: Pool, budget: Budget, cache: Memory | None = None, function_s: float | None = None, allowance_s: float | None = None
    ) -> None:
        self.pool = pool
        self.budget = budget
        self.cache = cache
        self.function_s = function_s
        self.allowance_s = allowance_s
        self.known: dict[Query, Solved] = {}
        self.spent: dict[str, float] = {}
        self.queries = 0
        self.solver_s = 0.0
        self.outer: Asker | None = None

    def begin(self) -> None:
        """Give every function its full time."""
        self.spent.clear()

    def ask(self, queries: Sequence[Query]) -> list[Solved]:
        """The answers, in order."""
        (answers,) = self.ask_all([Batch("", [lambda q=q: q for q in queries])])  # type: ignore[misc]
        return answers

    def ask_all(self, batches: Iterable[Batch]) -> list[list[Solved]]:
        """The answers of each batch, in order. Batches are taken from the iterable as workers get free."""
        found: list[list[Solved]] = []
        asked: dict[int, tuple[str, Query]] = {}  # by number of the task
        numbers = itertools.count()
        places: dict[Query, list[tuple[list[Solved], int]]] = {}  # where an answer that is awaited goes
        kept: list[tuple[Query, Solved]] = []

        def fresh() -> Iterator[Query]:
            for batch in batches:
                answers: list[Solved] = [OUT_OF_TIME] * len(batch.make)
                found.append(answers)
                for case, make in enumerate(batch.make):
                    if self._over(batch.function):
                        break
                    start = time.process_time()
                    query = make()
                    known = self._known(query)
                    self._spend(batch.function, time.process_time() - start)
                    if known is not None:
                        answers[case] = known
                    elif query in places:
                        places[query].append((answers, case))
                    else:
                        places[query] = [(answers, case)]
                        asked[next(numbers)] = batch.function, query
                        yield query

        for index, answer in self.pool.stream(solve, fresh(), self.budget.timeout_s):
            function, query = asked.pop(index)
            time_s = answer.time_s if isinstance(answer, Answer) else self.budget.timeout_s
            self._count(time_s)
            self._spend(function, time_s)
            for answers, case in places.pop(query):
                answers[case] = answer
            if len(query.rows) <= LONG:
                self.known[query] = answer
            kept.append((query, answer))
            if len(kept) >= KEPT:
                self._keep(kept)
        self._keep(kept)
        return found

    def apart(self, budget: Budget, function_s: float | None = None, allowance_s: float | None = None) -> Asker:
        """One that asks the same pool with other bounds. What it spends counts here too."""
        other = Asker(self.pool, budget, self.cache, function_s, allowance_s)
        other.outer = self
        return other

    def _known(self, query: Query) -> Solved | None:
        if query not in self.known and self.cache is not None:
            self.known.update(self.cache.get([query]))
        return self.known.get(query)

    def _keep(self, answers: list[tuple[Query, Solved]]) -> None:
        if self.cache is not None:
            self.cache.put(answers)
        answers.clear()

    def _count(self, time_s: float) -> None:
        self.queries += 1
        self.solver_s += time_s
        if self.outer is not None:
            self.outer._count(time_s)

    def _spend(self, function: str, time_s: float) -> None:
        if function:
            self.spent[function] = self.spent.get(function, 0.0) + time_s

    def _over(self, function: str) -> bool:
        """Whether nothing more may be asked for the function."""
        spent_all = self.allowance_s is not None and self.solver_s >= self.allowance_s
        return spent_all or (self.function_s is not None and self.spent.get(function, 0.0) >= self.function_s)
