"""Functions that take functions, `operator.*`, and exact integer functions of `math`."""

from __future__ import annotations

import math
from collections.abc import Callable

from smt.attributes import get as get_attribute
from smt.builtins.iterables import view_of
from smt.builtins.registry import Arguments, function
from smt.calls import call
from smt.comparisons import compare, contains
from smt.kinds import kind_of
from smt.machine import Machine
from smt.operators import binary, truthy, unary
from smt.subscripts import get as get_item
from smt.terms import INT, TRUE, ZERO, Term, add, and_, apply, eq, iff, implies, int_value, integer, ite, le, lt, mul, not_, or_, sub
from smt.theory import absolute, floormod
from smt.values import BoolV, IntV, StrV, UnionV, Value, as_int

MAX_ITEMS = 64
MAX_FOLDED = 10_000
MOST_FACTORS = 2**63 - 1


def _known_items(m: Machine, value: Value, a: Arguments) -> tuple[Value, ...]:
    """The items of an iterable of known, small length."""
    if isinstance(value, UnionV):
        raise m.unsupported(f"{a.name} over a value of several kinds", a.span)
    view = view_of(m, value, a)
    count = int_value(view.length)
    if count is None or count > MAX_ITEMS:
        raise m.unsupported(f"{a.name} over a sequence of unknown length", a.span)
    return tuple(view.get(integer(k)) for k in range(count))


@function("functools.reduce")
def _reduce(m: Machine, a: Arguments) -> Value:
    args = a.only(m, 2, 3)
    items = list(_known_items(m, args[1], a))
    if len(args) == 3:
        items.insert(0, args[2])
    if not items:
        raise m.type_error("reduce() of empty iterable with no initial value", a.span)
    total = items[0]
    for item in items[1:]:
        total = call(m, args[0], (total, item), {}, a.span)
    return total


def _operator(name: str, count: int, meaning: Callable[[Machine, tuple[Value, ...], Arguments], Value]) -> None:
    def row(m: Machine, a: Arguments) -> Value:
        return meaning(m, a.only(m, count, count), a)

    function(f"operator.{name}")(row)


for _name, _symbol in {
    "add": "+", "sub": "-", "mul": "*", "truediv": "/", "floordiv": "//", "mod": "%", "pow": "**", "and_": "&", "or_": "|",
    "xor": "^", "lshift": "<<", "rshift": ">>", "matmul": "@",
}.items():  # fmt: skip
    _operator(_name, 2, lambda m, v, a, s=_symbol: binary(m, s, v[0], v[1], a.span))  # type: ignore[misc]
for _name, _symbol in {
    "eq": "==", "ne": "!=", "lt": "<", "le": "<=", "gt": ">", "ge": ">=", "is_": "is", "is_not": "is not",
}.items():  # fmt: skip
    _operator(_name, 2, lambda m, v, a, s=_symbol: compare(m, s, v[0], v[1], a.span))  # type: ignore[misc]
for _name, _symbol in {"neg": "-", "pos": "+", "invert": "~", "inv": "~", "not_": "not"}.items():
    _operator(_name, 1, lambda m, v, a, s=_symbol: unary(m, s, v[0], a.span))  # type: ignore[misc]
_operator("truth", 1, lambda m, v, a: BoolV(truthy(m, v[0], a.span)))
_operator("contains", 2, lambda m, v, a: BoolV(contains(m, v[0], v[1], a.span)))
_operator("getitem", 2, lambda m, v, a: get_item(m, v[0], v[1], a.span))


@function("getattr")
def _getattr(m: Machine, a: Arguments) -> Value:
    receiver, name = a.only(m, 2, 3)[:2]
    if len(a.positional) == 3 or not isinstance(name, StrV) or name.term.op != "str":
        raise m.unsupported("this form of getattr", a.span)
    return get_attribute(m, receiver, str(name.term.payload), a.span)


# ------------------------------------------------------------------------------------------------------------------- math


def _integers(m: Machine, a: Arguments, body: Callable[[tuple[Term, ...]], Value]) -> Value:
    """`body` on the arguments as integers; TypeError for kinds that have no `__index__`."""

    def bind(rest: tuple[Value, ...], done: tuple[Term, ...]) -> Value:
        if not rest:
            return body(done)

        def one(value: Value) -> Value:
            term = as_int(m.no_opaque(value, a.span))
            if term is None and kind_of(value) in ("float", "str", "none", "tuple", "list", "range", "dict", "set"):
                raise m.type_error(f"{a.name} of {kind_of(value)}", a.span)
            if term is None:
                raise m.unsupported(f"{a.name} of {kind_of(value)}", a.span)
            return bind(rest[1:], (*done, term))

        return m.split(rest[0], one)

    return bind(a.positional, ())


