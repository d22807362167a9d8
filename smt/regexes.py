"""Python's regular expressions as regular languages of the solver.

The parse tree is CPython's own. Whether a pattern matches is a matter of its language alone, whatever backtracking prefers, as long as it
has no look-around, back reference, atomic group or word boundary; with these it has no language here (`NotRegular`).
Classes such as \\w hold characters beyond ASCII that are not listed here: a pattern has two languages, of what it certainly matches and
of what it may match. For most patterns the two are one.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from re import _constants, _parser
from typing import Any, Final, Literal

from smt import text
from smt.terms import Term
from smt.text import BEYOND_ASCII, DIGITS, LETTERS, WHITESPACE, Ranges

How = Literal["match", "fullmatch", "search"]
End = Literal["open", "line", "closed"]  # after the match: anything; at most a line break; nothing
NEWLINE: Final[Ranges] = ((0xA, 0xA),)
WORD: Final[Ranges] = (*DIGITS, *LETTERS, (0x5F, 0x5F))
# Beyond ASCII, what matches an ASCII letter when case is ignored (and the pattern is not ASCII only).
OTHER_CASES: Final = {"k": 0x212A, "s": 0x17F, "i": 0x130}
DOTLESS: Final = 0x131
MAX_COPIES: Final = 200
UNREGULAR: Final = {
    "AT": "an anchor or word boundary inside", "ASSERT": "look-around", "ASSERT_NOT": "look-around", "GROUPREF": "a back reference",
    "GROUPREF_EXISTS": "a condition on a group", "ATOMIC_GROUP": "an atomic group", "POSSESSIVE_REPEAT": "a possessive repetition",
}  # fmt: skip


class NotRegular(Exception):
    """The pattern has no language here; the text says why."""


@dataclass(frozen=True, slots=True)
class Language:
    """The strings that certainly match, and those that may."""

    sure: Term
    possible: Term


@dataclass(frozen=True, slots=True)
class Part:
    """One item of a pattern's top level: its language, its text if it is a literal, and the groups that it is, outermost first."""

    language: Language
    literal: str | None
    groups: tuple[int, ...]
    digits: bool  # one or more decimal digits, of any script


@dataclass(frozen=True, slots=True)
class Pattern:
    """A pattern that is understood: groups by name and number, and how the match is made of parts (if it is a plain sequence)."""

    written: str
    flags: int
    names: tuple[tuple[str, int], ...]
    count: int
    items: Any

    def number(self, group: int | str) -> int | None:
        """The number of a group, None if there is none of that name or number."""
        if isinstance(group, str):
            return dict(self.names).get(group)
        return group if 0 <= group <= self.count else None


def parse(written: str, flags: int) -> Pattern:
    """The pattern by CPython's parser. Raises `NotRegular` for one that it refuses too."""
    try:
        tree = _parser.parse(written, flags)
    except (re.error, OverflowError, RecursionError) as error:
        raise NotRegular(f"pattern {written!r}: {error}") from None
    state = tree.state
    return Pattern(written, state.flags, tuple(state.groupdict.items()), state.groups - 1, tree)


def language(pattern: Pattern, how: How) -> Language:
    """The whole strings that match."""
    return _whole(list(pattern.items), pattern.flags, how == "search", "closed" if how == "fullmatch" else "open")


def parts(pattern: Pattern, how: How) -> tuple[list[Part], bool, End]:
    """The pieces that a match is made of, whether anything may be before them, and what may be after."""
    items, before, after = _anchors(list(pattern.items), pattern.flags, how == "search", "closed" if how == "fullmatch" else "open")
    return [_part(item, pattern.flags) for item in _joined(items)], before, after


# ------------------------------------------------------------------------------------------------------------ whole strings


def _anchors(items: list[Any], flags: int, before: bool, after: End) -> tuple[list[Any], bool, End]:
    """The items without the anchors at both ends, and what these leave open."""
    while items and items[0][0] is _constants.AT:
        if items[0][1] is _constants.AT_BEGINNING_STRING or (items[0][1] is _constants.AT_BEGINNING and not flags & re.M):
            before = False
            items = items[1:]
        else:
            break
    while items and items[-1][0] is _constants.AT:
        if items[-1][1] is _constants.AT_END_STRING:
            after = "closed"
        elif items[-1][1] is _constants.AT_END and not flags & re.M:
            after = "closed" if after == "closed" else "line"
        else:
            break
        items = items[:-1]
    return items, before, after


