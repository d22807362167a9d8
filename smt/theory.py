"""Python's integer operations as terms. Total: the caller guards division by zero, negative exponents and negative shifts.

Where SMT-LIB has no operator (powers and bits of unbounded integers) an uninterpreted function stands for it; `facts_about` gives,
for the applications that really occur in a formula, true statements about them Every such statement is a theorem of arithmetic, so
it may be added to any query.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence

import smt.library_facts  # noqa: F401  (adds its rules to those of float_facts)
from smt import character_facts, float_facts, text_facts
from smt.term_graphs import closed
from smt.terms import (
    INT,
    ONE,
    ZERO,
    Term,
    add,
    and_,
    apply,
    div,
    eq,
    ge,
    gt,
    implies,
    int_value,
    integer,
    ite,
    le,
    lt,
    mod,
    mul,
    neg,
    not_,
    or_,
    postorder,
    select,
    sub,
)

MAX_BITS = 20_000  # literals larger than this are not folded
TWO = integer(2)
MINUS_ONE = integer(-1)
MAX_PAIRED = 24  # quotients by literals that are related to each other


class TooLarge(Exception):
    """A literal result would be larger than MAX_BITS."""


def floordiv(a: Term, b: Term) -> Term:
    """a // b for b != 0: rounds down. SMT-LIB's `div` rounds down for a positive divisor only."""
    return ite(gt(b, ZERO), div(a, b), div(neg(a), neg(b)))


def floormod(a: Term, b: Term) -> Term:
    """a % b for b != 0: the result has the divisor's sign."""
    return ite(gt(b, ZERO), mod(a, b), neg(mod(neg(a), neg(b))))


def absolute(a: Term) -> Term:
    return ite(ge(a, ZERO), a, neg(a))


def power(base: Term, exponent: Term) -> Term:
    """base ** exponent for exponent >= 0 (0 ** 0 is 1)."""
    b, e = int_value(base), int_value(exponent)
    if b is not None and e is not None:
        if e > 0 and abs(b) > 1 and e * abs(b).bit_length() > MAX_BITS:
            raise TooLarge
        return integer(b**e)
    if e is not None and e <= 16:
        result = ONE
        for _ in range(e):
            result = mul(result, base)
        return result
    if b in (0, 1):
        return ite(eq(exponent, ZERO), ONE, base)
    return apply("pow", INT, base, exponent)


def shift_left(a: Term, count: Term) -> Term:
    """a << count for count >= 0."""
    return mul(a, power(TWO, count))


def shift_right(a: Term, count: Term) -> Term:
    """a >> count for count >= 0: floor division by a power of two, for negative numbers too."""
    return floordiv(a, power(TWO, count))


def bit_and(a: Term, b: Term) -> Term:
    """a & b on two's complement integers of unbounded width."""
    x, y = int_value(a), int_value(b)
    if x is not None and y is not None:
        return integer(x & y)
    if x is not None:
        a, b, y = b, a, x
    if y is None:
        if a is b:
            return a
        if a.serial > b.serial:
            a, b = b, a
        return apply("iand", INT, a, b)
    if y.bit_length() > MAX_BITS:
        raise TooLarge
    if y < 0:
        return sub(a, bit_and(a, integer(~y)))  # a & y == a - (a & ~y)
    result, position = ZERO, 0
    while y >> position:
        # One run of ones in the mask after the other: a contiguous field of a is a quotient's remainder.
        while not (y >> position) & 1:
            position += 1
        width = 0
        while (y >> (position + width)) & 1:
            width += 1
        field = mod(div(a, integer(1 << position)), integer(1 << width))
        result = add(result, mul(integer(1 << position), field))
        position += width
    return result


def bit_or(a: Term, b: Term) -> Term:
    """a | b == a + b - (a & b)."""
    return sub(add(a, b), bit_and(a, b))


def bit_xor(a: Term, b: Term) -> Term:
    """a ^ b == a + b - 2 * (a & b)."""
    return sub(add(a, b), mul(TWO, bit_and(a, b)))


def bit_not(a: Term) -> Term:
    return sub(MINUS_ONE, a)


def total(items: Term, count: Term) -> Term:
    """The sum of the first `count` items of an array of integers."""
    return ite(le(count, ZERO), ZERO, apply("total", INT, items, count))


# ---------------------------------------------------------------------------------------- facts about uninterpreted functions


