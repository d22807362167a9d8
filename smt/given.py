"""Iterables, iterators, collections and sequences that a caller hands in, of any class: what is done with one runs the caller's code.

Such code may change whatever it can reach, give any item of the type, come to an end at any time or never, have any length at any time,
and raise anything: that is its own doing, as with a function that is handed in (`callables.py`). Lists and tuples are such values too;
`callables.of_protocol` tries them apart, for counterexamples. Look-ups in mappings are in `given_mappings.py`.
"""

from __future__ import annotations

from dataclasses import replace

from frontends import ir
from frontends.kinds import ANY, NONE, Type
from frontends.python.load import load_text
from smt import inputs
from smt.builtins.registry import LENGTH, Arguments, function, method
from smt.callables import GIVEN
from smt.calls import call, call_function
from smt.comparisons import CONTAINS
from smt.iteration import AT_ONCE
from smt.kinds import kind_of
from smt.machine import Machine
from smt.operators import TRUTH
from smt.sequences import Items
from smt.subscripts import GET, contents_of
from smt.terms import BOOL, INT, ZERO, Term, le
from smt.values import BoolV, BuiltinV, FuncV, IntV, LibraryV, OpaqueV, SliceV, StrV, Value, str_v

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


KINDS = {name: f"{name} that is given" for name in ("iterable", "iterator", "collection", "sequence", "mapping", "mutablemapping")}
_ITERATOR = KINDS["iterator"]


def given(m: Machine, kind: Type, hint: str) -> LibraryV:
    """What a caller passes for a parameter of type `Iterable[T]`, `Iterator[T]`, `Collection[T]`, `Sequence[T]` or `Mapping[T, V]`."""
    m.given_functions[f"next of {hint}"] = Type("callable", kind.args[:1] or (ANY,))
    m.given_functions[f"iter of {hint}"] = Type("callable", (Type("..."), NONE))  # whatever it is given, nothing is known of the result
    return LibraryV(KINDS[kind.name], (str_v(hint), str_v("")))


def name_of(value: Value) -> str:
    """What a parameter is called for which something is given, or the place of that in it."""
    assert isinstance(value, LibraryV) and isinstance(value.parts[0], StrV)
    return str(value.parts[0].term.payload)


def item_of(m: Machine, value: Value) -> tuple[Type, ...]:
    """The type of the items, alone in a tuple."""
    return m.given_functions[f"next of {name_of(value)}"].args


def run(m: Machine, value: Value, args: tuple[Value, ...], span: ir.Span) -> None:
    """Code of the caller, which gets these values."""
    call(m, part_of(value, "iter"), args, {}, span)


def _any_answer(m: Machine, value: Value, span: ir.Span, args: tuple[Value, ...] = ()) -> Term:
    run(m, value, args, span)
    return m.fresh.var("answer", BOOL)


def _length(m: Machine, a: Arguments) -> Value:
    run(m, a.positional[0], (), a.span)
    length = m.fresh.var("length", INT)
    m.assume(le(ZERO, length))
    return IntV(length)


def _member(m: Machine, value: Value, index: Value, span: ir.Span) -> Value:
    """value[index]; a slice may be any sequence of such items."""
    if isinstance(index, SliceV):
        run(m, value, (), span)
        return value
    if not isinstance(index, IntV | BoolV):
        raise m.unsupported(f"index of kind {kind_of(index)} into what a caller gives", span)
    return call(m, part_of(value, "next"), (), {}, span)


for _kind in KINDS.values():
    TRUTH[_kind] = _any_answer
for _kind in (KINDS["collection"], KINDS["sequence"], KINDS["mapping"], KINDS["mutablemapping"]):
    LENGTH[_kind] = _length
    CONTAINS[_kind] = lambda m, value, item, span: _any_answer(m, value, span, (item,))
GET[KINDS["sequence"]] = _member


def part_of(value: Value, which: str) -> LibraryV:
    """One of the functions of the caller that stand behind what is given: for its next item, say."""
    return LibraryV(GIVEN, (str_v(f"{which} of {name_of(value)}"), str_v("")))


def running(m: Machine, value: Value, span: ir.Span) -> Value:
    """A generator, not yet started, that goes through what is given."""
    start = () if kind_of(value) == _ITERATOR else (part_of(value, "iter"),)
    return _written(m, "items" if start else "rest", (*start, BuiltinV("%more"), part_of(value, "next")), span)


def numbered(m: Machine, value: Value, start: Value, span: ir.Span) -> Value:
    """enumerate(value, start); of the numbers it is known that none is below the start."""
    number = LibraryV("%number", (start, str_v("")))
    return _written(m, "numbered", (part_of(value, "iter"), BuiltinV("%more"), part_of(value, "next"), number), span)


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
    if kind_of(value) == _ITERATOR:
        return value
    run(m, value, (), span)
    assert isinstance(value, LibraryV)
    return LibraryV(_ITERATOR, value.parts)


def next_of(m: Machine, value: Value, default: Value | None, span: ir.Span) -> Value:
    """next(value) or next(value, default)"""
    if kind_of(value) != _ITERATOR:
        raise m.unsupported("next of what may be no iterator", span)

    def at_end() -> Value:
        # Finding out that there is nothing more runs code of the caller, too.
        run(m, value, (), span)
        if default is None:
            raise m.raise_("StopIteration", "raise", "StopIteration", span)
        return default

    return m.branch(m.fresh.var("more", BOOL), lambda: call(m, part_of(value, "next"), (), {}, span), at_end)


def _all(m: Machine, value: Value, span: ir.Span) -> Items:
    """All items at once, for a function of the library that does nothing else in between."""
    run(m, value, (), span)
    (item,) = item_of(m, value)
    made = inputs.unknown(m, Type("tuple", (item, Type("..."))), "items", m.frame.module)
    contents = None if isinstance(made, OpaqueV) else contents_of(m, made)
    if contents is None:
        raise m.unsupported(f"items of type {item}, which has no model", span)
    return contents


for _kind in KINDS.values():
    AT_ONCE[_kind] = _all
