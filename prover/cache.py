"""Answers of the solver from earlier runs, in the user's cache folder. `prover cache info|clear`, `prove --no-cache`.

The key is a hash of the whole query, of the solver's version and of our own source that turns queries into answers; the value is JSON,
never pickle. Kept are answers that would come again: unsat, sat, and unknown for reasons other than time. Whatever is wrong with the
file (broken, locked, read-only, full, of another owner), the run goes on without it and says so. The kernel never sees it.
"""

from __future__ import annotations

import argparse
import contextlib
import hashlib
import json
import os
import sqlite3
import stat
from collections.abc import Iterable, Sequence
from importlib import metadata
from pathlib import Path
from typing import Any, Final, get_args

from prover.config import UsageError
from smt.pool import Failure
from smt.solve import Answer, Query, Value

VARIABLE: Final = "PROVER_CACHE"  # the folder; empty: no cache
NAME: Final = "answers.sqlite"
MAX_BYTES: Final = 256 << 20
MAX_ANSWER: Final = 20_000  # characters of one answer: longer ones are not kept
LOCKED_S: Final = 1.0
LASTING: Final = ("resource limit", "incomplete quantifiers", "incomplete arithmetic")  # reasons that do not depend on the clock
_ROOT: Final = Path(__file__).resolve().parent.parent
_SIDE: Final = ("", "-wal", "-shm", "-journal")  # the files of one database


def folder() -> Path | None:
    """Where the cache is; None if it is turned off. PROVER_CACHE, else XDG_CACHE_HOME/prover, else ~/.cache/prover."""
    given = os.environ.get(VARIABLE)
    if given is not None:
        return Path(given) if given else None
    base = os.environ.get("XDG_CACHE_HOME", "")
    return (Path(base) if os.path.isabs(base) else Path.home() / ".cache") / "prover"


def fingerprint() -> bytes:
    """A hash of what turns a query into an answer, besides the query: the solver's version, and our own source."""
    found = hashlib.sha256(metadata.version("z3-solver").encode())
    for path in (*sorted((_ROOT / "smt").rglob("*.py")), _ROOT / "prover" / "proof.py", _ROOT / "prover" / "asker.py", Path(__file__)):
        found.update(hashlib.sha256(path.read_bytes()).digest())
    return found.digest()


def key(query: Query, source: bytes) -> bytes:
    """The hash of a query. Raises ValueError for one that has no text."""
    sorts: dict[object, str] = {}
    lines = [repr((query.facts, query.goal, query.watch, query.lists, query.definitions, query.rlimit, query.timeout_ms))]
    for op, args, sort, payload in query.rows:
        if sort not in sorts:
            sorts[sort] = repr(sort)
        lines.append(f"{op!r} {args!r} {sorts[sort]} {hex(payload) if type(payload) is int else repr(payload)}")
    return hashlib.sha256(source + "\n".join(lines).encode("utf-8", "surrogatepass")).digest()


def lasting(query: Query, answer: Answer | Failure) -> bool:
    """Whether the answer would come again: it is one, and time had no part in it."""
    if not isinstance(answer, Answer) or answer.status not in ("unsat", "sat", "unknown"):
        return False
    # The solver's first try gets half of the time; had it been cut off, less of the other budget would have been used.
    in_time = not query.timeout_ms or answer.time_s * 1000 < query.timeout_ms / 2
    return answer.status != "unknown" or (answer.reason in LASTING and in_time)


class Cache:
    """The answers that are known. Nothing here raises: what goes wrong ends its use, and `warnings` says why."""

    def __init__(self, place: Path) -> None:
        self.path = place / NAME
        self.hits = 0
        self.warnings: list[str] = []
        self._source = b""
        self._db: sqlite3.Connection | None = None
        try:
            place.mkdir(mode=0o700, parents=True, exist_ok=True)
            _owned(place)
            if self.path.exists():
                _owned(self.path)
            self._source = fingerprint()
            self._db = _connect(self.path)
        except (OSError, sqlite3.Error, metadata.PackageNotFoundError) as problem:
            self._give_up(problem)

    def get(self, queries: Sequence[Query]) -> dict[Query, Answer]:
        """The answers that are known, of these queries."""
        found: dict[Query, Answer] = {}
        if self._db is None:
            return found
        try:
            for query in queries:
                with contextlib.suppress(ValueError, TypeError):  # a query without a text, a row of another shape
                    name = key(query, self._source)
                    row = self._db.execute("SELECT answer, seal FROM answers WHERE key = ?", (name,)).fetchone()
                    answer = None if row is None else _read(name, *row)
                    if answer is not None:
                        found[query] = answer
        except sqlite3.Error as problem:
            self._give_up(problem)
        self.hits += len(found)
        return found

    def put(self, answers: Iterable[tuple[Query, Answer | Failure]]) -> None:
        """Keep the answers that would come again."""
        if self._db is None:
            return
        rows = []
        for query, answer in answers:
            if isinstance(answer, Answer) and lasting(query, answer):
                with contextlib.suppress(ValueError):  # a number too long to be written
                    name = key(query, self._source)
                    text = json.dumps([answer.status, answer.reason, answer.model, answer.list_models, answer.rlimit_used])
                    if len(text) <= MAX_ANSWER:
                        rows.append((name, text, _seal(name, text)))
        try:
            with self._db:
                self._db.executemany("INSERT OR REPLACE INTO answers VALUES (?, ?, ?)", rows)
        except sqlite3.Error as problem:
            self._give_up(problem)

    def close(self) -> None:
        """End its use. A file that has become too large loses the older half of its answers."""
        if self._db is None:
            return
        try:
            if _used(self._db) > MAX_BYTES:
                with self._db:
                    self._db.execute(
                        "DELETE FROM answers WHERE rowid <= (SELECT rowid FROM answers ORDER BY rowid LIMIT 1 "
                        "OFFSET (SELECT count(*) / 2 FROM answers))"
                    )
            self._db.close()
        except sqlite3.Error as problem:
            self._give_up(problem)
        self._db = None

    def _give_up(self, problem: Exception) -> None:
        self._db = None
        self.warnings.append(f"the cache {self.path} is not used: {problem}")