def facts_about(roots: Sequence[Term], depth: int = 6) -> list[Term]:
    """True statements about each application of `pow` and `iand` (without bound variables) under the roots.

    The statements mention further applications; `depth` rounds of these are covered too.
    """
    seen: set[Term] = set()
    facts: list[Term] = []
    frontier = list(roots)
    for level in range(depth):
        found = [t for t in closed(frontier) if _fact_name(t) in _FACTS and t not in seen]
        # Bits and sums are followed further down than the rest: what is small is then decided piece by piece.
        found = [t for t in found if level < (1 if t.payload == "counted" else 2) or t.payload in ("iand", "total")]
        if not found:
            break
        frontier = []
        for term in found:
            seen.add(term)
            frontier.extend(_FACTS[_fact_name(term)](*term.args, term))
        facts.extend(frontier)
    facts.extend(_division_pairs(roots))
    facts.extend(float_facts.facts(roots))
    powers = [t for t in seen if t.payload == "pow"]
    literals = sorted({v for t in postorder(roots) for v in [int_value(t)] if v is not None and 2 <= v <= 256})[:MAX_PAIRED]
    for p in sorted(powers, key=lambda t: t.serial):
        base = int_value(p.args[0])
        if base is None or base < 2:
            continue
        for k in literals:
            # Between which powers it lies, for the exponents that the formula mentions.
            facts.append(implies(ge(p.args[1], integer(k)), ge(p, integer(base**k))))
            facts.append(implies(and_(ge(p.args[1], ZERO), le(p.args[1], integer(k))), le(p, integer(base**k))))
    for i, p in enumerate(sorted(powers, key=lambda t: t.serial)):
        for q in sorted(powers, key=lambda t: t.serial)[i + 1 : i + 9]:
            if p.args[0] is q.args[0]:
                facts.append(_monotone(p, q))
    return facts


def _fact_name(term: Term) -> str:
    if term.op in ("div", "mod"):
        return "div" if int_value(term.args[1]) is None else ""  # by a literal, the solver needs no help
    if term.op in ("select", "str.<", "str.to_int", "str.from_int"):
        return term.op
    return str(term.payload) if term.op == "apply" else ""


def _div_facts(a: Term, b: Term, _: Term) -> list[Term]:
    # What Euclidean division is; z3 knows it, but uses it late for a divisor that is not a literal.
    q, r = div(a, b), mod(a, b)
    return [implies(not_(eq(b, ZERO)), and_(eq(a, add(mul(b, q), r)), le(ZERO, r), or_(lt(r, b), lt(r, neg(b)))))]


def _division_pairs(roots: Sequence[Term]) -> list[Term]:
    """How quotients by literals hang together: of neighbours (x and x + c by the same n), and by a divisor and its multiple.

    The solver could derive these from the definition of `div` and `mod`, but needs a case split that it rarely finds.
    """
    found = [t for t in postorder(roots) if t.op in ("div", "mod") and (int_value(t.args[1]) or 0) > 0 and not t.has_bound]
    pairs = list(dict.fromkeys(t.args for t in found))[:MAX_PAIRED]
    facts: list[Term] = []
    for i, (x, n) in enumerate(pairs):
        for y, m in pairs[i + 1 :]:
            size, other, distance = int_value(n) or 1, int_value(m) or 1, int_value(sub(y, x))
            if distance is None:
                continue
            if size == other and 0 < abs(distance) <= size:
                shifted = add(mod(x, n), integer(distance))
                over, under = ge(shifted, n), lt(shifted, ZERO)
                facts.append(eq(div(y, n), add(div(x, n), ite(over, ONE, ite(under, MINUS_ONE, ZERO)))))
                facts.append(eq(mod(y, n), add(shifted, ite(over, neg(n), ite(under, n, ZERO)))))
            elif distance == 0 and (other % size == 0 or size % other == 0):
                small, large = (n, m) if size < other else (m, n)
                facts.append(eq(mod(x, small), mod(mod(x, large), small)))
    return facts


def _pow_facts(base: Term, exponent: Term, p: Term) -> list[Term]:
    positive = gt(exponent, ZERO)
    previous = apply("pow", INT, base, sub(exponent, ONE))
    known = int_value(base)
    facts = [
        implies(eq(exponent, ZERO), eq(p, ONE)),
        implies(eq(exponent, ONE), eq(p, base)),
        implies(positive, eq(p, mul(base, previous))),
        implies(and_(ge(base, ONE), ge(exponent, ZERO)), ge(p, ONE)),
        implies(and_(ge(base, TWO), ge(exponent, ZERO)), gt(p, exponent)),
        implies(and_(eq(base, ZERO), positive), eq(p, ZERO)),
        implies(eq(base, ONE), eq(p, ONE)) if known is None else eq(ZERO, ZERO),
    ]
    if known is not None and known != 0:
        # The other direction too, so that `2 ** (n + 1)` and `2 ** n` meet whichever occurs.
        following = apply("pow", INT, base, add(exponent, ONE))
        facts.append(implies(ge(exponent, ZERO), eq(following, mul(base, p))))
    return facts


