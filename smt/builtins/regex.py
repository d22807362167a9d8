"""The module `re` with constant patterns: whether something matches, and what is certain of groups.

A match is one value among those that its pattern allows: which of several ways to match Python prefers is not followed.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from contextlib import suppress
from typing import cast

from frontends.ir import Span
from smt import regexes, text
from smt.builtins.registry import FUNCTIONS, METHODS, Arguments, function, method
from smt.builtins.strings import term_of
from smt.character_facts import predicate
from smt.kinds import kind_of
from smt.machine import Machine
from smt.operators import binary_rule
from smt.regexes import How, NotRegular, Part, Pattern
from smt.sequences import Contents
from smt.subscripts import GET, new_list
from smt.terms import BOOL, INT, STRING, ZERO, Term, add, and_, apply, eq, ge, int_value, integer, ite, le, lt, not_, or_, string
from smt.text import concat, contains, in_re, length, literal
from smt.values import NONE, IntV, LibraryV, NoneV, Seq, Shape, StrV, TupleV, Value, alternatives, as_int, int_v, str_v, union

MAX_FOLDED = 16  # characters of a literal that CPython may match: a bad pattern takes exponential time
HOWS: tuple[How, ...] = ("match", "fullmatch", "search")


def _flags(m: Machine, value: Value | None, span: Span) -> int:
    match value:
        case None:
            return 0
        case LibraryV("re.RegexFlag", (IntV(term),)):
            known = int_value(term)
        case _:
            known = int_value(as_int(value) or ZERO) if as_int(value) is not None else None
    if known is None:
        raise m.unsupported("flags of a pattern that are not constant", span)
    return known


@binary_rule("|", "re.RegexFlag", "re.RegexFlag")
def _either_flag(m: Machine, a: Value, b: Value, span: Span) -> Value:
    return LibraryV("re.RegexFlag", (int_v(_flags(m, a, span) | _flags(m, b, span)),))


def _compiled(m: Machine, value: Value, flags: int, span: Span) -> Pattern:
    """The pattern that a value is: text or a compiled one."""
    match value:
        case StrV(term) if literal(term) is not None:
            written = literal(term) or ""
        case LibraryV("re.Pattern", (IntV(kept), StrV(term))) if literal(term) is not None and not flags:
            written, flags = literal(term) or "", int_value(kept) or 0
        case _:
            raise m.unsupported("pattern that is not constant", span)
    try:
        return regexes.parse(written, flags)
    except NotRegular as problem:
        raise m.unsupported(str(problem), span) from None


@function("re.compile")
def _compile(m: Machine, a: Arguments) -> Value:
    pattern = _compiled(m, a.positional[0], _given_flags(m, a, 1), a.span)
    return LibraryV("re.Pattern", (int_v(pattern.flags), str_v(pattern.written)))


def _given_flags(m: Machine, a: Arguments, at: int) -> int:
    rest = a.positional[at:]
    if set(a.keywords) - {"flags"} or len(rest) + len(a.keywords) > 1:
        raise m.unsupported(f"this form of {a.name}", a.span)
    return _flags(m, rest[0] if rest else a.keywords.get("flags"), a.span)


def _row(how: How) -> None:
    def of_module(m: Machine, a: Arguments) -> Value:
        if len(a.positional) < 2:
            raise m.unsupported(f"this form of {a.name}", a.span)
        return _on(m, a.positional[1], lambda s: _matched(m, _compiled(m, a.positional[0], _given_flags(m, a, 2), a.span), how, s, a), a)

    def of_pattern(m: Machine, a: Arguments) -> Value:
        if len(a.positional) != 2 or a.keywords:
            raise m.unsupported(f"this form of {a.name}", a.span)
        return m.split(
            a.positional[0], lambda p: _on(m, a.positional[1], lambda s: _matched(m, _compiled(m, p, 0, a.span), how, s, a), a)
        )

    FUNCTIONS[f"re.{how}"] = of_module
    METHODS[f"re.Pattern.{how}"] = of_pattern


def _on(m: Machine, subject: Value, body: Callable[[Term], Value], a: Arguments) -> Value:
    return m.split(subject, lambda v: body(term_of(m, v, f"string for {a.name}", a.span)))


for _how in HOWS:
    _row(_how)


def is_match(pattern: Pattern, how: How, subject: Term) -> Term:
    """Whether the pattern matches. Raises `NotRegular`."""
    known = _short(subject)
    if known is not None:
        return and_() if getattr(re.compile(pattern.written, pattern.flags), how)(known) else or_()
    allowed = regexes.language(pattern, how)
    needed = and_(*(contains(subject, string(part)) for part in regexes.required(pattern)))
    if allowed.sure is allowed.possible:
        return and_(needed, in_re(subject, allowed.sure))
    decided = apply("text.re_matches", BOOL, subject, string(pattern.written), integer(pattern.flags), string(how))
    return or_(in_re(subject, allowed.sure), and_(needed, in_re(subject, allowed.possible), decided))


def _short(subject: Term) -> str | None:
    known = literal(subject)
    return known if known is not None and len(known) <= MAX_FOLDED else None


def _matched(m: Machine, pattern: Pattern, how: How, subject: Term, a: Arguments) -> Value:
    try:
        found = is_match(pattern, how, subject)
    except NotRegular as problem:
        raise m.unsupported(f"{problem} {pattern.written!r}", a.span) from None
    made = LibraryV("re.Match", (str_v(how), int_v(pattern.flags), str_v(pattern.written), StrV(subject)))
    return union([(found, made), (not_(found), NONE)])


# ---------------------------------------------------------------------------------------------------------------- matches


def _parts_of(m: Machine, value: Value, span: Span) -> tuple[How, Pattern, Term]:
    match value:
        case LibraryV("re.Match", (StrV(how), IntV(flags), StrV(written), StrV(subject))):
            pattern = regexes.parse(literal(written) or "", int_value(flags) or 0)
            return cast(How, literal(how)), pattern, subject
    raise m.unsupported("this match", span)


def _group(m: Machine, value: Value, wanted: Value, span: Span) -> Value:
    """The text of a group; None may be it where the group need not take part."""
    how, pattern, subject = _parts_of(m, value, span)
    known = literal(wanted.term) if isinstance(wanted, StrV) else int_value(as_int(wanted) or length(subject))
    if known is None:
        raise m.unsupported("group whose number is not constant", span)
    number = pattern.number(known)
    if number is None:
        raise m.raise_("IndexError", "index", f"no such group: {known}", span)
    known_subject = _short(subject)
    if known_subject is not None:
        found = getattr(re.compile(pattern.written, pattern.flags), how)(known_subject)
        return NONE if found is None or found.group(number) is None else str_v(found.group(number))
    taken = _pieces(m, how, pattern, subject)
    if number in taken:
        return StrV(taken[number])
    part = _text_of("group", how, pattern, subject, number)
    m.assume(contains(subject, part))
    if number == 0 or number in regexes.certain_groups(pattern.items):
        return StrV(part)
    missing = apply("text.re_missing", BOOL, subject, string(pattern.written), integer(pattern.flags), string(how), integer(number))
    return union([(missing, NONE), (not_(missing), StrV(part))])


def _text_of(what: str, how: How, pattern: Pattern, subject: Term, number: int) -> Term:
    return apply(f"text.re_{what}", STRING, subject, string(pattern.written), integer(pattern.flags), string(how), integer(number))


def _pieces(m: Machine, how: How, pattern: Pattern, subject: Term) -> dict[int, Term]:
    """The texts of the groups that stand at the top level of the pattern; the match is the parts one after the other."""
    try:
        found, before, after = regexes.parts(pattern, how)
    except NotRegular:  # an anchor inside of a part
        return {}
    terms = [string(p.literal) if p.literal is not None else _text_of("part", how, pattern, subject, i) for i, p in enumerate(found)]
    first = _text_of("before", how, pattern, subject, 0) if before else string("")
    last = string("") if after == "closed" else _text_of("after", how, pattern, subject, 0)
    facts = [eq(subject, concat(first, *terms, last)), *(_known_of(p, t) for p, t in zip(found, terms, strict=True))]
    if after == "line":
        facts.append(or_(text.is_empty(last), eq(last, string("\n"))))
    # All of this holds where there is a match, which is where the match object is.
    m.assume(and_(*facts))
    groups = {0: concat(*terms)}
    for part, term in zip(found, terms, strict=True):
        groups.update(dict.fromkeys(part.groups, term))
    return groups


def _known_of(part: Part, term: Term) -> Term:
    if part.literal is not None:
        return and_()
    facts = [in_re(term, part.language.possible)]
    if part.digits:
        facts.append(predicate("isdecimal", term))
    return and_(*facts)


@method("re.Match.group", "re.Match.__getitem__")
def _group_method(m: Machine, a: Arguments) -> Value:
    if a.keywords:
        raise m.unsupported("keyword arguments of group", a.span)
    receiver, *wanted = a.positional
    found = tuple(m.split(w, lambda v: _group(m, receiver, v, a.span)) for w in wanted or [int_v(0)])
    return found[0] if len(found) == 1 else TupleV(found)


GET["re.Match"] = _group


@method("re.Match.groups")
def _groups(m: Machine, a: Arguments) -> Value:
    receiver, *default = a.only(m, 1, 2)
    _, pattern, _ = _parts_of(m, receiver, a.span)

    def one(number: int) -> Value:
        value = _group(m, receiver, int_v(number), a.span)
        if not default:
            return value
        return m.split(value, lambda v: default[0] if isinstance(v, NoneV) else v)

    return TupleV(tuple(one(number) for number in range(1, pattern.count + 1)))


@method("re.Match.start", "re.Match.end", "re.Match.span")
def _place(m: Machine, a: Arguments) -> Value:
    receiver, *group = a.only(m, 1, 2)
    if group and group[0] != int_v(0):
        raise m.unsupported(f"{a.name} of a group", a.span)
    how, pattern, subject = _parts_of(m, receiver, a.span)
    whole = _group(m, receiver, int_v(0), a.span)
    assert isinstance(whole, StrV)
    if how == "search":
        start = apply("text.re_start", INT, subject, string(pattern.written), integer(pattern.flags))
        m.assume(and_(ge(start, ZERO), le(start, length(subject)), eq(text.substring(subject, start, length(whole.term)), whole.term)))
    else:
        start = ZERO
    end = add(start, length(whole.term))
    m.assume(le(end, length(subject)))
    if a.name == "re.Match.start":
        return IntV(start)
    return IntV(end) if a.name == "re.Match.end" else TupleV((IntV(start), IntV(end)))


# ------------------------------------------------------------------------------------------------------- other functions


def _of_both(name: str, count: int, body: Callable[[Machine, Pattern, tuple[Value, ...], Arguments], Value]) -> None:
    """Register re.NAME(pattern, ...) and Pattern.NAME(...) with `count` further arguments."""

    def of_module(m: Machine, a: Arguments) -> Value:
        if len(a.positional) != count + 1 or set(a.keywords) - {"flags"}:
            raise m.unsupported(f"this form of {a.name}", a.span)
        pattern = _compiled(m, a.positional[0], _flags(m, a.keywords.get("flags"), a.span), a.span)
        return body(m, pattern, a.positional[1:], a)

    def of_pattern(m: Machine, a: Arguments) -> Value:
        if len(a.positional) != count + 1 or a.keywords:
            raise m.unsupported(f"this form of {a.name}", a.span)
        return m.split(a.positional[0], lambda p: body(m, _compiled(m, p, 0, a.span), a.positional[1:], a))

    FUNCTIONS[f"re.{name}"] = of_module
    METHODS[f"re.Pattern.{name}"] = of_pattern


def _sub(m: Machine, pattern: Pattern, values: tuple[Value, ...], a: Arguments) -> Value:
    """What is not matched anywhere stays as it is. The replacement must be plain text."""

    if any(kind_of(v) != "str" for _, v in alternatives(values[0])):
        raise m.unsupported("replacement that is not a string", a.span)

    def one(new: Term, subject: Term) -> Value:
        if literal(new) is None or "\\" in (literal(new) or ""):
            raise m.unsupported("replacement that is not constant, or has escapes", a.span)
        known = _short(subject)
        if known is not None:
            return str_v(re.sub(pattern.written, literal(new) or "", known, flags=pattern.flags))
        try:
            found = is_match(pattern, "search", subject)
        except NotRegular:
            found = and_()
        made = apply("text.re_sub", STRING, subject, string(pattern.written), integer(pattern.flags), new)
        return StrV(ite(found, made, subject))

    return _on(m, values[0], lambda new: _on(m, values[1], lambda subject: one(new, subject), a), a)


def _split(m: Machine, pattern: Pattern, values: tuple[Value, ...], a: Arguments) -> Value:
    if pattern.count:
        raise m.unsupported("split by a pattern with groups", a.span)
    return _on(m, values[0], lambda s: new_list(m, _some_texts(m, "split", pattern, s, 1)), a)


def _findall(m: Machine, pattern: Pattern, values: tuple[Value, ...], a: Arguments) -> Value:
    if pattern.count > 1:
        raise m.unsupported("findall of a pattern with several groups", a.span)
    return _on(m, values[0], lambda s: new_list(m, _some_texts(m, "findall", pattern, s, 0)), a)


def _some_texts(m: Machine, what: str, pattern: Pattern, subject: Term, least: int) -> Contents:
    arguments = (subject, string(pattern.written), integer(pattern.flags))
    known = _short(subject)
    if known is not None:
        found = getattr(re.compile(pattern.written, pattern.flags), what)(known)
        return tuple(map(str_v, found))
    count = apply(f"text.re_{what}_count", INT, *arguments)
    m.assume(and_(le(integer(least), count), le(count, add(length(subject), integer(1 + least)))))
    if what == "findall":
        with suppress(NotRegular):
            m.assume(eq(lt(ZERO, count), is_match(pattern, "search", subject)))
    return Seq(Shape("str"), (apply(f"text.re_{what}", text.STRINGS, *arguments),), count)


_of_both("sub", 2, _sub)
_of_both("split", 1, _split)
_of_both("findall", 1, _findall)


@function("re.escape")
def _escape(m: Machine, a: Arguments) -> Value:
    (value,) = a.only(m, 1, 1)

    def one(term: Term) -> Value:
        known = literal(term)
        return str_v(re.escape(known)) if known is not None else StrV(apply("text.re_escape", STRING, term))

    return _on(m, value, one, a)
