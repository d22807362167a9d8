"""`range`: making one, its truth, and what is in it."""

from __future__ import annotations

from frontends.ir import Span
from smt import ranges
from smt.builtins.registry import Arguments, function
from smt.comparisons import CONTAINS
from smt.kinds import kind_of
from smt.machine import Machine
from smt.operators import TRUTH
from smt.terms import (
    FALSE,
    ZERO,
    Term,
    eq,
    integer,
    lt,
)
from smt.values import (
    IntV,
    RangeV,
    UnionV,
    Value,
    as_int,
)


@function("range")
def _range(m: Machine, a: Arguments) -> Value:
    args = a.only(m, 1, 3)
    terms = []
    for v in args:
        if isinstance(v, UnionV):
            v = m.split(v, lambda x: _index(m, x, a))
        term = as_int(_index(m, v, a))
        assert term is not None
        terms.append(term)
    start, stop, step = (ZERO, terms[0], integer(1)) if len(terms) == 1 else (*terms, integer(1))[:3]
    m.raise_if(eq(step, ZERO), "ValueError", "value", "range() arg 3 must not be zero", a.span)
    return RangeV(start, stop, step)


def _index(m: Machine, v: Value, a: Arguments) -> Value:
    term = as_int(m.no_opaque(v, a.span))
    if term is None and kind_of(v) == "instance":
        raise m.unsupported("range of an instance", a.span)
    if term is None:
        raise m.type_error(f"range() argument is {kind_of(v)}", a.span)
    return IntV(term)


def _truth(m: Machine, value: Value, span: Span) -> Term:
    assert isinstance(value, RangeV)
    return lt(ZERO, ranges.length(value))


def _contains(m: Machine, container: Value, item: Value, span: Span) -> Term:
    assert isinstance(container, RangeV)
    n = as_int(item)
    if n is None:
        if kind_of(item) == "float":
            raise m.unsupported("float in range", span)
        return FALSE
    return ranges.holds(container, n)


TRUTH["range"] = _truth
CONTAINS["range"] = _contains
