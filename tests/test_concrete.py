"""The closed interpreter of lemma expressions, held against CPython."""

from __future__ import annotations

import time
import types
from collections.abc import Iterator
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from frontends import ir
from prover.concrete import NotInLanguage, Outcome, compile_expr, compiled_text, evaluate, holds, parse
from prover.proposers.base import Row, Value

INTS, LISTS, BOOLS = ("x", "y", "n"), ("xs", "ys"), ("p", "q")
SMALL = st.integers(-4, 6)


def _joined(*parts: st.SearchStrategy[str]) -> st.SearchStrategy[str]:
    return st.tuples(*parts).map("".join)


def numbers(depth: int) -> st.SearchStrategy[str]:
    leaf = st.sampled_from((*INTS, "old.x", "len(xs)", "0", "1", "2", "-3", "7"))
    if depth == 0:
        return leaf
    n, items = numbers(depth - 1), lists(depth - 1)
    text = st.just
    return st.one_of(
        leaf,
        _joined(text("("), n, st.sampled_from((" + ", " - ", " * ", " // ", " % ", " ** ", " & ", " << ", " >> ")), n, text(")")),
        _joined(text("-"), n),
        _joined(text("abs("), n, text(")")),
        _joined(items, text("["), n, text("]")),
        _joined(st.sampled_from(("sum(", "min(", "max(", "len(")), items, text(")")),
        _joined(st.sampled_from(("min(", "max(")), n, text(", "), n, text(")")),
        _joined(items, text(".count("), n, text(")")),
        _joined(text("sum(k * "), n, text(" for k in "), items, text(" if "), conditions(depth - 1), text(")")),
        _joined(text("("), n, text(" if "), conditions(depth - 1), text(" else "), n, text(")")),
        _joined(text("int("), conditions(depth - 1), text(")")),
    )


def lists(depth: int) -> st.SearchStrategy[str]:
    leaf = st.sampled_from((*LISTS, "old.xs", "[]"))
    if depth == 0:
        return leaf
    n, items, text = numbers(depth - 1), lists(depth - 1), st.just
    return st.one_of(
        leaf,
        _joined(items, text("["), n, text(":"), n, text("]")),
        _joined(items, text("[:"), n, text("]")),
        _joined(items, text("["), n, text(":]")),
        _joined(items, text("[::-1]")),
        _joined(text("sorted("), items, text(")")),
        _joined(text("("), items, text(" + ["), n, text("])")),
        _joined(text("list(range("), n, text("))")),
        _joined(text("[k + "), n, text(" for k in "), items, text("]")),
    )


def conditions(depth: int) -> st.SearchStrategy[str]:
    leaf = st.sampled_from((*BOOLS, "x < y", "xs == ys", "x == n", "True"))
    if depth == 0:
        return leaf
    n, items, c, text = numbers(depth - 1), lists(depth - 1), conditions(depth - 1), st.just
    order = st.sampled_from((" < ", " <= ", " == ", " != ", " > ", " >= "))
    return st.one_of(
        leaf,
        _joined(n, order, n),
        _joined(n, order, n, order, n),
        _joined(n, st.sampled_from((" in ", " not in ")), items),
        _joined(items, st.sampled_from((" == ", " != ", " < ")), items),
        _joined(text("("), c, st.sampled_from((" and ", " or ")), c, text(")")),
        _joined(text("not "), c),
        _joined(st.sampled_from(("all(", "any(")), text("k"), order, n, text(" for k in "), items, text(")")),
        _joined(st.sampled_from(("all(", "any(")), items, text("[k]"), order, n, text(" for k in range("), n, text("))")),
        _joined(text("all(a <= b for a in "), items, text(" for b in "), items, text(")")),
    )


ROWS = st.fixed_dictionaries(
    dict.fromkeys((*INTS, "old.x"), SMALL)
    | {name: st.lists(SMALL, max_size=4).map(tuple) for name in (*LISTS, "old.xs")}
    | {name: st.booleans() for name in BOOLS}
)


def row_of(values: dict[str, Any]) -> Row:
    return tuple(values.items())


def listed(value: Value) -> Any:
    return list(value) if isinstance(value, tuple) else value


def by_cpython(text: str, values: dict[str, Any]) -> Any:
    names = {name: listed(value) for name, value in values.items() if "." not in name}
    names["old"] = types.SimpleNamespace(**{k[4:]: listed(v) for k, v in values.items() if k.startswith("old.")})
    try:
        return eval(text, names)
    except (ArithmeticError, AttributeError, LookupError, TypeError, ValueError):
        return Outcome.RAISES


def same(a: Any, b: Any) -> bool:
    if isinstance(a, list):
        return isinstance(b, tuple) and len(a) == len(b) and all(map(same, a, b))
    return type(a) is type(b) and bool(a == b)


@settings(max_examples=1500, deadline=None)
@given(text=st.one_of(conditions(2), numbers(2), lists(2)), values=ROWS)
def test_agrees_with_cpython(text: str, values: dict[str, Any]) -> None:
    found = evaluate(text, row_of(values))
    if found is not Outcome.UNKNOWN:
        assert same(by_cpython(text, values), found)
    else:
        # Only these grow, or leave the whole numbers.
        assert text.count(" for ") > 3 or any(op in text for op in ("**", "<<"))


