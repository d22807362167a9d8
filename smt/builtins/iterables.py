"""Built-ins that take an iterable: `enumerate`, `zip`, `reversed`, `all`, `any`, `tuple`, `list`, `iter`, `next`, `tee`.

In: a value of any kind that can be iterated over. Out: a view of its items, a quantified formula, all of them, or the next one.
"""

from __future__ import annotations

from frontends.ir import Span
from smt import consumers, generators, given, iterators, sequences
from smt.builtins.instances import hint_of, iterator_of
from smt.builtins.registry import Arguments, function
from smt.builtins.special import by_method
from smt.iteration import AT_ONCE, items_of
from smt.kinds import kind_of, walked_kind
from smt.machine import Machine
from smt.operators import truthy
from smt.quantifiers import over_items, quantified
from smt.sizes import taken
from smt.subscripts import new_list, tuple_of
from smt.terms import FALSE, TRUE, ZERO, Term, add, div, eq, int_value, integer, ite, le, mul, not_, or_, sub
from smt.values import BoolV, GeneratorV, IntV, RefV, SuspendedV, TupleV, UnionV, Value, ViewV, as_int, bool_v, int_v, is_given, is_object

AT_ONCE["iterator"] = lambda m, value, span: iterators.rest(m, value, span) if isinstance(value, RefV) else ()
MAX_COPIES = 64  # of one iterator


def view_of(m: Machine, value: Value, a: Arguments, lazily: bool = False) -> ViewV:
    """What iterating yields, as a view."""
    if lazily and kind_of(value) == "generator":
        consumers.require_apart(m, value, span=a.span)
    if lazily and isinstance(value, RefV) and value.cls == "iterator":
        left = iterators.remaining(m, value, a.span)
        iterators.lose(m, value, f"iterator that {a.name} takes from", a.span)
        return left
    items = items_of(m, value, a.span, lazily)
    if isinstance(items, ViewV):
        return items
    contents = items
    source = value if isinstance(value, RefV) else None
    return ViewV("view", sequences.length(contents), lambda k: sequences.get(contents, k), source)


@function("enumerate")
def _enumerate(m: Machine, a: Arguments) -> Value:
    if set(a.keywords) - {"start"} or not 1 <= len(a.positional) <= 2:
        raise m.unsupported("this form of enumerate", a.span)
    start = as_int(a.keywords.get("start", a.positional[1] if len(a.positional) == 2 else int_v(0)))
    if start is None:
        raise m.unsupported("enumerate from a start that is not an int", a.span)

    def one(v: Value) -> Value:
        if is_given(v):
            return given.numbered(m, v, IntV(start), a.span)
        inner = view_of(m, v, a, lazily=True)
        return ViewV("enumerate", inner.length, lambda k: TupleV((IntV(add(start, k)), inner.get(k))), inner.source, inner.ending)

    return m.split(a.positional[0], one)


@function("zip")
def _zip(m: Machine, a: Arguments) -> Value:
    strict = a.keywords.get("strict", bool_v(False))
    if set(a.keywords) - {"strict"} or strict not in (bool_v(False), bool_v(True)):
        raise m.unsupported("this form of zip", a.span)
    for i, value in enumerate(a.positional):
        if isinstance(value, UnionV):
            before, after = a.positional[:i], a.positional[i + 1 :]

            def with_part(v: Value, before: tuple[Value, ...] = before, after: tuple[Value, ...] = after) -> Value:
                return _zip(m, Arguments(a.name, (*before, v, *after), a.keywords, a.span))

            return m.split(value, with_part)
    again = _of_one(m, a, strict)
    if again is not None:
        return again
    views = [view_of(m, v, a, lazily=True) for v in a.positional]
    if not views:
        return ViewV("zip", ZERO, lambda k: TupleV(()))
    if any(view.ending is not FALSE for view in views):
        raise m.unsupported("zip of zip(strict=True)", a.span)
    length, ending = views[0].length, FALSE
    for view in views[1:]:
        # It raises when it comes to the end of the shorter one.
        ending = or_(ending, not_(eq(views[0].length, view.length))) if strict == bool_v(True) else FALSE
        none = 0 in (int_value(length), int_value(view.length))
        length = ZERO if none else ite(le(length, view.length), length, view.length)
    sources = tuple(dict.fromkeys(view.source for view in views if view.source is not None))
    source = TupleV(sources) if len(sources) > 1 else sources[0] if sources else None
    return ViewV("zip", length, lambda k: TupleV(tuple(v.get(k) for v in views)), source, ending)


