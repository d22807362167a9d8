"""Terms: every simplification keeps the value, and graphs survive flattening."""

from __future__ import annotations

import math
import pickle
from collections.abc import Callable
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from smt import terms as t
from smt.term_graphs import flatten, rebuild

Recipe = Any  # ("name", recipes...): how a term is built, and at the same time what it means
INTS = t.array(t.INT, t.INT)
NAMES = ("a", "b", "c")


def euclid(x: int, y: int) -> tuple[int, int]:
    """SMT-LIB's quotient and remainder: the remainder is in 0..|y|-1."""
    remainder = x % abs(y)
    return (x - remainder) // y, remainder


MEANING: dict[str, Callable[..., Any]] = {
    "add": lambda x, y: x + y,
    "sub": lambda x, y: x - y,
    "mul": lambda x, y: x * y,
    "neg": lambda x: -x,
    "div": lambda x, y: euclid(x, y)[0] if y else 0,
    "mod": lambda x, y: euclid(x, y)[1] if y else 0,
    "le": lambda x, y: x <= y,
    "lt": lambda x, y: x < y,
    "ge": lambda x, y: x >= y,
    "gt": lambda x, y: x > y,
    "eq": lambda x, y: x == y,
    "not_": lambda x: not x,
    "and_": lambda *xs: all(xs),
    "or_": lambda *xs: any(xs),
    "implies": lambda x, y: not x or y,
    "ite": lambda c, x, y: x if c else y,
    "select": lambda a, i: a(i),
    "store": lambda a, i, v: lambda k: v if k == i else a(k),
    "const": lambda v: lambda k: v,
    "line": lambda x, y: lambda k: k * x + y,
}


def line(x: t.Term, y: t.Term) -> t.Term:
    """The array that maps k to k * x + y."""
    k = t.bound(f"k{x.serial}.{y.serial}", t.INT)
    return t.lambda_(k, t.add(t.mul(k, x), y))


def build(recipe: Recipe) -> t.Term:
    name, *args = recipe
    if name == "int":
        return t.integer(args[0])
    if name == "bool":
        return t.boolean(args[0])
    if name == "var":
        return t.var(args[0], t.INT)
    if name == "flag":
        return t.var(args[0], t.BOOL)
    parts = [build(a) for a in args]
    if name in ("div", "mod") and parts[1] is t.ZERO:
        return t.ZERO
    if name in ("div", "mod"):
        return t.ite(t.eq(parts[1], t.ZERO), t.ZERO, getattr(t, name)(*parts))
    if name == "const":
        return t.const_array(t.INT, parts[0])
    make: Callable[..., t.Term] = line if name == "line" else getattr(t, name)
    return make(*parts)


def meaning(recipe: Recipe, values: dict[str, Any]) -> Any:
    name, *args = recipe
    if name in ("int", "bool"):
        return args[0]
    if name in ("var", "flag"):
        return values[args[0]]
    return MEANING[name](*(meaning(a, values) for a in args))


OPERATORS: dict[str, Callable[..., Any]] = {
    "not": MEANING["not_"],
    "and": MEANING["and_"],
    "or": MEANING["or_"],
    "+": lambda *xs: sum(xs),
    "*": MEANING["mul"],
    "<=": MEANING["le"],
    "=": MEANING["eq"],
    "const-array": MEANING["const"],
} | {name: MEANING[name] for name in ("ite", "div", "mod", "select", "store")}


def evaluate(term: t.Term, values: dict[Any, Any]) -> Any:
    """The value of a simplified term, by the plain meaning of each node."""
    if t.is_literal(term):
        return term.payload
    if term.op in ("var", "bound"):
        return values[term.payload]
    if term.op == "lambda":
        return lambda k: evaluate(term.args[1], {**values, term.args[0].payload: k})
    return OPERATORS[term.op](*(evaluate(a, values) for a in term.args))