def opened(no_cache: bool) -> Cache | None:
    """The user's cache, unless it is turned off."""
    place = None if no_cache else folder()
    return None if place is None else Cache(place)


def _owned(path: Path) -> None:
    """Raise OSError if somebody else may write there: a forged answer would be believed."""
    found = path.stat()
    if hasattr(os, "getuid") and (found.st_uid != os.getuid() or found.st_mode & (stat.S_IWGRP | stat.S_IWOTH)):
        raise OSError(f"others than its user may write to {path}")


def _connect(path: Path) -> sqlite3.Connection:
    db = sqlite3.connect(path, timeout=LOCKED_S)
    db.execute("PRAGMA journal_mode = WAL")
    db.execute("PRAGMA synchronous = NORMAL")
    db.execute("CREATE TABLE IF NOT EXISTS answers (key BLOB UNIQUE NOT NULL, answer TEXT NOT NULL, seal BLOB NOT NULL)")
    return db


def _used(db: sqlite3.Connection) -> int:
    count, free, size = (int(db.execute(f"PRAGMA {name}").fetchone()[0]) for name in ("page_count", "freelist_count", "page_size"))
    return (count - free) * size


def _seal(name: bytes, text: str) -> bytes:
    # Against bits that the disk lost, not against anybody: sqlite has no checksums of its own.
    return hashlib.sha256(name + text.encode("utf-8", "surrogatepass")).digest()


def _read(name: bytes, text: object, seal: object) -> Answer | None:
    """The answer of a row; None if the row is not as it was written."""
    if not isinstance(text, str) or seal != _seal(name, text):
        return None
    try:
        status, reason, model, lists, used = json.loads(text)
    except (ValueError, RecursionError):
        return None
    if status not in ("unsat", "sat", "unknown") or not isinstance(reason, str) or not isinstance(used, int):
        return None
    columns = tuple(None if one is None else tuple(_values(column) for column in one) for one in lists)
    return Answer(status, reason, _values(model), columns, rlimit_used=used)


def _values(items: list[Any]) -> tuple[Value, ...]:
    if not all(isinstance(item, get_args(Value)) for item in items):
        raise ValueError("no value")
    return tuple(items)


# ------------------------------------------------------------------------------------------------------------- `prover cache`


def main(argv: Sequence[str] | None = None) -> int:
    """`prover cache info|clear`. Exit status: 0, or 2 if the cache cannot be read or removed."""
    p = argparse.ArgumentParser(prog="prover cache", description="Answers of the solver, for later runs.", allow_abbrev=False)
    p.add_argument("action", choices=("info", "clear"))
    try:
        action = p.parse_args(argv).action
    except SystemExit as stop:
        return stop.code if isinstance(stop.code, int) else 2
    place = folder()
    if place is None:
        print(f"no cache: {VARIABLE} is empty")
        return 0
    path = place / NAME
    try:
        print(_info(path) if action == "info" else _clear(path))
    except (OSError, sqlite3.Error) as problem:
        raise UsageError(f"{path}: {problem}") from problem
    return 0


def _info(path: Path) -> str:
    if not path.exists():
        return f"{path}: empty"
    size = sum(Path(f"{path}{side}").stat().st_size for side in _SIDE if Path(f"{path}{side}").exists())
    with contextlib.closing(sqlite3.connect(f"{path.resolve().as_uri()}?mode=ro", uri=True, timeout=LOCKED_S)) as db:
        (count,) = db.execute("SELECT count(*) FROM answers").fetchone()
    return f"{path}: {count} answers, {size / 1e6:.1f} MB of at most {MAX_BYTES / 1e6:.0f}"


def _clear(path: Path) -> str:
    for side in _SIDE:
        Path(f"{path}{side}").unlink(missing_ok=True)
    return f"{path}: empty"
