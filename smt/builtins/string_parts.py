"""Methods of strings that look for parts: prefixes, find, count, replace, partition, split, join, strip."""

from __future__ import annotations

from frontends.ir import Span
from smt import text
from smt.builtins.registry import Arguments, method
from smt.builtins.strings import for_each_kind, index_of, term_of, text_method
from smt.iteration import items_of
from smt.machine import Machine
from smt.sequences import Contents, MixedContents
from smt.sizes import fitting, taken
from smt.subscripts import new_list, slice_bounds
from smt.terms import FALSE, STRING, TRUE, ZERO, Term, add, and_, apply, ge, int_value, integer, ite, le, lt, not_, or_, string, sub
from smt.text import literal
from smt.text_facts import count_of, first_word, join_of, lines, pieces, words
from smt.values import NONE, BoolV, GeneratorV, IntV, NoneV, Seq, Shape, SliceV, StrV, TupleV, Value, bool_v, int_v

MAX_CUTS = 4  # of a split with a limit that is followed piece by piece


def _terms(m: Machine, a: Arguments, *which: int) -> tuple[Term, ...]:
    return tuple(term_of(m, a.positional[i], f"argument of {a.name}", a.span) for i in which)


def _window(m: Machine, a: Arguments) -> tuple[Term, Term, Term]:
    """The part of the receiver between optional start and end arguments, where it starts, and whether a part may be in it at all.

    A start behind the end of the string finds nothing, not even the empty string; nor does one behind the end of the window.
    """
    whole = term_of(m, a.positional[0], "receiver", a.span)
    bounds: list[Value] = [*a.positional[2:], NONE, NONE][:2]
    if bounds == [NONE, NONE]:
        return whole, ZERO, TRUE
    size = text.length(whole)
    for bound in bounds:
        if not isinstance(bound, NoneV):
            index_of(m, bound, f"bound of {a.name}", a.span)
    start, count, _ = slice_bounds(m, SliceV(bounds[0], bounds[1], NONE), size, a.span)

    def at(value: Value, default: Term) -> Term:
        if isinstance(value, NoneV):
            return default
        index = index_of(m, value, f"bound of {a.name}", a.span)
        return ite(lt(index, ZERO), add(index, size), index)

    low, high = at(bounds[0], ZERO), at(bounds[1], size)
    low, high = ite(lt(low, ZERO), ZERO, low), ite(lt(high, ZERO), ZERO, ite(lt(size, high), size, high))
    return text.substring(whole, start, count), start, le(low, high)


@text_method("startswith", "endswith", least=1, most=3)
def _affix(m: Machine, a: Arguments) -> Value:
    inside, _, possible = _window(m, a)
    test = text.starts_with if a.name == "str.startswith" else text.ends_with

    def one(affix: Value) -> Term:
        return test(inside, term_of(m, affix, f"argument of {a.name}", a.span))

    wanted = a.positional[1]
    if isinstance(wanted, TupleV):
        found = for_each_kind(m, wanted.items, lambda parts: BoolV(_any_affix(m, a, inside, parts)), a.span)
        assert isinstance(found, BoolV)
        return BoolV(and_(possible, found.term))
    return BoolV(and_(possible, one(wanted)))


def _any_affix(m: Machine, a: Arguments, inside: Term, parts: tuple[Value, ...]) -> Term:
    # In order: what comes after a part that fits is not looked at, so it may be of any kind.
    if not parts:
        return FALSE
    test = text.starts_with if a.name == "str.startswith" else text.ends_with
    first = test(inside, term_of(m, parts[0], f"item of the tuple for {a.name}", a.span))
    rest = m.branch(first, lambda: BoolV(TRUE), lambda: BoolV(_any_affix(m, a, inside, parts[1:])))
    assert isinstance(rest, BoolV)
    return rest.term


@text_method("find", "index", "rfind", "rindex", least=1, most=3)
def _find(m: Machine, a: Arguments) -> Value:
    (wanted,) = _terms(m, a, 1)
    inside, start, possible = _window(m, a)
    found = and_(possible, text.contains(inside, wanted))
    if a.name.endswith("index"):
        m.raise_if(not_(found), "ValueError", "value", "substring not found", a.span)
    before = text.last_head if a.name in ("str.rfind", "str.rindex") else text.head
    return IntV(ite(found, add(start, text.length(before(inside, wanted))), integer(-1)))