Known = Callable[[Machine, tuple[Term, ...], Term], None]  # assumes what is certain of a result


def _folded(name: str, meaning: Callable[..., int], least: int, most: int, known_of: Known, negative: str = "") -> None:
    """A function of integers that is folded where the arguments are literals; elsewhere some number of which certain things are known.

    `negative`: what ValueError says of a negative argument, where there is one.
    """

    def row(m: Machine, a: Arguments) -> Value:
        a.only(m, least, most)

        def body(terms: tuple[Term, ...]) -> Value:
            numbers = [int_value(t) for t in terms]
            known = [n for n in numbers if n is not None]
            if len(known) != len(numbers) or any(abs(n) > MAX_FOLDED for n in known):
                if negative:
                    m.raise_if(or_(*(lt(t, ZERO) for t in terms)), "ValueError", "value", negative, a.span)
                    # CPython multiplies so many factors, and counts them in a machine word; of none it makes none.
                    n, k = terms[0], terms[-1]
                    factors = ite(lt(sub(n, k), k), sub(n, k), k) if name == "comb" else k
                    there = TRUE if len(terms) == 1 else le(k, n)
                    m.raise_if(and_(there, lt(integer(MOST_FACTORS), factors)), "OverflowError", "overflow", "too many factors", a.span)
                result = apply(f"math.{name}/{len(terms)}", INT, *terms)
                known_of(m, terms, result)
                return IntV(result)
            try:
                return IntV(integer(meaning(*known)))
            except ValueError as problem:
                raise m.raise_("ValueError", "value", str(problem), a.span) from None

        return _integers(m, a, body)

    function(f"math.{name}")(row)


def _known_of_gcd(m: Machine, terms: tuple[Term, ...], g: Term) -> None:
    m.assume(and_(le(ZERO, g), iff(eq(g, ZERO), and_(*(eq(t, ZERO) for t in terms)))))
    for t in terms:
        m.assume(or_(eq(t, ZERO), le(g, absolute(t))))
        m.assume(implies(lt(ZERO, g), eq(floormod(t, g), ZERO)))
    if len(terms) == 2:
        for t, other in (terms, terms[::-1]):
            m.assume(implies(eq(other, ZERO), eq(g, absolute(t))))


def _known_of_lcm(m: Machine, terms: tuple[Term, ...], multiple: Term) -> None:
    m.assume(and_(le(ZERO, multiple), iff(eq(multiple, ZERO), or_(*(eq(t, ZERO) for t in terms)))))
    for t in terms:
        m.assume(implies(not_(eq(multiple, ZERO)), and_(le(absolute(t), multiple), eq(floormod(multiple, t), ZERO))))


def _known_of_factorial(m: Machine, terms: tuple[Term, ...], product: Term) -> None:
    (n,) = terms
    m.assume(and_(le(integer(1), product), le(n, product), implies(le(n, integer(2)), eq(product, ite(eq(n, integer(2)), n, integer(1))))))


def _known_of_choices(m: Machine, terms: tuple[Term, ...], count: Term) -> None:
    """Of both comb(n, k) and perm(n, k): none where k > n, one where k is 0, n where it is 1."""
    if len(terms) == 1:
        _known_of_factorial(m, terms, count)
        return
    n, k = terms
    m.assume(ite(lt(n, k), eq(count, ZERO), le(integer(1), count)))
    m.assume(and_(implies(eq(k, ZERO), eq(count, integer(1))), implies(eq(k, integer(1)), eq(count, n))))


_folded("gcd", math.gcd, 0, 64, _known_of_gcd)
_folded("lcm", math.lcm, 0, 64, _known_of_lcm)
_folded("factorial", math.factorial, 1, 1, _known_of_factorial, "factorial() not defined for negative values")
_folded("comb", math.comb, 2, 2, _known_of_choices, "n must be a non-negative integer")
_folded("perm", math.perm, 1, 2, _known_of_choices, "n must be a non-negative integer")


@function("math.isqrt")
def _isqrt(m: Machine, a: Arguments) -> Value:
    a.only(m, 1, 1)

    def body(terms: tuple[Term, ...]) -> Value:
        (n,) = terms
        m.raise_if(lt(n, ZERO), "ValueError", "value", "isqrt() argument must be nonnegative", a.span)
        known = int_value(n)
        if known is not None:
            return IntV(integer(math.isqrt(known)))
        root = m.fresh.var("isqrt", INT)
        after = add(root, integer(1))
        m.state.assume(and_(le(ZERO, root), le(mul(root, root), n), lt(n, mul(after, after))))
        return IntV(root)

    return _integers(m, a, body)
