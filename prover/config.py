"""The settings of a run: defaults, overlaid by `[tool.prover]` in pyproject.toml, overlaid by the command line."""

from __future__ import annotations

import importlib.util
import math
import os
import tomllib
from collections.abc import Callable, Mapping
from dataclasses import dataclass, fields, replace
from pathlib import Path
from typing import Any

FORMATS = ("text", "concise", "json", "sarif", "github", "junit", "html")
COLORS = ("auto", "always", "never")
LEMMAS = ("templates", "facts", "spacer", "points", "model")


class UsageError(Exception):
    """The command line, the configuration or a file it names is wrong; the text says what to change. Exit status 2."""


def default_jobs() -> int:
    """One worker for each core that this process may use."""
    try:
        return len(os.sched_getaffinity(0))
    except AttributeError:  # macOS, Windows
        return os.cpu_count() or 1


@dataclass(frozen=True, slots=True)
class Options:
    """Everything that a run can be told. Fields without a flag yet stand at their default until the pipeline reads them."""

    paths: tuple[str, ...] = (".",)
    k_expr: str | None = None
    never_panics: bool = False
    format: str = "text"
    output: str | None = None
    lemmas: tuple[str, ...] = LEMMAS
    model: str = "bundled"
    stubs: str | None = None  # a folder of stub files, whose contracts are believed
    think: float = 0.0  # minutes in which the model may train on what is open
    timeout: float = 60.0  # seconds for one function, lemma search included
    rlimit: int | None = None  # None: the pipeline's own budget for one query
    jobs: int = 0  # 0: one a core, resolved by `resolve`
    diff: bool = False
    write: bool = False
    cross_check: bool = False
    lock: bool = False
    trace: str | None = None
    certify: str | None = None
    no_cache: bool = False
    watch: bool = False
    stats: bool = False
    verbose: bool = False
    quiet: bool = False
    color: str = "auto"
    allow_unknown: bool = False
    baseline: str | None = None
    update_baseline: bool = False


# ------------------------------------------------------------------------------------------------------- checks of one value
# Each takes a value as TOML or the command line gives it, and gives what `Options` holds, or says what was expected.


def _flag(value: object) -> bool:
    if not isinstance(value, bool):
        raise ValueError("expected true or false")
    return value


def _text(value: object) -> str:
    if not isinstance(value, str) or not value:
        raise ValueError("expected a non-empty string")
    return value


def _one_of(allowed: tuple[str, ...]) -> Callable[[object], str]:
    def check(value: object) -> str:
        if value not in allowed:
            raise ValueError(f"expected one of {', '.join(allowed)}")
        return str(value)

    return check


def _texts(value: object) -> tuple[str, ...]:
    if not isinstance(value, list | tuple) or not value or not all(isinstance(item, str) and item for item in value):
        raise ValueError("expected a list of non-empty strings")
    return tuple(value)


def _seconds(value: object) -> float:
    if isinstance(value, bool) or not isinstance(value, int | float) or not 0 < value < math.inf:
        raise ValueError("expected a positive number of seconds")
    return float(value)


def _minutes(value: object) -> float:
    if isinstance(value, bool) or not isinstance(value, int | float) or not 0 <= value < math.inf:
        raise ValueError("expected a number of minutes")
    return float(value)


def _positive(value: object) -> int:
    if isinstance(value, bool) or not isinstance(value, int) or value < 1:
        raise ValueError("expected a positive whole number")
    return value


def _lemmas(value: object) -> tuple[str, ...]:
    names = value.split(",") if isinstance(value, str) else value
    if names in (["none"], []):
        return ()
    if not isinstance(names, list | tuple) or not all(name in LEMMAS for name in names) or len(set(names)) < len(names):
        raise ValueError(f"expected none, or some of {', '.join(LEMMAS)}, each once, in order")
    return tuple(names)


CHECKS: dict[str, Callable[[object], Any]] = {
    "paths": _texts,
    "never_panics": _flag,
    "format": _one_of(FORMATS),
    "lemmas": _lemmas,
    "model": _text,
    "stubs": _text,
    "think": _minutes,
    "timeout": _seconds,
    "rlimit": _positive,
    "jobs": _positive,
    "stats": _flag,
    "color": _one_of(COLORS),
    "allow_unknown": _flag,
    "baseline": _text,
}  # the keys of [tool.prover]; what would let a checked-out project write files is left to the command line


