"""True statements about the functions of `smt.floats`, for each application that occurs in a query.

Solvers know IEEE arithmetic, but only by its circuits. Rounding is monotone, so of each operation is stated what bounds of its operands,
taken from the literals at hand, say of its result; and of the functions that solvers do not know, what makes them what they are.
Statements say less than Python does and never something else (tests/test_float_facts.py checks each in CPython).
"""

from __future__ import annotations

import math
from collections.abc import Callable, Iterable, Sequence
from fractions import Fraction
from itertools import combinations
from typing import Final

from smt.floats import (
    EXACT,
    LARGEST,
    TOO_LARGE,
    absolute,
    float_value,
    int_above,
    int_below,
    integral,
    is_finite,
    is_huge,
    is_integral,
    is_nan,
    is_zero,
    last_below,
    leq,
    lt,
    minus,
    of_int,
    over,
    plus,
    root,
    rounded,
    times,
)
from smt.term_graphs import closed
from smt.terms import (
    BOOL,
    ONE,
    TRUE,
    ZERO,
    Term,
    add,
    and_,
    eq,
    floating,
    ge,
    gt,
    iff,
    implies,
    int_value,
    integer,
    ite,
    le,
    mul,
    not_,
    op,
    or_,
    postorder,
    sub,
)
from smt.terms import lt as int_lt
from smt.terms import neg as minus_int

MAX_BOUNDS: Final = 24  # of one term
MAX_LIKELY: Final = 16  # of an operand beside a literal
MAX_PAIRS: Final = 5  # of each of two unknown operands
MAX_RELATED: Final = 8  # applications that are compared with each other
NOTHING, UNIT, ENDLESS = floating(0.0), floating(1.0), floating(math.inf)
Facts = list[Term]
Bounds = tuple[float, ...]


def facts(roots: Sequence[Term], rounds: int = 3) -> Facts:
    """True statements about what occurs under the roots, and about what these mention in turn."""
    order = closed(roots)
    if not any(_name(t) in RULES for t in order):
        return []
    known = Known(postorder(roots))
    found: Facts = []
    frontier: Iterable[Term] = order
    seen: dict[Term, None] = {}
    for _ in range(rounds):
        fresh = [t for t in frontier if t not in seen and _name(t) in RULES]
        if not fresh:
            break
        seen.update(dict.fromkeys(fresh))
        new = [f for t in fresh for f in RULES[_name(t)](known, t, *t.args)]
        found.extend(new)
        frontier = closed(new)
    found.extend(_in_order([t for t in seen if _name(t) == "float.of_int"]))
    return [f for f in dict.fromkeys(found) if f is not TRUE]


def _name(term: Term) -> str:
    return str(term.payload) if term.op == "apply" else term.op


class Known:
    """The literals of a query, and the bounds worth trying of each of its terms: candidates only, no statements in themselves."""

    def __init__(self, order: Sequence[Term]) -> None:
        doubles = {v for t in order for v in [float_value(t)] if v is not None and math.isfinite(v)}
        whole = {n for t in order for n in [int_value(t)] if n is not None}
        self.integers = sorted(whole, key=lambda n: (abs(n), n))[:MAX_BOUNDS]
        self.literals = few({*doubles, *(float(n) for n in whole if abs(n) <= EXACT), 0.0, 1.0})
        self.compared: dict[Term, set[float]] = {}  # what a term, or some item of an array, is compared with
        for t in order:
            if t.op in ("fp.lt", "fp.leq", "fp.eq", "<="):
                for x, c in (t.args, t.args[::-1]):
                    value = c.payload if c.op in ("int", "float") else None
                    if isinstance(value, int | float) and abs(value) <= LARGEST:
                        self.compared.setdefault(x.args[0] if x.op == "select" else x, set()).add(float(value))
        self.bounds: dict[Term, Bounds] = {}

    def of(self, x: Term) -> Bounds:
        """Doubles that may bound the term, the likeliest first."""
        known = float_value(x)
        if known is not None:
            return (known,) if math.isfinite(known) else ()
        return tuple(dict.fromkeys((*self.likely(x), *self.literals)))[:MAX_BOUNDS]

    def likely(self, x: Term) -> Bounds:
        """What the term is compared with, and what follows from such bounds of its parts."""
        known = float_value(x)
        if known is not None:
            return (known,) if math.isfinite(known) else ()
        found = self.bounds.get(x)
        if found is None:
            found = few({*self.compared.get(x.args[0] if x.op == "select" else x, ()), *self._made(x), 0.0})
            self.bounds[x] = found
        return found

    def _made(self, x: Term) -> Iterable[float]:
        if x.op in _BUILDERS:
            made = (float_value(_BUILDERS[x.op](floating(p), floating(q))) for p, q in self.pairs(*x.args))
            return [v for v in made if v is not None and math.isfinite(v)]
        if x.op in ("fp.neg", "fp.abs"):
            return [sign * v for v in self.likely(x.args[0]) for sign in (1.0, -1.0)]
        if x.op == "ite":
            return [v for branch in x.args[1:] for v in self.likely(branch)]
        if x.op == "apply" and x.payload == "float.of_int":
            return self.compared.get(x.args[0], ())
        return ()

    def pairs(self, a: Term, b: Term) -> list[tuple[float, float]]:
        """Bounds of both operands: many of one with a literal, few of two unknown ones."""
        some = MAX_LIKELY if float_value(a) is not None or float_value(b) is not None else MAX_PAIRS
        return [(p, q) for p in self.of(a)[:some] for q in self.of(b)[:some]]


