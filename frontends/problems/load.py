"""Problem files, by their suffix: .json (records), .sl (SyGuS-Inv), .smt2 (constrained Horn clauses)."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from pathlib import Path

from frontends.problems import code2inv, horn, sygus
from frontends.problems.problem import MAX_BYTES, Problem, ProblemError

READERS: dict[str, Callable[[str, str], list[Problem]]] = {
    ".json": code2inv.read,
    ".sl": sygus.read,
    ".smt2": horn.read,
}


def problem_files(paths: Iterable[Path]) -> list[Path]:
    """The files named, and the problem files below the folders named, sorted. Raises `ProblemError` for a path that is not there."""
    found: dict[Path, None] = {}
    for path in paths:
        if path.is_dir():
            found.update(dict.fromkeys(sorted(p for p in path.rglob("*") if p.suffix in READERS and p.is_file())))
        elif path.is_file():
            found[path] = None
        else:
            raise ProblemError("no such file or folder", file=str(path))
    return list(found)


def read_file(path: Path) -> list[Problem]:
    """The problems of one file. Raises `ProblemError` with the file and, where there is one, the line."""
    reader = READERS.get(path.suffix)
    if reader is None:
        raise ProblemError(f"not a kind of problem file: expected one of {', '.join(READERS)}", file=str(path))
    try:
        if path.stat().st_size > MAX_BYTES:
            raise ProblemError(f"larger than {MAX_BYTES // 1_000_000} MB", file=str(path))
        text = path.read_bytes().decode("utf-8")
    except OSError as error:
        raise ProblemError(f"cannot be read: {error.strerror or error}", file=str(path)) from error
    except UnicodeDecodeError as error:
        raise ProblemError("is not UTF-8 text", file=str(path)) from error
    return reader(text, str(path))
