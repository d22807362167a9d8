"""Functions that make functions: `functools.lru_cache`, `cache`, `partial`, `wraps`; `operator.itemgetter`, `attrgetter`, `methodcaller`.

What they make is a value of a library, by what it is made of; `KIND.__call__` is what calling it means.
"""

from __future__ import annotations

from dataclasses import replace

from smt import attributes, escaping, footprints, globals_
from smt.builtins.registry import Arguments, function, method
from smt.calls import call
from smt.comparisons import AS_WRITTEN
from smt.kinds import SAMPLES, kind_of
from smt.machine import Machine
from smt.operators import ALWAYS_TRUE
from smt.subscripts import get as get_item
from smt.terms import BOOL, and_, implies, integer, le
from smt.values import BoolV, FlagV, FuncV, IntV, LambdaV, LibraryV, MemberV, StrV, TupleV, UnionV, Value, as_int, str_v

CACHED, PARTIAL, ITEM, ATTRIBUTE, CALLER = (
    "functools.lru_cache.wrapper", "functools.partial", "operator.itemgetter", "operator.attrgetter", "operator.methodcaller",
)  # fmt: skip
UNHASHABLE = ("list", "dict", "set", "OrderedDict", "Counter", "defaultdict", "deque", "bytearray")
HASHABLE = ("int", "str", "bytes", "none", "tuple", "range", "member", "class")


ALWAYS_TRUE.update((CACHED, PARTIAL, ITEM, ATTRIBUTE, CALLER))


# ------------------------------------------------------------------------------------------------------------------- caches


def _cached(m: Machine, func: Value, a: Arguments) -> Value:
    if isinstance(func, FuncV | LambdaV):
        return LibraryV(CACHED, (func, str_v("")))
    raise m.unsupported(f"{a.name} of {kind_of(m.no_opaque(func, a.span))}", a.span)


@function("functools.lru_cache")
def _lru_cache(m: Machine, a: Arguments) -> Value:
    """`lru_cache(f)`, or `lru_cache(maxsize=...)` which makes the decorator. How much is kept does not change what is returned."""
    if set(a.keywords) - {"maxsize", "typed"} or len(a.positional) > 2:
        raise m.type_error("lru_cache() takes maxsize and typed", a.span)
    first = a.positional[0] if a.positional else a.keywords.get("maxsize")
    if first is None or kind_of(first) in ("int", "none"):
        return LibraryV("functools.lru_cache.decorator", (str_v(""),))
    return _cached(m, first, a)


@method("functools.lru_cache.decorator.__call__")
def _decorate(m: Machine, a: Arguments) -> Value:
    return _cached(m, a.only(m, 2, 2)[1], a)


@function("functools.cache")
def _cache(m: Machine, a: Arguments) -> Value:
    return _cached(m, a.only(m, 1, 1)[0], a)


@method(f"{CACHED}.__call__")
def _call_cached(m: Machine, a: Arguments) -> Value:
    """The function itself, where it gives the same for the same: else what was kept could not be told."""
    receiver, *args = a.positional
    assert isinstance(receiver, LibraryV)
    func = receiver.parts[0]
    assert isinstance(func, FuncV | LambdaV)
    if func.frame or isinstance(func, LambdaV):
        raise m.unsupported("cached function with variables around it", a.span)
    name = func.function.qualname.removesuffix(AS_WRITTEN)
    key = f"{func.module}:{name}"
    if footprints.may_write(m.program, key) or escaping.mentions_what_lasts(m.program, key):
        raise m.unsupported(f"cached function {name}, which may give something else the second time", a.span)
    same = tuple(_any_equal(m, v, a) for v in args)
    keywords = {k: _any_equal(m, v, a) for k, v in a.keywords.items()}
    result = call(m, func, same, keywords, a.span)
    if not globals_.is_immutable(result):
        raise m.unsupported(f"cached function {name}, whose result may change after it was kept", a.span)
    return result


def _any_equal(m: Machine, value: Value, a: Arguments) -> Value:
    """Any value that is the same key: the result that was kept may be that for `True` where the argument is 1."""
    if isinstance(value, UnionV):
        return m.split(value, lambda v: _any_equal(m, v, a))
    kind = kind_of(m.no_opaque(value, a.span))
    if kind in UNHASHABLE:
        raise m.type_error(f"unhashable type: {kind}", a.span)
    if kind not in HASHABLE:
        raise m.unsupported(f"cached function of {kind}", a.span)
    if isinstance(value, TupleV) and not value.cls:
        return TupleV(tuple(_any_equal(m, v, a) for v in value.items))
    if kind == "tuple":
        raise m.unsupported("cached function of a tuple of unknown length, or with names", a.span)
    number = as_int(value)
    if number is None:
        return value
    if isinstance(value, MemberV | FlagV):
        raise m.unsupported("cached function of a member of an enumeration that is an int", a.span)
    bit = m.fresh.var("bool", BOOL)
    m.assume(implies(bit, and_(le(integer(0), number), le(number, integer(1)))))
    return m.branch(bit, lambda: value, lambda: IntV(number)) if isinstance(value, BoolV) else IntV(number, bit)


# ------------------------------------------------------------------------------------------------------ partial, wraps, reduce