_BUILDERS: Final = {"fp.add": plus, "fp.sub": minus, "fp.mul": times, "fp.div": over}


def few(values: Iterable[float]) -> Bounds:
    """The simplest of some doubles: they are the likeliest bounds. -0.0 is none of its own."""
    plain = {v + 0.0 for v in values}
    return tuple(sorted(plain, key=lambda v: (len(repr(abs(v))), abs(v), v))[:MAX_BOUNDS])


# --------------------------------------------------------------------------------------------------- doubles and integers


def _of_int(known: Known, x: Term, n: Term) -> Facts:
    # The comparisons themselves, as nodes: the builders would turn them into those of integers that they are to be tied to.
    literal = int_value(n)
    if literal is not None:
        return [eq(x, floating(rounded(literal)))]
    made = [
        not_(op("fp.isNaN", BOOL, x)), implies(eq(n, ZERO), eq(x, NOTHING)), iff(is_huge(n), op("fp.isInfinite", BOOL, x)),
    ]  # fmt: skip
    for c in known.literals:
        made.append(iff(op("fp.lt", BOOL, x, floating(c)), le(n, integer(last_below(c)))))
        made.append(iff(op("fp.lt", BOOL, floating(c), x), ge(n, integer(-last_below(-c)))))
    for k in known.integers:
        near = floating(rounded(k))
        made += [implies(le(n, integer(k)), op("fp.leq", BOOL, x, near)), implies(ge(n, integer(k)), op("fp.leq", BOOL, near, x))]
    return made


def _in_order(conversions: Sequence[Term]) -> Facts:
    """Rounding keeps the order of integers, strictly so among those that are doubles."""
    made = []
    for x, y in combinations(sorted(conversions, key=lambda t: t.serial)[:MAX_RELATED], 2):
        m, n = x.args[0], y.args[0]
        exact = and_(*(le(minus_int(integer(EXACT)), v) for v in (m, n)), *(le(v, integer(EXACT)) for v in (m, n)))
        for a, b, p, q in ((m, n, x, y), (n, m, y, x)):
            made.append(implies(le(a, b), op("fp.leq", BOOL, p, q)))
            made.append(implies(and_(exact, int_lt(a, b)), op("fp.lt", BOOL, p, q)))
    return made


def _to_int(known: Known, n: Term, x: Term) -> Facts:
    whole = integral("RTZ", x)
    made = [implies(is_finite(x), op("fp.eq", BOOL, of_int(n), whole))]
    if x.op == "fp.roundToIntegral":
        (y,) = x.args
        floor = and_(int_below(n, y, False), int_above(add(n, ONE), y))
        ceiling = and_(int_above(n, y, False), int_below(sub(n, ONE), y))
        near = and_(int_below(sub(n, ONE), y), int_above(add(n, ONE), y))
        toward_zero = and_(implies(leq(NOTHING, y), floor), implies(leq(y, NOTHING), ceiling))
        made.append(implies(is_finite(y), {"RTN": floor, "RTP": ceiling, "RTZ": toward_zero, "RNE": near}[str(x.payload)]))
    for c in known.of(x):
        low, high = math.nextafter(c, -math.inf), math.nextafter(c, math.inf)
        at = integer(math.trunc(c))
        finite = is_finite(x)
        made += [implies(and_(finite, leq(x, floating(c))), le(n, at)), implies(and_(finite, leq(floating(c), x)), ge(n, at))]
        if math.isfinite(low) and math.isfinite(high):
            low, high = (math.floor(c) - 1.0, math.ceil(c) + 1.0) if is_integral(x) and abs(c) < EXACT and c.is_integer() else (low, high)
            made.append(implies(and_(finite, lt(x, floating(c))), le(n, integer(math.trunc(low)))))
            made.append(implies(and_(finite, lt(floating(c), x)), ge(n, integer(math.trunc(high)))))
    return made


