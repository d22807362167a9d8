"""The source text that reports quote. A file that has changed or gone since it was checked gives fewer, never an error."""

from __future__ import annotations

import io
import re
import tokenize
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path

from frontends.source import contents
from prover.report.escape import plain, width

_BIDI = re.compile(r"[\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069]")
MAX_SHOWN = 110  # cells of one quoted line


def read_source(path: str) -> str:
    """The text of a Python file, decoded as CPython would; newlines as `\\n`; empty when it can't be read."""
    try:
        raw = contents(Path(path))
        encoding, _ = tokenize.detect_encoding(io.BytesIO(raw).readline)
        text = raw.decode(encoding, "replace")
    except (OSError, SyntaxError, LookupError, ValueError):
        return ""
    return text.replace("\r\n", "\n").replace("\r", "\n")


def read_sources(paths: Iterable[str]) -> dict[str, str]:
    """The texts of several files."""
    return {path: read_source(path) for path in paths}


def misleading_lines(sources: Mapping[str, str]) -> Iterator[str]:
    """A warning for each line with characters that change the direction of text: what one reads there is not what runs."""
    for file, text in sources.items():
        if _BIDI.search(text):
            for number, line in enumerate(text.split("\n"), 1):
                if _BIDI.search(line):
                    yield plain(f"{file}:{number}: bidirectional control character: this line may not read as it runs")


@dataclass(frozen=True, slots=True)
class Quote:
    """One line of source ready to print, and where its marked part lies in it, in terminal cells."""

    line: int
    text: str
    start: int
    length: int


@dataclass
class Sources:
    """Lines of the files that a report names, split on first use (at newlines only: form feeds end no line)."""

    texts: Mapping[str, str]
    _lines: dict[str, list[str]] = field(default_factory=dict)

    def line(self, file: str, number: int) -> str | None:
        """The text of a line, or None when there is no such line."""
        if file not in self._lines:
            self._lines[file] = self.texts.get(file, "").split("\n")
        lines = self._lines[file]
        return lines[number - 1] if 1 <= number <= len(lines) else None

    def quote(self, file: str, line: int, column: int, end_line: int, end_column: int) -> Quote | None:
        """The line that a region starts on, with the region's part of it marked. Columns count code points from 0."""
        raw = self.line(file, line)
        if raw is None or not raw.strip():
            return None
        column = min(column, len(raw))
        if end_line > line:
            stop = len(raw.rstrip())
        elif end_line == line and end_column > column:
            stop = min(end_column, len(raw))
        else:  # no end known: the word that starts here
            stop = column
            while stop < len(raw) and (raw[stop].isalnum() or raw[stop] == "_"):
                stop += 1
        before, marked, after = (_shown(part) for part in (raw[:column], raw[column:stop], raw[stop:]))
        if width(before + marked + after) > MAX_SHOWN:
            before, marked, after = _clip(before, marked, after)
        return Quote(line, plain((before + marked + after).rstrip()), width(before), max(1, width(marked)))


def _shown(part: str) -> str:
    return plain(part.replace("\t", "    "))


def _clip(before: str, marked: str, after: str) -> tuple[str, str, str]:
    """Keep the marked part and what stands around it, within `MAX_SHOWN` cells (code points serve as the measure here)."""
    if len(marked) > MAX_SHOWN:
        marked = marked[: MAX_SHOWN - 3] + "..."
    room = MAX_SHOWN - len(marked)
    if len(before) > room // 2 and len(before) > room - len(after):
        keep = max(room // 2, room - len(after)) - 3
        before = "..." + (before[-keep:] if keep > 0 else "")
    room -= len(before)
    if len(after) > room:
        after = (after[: room - 3] + "...") if room > 3 else ""
    return before, marked, after
