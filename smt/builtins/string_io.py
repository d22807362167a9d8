"""`io.StringIO`: the text before the cursor, the text behind it, and whether the file is closed. Newlines are not translated."""

from __future__ import annotations

from smt import attributes, text
from smt.builtins.registry import METHODS, Arguments, function, method
from smt.builtins.strings import term_of
from smt.heap import InstanceObj
from smt.iteration import items_of
from smt.kinds import as_text, kind_of
from smt.machine import Machine
from smt.sizes import taken
from smt.terms import BOOL, FALSE, STRING, TRUE, ZERO, Term, string
from smt.values import NONE, BoolV, IntV, NoneV, RefV, SeqV, StrV, Value, ViewV, as_int

KIND = "StringIO"
BEFORE, BEHIND, CLOSED = "%before", "%behind", "%closed"


def contents(before: Term, behind: Term, closed: Term) -> InstanceObj:
    """What is known of a file."""
    return InstanceObj(KIND, ((BEFORE, StrV(before)), (BEHIND, StrV(behind)), (CLOSED, BoolV(closed))))


def any_contents(m: Machine) -> InstanceObj:
    """A file of which nothing is known."""
    return contents(m.fresh.var("text", STRING), m.fresh.var("text", STRING), m.fresh.var("closed", BOOL))


@function("io.StringIO")
def _made(m: Machine, a: Arguments) -> Value:
    if set(a.keywords) - {"initial_value"} or len(a.positional) + len(a.keywords) > 1:
        raise m.unsupported("this form of io.StringIO", a.span)
    (initial,) = (*a.positional, *a.keywords.values()) or (NONE,)

    def one(v: Value) -> Value:
        found = string("") if isinstance(v, NoneV) else term_of(m, v, "initial_value of StringIO", a.span)
        location = m.new_location()
        m.state.heap[location] = contents(string(""), found, FALSE)
        return RefV(location, KIND)

    return m.split(initial, one)


def _parts(m: Machine, file: Value) -> tuple[RefV, Term, Term, Term]:
    assert isinstance(file, RefV)
    found = m.state.look(file)
    assert isinstance(found, InstanceObj)
    before, behind, closed = (found.get(name) for name in (BEFORE, BEHIND, CLOSED))
    if not isinstance(before, StrV) or not isinstance(behind, StrV) or not isinstance(closed, BoolV):
        raise m.unsupported("file that may be one of several")
    return file, before.term, behind.term, closed.term


def _open(m: Machine, a: Arguments) -> tuple[RefV, Term, Term]:
    """The file and its text on both sides of the cursor; ValueError where it is closed."""
    file, before, behind, closed = _parts(m, a.positional[0])
    m.raise_if(closed, "ValueError", "value", "I/O operation on closed file", a.span)
    return file, before, behind


def write(m: Machine, a: Arguments, value: Value) -> Value:
    """Put a text over what is behind the cursor; its length."""
    value = as_text(m.no_opaque(value, a.span))
    if not isinstance(value, StrV):
        raise m.type_error(f"string argument expected, got {kind_of(value)}", a.span)
    file, before, behind = _open(m, a)
    size = text.length(value.term)
    rest = behind if text.literal(behind) == "" else text.from_(behind, size)
    m.state.put(file, contents(text.concat(before, value.term), rest, FALSE))
    return IntV(size)


@method(f"{KIND}.write")
def _write(m: Machine, a: Arguments) -> Value:
    _, value = a.only(m, 2, 2)
    return m.split(value, lambda v: write(m, a, v))


@method(f"{KIND}.writelines")
def _writelines(m: Machine, a: Arguments) -> Value:
    _, lines = a.only(m, 2, 2)

    def one(v: Value) -> Value:
        _open(m, a)
        items = taken(m, items_of(m, v, a.span, at_once=True), a.span)
        if isinstance(items, tuple):
            for item in items:
                m.split(item, lambda part: write(m, a, part))
            return NONE
        if isinstance(items, ViewV) or items.shape.name != "str":
            raise m.unsupported("writelines of many items that may be no strings", a.span)
        joined = METHODS["str.join"](m, Arguments("str.join", (StrV(string("")), SeqV(items)), {}, a.span))
        m.split(joined, lambda part: write(m, a, part))
        return NONE

    return m.split(lines, one)


@method(f"{KIND}.getvalue")
def _getvalue(m: Machine, a: Arguments) -> Value:
    a.only(m, 1, 1)
    _, before, behind = _open(m, a)
    return StrV(text.concat(before, behind))


@method(f"{KIND}.read")
def _read(m: Machine, a: Arguments) -> Value:
    _, *size = a.only(m, 1, 2)
    if size and not isinstance(size[0], NoneV) and as_int(size[0]) is None:
        raise m.unsupported("read by what is no int", a.span)
    if size and not isinstance(size[0], NoneV):
        raise m.unsupported("read of a part of a file", a.span)
    file, before, behind = _open(m, a)
    m.state.put(file, contents(text.concat(before, behind), string(""), FALSE))
    return StrV(behind)


@method(f"{KIND}.seek")
def _seek(m: Machine, a: Arguments) -> Value:
    """To the start, or to the end."""
    _, *to = a.only(m, 2, 3)
    file, before, behind = _open(m, a)
    whole = text.concat(before, behind)
    match [v.term if isinstance(v, IntV) else None for v in to]:
        case [at] | [at, _] if at is not ZERO:
            raise m.unsupported("seek to any other place than the start or the end", a.span)
        case [_] | [_, Term(op="int", payload=0)]:
            m.state.put(file, contents(string(""), whole, FALSE))
            return IntV(ZERO)
        case [_, Term(op="int", payload=2)]:
            m.state.put(file, contents(whole, string(""), FALSE))
            return IntV(text.length(whole))
    raise m.unsupported("seek to any other place than the start or the end", a.span)


@method(f"{KIND}.truncate")
def _truncate(m: Machine, a: Arguments) -> Value:
    """Drop what is behind the cursor."""
    if len(a.positional) > 1:
        raise m.unsupported("truncate at a place that is given", a.span)
    file, before, _ = _open(m, a)
    m.state.put(file, contents(before, string(""), FALSE))
    return IntV(text.length(before))


@method(f"{KIND}.tell")
def _tell(m: Machine, a: Arguments) -> Value:
    a.only(m, 1, 1)
    return IntV(text.length(_open(m, a)[1]))


@method(f"{KIND}.flush")
def _flush(m: Machine, a: Arguments) -> Value:
    a.only(m, 1, 1)
    _open(m, a)
    return NONE


@method(f"{KIND}.close")
def _close(m: Machine, a: Arguments) -> Value:
    a.only(m, 1, 1)
    file, before, behind, _ = _parts(m, a.positional[0])
    m.state.put(file, contents(before, behind, TRUE))
    return NONE


@method(f"{KIND}.__enter__")
def _enter(m: Machine, a: Arguments) -> Value:
    a.only(m, 1, 1)
    return _open(m, a)[0]


attributes.ATTRIBUTES[f"{KIND}.closed"] = lambda m, file, span: BoolV(_parts(m, file)[3])
