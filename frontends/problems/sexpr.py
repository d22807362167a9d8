"""S-expressions with lines: the surface that SMT-LIB and SyGuS share. Parsed by lark (LALR), so nesting costs no stack."""

from __future__ import annotations

import functools
from dataclasses import dataclass
from pathlib import Path
from typing import Any, TypeAlias

from lark import Lark, Token, Transformer
from lark.exceptions import UnexpectedCharacters, UnexpectedToken, VisitError

from frontends.problems.problem import ProblemError

MAX_DIGITS = 4000  # Python reads longer decimal literals only when it is told to


@dataclass(frozen=True, slots=True)
class Atom:
    """A symbol (quotes taken off), a number, or a string, decimal or bit-vector literal ("other")."""

    text: str
    kind: str  # "symbol", "number", "other"
    line: int


@dataclass(frozen=True, slots=True)
class Group:
    """( ... )"""

    items: tuple[Node, ...]
    line: int

    @property
    def head(self) -> str:
        """The first item, where it is a symbol; else ""."""
        first = self.items[0] if self.items else None
        return first.text if isinstance(first, Atom) and first.kind == "symbol" else ""


Node: TypeAlias = Atom | Group


class _Build(Transformer[Token, list[Node]]):
    """What the parser calls as it goes: no tree is walked afterwards."""

    def start(self, items: list[Node]) -> list[Node]:
        return items

    def list(self, items: Any) -> Group:
        return Group(tuple(items[1:-1]), items[0].line)

    def SYMBOL(self, token: Token) -> Atom:
        return Atom(str(token), "symbol", token.line or 0)

    def QUOTED(self, token: Token) -> Atom:
        return Atom(token[1:-1], "symbol", token.line or 0)

    def NUMBER(self, token: Token) -> Atom:
        if len(token) > MAX_DIGITS:
            raise ProblemError("a number too long", token.line or 0, unsupported=True)
        return Atom(str(token), "number", token.line or 0)

    def OTHER(self, token: Token) -> Atom:
        return Atom(str(token), "other", token.line or 0)

    STRING = OTHER


@functools.cache
def _parser() -> Lark:
    grammar = Path(__file__).with_name("sexpr.lark").read_text(encoding="utf-8")
    return Lark(grammar, parser="lalr", lexer="basic", transformer=_Build())


def parse(text: str) -> list[Node]:
    """The s-expressions of a text. Raises `ProblemError` with the line of what is wrong."""
    try:
        nodes = _parser().parse(text)
    except VisitError as error:
        if isinstance(error.orig_exc, ProblemError):
            raise error.orig_exc from error
        raise
    except UnexpectedToken as error:
        if error.token.type == "$END":
            raise ProblemError("a parenthesis is not closed", text.count("\n") + 1) from error
        raise ProblemError("a closing parenthesis too many", error.line) from error
    except UnexpectedCharacters as error:
        start = error.pos_in_stream or 0
        found = text[start : start + 20].split(maxsplit=1)[0]
        raise ProblemError(f"{found!r} can't stand here", error.line) from error
    assert isinstance(nodes, list)
    return nodes
