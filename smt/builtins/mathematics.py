"""The functions of `math` on floats, with the exceptions that CPython raises. Those of which nothing certain can be said have no row."""

from __future__ import annotations

import math
from collections.abc import Callable

from smt import floats, numbers
from smt.builtins.floats import REFUSED
from smt.builtins.iterables import view_of
from smt.builtins.registry import Arguments, function
from smt.floats import absolute, float_value, integral, is_finite, is_infinite, is_nan, is_zero, leq, lt, neg, same
from smt.kinds import kind_of
from smt.machine import Machine
from smt.operators import binary
from smt.terms import BOOL, FALSE, FLOAT, Term, and_, apply, floating, int_value, integer, ite, le, not_, or_
from smt.values import BoolV, FloatV, IntV, Value, as_int, float_v, int_v

MAX_ITEMS = 64
NOTHING = floating(0.0)
Doubles = Callable[..., Value]


def _on_doubles(name: str, count: int, body: Doubles, others: bool = False) -> None:
    """Register a function of so many numbers, each converted to a float first. `others`: Python takes other numbers of them, too."""

    def row(m: Machine, a: Arguments) -> Value:
        if others and len(a.positional) != count:
            raise m.unsupported(f"math.{name} of {len(a.positional)} numbers", a.span)
        values = a.only(m, count, count)
        return with_doubles(m, values, a, lambda *terms: body(m, a, *terms))

    function(f"math.{name}")(row)


def with_doubles(m: Machine, values: tuple[Value, ...], a: Arguments, body: Callable[..., Value], done: tuple[Term, ...] = ()) -> Value:
    """`body` on float(x) of each value; TypeError for what is no number."""
    if not values:
        return body(*done)
    first, *rest = values
    if numbers.is_number(first):
        return with_doubles(m, tuple(rest), a, body, (*done, numbers.as_double(m, first, a.span)))

    def one(value: Value) -> Value:
        kind = kind_of(m.no_opaque(value, a.span))
        if kind == "str" or kind in REFUSED:
            raise m.type_error(f"must be real number, not {kind}", a.span)
        if not numbers.is_number(value):
            raise m.unsupported(f"{a.name} of {kind}", a.span)
        return with_doubles(m, (value, *rest), a, body, done)

    return m.split(first, one)


def _domain(m: Machine, condition: Term, a: Arguments) -> None:
    m.raise_if(condition, "ValueError", "value", f"{a.name}: math domain error", a.span)


def _library(name: str, x: Term) -> Value:
    """A function of the C library: the literal that it gives here is not what it gives everywhere."""
    return FloatV(apply(f"math.{name}", FLOAT, x))


def _of_library(name: str, outside: Callable[[Term], Term]) -> None:
    def body(m: Machine, a: Arguments, x: Term) -> Value:
        _domain(m, outside(x), a)
        return _library(name, x)

    _on_doubles(name, 1, body)


for _name in ("sin", "cos", "tan"):
    _of_library(_name, is_infinite)
for _name in ("asin", "acos"):
    _of_library(_name, lambda x: lt(floating(1.0), absolute(x)))
for _name in ("atan", "tanh"):
    _of_library(_name, lambda x: FALSE)


def _exp(m: Machine, a: Arguments, x: Term) -> Value:
    overflows = and_(is_finite(x), apply("math.exp overflows", BOOL, x))
    m.raise_if(overflows, "OverflowError", "overflow", "math range error", a.span)
    return _library("exp", x)


def _logarithm(name: str, m: Machine, value: Value, a: Arguments) -> Value:
    # The logarithm of an int needs no conversion: it may be larger than any float.
    def one(v: Value) -> Value:
        n = as_int(m.no_opaque(v, a.span))
        if n is None:
            return with_doubles(m, (v,), a, of_double)
        _domain(m, le(n, integer(0)), a)
        huge = floats.is_huge(n)
        return m.branch(huge, lambda: FloatV(apply(f"math.{name} of int", FLOAT, n)), lambda: _library(name, floats.of_int(n)))

    def of_double(x: Term) -> Value:
        _domain(m, leq(x, NOTHING), a)
        return _library(name, x)

    return m.split(value, one)


def _log(m: Machine, a: Arguments) -> Value:
    values = a.only(m, 1, 2 if a.name == "math.log" else 1)
    name = a.name.removeprefix("math.")
    parts = [_logarithm(name, m, v, a) for v in values]
    return parts[0] if len(parts) == 1 else binary(m, "/", parts[0], parts[1], a.span)


