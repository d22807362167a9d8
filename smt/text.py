"""Python's strings as terms: SMT-LIB operators, folded on literals, and functions of strings that SMT-LIB lacks.

SMT-LIB characters end at U+2FFFF, Python's at U+10FFFF. A solver's character below FIRST_ABSTRACT is the Python character of that
number; those from there on stand, in order, for whatever Python characters from there on a case is about. So equality, order and
everything that treats these last ones alike is exact; their numbers are `text.ord`, not the solver's, and no literal contains them
(`to_z3` refuses it). Only a case with more than 4096 different such characters at once would have no counterpart.

Functions without an SMT-LIB operator are uninterpreted, named "text.…"; true statements about them are in text_facts.py and
character_facts.py.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Final

from smt.terms import (
    BOOL,
    INT,
    STRING,
    ZERO,
    Sort,
    Term,
    add,
    and_,
    apply,
    array,
    boolean,
    div,
    eq,
    int_value,
    integer,
    ite,
    le,
    lt,
    make,
    mod,
    op,
    or_,
    string,
    sub,
)

REGEX: Final = Sort("RegLan")
STRINGS: Final = array(INT, STRING)
FIRST_ABSTRACT: Final = 0x2F000
LAST_CHARACTER: Final = 0x10FFFF
EMPTY: Final = ""
SPACE: Final = string(" ")
MAX_FOLDED: Final = 1000  # characters of a literal that is made by repeating another

# Inclusive ranges of code points: str.isspace, which is what strip and split drop too; what int drops; and what str.splitlines splits at.
WHITESPACE: Final = ((0x9, 0xD), (0x1C, 0x20), (0x85, 0x85), (0xA0, 0xA0), (0x1680, 0x1680), (0x2000, 0x200A), (0x2028, 0x2029),
                     (0x202F, 0x202F), (0x205F, 0x205F), (0x3000, 0x3000))  # fmt: skip
INT_BLANK: Final = ((0x9, 0xD), (0x20, 0x20), *WHITESPACE[2:])
LINE_BREAKS: Final = ((0xA, 0xD), (0x1C, 0x1E), (0x85, 0x85), (0x2028, 0x2029))
ASCII: Final = ((0, 0x7F),)
LAST_OF_SOLVER: Final = 0x2FFFF
BEYOND_ASCII: Final = ((0x80, LAST_OF_SOLVER),)
DIGITS: Final = ((0x30, 0x39),)
UPPER: Final = ((0x41, 0x5A),)
LOWER: Final = ((0x61, 0x7A),)
LETTERS: Final = UPPER + LOWER

Ranges = tuple[tuple[int, int], ...]


# ------------------------------------------------------------------------------------------------------------- operators


def literal(term: Term) -> str | None:
    """The value of a string literal, else None."""
    return str(term.payload) if term.op == "str" else None


def length(text: Term) -> Term:
    """The number of code points."""
    known = literal(text)
    if known is not None:
        return integer(len(known))
    if text.op == "str.++":
        return add(*map(length, text.args))
    return op("str.len", INT, text)


def substring(text: Term, start: Term, count: Term) -> Term:
    """`count` code points from `start`; both in range."""
    first, many, known = int_value(start), int_value(count), literal(text)
    if known is not None and first is not None and many is not None:
        return string(known[first : first + many])
    if first == 0 and count is length(text):
        return text
    return op("str.substr", STRING, text, start, count)


def from_(text: Term, start: Term) -> Term:
    """What comes after the first `start` code points (in range)."""
    return substring(text, start, sub(length(text), start))


def concat(*texts: Term) -> Term:
    """The texts one after the other; neighbouring literals become one."""
    flat: list[Term] = []
    for text in texts:
        for part in text.args if text.op == "str.++" else (text,):
            known = literal(part)
            last = literal(flat[-1]) if flat else None
            if known == EMPTY:
                continue
            if known is not None and last is not None:
                flat[-1] = string(last + known)
            else:
                flat.append(part)
    if not flat:
        return string(EMPTY)
    return flat[0] if len(flat) == 1 else op("str.++", STRING, *flat)


def contains(text: Term, part: Term) -> Term:
    """part in text"""
    a, b = literal(text), literal(part)
    if b == EMPTY or text is part:
        return boolean(True)
    if a is not None and b is not None:
        return boolean(b in a)
    return op("str.contains", BOOL, text, part)


def starts_with(text: Term, part: Term) -> Term:
    a, b = literal(text), literal(part)
    if b == EMPTY or text is part:
        return boolean(True)
    if a is not None and b is not None:
        return boolean(a.startswith(b))
    return op("str.prefixof", BOOL, part, text)


def ends_with(text: Term, part: Term) -> Term:
    a, b = literal(text), literal(part)
    if b == EMPTY or text is part:
        return boolean(True)
    if a is not None and b is not None:
        return boolean(a.endswith(b))
    return op("str.suffixof", BOOL, part, text)


def precedes(a: Term, b: Term) -> Term:
    """a < b, by code points."""
    x, y = literal(a), literal(b)
    if x is not None and y is not None:
        return boolean(x < y)
    return boolean(False) if a is b else op("str.<", BOOL, a, b)


def is_empty(text: Term) -> Term:
    return eq(text, string(EMPTY))


def decimal(n: Term) -> Term:
    """str(n) of an int that is no bool: decimal digits, with a sign if negative."""
    known = int_value(n)
    if known is not None and abs(known) < 10**4000:
        return string(str(known))
    return ite(lt(n, ZERO), concat(string("-"), from_int(sub(ZERO, n))), from_int(n))


def from_int(n: Term) -> Term:
    """The decimal digits of n >= 0; nothing for a negative n."""
    known = int_value(n)
    if known is not None and known < 10**4000:
        return string(str(known) if known >= 0 else EMPTY)
    return op("str.from_int", STRING, n)


def number_behind(text: Term) -> Term | None:
    """The n of which the text is `decimal(n)`, else None."""
    digits = next((t for t in (text, *text.args) if t.op == "str.from_int"), None)
    return digits.args[0] if digits is not None and decimal(digits.args[0]) is text else None


# -------------------------------------------------------------------------------------------------- regular expressions


def in_re(text: Term, pattern: Term) -> Term:
    """Whether the whole text is in the language."""
    return op("str.in_re", BOOL, text, pattern)


def just(text: str) -> Term:
    return op("str.to_re", REGEX, string(text))


NOTHING: Final = make("re.none", (), REGEX)
ANY_CHARACTER: Final = make("re.allchar", (), REGEX)
ANYTHING: Final = make("re.all", (), REGEX)


def characters(*sets: Ranges) -> Term:
    """Any one character of these ranges."""
    ranges = [pair for found in sets for pair in found]
    return either(*(just(chr(a)) if a == b else make("re.range", (), REGEX, (a, b)) for a, b in ranges))


def either(*patterns: Term) -> Term:
    kept = [p for p in dict.fromkeys(patterns) if p is not NOTHING]
    if not kept:
        return NOTHING
    return kept[0] if len(kept) == 1 else op("re.union", REGEX, *kept)


def sequence(*patterns: Term) -> Term:
    if NOTHING in patterns:
        return NOTHING
    kept = [p for p in patterns if p is not just(EMPTY)]
    if not kept:
        return just(EMPTY)
    return kept[0] if len(kept) == 1 else op("re.++", REGEX, *kept)


def many(pattern: Term) -> Term:
    return op("re.*", REGEX, pattern)


def some(pattern: Term) -> Term:
    return op("re.+", REGEX, pattern)


def maybe(pattern: Term) -> Term:
    return op("re.opt", REGEX, pattern)


def times(pattern: Term, least: int, most: int | None) -> Term:
    """`least` to `most` copies (None: any number of them)."""
    if most is None:
        return many(pattern) if least == 0 else sequence(times(pattern, least, least), many(pattern))
    if most == 0:
        return just(EMPTY)
    return pattern if least == most == 1 else make("re.loop", (pattern,), REGEX, (least, most))


def without(ranges: Iterable[tuple[int, int]]) -> Ranges:
    """The solver's characters that are in none of the ranges."""
    result: list[tuple[int, int]] = []
    start = 0
    for low, high in sorted(ranges):
        if low > start:
            result.append((start, low - 1))
        start = max(start, high + 1)
    return (*result, (start, LAST_OF_SOLVER)) if start <= LAST_OF_SOLVER else tuple(result)


