"""Defaults, [tool.prover], command line: which one wins, and what is refused."""

from __future__ import annotations

from dataclasses import fields
from pathlib import Path
from typing import Any

import pytest

from prover.cli import parse
from prover.config import CHECKS, FORMATS, LEMMAS, Options, UsageError, default_jobs, find_project, resolve
from prover.selection import matcher


def project(folder: Path, table: str) -> Path:
    (folder / "pyproject.toml").write_text(f"[project]\nname = 'x'\n[tool.prover]\n{table}\n", encoding="utf-8")
    return folder


def test_defaults(tmp_path: Path) -> None:
    options = parse([], tmp_path)
    assert options == Options(jobs=default_jobs())
    assert (options.paths, options.timeout, options.format, options.lemmas) == ((".",), 60.0, "text", LEMMAS)


@pytest.mark.parametrize(
    ("argv", "field", "value"),
    [
        (["a.py", "b"], "paths", ("a.py", "b")),
        (["-k", "a and not b"], "k_expr", "a and not b"),
        (["--never-panics"], "never_panics", True),
        (["--no-never-panics"], "never_panics", False),
        *((["--format", name], "format", name) for name in FORMATS),
        (["--lemmas", "spacer,model"], "lemmas", ("spacer", "model")),
        (["--lemmas", "none"], "lemmas", ()),
        (["--model", "http://127.0.0.1:8000/v1"], "model", "http://127.0.0.1:8000/v1"),
        (["--timeout", "2.5"], "timeout", 2.5),
        (["--rlimit", "1000"], "rlimit", 1000),
        (["-j", "3"], "jobs", 3),
        (["-j3"], "jobs", 3),
        (["--jobs", "3"], "jobs", 3),
        (["--allow-unknown"], "allow_unknown", True),
        (["--baseline", "b.json"], "baseline", "b.json"),
        (["--baseline", "b.json", "--update-baseline"], "update_baseline", True),
        (["--watch"], "watch", True),
        (["--stats"], "stats", True),
        (["-v"], "verbose", True),
        (["--verbose"], "verbose", True),
        (["-q"], "quiet", True),
        (["--color", "never"], "color", "never"),
    ],
)
def test_each_flag(tmp_path: Path, argv: list[str], field: str, value: object) -> None:
    assert getattr(parse(argv, tmp_path), field) == value


def test_output(tmp_path: Path) -> None:
    assert parse(["--output", str(tmp_path / "r.json")], tmp_path).output == str(tmp_path / "r.json")


@pytest.mark.parametrize(
    ("toml", "field", "value"),
    [
        ('paths = ["src", "lib/a.py"]', "paths", ("src", "lib/a.py")),
        ("never-panics = true", "never_panics", True),
        ('format = "concise"', "format", "concise"),
        ('lemmas = ["templates"]', "lemmas", ("templates",)),
        ("lemmas = []", "lemmas", ()),
        ('lemmas = "none"', "lemmas", ()),
        ('model = "models/mine"', "model", "models/mine"),
        ("timeout = 5", "timeout", 5.0),
        ("rlimit = 7", "rlimit", 7),
        ("jobs = 1", "jobs", 1),
        ("stats = true", "stats", True),
        ('color = "always"', "color", "always"),
        ("allow-unknown = true", "allow_unknown", True),
        ('baseline = "known.json"', "baseline", "known.json"),
    ],
)
def test_each_key(tmp_path: Path, toml: str, field: str, value: object) -> None:
    assert getattr(parse([], project(tmp_path, toml)), field) == value


def test_every_key_is_a_setting() -> None:
    assert set(CHECKS) <= {field.name for field in fields(Options)}


def test_command_line_wins(tmp_path: Path) -> None:
    project(tmp_path, 'timeout = 5\nformat = "json"\nnever-panics = true\npaths = ["src"]')
    options = parse(["--timeout", "9", "--no-never-panics", "x.py"], tmp_path)
    assert (options.timeout, options.format, options.never_panics, options.paths) == (9.0, "json", False, ("x.py",))


def test_found_from_below_and_paths_follow(tmp_path: Path) -> None:
    project(tmp_path, 'paths = ["src"]\nbaseline = "known.json"')
    below = tmp_path / "a" / "b"
    below.mkdir(parents=True)
    (tmp_path / "a" / "pyproject.toml").write_text("[tool.ruff]\n", encoding="utf-8")  # not ours: look further up
    options = parse([], below)
    assert (options.paths, options.baseline) == (("../../src",), "../../known.json")


