"""Methods and attributes of ints."""

from __future__ import annotations

from smt import theory
from smt.attributes import ATTRIBUTES
from smt.builtins.registry import Arguments, method
from smt.machine import Machine
from smt.terms import INT, ONE, ZERO, Term, and_, apply, eq, implies, int_value, integer, le, lt, not_, or_, sub
from smt.values import IntV, Value, as_int, int_v


def _number(value: Value) -> Term:
    term = as_int(value)
    assert term is not None
    return term


@method("int.bit_length")
def _bit_length(m: Machine, a: Arguments) -> Value:
    (value,) = a.only(m, 1, 1)
    number = _number(value)
    known = int_value(number)
    if known is not None:
        return int_v(known.bit_length())
    size, length = theory.absolute(number), apply("int.bit_length", INT, number)
    two = integer(2)
    # The length k of a number but zero: 2 ** (k - 1) <= |n| < 2 ** k.
    around = and_(lt(ZERO, length), le(theory.power(two, sub(length, ONE)), size), lt(size, theory.power(two, length)))
    m.assume(and_(le(ZERO, length), le(length, size), or_(eq(number, ZERO), around), implies(eq(number, ZERO), eq(length, ZERO))))
    for bits in (8, 16, 32, 64):
        m.assume(_same_side(size, length, bits))
    return IntV(length)


def _same_side(size: Term, length: Term, bits: int) -> Term:
    """A number has at most so many bits exactly if it is less than that power of two."""
    fits, short = lt(size, integer(1 << bits)), le(length, integer(bits))
    return and_(implies(fits, short), implies(not_(fits), not_(short)))


for _name, _part in (("real", None), ("numerator", None), ("imag", 0), ("denominator", 1)):
    ATTRIBUTES[f"int.{_name}"] = lambda m, value, span, part=_part: IntV(_number(value)) if part is None else int_v(part)  # type: ignore[misc]