# --------------------------------------------------------------------------------------------------------------- the layers


def find_project(start: Path) -> tuple[Path, dict[str, object]] | None:
    """The nearest pyproject.toml with a [tool.prover] table, from `start` up to the root of the repository, and that table."""
    for folder in (start, *start.parents):
        path = folder / "pyproject.toml"
        if path.is_file():
            try:
                document = tomllib.loads(path.read_text(encoding="utf-8"))
            except (OSError, ValueError) as error:  # a TOML error and a decoding error are ValueErrors
                raise UsageError(f"{path}: {error}") from error
            tool = document.get("tool")
            table = tool.get("prover") if isinstance(tool, dict) else None
            if isinstance(table, dict):
                return path, table
            if table is not None:
                raise UsageError(f"{path}: [tool.prover] must be a table")
        if (folder / ".git").exists():
            break
    return None


def from_toml(path: Path, table: Mapping[str, object], cwd: Path) -> dict[str, object]:
    """The fields that the table sets. Paths in it are relative to its file and come out relative to `cwd`."""
    found: dict[str, object] = {}
    for key, value in table.items():
        name = key.replace("-", "_")
        if "_" in key or name not in CHECKS:
            known = ", ".join(sorted(k.replace("_", "-") for k in CHECKS))
            raise UsageError(f"{path}: unknown key {key!r} in [tool.prover]; known keys: {known}")
        try:
            found[name] = CHECKS[name](value)
        except ValueError as error:
            raise UsageError(f"{path}: [tool.prover] {key}: {error}, got {value!r}") from error

    def here(text: str) -> str:
        full = path.parent / text
        return os.path.relpath(full, cwd) if full.is_relative_to(cwd) or not Path(text).is_absolute() else text

    if "paths" in found:
        found["paths"] = tuple(here(text) for text in _texts(found["paths"]))
    for name in ("baseline", "stubs"):
        if name in found:
            found[name] = here(_text(found[name]))
    if "://" in str(found.get("model", "")):
        # Source text would leave the machine because of a file in a checkout; only the person at the keyboard may decide that.
        raise UsageError(f"{path}: [tool.prover] model: a server's address is accepted on the command line only")
    return found


def resolve(given: Mapping[str, object], cwd: Path) -> Options:
    """The settings of a run, from what the command line gave (and only that) and the project's file."""
    project = find_project(cwd)
    layer = from_toml(*project, cwd) if project else {}
    names = {field.name for field in fields(Options)}
    merged: dict[str, Any] = {}
    for name, value in {**layer, **given}.items():
        if name not in names:
            raise TypeError(f"no such setting: {name}")
        try:
            merged[name] = CHECKS[name](value) if name in CHECKS else value
        except ValueError as error:
            raise UsageError(f"--{name.replace('_', '-')}: {error}, got {value!r}") from error
    options = replace(Options(), **merged)
    if options.jobs == 0:
        options = replace(options, jobs=default_jobs())
    if options.update_baseline and options.baseline is None:
        raise UsageError("--update-baseline needs --baseline FILE")
    if options.update_baseline and options.k_expr is not None:
        raise UsageError("--update-baseline and -k exclude each other: findings of the functions left out would be forgotten")
    if options.think > 0:
        _can_think(options)
    if options.quiet and options.verbose:
        raise UsageError("-q and -v exclude each other")
    return options


def _can_think(options: Options) -> None:
    """Raises UsageError where there is nothing to train, or nothing to train it with."""
    from prover.model.weights import SHIPPED

    if importlib.util.find_spec("torch") is None:
        raise UsageError("--think: torch is not installed: pip install 'prover[train]'")
    if options.model != "bundled" and not options.model.endswith(".safetensors"):
        raise UsageError("--think trains the package's own network: --model bundled, or a weights file of it")
    weights = SHIPPED if options.model == "bundled" else Path(options.model)
    if not weights.is_file():
        raise UsageError(f"--think: there are no weights to start from: {weights}")
