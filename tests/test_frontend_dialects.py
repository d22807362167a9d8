"""Golden tests of the contract dialects."""

from __future__ import annotations

import textwrap

import pytest

from frontends import ir
from frontends.check import check_module
from frontends.dialects.asserts import has_checks
from frontends.python.load import load_text
from frontends.show import show_binding, show_function

HEAD = """\
import prover
import prover as p
from prover import (requires, ensures, invariant, decreases, never_raises, raises, pure, lemma, anything, assume, old, seen,
                    class_invariant)
import icontract
import deal
from icontract import require as need
from hypothesis import given, settings, strategies as st
import hypothesis
"""


def lower(text: str) -> ir.Module:
    module = load_text(HEAD + textwrap.dedent(text))
    assert isinstance(module, ir.Module), module
    assert check_module(module) == []
    return module


def function(text: str, name: str = "f") -> ir.Function:
    found = lower(text).lookup(name)
    assert isinstance(found, ir.Function)
    return found


def contract(decorators: str, head: str = "def f(x: int, y: int = 0) -> int:", before: str = "") -> list[str]:
    """The contract lines of a function with these decorators."""
    text = f"{textwrap.dedent(before)}\n{textwrap.dedent(decorators).strip()}\n{head}\n    return x\n"
    return [line.strip() for line in show_function(function(text))[1:-1]]


NO_CONDITION = "contract limit: the condition of requires is neither a lambda nor a one-expression function of this module"
NO_PARAMETER = "`old` is a parameter of the lambda of ensures, with the arguments as they were: `lambda x, old: x == old.x`"
NATIVE = [
    ("@requires(lambda x: x > 0)", ["requires [x] (x > 0)"]),
    ("@ensures(lambda y, result, old: result == old.x)", ["ensures [y, result is %result, old is %old] (result == old.x)"]),
    ("@prover.requires(lambda: G)\n@p.ensures(lambda: 1)", ["requires @G", "ensures 1"]),
    ("@raises(ValueError, a.Error)", ["raises (ValueError, a.Error)"]),
    ("@never_raises", ["raises ()"]),
    ("@never_raises()\n@pure\n@lemma", ["raises ()", "pure", "lemma"]),
    ("@raises(KeyError)\n@never_raises", ["raises ()"]),
    ("@decreases(lambda x: x)", ["decreases [x] x"]),
    ("@requires(lambda x: 0 < g(x) < y)", ["requires [x] ((0 < (%1 := @g(x))) and (%1 < @y))"]),
    ("@requires(lambda z: z)", ["contract limit: requires takes 'z', which is no parameter of f"]),
    ("@ensures(lambda x: x == old(x))", [f"contract limit: {NO_PARAMETER}"]),
    ("@requires(unknown)", [NO_CONDITION]),
    ("@requires(x > 0)", [NO_CONDITION]),
]  # fmt: skip


@pytest.mark.parametrize(("decorators", "expected"), NATIVE)
def test_native(decorators: str, expected: list[str]) -> None:
    assert contract(decorators) == expected
    assert function(f"{decorators}\ndef f(x, y=0): return x").contract.exists


def test_a_named_condition_is_used_through_its_body() -> None:
    before = """
        def positive(x): return x > LIMIT
        small = lambda y: y < 9
    """
    expected = ["requires [x] (x > @LIMIT)", "requires [y] (y < 9)"]
    assert contract("@requires(positive)\n@requires(small)", before=before) == expected


def test_result_as_a_parameter_is_ambiguous() -> None:
    found = function("@ensures(lambda result: result)\ndef f(result): return result")
    reasons = [limit.reason for limit in found.contract.limits]
    assert reasons == ["'result' in ensures is both a parameter of f and a special name"]


def test_shadowed_vocabulary_is_not_the_vocabulary() -> None:
    found = function("def requires(c): return lambda f: f\n@requires(lambda x: x)\ndef f(x): return x")
    assert not found.contract.exists
    assert found.decorators == ("requires",)


