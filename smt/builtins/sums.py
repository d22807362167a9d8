"""`sum`: exact for integers and for one addition; of more floats what is certain of them, however they are added up."""

from __future__ import annotations

from collections.abc import Callable

from frontends.ir import Span
from smt import generators, numbers, theory
from smt.builtins.registry import Arguments, function
from smt.generator_expressions import without_conditions
from smt.iteration import items_of, stored
from smt.kinds import kind_of
from smt.machine import Machine
from smt.operators import binary
from smt.sequences import Contents
from smt.shapes import item, pack, shape_of
from smt.terms import (
    BOOL,
    FLOAT,
    INT,
    ZERO,
    Sort,
    Term,
    and_,
    apply,
    binder,
    exists,
    ge,
    implies,
    integer,
    ite,
    lambda_,
    le,
    lt,
    not_,
    or_,
    select,
)
from smt.values import FloatV, GeneratorV, IntV, Seq, Value, alternatives, as_int, float_v, int_v

LARGE = 2**900  # no sum of so few ints that a machine can hold, each smaller than this, is too large for a float


@function("sum")
def _sum(m: Machine, a: Arguments) -> Value:
    if set(a.keywords) - {"start"} or not 1 <= len(a.positional) <= 2:
        raise m.unsupported("this form of sum", a.span)
    start = a.keywords.get("start", a.positional[1] if len(a.positional) == 2 else int_v(0))
    refused = [kind_of(v) in ("str", "bytes", "bytearray") for _, v in alternatives(start)]
    if all(refused):
        raise m.type_error("sum() can't sum strings or bytes", a.span)
    if any(refused):
        raise m.unsupported("sum from a start that may be text", a.span)

    def total(items: Contents) -> Value:
        return _of_known(m, start, items, a.span) if isinstance(items, tuple) else _of_many(m, start, items, a.span)

    return over_items(m, a, total)


def over_items(m: Machine, a: Arguments, total: Callable[[Contents], Value]) -> Value:
    """What becomes of the items of the first argument, all taken at once; those that a condition leaves out are 0."""

    def one(v: Value) -> Value:
        if generators.is_lazy(v):
            return m.split(generators.started(m, v, a.span), one_started)
        return one_started(v)

    def one_started(v: Value) -> Value:
        if isinstance(v, GeneratorV):
            v = without_conditions(v)
        items = stored(m, items_of(m, v, a.span, at_once=True), a.name, a.span)
        return total(items)

    return m.split(a.positional[0], one)


def _of_known(m: Machine, start: Value, items: tuple[Value, ...], span: Span) -> Value:
    values = (start, *items)
    # The sum of two floats is the same with and without compensation.
    one_addition = start in (int_v(0), float_v(0.0)) and len(items) <= 2
    if not one_addition and any(isinstance(v, FloatV) for value in values for _, v in alternatives(value)):
        if not all(map(numbers.is_number, values)):
            raise m.unsupported("sum of floats and other values", span)
        large = or_(*(_where_large(value) for value in values))
        return _added(m, and_(*map(numbers.int_guard, values)), large, f"sum of {len(values)}", _leaves(values), span)
    total = start
    for value in items:
        total = binary(m, "+", total, value, span)
    return total


def _of_many(m: Machine, start: Value, items: Seq, span: Span) -> Value:
    if items.shape.name in ("int", "intbool", "bool"):
        array = items.arrays[0]
        if items.shape.name == "bool":
            k = binder("k")
            array = lambda_(k, ite(select(array, k), integer(1), ZERO))
        return binary(m, "+", start, IntV(theory.total(array, items.length)), span)
    k = binder("k")
    value, within = item(items, k), and_(le(ZERO, k), lt(k, items.length))
    if not numbers.is_number(value) or not numbers.is_number(start):
        raise m.unsupported("sum over items that are not numbers", span)
    all_ints = and_(numbers.int_guard(start), not_(exists([k], and_(within, not_(numbers.int_guard(value))))))
    large = or_(_where_large(start), exists([k], and_(within, _where_large(value))))
    given = (*items.arrays, items.length, *_leaves((start,)))
    return m.branch(
        le(items.length, ZERO), lambda: start, lambda: _added(m, all_ints, large, f"sum over {items.shape}", given, span)
    )


def _added(m: Machine, all_ints: Term, large: Term, name: str, given: tuple[Term, ...], span: Span) -> Value:
    """The sum of numbers of which some may be floats: as a function of all of them, since rounding depends on the version of Python."""

    def result(what: str, sort: Sort) -> Term:
        return apply(f"{what} {name}", sort, *given)

    def of_floats() -> Value:
        overflows = result("overflow of", BOOL)  # an int, or a sum of ints, that is too large for a float
        m.assume(implies(overflows, large))
        m.raise_if(overflows, "OverflowError", "overflow", numbers.TOO_LARGE_INT, span)
        return FloatV(result("float", FLOAT))

    return m.branch(all_ints, lambda: IntV(result("int", INT)), of_floats)


def _where_large(value: Value) -> Term:
    ints = [(guard, as_int(v)) for guard, v in alternatives(value)]
    return or_(*(and_(guard, or_(ge(n, integer(LARGE)), le(n, integer(-LARGE)))) for guard, n in ints if n is not None))


def _leaves(values: tuple[Value, ...]) -> tuple[Term, ...]:
    return tuple(term for value in values for term in pack(value, shape_of(value)) or ())

