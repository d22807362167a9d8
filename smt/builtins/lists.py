"""Methods of lists, deletion, and slices as targets. What all changes have in common: one part of the items gives way to others."""

from __future__ import annotations

from collections.abc import Callable
from typing import TypeAlias

from frontends import ir
from smt import generators, sequences, theory
from smt.arbitrary import arbitrary
from smt.builtins.items import among, contents, joined, repeated, same
from smt.builtins.registry import Arguments, method
from smt.callgraph import nodes
from smt.evaluation import evaluate
from smt.heap import ListObj, read_by
from smt.iteration import items_of
from smt.kinds import kind_of
from smt.machine import Dead, Machine
from smt.membership import all_entered, entered
from smt.sequences import Contents, MixedContents
from smt.shapes import has_exact, pack, shape_of
from smt.shapes import item as item_at
from smt.sizes import fitting, repetitions, taken
from smt.subscripts import AUGMENT, DELETE, PUT, index_in, new_list, slice_bounds, tuple_of
from smt.terms import (
    FALSE,
    INT,
    ZERO,
    Term,
    add,
    and_,
    apply,
    binder,
    div,
    eq,
    iff,
    int_value,
    integer,
    ite,
    lambda_,
    le,
    lt,
    mod,
    mul,
    not_,
    select,
    sub,
    substitute,
)
from smt.values import NONE, BoolV, BuiltinV, GeneratorV, IntV, RefV, Seq, SeqV, SliceV, TupleV, UnionV, Value, ViewV, as_int

Span: TypeAlias = ir.Span


def change(m: Machine, target: Value, span: Span, make: Callable[[], Contents]) -> None:
    """Give a list new contents."""
    assert isinstance(target, RefV)
    try:
        m.state.put(target, ListObj(make()))
    except MixedContents as problem:
        raise m.unsupported(f"list of unlike items: {problem}", span) from None


Body: TypeAlias = Callable[[Machine, Value, tuple[Value, ...], Arguments], Value]


def _method(name: str, least: int, most: int, kinds: tuple[str, ...] = ("list",)) -> Callable[[Body], Body]:
    """Register a method of lists (and tuples) with so many arguments besides the receiver."""

    def register(body: Body) -> Body:
        def row(m: Machine, a: Arguments) -> Value:
            receiver, *args = a.only(m, least + 1, most + 1)
            kind = a.name.partition(".")[0]

            def one(v: Value) -> Value:
                if kind_of(m.no_opaque(v, a.span)) != kind:
                    raise m.type_error(f"descriptor {name} does not apply to {kind_of(v)}", a.span)
                return body(m, v, tuple(args), a)

            return m.split(receiver, one)

        method(*(f"{kind}.{name}" for kind in kinds))(row)
        return body

    return register


def index_term(m: Machine, value: Value, span: Span) -> Term:
    """An argument that is an index, after the TypeError for other kinds."""
    at = as_int(m.no_opaque(value, span))
    if at is None and kind_of(value) in ("instance", "opaque"):
        raise m.unsupported(f"index that is {kind_of(value)}", span)
    if at is None:
        raise m.type_error(f"index is {kind_of(value)}", span)
    return at


def clamped(at: Term, length: Term) -> Term:
    """The position 0..length that an index of a slice means."""
    wrapped = ite(lt(at, ZERO), add(at, length), at)
    return ite(lt(wrapped, ZERO), ZERO, ite(lt(length, wrapped), length, wrapped))


def splice(found: Contents, start: Term, count: Term, middle: Contents) -> Contents:
    """The contents with `count` items from `start` on replaced by others; all in range."""
    s, n = int_value(start), int_value(count)
    if isinstance(found, tuple) and s is not None and n is not None:
        if isinstance(middle, tuple):
            return found[:s] + middle + found[s + n :]
        return sequences.concat(sequences.concat(found[:s], middle), found[s + n :])
    if isinstance(found, tuple) and not found:
        return middle
    shape = None if middle == () else sequences.as_seq(middle).shape
    source = sequences.as_seq(found, shape)
    size = sequences.length(middle)
    length = add(sub(source.length, count), size)
    if add(start, count) is source.length:
        rest = source.arrays  # nothing comes after
    else:
        k = binder()
        moved = add(k, sub(count, size))
        rest = tuple(lambda_(k, ite(lt(k, start), select(a, k), select(a, moved))) for a in source.arrays)
    if isinstance(middle, tuple):
        made: Contents = Seq(source.shape, rest, length)
        for i, value in enumerate(middle):
            made = sequences.put(made, add(start, integer(i)), value)
        return made
    inner = sequences.as_seq(middle, source.shape)
    assert inner.shape == source.shape
    j = binder()
    end = add(start, size)
    arrays = tuple(
        lambda_(j, ite(and_(le(start, j), lt(j, end)), select(b, sub(j, start)), select(a, j)))
        for a, b in zip(rest, inner.arrays, strict=True)
    )
    return Seq(source.shape, arrays, length)


