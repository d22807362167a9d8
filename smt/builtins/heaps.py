"""`heapq` on lists of unknown length: which item comes out, and how many stay.

Their order is left open, but for the first after `heapify`.
"""

from __future__ import annotations

from collections.abc import Callable

from smt.builtins.registry import Arguments
from smt.builtins.sorting import is_total, plain_less
from smt.builtins.written import OF_UNKNOWN_LENGTH
from smt.comparisons import less
from smt.heap import ListObj
from smt.machine import Machine
from smt.shapes import has_exact, item, join, leaves, seq_well_formed, shape_of
from smt.subscripts import contents_of
from smt.terms import INT, ZERO, Term, add, and_, array, binder, forall, implies, integer, le, lt, not_, sub
from smt.values import NONE, BoolV, RefV, Seq, Shape, Value


def _heap(m: Machine, a: Arguments, count: int) -> tuple[RefV, Seq, Shape]:
    """The list, its contents, and the shape of its items and the one that comes in, which have a total order."""
    args = a.only(m, count, count)
    heap = args[0]
    found = contents_of(m, heap)
    assert isinstance(heap, RefV) and isinstance(found, Seq)
    shape = join([found.shape, *map(shape_of, args[1:])])
    if not is_total(shape) or has_exact(shape):
        raise m.unsupported(f"{a.name} of items without a total order", a.span)
    return heap, found, shape


def _any_order(m: Machine, heap: RefV, shape: Shape, length: Term) -> Seq:
    made = Seq(shape, tuple(m.fresh.var("heap", array(INT, sort)) for sort in leaves(shape)), length)
    m.assume(seq_well_formed(made))
    m.state.put(heap, ListObj(made))
    return made


def _register(name: str) -> Callable[[Callable[[Machine, Arguments], Value]], Callable[[Machine, Arguments], Value]]:
    def register(row: Callable[[Machine, Arguments], Value]) -> Callable[[Machine, Arguments], Value]:
        OF_UNKNOWN_LENGTH[f"heapq.{name}"] = row
        return row

    return register


@_register("heappush")
def _push(m: Machine, a: Arguments) -> Value:
    heap, found, shape = _heap(m, a, 2)
    _any_order(m, heap, shape, add(found.length, integer(1)))
    return NONE


@_register("heappop")
def _pop(m: Machine, a: Arguments) -> Value:
    heap, found, shape = _heap(m, a, 1)
    m.raise_if(le(found.length, ZERO), "IndexError", "index", "heappop of an empty list", a.span)
    _any_order(m, heap, shape, sub(found.length, integer(1)))
    return item(found, ZERO)


@_register("heapreplace")
def _replace(m: Machine, a: Arguments) -> Value:
    heap, found, shape = _heap(m, a, 2)
    m.raise_if(le(found.length, ZERO), "IndexError", "index", "heapreplace of an empty list", a.span)
    _any_order(m, heap, shape, found.length)
    return item(found, ZERO)


@_register("heappushpop")
def _push_pop(m: Machine, a: Arguments) -> Value:
    heap, found, shape = _heap(m, a, 2)
    value = a.positional[1]

    def first_out() -> Value:
        _any_order(m, heap, shape, found.length)
        return item(found, ZERO)

    smaller = m.branch(
        lt(ZERO, found.length), lambda: BoolV(less(m, "<", item(found, ZERO), value, a.span)), lambda: BoolV(lt(ZERO, ZERO))
    )
    assert isinstance(smaller, BoolV)
    return m.branch(smaller.term, first_out, lambda: value)


@_register("heapify")
def _heapify(m: Machine, a: Arguments) -> Value:
    heap, found, shape = _heap(m, a, 1)
    made = _any_order(m, heap, shape, found.length)
    k = binder("k")
    least = forall([k], implies(and_(le(ZERO, k), lt(k, made.length)), not_(plain_less(m, item(made, k), item(made, ZERO), a.span))))
    m.assume(least)
    return NONE