def _whole(items: list[Any], flags: int, before: bool, after: End) -> Language:
    items, before, after = _anchors(items, flags, before, after)
    if len(items) == 1 and items[0][0] is _constants.BRANCH:
        found = [_whole(list(branch), flags, before, after) for branch in items[0][1][1]]
        return _either(found)
    if len(items) == 1 and items[0][0] is _constants.SUBPATTERN:
        _, added, removed, inner = items[0][1]
        return _whole(list(inner), (flags | added) & ~removed, before, after)
    body = _sequence(items, flags)
    return _in_context(body, before, after)


def _in_context(body: Language, before: bool, after: End) -> Language:
    first = text.ANYTHING if before else text.just("")
    last = {"open": text.ANYTHING, "line": text.maybe(text.just("\n")), "closed": text.just("")}[after]
    return Language(text.sequence(first, body.sure, last), text.sequence(first, body.possible, last))


# ------------------------------------------------------------------------------------------------------------------ items


def _either(found: Sequence[Language]) -> Language:
    return Language(text.either(*(x.sure for x in found)), text.either(*(x.possible for x in found)))


def _sequence(items: Iterable[Any], flags: int) -> Language:
    found = [_item(item, flags) for item in items]
    return Language(text.sequence(*(x.sure for x in found)), text.sequence(*(x.possible for x in found)))


def _set(sure: Ranges, possible: Ranges | None = None) -> Language:
    first = text.characters(sure)
    return Language(first, first if possible is None or possible == sure else text.characters(possible))


def _item(item: Any, flags: int) -> Language:
    op, argument = item
    match op:
        case _constants.LITERAL | _constants.NOT_LITERAL | _constants.IN | _constants.ANY:
            return _set(*_characters(op, argument, flags))
        case _constants.BRANCH:
            return _either([_sequence(branch, flags) for branch in argument[1]])
        case _constants.SUBPATTERN:
            _, added, removed, inner = argument
            return _sequence(inner, (flags | added) & ~removed)
        case _constants.MAX_REPEAT | _constants.MIN_REPEAT:
            least, most, inner = argument
            body = _sequence(inner, flags)
            limit = None if most is _constants.MAXREPEAT else int(most)
            if max(least, limit or 0) > MAX_COPIES:
                raise NotRegular("a repetition of a part more than 200 times")
            return Language(text.times(body.sure, least, limit), text.times(body.possible, least, limit))
    raise NotRegular(f"{UNREGULAR.get(str(op), str(op).lower())} in a pattern")


def _characters(op: Any, argument: Any, flags: int) -> tuple[Ranges, Ranges]:
    """The characters that an item for one character certainly matches, and those that it may match."""
    match op:
        case _constants.LITERAL:
            one = _letter(argument, flags)
            return one, one
        case _constants.NOT_LITERAL:
            other = text.without(_letter(argument, flags))
            return other, other
        case _constants.ANY:
            dot = text.without(() if flags & re.S else NEWLINE)
            return dot, dot
    sure: Ranges = ()
    possible: Ranges = ()
    negated = False
    for inner, value in argument:
        match inner:
            case _constants.NEGATE:
                negated = True
                continue
            case _constants.LITERAL:
                low, high = _letter(value, flags), _letter(value, flags)
            case _constants.RANGE:
                low = high = _range(value[0], value[1], flags)
            case _constants.CATEGORY:
                low, high = _category(value, flags)
            case _:
                raise NotRegular(f"{inner} in a class of characters")
        sure, possible = sure + low, possible + high
    return (text.without(possible), text.without(sure)) if negated else (sure, possible)


def _letter(code: int, flags: int) -> Ranges:
    if code >= text.FIRST_ABSTRACT:
        raise NotRegular(f"the character U+{code:04X} in a pattern")
    if not flags & re.I:
        return ((code, code),)
    if code > 0x7F:
        raise NotRegular("a letter beyond ASCII in a pattern that ignores case")
    char = chr(code)
    found = [(code, code), (ord(char.swapcase()), ord(char.swapcase()))]
    if not flags & re.A and char.lower() in OTHER_CASES:
        other = OTHER_CASES[char.lower()]
        found.append((other, other))
        if char.lower() == "i":
            found.append((DOTLESS, DOTLESS))
    return tuple(dict.fromkeys(found))


