"""Guessed types of parameters without annotations: what they are read off, what they are used for, and that nothing is proved by them."""

from __future__ import annotations

import textwrap
from pathlib import Path

import pytest

from frontends import ir
from frontends.kinds import Type
from frontends.python.docs import documented_types, read_type
from frontends.python.guess import Guesser
from frontends.python.load import load_text
from frontends.python.plain_types import full, merge
from prover.config import Options
from prover.pipeline import check
from prover.records import Report, Result, Verdict


def guesses(source: str, name: str = "f") -> dict[str, str]:
    module = load_text(textwrap.dedent(source))
    assert isinstance(module, ir.Module)
    function = next(f for f in module.functions() if f.qualname == name)
    return {n: str(g.type) + ("!" if g.documented else "") for n, g in Guesser(ir.Program((module,))).of(module, function).items()}


@pytest.mark.parametrize(
    ("source", "expected"),
    [
        ("def f(x): return x", {}),
        ("def f(x: int, y=2): return x", {"y": "int"}),
        ("def f(x=0, y='', z=False, u=1.5, v=None): return x", {"x": "int", "y": "str", "z": "bool", "u": "float", "v": "None"}),
        ("def f(x, n=None): return x + 1 if n is None else n - 1", {"x": "int", "n": "None | int"}),
        ("def f(x): return x * 0.5", {"x": "float"}),
        ("def f(xs):\n    xs.append('a')", {"xs": "list[str]"}),
        ("def f(xs, i):\n    xs[i] = 3\n    return xs[i + 1]", {"xs": "list[int]", "i": "int"}),
        ("def f(xs): return [x.upper() for x in xs]", {"xs": "list[str]"}),
        ("def f(xs):\n    for a, b in xs:\n        print(a, b.strip())", {"xs": "list[tuple[int, str]]"}),
        ("def f(d): return d['a'] + 1", {"d": "dict[str, int]"}),
        ("def f(d): return {k: v for k, v in d.items()}", {"d": "dict[str, int]"}),
        ("def f(s): return s.startswith('a')", {"s": "str"}),
        ("def f(g, xs): return [g(x) for x in xs]", {"g": "callable", "xs": "list[int]"}),
        ("def f(x): return 1 if isinstance(x, (int, str)) else 2", {"x": "int | str"}),
        ("def f(n): return [i for i in range(n)]", {"n": "int"}),
        ("def f(xs): return len(xs)", {"xs": "list[int]"}),
        ("def g(n: int): return n\ndef f(x): return g(x)", {"x": "int"}),
        ("def g(n=0): return n\ndef f(x): return g(x)", {"x": "int"}),
        ("def g(): return f([''])\ndef f(x): return x", {"x": "list[str]"}),
        ("def f(a, b): return g(b, a)\ndef g(a, b): return f(b, a)", {}),
        ("def f(*names): return [n.lower() for n in names]", {"names": "str"}),
        ("def f(*names): return names", {}),
        ("class A:\n    size: int\n    def grow(self): pass\ndef f(a):\n    a.grow()\n    return a.size", {"a": "A"}),
        ("def f(x, y):\n    '''\n    >>> f(1, ['a'])\n    3\n    '''", {"x": "int", "y": "list[str]"}),
        ("def f(x):\n    ''':param int x: how many'''\n    return x + 'a'", {"x": "int!"}),
    ],
)
def test_evidence(source: str, expected: dict[str, str]) -> None:
    assert guesses(source) == expected


def test_operands_of_special_methods_are_of_the_class() -> None:
    assert guesses("class V:\n    def __add__(self, other): return other\n", "V.__add__") == {"other": "V"}


@pytest.mark.parametrize(
    ("words", "kind"),
    [
        ("int", "int"), ("list of str", "list[str]"), ("int or None", "int | None"), ("dict[str, int], optional", "dict[str, int] | None"),
        ("str, default 'x'", "str"), ("`bool`", "bool"), ("a funny thing", None), ("list[frob]", None),
    ],
)  # fmt: skip
def test_words_of_docstrings(words: str, kind: str | None) -> None:
    found = read_type(words)
    assert (None if found is None else str(found)) == kind


def test_sections_of_docstrings() -> None:
    text = """Do it.

    :param int a: one
    :type b: str
    Args:
        c (list of int): three

    Parameters
    ----------
    d, e : float
    """
    found = {name: str(kind) for name, kind in documented_types(text).items()}
    assert found == {"a": "int", "b": "str", "c": "list[int]", "d": "float", "e": "float"}