# ------------------------------------------------------------------------------------------------- one item more or less


@_method("append", 1, 1)
def _append(m: Machine, target: Value, args: tuple[Value, ...], a: Arguments) -> Value:
    change(m, target, a.span, lambda: sequences.append(contents(m, target), entered(m, contents(m, target), m.kept(args[0], a.span))))
    return NONE


@_method("insert", 2, 2)
def _insert(m: Machine, target: Value, args: tuple[Value, ...], a: Arguments) -> Value:
    def one(index: Value) -> Value:
        found = contents(m, target)
        at = clamped(fitting(m, index_term(m, index, a.span), "index", a.span), sequences.length(found))
        change(m, target, a.span, lambda: splice(found, at, ZERO, (entered(m, found, m.kept(args[1], a.span)),)))
        return NONE

    return m.split(args[0], one)


@_method("pop", 0, 1)
def _pop(m: Machine, target: Value, args: tuple[Value, ...], a: Arguments) -> Value:
    def one(index: Value) -> Value:
        found = contents(m, target)
        wanted = IntV(fitting(m, index_term(m, index, a.span), "index", a.span))
        at = index_in(m, wanted, sequences.length(found), "pop", a.span)
        value = sequences.get(found, at)
        change(m, target, a.span, lambda: splice(found, at, integer(1), ()))
        return value

    return m.split(args[0] if args else IntV(integer(-1)), one)


@_method("remove", 1, 1)
def _remove(m: Machine, target: Value, args: tuple[Value, ...], a: Arguments) -> Value:
    def one(item: Value) -> Value:
        found = contents(m, target)

        def without(at: Term) -> Value:
            change(m, target, a.span, lambda: splice(found, at, integer(1), ()))
            return NONE

        return at_first(m, found, item, ZERO, sequences.length(found), without, "list.remove(x): x not in list", a.span)

    return m.split(args[0], one)


def at_first(
    m: Machine, found: Contents, item: Value, low: Term, high: Term, then: Callable[[Term], Value], detail: str, span: Span
) -> Value:
    """`then` at the least index in low..high-1 that holds the item, after the ValueError if there is none."""
    if isinstance(found, tuple):

        def go(i: int) -> Value:
            if i == len(found):
                raise m.raise_("ValueError", "value", detail, span)
            at = integer(i)
            inside = and_(le(low, at), lt(at, high))
            here = m.branch(inside, lambda: BoolV(same(m, found[i], item, span)), lambda: BoolV(inside))
            assert isinstance(here, BoolV)
            return m.branch(here.term, lambda: then(at), lambda: go(i + 1))

        return go(0)
    part = sequences.section(found, low, sub(high, low))
    assert isinstance(part, Seq)
    m.raise_if(not_(among(m, part, item, span)), "ValueError", "value", detail, span)
    shape = shape_of(item)
    packed = pack(item, shape)
    if packed is None or has_exact(shape):
        raise m.unsupported(f"search for a {kind_of(item)}", span)
    # A function of what is searched, so that the same search always has one result.
    at = apply(f"first:{shape.name}", INT, *part.arrays, part.length, *packed)
    m.assume(and_(le(ZERO, at), lt(at, part.length)))
    m.assume(same(m, item_at(part, at), item, span))
    m.assume(not_(among(m, Seq(part.shape, part.arrays, at), item, span)))
    return then(add(low, at))


@_method("index", 1, 3, ("list", "tuple"))
def _find(m: Machine, target: Value, args: tuple[Value, ...], a: Arguments) -> Value:
    item, *bounds = args
    if any(isinstance(b, UnionV) for b in bounds):
        raise m.unsupported("index with a bound of several kinds", a.span)
    found = contents(m, target)
    length = sequences.length(found)
    low = clamped(index_term(m, bounds[0], a.span), length) if bounds else ZERO
    high = clamped(index_term(m, bounds[1], a.span), length) if len(bounds) > 1 else length
    high = ite(lt(high, low), low, high)
    return m.split(item, lambda v: at_first(m, found, v, low, high, IntV, f"{a.name}(x): x not in the sequence", a.span))


@_method("count", 1, 1, ("list", "tuple"))
def _count(m: Machine, target: Value, args: tuple[Value, ...], a: Arguments) -> Value:
    return m.split(args[0], lambda item: counted(m, contents(m, target), item, a.span))