@text_method("count", least=1, most=3)
def _count(m: Machine, a: Arguments) -> Value:
    (wanted,) = _terms(m, a, 1)
    inside, _, possible = _window(m, a)
    return IntV(ite(possible, count_of(inside, wanted), ZERO))


@text_method("removeprefix", "removesuffix", least=1, most=1)
def _remove_affix(m: Machine, a: Arguments) -> Value:
    whole, affix = _terms(m, a, 0, 1)
    rest = sub(text.length(whole), text.length(affix))
    if a.name == "str.removeprefix":
        return StrV(ite(text.starts_with(whole, affix), text.substring(whole, text.length(affix), rest), whole))
    return StrV(ite(text.ends_with(whole, affix), text.substring(whole, ZERO, rest), whole))


@text_method("replace", least=2, most=3)
def _replace(m: Machine, a: Arguments) -> Value:
    whole, old, new = _terms(m, a, 0, 1, 2)
    if len(a.positional) == 3:
        return StrV(apply("text.replace", STRING, whole, old, new))
    limit = fitting(m, index_of(m, a.positional[3], "count of replace", a.span), "count", a.span)
    known = int_value(limit)
    if known is None or known > MAX_CUTS or not literal(old):
        if known is not None and known < 0:
            return StrV(apply("text.replace", STRING, whole, old, new))
        return StrV(apply("text.replace_some", STRING, whole, old, new, limit))
    if known < 0:
        return StrV(apply("text.replace", STRING, whole, old, new))

    def go(rest: Term, left: int) -> Term:
        if left == 0:
            return rest
        after = go(text.tail(rest, old), left - 1)
        return ite(text.contains(rest, old), text.concat(text.head(rest, old), new, after), rest)

    return StrV(go(whole, known))


@text_method("partition", "rpartition", least=1, most=1)
def _partition(m: Machine, a: Arguments) -> Value:
    whole, part = _terms(m, a, 0, 1)
    m.raise_if(text.is_empty(part), "ValueError", "value", "empty separator", a.span)
    found, empty = text.contains(whole, part), string("")
    first, last = text.head(whole, part), text.tail(whole, part)
    if a.name == "str.rpartition":
        first, last = text.last_head(whole, part), text.last_tail(whole, part)
        return TupleV((StrV(ite(found, first, empty)), StrV(ite(found, part, empty)), StrV(ite(found, last, whole))))
    return TupleV((StrV(ite(found, first, whole)), StrV(ite(found, part, empty)), StrV(ite(found, last, empty))))


# --------------------------------------------------------------------------------------------------------- split and join


def _strings(items: Term, count: Term) -> Seq:
    return Seq(Shape("str"), (items,), count)


def _listed(m: Machine, terms: tuple[Term, ...]) -> Value:
    return new_list(m, tuple(StrV(t) for t in terms))


@text_method("split", "rsplit", least=0, most=2, keywords=(("sep", NONE), ("maxsplit", int_v(-1))))
def _split(m: Machine, a: Arguments) -> Value:
    whole = term_of(m, a.positional[0], "receiver", a.span)
    given = a.positional[1:]
    separator = given[0] if given else NONE
    most = given[1] if len(given) > 1 else int_v(-1)
    limit = fitting(m, index_of(m, most, "maxsplit", a.span), "maxsplit", a.span)
    from_right = a.name == "str.rsplit"
    part = None if isinstance(separator, NoneV) else term_of(m, separator, "separator", a.span)
    if part is not None:
        m.raise_if(text.is_empty(part), "ValueError", "value", "empty separator", a.span)
    known = int_value(limit)
    if known is None or known > MAX_CUTS:
        return _split_somehow(m, whole, part, limit, from_right)
    if known < 0:
        if part is None:
            return new_list(m, _strings(*words(whole)))
        if from_right and len(literal(part) or "") != 1:
            return _split_somehow(m, whole, part, limit, from_right)  # "aaa".split("aa") cuts elsewhere than rsplit
        return new_list(m, _strings(*pieces(whole, part)))
    if part is None:
        return _some_words(m, whole, known, ()) if not from_right else _split_somehow(m, whole, part, limit, from_right)
    return _some_pieces(m, whole, part, known, from_right, ())


