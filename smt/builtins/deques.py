"""`collections.deque`: a list that grows and shrinks at both ends, with a bound on its length or without one."""

from __future__ import annotations

from collections.abc import Callable
from typing import TypeAlias

from frontends.ir import Span
from smt import iteration, sequences
from smt.attributes import ATTRIBUTES
from smt.builtins.items import among, joined, repeated, same_items
from smt.builtins.lists import at_first, clamped, counted, index_term, splice
from smt.builtins.registry import LENGTH, Arguments, function, method
from smt.comparisons import CONTAINS, EQUAL
from smt.heap import DequeObj
from smt.kinds import kind_of
from smt.machine import Machine
from smt.membership import entered
from smt.operators import BINARY, TRUTH
from smt.sequences import Contents, MixedContents
from smt.sizes import fitting, repetitions
from smt.subscripts import AUGMENT, DELETE, GET, PUT, index_in
from smt.terms import FALSE, TRUE, ZERO, Term, and_, int_value, integer, ite, le, lt, mod, not_, sub
from smt.values import NONE, IntV, NoneV, RefV, SliceV, Value, ViewV, as_int, union

ONE = integer(1)


def object_of(m: Machine, value: Value) -> DequeObj:
    """The deque behind a reference."""
    assert isinstance(value, RefV)
    found = m.state.look(value)
    assert isinstance(found, DequeObj)
    return found


def items(m: Machine, value: Value) -> Contents:
    """The items of a deque."""
    return object_of(m, value).contents


def change(m: Machine, target: Value, span: Span, make: Callable[[], Contents]) -> None:
    """Give a deque new contents, which fit in."""
    assert isinstance(target, RefV)
    found = object_of(m, target)
    try:
        m.state.put(target, DequeObj(make(), found.bounded, found.maxlen, m.new_location()))
    except MixedContents as problem:
        raise m.unsupported(f"deque of unlike items: {problem}", span) from None


def new_deque(m: Machine, contents: Contents, bounded: Term, maxlen: Term) -> RefV:
    """A fresh deque; the contents fit in."""
    location = m.new_location()
    m.state.heap[location] = DequeObj(contents, bounded, maxlen, location)
    return RefV(location, "deque")


def last_of(contents: Contents, like: DequeObj) -> Contents:
    """As many of the last items as the deque may hold."""
    over = _overflow(contents, like)
    return contents if over is ZERO else sequences.section(contents, over, sub(sequences.length(contents), over))


def first_of(contents: Contents, like: DequeObj) -> Contents:
    """As many of the first items as the deque may hold."""
    over = _overflow(contents, like)
    return contents if over is ZERO else sequences.section(contents, ZERO, sub(sequences.length(contents), over))


def _overflow(contents: Contents, like: DequeObj) -> Term:
    """How many items are too many."""
    n = sequences.length(contents)
    return ite(and_(like.bounded, lt(like.maxlen, n)), sub(n, like.maxlen), ZERO)


def _collected(m: Machine, target: Value, more: Value, span: Span) -> Contents:
    """All items of an iterable, read before the deque changes: a limit where reading one by one could tell the difference."""
    assert isinstance(target, RefV)
    if kind_of(more) == "generator" or (isinstance(more, ViewV) and more.ending is not FALSE):
        raise m.unsupported("deque that grows by a generator", span)
    before = m.state.heap[target.location]
    found = iteration.items_of(m, more, span)
    if m.state.heap[target.location] is not before:
        raise m.unsupported("deque that is changed by what is put into it", span)
    return iteration.stored(m, found, "items of a deque", span)


# ------------------------------------------------------------------------------------------------------------ construction


@function("collections.deque")
def _deque(m: Machine, a: Arguments) -> Value:
    given = dict(zip(("iterable", "maxlen"), a.positional, strict=False)) | a.keywords
    if len(a.positional) > 2 or set(given) - {"iterable", "maxlen"} or len(given) < len(a.positional) + len(a.keywords):
        raise m.type_error("arguments of deque()", a.span)

    def sized(most: Value) -> Value:
        bounded, maxlen = FALSE, ZERO
        if not isinstance(most, NoneV):
            number = as_int(m.no_opaque(most, a.span))
            if number is None and kind_of(most) == "instance":
                raise m.unsupported("maxlen that is an instance", a.span)
            if number is None:
                raise m.type_error("an integer is required", a.span)
            fitting(m, number, "maxlen", a.span)
            m.raise_if(lt(number, ZERO), "ValueError", "value", "maxlen must be non-negative", a.span)
            bounded, maxlen = TRUE, number
        made = new_deque(m, (), bounded, maxlen)
        if "iterable" in given:
            m.split(given["iterable"], lambda v: _grow(m, made, v, a.span))
        return made

    return m.split(given.get("maxlen", NONE), sized)


