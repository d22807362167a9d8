"""What loop heads see in real runs."""

from __future__ import annotations

import textwrap
import time
from typing import Any

from frontends import ir
from frontends.python.load import load_text
from prover.traces import MAX_ROWS, Traces, record

HEADER = "from prover import anything, assume, decreases, ensures, invariant, requires, seen\n"


def traced(source: str, name: str = "f", seed: int = 0, budget_s: float = 3.0) -> Traces:
    module = load_text(HEADER + textwrap.dedent(source), "/nowhere/program.py")
    assert isinstance(module, ir.Module)
    function = next(f for f in module.functions() if f.qualname == name)
    return record(ir.Program((module,)), module, function, seed, budget_s)


def rows(source: str, position: int = 0) -> list[dict[str, Any]]:
    return [dict(row) for row in traced(source).rows[position][1]]


SUM = """
    @requires(lambda xs: len(xs) > 1)
    def f(xs: list[int]) -> int:
        s = i = 0
        while i < len(xs):
            s += xs[i]
            i += 1
        return s
"""


def test_a_while_loop_tells_of_each_test_of_its_guard() -> None:
    found = rows(SUM)
    assert all(r["s"] == sum(r["xs"][: r["i"]]) and r["xs"] == r["old.xs"] for r in found)
    assert all(len(r["xs"]) > 1 for r in found)
    assert any(r["i"] == 0 for r in found)
    assert sum(r["i"] == len(r["xs"]) for r in found) > 20
    assert {len(r["xs"]) for r in found} >= {2, 3, 4, 5, 6, 7}


def test_rows_are_distinct_few_and_the_same_each_time() -> None:
    first = traced(SUM)
    ((line, found),) = first.rows
    assert line == 6
    assert first.at(6) == found
    assert first.at(7) == ()
    assert 100 < len(found) <= MAX_ROWS
    assert len(set(map(repr, found))) == len(found)
    assert traced(SUM) == first
    assert traced(SUM, seed=1) != first


def test_a_for_loop_tells_of_its_turns_and_of_the_value_after_the_last() -> None:
    found = rows("""
        def f(n: int) -> int:
            s = 0
            for i in range(1, n, 2):
                s += i
            return s
    """)
    assert all(r["i"] % 2 == 1 and r["i"] <= r["n"] + 1 for r in found)
    assert any(r["i"] >= r["n"] for r in found)
    assert any(r["i"] < r["n"] for r in found)
    assert all(4 * r["s"] == (r["i"] - 1) ** 2 for r in found)


def test_a_loop_over_a_list_tells_of_its_turns_alone() -> None:
    found = rows("""
        def f(xs: list[int]) -> int:
            n = 0
            for x in xs:
                n += 1
            return n
    """)
    assert found
    assert all(r["x"] == r["xs"][r["n"]] for r in found)
    assert all(r["seen(xs)"] == r["xs"][: r["n"]] for r in found)


def test_a_loop_over_pairs() -> None:
    found = rows("""
        def f(xs: list[int]) -> int:
            n = 0
            for i, x in enumerate(xs):
                n += 1
            return n
    """)
    assert any(r["i"] > 2 for r in found)
    assert all(r["x"] == r["xs"][r["i"]] and r["n"] == r["i"] for r in found)


def test_a_loop_left_by_break_has_no_row_after_it() -> None:
    found = rows("""
        def f(n: int) -> None:
            for i in range(n):
                if i == 3:
                    break
    """)
    assert {r["i"] for r in found} == {0, 1, 2, 3}
    assert all(r["i"] <= r["n"] for r in found)
    assert any(r["i"] == r["n"] == 2 for r in found)


def test_nested_loops() -> None:
    found = traced("""
        def f(n: int) -> int:
            total = 0
            i = 0
            while i < n:
                j = 0
                while j < i:
                    total += 1
                    j += 1
                i += 1
            return total
    """)
    assert [line for line, _ in found.rows] == [6, 8]
    for row in map(dict[str, Any], found.at(6)):
        assert 2 * row["total"] == row["i"] * (row["i"] - 1)
    for row in map(dict[str, Any], found.at(8)):
        assert 2 * (row["total"] - row["j"]) == row["i"] * (row["i"] - 1)
        assert row["j"] <= row["i"]