def counted(m: Machine, found: Contents, item: Value, span: Span) -> Value:
    """How many of the items are the same as this one."""
    if isinstance(found, tuple):
        return IntV(add(*(ite(same(m, x, item, span), integer(1), ZERO) for x in found)))
    k = binder()
    test = over_one(m, found, k, lambda x: same(m, x, item, span), span)
    count = theory.total(lambda_(k, ite(test, integer(1), ZERO)), found.length)
    m.assume(and_(le(ZERO, count), le(count, found.length)))
    m.assume(iff(among(m, found, item, span), lt(ZERO, count)))
    return IntV(count)


def over_one(m: Machine, found: Seq, k: Term, test: Callable[[Value], Term], span: Span) -> Term:
    """The test of the item at a bound index, where it says yes or no without an exception."""
    turn = arbitrary(m, SeqV(found), span, lambda x: BoolV(test(x)))
    if turn.end is None or turn.exits:
        raise m.unsupported("comparison of items that may raise", span)
    value = turn.end[1]
    assert isinstance(value, BoolV)
    return substitute(value.term, {turn.k: k})


# ------------------------------------------------------------------------------------------------------- all of the items


@_method("clear", 0, 0)
def _clear(m: Machine, target: Value, args: tuple[Value, ...], a: Arguments) -> Value:
    change(m, target, a.span, lambda: ())
    return NONE


@_method("copy", 0, 0)
def _copy(m: Machine, target: Value, args: tuple[Value, ...], a: Arguments) -> Value:
    return new_list(m, contents(m, target))


@_method("reverse", 0, 0)
def _reverse(m: Machine, target: Value, args: tuple[Value, ...], a: Arguments) -> Value:
    found = contents(m, target)
    length = sequences.length(found)
    change(m, target, a.span, lambda: sequences.section(found, sub(length, integer(1)), length, -1))
    return NONE


@_method("extend", 1, 1)
def _extend(m: Machine, target: Value, args: tuple[Value, ...], a: Arguments) -> Value:
    return m.split(args[0], lambda v: (extend(m, target, v, a.span), NONE)[1])


def extend(m: Machine, target: Value, more: Value, span: Span) -> Value:
    """`target += more` and `target.extend(more)`: any iterable; the list is the same object afterwards."""
    items = _taken(m, target, more, span)
    change(m, target, span, lambda: joined(m, contents(m, target), items, span))
    return target


def _taken(m: Machine, target: Value, more: Value, span: Span) -> Contents:
    """The items that a list grows by: a limit where reading them one by one could see the list change."""
    assert isinstance(target, RefV)
    if generators.is_lazy(more):
        more = generators.started(m, more, span)
        if not isinstance(more, GeneratorV | TupleV):
            raise m.unsupported("list that grows by a generator", span)
    if isinstance(more, ViewV) and any(m.state.resolve(r).location == m.state.resolve(target).location for r in read_by(more)):
        raise m.unsupported("list that grows by a view of itself", span)
    if isinstance(more, GeneratorV) and not is_apart(m, more):
        raise m.unsupported("list that grows by a generator expression over objects", span)
    if isinstance(more, ViewV) and more.ending is not FALSE:
        raise m.unsupported("list that grows by zip(strict=True) of different lengths", span)
    if not isinstance(more, GeneratorV):
        return _collected(m, target, more, span)
    start = m.state.fork()
    with m.collecting() as exits:
        end = m.attempt(lambda: tuple_of(_collected(m, target, more, span)))
    if exits:
        m.state = start
        raise m.unsupported("list that grows by a generator expression that may raise", span)
    if end is None:
        raise Dead
    m.state, items = end
    return contents(m, items)


def _collected(m: Machine, target: Value, more: Value, span: Span) -> Contents:
    """All items of an iterable, which must leave the list alone."""
    assert isinstance(target, RefV)
    location = m.state.resolve(target).location
    before = m.state.heap[location]
    items = items_of(m, more, span)
    if m.state.heap[location] is not before:
        raise m.unsupported("list that is changed by what is put into it", span)
    try:
        return taken(m, items, span)
    except MixedContents as problem:
        raise m.unsupported(f"items of a list: {problem}", span) from None


def is_apart(m: Machine, made: GeneratorV) -> bool:
    """Whether no object of the heap (but a plain source) can be met by the generator's expressions."""
    bound = {n.id for c in made.node.clauses for n in nodes(c.target) if isinstance(n, ir.Name)}
    parts = (made.node.element, made.node.value, *(c.conditions for c in made.node.clauses), *(c.iter for c in made.node.clauses[1:]))
    with m.inside(m.frames[made.frame]), m.scratch(), m.collecting():
        for node in nodes(parts):
            if isinstance(node, ir.Lambda | ir.NamedExpr | ir.Comprehension):
                return False
            if isinstance(node, ir.Name) and node.id not in bound:
                end = m.attempt(lambda node=node: evaluate(m, node))  # type: ignore[misc]
                if end is None or not _is_still(end[1]):
                    return False
    return True


