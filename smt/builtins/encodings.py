"""Bytes that stand for something else: text in an encoding, hexadecimal digits, ints.

On literals CPython itself is asked, and ints of a known number of bytes are exact; of decoded and encoded text only lengths are known.
"""

from __future__ import annotations

import codecs

from frontends.ir import Span
from smt import shapes, text, theory
from smt.builtins.octet_methods import all_among, octet_method
from smt.builtins.octets import collected, octets, of_kind
from smt.builtins.registry import Arguments, function, method
from smt.builtins.strings import Keywords, by_cpython, for_each_kind, index_of, positional, python_value, term_of, text_method
from smt.kinds import as_text, kind_of
from smt.machine import Machine
from smt.operators import truthy
from smt.sequences import Contents
from smt.terms import (
    BOOL,
    FALSE,
    INT,
    STRING,
    TRUE,
    ZERO,
    Term,
    add,
    and_,
    apply,
    array,
    eq,
    ge,
    implies,
    int_value,
    integer,
    ite,
    le,
    lt,
    mul,
    not_,
    or_,
    sub,
)
from smt.values import BytesV, IntV, Shape, StrV, Value, as_int, bool_v, int_v, str_v

MAX_DIGITS = 64  # bytes of an int that are written out one by one


@octet_method("hex", least=0, most=2)
def _hex(m: Machine, a: Arguments, found: Contents) -> Value:
    if len(a.positional) > 1:
        raise m.unsupported("hex with a separator", a.span)
    seq = BytesV(found).seq
    made = apply("bytes.hex", STRING, *seq.arrays, seq.length)
    m.assume(eq(text.length(made), mul(integer(2), seq.length)))
    return StrV(made)


def _encoding(m: Machine, a: Arguments) -> tuple[str, str]:
    """The encoding by its usual name and what to do with errors, where both are literals."""
    given = (*a.positional[1:], *(v for _, v in _ENCODING[len(a.positional) - 1 :]))
    if any(kind_of(v) not in ("str", "str member", "instance") for v in given):
        raise m.type_error(f"{a.name} argument must be str", a.span)
    if any(python_value(v) is None for v in given):
        raise m.unsupported("encoding that is not a literal", a.span)
    wanted, errors = (str(known[0]) for known in map(python_value, given) if known is not None)
    try:
        wanted = codecs.lookup(wanted).name
    except LookupError:
        raise m.unsupported(f"encoding {wanted}", a.span) from None
    if wanted not in ("utf-8", "ascii", "iso8859-1") or errors not in ("strict", "ignore", "replace"):
        raise m.unsupported(f"encoding {wanted} with errors={errors}", a.span)
    return wanted, errors


_ENCODING: Keywords = (("encoding", str_v("utf-8")), ("errors", str_v("strict")))


@octet_method("decode", least=0, most=2, keywords=_ENCODING)
def _decode(m: Machine, a: Arguments, found: Contents) -> Value:
    encoding, errors = _encoding(m, a)
    seq = BytesV(found).seq
    plain = all_among(m, found, ((0, 127),), a.span)
    wrong = FALSE
    if encoding == "ascii":
        wrong = not_(plain)
    elif encoding == "utf-8":
        wrong = and_(not_(plain), apply("bytes.no_utf8", BOOL, *seq.arrays, seq.length))
    if errors == "strict":
        m.raise_if(wrong, "UnicodeDecodeError", "value", f"decode {encoding}", a.span)
    made = apply(f"bytes.decode {encoding} {errors}", STRING, *seq.arrays, seq.length)
    size = text.length(made)
    m.assume(le(size, seq.length))
    m.assume(implies(or_(plain, and_(not_(wrong), eq(seq.length, ZERO))), eq(size, seq.length)))
    if encoding == "iso8859-1" or (encoding == "ascii" and errors != "ignore"):
        m.assume(eq(size, seq.length))
    if errors == "strict":
        m.assume(le(seq.length, mul(integer(4), size)))
    return StrV(made)


def _plain(whole: Term) -> Term:
    """Whether a text is ASCII: digits and literals are put aside, which solvers are slow to see through."""
    if whole.op == "ite":
        return ite(whole.args[0], _plain(whole.args[1]), _plain(whole.args[2]))
    if whole.op == "str.++":
        return and_(*map(_plain, whole.args))
    return TRUE if whole.op == "str.from_int" else text.all_in(whole, text.ASCII)


@text_method("encode", least=0, most=2, keywords=_ENCODING)
def _encode(m: Machine, a: Arguments) -> Value:
    encoding, errors = _encoding(m, a)
    whole = term_of(m, a.positional[0], "receiver", a.span)
    plain = _plain(whole)
    wrong = not_(plain)  # ASCII
    if encoding == "utf-8":
        wrong = and_(not_(plain), apply("text.no_utf8", BOOL, whole))  # surrogates
    elif encoding == "iso8859-1":
        wrong = and_(not_(plain), not_(text.all_in(whole, ((0, 255),))))
    if errors == "strict":
        m.raise_if(wrong, "UnicodeEncodeError", "value", f"encode {encoding}", a.span)
    named = f"{encoding} {errors}"
    length = apply(f"text.encoded length {named}", INT, whole)
    leaves = (length, apply(f"text.encoded {named}", array(INT, INT), whole))
    m.assume(shapes.well_formed(leaves, Shape("bytes")))
    size = text.length(whole)
    m.assume(and_(implies(plain, eq(length, size)), le(length, mul(integer(4), size))))
    if errors != "ignore":
        m.assume(le(size, length))
    if encoding != "utf-8" or errors == "ignore":
        m.assume(le(length, mul(integer(1 if encoding != "utf-8" else 4), size)))
    return shapes.unpack(leaves, Shape("bytes"))