def _some_pieces(m: Machine, rest: Term, part: Term, left: int, from_right: bool, done: tuple[Term, ...]) -> Value:
    # As many cuts as allowed, one after the other.
    def ended() -> Value:
        return _listed(m, (rest, *done) if from_right else (*done, rest))

    if left == 0:
        return ended()
    if from_right:
        before, after = text.last_head(rest, part), text.last_tail(rest, part)
        return m.branch(
            text.contains(rest, part), lambda: _some_pieces(m, before, part, left - 1, True, (after, *done)), ended
        )
    before, after = text.head(rest, part), text.tail(rest, part)
    return m.branch(text.contains(rest, part), lambda: _some_pieces(m, after, part, left - 1, False, (*done, before)), ended)


def _some_words(m: Machine, rest: Term, left: int, done: tuple[Term, ...]) -> Value:
    stripped = text.strip_left(rest, None)
    if left == 0:
        return m.branch(text.is_empty(stripped), lambda: _listed(m, done), lambda: _listed(m, (*done, stripped)))
    word, after = first_word(rest)
    return m.branch(text.is_empty(stripped), lambda: _listed(m, done), lambda: _some_words(m, after, left - 1, (*done, word)))


def _split_somehow(m: Machine, whole: Term, part: Term | None, limit: Term, from_right: bool) -> Value:
    """Some list of strings: not empty when there is a separator, and with at most `limit` cuts."""
    arguments = (whole, part if part is not None else string(""), limit)
    name = f"{'r' if from_right else ''}split{'' if part is not None else '_words'}"
    count = apply(f"text.{name}_count", integer(0).sort, *arguments)
    m.assume(ge(count, integer(0) if part is None else integer(1)))
    m.assume(or_(lt(limit, ZERO), le(count, add(limit, integer(1)))))
    m.assume(le(count, add(text.length(whole), integer(1))))
    return new_list(m, _strings(apply(f"text.{name}_items", text.STRINGS, *arguments), count))


@text_method("splitlines", least=0, most=1, keywords=(("keepends", bool_v(False)),))
def _splitlines(m: Machine, a: Arguments) -> Value:
    if len(a.positional) == 2 and a.positional[1] != BoolV(FALSE):
        raise m.unsupported("splitlines(keepends)", a.span)
    return new_list(m, _strings(*lines(term_of(m, a.positional[0], "receiver", a.span))))


@method("str.join")
def _join(m: Machine, a: Arguments) -> Value:
    receiver, source = a.only(m, 2, 2)

    def one(separator: Value, v: Value) -> Value:
        glue = term_of(m, separator, "receiver", a.span)
        return StrV(_joined(m, glue, _items(m, v, a.span), a.span))

    if isinstance(source, GeneratorV):  # evaluated once, by its consumer
        return m.split(receiver, lambda r: one(r, source))
    return m.split(receiver, lambda r: m.split(source, lambda v: one(m.no_opaque(r, a.span), m.no_opaque(v, a.span))))


def _items(m: Machine, value: Value, span: Span) -> Contents:
    try:
        return taken(m, items_of(m, value, span, at_once=True), span)
    except MixedContents as problem:
        raise m.unsupported(f"join: {problem}", span) from None


def _joined(m: Machine, glue: Term, items: Contents, span: Span) -> Term:
    if not isinstance(items, Seq):
        def known(values: tuple[Value, ...]) -> Value:
            parts = [term_of(m, v, "item to join", span) for v in values]
            spaced = [t for part in parts for t in (glue, part)][1:]
            return StrV(text.concat(*spaced))

        joined = for_each_kind(m, items, known, span)
        assert isinstance(joined, StrV)
        return joined.term
    if items.shape.name != "str":
        if any(part.name in ("str", "exact") for part in (items.shape, *items.shape.args)):
            raise m.unsupported("join of items of several kinds", span)
        m.raise_if(lt(ZERO, items.length), "TypeError", "type", f"item to join is {items.shape.name}, not str", span)
        return string("")
    return join_of(glue, items.arrays[0], items.length)


# ------------------------------------------------------------------------------------------------------------------ strip


@text_method("strip", "lstrip", "rstrip", least=0, most=1)
def _strip(m: Machine, a: Arguments) -> Value:
    whole = term_of(m, a.positional[0], "receiver", a.span)
    wanted = (*a.positional[1:], NONE)[0]
    dropped = None if isinstance(wanted, NoneV) else term_of(m, wanted, f"argument of {a.name}", a.span)
    if a.name != "str.rstrip":
        whole = text.strip_left(whole, dropped)
    if a.name != "str.lstrip":
        whole = text.strip_right(whole, dropped)
    return StrV(whole)