def test_parameters_at_entry() -> None:
    found = rows("""
        @requires(lambda x: x >= 0)
        def f(x: int, xs: list[int]) -> int:
            n = 0
            while x > 0:
                x -= 1
                n += 1
                xs.append(n)
            return n
    """)
    assert all(r["x"] + r["n"] == r["old.x"] for r in found)
    assert all(r["xs"][: len(r["old.xs"])] == r["old.xs"] for r in found)


def test_draws_go_on_long_and_end_at_once() -> None:
    found = rows("""
        def f() -> int:
            n = 0
            while anything(bool):
                n += 1
            return n
    """)
    counts = {r["n"] for r in found}
    assert counts >= set(range(40))

    found = rows("""
        def f() -> int:
            n = flips = 0
            while n < 50:
                n += 1
                if anything(int) != 0:
                    flips += 1
            return flips
    """)
    shares = {r["flips"] for r in found if r["n"] == 50}
    assert min(shares) < 5
    assert max(shares) > 40


def test_draws_of_other_kinds_and_assumptions() -> None:
    found = rows("""
        def f() -> None:
            limit = anything(int)
            assume(100 <= limit <= 102)
            words = anything(list[str])
            spare = anything(int | None)
            pair = anything(tuple[bool, int])
            i = 0
            while i < limit:
                i += 1
    """)
    assert {r["limit"] for r in found} >= {100, 102}
    assert {type(r["spare"]) for r in found} == {int, type(None)}
    assert all(isinstance(r["pair"], tuple) for r in found)
    assert any(r["words"] for r in found)


def test_what_is_not_recorded() -> None:
    found = rows("""
        def f(n: int) -> None:
            table = {1: 2}
            x = 0.5
            i = 0
            while i < 5:
                i += 1
                if i == 4:
                    big = 1 << 1000
    """)
    assert {r["i"] for r in found} == {0, 1, 2, 3}  # what comes with a huge number is left out
    assert all(r.keys() == {"n", "old.n", "i"} for r in found)


def test_kinds_stay_apart() -> None:
    found = rows("""
        def f(b: bool) -> None:
            x = b
            while True:
                x = int(x)
                if anything(bool):
                    break
    """)
    assert {repr(row["x"]) for row in found} == {"False", "True", "0", "1"}


def test_only_the_loops_of_the_function_itself() -> None:
    found = traced("""
        def g(n: int) -> int:
            while n > 3:
                n -= 1
            return n
        def f(n: int) -> int:
            def h(m: int) -> int:
                while m > 2:
                    m -= 1
                return m
            total = 0
            while n > 0:
                total += g(n) + h(n)
                n -= 1
            return total
    """)
    assert [line for line, found in found.rows if found] == [13]


def test_loops_keep_their_annotations() -> None:
    found = rows("""
        def f(xs: list[int]) -> int:
            n = 0
            for x in xs:
                invariant(n == len(seen(xs)))
                n += 1
            i = 0
            while i < n:
                invariant(i < 3)
                decreases(n - i)
                i += 1
            return n
    """, 1)
    assert {r["i"] for r in found} == {0, 1, 2, 3}  # a run ends where an invariant fails


def test_hostile_programs_end_the_recording() -> None:
    start = time.monotonic()
    dies = """
        import os
        def f(n: int) -> None:
            i = 0
            while True:
                i += 1
                if n == 3 and i == 5:
                    os._exit(0)
                if i > n:
                    return
    """
    assert any(dict(r)["n"] == 1 for _, found in traced(dies).rows for r in found)
    assert traced("""
        def f(n: int) -> None:
            while True:
                try:
                    while True:
                        n += 1
                except BaseException:
                    pass
    """, budget_s=1.0).rows
    assert traced("def f(n: int) -> None:\n    while n:\n        n -= 1\nraise SystemExit\n").runs == 0
    assert traced("""
        import os
        for descriptor in range(3, 20):
            try:
                os.write(descriptor, b'{"input": 0, "rows": {"5": ["{}"]}, "layers": []}\\n')
            except OSError:
                pass
        def f(n: int) -> None:
            while n > 0:
                n -= 1
    """).rows
    assert time.monotonic() - start < 20


def test_no_loop_no_run() -> None:
    assert traced("def f(n: int) -> int:\n    return n\n") == Traces()
