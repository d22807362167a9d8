"""Methods of bytes and bytearray that look for parts, take parts off, join, and know ASCII letters.

On literals CPython itself is asked; on unknown bytes these are exact, but for `count`.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import TypeAlias

from frontends.ir import Span
from smt import sequences
from smt.builtins.items import joined
from smt.builtins.lists import clamped
from smt.builtins.octets import KINDS, has_part, octets, of_kind, part_at, positions, wanted_part
from smt.builtins.registry import METHODS, Arguments
from smt.builtins.strings import Keywords, fold, for_each_kind, index_of, positional
from smt.iteration import items_of
from smt.kinds import kind_of
from smt.machine import Machine
from smt.quantifiers import over_items
from smt.sequences import Contents
from smt.subscripts import bytes_in, tuple_of
from smt.terms import FALSE, INT, ZERO, Term, add, and_, apply, eq, implies, int_value, integer, ite, le, lt, mul, not_, or_, sub
from smt.values import NONE, BoolV, BytesV, IntV, NoneV, Seq, TupleV, Value, ViewV, bool_v, int_v

Body: TypeAlias = Callable[[Machine, Arguments, Contents], Value]


def octet_method(*names: str, least: int, most: int, keywords: Keywords = ()) -> Callable[[Body], Body]:
    """Register methods of bytes and bytearray, as `text_method` does for strings. The body is also given the receiver's items."""

    def register(body: Body) -> Body:
        def row(m: Machine, a: Arguments) -> Value:
            values = positional(m, a, keywords)
            if not least <= len(values) - 1 <= most:
                raise m.type_error(f"{a.name}() takes {least} to {most} arguments", a.span)
            kind, _, name = a.name.partition(".")

            def one(known: tuple[Value, ...]) -> Value:
                if kind_of(known[0]) != kind:
                    raise m.type_error(f"descriptor {a.name} does not apply to {kind_of(known[0])}", a.span)
                folded = _folded(m, kind, name, known, a.span)
                return body(m, Arguments(a.name, known, {}, a.span), octets(m, known[0])) if folded is None else folded

            return for_each_kind(m, values, one, a.span)

        for name in names:
            for kind in KINDS:
                METHODS[f"{kind}.{name}"] = row
        return body

    return register


def _folded(m: Machine, kind: str, name: str, values: tuple[Value, ...], span: Span) -> Value | None:
    plain = fold(m, Arguments(f"bytes.{name}", tuple(bytes_in(m, v) or v for v in values), {}, span))
    if kind == "bytes" or plain is None:
        return plain

    def one(value: Value) -> Value:
        return of_kind(m, value.contents, kind) if isinstance(value, BytesV) else value

    if isinstance(plain, TupleV):
        return TupleV(tuple(map(one, plain.items)))
    if kind_of(plain) == "list":
        raise m.unsupported(f"{kind}.{name}, which makes a list of {kind}", span)
    return one(plain)


def _limit(*names: str, least: int, most: int, keywords: Keywords = ()) -> None:
    """Methods that are followed on literals only."""

    @octet_method(*names, least=least, most=most, keywords=keywords)
    def _(m: Machine, a: Arguments, found: Contents) -> Value:
        raise m.unsupported(f"{a.name} of bytes that are not known", a.span)


_BLANK: Keywords = (("sep", NONE), ("maxsplit", int_v(-1)))
_limit("split", "rsplit", least=0, most=2, keywords=_BLANK)
_limit("splitlines", least=0, most=1, keywords=(("keepends", bool_v(False)),))
_limit("replace", least=2, most=3)
_limit("expandtabs", least=0, most=1, keywords=(("tabsize", int_v(8)),))
_limit("center", "ljust", "rjust", least=1, most=2)
_limit("zfill", least=1, most=1)
_limit("title", "capitalize", "swapcase", "istitle", "isupper", "islower", least=0, most=0)


# ------------------------------------------------------------------------------------------------------------------ parts


def _bounds(m: Machine, a: Arguments, found: Contents, first: int) -> tuple[Term, Term, Term]:
    """The start and end that optional arguments give, clamped; and the start before it is."""
    length = sequences.length(found)
    given = [*a.positional[first:], NONE, NONE][:2]
    low, high = (None if isinstance(v, NoneV) else index_of(m, v, f"bound of {a.name}", a.span) for v in given)
    start = ZERO if low is None else clamped(low, length)
    end = length if high is None else clamped(high, length)
    beyond = FALSE if low is None else lt(length, low)
    return start, ite(lt(end, start), start, end), beyond


def _part(m: Machine, value: Value, a: Arguments) -> Contents:
    held = bytes_in(m, value)
    if held is None:
        raise m.type_error(f"{a.name} needs bytes, not {kind_of(value)}", a.span)
    return held.contents


