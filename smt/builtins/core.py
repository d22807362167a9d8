"""`len`, `bool` and `print`; `seen` of contracts."""

from __future__ import annotations

from frontends.ir import Span
from smt import ranges, sequences, text
from smt.builtins.registry import FUNCTIONS, LENGTH, METHODS, Arguments, function
from smt.iteration import items_of, stored
from smt.kinds import as_text, kind_of, walked_kind
from smt.machine import Machine
from smt.operators import TRUTH, truthy
from smt.sizes import counted
from smt.subscripts import contents_of, new_list
from smt.terms import ZERO, Term, eq, integer, le, not_
from smt.values import NONE, BoolV, IntV, NoneV, RangeV, StrV, Value, bool_v, str_v


@function("len")
def _len(m: Machine, a: Arguments) -> Value:
    (value,) = a.only(m, 1, 1)

    def one(v: Value) -> Value:
        v = as_text(m.no_opaque(v, a.span))
        contents = contents_of(m, v)
        if contents is not None:
            return counted(m, sequences.length(contents))
        if isinstance(v, RangeV):
            length = ranges.length(v)
            m.raise_if(le(integer(2**63), length), "OverflowError", "overflow", "len() of a range", a.span)
            return IntV(length)
        if isinstance(v, StrV):
            return counted(m, text.length(v.term))
        kind = walked_kind(v)
        if kind in LENGTH:
            found = LENGTH[kind](m, Arguments("len", (v,), {}, a.span))
            return counted(m, found.term) if kind in ("dict", "set", "frozenset") and isinstance(found, IntV) else found
        if kind in ("int", "float", "none", "function", "module", "exception", "generator"):
            raise m.type_error(f"object of type {kind} has no len()", a.span)
        raise m.unsupported(f"len of {kind}", a.span)

    return m.split(value, one)


def _list_truth(m: Machine, value: Value, span: Span) -> Term:
    contents = contents_of(m, value)
    assert contents is not None
    return not_(eq(sequences.length(contents), ZERO))


TRUTH["list"] = _list_truth


@function("bool")
def _bool(m: Machine, a: Arguments) -> Value:
    args = a.only(m, 0, 1)
    return BoolV(truthy(m, args[0], a.span)) if args else bool_v(False)


@function("print")
def _print(m: Machine, a: Arguments) -> Value:
    # What goes to the standard output has no model; what matters there is that str() of each argument may run code of its own.
    file = a.keywords.get("file", NONE)
    if set(a.keywords) - {"end", "sep", "flush", "file"} or not (isinstance(file, NoneV) or kind_of(file) == "StringIO"):
        raise m.unsupported("print to a file", a.span)
    if any(kind_of(v) not in ("str", "none") for name, v in a.keywords.items() if name in ("end", "sep")):
        raise m.unsupported("print with an end or a separator that may be no string", a.span)

    def put(value: Value) -> None:
        if not isinstance(file, NoneV):
            METHODS["StringIO.write"](m, Arguments("StringIO.write", (file, value), {}, a.span))

    given = {name: v for name, v in a.keywords.items() if not isinstance(v, NoneV)}
    for i, value in enumerate(a.positional):
        if i:
            put(given.get("sep", str_v(" ")))
        put(FUNCTIONS["str"](m, Arguments("str", (value,), {}, a.span)))
    put(given.get("end", str_v("\n")))
    return NONE


@function("%seen")
def _seen(m: Machine, a: Arguments) -> Value:
    (value,) = a.only(m, 1, 1)
    for source, count in reversed(m.iterating):
        if source == value:
            items = stored(m, items_of(m, value, a.span), "seen", a.span)
            return new_list(m, sequences.section(items, ZERO, count))
    raise m.unsupported("seen(x) where no enclosing loop runs over x", a.span)