def _grow(m: Machine, target: Value, more: Value, span: Span) -> Value:
    """target.extend(more)"""
    if kind_of(more) == "generator" and items(m, target) == ():
        # A new deque: nothing can see how far it is filled.
        added = sequences.stored(iteration.items_of(m, more, span))
    else:
        added = _collected(m, target, more, span)
    change(m, target, span, lambda: last_of(joined(m, items(m, target), added, span), object_of(m, target)))
    return target


# ----------------------------------------------------------------------------------------------------------------- methods

Body: TypeAlias = Callable[[Machine, Value, tuple[Value, ...], Arguments], Value]


def _method(name: str, least: int, most: int) -> Callable[[Body], Body]:
    def register(body: Body) -> Body:
        def row(m: Machine, a: Arguments) -> Value:
            receiver, *args = a.only(m, least + 1, most + 1)
            return m.split(receiver, lambda v: body(m, v, tuple(args), a))

        method(f"deque.{name}")(row)
        return body

    return register


@_method("append", 1, 1)
def _append(m: Machine, target: Value, args: tuple[Value, ...], a: Arguments) -> Value:
    found = object_of(m, target)
    value = entered(m, found.contents, m.kept(args[0], a.span))
    change(m, target, a.span, lambda: last_of(sequences.append(found.contents, value), found))
    return NONE


@_method("appendleft", 1, 1)
def _appendleft(m: Machine, target: Value, args: tuple[Value, ...], a: Arguments) -> Value:
    found = object_of(m, target)
    value = entered(m, found.contents, m.kept(args[0], a.span))
    change(m, target, a.span, lambda: first_of(splice(found.contents, ZERO, ZERO, (value,)), found))
    return NONE


def _taken(m: Machine, target: Value, a: Arguments, last: bool) -> Value:
    found = items(m, target)
    n = sequences.length(found)
    m.raise_if(le(n, ZERO), "IndexError", "index", "pop from an empty deque", a.span)
    at = sub(n, ONE) if last else ZERO
    value = sequences.get(found, at)
    change(m, target, a.span, lambda: splice(found, at, ONE, ()))
    return value


@_method("pop", 0, 0)
def _pop(m: Machine, target: Value, args: tuple[Value, ...], a: Arguments) -> Value:
    return _taken(m, target, a, True)


@_method("popleft", 0, 0)
def _popleft(m: Machine, target: Value, args: tuple[Value, ...], a: Arguments) -> Value:
    return _taken(m, target, a, False)


@_method("extend", 1, 1)
def _extend(m: Machine, target: Value, args: tuple[Value, ...], a: Arguments) -> Value:
    m.split(args[0], lambda v: _grow(m, target, v, a.span))
    return NONE


@_method("extendleft", 1, 1)
def _extendleft(m: Machine, target: Value, args: tuple[Value, ...], a: Arguments) -> Value:
    def one(more: Value) -> Value:
        added = _collected(m, target, more, a.span)
        n = sequences.length(added)
        turned = sequences.section(added, sub(n, ONE), n, -1) if added != () else added
        change(m, target, a.span, lambda: first_of(joined(m, turned, items(m, target), a.span), object_of(m, target)))
        return NONE

    return m.split(args[0], one)


@_method("insert", 2, 2)
def _insert(m: Machine, target: Value, args: tuple[Value, ...], a: Arguments) -> Value:
    def one(index: Value) -> Value:
        found = object_of(m, target)
        n = sequences.length(found.contents)
        at = clamped(fitting(m, index_term(m, index, a.span), "index", a.span), n)
        full = and_(found.bounded, le(found.maxlen, n))
        m.raise_if(full, "IndexError", "index", "deque already at its maximum size", a.span)
        value = entered(m, found.contents, m.kept(args[1], a.span))
        change(m, target, a.span, lambda: splice(found.contents, at, ZERO, (value,)))
        return NONE

    return m.split(args[0], one)


@_method("remove", 1, 1)
def _remove(m: Machine, target: Value, args: tuple[Value, ...], a: Arguments) -> Value:
    def one(item: Value) -> Value:
        found = items(m, target)

        def without(at: Term) -> Value:
            change(m, target, a.span, lambda: splice(found, at, ONE, ()))
            return NONE

        return at_first(m, found, item, ZERO, sequences.length(found), without, "deque.remove(x): x not in deque", a.span)

    return m.split(args[0], one)


@_method("index", 1, 3)
def _index(m: Machine, target: Value, args: tuple[Value, ...], a: Arguments) -> Value:
    if len(args) > 1:
        raise m.unsupported("index of a deque between bounds", a.span)
    found = items(m, target)
    n = sequences.length(found)
    return m.split(args[0], lambda v: at_first(m, found, v, ZERO, n, IntV, "value is not in deque", a.span))


@_method("count", 1, 1)
def _count(m: Machine, target: Value, args: tuple[Value, ...], a: Arguments) -> Value:
    return m.split(args[0], lambda v: counted(m, items(m, target), v, a.span))


@_method("reverse", 0, 0)
def _reverse(m: Machine, target: Value, args: tuple[Value, ...], a: Arguments) -> Value:
    found = items(m, target)
    n = sequences.length(found)
    if found != ():
        change(m, target, a.span, lambda: sequences.section(found, sub(n, ONE), n, -1))
    return NONE


