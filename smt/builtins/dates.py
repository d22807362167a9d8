"""`datetime.date` and `datetime.timedelta`, exactly: a date is year, month, day and ordinal, a duration is a number of microseconds.

Not modelled: durations made of floats or divided with rounding, text of dates, `datetime`, `time`, time zones. A parameter of type
`date` may be a `datetime`, which compares and adds otherwise: what depends on that is a limit.
"""

from __future__ import annotations

from frontends import ir
from frontends.ir import Span
from smt.attributes import ATTRIBUTES
from smt.builtins.registry import Arguments, function, method
from smt.comparisons import EQUAL, ORDER
from smt.inputs import choice
from smt.kinds import kind_of
from smt.machine import Machine
from smt.operators import BINARY, TRUTH, UNARY, binary
from smt.terms import FALSE, INT, ZERO, Term, add, and_, eq, integer, ite, le, lt, mul, not_, or_, sub
from smt.theory import floordiv, floormod
from smt.values import IntV, LibraryV, OpaqueV, TupleV, UnionV, Value, as_int

DATE, DELTA = "datetime.date", "datetime.timedelta"
DAY_US = 86_400_000_000
MAX_DAYS = 999_999_999
MAX_ORDINAL = 3_652_059  # of 9999-12-31
UNITS_US = {  # in the order of the parameters of timedelta()
    "days": DAY_US, "seconds": 1_000_000, "microseconds": 1, "milliseconds": 1000, "minutes": 60_000_000, "hours": 3_600_000_000,
    "weeks": 7 * DAY_US,
}  # fmt: skip
_BEFORE = (0, 31, 59, 90, 120, 151, 181, 212, 243, 273, 304, 334)  # days before each month of a year that is no leap year


# ---------------------------------------------------------------------------------------------------------------- the calendar


def _is_leap(year: Term) -> Term:
    def by(n: int) -> Term:
        return eq(floormod(year, integer(n)), ZERO)

    return and_(by(4), or_(not_(by(100)), by(400)))


def _days_in(year: Term, month: Term) -> Term:
    thirty = or_(*(eq(month, integer(n)) for n in (4, 6, 9, 11)))
    february = ite(_is_leap(year), integer(29), integer(28))
    return ite(eq(month, integer(2)), february, ite(thirty, integer(30), integer(31)))


def _ordinal(year: Term, month: Term, day: Term) -> Term:
    """The proleptic Gregorian ordinal: 1 is the first day of year 1."""
    last = sub(year, integer(1))
    years = add(mul(integer(365), last), floordiv(last, integer(4)), floordiv(last, integer(400)))
    months = integer(_BEFORE[11])
    for n in range(11, 0, -1):
        months = ite(eq(month, integer(n)), integer(_BEFORE[n - 1]), months)
    extra = ite(and_(lt(integer(2), month), _is_leap(year)), integer(1), ZERO)
    return add(sub(years, floordiv(last, integer(100))), months, extra, day)


def _within(low: int, term: Term, high: Term | int) -> Term:
    return and_(le(integer(low), term), le(term, integer(high) if isinstance(high, int) else high))


def _is_day(year: Term, month: Term, day: Term) -> Term:
    return and_(_within(1, year, 9999), _within(1, month, 12), _within(1, day, _days_in(year, month)))


# ------------------------------------------------------------------------------------------------------------------- values


def _date(year: Term, month: Term, day: Term, ordinal: Term) -> LibraryV:
    return LibraryV(DATE, (TupleV((IntV(year), IntV(month), IntV(day), IntV(ordinal))),))


def _parts(value: Value) -> tuple[Term, Term, Term, Term]:
    """Year, month, day and ordinal."""
    assert isinstance(value, LibraryV) and isinstance(value.parts[0], TupleV)
    year, month, day, ordinal = (part.term for part in value.parts[0].items if isinstance(part, IntV))
    return year, month, day, ordinal


def _total(value: Value) -> Term:
    """The microseconds of a duration."""
    assert isinstance(value, LibraryV) and isinstance(value.parts[0], IntV)
    return value.parts[0].term


def _of_ordinal(m: Machine, ordinal: Term) -> LibraryV:
    """The date with an ordinal in range."""
    year, month, day = (m.fresh.var(name, INT) for name in ("year", "month", "day"))
    m.assume(and_(_is_day(year, month, day), eq(ordinal, _ordinal(year, month, day))))
    return _date(year, month, day, ordinal)


def _delta(m: Machine, total: Term, span: Span) -> Value:
    """A duration of so many microseconds."""
    fits = and_(le(integer(-MAX_DAYS * DAY_US), total), lt(total, integer((MAX_DAYS + 1) * DAY_US)))
    m.raise_if(not_(fits), "OverflowError", "overflow", "days of a timedelta out of range", span)
    return LibraryV(DELTA, (IntV(total),))