def _ratio(known: Known, t: Term, a: Term, b: Term) -> Facts:
    nonzero = not_(eq(b, ZERO))
    small = and_(*(le(integer(-EXACT), v) for v in (a, b)), *(le(v, integer(EXACT)) for v in (a, b)))
    magnitudes = [ite(ge(v, ZERO), v, minus_int(v)) for v in (a, b)]
    made = [
        implies(nonzero, not_(is_nan(t))), implies(and_(nonzero, eq(a, ZERO)), is_zero(t)),
        implies(nonzero, iff(ge(magnitudes[0], mul(integer(TOO_LARGE), magnitudes[1])), op("fp.isInfinite", BOOL, t))),
        implies(and_(nonzero, small), eq(t, over(of_int(a), of_int(b)))),
    ]  # fmt: skip
    for c in known.literals:
        exact = Fraction(c)
        if exact.denominator >= 2**64:
            continue
        left, right = mul(integer(exact.denominator), a), mul(integer(exact.numerator), b)
        up, down = leq(floating(c), t), leq(t, floating(c))
        made += [implies(and_(gt(b, ZERO), ge(left, right)), up), implies(and_(gt(b, ZERO), le(left, right)), down)]
        made += [implies(and_(int_lt(b, ZERO), ge(left, right)), down), implies(and_(int_lt(b, ZERO), le(left, right)), up)]
    return made


# -------------------------------------------------------------------------------------------------------------- arithmetic


def between(low: float | Term | None, x: Term, high: float | Term | None) -> Term:
    """low <= x <= high, None being no bound."""
    return and_(*(leq(as_term(low), x),) if low is not None else (), *(leq(x, as_term(high)),) if high is not None else ())


def as_term(bound: float | Term) -> Term:
    """A literal for a float."""
    return bound if isinstance(bound, Term) else floating(bound)


def _add(known: Known, t: Term, a: Term, b: Term) -> Facts:
    made = [implies(and_(is_finite(a), is_finite(b)), not_(is_nan(t)))]
    for p, q in known.pairs(a, b):
        made.append(implies(and_(between(None, a, p), between(None, b, q)), between(None, t, p + q)))
        made.append(implies(and_(between(p, a, None), between(q, b, None)), between(p + q, t, None)))
    for x, y in ((a, b), (b, a)):
        made.append(implies(and_(leq(NOTHING, y), lt(floating(-math.inf), x)), leq(x, t)))
        made.append(implies(and_(leq(y, NOTHING), lt(x, ENDLESS)), leq(t, x)))
    return made


def _sub(known: Known, t: Term, a: Term, b: Term) -> Facts:
    finite = and_(is_finite(a), is_finite(b))
    made = [
        implies(finite, not_(is_nan(t))),
        implies(finite, iff(lt(a, b), lt(t, NOTHING))), implies(finite, iff(lt(b, a), lt(NOTHING, t))),  # underflow is gradual
        implies(and_(leq(NOTHING, b), lt(a, ENDLESS)), leq(t, a)), implies(and_(leq(b, NOTHING), lt(floating(-math.inf), a)), leq(a, t)),
    ]  # fmt: skip
    for p, q in known.pairs(a, b):
        made.append(implies(and_(between(None, a, p), between(q, b, None)), between(None, t, p - q)))
        made.append(implies(and_(between(p, a, None), between(None, b, q)), between(p - q, t, None)))
    return made


def _scaled(known: Known, t: Term, x: Term, scale: Callable[[float], float], up: bool) -> Facts:
    """Of a product with, or quotient by, a literal other than zero: it keeps the order, or reverses it."""
    made = []
    for p in known.of(x):
        low, high = (p, None), (None, p)
        made.append(implies(between(low[0], x, low[1]), between(scale(p), t, None) if up else between(None, t, scale(p))))
        made.append(implies(between(high[0], x, high[1]), between(None, t, scale(p)) if up else between(scale(p), t, None)))
    return made


def signs(t: Term, a: Term, b: Term, divided: bool) -> Facts:
    """The sign of a product or quotient by those of its operands."""
    made = []
    for x_up in (True, False):
        for y_up in (True, False):
            x = leq(NOTHING, a) if x_up else leq(a, NOTHING)
            positive, negative = (lt(NOTHING, b), lt(b, NOTHING)) if divided else (leq(NOTHING, b), leq(b, NOTHING))
            sign = leq(NOTHING, t) if x_up == y_up else leq(t, NOTHING)
            made.append(implies(and_(x, positive if y_up else negative, not_(is_nan(t))), sign))
    return made


