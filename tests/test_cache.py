"""The cache: what comes out is what went in, the key holds everything, and whatever happens to the file the run goes on."""

from __future__ import annotations

import os
import sqlite3
import stat
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from prover import cache, cli
from prover.cache import Cache, fingerprint, key, lasting
from prover.config import Options
from prover.pipeline import check
from prover.records import Report
from smt.pool import Failure
from smt.solve import Answer, Query, make_query
from smt.terms import INT, eq, integer, le, var

SOURCE = """from prover import ensures
@ensures(lambda n, result: result > n)
def good(n: int) -> int:
    return n + 1
@ensures(lambda n, result: result > n)
def bad(n: int) -> int:
    return n
"""
X = var("x", INT)
QUERY = make_query([le(integer(0), X)], eq(X, X), [X], [], (), 1000, 1000)
FALSE_GOAL = make_query([le(integer(0), X)], le(X, integer(5)), [X], [], (), 1000, 1000)
UNSAT = Answer("unsat", rlimit_used=7)


@pytest.fixture
def place(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("PROVER_CACHE", str(tmp_path / "cache"))
    (tmp_path / "m.py").write_text(SOURCE)
    yield tmp_path / "cache"


def run(**more: bool) -> Report:
    return check(Options(paths=("m.py",), lemmas=(), jobs=1, **more))  # type: ignore[arg-type]


def outcomes(report: Report) -> list[object]:
    return [(r.function, r.verdict, r.reason) for r in report.results]


# ------------------------------------------------------------------------------------------------------------------ whole runs


def test_a_second_run_asks_nothing_and_says_the_same(place: Path) -> None:
    first, second = run(), run()
    assert first.stats["queries"] > 0 and first.stats["cached"] == 0
    assert (second.stats["queries"], second.stats["cached"]) == (0, first.stats["queries"])
    assert outcomes(first) == outcomes(second)
    assert not first.warnings and not second.warnings
    assert stat.S_IMODE((place).stat().st_mode) == 0o700


def test_no_cache_neither_reads_nor_writes(place: Path) -> None:
    run(no_cache=True)
    assert not place.exists()
    run()
    assert run(no_cache=True).stats["queries"] > 0


def test_the_flag(place: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert cli.main(["--no-cache", "--lemmas", "none", "-k", "good", "m.py"]) == cli.PROVED
    assert not place.exists()


def test_an_empty_variable_turns_it_off(place: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PROVER_CACHE", "")
    assert cache.opened(False) is None
    monkeypatch.delenv("PROVER_CACHE")
    monkeypatch.setenv("XDG_CACHE_HOME", str(place))
    assert cache.folder() == place / "prover"
    monkeypatch.setenv("XDG_CACHE_HOME", "relative")
    assert cache.folder() == Path.home() / ".cache" / "prover"


# ------------------------------------------------------------------------------------------------------- what can be wrong with it


def spoil_with_text(place: Path) -> None:
    (place / cache.NAME).write_text("this is no database " * 200)


def spoil_cut_off(place: Path) -> None:
    data = (place / cache.NAME).read_bytes()
    (place / cache.NAME).write_bytes(data[: len(data) // 2])


def spoil_other_table(place: Path) -> None:
    (place / cache.NAME).unlink()
    with sqlite3.connect(place / cache.NAME) as db:
        db.execute("CREATE TABLE answers (something TEXT)")


def spoil_writable(place: Path) -> None:
    (place / cache.NAME).chmod(0o666)


def spoil_folder(place: Path) -> None:
    place.chmod(0o777)


def spoil_no_folder(place: Path) -> None:
    for file in place.iterdir():
        file.unlink()
    place.rmdir()
    place.write_text("a file where the folder should be")


@pytest.mark.parametrize(
    "spoil", [spoil_with_text, spoil_cut_off, spoil_other_table, spoil_writable, spoil_folder, spoil_no_folder]
)
def test_a_broken_cache_is_a_warning(place: Path, spoil: object) -> None:
    good = run()
    spoil(place)  # type: ignore[operator]
    report = run()
    assert outcomes(report) == outcomes(good)
    assert report.stats["queries"] == good.stats["queries"] and not report.internal_errors
    assert [w for w in report.warnings if "is not used: " in w]


def test_a_locked_cache_is_a_warning(place: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(cache, "LOCKED_S", 0.05)
    good = run()
    (place / cache.NAME).unlink()
    run()
    with sqlite3.connect(place / cache.NAME, isolation_level=None) as db:
        db.execute("DELETE FROM answers")
        db.execute("BEGIN IMMEDIATE")
        report = run()
        db.execute("ROLLBACK")
    assert outcomes(report) == outcomes(good)
    assert any("locked" in w for w in report.warnings)


def test_a_full_cache_is_a_warning(place: Path) -> None:
    kept = Cache(place)
    assert kept._db is not None
    kept._db.execute("PRAGMA max_page_count = 1")
    kept.put((replace(QUERY, rlimit=n), Answer("unsat", "", tuple(range(1000)))) for n in range(1, 400))
    assert any("full" in w for w in kept.warnings)
    assert kept.get([QUERY]) == {}
    kept.close()


def test_a_read_only_cache_is_a_warning(place: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    kept = Cache(place)
    assert kept._db is not None
    kept._db.execute("PRAGMA query_only = 1")
    kept.put([(QUERY, UNSAT)])
    assert any("readonly" in w or "read-only" in w or "write" in w for w in kept.warnings)


def test_damaged_answers_are_not_read(place: Path) -> None:
    kept = Cache(place)
    kept.put([(QUERY, Answer("unknown", "resource limit")), (FALSE_GOAL, UNSAT)])
    assert set(kept.get([QUERY, FALSE_GOAL])) == {QUERY, FALSE_GOAL}
    assert kept._db is not None
    with kept._db:
        kept._db.execute("UPDATE answers SET answer = replace(answer, 'unknown', 'unsat')")  # a changed answer
    assert set(kept.get([QUERY, FALSE_GOAL])) == {FALSE_GOAL}
    with kept._db:  # an answer under another query's key
        kept._db.execute("DELETE FROM answers WHERE key = ?", (key(QUERY, fingerprint()),))
        kept._db.execute("UPDATE answers SET key = ?", (key(QUERY, fingerprint()),))
    assert kept.get([QUERY, FALSE_GOAL]) == {}
    assert not kept.warnings


# ------------------------------------------------------------------------------------------------------------- what goes in, and out

VALUES = st.one_of(st.none(), st.booleans(), st.integers(), st.floats(allow_nan=False), st.text())


@settings(deadline=None)
@given(
    status=st.sampled_from(["unsat", "sat"]),
    model=st.lists(VALUES),
    lists=st.lists(st.none() | st.lists(st.lists(VALUES, max_size=3), max_size=2)),
)
def test_answers_come_back_as_they_were(
    tmp_path_factory: pytest.TempPathFactory, status: str, model: list[object], lists: list[list[list[object]] | None]
) -> None:
    columns = tuple(None if one is None else tuple(tuple(c) for c in one) for one in lists)
    answer = Answer(status, "", tuple(model), columns, 0.0, 5)  # type: ignore[arg-type]
    kept = Cache(tmp_path_factory.mktemp("cache"))
    kept.put([(QUERY, answer)])
    (found,) = kept.get([QUERY]).values()
    assert found == answer and repr(found) == repr(answer)  # 1, 1.0 and True are equal, but not the same
    kept.close()


def test_what_depends_on_the_clock_is_not_kept(place: Path) -> None:
    outcomes: dict[Answer | Failure, bool] = {
        Answer("unknown", "timeout"): False,
        Answer("unknown", "canceled"): False,
        Answer("unknown", "out of memory"): False,
        Answer("error", "Z3Exception: bad"): False,
        Failure("timeout"): False,
        Failure("crashed"): False,
        Answer("unknown", "resource limit", time_s=0.4): True,
        Answer("unknown", "resource limit", time_s=0.6): False,  # the first of two tries may have been cut off by the clock
        Answer("unknown", "incomplete quantifiers"): True,
        Answer("sat", time_s=0.9): True,
        Answer("unsat", time_s=0.9): True,
    }
    assert {a: lasting(QUERY, a) for a in outcomes} == outcomes
    kept = Cache(place)
    for answer, stays in outcomes.items():
        kept.put([(QUERY, answer)])
        assert (QUERY in kept.get([QUERY])) == stays
        assert kept._db is not None
        kept._db.execute("DELETE FROM answers")


def test_the_key_holds_everything() -> None:
    source = fingerprint()
    other_row = (("int", (), INT, 6), *QUERY.rows[1:])
    changed: list[Query] = [
        FALSE_GOAL,
        replace(QUERY, rows=other_row),
        replace(QUERY, facts=()),
        replace(QUERY, goal=0),
        replace(QUERY, watch=()),
        replace(QUERY, lists=((0,),)),
        replace(QUERY, definitions=(("f", (0,), 0),)),
        replace(QUERY, rlimit=1001),
        replace(QUERY, timeout_ms=1001),
    ]
    keys = {key(q, source) for q in (QUERY, *changed)} | {key(QUERY, b"another source")}
    assert len(keys) == len(changed) + 2
    payloads = [1, True, 1.0, "1", None, "1\n", 10**5000]
    assert len({key(replace(QUERY, rows=(("int", (), INT, p),)), source) for p in payloads}) == len(payloads)


def test_the_fingerprint_is_of_the_source(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    before = fingerprint()
    for name in ("smt/builtins/x.py", "prover/proof.py", "prover/asker.py"):
        (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / name).write_text("a = 1\n")
    monkeypatch.setattr(cache, "_ROOT", tmp_path)
    one = fingerprint()
    (tmp_path / "smt/builtins/x.py").write_text("a = 2\n")
    two = fingerprint()
    monkeypatch.setattr("importlib.metadata.version", lambda name: "0")
    assert len({before, one, two, fingerprint()}) == 4


def test_the_oldest_answers_go_when_it_is_too_large(place: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    queries = [replace(QUERY, rlimit=n) for n in range(1, 101)]
    kept = Cache(place)
    kept.put((q, UNSAT) for q in queries)
    monkeypatch.setattr(cache, "MAX_BYTES", 0)
    kept.close()
    left = Cache(place).get(queries)
    assert 40 <= len(left) <= 60 and set(left) == set(queries[-len(left) :])


def test_the_kernel_does_not_know_it() -> None:
    import subprocess
    import sys

    code = "import prover.kernel, sys; print('prover.cache' in sys.modules, 'sqlite3' in sys.modules)"
    said = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True, cwd=Path(__file__).parent.parent)
    assert said.stdout == "False False\n"


# ------------------------------------------------------------------------------------------------------------- `prover cache`


def test_info_and_clear(place: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert cli.tools(["cache", "info"]) == 0
    assert capsys.readouterr().out.endswith("empty\n") and not place.exists()
    queries = run().stats["queries"]
    assert cli.tools(["cache", "info"]) == 0
    assert f": {queries} answers, " in capsys.readouterr().out
    assert cli.tools(["cache", "clear"]) == 0
    assert os.listdir(place) == []
    assert cli.tools(["cache", "nonsense"]) == cli.USAGE
    spoil_with_text(place)
    assert cli.tools(["cache", "info"]) == cli.USAGE
    assert "is not a database" in capsys.readouterr().err
    assert cli.tools(["cache", "clear"]) == 0 and run().stats["cached"] == 0
