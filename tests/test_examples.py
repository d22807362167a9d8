"""Examples in docstrings: what is read of them, what they are tried for, and that a failure on what is like them is a finding."""

from __future__ import annotations

import textwrap
from pathlib import Path

import pytest

from frontends import ir
from frontends.python.examples import examples, is_like
from frontends.python.load import load_text
from prover.config import Options
from prover.pipeline import check

SOURCE = '''
def f(n, xs, key=None, *rest):
    """
    >>> f(1, [2, 3])
    >>> data = 'abc'
    >>> f(2, data, key=len)
    >>> f(0, (1, 'a'), str.upper, 4, 5)
    >>> f(unknown, [1])
    >>> f(3, range(4), key=lambda x: x + 1)
    """
'''


def function(source: str) -> ir.Function:
    module = load_text(textwrap.dedent(source))
    assert isinstance(module, ir.Module)
    return next(iter(module.functions()))


def test_what_is_read() -> None:
    found = [({n: (text, str(kind)) for n, text, kind in e.arguments}, e.whole) for e in examples(function(SOURCE))]
    nothing = {"rest": ("()", "tuple")}
    assert found == [
        ({"n": ("1", "int"), "xs": ("[2, 3]", "list[int]"), **nothing}, True),
        ({"n": ("2", "int"), "xs": ("'abc'", "str"), "key": ("(lambda *args: len(*args))", "callable"), **nothing}, True),
        (
            {"n": ("0", "int"), "xs": ("(1, 'a')", "tuple[int, str]"), "key": ("(lambda *args: str.upper(*args))", "callable"),
             "rest": ("(4, 5)", "tuple[int, ...]")},
            True,
        ),
        ({"xs": ("[1]", "list[int]"), **nothing}, False),
        ({"n": ("3", "int"), "xs": ("range(4)", "iterable[int]"), "key": ("lambda x: x + 1", "callable"), **nothing}, True),
    ]


@pytest.mark.parametrize(
    ("given", "like"),
    [
        ({"n": "-7", "xs": "[]"}, True),
        ({"n": "1", "xs": "[0]", "key": "None"}, True),  # the default
        ({"n": "1", "xs": "'z'", "key": "(lambda *args: len(*args))"}, True),
        ({"n": "1", "xs": "[0]", "key": "(lambda *args: len(*args))"}, False),  # each is shown, but not together
        ({"n": "1", "xs": "'z'", "key": "(lambda *args: 0)"}, False),
        ({"n": "1", "xs": "None"}, False),
        ({"n": "1", "xs": "['a']"}, False),
        ({"n": "1", "xs": "[()]"}, False),
        ({"n": "1", "xs": "(0, '')", "key": "(lambda *args: str.upper(*args))", "rest": "(1,)"}, True),
        ({"n": "1", "xs": "(0, '')", "key": "(lambda *args: str.upper(*args))", "rest": "('a',)"}, False),
    ],
)
def test_what_is_like_an_example(given: dict[str, str], like: bool) -> None:
    f = function(SOURCE)
    assert any(is_like(f, example, given) for example in examples(f)) == like


def calls(tmp_path: Path, source: str) -> list[str]:
    path = tmp_path / "program.py"
    path.write_text(textwrap.dedent(source))
    report = check(Options(paths=(str(path),), jobs=1, lemmas=(), never_panics=True, no_cache=True))
    return [r.counterexample.call for r in report.results if r.counterexample is not None]


def test_a_failure_on_what_is_like_an_example_is_a_finding(tmp_path: Path) -> None:
    source = """
        def f(x):
            {}
            return x.real + 1 if x == 7 else x.parts
    """
    assert calls(tmp_path, source.format("'''Nothing shown.'''")) == []
    assert calls(tmp_path, source.format("'''>>> f(7)'''")) in (["f(x=0)"], ["f(x=-1)"])


def test_examples_lead_where_small_inputs_do_not(tmp_path: Path) -> None:
    source = """
        def f(text, n):
            '''
            >>> f('kilo:4711:x', 2)
            '''
            name, number, rest = text.split(':') if text.startswith('kilo:') else 'a1b'
            return int(number or 1) // n
    """
    assert any("kilo" in call or "n=0" in call for call in calls(tmp_path, source))


def test_a_default_that_cannot_be_written_down_is_left_out(tmp_path: Path) -> None:
    source = """
        MISSING = object()

        def first(xs: list[int], default: object = MISSING) -> object:
            if not xs and default is MISSING:
                raise ValueError("empty")
            return xs[0] if xs else default
    """
    assert calls(tmp_path, source) == ["first(xs=[])"]


def test_what_a_function_raises_that_is_passed_is_its_own_doing(tmp_path: Path) -> None:
    source = """
        {}
        def f(key, xs):
            '''
            >>> f(lambda x: 6 // x, [1, 2])
            '''
            return [key(x) for x in xs] + [1 // len(xs)]
    """
    assert all("xs=[])" in call for call in calls(tmp_path, source.format("")))
    declared = "import prover\n        @prover.raises(ValueError)"
    assert any("0 // x" in call or "[0]" in call for call in calls(tmp_path, source.format(declared)))