# ------------------------------------------------------------------------------------- functions that SMT-LIB does not have


def head(text: Term, part: Term) -> Term:
    """What is before the first `part` in the text; means nothing if there is none."""
    a, b = literal(text), literal(part)
    return string(a.partition(b)[0]) if a and b else apply("text.head", STRING, text, part)


def tail(text: Term, part: Term) -> Term:
    """What is after the first `part` in the text; means nothing if there is none."""
    a, b = literal(text), literal(part)
    return string(a.partition(b)[2]) if a and b else apply("text.tail", STRING, text, part)


def last_head(text: Term, part: Term) -> Term:
    """What is before the last `part` in the text; means nothing if there is none."""
    a, b = literal(text), literal(part)
    return string(a.rpartition(b)[0]) if a and b else apply("text.last_head", STRING, text, part)


def last_tail(text: Term, part: Term) -> Term:
    """What is after the last `part` in the text; means nothing if there is none."""
    a, b = literal(text), literal(part)
    return string(a.rpartition(b)[2]) if a and b else apply("text.last_tail", STRING, text, part)


def find(text: Term, part: Term) -> Term:
    """text.find(part)"""
    return ite(contains(text, part), length(head(text, part)), integer(-1))


def find_last(text: Term, part: Term) -> Term:
    """text.rfind(part)"""
    return ite(contains(text, part), length(last_head(text, part)), integer(-1))