def unknown(m: Machine, dotted: str, hint: str, module: str) -> Value | None:
    """Any value of a type of `datetime`, by its name as the module writes it; None for other names."""
    full = library_name(m, dotted, module)
    if full == DELTA:
        m.written_as[DELTA] = dotted
        total = m.fresh.var(hint, INT)
        m.assume(and_(le(integer(-MAX_DAYS * DAY_US), total), lt(total, integer((MAX_DAYS + 1) * DAY_US))))
        return LibraryV(DELTA, (IntV(total),))
    if full == DATE:
        m.written_as[DATE] = dotted
        ordinal = m.fresh.var(hint, INT)
        m.assume(_within(1, ordinal, MAX_ORDINAL))
        return choice(m, hint, [_of_ordinal(m, ordinal), OpaqueV(f"{hint} may be a datetime, which is a date")])
    return None


def library_name(m: Machine, dotted: str, module: str) -> str:
    """The full name of what a dotted name imports; an empty text for anything else."""
    home = m.program.module(module)
    head, _, rest = dotted.partition(".")
    binding = home.lookup(head) if home is not None else None
    if not isinstance(binding, ir.Import):
        return ""
    return ".".join(part for part in (binding.module, binding.name or "", rest) if part)


# -------------------------------------------------------------------------------------------------------------- construction


def _ints(m: Machine, a: Arguments, names: tuple[str, ...], given: dict[str, Value]) -> dict[str, Term]:
    """The arguments by name, as integers; TypeError and limits for others."""
    if len(a.positional) > len(names) or set(a.keywords) - set(names) or set(names[: len(a.positional)]) & set(a.keywords):
        raise m.type_error(f"{a.name}() takes other arguments", a.span)
    given = given | dict(zip(names, a.positional, strict=False)) | a.keywords
    found = {}
    for name, value in given.items():
        if isinstance(value, UnionV):
            raise m.unsupported(f"{a.name} of a value of several kinds", a.span)
        term = as_int(m.no_opaque(value, a.span))
        kind = kind_of(value)
        if term is None and kind in ("str", "none", "tuple", "list", "dict", "set", "bytes"):
            raise m.type_error(f"{a.name} of {kind}", a.span)
        if term is None:
            raise m.unsupported(f"{a.name} of {kind}", a.span)
        found[name] = term
    return found


@function(DELTA)
def _timedelta(m: Machine, a: Arguments) -> Value:
    found = _ints(m, a, tuple(UNITS_US), {})
    return _delta(m, add(ZERO, *(mul(integer(UNITS_US[name]), term) for name, term in found.items())), a.span)


def _made(m: Machine, found: dict[str, Term], span: Span) -> Value:
    year, month, day = (found[name] for name in ("year", "month", "day"))
    _machine_ints(m, (year, month, day), span)
    m.raise_if(not_(_is_day(year, month, day)), "ValueError", "value", "no such day in the calendar", span)
    return _date(year, month, day, _ordinal(year, month, day))


def _machine_ints(m: Machine, terms: tuple[Term, ...], span: Span) -> None:
    fits = and_(*(_within(-(2**31), term, 2**31 - 1) for term in terms))
    m.raise_if(not_(fits), "OverflowError", "overflow", "Python int too large to convert to C int", span)


@function(DATE)
def _new_date(m: Machine, a: Arguments) -> Value:
    names = ("year", "month", "day")
    if len(set(names[: len(a.positional)]) | set(a.keywords)) < len(names):
        raise m.type_error("date() takes year, month and day", a.span)
    return _made(m, _ints(m, a, names, {}), a.span)


@function(f"{DATE}.fromordinal")
def _from_ordinal(m: Machine, a: Arguments) -> Value:
    a.only(m, 1, 1)
    n = _ints(m, a, ("n",), {})["n"]
    _machine_ints(m, (n,), a.span)
    m.raise_if(not_(_within(1, n, MAX_ORDINAL)), "ValueError", "value", "ordinal out of range", a.span)
    return _of_ordinal(m, n)


@method(f"{DATE}.replace")
def _replace(m: Machine, a: Arguments) -> Value:
    receiver, *rest = a.positional
    known = dict(zip(("year", "month", "day"), map(IntV, _parts(receiver)), strict=False))
    given: dict[str, Value] = {**known}
    return _made(m, _ints(m, Arguments(a.name, tuple(rest), a.keywords, a.span), tuple(known), given), a.span)


# ------------------------------------------------------------------------------------------------------- attributes, methods


for _place, _name in enumerate(("year", "month", "day")):
    ATTRIBUTES[f"{DATE}.{_name}"] = lambda m, value, span, place=_place: IntV(_parts(value)[place])  # type: ignore[misc]