def test_loops() -> None:
    lines = show_function(
        function("""
        def f(xs):
            i = 0
            while i < len(xs):
                invariant(0 <= i)
                p.invariant(lambda: i <= len(xs) and xs == old.xs)
                decreases(len(xs) - i)
                i += 1
            for x in xs:
                invariant(len(seen(xs)) >= 0)
    """)
    )
    assert lines[2:] == [
        "  while (i < @len(xs)):",
        "    invariant (0 <= i)",
        "    invariant ((i <= @len(xs)) and (xs == @%old.xs))",
        "    decreases (@len(xs) - i)",
        "    i += 1",
        "  for x in xs:",
        "    invariant (@len(@%seen(xs)) >= 0)",
        "    pass",
    ]


def test_loop_annotations_elsewhere() -> None:
    lines = show_function(
        function("""
        def f(n):
            decreases(n)
            invariant(n > 0)
            while n:
                n -= 1
                invariant(n)
                decreases(n)
            return [invariant(n)]
    """)
    )
    assert lines[1:] == [
        "  decreases [n] n",
        "  <unsupported: invariant(...) is not at the head of a loop body>",
        "  while n:",
        "    n -= 1",
        "    <unsupported: invariant(...) is not at the head of a loop body>",
        "    <unsupported: decreases(...) is not at the head of a loop or function body>",
        "  return [<unsupported: invariant(...) inside an expression>]",
    ]


def test_magic_variables_and_texts() -> None:
    found = function("""
        def f():
            x: int = anything(int)
            xs = prover.anything("list[int]")
            assume(x  >  0)
            hypothesis.assume(lambda: x < 5)
            assert (x +
                    1 > 0)  # yes
            assert x == [
                1, "a"
            ]
    """)
    assert show_function(found)[1:] == [
        "  x = @%anything(<int>)",
        "  xs = @%anything(<list[int]>)",
        "  assume (x > 0)",
        "  assume (x < 5)",
        "  assert ((x + 1) > 0)",
        "  assert (x == [1, 'a'])",
    ]
    texts = [s.text for s in found.body if isinstance(s, ir.Assume | ir.Assert)]
    assert texts == ["x  >  0", "x < 5", "x + 1 > 0", 'x == [1, "a"]']


def test_class_invariants() -> None:
    found = lower("""
        @class_invariant(lambda self: self.x >= 0)
        @icontract.invariant(lambda self: self.x < 9, "small")
        @deal.inv(lambda o: o.x != 3)
        class C(icontract.DBC):
            def __init__(self): self.x = 1
            @need(lambda self, y: self.x > y)
            def f(self, y): pass
    """).lookup("C")
    assert isinstance(found, ir.Class)
    assert show_binding("C", found) == [
        "class C(icontract.DBC):",
        "  invariant [self is %self] (self.x >= 0)",
        "  invariant [self is %self] (self.x < 9)",
        "  invariant [o is %self] (o.x != 3)",
        "  method C.__init__(self):",
        "    self.x = 1",
        "  method C.f(self, y):",
        "    requires [self, y] (self.x > y)",
        "    pass",
    ]


ICONTRACT = [
    ("@need(lambda x: x > 0, 'positive', error=ValueError)", ["requires [x] (x > 0)"]),
    ("@icontract.require(condition=lambda x: x)", ["requires [x] x"]),
    ("@need(lambda x: x > 0, enabled=False)", []),
    ("@icontract.ensure(lambda result, x: result == x)", ["ensures [result is %result, x] (result == x)"]),
    (
        "@icontract.snapshot(lambda x: x[:])\n@icontract.ensure(lambda OLD, x: OLD.x == x)",
        ["snapshot x = [x] x[::]", "ensures [OLD is %snapshots, x] (OLD.x == x)"],
    ),
    ("@icontract.snapshot(lambda x, y: x + y, name='total')", ["snapshot total = [x, y] (x + y)"]),
    ("@icontract.snapshot(lambda x, y: x)", ["contract limit: icontract.snapshot without a name"]),
    ("@need(lambda _ARGS: _ARGS)", ["contract limit: _ARGS or _KWARGS in icontract.require"]),
]  # fmt: skip


@pytest.mark.parametrize(("decorators", "expected"), ICONTRACT)
def test_icontract(decorators: str, expected: list[str]) -> None:
    assert contract(decorators) == expected