def _root(m: Machine, a: Arguments, x: Term) -> Value:
    _domain(m, lt(x, NOTHING), a)
    return FloatV(floats.root(x))


def _fmod(m: Machine, a: Arguments, x: Term, y: Term) -> Value:
    _domain(m, and_(not_(is_nan(x)), not_(is_nan(y)), or_(is_infinite(x), is_zero(y))), a)
    p, q = float_value(x), float_value(y)
    if p is not None and q is not None:
        return float_v(math.fmod(p, q))  # exact
    return FloatV(apply("math.fmod", FLOAT, x, y))


def _pow(m: Machine, a: Arguments, x: Term, y: Term) -> Value:
    finite = and_(is_finite(x), is_finite(y))
    whole = same(integral("RTZ", y), y)
    _domain(m, and_(finite, or_(and_(is_zero(x), lt(y, NOTHING)), and_(lt(x, NOTHING), not_(whole)))), a)
    return numbers.ARITHMETIC["**"](m, x, y, a.span)


def _copysign(m: Machine, a: Arguments, x: Term, y: Term) -> Value:
    def unclear() -> Value:
        raise m.unsupported("sign of nan", a.span)

    size = absolute(x)
    return m.branch(is_nan(y), unclear, lambda: FloatV(ite(floats.is_negative(y), neg(size), size)))


_on_doubles("exp", 1, _exp)
for _name in ("log", "log2", "log10"):
    function(f"math.{_name}")(_log)
_on_doubles("sqrt", 1, _root)
_on_doubles("fabs", 1, lambda m, a, x: FloatV(absolute(x)))
_on_doubles("fmod", 2, _fmod)
_on_doubles("pow", 2, _pow)
_on_doubles("copysign", 2, _copysign)
_on_doubles("hypot", 2, lambda m, a, x, y: FloatV(apply("math.hypot", FLOAT, absolute(x), absolute(y))), True)
_on_doubles("isnan", 1, lambda m, a, x: BoolV(is_nan(x)))
_on_doubles("isinf", 1, lambda m, a, x: BoolV(is_infinite(x)))
_on_doubles("isfinite", 1, lambda m, a, x: BoolV(is_finite(x)))
_on_doubles("degrees", 1, lambda m, a, x: FloatV(floats.times(x, floating(180.0 / math.pi))))
_on_doubles("radians", 1, lambda m, a, x: FloatV(floats.times(x, floating(math.pi / 180.0))))


def _whole(name: str, mode: str) -> None:
    def row(m: Machine, a: Arguments) -> Value:
        def one(v: Value) -> Value:
            n = as_int(m.no_opaque(v, a.span))
            if n is not None:
                return IntV(n)
            return with_doubles(m, (v,), a, lambda x: numbers.whole(m, mode, x, a.span))

        return m.split(a.only(m, 1, 1)[0], one)

    function(f"math.{name}")(row)


_whole("floor", "RTN")
_whole("ceil", "RTP")
_whole("trunc", "RTZ")


@function("math.isclose")
def _isclose(m: Machine, a: Arguments) -> Value:
    if set(a.keywords) - {"rel_tol", "abs_tol"} or len(a.positional) != 2:
        raise m.type_error("isclose() takes two numbers, rel_tol and abs_tol", a.span)
    tolerances = (a.keywords.get("rel_tol", float_v(1e-09)), a.keywords.get("abs_tol", float_v(0.0)))

    def body(x: Term, y: Term, relative: Term, least: Term) -> Value:
        wrong = or_(lt(relative, NOTHING), lt(least, NOTHING))
        m.raise_if(wrong, "ValueError", "value", "tolerances must be non-negative", a.span)
        distance = absolute(floats.minus(y, x))
        near = or_(*(leq(distance, t) for t in (absolute(floats.times(relative, y)), absolute(floats.times(relative, x)), least)))
        return BoolV(or_(same(x, y), and_(not_(is_infinite(x)), not_(is_infinite(y)), near)))

    return with_doubles(m, (*a.positional, *tolerances), a, body)


@function("math.prod")
def _prod(m: Machine, a: Arguments) -> Value:
    if set(a.keywords) - {"start"} or len(a.positional) != 1:
        raise m.type_error("prod() takes an iterable and start", a.span)

    def one(source: Value) -> Value:
        view = view_of(m, source, a)
        count = int_value(view.length)
        if count is None or count > MAX_ITEMS:
            raise m.unsupported("math.prod over a sequence of unknown length", a.span)
        product = a.keywords.get("start", int_v(1))
        for k in range(count):
            product = binary(m, "*", product, view.get(integer(k)), a.span)
        return product

    return m.split(a.positional[0], one)