@method(f"{DATE}.toordinal")
def _to_ordinal(m: Machine, a: Arguments) -> Value:
    return IntV(_parts(a.only(m, 1, 1)[0])[3])


@method(f"{DATE}.weekday")
def _weekday(m: Machine, a: Arguments) -> Value:
    return IntV(floormod(add(_parts(a.only(m, 1, 1)[0])[3], integer(6)), integer(7)))


@method(f"{DATE}.isoweekday")
def _isoweekday(m: Machine, a: Arguments) -> Value:
    return IntV(add(floormod(add(_parts(a.only(m, 1, 1)[0])[3], integer(6)), integer(7)), integer(1)))


ATTRIBUTES[f"{DELTA}.days"] = lambda m, value, span: IntV(floordiv(_total(value), integer(DAY_US)))
ATTRIBUTES[f"{DELTA}.seconds"] = lambda m, value, span: IntV(floordiv(floormod(_total(value), integer(DAY_US)), integer(1_000_000)))
ATTRIBUTES[f"{DELTA}.microseconds"] = lambda m, value, span: IntV(floormod(_total(value), integer(1_000_000)))


@method(f"{DELTA}.total_seconds")
def _total_seconds(m: Machine, a: Arguments) -> Value:
    return binary(m, "/", IntV(_total(a.only(m, 1, 1)[0])), IntV(integer(1_000_000)), a.span)


# ----------------------------------------------------------------------------------------------------------------- operators


def _moved(m: Machine, date: Value, days: Term, span: Span) -> Value:
    ordinal = add(_parts(date)[3], days)
    m.raise_if(not_(_within(1, ordinal, MAX_ORDINAL)), "OverflowError", "overflow", "date value out of range", span)
    return _of_ordinal(m, ordinal)


def _days(value: Value) -> Term:
    return floordiv(_total(value), integer(DAY_US))


def _factor(value: Value) -> Term:
    term = as_int(value)
    assert term is not None
    return term


def _divided(m: Machine, a: Value, b: Term, span: Span) -> Term:
    m.raise_if(eq(b, ZERO), "ZeroDivisionError", "division-by-zero", "//", span)
    return floordiv(_total(a), b)


def _remainder(m: Machine, a: Value, b: Value, span: Span) -> Value:
    m.raise_if(eq(_total(b), ZERO), "ZeroDivisionError", "division-by-zero", "%", span)
    return _delta(m, floormod(_total(a), _total(b)), span)


BINARY["+", DATE, DELTA] = lambda m, a, b, s: _moved(m, a, _days(b), s)
BINARY["+", DELTA, DATE] = lambda m, a, b, s: _moved(m, b, _days(a), s)
BINARY["-", DATE, DELTA] = lambda m, a, b, s: _moved(m, a, sub(ZERO, _days(b)), s)
BINARY["-", DATE, DATE] = lambda m, a, b, s: _delta(m, mul(integer(DAY_US), sub(_parts(a)[3], _parts(b)[3])), s)
BINARY["+", DELTA, DELTA] = lambda m, a, b, s: _delta(m, add(_total(a), _total(b)), s)
BINARY["-", DELTA, DELTA] = lambda m, a, b, s: _delta(m, sub(_total(a), _total(b)), s)
BINARY["*", DELTA, "int"] = lambda m, a, b, s: _delta(m, mul(_total(a), _factor(b)), s)
BINARY["*", "int", DELTA] = lambda m, a, b, s: _delta(m, mul(_factor(a), _total(b)), s)
BINARY["//", DELTA, "int"] = lambda m, a, b, s: _delta(m, _divided(m, a, _factor(b), s), s)
BINARY["//", DELTA, DELTA] = lambda m, a, b, s: IntV(_divided(m, a, _total(b), s))
BINARY["%", DELTA, DELTA] = _remainder
UNARY["-", DELTA] = lambda m, a, s: _delta(m, sub(ZERO, _total(a)), s)
UNARY["+", DELTA] = lambda m, a, s: a
EQUAL[DATE, DATE] = lambda m, a, b, s: eq(_parts(a)[3], _parts(b)[3])
ORDER[DATE, DATE] = lambda m, a, b, s: lt(_parts(a)[3], _parts(b)[3])
EQUAL[DELTA, DELTA] = lambda m, a, b, s: eq(_total(a), _total(b))
ORDER[DELTA, DELTA] = lambda m, a, b, s: lt(_total(a), _total(b))
EQUAL[DATE, DELTA] = EQUAL[DELTA, DATE] = lambda m, a, b, s: FALSE
TRUTH[DELTA] = lambda m, value, span: not_(eq(_total(value), ZERO))
TRUTH[DATE] = lambda m, value, span: eq(ZERO, ZERO)
