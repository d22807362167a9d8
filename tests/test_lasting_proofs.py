"""Lemmas that last: shown as a diff, written into the source, and kept in a lock that needs no search."""

from __future__ import annotations

import json
import os
from collections.abc import Sequence
from pathlib import Path

import pytest

from prover import cli, lock
from prover.config import Options, UsageError
from prover.pipeline import check
from prover.records import Report
from prover.search import Search

SOURCE = '''"""Two loops."""
from prover import ensures, requires  # kept as it stands


@requires(lambda n: n >= 0)
@ensures(lambda n, result: result == n)
def count(n: int) -> int:
    i = 0
    while i < n:  # one at a time
        i += 1
    return i


@requires(lambda n: n >= 0)
@ensures(lambda n, result: result == 2 * n)
def double(n: int) -> int:
    i = 0
    s = 0
    while i < n: i += 1; s += 2
    return s
'''


@pytest.fixture
def module(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    path = tmp_path / "m.py"
    path.write_text(SOURCE)
    monkeypatch.chdir(tmp_path)
    return path


def run(*flags: str) -> int:
    return cli.main(["-q", "--lemmas", "spacer", *flags, "m.py"])


def searched(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """The functions that lemmas are searched for from here on."""
    names: list[str] = []
    real = Search.run

    def spy(self: Search, target: object, *rest: object) -> object:
        names.append(target.function.qualname)  # type: ignore[attr-defined]
        return real(self, target, *rest)  # type: ignore[arg-type]

    monkeypatch.setattr(Search, "run", spy)
    return names


def test_diff_shows_and_changes_nothing(module: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert run("--diff") == cli.PROVED
    out = capsys.readouterr().out
    assert "+        invariant(lambda: i <= n)" in out
    assert module.read_text() == SOURCE


def test_what_is_written_proves_without_a_search_and_keeps_the_rest(module: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert run("--write") == cli.PROVED
    written = module.read_text()
    assert "# kept as it stands" in written and "# one at a time" in written
    assert "from prover import invariant" in written or ", invariant" in written
    assert cli.main(["-q", "--lemmas", "none", "m.py"]) == cli.PROVED
    assert run("--write") == cli.PROVED
    assert module.read_text() == written  # nothing is left to add
    space: dict[str, object] = {}
    exec(compile(written, "m.py", "exec"), space)
    assert space["double"](4) == 8  # type: ignore[operator]
    capsys.readouterr()


def test_line_ends_and_a_name_that_is_taken(module: Path) -> None:
    module.write_bytes(SOURCE.replace('"""Two loops."""', "def invariant(x): return x").replace("\n", "\r\n").encode())
    assert run("--write") == cli.PROVED
    written = module.read_bytes()
    assert b"prover.invariant(lambda: i <= n)\r\n" in written and b"import prover\r\n" in written
    assert b"\n" not in written.replace(b"\r\n", b"")


def test_the_lock_replaces_the_search(module: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    assert run("--lock") == cli.PROVED
    document = json.loads(Path("prove.lock").read_text())
    assert set(document["functions"]) == {"m:count", "m:double"}
    assert not any(word in Path("prove.lock").read_text() for word in ("proved", "unsat"))  # lemmas, never verdicts
    names = searched(monkeypatch)
    assert run() == cli.PROVED
    assert names == []
    module.write_text(SOURCE.replace("s += 2", "s += 1; s += 1").replace('"""Two', '# moved\n\n"""Two'))
    assert run() == cli.PROVED
    assert names == ["double"]  # the other function's entry moved with it


def test_entries_of_functions_that_were_not_looked_at_stay(module: Path) -> None:
    assert run("--lock") == cli.PROVED
    before = lock.load(Path("prove.lock"))
    assert run("--lock", "-k", "double") == cli.PROVED
    assert lock.load(Path("prove.lock")) == before


@pytest.mark.parametrize(
    "edit",
    [
        lambda lemmas: lemmas[0].update(text="i == 7"),
        lambda lemmas: lemmas[0].update(text="assume(False)"),
        lambda lemmas: lemmas[0].update(line=1000),
        lambda lemmas: lemmas.clear(),
    ],
    ids=["wrong", "no lemma", "no place", "none"],
)
def test_a_lock_that_says_too_much_or_too_little_proves_nothing(module: Path, edit: object) -> None:
    assert run("--lock") == cli.PROVED
    document = json.loads(Path("prove.lock").read_text())
    entry = document["functions"]["m:count"]
    edit(entry["lemmas"])  # type: ignore[operator]
    entry["proposers"] = entry["proposers"][: len(entry["lemmas"])]
    Path("prove.lock").write_text(json.dumps(document))
    report = unsearched(["m.py"])
    verdicts = {r.function: r.verdict.value for r in report.results}
    assert verdicts == {"count": "unknown", "double": "proved"}


def unsearched(paths: Sequence[str]) -> Report:
    return check(Options(paths=tuple(paths), jobs=1, lemmas=()))


@pytest.mark.parametrize("text", ["{", "[]", '{"version": 2, "functions": {}}', '{"version": 1, "functions": {"m:f": {}}}'])
def test_what_is_no_lock_is_a_usage_error(module: Path, text: str, capsys: pytest.CaptureFixture[str]) -> None:
    Path("prove.lock").write_text(text)
    with pytest.raises(UsageError):
        lock.load(Path("prove.lock"))
    assert run() == cli.USAGE
    assert "prove.lock" in capsys.readouterr().err


def test_a_pipe_is_no_lock(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "prove.lock")
    with pytest.raises(UsageError, match="no regular file"):
        lock.load(tmp_path / "prove.lock")