@octet_method("find", "rfind", "index", "rindex", least=1, most=3)
def _find(m: Machine, a: Arguments, found: Contents) -> Value:
    part = wanted_part(m, a.positional[1], a.span)
    start, end, beyond = _bounds(m, a, found, 2)
    count = sub(end, start)
    within = found if start is ZERO and count is sequences.length(found) else sequences.section(found, start, count)
    there = and_(not_(beyond), has_part(m, within, part, a.span))
    name = a.name.partition(".")[2]
    if name in ("index", "rindex"):
        m.raise_if(not_(there), "ValueError", "value", "subsection not found", a.span)
    last = name in ("rfind", "rindex")

    def at() -> Value:
        return IntV(add(start, position(m, within, part, last, a.span)))

    return m.branch(there, at, lambda: int_v(-1))


def position(m: Machine, found: Contents, part: Contents, last: bool, span: Span) -> Term:
    """The first or last index at which a part stands, where it stands anywhere."""
    x, y = BytesV(found).seq, BytesV(part).seq
    # A function of what is searched, so that the same search always has one result.
    at = apply("bytes.last" if last else "bytes.first", INT, *x.arrays, x.length, *y.arrays, y.length)
    m.assume(and_(le(ZERO, at), le(add(at, y.length), x.length)))
    m.assume(part_at(m, found, part, at, span))

    def elsewhere(other: Value) -> Value:
        assert isinstance(other, IntV)
        nearer = lt(at, other.term) if last else lt(other.term, at)
        return m.branch(nearer, lambda: BoolV(not_(part_at(m, found, part, other.term, span))), lambda: bool_v(True))

    m.assume(over_items(m, positions(found, part), elsewhere, True, span))
    return at


@octet_method("count", least=1, most=3)
def _count(m: Machine, a: Arguments, found: Contents) -> Value:
    part = wanted_part(m, a.positional[1], a.span)
    if len(a.positional) > 2:
        raise m.unsupported(f"{a.name} between bounds", a.span)
    x, y = BytesV(found).seq, BytesV(part).seq
    count = apply("bytes.count", INT, *x.arrays, x.length, *y.arrays, y.length)
    m.assume(and_(le(ZERO, count), le(count, add(x.length, integer(1)))))
    m.assume(implies(lt(ZERO, y.length), le(mul(count, y.length) if int_value(y.length) is not None else count, x.length)))
    m.assume(eq(lt(ZERO, count), has_part(m, found, part, a.span)))
    return IntV(count)


@octet_method("startswith", "endswith", least=1, most=3)
def _affix(m: Machine, a: Arguments, found: Contents) -> Value:
    start, end, beyond = _bounds(m, a, found, 2)
    wanted = a.positional[1]
    parts = wanted.items if isinstance(wanted, TupleV) else (wanted,)
    if any(bytes_in(m, v) is None for v in parts):
        if any(kind_of(m.no_opaque(v, a.span)) in ("instance", "tuple") for v in parts) or bytes_in(m, parts[0]) is not None:
            raise m.unsupported(f"this form of {a.name}", a.span)
        raise m.type_error(f"{a.name} first arg must be bytes or a tuple of bytes", a.span)
    within = sequences.section(found, start, sub(end, start))
    test = _starts if a.name.endswith("startswith") else _ends
    return BoolV(and_(not_(beyond), or_(*(test(m, within, _part(m, v, a), a.span) for v in parts))))


def _starts(m: Machine, found: Contents, part: Contents, span: Span) -> Term:
    fits = le(sequences.length(part), sequences.length(found))
    return _where(m, fits, lambda: part_at(m, found, part, ZERO, span))


def _ends(m: Machine, found: Contents, part: Contents, span: Span) -> Term:
    rest = sub(sequences.length(found), sequences.length(part))
    return _where(m, le(ZERO, rest), lambda: part_at(m, found, part, rest, span))


def _where(m: Machine, condition: Term, test: Callable[[], Term]) -> Term:
    result = m.branch(condition, lambda: BoolV(test()), lambda: bool_v(False))
    assert isinstance(result, BoolV)
    return result.term


@octet_method("removeprefix", "removesuffix", least=1, most=1)
def _without_affix(m: Machine, a: Arguments, found: Contents) -> Value:
    part, kind = _part(m, a.positional[1], a), a.name.partition(".")[0]
    rest = sub(sequences.length(found), sequences.length(part))
    front = a.name.endswith("prefix")
    start = sequences.length(part) if front else ZERO
    there = (_starts if front else _ends)(m, found, part, a.span)
    return m.branch(there, lambda: of_kind(m, sequences.section(found, start, rest), kind), lambda: of_kind(m, found, kind))


@octet_method("partition", "rpartition", least=1, most=1)
def _partition(m: Machine, a: Arguments, found: Contents) -> Value:
    part, kind = _part(m, a.positional[1], a), a.name.partition(".")[0]
    size, length = sequences.length(part), sequences.length(found)
    m.raise_if(eq(size, ZERO), "ValueError", "value", "empty separator", a.span)
    last = a.name.endswith(".rpartition")

    def whole() -> Value:
        parts = ((), (), found) if last else (found, (), ())
        return TupleV(tuple(of_kind(m, p, kind) for p in parts))

    def split() -> Value:
        at = position(m, found, part, last, a.span)
        after = add(at, size)
        parts = (sequences.section(found, ZERO, at), part, sequences.section(found, after, sub(length, after)))
        return TupleV(tuple(of_kind(m, p, kind) for p in parts))

    return m.branch(has_part(m, found, part, a.span), split, whole)