def test_not_beyond_the_repository(tmp_path: Path) -> None:
    project(tmp_path, "timeout = 5")
    inner = tmp_path / "checkout"
    (inner / ".git").mkdir(parents=True)
    assert find_project(inner) is None


@pytest.mark.parametrize(
    "toml",
    [
        "nonsense = 1",
        "never_panics = true",  # keys have dashes
        "output = 'x'",  # only on the command line
        "update-baseline = true",
        "never-panics = 1",
        "never-panics = 'yes'",
        "paths = 'src'",
        "paths = []",
        "paths = [1]",
        "format = 'xml'",
        "timeout = 0",
        "timeout = -1",
        "timeout = inf",
        "timeout = nan",
        "timeout = '5'",
        "timeout = true",
        "rlimit = 0",
        "jobs = 1.5",
        "jobs = 0",
        "jobs = true",
        "lemmas = ['magic']",
        "lemmas = ['spacer', 'spacer']",
        "lemmas = 3",
        "model = ''",
        "model = 'http://example.org/v1'",  # source text must not leave because of a file in a checkout
        "color = 'sometimes'",
        "baseline = 3",
        "this is not toml",
    ],
)
def test_bad_configuration(tmp_path: Path, toml: str) -> None:
    with pytest.raises(UsageError, match=r"pyproject\.toml"):
        parse([], project(tmp_path, toml))


def test_table_must_be_a_table(tmp_path: Path) -> None:
    (tmp_path / "pyproject.toml").write_text("[tool]\nprover = 3\n", encoding="utf-8")
    with pytest.raises(UsageError, match="must be a table"):
        parse([], tmp_path)


def test_undecodable_configuration(tmp_path: Path) -> None:
    (tmp_path / "pyproject.toml").write_bytes(b"\xff\xfe")
    with pytest.raises(UsageError):
        parse([], tmp_path)


@pytest.mark.parametrize(
    "argv",
    [
        ["--timeout", "0"],
        ["--timeout", "nan"],
        ["--rlimit", "-1"],
        ["-j", "0"],
        ["--lemmas", "magic"],
        ["--lemmas", ""],
        ["--update-baseline"],
        ["--update-baseline", "--baseline", "b", "-k", "x"],
        ["-q", "-v"],
        ["-k", "and"],
        ["--output", "."],
        ["--output", "no/such/folder/x"],
    ],
)
def test_bad_values(tmp_path: Path, argv: list[str]) -> None:
    with pytest.raises(UsageError):
        parse(argv, tmp_path)


@pytest.mark.parametrize(
    "argv", [["--nonsense"], ["--format", "xml"], ["--color", "blue"], ["-j", "x"], ["--timeout"], ["--form", "json"]]
)
def test_bad_flags(tmp_path: Path, argv: list[str]) -> None:
    with pytest.raises(SystemExit) as stop:
        parse(argv, tmp_path)
    assert stop.value.code == 2


def test_resolve_knows_its_settings(tmp_path: Path) -> None:
    with pytest.raises(TypeError):
        resolve({"nonsense": 1}, tmp_path)


def test_options_are_frozen() -> None:
    options: Any = Options()
    with pytest.raises(AttributeError):
        options.jobs = 3


# ------------------------------------------------------------------------------------------------------------------- -k EXPR


@pytest.mark.parametrize(
    ("expression", "chosen"),
    [
        (None, ["Account.deposit", "Account.close", "mean", "order"]),
        ("Account", ["Account.deposit", "Account.close"]),
        ("account", ["Account.deposit", "Account.close"]),
        ("Account and not close", ["Account.deposit"]),
        ("mean or close", ["Account.close", "mean"]),
        ("not (mean or close)", ["Account.deposit", "order"]),
        ("not not mean", ["mean"]),
        ("mean or Account and close", ["Account.close", "mean"]),
        ("(mean or Account) and close", ["Account.close"]),
        ("or_der or order", ["order"]),  # a name that begins with an operator is a name
        ("Account.close", ["Account.close"]),
        ("nothing", []),
    ],
)
def test_selection(expression: str | None, chosen: list[str]) -> None:
    test = matcher(expression)
    assert [name for name in ("Account.deposit", "Account.close", "mean", "order") if test(name)] == chosen


@pytest.mark.parametrize(
    "expression", ["", " ", "and", "a and", "or b", "a b", "(a", "a)", "()", "not", "a or or b", "(" * 5000, "not " * 5000]
)
def test_bad_selection(expression: str) -> None:
    with pytest.raises(UsageError):
        matcher(expression)