DEAL = [
    ("@deal.pre(lambda x, y: x > y)", ["requires [x, y] (x > y)"]),
    ("@deal.pre(lambda a, b: a > b)", ["requires [a is x, b is y] (a > b)"]),
    ("@deal.pre(lambda x: x > 0)", ["contract limit: the condition of deal.pre does not take all the arguments of f"]),
    ("@deal.pre(lambda _: _.x > 0)", ["requires [x] (x > 0)"]),
    ("@deal.ensure(lambda _: _.result >= _.x)", ["ensures [result is %result, x] (result >= x)"]),
    ("@deal.pre(lambda _: _)", ["contract limit: the condition of deal.pre uses _ other than as _.name"]),
    ("@deal.post(lambda r: r > 0)", ["ensures [r is %result] (r > 0)"]),
    ("@deal.ensure(lambda x, y, result: result)", [
        "ensures [x, y, result is %result] (False if @isinstance((%1 := result), @str) else %1)"]),
    ("@deal.pre(lambda x, y: x > 0 or 'too small')", [
        "requires [x, y] (False if @isinstance((%1 := ((x > 0) or 'too small')), @str) else %1)"]),
    ("@deal.raises(ValueError, KeyError)", ["raises (ValueError, KeyError)"]),
    ("@deal.raises()", ["raises ()"]),
    ("@deal.safe", ["raises ()"]),
    ("@deal.pure", ["raises ()", "pure"]),
    ("@deal.has('io')", []),
    ("@deal.chain(deal.safe, deal.pre(lambda x, y: x == y))", ["requires [x, y] (x == y)", "raises ()"]),
    ("@deal.reason(ValueError, lambda x: x)", ["contract limit: deal.reason is not modelled"]),
]  # fmt: skip


@pytest.mark.parametrize(("decorators", "expected"), DEAL)
def test_deal(decorators: str, expected: list[str]) -> None:
    assert contract(decorators) == expected


def test_deal_in_a_module_that_rebinds_a_builtin() -> None:
    found = contract("@deal.post(lambda r: r)", before="def isinstance(a, b): return True")
    assert found == ["contract limit: condition of deal.post in a module that rebinds isinstance"]


GIVEN = [
    ("x=st.integers(), y=st.booleans()", ["given x: int in None..None", "given y: bool"]),
    ("st.integers(0, max_value=9)", ["given y: int in 0..9"]),
    ("st.none(), st.text()", ["given x: None", "given y: str"]),
    ("x=st.integers(min_value=1) | st.none()", ["given x: int | None"]),
    ("x=st.one_of(st.integers(), st.text())", ["given x: int | str"]),
    ("x=st.just(3), y=st.sampled_from(['a', None])", ["given x: Literal[3]", "given y: Literal['a', None]"]),
    ("x=st.lists(st.integers(), min_size=1, max_size=3)", [
        "given x: list[int]", "given [x] (@len(x) >= 1)", "given [x] (@len(x) <= 3)"]),
    ("x=st.tuples(st.integers(), st.text())", ["given x: tuple[int, str]"]),
    ("x=st.dictionaries(st.text(), st.integers())", ["given x: dict[str, int]"]),
    ("x=st.integers().filter(lambda v: v % 2)", ["given x: int in None..None", "given [v is x] (v % 2)"]),
    ("x=st.floats(0, 1)", ["given x: float", "given [x] @isinstance(x, @float)", "given [x] (x >= 0)", "given [x] (x <= 1)",
                           "given [x] (x != inf)", "given [x] (x != -inf)", "given [x] (x == x)"]),
    ("x=st.data()", ["limit: strategy data has no model", "given x: any"]),
    ("x=st.lists(st.integers().filter(bool))", [
        "limit: strategy st.integers().filter(bool): this filter has no model", "given x: any"]),
    ("x=st.integers().map(str)", ["limit: strategy st.integers().map(str) has no model", "given x: any"]),
]  # fmt: skip


@pytest.mark.parametrize(("arguments", "expected"), GIVEN)
def test_given(arguments: str, expected: list[str]) -> None:
    found = function(f"@settings(max_examples=3)\n@given({arguments})\ndef f(x, y): pass\n")
    assert [line.strip() for line in show_function(found)[1:-1]] == expected
    assert found.decorators == ()


def test_what_is_to_be_checked() -> None:
    assert has_checks(function("def f(x): assert x"))
    assert has_checks(function("def f():\n    if 1:\n        return anything(int)"))
    assert has_checks(function("@requires(lambda: True)\ndef f(): pass"))
    assert has_checks(function("@given(st.integers())\ndef f(x): pass"))
    assert not has_checks(function("def f(x): return x"))
