"""Characters and their properties: isdigit, upper, ord, chr, int of a string, encode and the like."""

from __future__ import annotations

from smt import sequences, sizes, text
from smt.builtins.arithmetic import CONVERT
from smt.builtins.octets import known_byte
from smt.builtins.registry import Arguments, function
from smt.builtins.strings import by_cpython, for_each_kind, index_of, python_value, term_of, text_method
from smt.character_facts import CHANGED, PREDICATES, changed_case, is_refused, number_in, predicate
from smt.kinds import kind_of
from smt.machine import Machine
from smt.sizes import fitting
from smt.subscripts import bytes_in
from smt.terms import BOOL, INT, STRING, ZERO, Term, and_, apply, eq, int_value, integer, ite, lt, not_, or_
from smt.text import ASCII, WHITESPACE, literal
from smt.values import BoolV, IntV, StrV, Value


def _whole(m: Machine, a: Arguments) -> Term:
    return term_of(m, a.positional[0], "receiver", a.span)


@text_method(*PREDICATES, least=0, most=0)
def _predicate(m: Machine, a: Arguments) -> Value:
    return BoolV(predicate(a.name.partition(".")[2], _whole(m, a)))


@text_method("isspace", least=0, most=0)
def _isspace(m: Machine, a: Arguments) -> Value:
    whole = _whole(m, a)
    return BoolV(and_(text.all_in(whole, WHITESPACE), not_(text.is_empty(whole))))


@text_method("isascii", least=0, most=0)
def _isascii(m: Machine, a: Arguments) -> Value:
    return BoolV(text.all_in(_whole(m, a), ASCII))


@text_method(*CHANGED, least=0, most=0)
def _change_case(m: Machine, a: Arguments) -> Value:
    return StrV(changed_case(a.name.partition(".")[2], _whole(m, a)))


@text_method("ljust", "rjust", least=1, most=2)
def _justify(m: Machine, a: Arguments) -> Value:
    width, fill = _width_and_fill(m, a)
    return StrV(text.padded(_whole(m, a), width, a.name == "str.rjust", fill))


@text_method("center", least=1, most=2)
def _center(m: Machine, a: Arguments) -> Value:
    width, fill = _width_and_fill(m, a)
    return StrV(text.centred(_whole(m, a), width, fill))


def _width_and_fill(m: Machine, a: Arguments) -> tuple[Term, Term]:
    width = fitting(m, index_of(m, a.positional[1], f"width of {a.name}", a.span), "width", a.span)
    if len(a.positional) < 3:
        return width, text.SPACE
    fill = term_of(m, a.positional[2], f"fill of {a.name}", a.span)
    m.raise_if(not_(eq(text.length(fill), integer(1))), "TypeError", "type", "the fill character is not one character", a.span)
    return width, fill


@text_method("zfill", least=1, most=1)
def _zfill(m: Machine, a: Arguments) -> Value:
    width = fitting(m, index_of(m, a.positional[1], "width of zfill", a.span), "width", a.span)
    return StrV(text.zero_filled(_whole(m, a), width))


@text_method("expandtabs", least=0, most=1)
def _expandtabs(m: Machine, a: Arguments) -> Value:
    whole = _whole(m, a)
    given = index_of(m, a.positional[1], "tab size", a.span) if len(a.positional) == 2 else integer(8)
    size = fitting(m, given, "tab size", a.span, sizes.INT)
    tab = text.just("\t")
    plain = not_(text.in_re(whole, text.sequence(text.ANYTHING, tab, text.ANYTHING)))
    return StrV(ite(plain, whole, apply("text.expanded", STRING, whole, size)))


# ----------------------------------------------------------------------------------------------------------- numbers


@function("ord")
def _ord(m: Machine, a: Arguments) -> Value:
    (value,) = a.only(m, 1, 1)

    def one(values: tuple[Value, ...]) -> Value:
        held = bytes_in(m, values[0])
        if held is not None:
            wrong = not_(eq(sequences.length(held.contents), integer(1)))
            m.raise_if(wrong, "TypeError", "type", "ord() expected one byte", a.span)
            return known_byte(m, held.contents, ZERO)
        if kind_of(values[0]) not in ("str", "int", "float", "none", "tuple", "list", "dict", "set", "range"):
            raise m.unsupported(f"ord of {kind_of(values[0])}", a.span)
        term = term_of(m, values[0], "argument of ord", a.span)
        m.raise_if(not_(eq(text.length(term), integer(1))), "TypeError", "type", "ord() expected one character", a.span)
        return IntV(text.character_code(term))

    return for_each_kind(m, (value,), one, a.span)


@function("chr")
def _chr(m: Machine, a: Arguments) -> Value:
    (value,) = a.only(m, 1, 1)

    def one(values: tuple[Value, ...]) -> Value:
        code = index_of(m, values[0], "argument of chr", a.span)
        fitting(m, code, "argument of chr()", a.span, sizes.INT)
        outside = or_(lt(code, ZERO), lt(integer(text.LAST_CHARACTER), code))
        m.raise_if(outside, "ValueError", "value", "chr() arg not in range(0x110000)", a.span)
        return StrV(text.character(code))

    return for_each_kind(m, (value,), one, a.span)


def _to_int(m: Machine, a: Arguments) -> Value:
    """int(s): the value of digits and of str(n); of what else is a numeral for Python some int; ValueError for anything else."""
    term = term_of(m, a.positional[0], "argument of int", a.span)
    if literal(term) is not None:
        folded = by_cpython(m, lambda: int(literal(term) or ""), "invalid literal for int()", a.span)
        assert folded is not None
        return folded
    known = text.number_behind(term)
    if known is not None:
        return IntV(known)
    m.raise_if(is_refused(term), "ValueError", "value", "invalid literal for int()", a.span)
    return IntV(number_in(term))


CONVERT["int", "str"] = _to_int


def _to_int_of_base(m: Machine, a: Arguments) -> Value:
    """int(s, base)"""
    value, base = a.positional

    def one(values: tuple[Value, ...]) -> Value:
        number = index_of(m, values[1], "base of int", a.span)
        if kind_of(values[0]) in ("bytes", "bytearray"):
            raise m.unsupported("int of bytes", a.span)
        term = term_of(m, values[0], "argument of int with a base", a.span)
        wrong = or_(lt(number, ZERO), eq(number, integer(1)), lt(integer(36), number))
        m.raise_if(wrong, "ValueError", "value", "int() base must be >= 2 and <= 36, or 0", a.span)
        known = [python_value(v) for v in values]
        if known[0] is not None and known[1] is not None:
            (digits,), (radix,) = known[0], known[1]
            folded = by_cpython(m, lambda: int(digits, radix), "invalid literal for int()", a.span)  # type: ignore[call-overload]
            assert folded is not None
            return folded
        if int_value(number) == 10:
            return _to_int(m, Arguments(a.name, (values[0],), {}, a.span))
        m.raise_if(apply("text.based_refused", BOOL, term, number), "ValueError", "value", "invalid literal for int()", a.span)
        return IntV(apply("text.based", INT, term, number))

    return for_each_kind(m, (value, base), one, a.span)


CONVERT["int", "base"] = _to_int_of_base