def recipes() -> st.SearchStrategy[Recipe]:
    small = st.integers(-4, 4)
    ints = st.one_of(st.tuples(st.just("int"), small), st.tuples(st.just("var"), st.sampled_from(NAMES)))
    bools = st.one_of(st.tuples(st.just("bool"), st.booleans()), st.tuples(st.just("flag"), st.sampled_from(("p", "q"))))

    def of(names: tuple[str, ...], *parts: st.SearchStrategy[Recipe]) -> st.SearchStrategy[Recipe]:
        return st.tuples(st.sampled_from(names), *parts)

    for _ in range(3):
        arrays = st.one_of(of(("const",), ints), of(("line",), ints, ints))
        arrays = st.one_of(arrays, of(("store",), arrays, ints, ints), of(("ite",), bools, arrays, arrays))
        arrays = st.one_of(arrays, of(("store",), arrays, ints, ints))
        ints, bools = (
            st.one_of(
                ints,
                of(("add", "sub", "mul", "div", "mod"), ints, ints),
                of(("neg",), ints),
                of(("ite",), bools, ints, ints),
                of(("select",), arrays, ints),
            ),
            st.one_of(
                bools,
                of(("le", "lt", "ge", "gt", "eq"), ints, ints),
                of(("not_",), bools),
                of(("and_", "or_"), bools, bools, bools),
                of(("implies", "eq"), bools, bools),
                of(("ite",), bools, bools, bools),
            ),
        )
    return st.one_of(ints, bools)


@settings(max_examples=1500, deadline=None)
@given(recipes(), st.lists(st.integers(-5, 5), min_size=3, max_size=3), st.booleans(), st.booleans())
def test_simplified_terms_keep_their_value(recipe: Recipe, numbers: list[int], p: bool, q: bool) -> None:
    values = dict(zip(NAMES, numbers, strict=True)) | {"p": p, "q": q}
    term = build(recipe)
    assert evaluate(term, values) == meaning(recipe, values)
    literals = {t.var(n, t.INT): t.integer(values[n]) for n in NAMES}
    literals |= {t.var("p", t.BOOL): t.boolean(p), t.var("q", t.BOOL): t.boolean(q)}
    assert evaluate(t.substitute(term, literals), {}) == meaning(recipe, values)


@settings(max_examples=200, deadline=None)
@given(recipes())
def test_flatten_and_rebuild(recipe: Recipe) -> None:
    term = build(recipe)
    rows, roots = pickle.loads(pickle.dumps(flatten([term, term])))
    assert rebuild(rows, roots) == (term, term)


def test_equal_terms_are_one_object() -> None:
    x = t.var("x", t.INT)
    assert t.add(x, t.ONE) is t.add(t.ONE, x, t.ZERO)
    assert t.floating(0.0) is not t.floating(-0.0)
    assert t.floating(float("nan")) is t.floating(float("nan"))
    assert t.integer(1) is not t.boolean(True)
    assert t.var("x", t.BOOL) is not x


def test_terms_refuse_to_be_pickled() -> None:
    with pytest.raises(TypeError, match="flatten"):
        pickle.dumps(t.var("x", t.INT))


def test_deep_terms() -> None:
    term = t.var("x", t.INT)
    for _ in range(20_000):
        term = t.make("-deep", (term,), t.INT)
    rows, roots = flatten([term])
    assert len(rows) == 20_001
    assert rebuild(rows, roots) == (term,)
    assert t.show(term).endswith("…")


def test_long_chains_are_no_recursion() -> None:
    array, chosen, c = t.const_array(t.INT, t.ZERO), t.var("x", t.INT), t.var("c", t.BOOL)
    flags = [t.var(f"q{k}", t.BOOL) for k in range(1500)]
    for k, flag in enumerate(flags):
        array = t.store(array, t.integer(k), t.integer(k))
        chosen = t.ite(flag, t.integer(k), chosen)
    assert t.select(array, t.ZERO) is t.ZERO
    assert t.eq(chosen, t.integer(1499)).op == "or"
    assert t.or_(c, *(t.and_(t.not_(c), q) for q in flags)) is t.or_(c, *flags)


def test_show_of_a_very_long_integer() -> None:
    assert t.show(t.integer(-(16**5000))) == "-0x1" + "0" * 5000


def test_literals_made_before_a_reset_equal_those_made_after_it() -> None:
    before = [t.integer(2), t.string("a"), t.floating(-0.0), t.floating(math.nan)]
    t.reset()
    after = [t.integer(2), t.string("a"), t.floating(-0.0), t.floating(math.nan)]
    assert [t.eq(a, b) for a, b in zip(before, after, strict=True)] == [t.TRUE] * 4
    assert t.eq(before[0], t.integer(3)) is t.FALSE
    assert t.eq(before[2], t.floating(0.0)) is t.FALSE
