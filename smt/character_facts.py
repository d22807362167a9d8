"""True statements about what strings are made of: classes of characters, case, code points, numerals.

In: an application of a function of strings. Out: statements, each a theorem about CPython's strings (tests/test_strings_facts.py checks
them there). Of characters beyond ASCII they say only what holds for all of them.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Final

from smt.terms import (
    INT,
    ONE,
    STRING,
    TRUE,
    ZERO,
    Term,
    add,
    and_,
    apply,
    eq,
    ge,
    iff,
    implies,
    int_value,
    integer,
    le,
    lt,
    neg,
    not_,
    op,
    or_,
    string,
)
from smt.text import (
    ANYTHING,
    ASCII,
    BEYOND_ASCII,
    DIGITS,
    FIRST_ABSTRACT,
    INT_BLANK,
    LAST_CHARACTER,
    LETTERS,
    LOWER,
    UPPER,
    Ranges,
    all_in,
    characters,
    concat,
    contains,
    from_,
    in_re,
    is_empty,
    just,
    length,
    literal,
    many,
    maybe,
    none_in,
    sequence,
    some,
    without,
)

Facts = list[Term]
UNDERSCORE: Final[Ranges] = ((0x5F, 0x5F),)
Sets = tuple[Term, Term]  # texts that certainly have a property, and texts that may have it


def _of(*sets: Ranges) -> Sets:
    return some(characters(*sets)), some(characters(*sets, BEYOND_ASCII))


def _cased(wanted: Ranges, other: Ranges) -> Sets:
    # Some cased letter, and none of the other case. Beyond ASCII there are cased letters of both kinds, and others.
    quiet = many(characters(_ascii_without(other)))
    some_wanted = sequence(quiet, characters(wanted), quiet)
    loud = many(characters(without(other)))
    return some_wanted, sequence(loud, characters(wanted, BEYOND_ASCII), loud)


def _ascii_without(*sets: Ranges) -> Ranges:
    return tuple((a, min(b, 0x7F)) for a, b in without(pair for found in sets for pair in found) if a <= 0x7F)


def _identifiers() -> Sets:
    start, rest = (*LETTERS, *UNDERSCORE), (*LETTERS, *UNDERSCORE, *DIGITS)
    sure = sequence(characters(start), many(characters(rest)))
    return sure, sequence(characters(start, BEYOND_ASCII), many(characters(rest, BEYOND_ASCII)))


PREDICATES: Final[dict[str, Callable[[], Sets]]] = {
    "isdigit": lambda: _of(DIGITS),
    "isdecimal": lambda: _of(DIGITS),
    "isnumeric": lambda: _of(DIGITS),
    "isalpha": lambda: _of(LETTERS),
    "isalnum": lambda: _of((*LETTERS, *DIGITS)),
    "isupper": lambda: _cased(UPPER, LOWER),
    "islower": lambda: _cased(LOWER, UPPER),
    "isidentifier": _identifiers,
    "isprintable": lambda: (many(characters(((0x20, 0x7E),))), many(characters(((0x20, 0x7E),), BEYOND_ASCII))),
    "istitle": lambda: (
        sequence(characters(UPPER), many(characters(LOWER))),
        sequence(ANYTHING, characters(UPPER, BEYOND_ASCII), ANYTHING),
    ),
}
IMPLIED: Final = {"isdecimal": ("isdigit",), "isdigit": ("isnumeric",), "isnumeric": ("isalnum",), "isalpha": ("isalnum",)}


def predicate(name: str, text: Term) -> Term:
    """text.isdigit() and so on, for the names in PREDICATES."""
    return apply(f"text.{name}", TRUE.sort, text)


def _predicate(text: Term, t: Term) -> Facts:
    name = str(t.payload).partition(".")[2]
    sure, possible = PREDICATES[name]()
    implied = [implies(t, predicate(other, text)) for other in IMPLIED.get(name, ())]
    return [implies(in_re(text, sure), t), implies(not_(in_re(text, possible)), not_(t)), *implied]


# What a change of case leaves alone among ASCII texts, and what its results on ASCII texts are made of.
CHANGED: Final[dict[str, Ranges]] = {
    "upper": LOWER, "lower": UPPER, "casefold": UPPER, "swapcase": LETTERS, "title": LETTERS, "capitalize": LETTERS,
}  # fmt: skip


def changed_case(name: str, text: Term) -> Term:
    """text.upper() and so on, for the names in CHANGED."""
    known = literal(text)
    return string(getattr(known, name)()) if known is not None else apply(f"text.{name}", STRING, text)


def _case(text: Term, t: Term) -> Facts:
    name = str(t.payload).partition(".")[2]
    plain = all_in(text, ASCII)
    changed = CHANGED[name]
    facts = [
        iff(is_empty(t), is_empty(text)),
        implies(plain, and_(all_in(t, ASCII), eq(length(t), length(text)))),
        implies(all_in(text, _ascii_without(changed)), eq(t, text)),
    ]
    code, result = op("str.to_code", INT, text), op("str.to_code", INT, t)
    single = eq(length(text), ONE)
    for ranges, shift in ((LOWER, -32), (UPPER, 32)):
        if name in ("title", "capitalize") and ranges is UPPER:
            facts.append(implies(and_(single, in_re(text, characters(UPPER))), eq(t, text)))
        elif ranges[0] in changed:
            facts.append(implies(and_(single, in_re(text, characters(ranges))), eq(result, add(code, integer(shift)))))
    if name in ("upper", "lower", "casefold"):
        facts.append(implies(plain, none_in(t, changed)))
        if text.op == "str.++":
            parts = concat(*(changed_case(name, part) for part in text.args))
            facts.append(eq(t, parts) if name != "lower" else implies(plain, eq(t, parts)))
    return facts


def _ord(text: Term, t: Term) -> Facts:
    high = and_(eq(length(text), ONE), ge(op("str.to_code", INT, text), integer(FIRST_ABSTRACT)))
    back = apply("text.chr", STRING, t)
    return [implies(high, and_(ge(t, integer(FIRST_ABSTRACT)), le(t, integer(LAST_CHARACTER)), eq(back, text)))]


def _chr(code: Term, t: Term) -> Facts:
    high = and_(ge(code, integer(FIRST_ABSTRACT)), le(code, integer(LAST_CHARACTER)))
    number = op("str.to_code", INT, t)
    back = apply("text.ord", INT, t)
    return [implies(high, and_(eq(length(t), ONE), ge(number, integer(FIRST_ABSTRACT)), eq(back, code)))]


def _numeral_sets(digits: Ranges) -> Sets:
    """What int(s, base) certainly takes, and what it may take, where these are the base's ASCII digits."""
    blank, one = many(characters(INT_BLANK)), characters(digits)
    sign = maybe(characters(((0x2B, 0x2B), (0x2D, 0x2D))))
    sure = sequence(blank, sign, some(one), many(sequence(just("_"), some(one))), blank)
    some_blank = many(characters(INT_BLANK, BEYOND_ASCII))
    loose = sequence(characters(digits, BEYOND_ASCII), many(characters(digits, UNDERSCORE, BEYOND_ASCII)))
    return sure, sequence(some_blank, sign, loose, some_blank)


