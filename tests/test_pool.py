"""Workers: results, order, kills, crashes, memory, and an end in every case."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import pool_tasks
import pytest

from smt import terms as t
from smt.pool import GRACE_S, Failure, Pool
from smt.solve import Answer, Query, make_query, solve
from smt.stopwatch import PATIENCE

X, Y = t.var("x", t.INT), t.var("y", t.INT)


@pytest.fixture
def pool() -> Iterator[Pool]:
    with Pool(2, 2048) as workers:
        yield workers


def is_alive(process: int) -> bool:
    try:
        state = Path(f"/proc/{process}/stat").read_text().rpartition(")")[2].split()[0]
    except FileNotFoundError:
        return False
    return state != "Z"


def hard(digits: int = 100_000) -> Query:
    """A query that z3 works on long after its own time limit."""
    return make_query([], t.distinct(t.mul(X, X), t.integer(10**digits)), [X], timeout_ms=200)


def test_results_come_in_the_order_of_the_tasks(pool: Pool) -> None:
    assert pool.map(pool_tasks.square, range(50), 5) == [n * n for n in range(50)]
    assert pool.map(pool_tasks.square, [], 5) == []
    streamed = list(pool.stream(pool_tasks.nap, [0.3, 0.0], 5))
    assert streamed == [(1, 0.0), (0, 0.3)]


def test_workers_persist_and_are_reused(pool: Pool) -> None:
    assert len({*pool.map(pool_tasks.process_id, range(20), 5)}) <= 2


def test_a_task_that_takes_too_long_is_killed(pool: Pool) -> None:
    start = time.monotonic()
    assert pool.map(pool_tasks.spin, [1], 0.1) == [Failure("timeout")]
    assert time.monotonic() - start < PATIENCE * (GRACE_S + 0.1) + 5
    assert pool.map(pool_tasks.square, [3], 5) == [9]


def test_a_task_has_its_time_on_the_processor_not_on_the_clock(pool: Pool) -> None:
    assert pool.map(pool_tasks.nap, [GRACE_S + 0.5], 0.1) == [GRACE_S + 0.5]
    start = time.monotonic()
    assert pool.map(pool_tasks.nap, [60.0], 0.1) == [Failure("timeout")]
    assert time.monotonic() - start < 30


def test_a_solver_that_overruns_its_limit_is_killed(pool: Pool) -> None:
    start = time.monotonic()
    killed, easy = pool.map(solve, [hard(), make_query([t.gt(X, Y)], t.ge(X, Y))], 0.5)
    assert killed == Failure("timeout")
    assert isinstance(easy, Answer)
    assert easy.status == "unsat"
    assert time.monotonic() - start < PATIENCE * (GRACE_S + 0.5) + 5


def test_a_crash_costs_its_own_task_only(pool: Pool) -> None:
    results = pool.map(pool_tasks.abort_on_odd, range(6), 5)
    assert results[::2] == [0, 2, 4]
    assert all(r == Failure("crashed", f"exit status {-signal.SIGABRT}") for r in results[1::2])
    assert pool.map(pool_tasks.leave, [0], 5) == [Failure("crashed", "exit status 3")]


def test_an_exception_is_a_failure(pool: Pool) -> None:
    assert pool.map(pool_tasks.fail, [7], 5) == [Failure("crashed", "ValueError: no 7")]


def test_memory_is_bounded() -> None:
    with Pool(1, 512) as workers:
        assert workers.map(pool_tasks.allocate, [1, 4096, 1], 5) == [1 << 20, Failure("out of memory"), 1 << 20]


def test_a_task_whose_worker_somebody_kills_is_run_again_once(pool: Pool, tmp_path: Path) -> None:
    markers = [str(tmp_path / name) for name in "abcd"]
    assert pool.map(pool_tasks.killed_once, markers, 5) == [True] * 4
    assert pool.map(pool_tasks.killed, [1], 5) == [
        Failure("crashed", "the worker was killed twice, perhaps by the system for want of memory")
    ]


def test_a_worker_killed_while_idle_is_replaced(pool: Pool) -> None:
    for process in set(pool.map(pool_tasks.process_id, range(4), 5)):
        assert isinstance(process, int)
        os.kill(process, signal.SIGKILL)
    time.sleep(0.1)
    assert pool.map(pool_tasks.square, range(4), 5) == [0, 1, 4, 9]


def test_output_of_a_task_goes_nowhere(pool: Pool, capfd: pytest.CaptureFixture[str]) -> None:
    assert pool.map(pool_tasks.chatter, [1, 2], 5) == [1, 2]
    assert capfd.readouterr() == ("", "")


def test_answers_do_not_depend_on_the_number_of_workers() -> None:
    a, n, i = t.var("A", t.array(t.INT, t.INT)), t.var("n", t.INT), t.bound("i", t.INT)
    positive = t.forall([i], t.implies(t.and_(t.le(t.ZERO, i), t.lt(i, n)), t.gt(t.select(a, i), t.ZERO)))
    queries = [
        make_query([positive, t.ge(n, t.integer(k))], t.gt(t.select(a, t.integer(3)), t.ZERO), [n], [(n, a)], rlimit=10**6)
        for k in range(8)
    ]

    def run(workers: int, asked: list[Query]) -> list[tuple[object, ...]]:
        with Pool(workers, 2048) as pool:
            answers = pool.map(solve, asked, 10)
        return [(r.status, r.reason, r.model, r.list_models, r.rlimit_used) for r in answers if isinstance(r, Answer)]

    one = run(1, queries)
    assert len(one) == 8
    assert run(2, queries) == one
    assert run(2, queries[::-1]) == one[::-1]


def test_stopping_early_kills_what_still_runs(pool: Pool) -> None:
    (first,) = (process for process in pool.map(pool_tasks.process_id, [0], 5))
    stream = pool.stream(pool_tasks.nap, [0.0, 60.0], 90)
    assert next(stream) == (0, 0.0)
    start = time.monotonic()
    stream.close()  # type: ignore[attr-defined]
    assert time.monotonic() - start < 2
    assert isinstance(first, int)
    assert pool.map(pool_tasks.square, [4], 5) == [16]


def test_close_ends_the_workers() -> None:
    with Pool(2) as workers:
        processes = workers.map(pool_tasks.process_id, range(4), 5)
    assert not any(is_alive(p) for p in processes if isinstance(p, int))


PARENT = """
import signal, sys, threading, time
signal.signal(signal.SIGINT, signal.default_int_handler)  # a runner in the background may have it ignored
import pool_tasks
from smt.pool import Pool
pool = Pool(1)
print(pool.map(pool_tasks.process_id, [0], 5)[0], flush=True)
print(next(pool.stream(pool_tasks.nap, [60.0], 90)))
"""


@pytest.mark.parametrize("sent", [signal.SIGKILL, signal.SIGINT])
def test_workers_end_with_their_parent(sent: signal.Signals) -> None:
    path = os.pathsep.join(p for p in sys.path if p)
    parent = subprocess.Popen(
        [sys.executable, "-c", PARENT],
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        env={**os.environ, "PYTHONPATH": path},
        text=True,
    )
    assert parent.stdout is not None
    with parent.stdout as lines:
        worker = int(lines.readline())
        time.sleep(0.2)
        assert is_alive(worker)
        parent.send_signal(sent)
        assert parent.wait(5) != 0
    for _ in range(50):
        if not is_alive(worker):
            break
        time.sleep(0.1)
    assert not is_alive(worker)


def test_the_asking_process_does_not_load_the_solver() -> None:
    code = """
import sys
from smt import terms as t
from smt.pool import Pool
from smt.solve import make_query, solve
x = t.var("x", t.INT)
with Pool(1) as pool:
    assert pool.map(solve, [make_query([], t.eq(x, t.ONE))], 10)[0].status == "sat"
assert "z3" not in sys.modules
"""
    path = os.pathsep.join(p for p in sys.path if p)
    subprocess.run([sys.executable, "-c", code], check=True, env={**os.environ, "PYTHONPATH": path}, timeout=90)