def _of_one(m: Machine, a: Arguments, strict: Value) -> ViewV | None:
    """`zip(it, it)`: the items of one iterator in groups, what is left over dropped. None for anything else."""
    found = [m.state.resolve(v) for v in a.positional if isinstance(v, RefV) and v.cls == "iterator"]
    if len(found) < 2 or len(found) != len(a.positional) or len({v.location for v in found}) > 1 or strict != bool_v(False):
        return None
    left, size = view_of(m, found[0], a, lazily=True), integer(len(found))

    def group(k: Term) -> Value:
        return TupleV(tuple(left.get(add(mul(size, k), integer(i))) for i in range(len(found))))

    return ViewV("zip", div(left.length, size), group, left.source)


@function("reversed")
def _reversed(m: Machine, a: Arguments) -> Value:
    (value,) = a.only(m, 1, 1)

    def one(v: Value) -> Value:
        if (isinstance(v, ViewV) and not v.kind.startswith("dict_")) or kind_of(v) in ("set", "frozenset", "generator", "iterator"):
            raise m.type_error("argument to reversed() must be a sequence", a.span)
        if is_object(v):
            return by_method(m, v, "__reversed__", "argument to reversed() must be a sequence", a.span, ("__getitem__",))
        inner = view_of(m, v, a)
        return ViewV("reversed", inner.length, lambda k: inner.get(sub(sub(inner.length, integer(1)), k)), inner.source)

    return m.split(value, one)


def _quantifier(m: Machine, a: Arguments, universal: bool) -> Value:
    (value,) = a.only(m, 1, 1)

    def one(v: Value) -> Value:
        if generators.is_lazy(v):
            return m.split(generators.started(m, v, a.span), one_started)
        return one_started(v)

    def one_started(v: Value) -> Value:
        if isinstance(v, SuspendedV):
            return consumers.quantified(m, v, universal, a.span)
        if isinstance(v, GeneratorV):
            return BoolV(quantified(m, v, universal, a.span))
        return BoolV(over_items(m, v, lambda item: BoolV(truthy(m, item, a.span)), universal, a.span))

    return m.split(value, one)


@function("all")
def _all(m: Machine, a: Arguments) -> Value:
    return _quantifier(m, a, True)


@function("any")
def _any(m: Machine, a: Arguments) -> Value:
    return _quantifier(m, a, False)


@function("tuple", "list")
def _sequence(m: Machine, a: Arguments) -> Value:
    args = a.only(m, 0, 1)
    if not args:
        return new_list(m, ()) if a.name == "list" else TupleV(())

    def one(v: Value) -> Value:
        if generators.is_lazy(v):
            return m.split(generators.started(m, v, a.span, whole=True), one_started)
        return one_started(v)

    def one_started(v: Value) -> Value:
        if is_object(v):
            found = iterator_of(m, v, a.span)
            hint_of(m, v, a.span)
            if is_object(found):
                raise m.unsupported("iterator of the program's own", a.span)
            return one(found)
        if isinstance(v, RefV) and v.cls == "iterator":
            left = iterators.rest(m, v, a.span)
            return new_list(m, left) if a.name == "list" else tuple_of(left)
        items = generators.collected(m, v, a.span) if isinstance(v, SuspendedV) else items_of(m, v, a.span, at_once=True)
        try:
            items = taken(m, items, a.span)
        except sequences.MixedContents as problem:
            raise m.unsupported(f"{a.name}: {problem}", a.span) from None
        return new_list(m, items) if a.name == "list" else tuple_of(items)

    return m.split(args[0], one)