ROW: Row = (
    ("x", 3), ("big", 2**200), ("xs", (5, 1, 4)), ("rows", ((1, 2), (3,))), ("s", "abc"), ("gone", None), ("old.x", 8), ("flag", True),
    ("seen(xs)", (5, 1)),
)  # fmt: skip


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("x + old.x", 11),
        ("0 <= x < len(xs) + 1 < 10", True),
        ("0 <= x + 1 < 4 < 10", False),
        ("s[1] + s[-1]", "bc"),
        ("'b' in s and s.count('a') == 1", True),
        ("gone is None", True),
        ("sum(seen(xs)) + x", 9),
        ("x is not None", True),
        ("rows[0][1]", 2),
        ("[len(r) for r in rows]", (2, 1)),
        ("sum(a * len(r) for r in rows for a in r if a > 1)", 7),
        ("all(x > 0 for x in xs) and x == 3", True),  # the bound x is not the row's
        ("any(any(a == b for a in r) for r, b in [])", Outcome.UNKNOWN),
        ("sorted(xs)[:2]", (1, 4)),
        ("range(2)", (0, 1)),
        ("-7 // 2, -7 % 3", (-4, 2)),
        ("flag + 1", 2),
        ("1 // 0", Outcome.RAISES),
        ("xs[3]", Outcome.RAISES),
        ("x < s", Outcome.RAISES),
        ("nobody > 0", Outcome.RAISES),
        ("old.y", Outcome.RAISES),
        ("max([])", Outcome.RAISES),
        ("False and nobody", False),
        ("x = 3", Outcome.UNKNOWN),
        ("(y := 3)", Outcome.UNKNOWN),
        ("lambda: 1", Outcome.UNKNOWN),
        ("print(1)", Outcome.UNKNOWN),
        ("__import__('os')", Outcome.UNKNOWN),
        ("x.bit_length()", Outcome.UNKNOWN),
        ("().__class__", Outcome.UNKNOWN),
        ("'%9999999999d' % x", Outcome.UNKNOWN),
        ("x is 3", Outcome.UNKNOWN),
        ("1 / 2", Outcome.UNKNOWN),
        ("0.5", Outcome.UNKNOWN),
        ("max(xs, key=len)", Outcome.UNKNOWN),
        ("(", Outcome.UNKNOWN),
    ],
)
def test_values(text: str, value: Value | Outcome) -> None:
    assert evaluate(text, ROW) == value


@pytest.mark.parametrize(
    "text",
    [
        "big ** big", "2 ** 100000", "1 << big", "xs * big", "big * 'ab'", "sum(range(big))", "all(a >= 0 for a in range(big))",
        "all(all(all(a + b + c >= 0 for a in range(2000)) for b in range(2000)) for c in range(2000))",
        "sum(a + b for a in range(2000) for b in range(2000))", "[" * 150 + "]" * 150 + " == 1 or " * 10 + "2 ** 100000",
        " + ".join(["x"] * 3000), "(" * 500 + "x" + ")" * 500,
    ],
)  # fmt: skip
def test_bounds(text: str) -> None:
    start = time.monotonic()
    assert evaluate(text, ROW) is Outcome.UNKNOWN
    assert time.monotonic() - start < 0.5


def test_holds() -> None:
    rows: list[dict[str, Any]] = [{"x": x, "xs": tuple(range(x))} for x in range(5)]

    def on_all(text: str) -> bool:
        return holds(compile_expr(parse(text, rows[0])), rows)

    assert on_all("x == len(xs)")
    assert on_all("2 ** (x * 2000) > 0")  # where it is too large it is passed over
    assert not on_all("x < 4")
    assert not on_all("xs[0] == 0")  # raises at the first row
    assert not on_all("x < 3 or x > 3 and 2 ** (x * 2000) > 0")


def test_old_without_a_row_is_a_value_like_any_other() -> None:
    expr = ir.Compare("==", ir.Attribute(ir.Name("%old", "global"), "x"), ir.Name("x", "local"))
    assert compile_expr(expr)({"x": 1, "old.x": 1}) is True
    with pytest.raises(NotInLanguage):
        compile_expr(ir.Name("%old", "global"))


def test_filtering_is_fast() -> None:
    envs: list[dict[str, Any]] = [{"x": i, "y": 2 * i, "n": 1000} for i in range(300)]
    texts = [f"{a} - {b} <= {c}" for a in "xyn" for b in "xyn" if a != b for c in range(2000, 2050)]
    conditions = [made for text in texts if (made := compiled_text(text, ("x", "y", "n"))) is not None]
    start = time.process_time()
    assert all(holds(c, envs) for c in conditions)
    assert len(conditions) * len(envs) / (time.process_time() - start) > 300_000  # atoms times rows in a second


def test_a_generator_ends_where_cpython_ends_it() -> None:
    values: Iterator[Any] = iter([evaluate("any(1 // (2 - a) for a in [1, 2])", ()), evaluate("all(1 // (2 - a) for a in [1, 2])", ())])
    assert list(values) == [True, Outcome.RAISES]
