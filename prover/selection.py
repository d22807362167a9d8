"""`-k EXPR`: which functions to check. As in pytest: parts of names, joined by `and`, `or`, `not` and parentheses."""

from __future__ import annotations

import re
from collections.abc import Callable

from prover.config import UsageError

Matcher = Callable[[str], bool]
_TOKEN = re.compile(r"\s*(?:(?P<sign>[()])|(?P<word>[^\s()]+))")
_DEPTH = 100  # parentheses and `not`s inside each other; far above any use, far below Python's recursion limit


def matcher(expression: str | None) -> Matcher:
    """The test that `expression` describes, on qualified names. Case doesn't matter; None selects everything."""
    if expression is None:
        return lambda name: True
    tokens = [match["sign"] or match["word"] for match in _TOKEN.finditer(expression)]
    position = 0

    def fail(expected: str) -> UsageError:
        found = repr(tokens[position]) if position < len(tokens) else "the end"
        return UsageError(f"-k {expression!r}: expected {expected}, found {found}")

    def take(*wanted: str) -> bool:
        nonlocal position
        if position < len(tokens) and tokens[position] in wanted:
            position += 1
            return True
        return False

    # expr: term ("or" term)*      term: factor ("and" factor)*      factor: "not" factor | "(" expr ")" | WORD
    def expr(depth: int) -> Matcher:
        terms = [term(depth)]
        while take("or"):
            terms.append(term(depth))
        return lambda name: any(test(name) for test in terms)

    def term(depth: int) -> Matcher:
        factors = [factor(depth)]
        while take("and"):
            factors.append(factor(depth))
        return lambda name: all(test(name) for test in factors)

    def factor(depth: int) -> Matcher:
        nonlocal position
        if depth > _DEPTH:
            raise UsageError(f"-k: more than {_DEPTH} levels of nesting")
        if take("not"):
            inner = factor(depth + 1)
            return lambda name: not inner(name)
        if take("("):
            inner = expr(depth + 1)
            if not take(")"):
                raise fail("')'")
            return inner
        if position == len(tokens) or tokens[position] in (")", "and", "or"):
            raise fail("a part of a name")
        word = tokens[position].lower()
        position += 1
        return lambda name: word in name.lower()

    test = expr(0)
    if position < len(tokens):
        raise fail("'and' or 'or'")
    return test