def _monotone(p: Term, q: Term) -> Term:
    base, x, y = p.args[0], p.args[1], q.args[1]
    up = and_(ge(base, TWO), ge(x, ZERO), ge(y, ZERO))
    return implies(up, and_(implies(lt(x, y), lt(p, q)), implies(lt(y, x), lt(q, p)), implies(eq(x, y), eq(p, q))))


def _trailing_zeros(a: Term) -> int:
    """How many low bits of a term are zero for certain (MAX_BITS for zero itself)."""
    known = int_value(a)
    if known is not None:
        return (known & -known).bit_length() - 1 if known else MAX_BITS
    if a.op == "+":
        return min(map(_trailing_zeros, a.args))
    if a.op == "*":
        return sum(map(_trailing_zeros, a.args))
    if a.op == "apply" and a.payload == "iand":
        return max(map(_trailing_zeros, a.args))
    return 0


WIDTHS = tuple(integer(1 << bits) for bits in (8, 16, 32))  # of fields: what two numbers of one have in either of them fits too


def _iand_facts(a: Term, b: Term, r: Term) -> list[Term]:
    disjoint = []
    for high, low in ((a, b), (b, a)):
        zeros = _trailing_zeros(high)
        if 0 < zeros <= MAX_BITS:
            disjoint.append(implies(and_(ge(low, ZERO), lt(low, integer(1 << zeros))), eq(r, ZERO)))
    half = bit_and(div(a, TWO), div(b, TWO))
    both_odd = and_(eq(mod(a, TWO), ONE), eq(mod(b, TWO), ONE))
    return [
        *disjoint,
        implies(ge(a, ZERO), and_(ge(r, ZERO), le(r, a))),
        implies(ge(b, ZERO), and_(ge(r, ZERO), le(r, b))),
        implies(and_(lt(a, ZERO), lt(b, ZERO)), and_(le(r, a), le(r, b))),
        implies(eq(a, b), eq(r, a)),
        implies(or_(eq(a, ZERO), eq(b, ZERO)), eq(r, ZERO)),
        implies(eq(a, MINUS_ONE), eq(r, b)),
        implies(eq(b, MINUS_ONE), eq(r, a)),
        eq(r, add(mul(TWO, half), ite(both_odd, ONE, ZERO))),
        *(implies(and_(*(t for x in (a, b) for t in (ge(x, ZERO), lt(x, width)))), lt(bit_or(a, b), width)) for width in WIDTHS),
    ]


def _total_facts(items: Term, count: Term, t: Term) -> list[Term]:
    previous = sub(count, ONE)
    return [
        implies(ge(count, ONE), eq(t, add(apply("total", INT, items, previous), select(items, previous)))),
        implies(le(count, ZERO), eq(t, ZERO)),
        *_total_parts(items, count, t),
    ]


def _counted_facts(items: Term, count: Term, t: Term) -> list[Term]:
    # A sum of zeros and ones. One step at a time: it stands beside quantifiers, where every further term costs much.
    previous = sub(count, ONE)
    return [
        implies(ge(count, ONE), eq(t, add(apply("counted", INT, items, previous), select(items, previous)))),
        implies(le(count, ZERO), eq(t, ZERO)),
    ]


def _total_parts(items: Term, count: Term, t: Term) -> list[Term]:
    # How the sum follows from those of the arrays that this one is made of.
    if items.op == "store":
        old, at, value = items.args
        more = ite(and_(le(ZERO, at), lt(at, count)), sub(value, select(old, at)), ZERO)
        return [eq(t, add(total(old, count), more))] if count is not ZERO else []
    if items.op == "ite":
        condition, a, b = items.args
        return [implies(gt(count, ZERO), eq(t, ite(condition, total(a, count), total(b, count))))]
    return []


_FACTS: dict[str, Callable[..., list[Term]]] = {
    "div": _div_facts, "pow": _pow_facts, "iand": _iand_facts, "total": _total_facts, "counted": _counted_facts,
    "select": lambda items, at, t: text_facts.item_facts(t), **text_facts.FACTS, **character_facts.FACTS,
}  # fmt: skip
