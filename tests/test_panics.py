"""Never panics: the corpus under benchmarks/panics (each `def` says what is true of it), and `prover bench panics`."""

from __future__ import annotations

import ast
import builtins
import copy
import enum
import inspect
import itertools
import json
import re
import runpy
import traceback
from pathlib import Path

import pytest
from test_programs import differences, expected_of

from prover import bench_panics
from prover.config import Options, UsageError, default_jobs
from prover.pipeline import check
from prover.records import Verdict

CORPUS = Path(__file__).parent.parent / "benchmarks" / "panics"
FILES = sorted(CORPUS.glob("*.py"))
MARKED = Path(__file__).parent / "never_panics"  # marks as in tests/programs, with `--never-panics`
MARK = re.compile(r"^def (\w+)\(.*#\s*(safe|panics (\w+): (.*))$", re.MULTILINE)
REFUTED, PROVED = 45, 17  # at least; of 46 that panic and 18 that are safe


def marks(path: Path) -> dict[str, tuple[str, str] | None]:
    """By function: None where it is safe, else the exception and a call that raises it."""
    return {name: None if what == "safe" else (error, call) for name, what, error, call in MARK.findall(path.read_text())}


def test_the_corpus_is_whole() -> None:
    every = [mark for path in FILES for mark in marks(path).values()]
    assert (sum(m is not None for m in every), sum(m is None for m in every)) == (46, 18)
    assert sum(len(re.findall(r"^def ", path.read_text(), re.MULTILINE)) for path in FILES) == 64


@pytest.mark.parametrize("path", FILES, ids=lambda p: p.stem)
def test_what_it_says_of_panics_is_so(path: Path) -> None:
    names = runpy.run_path(str(path))
    for name, mark in marks(path).items():
        if mark is not None:
            error, call = mark
            assert call.startswith(f"{name}(")
            with pytest.raises(_exception(error)) as raised:
                eval(call, names)
            assert type(raised.value).__name__ == error, call


def _exception(name: str) -> type[Exception]:
    found = getattr(builtins, name)
    assert issubclass(found, Exception)
    return found  # type: ignore[no-any-return]


def test_verdicts_of_the_corpus() -> None:
    report = check(Options(paths=(str(CORPUS),), jobs=default_jobs(), lemmas=(), never_panics=True, no_cache=True))
    assert not report.internal_errors
    refuted, proved, wrong, open_ = 0, 0, [], []
    for path in FILES:
        for name, mark in marks(path).items():
            verdicts = {r.verdict for r in report.results if Path(r.file).name == path.name and r.function == name}
            assert verdicts, name
            if verdicts == {Verdict.PROVED}:
                proved += 1
                wrong += [f"{name} is proved"] * (mark is not None)
            elif Verdict.DISPROVED in verdicts:
                refuted += 1
                wrong += [f"{name} is disproved"] * (mark is None)
            else:
                open_.append(name)
    assert not wrong
    assert refuted >= REFUTED and proved >= PROVED, open_


@pytest.mark.parametrize("path", sorted(MARKED.glob("*.py")), ids=lambda p: p.stem)
def test_marked_programs(path: Path) -> None:
    report = check(Options(paths=(str(path),), jobs=default_jobs(), lemmas=(), never_panics=True, no_cache=True))
    assert not report.internal_errors
    wrong = differences(list(report.results), expected_of(path))
    assert not wrong, "\n".join(wrong)


def _values(kind: object, names: dict[str, object], depth: int = 2) -> list[object]:
    """A few values of an annotated type; instances of the module's classes by calls of them."""
    text = kind.__name__ if isinstance(kind, type) else str(kind)
    found: list[object] = []
    for part in map(str.strip, text.replace('"', "").split("|")):
        cls = names.get(part)
        plain: dict[str, list[object]] = {
            "int": [0, 1, -1, 2, 7], "str": ["", "a"], "float": [0.5, float("nan")], "None": [None], "bool": [True],
            "tuple[int, str]": [(1, "a")], "tuple[int, ...]": [(), (1, 2)],
        }  # fmt: skip
        if part == "object":
            classes = [name for name, value in names.items() if isinstance(value, type) and depth]
            found += [0, "a", None, [1], *(v for name in classes for v in _values(name, names, depth - 1)[:2])]
        elif isinstance(cls, enum.EnumType):
            found += list(cls)
        elif isinstance(cls, type) and depth and cls.__module__ == names["__name__"]:
            kinds = [p.annotation for p in list(inspect.signature(cls).parameters.values())]
            choices = itertools.product(*([1, 0] if k is inspect.Parameter.empty else _values(k, names, depth - 1)[:3] for k in kinds))
            found += [cls(*chosen) for chosen in choices]
        else:
            found += plain.get(part, [])
    return found