def _is_still(value: Value) -> bool:
    return kind_of(value) in ("int", "str", "none", "float") or (isinstance(value, BuiltinV) and value.name != "next")


AUGMENT["list", "+"] = lambda m, a, b, span: m.split(b, lambda v: extend(m, a, v, span))


def _repeat_in_place(m: Machine, a: Value, b: Value, span: Span) -> Value:
    def one(times: Value) -> Value:
        count = repetitions(m, index_term(m, times, span), None, span)
        found = contents(m, a)
        change(m, a, span, lambda: repeated(m, found, count, span))
        return a

    return m.split(b, one)


AUGMENT["list", "*"] = _repeat_in_place


# --------------------------------------------------------------------------------------------------- deletion and slices


def _delete(m: Machine, target: Value, index: Value, span: Span) -> None:
    found = contents(m, target)
    if not isinstance(index, SliceV):
        at = index_in(m, IntV(index_term(m, index, span)), sequences.length(found), "list assignment", span)
        change(m, target, span, lambda: splice(found, at, integer(1), ()))
        return
    start, count, step = slice_bounds(m, index, sequences.length(found), span)
    if step == 1:
        change(m, target, span, lambda: splice(found, start, count, ()))
        return
    chosen = _chosen(found, start, count, step)
    if chosen is not None and isinstance(found, tuple):
        change(m, target, span, lambda: tuple(v for i, v in enumerate(found) if i not in chosen))
        return
    change(m, target, span, lambda: _thinned(sequences.as_seq(found), start, count, step))


def _chosen(found: Contents, start: Term, count: Term, step: int) -> list[int] | None:
    """The indices of a slice of known bounds."""
    s, n = int_value(start), int_value(count)
    if s is None or n is None or not isinstance(found, tuple):
        return None
    return [s + step * i for i in range(n)]


def _thinned(found: Seq, start: Term, count: Term, step: int) -> Contents:
    """The items but every `step`-th from `start` on, `count` of them."""
    if step < 0:
        start, step = add(start, mul(integer(step), sub(count, integer(1)))), -step
    if step == 1:
        return splice(found, ite(eq(count, ZERO), ZERO, start), count, ())
    j = binder()
    # Between two that go, step - 1 stay: so many have gone before the item that comes to stand at j.
    before = add(div(sub(j, start), integer(step - 1)), integer(1))
    gone = ite(lt(j, start), ZERO, ite(lt(before, count), before, count))
    arrays = tuple(lambda_(j, select(a, add(j, gone))) for a in found.arrays)
    return Seq(found.shape, arrays, sub(found.length, count))


def _interleaved(found: Contents, items: Contents, start: Term, count: Term, step: int) -> Contents:
    """The items with every `step`-th from `start` on replaced by the next of others, `count` of them."""
    target, source = sequences.common(found, items)
    j = binder()
    distance = sub(j, start) if step > 0 else sub(start, j)
    size = integer(abs(step))
    turn = div(distance, size)
    replaced = and_(le(ZERO, distance), eq(mod(distance, size), ZERO), lt(turn, count))
    pairs = zip(target.arrays, source.arrays, strict=True)
    return Seq(target.shape, tuple(lambda_(j, ite(replaced, select(b, turn), select(a, j))) for a, b in pairs), target.length)


DELETE["list"] = _delete


def _assign_slice(m: Machine, target: Value, index: Value, value: Value, span: Span) -> None:
    assert isinstance(index, SliceV)
    length = sequences.length(contents(m, target))
    start, count, step = slice_bounds(m, index, length, span)

    def one(more: Value) -> Value:
        items = _collected(m, target, more, span)  # all of them, before the list changes
        found = contents(m, target)
        if step == 1:
            change(m, target, span, lambda: splice(found, start, count, all_entered(m, found, items)))
            return NONE
        wrong = not_(eq(sequences.length(items), count))
        m.raise_if(wrong, "ValueError", "value", "attempt to assign sequence to extended slice of another size", span)
        chosen = _chosen(found, start, count, step)
        if chosen is None or isinstance(found, Seq):
            if () in (found, items):
                return NONE  # nothing to replace
            change(m, target, span, lambda: _interleaved(found, all_entered(m, found, items), start, count, step))
            return NONE
        given = {at: sequences.get(items, integer(i)) for i, at in enumerate(chosen)}
        change(m, target, span, lambda: tuple(given.get(i, v) for i, v in enumerate(found)))
        return NONE

    m.split(value, one)


PUT["list"] = _assign_slice