def test_merging() -> None:
    number, text = Type("int"), Type("str")
    assert str(merge([Type("list"), Type("iterable", (text,))])) == "list[str]"
    assert merge([Type("iterable", (text,)), text]) == text
    assert merge([number, Type("float"), Type("bool")]) == Type("float")
    assert merge([]) is None
    assert str(full(Type("dict"))) == "dict[str, int]"


# ------------------------------------------------------------------------------------------------------------------- what they do


def run(tmp_path: Path, source: str) -> Report:
    path = tmp_path / "program.py"
    path.write_text(textwrap.dedent(source))
    report = check(Options(paths=(str(path),), jobs=1, lemmas=(), never_panics=True, no_cache=True))
    assert not report.internal_errors
    return report


def of(report: Report, verdict: Verdict) -> list[Result]:
    return [r for r in report.results if r.verdict is verdict]


def test_what_holds_under_a_guess_is_not_proved(tmp_path: Path) -> None:
    report = run(tmp_path, "def f(n):\n    return n + 1\n")
    assert not of(report, Verdict.PROVED) and not of(report, Verdict.DISPROVED)
    assert [r.reason for r in of(report, Verdict.UNKNOWN)] == ["holds if n: int"]


def test_the_wrong_type_of_an_argument_is_a_reason(tmp_path: Path) -> None:
    report = run(tmp_path, "def f(x):\n    return sum(x.parts)\n")
    assert not of(report, Verdict.DISPROVED)
    assert any(str(r.reason).startswith("x has no annotation: fails for f(x=0)") for r in of(report, Verdict.UNKNOWN))


def test_a_failure_on_a_likely_type_is_a_disproof(tmp_path: Path) -> None:
    report = run(tmp_path, "def f(xs):\n    return xs.pop() if xs is not None else 0\n")
    assert [r.counterexample.call for r in of(report, Verdict.DISPROVED) if r.counterexample] == ["f(xs=[])"]


def test_a_documented_type_makes_it_a_disproof(tmp_path: Path) -> None:
    report = run(tmp_path, "def f(x):\n    ''':param int x: a number'''\n    return 'a' + x\n")
    assert [r.kind for r in of(report, Verdict.DISPROVED)] == ["type"]


def test_the_default_makes_it_a_disproof(tmp_path: Path) -> None:
    report = run(tmp_path, "def f(x=None):\n    return x + 1\n")
    assert [r.counterexample.call for r in of(report, Verdict.DISPROVED) if r.counterexample] == ["f(x=None)"]


def test_arguments_that_build_a_receiver_count_too(tmp_path: Path) -> None:
    source = """
        class Box:
            def __init__(self, content):
                self.content = content

            def size(self):
                return self.content.size
    """
    report = run(tmp_path, source)
    assert not of(report, Verdict.DISPROVED)


def test_a_function_that_a_compiled_one_replaced_is_the_one_that_runs(tmp_path: Path) -> None:
    source = """
        def bisect_left(a, x):
            return a[0]

        try:
            from _bisect import *
        except ImportError:
            pass
    """
    report = run(tmp_path, source)
    assert [r.counterexample.call for r in of(report, Verdict.DISPROVED) if r.counterexample] == ["bisect_left(a=[], x=0)"]


def test_what_the_docstring_says_is_raised_is_no_failure(tmp_path: Path) -> None:
    head = "def f(n: int) -> int:\n    '''One more. {}'''\n"
    body = "    if n < 0:\n        raise ValueError('negative')\n    return n + 1\n"
    assert not of(run(tmp_path, head.format("Raises ValueError for negative numbers.") + body), Verdict.DISPROVED)
    assert [r.kind for r in of(run(tmp_path, head.format("") + body), Verdict.DISPROVED)] == ["raise"]


def test_what_a_class_leaves_to_those_below_it_is_no_failure_of_its_own(tmp_path: Path) -> None:
    source = """
        class Shape:
            def area(self) -> int:
                raise NotImplementedError

            def doubled(self) -> int:
                return 2 * self.side

        class Square(Shape):
            def __init__(self, side: int) -> None:
                self.side = side
    """
    assert not of(run(tmp_path, source), Verdict.DISPROVED)
    alone = "class Shape:\n    def doubled(self) -> int:\n        return 2 * self.side\n"
    assert [r.kind for r in of(run(tmp_path, alone), Verdict.DISPROVED)] == ["attribute-of-none"]


def test_an_assertion_about_types_is_about_types(tmp_path: Path) -> None:
    report = run(tmp_path, "def f(x):\n    assert not isinstance(x, int)\n    return 0\n")
    assert not of(report, Verdict.DISPROVED)
