"""The tables of built-in functions, types and methods. A row is a function of the machine and the call's arguments.

To model another one: write a function with `@function("math.gcd")` or `@method("list.append")` in a file of this folder, a
differential test against CPython, and a program with a wrong twin.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import TypeAlias

from frontends.ir import Span
from smt.machine import Machine
from smt.values import Value


@dataclass(frozen=True, slots=True)
class Arguments:
    """What a built-in is called with; for a method, `positional[0]` is the receiver."""

    name: str
    positional: tuple[Value, ...]
    keywords: dict[str, Value]
    span: Span

    def only(self, m: Machine, least: int, most: int) -> tuple[Value, ...]:
        """The positional arguments, after the TypeError that CPython raises for a wrong number; keywords are a limit."""
        if self.keywords:
            raise m.unsupported(f"keyword arguments of {self.name}", self.span)
        if not least <= len(self.positional) <= most:
            raise m.type_error(f"{self.name}() takes {least} to {most} arguments", self.span)
        return self.positional


Row: TypeAlias = Callable[[Machine, Arguments], Value]
FUNCTIONS: dict[str, Row] = {}
METHODS: dict[str, Row] = {}
LENGTH: dict[str, Row] = {}  # len() by kind


def function(*names: str) -> Callable[[Row], Row]:
    """Register the meaning of a built-in function or type."""

    def register(row: Row) -> Row:
        for name in names:
            FUNCTIONS[name] = row
        return row

    return register


def method(*names: str) -> Callable[[Row], Row]:
    """Register the meaning of a method, named by the receiver's kind: "str.find"."""

    def register(row: Row) -> Row:
        for name in names:
            METHODS[name] = row
        return row

    return register