@pytest.mark.parametrize("path", sorted(MARKED.glob("*.py")), ids=lambda p: p.stem)
def test_what_has_no_mark_does_not_panic_in_cpython(path: Path) -> None:
    """Every function without a mark, on small arguments of its types. What a docstring names may be raised."""
    marked, names, runs = set(expected_of(path)), runpy.run_path(str(path), run_name=path.stem), 0
    tree = ast.parse(path.read_text())
    for owner, node in [(o, n) for o in (tree, *tree.body) if isinstance(o, ast.Module | ast.ClassDef) for n in o.body]:
        if not isinstance(node, ast.FunctionDef) or marked & set(range(node.lineno, (node.end_lineno or 0) + 1)) or node.name == "__init__":
            continue
        own = names.get(owner.name) if isinstance(owner, ast.ClassDef) else None
        code = inspect.getattr_static(own, node.name) if own is not None else names.get(node.name)
        code = getattr(code, "fget", getattr(code, "__func__", code))
        if not inspect.isfunction(code) or code.__code__.co_firstlineno > node.lineno or node.lineno - code.__code__.co_firstlineno > 2:
            continue
        params = list(inspect.signature(code).parameters.values())
        kinds = ["object" if p.annotation is inspect.Parameter.empty else p.annotation for p in params]
        if own is not None and params[0].name in ("self", "cls"):
            kinds[0] = own.__name__ if isinstance(own, type) else ""
        every = [[own] if p.name == "cls" else _values(k, names) for p, k in zip(params, kinds, strict=True)]
        for chosen in itertools.islice(itertools.product(*every), 300):
            runs += 1
            try:
                code(*copy.deepcopy(chosen))
            except Exception as error:
                at = {frame.lineno for frame in traceback.extract_tb(error.__traceback__)}
                assert type(error).__name__ in (code.__doc__ or "") or at & marked, f"{node.name}{chosen}: {error!r}"
    assert runs > 5


# ---------------------------------------------------------------------------------------------------------------- the command


SOURCE = """
def plus(n):
    return n + 1

def inverse(n: int) -> float:
    return 1 // n

def sure(n: int) -> int:
    return n
"""


def test_the_command_keeps_results_and_writes_a_table(tmp_path: Path) -> None:
    program, results, readme = tmp_path / "program.py", tmp_path / "out" / "r.json", tmp_path / "README.md"
    program.write_text(SOURCE)
    readme.write_text(f"before\n{bench_panics.BEGIN}\n{bench_panics.END}\nafter\n")
    options = Options(paths=(str(program),), jobs=1, lemmas=())
    assert bench_panics.main(options, results, readme) == 0
    (row,) = json.loads(results.read_text())["files"]
    counts = {name: row[name] for name in ("file", "functions", "decided", "proved", "disproved", "unknown", "supposed")}
    assert counts == {
        "file": "program.py", "functions": 3, "decided": 2, "proved": 2, "disproved": 1, "unknown": 1, "supposed": 1,
    }  # fmt: skip
    assert row["reasons"] == {bench_panics.NO_ANNOTATION: 1}
    text = readme.read_text()
    assert text.startswith("before\n") and text.endswith("after\n") and "| program.py | 3 | 2 (66 %) | 2 | 1 | 1 | 1 |" in text
    other = tmp_path / "other.py"
    other.write_text("def one() -> int:\n    return 1\n")
    assert bench_panics.main(Options(paths=(str(other),), jobs=1, lemmas=()), results, None) == 0
    assert [r.file for r in bench_panics.stored(results)] == ["program.py", "other.py"]


def test_tests_are_not_measured(tmp_path: Path) -> None:
    for name in ("a.py", "tests/b.py"):
        (tmp_path / name).parent.mkdir(exist_ok=True)
        (tmp_path / name).write_text("")
    assert [f.name for f in bench_panics.files_of([str(tmp_path)])] == ["a.py"]
    with pytest.raises(UsageError):
        list(bench_panics.files_of([str(tmp_path / "missing.py")]))


def test_a_table_needs_its_place(tmp_path: Path) -> None:
    readme = tmp_path / "README.md"
    readme.write_text("nothing")
    with pytest.raises(UsageError):
        bench_panics.write_table(readme, [])
