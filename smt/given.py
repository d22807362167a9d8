"""Iterables and iterators that a caller hands in: what goes through one runs the caller's code at each step.

That may change whatever it can reach, give any item of the type, come to an end at any time or never, and raise anything: that is its own
doing, as with a function that is handed in (`callables.py`). Lists and tuples are such iterables too; `callables.of_protocol` tries
them apart, for counterexamples.
"""

from __future__ import annotations

from dataclasses import replace

from frontends import ir
from frontends.kinds import ANY, NONE, Type
from frontends.python.load import load_text
from smt import inputs
from smt.builtins.registry import Arguments, function, method
from smt.callables import GIVEN
from smt.calls import AT_ONCE, call, call_function
from smt.machine import Machine
from smt.operators import TRUTH, kind_of
from smt.sequences import Contents
from smt.subscripts import contents_of
from smt.terms import BOOL, INT, le
from smt.values import GIVEN_ITERABLE, GIVEN_ITERATOR, BoolV, BuiltinV, FuncV, IntV, LibraryV, OpaqueV, StrV, Value, ViewV, str_v

_TEXT = """
def items(start, more, step):
    start()
    while more():
        yield step()

def rest(more, step):
    while more():
        yield step()

def numbered(start, more, step, number):
    start()
    while more():
        yield number(), step()
"""


def given_iterable(m: Machine, kind: Type, hint: str) -> LibraryV:
    """What a caller passes for a parameter of type `Iterable[T]` or `Iterator[T]`."""
    m.given_functions[f"next of {hint}"] = Type("callable", kind.args or (ANY,))
    m.given_functions[f"iter of {hint}"] = Type("callable", (NONE,))
    return LibraryV(GIVEN_ITERATOR if kind.name == "iterator" else GIVEN_ITERABLE, (str_v(hint), str_v("")))


def item_of(m: Machine, value: Value) -> tuple[Type, ...]:
    """The type of the items, alone in a tuple."""
    assert isinstance(value, LibraryV) and isinstance(value.parts[0], StrV)
    return m.given_functions[f"next of {value.parts[0].term.payload}"].args


TRUTH[GIVEN_ITERABLE] = TRUTH[GIVEN_ITERATOR] = lambda m, value, span: m.fresh.var("true", BOOL)


def _part(value: Value, which: str) -> LibraryV:
    assert isinstance(value, LibraryV) and isinstance(value.parts[0], StrV)
    return LibraryV(GIVEN, (str_v(f"{which} of {value.parts[0].term.payload}"), str_v("")))


def running(m: Machine, value: Value, span: ir.Span) -> Value:
    """A generator, not yet started, that goes through what is given."""
    start = (_part(value, "iter"),) if kind_of(value) == GIVEN_ITERABLE else ()
    return _written(m, "items" if start else "rest", (*start, BuiltinV("%more"), _part(value, "next")), span)


def numbered(m: Machine, value: Value, start: Value, span: ir.Span) -> Value:
    """enumerate(value, start); of the numbers it is known that none is below the start."""
    number = LibraryV("%number", (start, str_v("")))
    return _written(m, "numbered", (_part(value, "iter"), BuiltinV("%more"), _part(value, "next"), number), span)


def _written(m: Machine, name: str, args: tuple[Value, ...], span: ir.Span) -> Value:
    from smt.builtins.written import placed

    module = load_text(_TEXT)
    assert isinstance(module, ir.Module)
    found = module.lookup(name)
    assert isinstance(found, ir.Function)
    inside = sum(key.startswith("%given:") for key in m.calls)  # loops within loops are no recursion
    body = replace(placed(found, span), qualname=f"{name}{inside}")
    m.written.append(body)
    return call_function(m, FuncV(body, "%given"), args, {}, span)


@function("%more")
def _more(m: Machine, a: Arguments) -> Value:
    """Whether there is a further item."""
    return BoolV(m.fresh.var("more", BOOL))


@method("%number.__call__")
def _number(m: Machine, a: Arguments) -> Value:
    """An index of `enumerate`."""
    (receiver,) = a.positional
    assert isinstance(receiver, LibraryV) and isinstance(receiver.parts[0], IntV)
    number = m.fresh.var("number", INT)
    m.assume(le(receiver.parts[0].term, number))
    return IntV(number)


def iterator_of(m: Machine, value: Value, span: ir.Span) -> Value:
    """iter(value)"""
    if kind_of(value) == GIVEN_ITERATOR:
        return value
    call(m, _part(value, "iter"), (), {}, span)
    assert isinstance(value, LibraryV)
    return LibraryV(GIVEN_ITERATOR, value.parts)


def next_of(m: Machine, value: Value, default: Value | None, span: ir.Span) -> Value:
    """next(value) or next(value, default)"""
    if kind_of(value) != GIVEN_ITERATOR:
        raise m.unsupported("next of what may be no iterator", span)

    def at_end() -> Value:
        # Finding out that there is nothing more runs code of the caller, too.
        call(m, _part(value, "iter"), (), {}, span)
        if default is None:
            raise m.raise_("StopIteration", "raise", "StopIteration", span)
        return default

    return m.branch(m.fresh.var("more", BOOL), lambda: call(m, _part(value, "next"), (), {}, span), at_end)


def _all(m: Machine, value: Value, span: ir.Span) -> Contents | ViewV:
    """All items at once, for a function of the library that does nothing else in between."""
    call(m, _part(value, "iter"), (), {}, span)
    (item,) = item_of(m, value)
    made = inputs.unknown(m, Type("tuple", (item, Type("..."))), "items", m.frame.module)
    contents = None if isinstance(made, OpaqueV) else contents_of(m, made)
    if contents is None:
        raise m.unsupported(f"items of type {item}, which has no model", span)
    return contents


AT_ONCE[GIVEN_ITERABLE] = AT_ONCE[GIVEN_ITERATOR] = _all