@function("functools.partial")
def _partial(m: Machine, a: Arguments) -> Value:
    if not a.positional:
        raise m.type_error("type 'partial' takes at least one argument", a.span)
    func, *given = a.positional
    kind = kind_of(m.no_opaque(func, a.span))
    if kind in SAMPLES and kind not in ("function", "class"):
        raise m.type_error("the first argument must be callable", a.span)
    keywords = tuple(TupleV((str_v(name), m.kept(v, a.span))) for name, v in a.keywords.items())
    return LibraryV(PARTIAL, (func, TupleV(tuple(m.kept(v, a.span) for v in given)), TupleV(keywords), str_v("")))


@method(f"{PARTIAL}.__call__")
def _call_partial(m: Machine, a: Arguments) -> Value:
    receiver, *args = a.positional
    assert isinstance(receiver, LibraryV)
    func, given, named, _ = receiver.parts
    assert isinstance(given, TupleV) and isinstance(named, TupleV)
    return call(m, func, (*given.items, *args), _named(named) | a.keywords, a.span)


def _named(pairs: TupleV) -> dict[str, Value]:
    """Keyword arguments that were kept as pairs of name and value."""
    found = {}
    for pair in pairs.items:
        assert isinstance(pair, TupleV) and isinstance(pair.items[0], StrV)
        found[str(pair.items[0].term.payload)] = pair.items[1]
    return found


@function("functools.wraps")
def _wraps(m: Machine, a: Arguments) -> Value:
    (wrapped,) = a.only(m, 1, 1)
    return LibraryV("functools.wraps", (wrapped, str_v("")))


@method("functools.wraps.__call__")
def _call_wraps(m: Machine, a: Arguments) -> Value:
    receiver, wrapper = a.only(m, 2, 2)
    assert isinstance(receiver, LibraryV)
    return _renamed(m, wrapper, receiver.parts[0], a)


@function("functools.update_wrapper")
def _update_wrapper(m: Machine, a: Arguments) -> Value:
    wrapper, wrapped = a.only(m, 2, 2)
    return _renamed(m, wrapper, wrapped, a)


def _renamed(m: Machine, wrapper: Value, wrapped: Value, a: Arguments) -> Value:
    # The wrapper is the same object with other texts in `__name__`, `__doc__` and the like.
    if not isinstance(wrapper, FuncV):
        raise m.unsupported(f"functools.wraps over {kind_of(wrapper)}", a.span)
    if isinstance(wrapped, FuncV):
        return replace(wrapper, function=replace(wrapper.function, name=wrapped.function.name))
    return replace(wrapper, function=replace(wrapper.function, name=""))


# ----------------------------------------------------------------------------------------------------------------- operator


@function(ITEM, ATTRIBUTE, CALLER)
def _getter(m: Machine, a: Arguments) -> Value:
    if a.name == CALLER:
        keywords = tuple(TupleV((str_v(name), m.kept(v, a.span))) for name, v in a.keywords.items())
        args = a.positional
        if args and isinstance(args[0], MemberV):
            raise m.unsupported("name of a method that is a member of an enumeration", a.span)
        if not args or not isinstance(args[0], StrV):
            raise m.type_error("method name must be a string", a.span)
        _known_name(m, args[0], a)
        return LibraryV(CALLER, (*(m.kept(v, a.span) for v in args), TupleV(keywords), str_v("")))
    if a.keywords or not a.positional:
        raise m.type_error(f"{a.name}() takes positional arguments, at least one", a.span)
    if a.name == ATTRIBUTE:
        for v in a.positional:
            if isinstance(v, MemberV):
                raise m.unsupported("name of an attribute that is a member of an enumeration", a.span)
            if not isinstance(v, StrV):
                kind = kind_of(m.no_opaque(v, a.span))
                if isinstance(v, UnionV) or kind not in SAMPLES:
                    raise m.unsupported(f"attrgetter of {kind}", a.span)
                raise m.type_error("attribute name must be a string", a.span)
            _known_name(m, v, a)
    return LibraryV(a.name, (TupleV(tuple(m.kept(v, a.span) for v in a.positional)), str_v("")))


def _known_name(m: Machine, name: StrV, a: Arguments) -> str:
    if name.term.op != "str":
        raise m.unsupported(f"{a.name} of a name that is not known", a.span)
    return str(name.term.payload)


def _of_getter(m: Machine, a: Arguments) -> tuple[tuple[Value, ...], Value]:
    receiver, value = a.only(m, 2, 2)
    assert isinstance(receiver, LibraryV) and isinstance(receiver.parts[0], TupleV)
    return receiver.parts[0].items, value


@method(f"{ITEM}.__call__")
def _call_itemgetter(m: Machine, a: Arguments) -> Value:
    wanted, value = _of_getter(m, a)
    found = tuple(get_item(m, value, index, a.span) for index in wanted)
    return found[0] if len(found) == 1 else TupleV(found)


@method(f"{ATTRIBUTE}.__call__")
def _call_attrgetter(m: Machine, a: Arguments) -> Value:
    wanted, value = _of_getter(m, a)
    found = []
    for name in wanted:
        assert isinstance(name, StrV)
        at = value
        for part in _known_name(m, name, a).split("."):
            at = attributes.get(m, at, part, a.span)
        found.append(at)
    return found[0] if len(found) == 1 else TupleV(tuple(found))


@method(f"{CALLER}.__call__")
def _call_methodcaller(m: Machine, a: Arguments) -> Value:
    receiver, value = a.only(m, 2, 2)
    assert isinstance(receiver, LibraryV)
    name, *args = receiver.parts[:-2]
    named = receiver.parts[-2]
    assert isinstance(name, StrV) and isinstance(named, TupleV)
    found = attributes.get(m, value, _known_name(m, name, a), a.span)
    return call(m, found, tuple(args), _named(named), a.span)

