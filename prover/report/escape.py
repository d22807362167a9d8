"""Making text from programs under proof safe to print: it must not steer the terminal, the CI log or the reader's eye."""

from __future__ import annotations

import json
import re
import unicodedata

# Controls, formatting (bidi overrides, zero-width characters), lone surrogates, line separators, unassigned code points.
_HIDDEN = frozenset({"Cc", "Cf", "Cs", "Zl", "Zp", "Cn"})
# CI systems take these for commands wherever they stand in a line of a log.
_COMMAND = re.compile(r"##(?=\[|vso\[)")


def plain(text: str, keep: str = "") -> str:
    """`text` with each character that does not show as itself written as an escape, but for those in `keep`. Idempotent."""
    if not (text.isascii() and text.isprintable()):
        text = "".join(c if c in keep or unicodedata.category(c) not in _HIDDEN else _escape(c) for c in text)
    return _COMMAND.sub(r"#\\x23", text)


def _escape(character: str) -> str:
    return character.encode("unicode_escape", "surrogatepass").decode("ascii")


def path_text(path: str) -> str:
    """A path for the start of a line. CI systems read lines that start with `::` or `##[` as commands."""
    shown = plain(path)
    return f"./{shown}" if shown.startswith((":", "#")) else shown


def json_text(document: object) -> str:
    """JSON in ASCII, its strings exact, that no CI system takes for commands either. (`##` stands in strings only.)"""
    return json.dumps(document, indent=1, ensure_ascii=True, allow_nan=False).replace("##", "\\u0023#") + "\n"


def width(text: str) -> int:
    """How many terminal cells `text` (already plain) takes."""
    if text.isascii():
        return len(text)
    return sum(0 if unicodedata.combining(c) else 2 if unicodedata.east_asian_width(c) in "WF" else 1 for c in text)