@function("bytes.fromhex", "bytearray.fromhex")
def _fromhex(m: Machine, a: Arguments) -> Value:
    (value,) = a.only(m, 1, 1)
    kind = a.name.partition(".")[0]

    def one(v: Value) -> Value:
        v = as_text(m.no_opaque(v, a.span))
        if not isinstance(v, StrV):
            raise m.type_error("fromhex() argument must be str", a.span)
        known = python_value(v)
        if known is not None:
            folded = by_cpython(m, lambda: bytes.fromhex(str(known[0])), "non-hexadecimal number found in fromhex()", a.span)
            assert isinstance(folded, BytesV)
            return of_kind(m, folded.contents, kind)
        assert isinstance(v, StrV)
        m.raise_if(apply("text.no_hex", BOOL, v.term), "ValueError", "value", "non-hexadecimal number found in fromhex()", a.span)
        leaves = (apply("text.hex length", INT, v.term), apply("text.hex bytes", array(INT, INT), v.term))
        m.assume(shapes.well_formed(leaves, Shape("bytes")))
        m.assume(le(mul(integer(2), leaves[0]), text.length(v.term)))
        made = shapes.unpack(leaves, Shape("bytes"))
        return of_kind(m, octets(m, made), kind)

    return m.split(value, one)


def _order(m: Machine, value: Value, span: Span) -> bool:
    """Whether the most significant byte comes first; ValueError for what is no order."""
    known = python_value(value)
    if known is None or not isinstance(known[0], str):
        if kind_of(as_text(value)) != "str":
            raise m.type_error(f"byteorder is {kind_of(value)}", span)
        raise m.unsupported("byteorder that is not a literal", span)
    if known[0] not in ("big", "little"):
        raise m.raise_("ValueError", "value", "byteorder must be either 'little' or 'big'", span)
    return known[0] == "big"


def _signed(m: Machine, a: Arguments) -> tuple[tuple[Value, ...], bool]:
    """The arguments without `signed`, which comes by keyword and is a literal."""
    left = dict(a.keywords)
    signed = truthy(m, left.pop("signed", bool_v(False)), a.span)
    if signed.op != "bool":
        raise m.unsupported("signed= that is not a literal", a.span)
    return positional(m, Arguments(a.name, a.positional, left, a.span), _NAMES[a.name]), bool(signed.payload)


_NAMES: dict[str, Keywords] = {
    "int.to_bytes": (("length", int_v(1)), ("byteorder", str_v("big"))),
    "int.from_bytes": (("byteorder", str_v("big")),),
}


@method("int.to_bytes")
def _to_bytes(m: Machine, a: Arguments) -> Value:
    values, signed = _signed(m, a)
    if len(values) > 3:
        raise m.type_error("to_bytes() takes at most 2 positional arguments", a.span)

    def one(known: tuple[Value, ...]) -> Value:
        number, length, order = [*known, *(v for _, v in _NAMES[a.name])][:3] if len(known) == 1 else [*known, str_v("big")][:3]
        n = as_int(number)
        if n is None:
            raise m.type_error("to_bytes of no int", a.span)
        size = index_of(m, length, "length of to_bytes", a.span)
        big = _order(m, order, a.span)
        m.raise_if(lt(size, ZERO), "ValueError", "value", "length argument must be non-negative", a.span)
        count = int_value(size)
        if count is None or count > MAX_DIGITS:
            raise m.unsupported("to_bytes with a length that is no small literal", a.span)
        span_of = 256**count
        low, high = (-(span_of // 2), span_of // 2) if signed and count else (0, span_of)
        m.raise_if(or_(lt(n, integer(low)), ge(n, integer(high))), "OverflowError", "overflow", "int.to_bytes", a.span)
        digits = [IntV(theory.floormod(theory.floordiv(n, integer(256**i)), integer(256))) for i in range(count)]
        return BytesV(tuple(reversed(digits) if big else digits))

    return for_each_kind(m, values, one, a.span)


@function("int.from_bytes")
def _from_bytes(m: Machine, a: Arguments) -> Value:
    if "bytes" in a.keywords:
        raise m.unsupported("from_bytes(bytes=...)", a.span)
    values, signed = _signed(m, a)
    if not 1 <= len(values) <= 2:
        raise m.type_error("from_bytes() takes 1 or 2 positional arguments", a.span)

    def one(known: tuple[Value, ...]) -> Value:
        source, order = (*known, str_v("big"))[:2]
        big = _order(m, order, a.span)
        if as_int(source) is not None or kind_of(source) in ("str", "none", "float"):
            raise m.type_error(f"cannot convert {kind_of(source)} to bytes", a.span)
        found = collected(m, source, a.span)
        if isinstance(found, tuple) and len(found) <= MAX_DIGITS:
            return IntV(_number(found if not big else tuple(reversed(found)), signed))
        seq = BytesV(found).seq
        made = apply(f"bytes.number {big} {signed}", INT, *seq.arrays, seq.length)
        m.assume(implies(eq(seq.length, ZERO), eq(made, ZERO)))
        if not signed:
            m.assume(le(ZERO, made))
        return IntV(made)

    return for_each_kind(m, values, one, a.span)


def _number(digits: tuple[Value, ...], signed: bool) -> Term:
    """The value of bytes, the least significant one first."""
    terms = [as_int(v) or ZERO for v in digits]
    total = add(*(mul(integer(256**i), t) for i, t in enumerate(terms))) if terms else ZERO
    return sub(total, ite(ge(terms[-1], integer(128)), integer(256 ** len(terms)), ZERO)) if signed and terms else total