BLANKS = b" \t\n\r\x0b\x0c"


@octet_method("strip", "lstrip", "rstrip", least=0, most=1)
def _strip(m: Machine, a: Arguments, found: Contents) -> Value:
    kind, _, name = a.name.partition(".")
    dropped: Contents = tuple(map(int_v, BLANKS))
    if len(a.positional) > 1 and not isinstance(a.positional[1], NoneV):
        dropped = _part(m, a.positional[1], a)
    x, y = BytesV(found).seq, BytesV(dropped).seq
    length = x.length

    def goes(value: Value) -> Term:
        return has_part(m, dropped, (value,), a.span)

    def kept_at(at: Term) -> Term:
        return not_(goes(sequences.get(found, at)))

    def all_go(start: Term, end: Term) -> Term:
        between = ViewV("between", sub(end, start), lambda k: sequences.get(found, add(start, k)))
        return over_items(m, between, lambda v: BoolV(goes(v)), True, a.span)

    if found == ():
        return of_kind(m, (), kind)
    start, end = ZERO, length
    if name != "rstrip":
        start = apply("bytes.kept_from", INT, *x.arrays, length, *y.arrays, y.length)
        m.assume(and_(le(ZERO, start), le(start, length)))
        m.assume(all_go(ZERO, start))
        m.assume(_or_at(m, eq(start, length), lambda: kept_at(start)))
    if name != "lstrip":
        end = apply("bytes.kept_until", INT, *x.arrays, length, *y.arrays, y.length, start)
        m.assume(and_(le(start, end), le(end, length)))
        m.assume(all_go(end, length))
        m.assume(_or_at(m, eq(end, start), lambda: kept_at(sub(end, integer(1)))))
    return of_kind(m, sequences.section(found, start, sub(end, start)), kind)


def _or_at(m: Machine, settled: Term, test: Callable[[], Term]) -> Term:
    result = m.branch(settled, lambda: bool_v(True), lambda: BoolV(test()))
    assert isinstance(result, BoolV)
    return result.term


@octet_method("join", least=1, most=1)
def _join(m: Machine, a: Arguments, found: Contents) -> Value:
    items = items_of(m, a.positional[1], a.span)
    if isinstance(items, ViewV | Seq):
        raise m.unsupported(f"{a.name} of an unknown number of parts", a.span)

    def one(values: tuple[Value, ...]) -> Value:
        made: Contents = ()
        for i, value in enumerate(values):
            made = joined(m, made if i == 0 else joined(m, made, found, a.span), _part(m, value, a), a.span)
        return of_kind(m, made, a.name.partition(".")[0])

    return for_each_kind(m, items, one, a.span)


# -------------------------------------------------------------------------------------------------------- ASCII letters

_TESTS: dict[str, tuple[tuple[int, int], ...]] = {
    "isdigit": ((48, 57),), "isalpha": ((65, 90), (97, 122)), "isalnum": ((48, 57), (65, 90), (97, 122)), "isspace": ((9, 13), (32, 32)),
    "isascii": ((0, 127),),
}  # fmt: skip


def _among(number: Term, ranges: tuple[tuple[int, int], ...]) -> Term:
    return or_(*(and_(le(integer(low), number), le(number, integer(high))) for low, high in ranges))


def all_among(m: Machine, found: Contents, ranges: tuple[tuple[int, int], ...], span: Span) -> Term:
    """Whether all items are in one of the ranges."""

    def one(value: Value) -> Value:
        assert isinstance(value, IntV)
        return BoolV(_among(value.term, ranges))

    return over_items(m, tuple_of(found), one, True, span)


@octet_method(*_TESTS, least=0, most=0)
def _test(m: Machine, a: Arguments, found: Contents) -> Value:
    name = a.name.partition(".")[2]
    some = FALSE if name == "isascii" else eq(sequences.length(found), ZERO)
    return BoolV(and_(not_(some), all_among(m, found, _TESTS[name], a.span)))


@octet_method("lower", "upper", least=0, most=0)
def _change_case(m: Machine, a: Arguments, found: Contents) -> Value:
    kind, _, name = a.name.partition(".")
    ranges, by = (((65, 90),), 32) if name == "lower" else (((97, 122),), -32)

    def one(value: Value) -> Value:
        assert isinstance(value, IntV)
        return IntV(ite(_among(value.term, ranges), add(value.term, integer(by)), value.term))

    if isinstance(found, tuple):
        return of_kind(m, tuple(map(one, found)), kind)
    return of_kind(m, sequences.tabulate(found.length, lambda k: one(sequences.get(found, k))), kind)