def number_in(text: Term) -> Term:
    """int(text) of a text that it accepts."""
    return apply("text.int", INT, text)


def is_refused(text: Term) -> Term:
    """Whether int(text) raises ValueError."""
    return apply("text.int_refused", TRUE.sort, text)


def _number(text: Term, t: Term) -> Facts:
    rest = from_(text, ONE)
    digits = some(characters(DIGITS))
    return [
        implies(in_re(text, digits), eq(t, op("str.to_int", INT, text))),
        implies(in_re(text, sequence(just("-"), digits)), eq(t, neg(op("str.to_int", INT, rest)))),
        implies(in_re(text, sequence(just("+"), digits)), eq(t, op("str.to_int", INT, rest))),
        implies(and_(not_(is_refused(text)), lt(t, ZERO)), contains(text, string("-"))),
    ]


def _refused(text: Term, t: Term) -> Facts:
    sure, possible = _numeral_sets(DIGITS)
    decimal = implies(predicate("isdecimal", text), not_(t))
    return [implies(in_re(text, sure), not_(t)), implies(not_(in_re(text, possible)), t), decimal]


def _based_refused(text: Term, base: Term, t: Term) -> Facts:
    # Which letters are digits depends on the base; a literal one says it. "0x" and the like come before the digits of some bases.
    alphanumeric = (*DIGITS, *LETTERS)
    facts = [implies(not_(in_re(text, _numeral_sets(alphanumeric)[1])), t)]
    known = int_value(base)
    if known is not None and 2 <= known <= 36:
        facts.append(implies(in_re(text, some(characters(_digits_of(known)))), not_(t)))
    return facts


def _based(text: Term, base: Term, t: Term) -> Facts:
    refused = apply("text.based_refused", TRUE.sort, text, base)
    facts = [implies(and_(not_(refused), lt(t, ZERO)), contains(text, string("-")))]
    known = int_value(base)
    if known is not None and 2 <= known <= 36:
        plain = in_re(text, some(characters(_digits_of(known))))
        facts += [implies(and_(plain, le(length(text), integer(n))), lt(t, integer(known**n))) for n in range(1, 5)]
    return facts


def _digits_of(base: int) -> Ranges:
    numerals = ((0x30, 0x30 + min(base, 10) - 1),)
    return numerals if base <= 10 else (*numerals, (0x41, 0x41 + base - 11), (0x61, 0x61 + base - 11))


def _to_int(text: Term, t: Term) -> Facts:
    # z3 knows the values of digits but is slow to see which texts are made of them.
    return [iff(ge(t, ZERO), in_re(text, some(characters(DIGITS)))), ge(t, integer(-1))]


def _from_int(n: Term, t: Term) -> Facts:
    plain = sequence(characters(((0x31, 0x39),)), many(characters(DIGITS)))
    natural = ge(n, ZERO)
    facts = [implies(natural, or_(and_(eq(n, ZERO), eq(t, string("0"))), in_re(t, plain)))]
    facts += [implies(natural, iff(lt(n, integer(10**k)), le(length(t), integer(k)))) for k in range(1, 7)]
    return facts


def _precedes(a: Term, b: Term, t: Term) -> Facts:
    x, y = op("str.to_code", INT, a), op("str.to_code", INT, b)
    return [implies(and_(eq(length(a), ONE), eq(length(b), ONE)), iff(t, lt(x, y)))]


FACTS: Final[dict[str, Callable[..., Facts]]] = {
    **{f"text.{name}": _predicate for name in PREDICATES},
    **{f"text.{name}": _case for name in CHANGED},
    "text.ord": _ord,
    "text.chr": _chr,
    "text.int": _number,
    "text.int_refused": _refused,
    "text.based": _based,
    "text.based_refused": _based_refused,
    "str.<": _precedes,
    "str.to_int": _to_int,
    "str.from_int": _from_int,
}