def _mul(known: Known, t: Term, a: Term, b: Term) -> Facts:
    made = [implies(and_(is_finite(a), is_finite(b)), not_(is_nan(t))), *signs(t, a, b, False)]
    if a is b:
        made.append(implies(not_(is_nan(a)), leq(NOTHING, t)))
    for x, y in ((a, b), (b, a)):
        c = float_value(y)
        if c is not None and math.isfinite(c) and c != 0:
            made += _scaled(known, t, x, lambda p, c=c: p * c, c > 0)  # type: ignore[misc]
        made.append(implies(and_(is_finite(x), leq(absolute(y), UNIT)), leq(absolute(t), absolute(x))))
        made.append(implies(and_(is_finite(y), leq(UNIT, absolute(y)), not_(is_nan(x))), leq(absolute(x), absolute(t))))
    if float_value(a) is None and float_value(b) is None:
        for p, q in known.pairs(a, b):
            if p >= 0 and q >= 0:
                made.append(implies(and_(leq(absolute(a), floating(p)), leq(absolute(b), floating(q))), leq(absolute(t), floating(p * q))))
            if p > 0 and q > 0:
                made.append(implies(and_(between(p, a, None), between(q, b, None)), between(p * q, t, None)))
    return made


def _div(known: Known, t: Term, a: Term, b: Term) -> Facts:
    nonzero = not_(is_zero(b))
    made = [implies(and_(is_finite(a), is_finite(b), nonzero), not_(is_nan(t))), *signs(t, a, b, True)]
    c = float_value(b)
    if c is not None and math.isfinite(c) and c != 0:
        return made + _scaled(known, t, a, lambda p: p / c, c > 0)
    size, by = absolute(a), absolute(b)
    made += [
        implies(and_(is_finite(b), nonzero, leq(size, by)), leq(absolute(t), UNIT)),
        implies(and_(is_finite(b), nonzero, leq(by, size)), leq(UNIT, absolute(t))),
        implies(and_(is_finite(a), leq(UNIT, by)), leq(absolute(t), size)),
    ]  # fmt: skip
    for p, q in known.pairs(a, b):
        if p >= 0 and q > 0:
            quotient = floating(float_value(over(floating(p), floating(q))) or 0.0)
            made.append(implies(and_(leq(size, floating(p)), leq(floating(q), by)), leq(absolute(t), quotient)))
            made.append(implies(and_(leq(floating(p), size), nonzero, leq(by, floating(q))), leq(quotient, absolute(t))))
    return made


def _sqrt(known: Known, t: Term, a: Term) -> Facts:
    made = [
        iff(is_nan(t), or_(is_nan(a), lt(a, NOTHING))), implies(leq(NOTHING, a), leq(NOTHING, t)), iff(is_zero(a), is_zero(t)),
        implies(and_(leq(NOTHING, a), leq(a, UNIT)), leq(a, t)), implies(leq(UNIT, a), leq(t, a)),
        implies(and_(is_finite(a), leq(NOTHING, a)), leq(t, floating(math.sqrt(LARGEST)))),
    ]  # fmt: skip
    for p in known.of(a):
        if p >= 0:
            made += [implies(between(0.0, a, p), leq(t, root(floating(p)))), implies(between(p, a, None), leq(root(floating(p)), t))]
    return made


def _whole(known: Known, t: Term, x: Term) -> Facts:
    # The solver knows rounding well; it only cannot see through a conversion inside.
    return [implies(leq(floating(p), x), leq(integral(str(t.payload), floating(p)), t)) for p in known.of(x)] + [
        implies(leq(x, floating(p)), leq(t, integral(str(t.payload), floating(p)))) for p in known.of(x)
    ]


RULES: Final[dict[str, Callable[..., Facts]]] = {
    "float.of_int": _of_int, "float.to_int": _to_int, "float.ratio": _ratio, "fp.add": _add, "fp.sub": _sub, "fp.mul": _mul,
    "fp.div": _div, "fp.sqrt": _sqrt, "fp.roundToIntegral": _whole,
}  # fmt: skip


def rule(name: str) -> Callable[[Callable[..., Facts]], Callable[..., Facts]]:
    """Register what is stated of each application of a function."""

    def register(build: Callable[..., Facts]) -> Callable[..., Facts]:
        RULES[name] = build
        return build

    return register


