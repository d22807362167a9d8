"""Asking the solver: equal queries once, lazily, and within a function's time."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from pathlib import Path

from prover.asker import OUT_OF_TIME, Asker, Batch, Budget
from prover.config import Options
from prover.pipeline import check
from prover.records import Verdict
from smt.pool import Failure, Pool, Result, Task
from smt.solve import Answer, Query, make_query
from smt.terms import INT, TRUE, Term, eq, integer, var


class Known(Pool):
    """A pool of one worker that takes a second for everything, and remembers how many queries had been made at each answer."""

    def __init__(self) -> None:
        super().__init__(1)
        self.taken: list[int] = []
        self.made = 0

    def stream(self, function: Callable[[Task], Result], tasks: Iterable[Task], timeout_s: float) -> Iterator[tuple[int, Result | Failure]]:
        for index, _ in enumerate(tasks):
            self.taken.append(self.made)
            yield index, Answer("unsat", time_s=1.0)  # type: ignore[misc]


def question(number: int, pool: Known) -> Callable[[], Query]:
    def make() -> Query:
        pool.made += 1
        x: Term = var("x", INT)
        return make_query([eq(x, integer(number))], TRUE)

    return make


def test_equal_queries_are_asked_once_and_each_is_made_when_a_worker_is_free() -> None:
    pool = Known()
    asker = Asker(pool, Budget())
    one, two = question(1, pool), question(2, pool)
    answers = asker.ask_all([Batch("f", [one, two]), Batch("g", [two]), Batch("g", [one, question(3, pool)])])
    assert [[a.status for a in found if isinstance(a, Answer)] for found in answers] == [["unsat"] * 2, ["unsat"], ["unsat"] * 2]
    assert asker.queries == 3 and pool.taken == [1, 2, 5]


def test_a_function_has_its_time_and_the_others_theirs() -> None:
    pool = Known()
    asker = Asker(pool, Budget(), function_s=1.5)
    batches = [Batch("f", [question(n, pool) for n in range(4)]), Batch("g", [question(9, pool)])]
    (first, second) = asker.ask_all(batches)
    assert [a is OUT_OF_TIME for a in first] == [False, False, True, True] and second[0] is not OUT_OF_TIME
    assert asker.ask_all(batches)[0] == [OUT_OF_TIME] * 4
    asker.begin()
    assert OUT_OF_TIME not in asker.ask_all(batches)[0]


def test_an_allowance_is_for_all_and_counts_for_the_one_that_gave_it() -> None:
    pool = Known()
    outer = Asker(pool, Budget(), function_s=0.5)
    inner = outer.apart(Budget(), allowance_s=2.0)
    found = inner.ask_all(Batch(name, [question(n, pool)]) for n, name in enumerate("abcd"))
    assert [x[0] is OUT_OF_TIME for x in found] == [False, False, True, True]
    assert (outer.queries, outer.solver_s, outer.spent) == (2, 2.0, {})


def test_what_there_is_no_time_for_is_unknown(tmp_path: Path) -> None:
    path = tmp_path / "m.py"
    path.write_text("def f(n: int) -> None:\n" + "".join(f"    assert n * n + {k} >= {k}\n" for k in range(3)))
    options = Options(paths=(str(path),), jobs=1, no_cache=True, lemmas=())
    assert {r.verdict for r in check(options).results} == {Verdict.PROVED}
    hurried = check(Options(paths=(str(path),), jobs=1, no_cache=True, lemmas=(), timeout=1e-6))
    assert {(r.verdict, r.reason) for r in hurried.results} == {(Verdict.UNKNOWN, "timeout")}
