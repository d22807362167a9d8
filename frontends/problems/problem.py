"""What a problem file becomes: Python source text with contracts, and what is known of its answer."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

Expected = Literal["proved", "disproved"]

MAX_BYTES = 20_000_000  # of one file
MAX_DEPTH = 150  # nesting of one term or statement; emitted text must stay below what the Python frontend takes
MAX_SIZE = 20_000  # nodes of one formula, abbreviations expanded


class ProblemError(Exception):
    """A file that cannot be turned into a program: malformed, too large, or in a fragment that has no exact reading here.

    `unsupported` tells the last apart. `line` counts from 1; 0 is not known.
    """

    def __init__(self, message: str, line: int = 0, file: str = "", unsupported: bool = False) -> None:
        super().__init__(message)
        self.message = message
        self.line = line
        self.file = file
        self.unsupported = unsupported

    def __str__(self) -> str:
        place = ":".join(filter(None, (self.file, str(self.line) if self.line else "")))
        said = f"unsupported: {self.message}" if self.unsupported else self.message
        return f"{place}: {said}" if place else said


@dataclass(frozen=True, slots=True)
class Problem:
    """One problem as a module of Python. It is safe if and only if no assertion of `function` can fail.

    `line` is where the problem stands in its file. `expected` is what the file claims, if it claims anything.
    """

    name: str
    source: str
    function: str
    expected: Expected | None
    file: str
    line: int = 1
