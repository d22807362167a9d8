"""Floats: nan, infinities, negative zero, and arithmetic in which ints and floats meet."""

from __future__ import annotations

from random_programs import Construct, Writer


def real(w: Writer, depth: int = 1) -> str:
    """An expression that is a float (or an int), or raises."""
    r = w.r
    if depth == 0 or r.random() < 0.4:
        return r.choice(["u", "v", "u", "v", "0.5", "-1.0", "2.5", 'float("nan")', 'float("inf")', "-0.0", "1e300",
        f"float({w.number(0)})"])
    left, right, n = real(w, depth - 1), real(w, depth - 1), w.number(0)
    return r.choice([
        f"({left} {r.choice('+-*/')} {right})", f"({left} {r.choice('+-*/')} {n})", f"({n} {r.choice('+-*/')} {right})",
        f"({n} / {w.number(0)})",
        f"abs({left})", f"-{left}", f"min({left}, {right})", f"max({left}, {n})", f"math.sqrt({left})", f"({left} // {right})",
        f"({left} % {right})", f"math.fabs({left})", f"math.copysign({left}, {right})", f"({left} if {left} < {right} else {n})",
        f"({left} or {right})",
    ])  # fmt: skip


def numbers(w: Writer) -> list[str]:
    one, n = real(w), w.number(0)
    return [
        f"int({one})", f"round({one})", f"math.floor({one})", f"math.ceil({one})", f"({n} if {one} < {real(w)} else {w.number(0)})",
        f"math.trunc({one})", f"int({one} == {n})", f"len([q for q in (u, v, {one}) if q > {n}])", f"math.isqrt({n})",
    ]


def tests(w: Writer) -> list[str]:
    one, other, n = real(w), real(w), w.number(0)
    order = w.r.choice(["<", "<=", "==", "!=", ">", ">="])
    return [
        f"{one} {order} {other}", f"{one} {order} {n}", f"{n} {order} {one}", f"math.isnan({one})", f"math.isinf({one})",
        f"math.isfinite({one})",
        f"{one} == {one}", "v", f"{one}", f"not {one}", f"u in (v, {other})", "isinstance(u, float)", f"{n} <= {one} < {other}",
        f"float({n}).is_integer()", "u != u", f"abs(v) >= {n}",
    ]  # fmt: skip


def statements(w: Writer, depth: int, in_loop: bool) -> list[str]:
    lines = [f"v = {real(w, 2)}", f"v = {real(w, 2)}", f"v {w.r.choice(['+=', '-=', '*=', '/='])} {real(w)}", f"u, v = v, {real(w)}",
             f"assert {real(w)} <= {real(w)} or u != u or v != v"]  # fmt: skip
    line = w.r.choice(lines)
    if w.r.random() < 0.3:
        return [f"if {w.r.choice(tests(w))}:", f"    {line}"]
    return [line]


FLOATS = Construct("", ("v = 1.5",), numbers, tests, statements, "import math")
