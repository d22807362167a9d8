"""True statements about what strings are cut into and put together from: separators, blanks, lines, repetition, `join`.

In: an application of a function of `smt.text` that solvers do not know. Out: statements, each a theorem about CPython's strings
(tests/test_strings_facts.py checks them there), so they may be added to any query. Where a result is pinned down only for few pieces,
they say less than Python does and never something else.
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
    integer,
    le,
    lt,
    mul,
    not_,
    or_,
    select,
    string,
    sub,
)
from smt.text import (
    ANYTHING,
    FIRST_ABSTRACT,
    LINE_BREAKS,
    STRINGS,
    WHITESPACE,
    all_in,
    characters,
    concat,
    contains,
    ends_with,
    from_,
    head,
    in_re,
    is_empty,
    just,
    last_head,
    last_tail,
    length,
    literal,
    many,
    none_in,
    sequence,
    some,
    starts_with,
    strip_left,
    substring,
    tail,
    without,
)

PIECES: Final = 4  # how many pieces of a split are followed one by one
Facts = list[Term]


# --------------------------------------------------------------------------------------------------- cutting at a separator


def _first_cut(text: Term, part: Term) -> Facts:
    """text == head + part + tail, where part does not end any earlier."""
    before, after = head(text, part), tail(text, part)
    nonempty = not_(is_empty(part))
    earlier = concat(before, substring(part, ZERO, sub(length(part), ONE)))
    return [
        implies(contains(text, part), eq(text, concat(before, part, after))),
        implies(and_(contains(text, part), nonempty), not_(contains(earlier, part))),
        implies(is_empty(part), is_empty(before)),
        implies(contains(text, part), _around(text, part, before, after)),
    ]


def _last_cut(text: Term, part: Term) -> Facts:
    """text == head + part + tail, where part does not begin any later."""
    before, after = last_head(text, part), last_tail(text, part)
    nonempty = not_(is_empty(part))
    later = concat(from_(part, ONE), after) if literal(part) else concat(substring(part, ONE, sub(length(part), ONE)), after)
    return [
        implies(contains(text, part), eq(text, concat(before, part, after))),
        implies(and_(contains(text, part), nonempty), not_(contains(later, part))),
        implies(is_empty(part), is_empty(after)),
        implies(contains(text, part), _around(text, part, before, after)),
    ]


def _around(text: Term, part: Term, before: Term, after: Term) -> Term:
    """What text == before + part + after says of slices; the solver is slow to see it."""
    at = length(before)
    return and_(
        eq(length(text), add(at, length(part), length(after))),
        eq(substring(text, at, length(part)), part),
        eq(substring(text, ZERO, at), before),
        eq(from_(text, at), concat(part, after)),
        starts_with(text, before),
        ends_with(text, after),
    )


def count_of(text: Term, part: Term) -> Term:
    """text.count(part)"""
    return apply("text.count", INT, text, part)


def _count(text: Term, part: Term, t: Term) -> Facts:
    known = literal(part)
    facts = [
        ge(t, ZERO),
        iff(ge(t, ONE), contains(text, part)),
        implies(is_empty(part), eq(t, add(length(text), ONE))),
    ]
    if known:
        facts.append(le(mul(integer(len(known)), t), length(text)))
    rest, found = text, TRUE
    nonempty = not_(is_empty(part))
    for i in range(PIECES):
        more = contains(rest, part)
        facts.append(implies(and_(nonempty, found, not_(more)), eq(t, integer(i))))
        found = and_(found, more)
        rest = tail(rest, part)
    facts.append(implies(and_(nonempty, found), ge(t, integer(PIECES))))
    return facts


def pieces(text: Term, part: Term) -> tuple[Term, Term]:
    """The items of text.split(part) for a separator that is not empty, and their number."""
    return apply("text.pieces", STRINGS, text, part), add(count_of(text, part), ONE)


def _pieces(text: Term, part: Term, t: Term) -> Facts:
    facts: Facts = []
    rest, found = text, not_(is_empty(part))
    for i in range(PIECES):
        more = contains(rest, part)
        at = select(t, integer(i))
        facts.append(implies(and_(found, not_(more)), eq(at, rest)))
        found = and_(found, more)
        facts.append(implies(found, eq(at, head(rest, part))))
        rest = tail(rest, part)
    last = select(t, count_of(text, part))
    facts.append(implies(and_(not_(is_empty(part)), contains(text, part)), eq(last, last_tail(text, part))) if _one(part) else TRUE)
    return facts


def _one(part: Term) -> bool:
    known = literal(part)
    return known is not None and len(known) == 1


def _replace(text: Term, old: Term, new: Term, t: Term) -> Facts:
    facts = [implies(not_(contains(text, old)), eq(t, text))]
    rest, found, done = text, not_(is_empty(old)), string("")
    for _ in range(PIECES):
        more = contains(rest, old)
        facts.append(implies(and_(found, not_(more)), eq(t, concat(done, rest))))
        found = and_(found, more)
        done = concat(done, head(rest, old), new)
        rest = tail(rest, old)
    facts.append(implies(found, starts_with(t, done)))
    x, y = literal(old), literal(new)
    if x and y is not None:
        shift = mul(integer(len(y) - len(x)), count_of(text, old))
        facts.append(eq(length(t), add(length(text), shift)))
    if x and len(x) == 1 and (y is None or x not in y):
        facts.append(implies(not_(contains(new, old)), not_(contains(t, old))))
    return facts


def _repeat(text: Term, count: Term, t: Term) -> Facts:
    known = literal(text)
    facts = [
        implies(le(count, ZERO), is_empty(t)),
        implies(eq(count, ONE), eq(t, text)),
        implies(ge(count, integer(2)), starts_with(t, concat(text, text))),
        implies(ge(count, ONE), ends_with(t, text)),
    ]
    if known:
        facts.append(implies(ge(count, ZERO), eq(length(t), mul(integer(len(known)), count))))
        facts.append(in_re(t, many(just(known))))
    else:
        facts.append(implies(ge(count, ZERO), eq(length(t), mul(length(text), count))))
    return facts


def _reversed(text: Term, t: Term) -> Facts:
    size, last = length(text), sub(length(text), ONE)
    ends = and_(eq(substring(t, ZERO, ONE), substring(text, last, ONE)), eq(substring(t, last, ONE), substring(text, ZERO, ONE)))
    return [eq(length(t), size), implies(ge(size, ONE), ends), implies(le(size, ONE), eq(t, text)), eq(reverse(t), text)]


def reverse(text: Term) -> Term:
    """text[::-1]"""
    known = literal(text)
    return string(known[::-1]) if known is not None else apply("text.reversed", STRING, text)


# ----------------------------------------------------------------------------------------------------- whitespace and lines


def _dropped(t: Term) -> tuple[Term | None, Term | None]:
    """The language of the runs that a strip drops and the set of the characters, or Nones when the set is not known."""
    if len(t.args) == 1:
        one = characters(WHITESPACE)
        return many(one), one
    known = literal(t.args[1])
    if known is None:
        return None, None
    if not known or any(ord(c) >= FIRST_ABSTRACT for c in known):
        return (just(""), None) if not known else (None, None)
    one = characters(tuple((ord(c), ord(c)) for c in sorted(set(known))))
    return many(one), one


def _lstrip(t: Term) -> Facts:
    text = t.args[0]
    run, one = _dropped(t)
    gone = apply("text.lstrip_gone", STRING, *t.args)
    facts = [eq(text, concat(gone, t))]
    if run is not None:
        facts.append(in_re(gone, run))
    if one is not None:
        facts.append(not_(in_re(t, sequence(one, ANYTHING))))
    return facts


def _rstrip(t: Term) -> Facts:
    text = t.args[0]
    run, one = _dropped(t)
    gone = apply("text.rstrip_gone", STRING, *t.args)
    facts = [eq(text, concat(t, gone))]
    if run is not None:
        facts.append(in_re(gone, run))
    if one is not None:
        facts.append(not_(in_re(t, sequence(ANYTHING, one))))
    return facts


def words(text: Term) -> tuple[Term, Term]:
    """The items of text.split() and their number."""
    return apply("text.words", STRINGS, text), apply("text.word_count", INT, text)


def first_word(text: Term) -> tuple[Term, Term]:
    """The first word of the text and what is left after it; means nothing when there is none."""
    return apply("text.word", STRING, text), apply("text.after_word", STRING, text)


def _is_word(text: Term) -> Term:
    return in_re(text, some(characters(without(WHITESPACE))))


def _first_word(text: Term, _: Term) -> Facts:
    word, after = first_word(text)
    stripped = strip_left(text, None)
    end = or_(is_empty(after), in_re(after, sequence(characters(WHITESPACE), ANYTHING)))
    return [implies(not_(is_empty(stripped)), and_(eq(stripped, concat(word, after)), _is_word(word), end))]


def _words(text: Term, _: Term) -> Facts:
    items, count = words(text)
    facts = [ge(count, ZERO), iff(eq(count, ZERO), all_in(text, WHITESPACE)), le(count, length(text))]
    facts.append(implies(_is_word(text), and_(eq(count, ONE), eq(select(items, ZERO), text))))
    rest, found = text, TRUE
    for i in range(PIECES - 1):
        more = not_(is_empty(strip_left(rest, None)))
        word, after = first_word(rest)
        facts.append(implies(and_(found, not_(more)), eq(count, integer(i))))
        found = and_(found, more)
        facts.append(implies(found, and_(eq(select(items, integer(i)), word), ge(count, integer(i + 1)))))
        rest = after
    return facts


def lines(text: Term) -> tuple[Term, Term]:
    """The items of text.splitlines() and their number."""
    return apply("text.lines", STRINGS, text), apply("text.line_count", INT, text)


def _lines(text: Term, _: Term) -> Facts:
    items, count = lines(text)
    single = and_(not_(is_empty(text)), none_in(text, LINE_BREAKS))
    return [
        ge(count, ZERO),
        le(count, length(text)),
        iff(eq(count, ZERO), is_empty(text)),
        implies(single, and_(eq(count, ONE), eq(select(items, ZERO), text))),
    ]


def item_facts(t: Term) -> Facts:
    """About one item of a list that a split gave: an item of a "text.…" array at an index."""
    items, at = t.args
    if items.op != "apply" or not items.args:
        return []
    text = items.args[0]
    match items.payload:
        case "text.pieces":
            part = items.args[1]
            inside = and_(ge(at, ZERO), le(at, count_of(text, part)), not_(is_empty(part)))
            fact = not_(contains(t, part))
        case "text.words":
            inside = and_(ge(at, ZERO), lt(at, words(text)[1]))
            fact = and_(_is_word(t), *(not_(contains(t, string(blank))) for blank in " \t\n"))
        case "text.lines":
            inside = and_(ge(at, ZERO), lt(at, lines(text)[1]))
            fact = and_(none_in(t, LINE_BREAKS), *(not_(contains(t, string(end))) for end in "\r\n"))
        case _:
            return []
    return [implies(inside, and_(fact, contains(text, t)))]


def join_of(separator: Term, items: Term, count: Term) -> Term:
    """separator.join of the first `count` items of an array."""
    return apply("text.join", STRING, separator, items, count)


def _join(separator: Term, items: Term, count: Term, t: Term) -> Facts:
    facts = [implies(le(count, ZERO), is_empty(t)), implies(ge(count, integer(2)), contains(t, separator))]
    parts = [select(items, ZERO)]
    for n in range(1, PIECES):
        facts.append(implies(eq(count, integer(n)), eq(t, concat(*parts))))
        facts.append(implies(ge(count, integer(n)), starts_with(t, concat(*parts))))
        parts += [separator, select(items, integer(n))]
    facts.append(implies(ge(count, ONE), ends_with(t, select(items, sub(count, ONE)))))
    if items.op == "apply" and items.payload == "text.pieces" and items.args[1] is separator:
        whole = eq(count, add(count_of(items.args[0], separator), ONE))
        facts.append(implies(and_(whole, not_(is_empty(separator))), eq(t, items.args[0])))
    return facts


FACTS: Final[dict[str, Callable[..., Facts]]] = {
    **{f"text.{name}": (lambda text, part, t: _first_cut(text, part)) for name in ("head", "tail")},
    **{f"text.{name}": (lambda text, part, t: _last_cut(text, part)) for name in ("last_head", "last_tail")},
    "text.count": _count,
    "text.pieces": _pieces,
    "text.replace": _replace,
    "text.repeat": _repeat,
    "text.reversed": _reversed,
    "text.lstrip": lambda *args: _lstrip(args[-1]),
    "text.rstrip": lambda *args: _rstrip(args[-1]),
    **{f"text.{name}": _first_word for name in ("word", "after_word")},
    **{f"text.{name}": _words for name in ("words", "word_count")},
    **{f"text.{name}": _lines for name in ("lines", "line_count")},
    "text.join": _join,
}