@_method("rotate", 0, 1)
def _rotate(m: Machine, target: Value, args: tuple[Value, ...], a: Arguments) -> Value:
    def one(steps: Value) -> Value:
        by = fitting(m, index_term(m, steps, a.span), "number of steps", a.span)
        found = items(m, target)
        known = int_value(by)
        if isinstance(found, tuple) and (known is not None or len(found) <= 1):
            cut = -(known or 0) % len(found) if found else 0
            change(m, target, a.span, lambda: found[cut:] + found[:cut])
            return NONE
        n = sequences.length(found)

        def turn() -> Value:
            source = sequences.as_seq(found)
            change(m, target, a.span, lambda: sequences.tabulate(n, lambda k: sequences.get(source, mod(sub(k, by), n))))
            return NONE

        try:
            return m.branch(lt(ZERO, n), turn, lambda: NONE)
        except MixedContents as problem:
            raise m.unsupported(f"rotate: {problem}", a.span) from None

    return m.split(args[0] if args else IntV(ONE), one)


@_method("clear", 0, 0)
def _clear(m: Machine, target: Value, args: tuple[Value, ...], a: Arguments) -> Value:
    change(m, target, a.span, tuple)
    return NONE


@_method("copy", 0, 0)
def _copy(m: Machine, target: Value, args: tuple[Value, ...], a: Arguments) -> Value:
    found = object_of(m, target)
    return new_deque(m, found.contents, found.bounded, found.maxlen)


# --------------------------------------------------------------------------------------------------- operators, iteration


def _get(m: Machine, container: Value, index: Value, span: Span) -> Value:
    if isinstance(index, SliceV):
        raise m.type_error("sequence index must be integer, not 'slice'", span)
    found = items(m, container)
    at = index_in(m, IntV(index_term(m, index, span)), sequences.length(found), "deque", span)
    return sequences.get(found, at)


def _put(m: Machine, target: Value, index: Value, value: Value, span: Span) -> None:
    if isinstance(index, SliceV):
        raise m.type_error("sequence index must be integer, not 'slice'", span)
    found = items(m, target)
    at = index_in(m, IntV(index_term(m, index, span)), sequences.length(found), "deque", span)
    change(m, target, span, lambda: sequences.put(found, at, entered(m, found, value)))


def _delete(m: Machine, target: Value, index: Value, span: Span) -> None:
    if isinstance(index, SliceV):
        raise m.type_error("sequence index must be integer, not 'slice'", span)
    found = items(m, target)
    at = index_in(m, IntV(index_term(m, index, span)), sequences.length(found), "deque", span)
    change(m, target, span, lambda: splice(found, at, ONE, ()))


def _concatenate(m: Machine, a: Value, b: Value, span: Span) -> Value:
    left = object_of(m, a)
    both = joined(m, left.contents, items(m, b), span)
    return new_deque(m, last_of(both, left), left.bounded, left.maxlen)


def _repeat(m: Machine, a: Value, b: Value, span: Span) -> Value:
    queue, times = (a, b) if isinstance(a, RefV) else (b, a)
    count = as_int(times)
    assert count is not None
    like = object_of(m, queue)
    made = repeated(m, like.contents, repetitions(m, count, None, span), span)
    return new_deque(m, last_of(made, like), like.bounded, like.maxlen)


GET["deque"] = _get
PUT["deque"] = _put
DELETE["deque"] = _delete
LENGTH["deque"] = lambda m, a: IntV(sequences.length(items(m, a.positional[0])))
TRUTH["deque"] = lambda m, v, span: not_(le(sequences.length(items(m, v)), ZERO))
CONTAINS["deque"] = lambda m, container, item, span: among(m, items(m, container), item, span)
EQUAL["deque", "deque"] = lambda m, a, b, span: same_items(m, items(m, a), items(m, b), span)
BINARY["+", "deque", "deque"] = _concatenate
BINARY["*", "deque", "int"] = BINARY["*", "int", "deque"] = _repeat
AUGMENT["deque", "+"] = lambda m, old, operand, span: m.split(operand, lambda v: _grow(m, old, v, span))


def _iterate(m: Machine, value: Value, span: Span) -> ViewV:
    # Past a change of the deque, its iterator raises: the view is for a deque that stays as it is.
    found = object_of(m, value)

    def read(k: Term) -> Value:
        if object_of(m, value) != found:
            raise m.unsupported("deque that changed while it was gone through", span)
        return sequences.get(found.contents, k)

    return ViewV("deque_iterator", sequences.length(found.contents), read, value)


iteration.ITERATE["deque"] = _iterate
ATTRIBUTES["deque.maxlen"] = lambda m, value, span: union(
    [(object_of(m, value).bounded, IntV(object_of(m, value).maxlen)), (not_(object_of(m, value).bounded), NONE)]
)
ATTRIBUTES["defaultdict.default_factory"] = lambda m, value, span: m.factories[value.location]  # type: ignore[union-attr]