@function("next")
def _next(m: Machine, a: Arguments) -> Value:
    source, *rest = a.only(m, 1, 2)

    def one(v: Value) -> Value:
        kind = kind_of(m.no_opaque(v, a.span))
        if kind in ("int", "float", "none", "str", "tuple", "list", "dict", "set", "range", "function", "module", "exception"):
            raise m.type_error(f"{kind} object is not an iterator", a.span)
        if isinstance(v, RefV) and kind == "iterator":
            return _next_of(m, v, rest[0] if rest else None, a.span)
        if is_given(v):
            return given.next_of(m, v, rest[0] if rest else None, a.span)
        if kind == "instance":
            return _next_of_instance(m, v, rest[0] if rest else None, a.span)
        if kind != "generator":
            raise m.unsupported(f"next of {kind}", a.span)
        started = generators.started(m, v, a.span)
        return m.split(started, lambda g: consumers.first(m, g, rest[0] if rest else None, a.span))

    return m.split(source, one)


def _next_of(m: Machine, it: RefV, default: Value | None, span: Span) -> Value:
    where = iterators.position(m, it, span)

    def take() -> Value:
        value = where.get(where.at)
        iterators.move(m, it, add(where.at, integer(1)), FALSE)
        return value

    def at_end() -> Value:
        iterators.move(m, it, where.at, TRUE)
        if default is None:
            raise m.raise_("StopIteration", "raise", "StopIteration", span)
        return default

    return m.branch(where.more, take, at_end)


def _next_of_instance(m: Machine, value: Value, default: Value | None, span: Span) -> Value:
    if default is not None:
        raise m.unsupported("next of an instance with a default", span)
    return by_method(m, value, "__next__", "object is not an iterator", span)


@function("iter")
def _iter(m: Machine, a: Arguments) -> Value:
    source, *sentinel = a.only(m, 1, 2)
    if sentinel:
        raise m.unsupported("iter with a sentinel", a.span)

    def one(v: Value) -> Value:
        kind = walked_kind(m.no_opaque(v, a.span))
        if kind in ("iterator", "generator"):
            return v
        if kind in ("int", "float", "none", "function", "module", "exception"):
            raise m.type_error(f"{kind} is not iterable", a.span)
        if kind == "instance":
            return by_method(m, v, "__iter__", "object is not iterable", a.span, ("__getitem__",))
        if is_given(v):
            return given.iterator_of(m, v, a.span)
        if kind not in iterators.KINDS:
            raise m.unsupported(f"iter of {kind}", a.span)
        return iterators.made(m, v)

    return m.split(source, one)


@function("itertools.tee")
def _tee(m: Machine, a: Arguments) -> Value:
    """Iterators of their own over what is left of one, which nobody may use afterwards, or over a container."""
    source, *rest = a.only(m, 1, 2)
    count = rest[0] if rest else int_v(2)
    number = int_value(count.term) if isinstance(count, IntV) else None
    if number is None or not 0 <= number <= MAX_COPIES:
        raise m.unsupported("tee of an unknown number of iterators", a.span)

    def one(v: Value) -> Value:
        kind = walked_kind(m.no_opaque(v, a.span))
        if kind == "iterator" and isinstance(v, RefV):
            left = iterators.remaining(m, v, a.span)
            iterators.lose(m, v, "iterator that tee has copied", a.span)
        elif kind in iterators.KINDS or kind in iterators.VIEWS:
            left = view_of(m, v, a)
        else:
            raise m.unsupported(f"tee of {kind}", a.span)
        return TupleV(tuple(iterators.of_view(m, left, a.span) for _ in range(number)))

    return m.split(source, one)