def strip_left(text: Term, dropped: Term | None) -> Term:
    """text.lstrip(dropped); None: whitespace."""
    return apply("text.lstrip", STRING, text, *(() if dropped is None else (dropped,)))


def strip_right(text: Term, dropped: Term | None) -> Term:
    """text.rstrip(dropped); None: whitespace."""
    return apply("text.rstrip", STRING, text, *(() if dropped is None else (dropped,)))


def character_code(text: Term) -> Term:
    """ord(text) of one character."""
    known = literal(text)
    if known is not None and len(known) == 1:
        return integer(ord(known))
    code = op("str.to_code", INT, text)
    return ite(lt(code, integer(FIRST_ABSTRACT)), code, apply("text.ord", INT, text))


def character(code: Term) -> Term:
    """chr(code) of a code in range."""
    known = int_value(code)
    if known is not None:
        return string(chr(known))
    return ite(lt(code, integer(FIRST_ABSTRACT)), op("str.from_code", STRING, code), apply("text.chr", STRING, code))


def repeated(text: Term, count: Term) -> Term:
    """text * count; nothing for a count that is not positive."""
    known, n = literal(text), int_value(count)
    if (n is not None and n <= 0) or known == EMPTY:
        return string(EMPTY)
    if n is not None and (n <= 8 or (known is not None and n * len(known) <= MAX_FOLDED)):
        return string(known * n) if known is not None else concat(*[text] * n)
    return apply("text.repeat", STRING, text, count)


def padded(text: Term, width: Term, left: bool, fill: Term = SPACE) -> Term:
    """The text, filled up to the width before it (`left`) or after it with copies of one character."""
    filling = repeated(fill, sub(width, length(text)))
    return concat(filling, text) if left else concat(text, filling)


def centred(text: Term, width: Term, fill: Term) -> Term:
    """text.center(width, fill): of an odd number of characters, CPython puts the odd one first when the width is odd."""
    missing = sub(width, length(text))
    odd = ite(and_(eq(mod(missing, integer(2)), integer(1)), eq(mod(width, integer(2)), integer(1))), integer(1), ZERO)
    before = add(div(missing, integer(2)), odd)
    return ite(le(missing, ZERO), text, concat(repeated(fill, before), text, repeated(fill, sub(missing, before))))


def zero_filled(text: Term, width: Term) -> Term:
    """text.zfill(width): zeros come after a sign."""
    zeros = repeated(string("0"), sub(width, length(text)))
    signed = or_(starts_with(text, string("-")), starts_with(text, string("+")))
    first = substring(text, ZERO, integer(1))
    return ite(signed, concat(first, zeros, from_(text, integer(1))), concat(zeros, text))


def all_in(text: Term, *sets: Ranges) -> Term:
    """Whether every character is in one of the ranges."""
    return in_re(text, many(characters(*sets)))


def none_in(text: Term, *sets: Ranges) -> Term:
    """Whether no character is in one of the ranges."""
    return in_re(text, many(characters(without(pair for found in sets for pair in found))))