def _range(low: int, high: int, flags: int) -> Ranges:
    if high >= text.FIRST_ABSTRACT and high not in (text.LAST_CHARACTER,):
        raise NotRegular("a range of characters that ends beyond U+2F000")
    if low >= text.FIRST_ABSTRACT:
        raise NotRegular("a range of characters beyond U+2F000")
    if not flags & re.I:
        return ((low, min(high, text.LAST_OF_SOLVER)),)
    if high > 0x7F:
        raise NotRegular("a range beyond ASCII in a pattern that ignores case")
    return tuple(dict.fromkeys(pair for code in range(low, high + 1) for pair in _letter(code, flags)))


def _category(category: Any, flags: int) -> tuple[Ranges, Ranges]:
    name = str(category).removeprefix("CATEGORY_")
    sure: Ranges
    possible: Ranges
    negated = name.startswith("NOT_")
    name = name.removeprefix("NOT_")
    only_ascii = bool(flags & re.A)
    match name:
        case "DIGIT":
            sure = DIGITS
            possible = DIGITS if only_ascii else (*DIGITS, *BEYOND_ASCII)
        case "WORD":
            sure = WORD
            possible = WORD if only_ascii else (*WORD, *BEYOND_ASCII)
        case "SPACE":
            sure = possible = ((0x9, 0xD), (0x20, 0x20)) if only_ascii else WHITESPACE
        case _:
            raise NotRegular(f"the category {name.lower()} in a pattern")
    return (text.without(possible), text.without(sure)) if negated else (sure, possible)


# ------------------------------------------------------------------------------------------------------------------ parts


def _joined(items: list[Any]) -> list[Any]:
    """Runs of literals become one item, named "text"."""
    result: list[Any] = []
    for op, argument in items:
        if op is _constants.LITERAL and result and result[-1][0] == "text":
            result[-1] = ("text", result[-1][1] + chr(argument))
        elif op is _constants.LITERAL:
            result.append(("text", chr(argument)))
        else:
            result.append((op, argument))
    return result


def _part(item: Any, flags: int) -> Part:
    op, argument = item
    if op == "text":
        found = _sequence([(_constants.LITERAL, ord(c)) for c in argument], flags)
        return Part(found, None if flags & re.I else argument, (), False)
    groups: list[int] = []
    inner = [item]
    inner_flags = flags
    while len(inner) == 1 and inner[0][0] is _constants.SUBPATTERN:
        group, added, removed, below = inner[0][1]
        inner_flags = (inner_flags | added) & ~removed
        if group is not None:
            groups.append(group)
        inner = list(below)
    return Part(_sequence(inner, inner_flags), None, tuple(groups), _is_digits(inner))


def _is_digits(items: list[Any]) -> bool:
    if len(items) != 1 or items[0][0] not in (_constants.MAX_REPEAT, _constants.MIN_REPEAT) or items[0][1][0] < 1:
        return False
    inner = list(items[0][1][2])
    return inner == [(_constants.IN, [(_constants.CATEGORY, _constants.CATEGORY_DIGIT)])]


def certain_groups(items: Iterable[Any]) -> set[int]:
    """The groups that take part in every match."""
    found: set[int] = set()
    for op, argument in items:
        if op is _constants.SUBPATTERN:
            if argument[0] is not None:
                found.add(argument[0])
            found |= certain_groups(argument[3])
        elif op in (_constants.MAX_REPEAT, _constants.MIN_REPEAT) and argument[0] >= 1:
            found |= certain_groups(argument[2])
    return found




def required(pattern: Pattern) -> tuple[str, ...]:
    """Texts that every match contains: solvers see sooner that a string lacks one than that it is not in the language."""
    return () if pattern.flags & re.I else tuple(dict.fromkeys(_required(list(pattern.items))))


def _required(items: list[Any]) -> list[str]:
    found: list[str] = []
    for op, argument in _joined(items):
        if op == "text":
            found.append(argument)
        elif op in (_constants.MAX_REPEAT, _constants.MIN_REPEAT) and argument[0] >= 1:
            found += _required(list(argument[2]))
        elif op is _constants.SUBPATTERN and not argument[1]:
            found += _required(list(argument[3]))
    return found
