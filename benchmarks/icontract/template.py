"""A small text template: `Dear {name},` with values from a dict, and what one needs around it: escapes, padding, wrapping, numbering.

A template is text with fields in braces. A field is a name of letters, digits and underscores; a doubled brace stands for itself.
"""

from dataclasses import dataclass

from icontract import DBC, ensure, invariant, require, snapshot

OPEN = "{"
CLOSE = "}"
MARK = "..."
MAX_WIDTH = 120


@dataclass(frozen=True)
class Field:
    """Where a field stands in its template: from its opening brace up to the character behind the closing one."""

    start: int
    end: int


@require(lambda start: start >= 0)
@ensure(lambda text, start, result: result == -1 or start <= result < len(text))
@ensure(lambda text, result: result == -1 or text[result] == OPEN)
def find_open(text: str, start: int) -> int:
    """The next opening brace at or after `start`, or -1."""
    i = start
    while i < len(text):
        if text[i] == OPEN:
            return i
        i += 1
    return -1


@require(lambda start: start >= 0)
@ensure(lambda text, start, result: result == -1 or start <= result < len(text))
def find_close(text: str, start: int) -> int:
    """The next closing brace at or after `start`, or -1."""
    return text.find(CLOSE, start)


@ensure(lambda text, result: result is None or 0 <= result.start < result.end <= len(text))
@ensure(lambda text, result: result is None or text[result.start] == OPEN)
def first_field(text: str) -> Field | None:
    """The first field of a template, if there is one that is closed."""
    start = find_open(text, 0)
    if start < 0:
        return None
    end = find_close(text, start)
    if end <= start:
        return None
    return Field(start, end + 1)


@require(lambda text, field: 0 <= field.start < field.end <= len(text))
@ensure(lambda text, field, value, result: len(result) == len(text) - (field.end - field.start) + len(value))
@ensure(lambda text, field, result: result.startswith(text[: field.start]))
def fill(text: str, field: Field, value: str) -> str:
    """The template with one field replaced by its value."""
    return text[: field.start] + value + text[field.end :]


@require(lambda text, field: 0 <= field.start < field.end <= len(text))
@ensure(lambda text, field, result: len(result) <= field.end - field.start)
def name_of(text: str, field: Field) -> str:
    """What stands between the braces, without blanks around it."""
    inner = text[field.start + 1 : field.end - 1]
    return inner.strip()


@ensure(lambda values, name, default, result: result == values.get(name, default))
def value_of(values: dict[str, str], name: str, default: str) -> str:
    """The value of a field, or what stands for those that have none."""
    return values.get(name, default)


@ensure(lambda text, values, result: len(values) > 0 or len(result) <= len(text))
def fill_first(text: str, values: dict[str, str]) -> str:
    """The template with its first field filled in; fields without a value become empty."""
    field = first_field(text)
    if field is None:
        return text
    return fill(text, field, value_of(values, name_of(text, field), ""))


@require(lambda width: 0 <= width <= MAX_WIDTH)
@ensure(lambda text, width, result: len(result) == max(width, len(text)))
@ensure(lambda text, result: result.startswith(text))
def pad(text: str, width: int) -> str:
    """The text with blanks behind it, up to a width."""
    missing = width - len(text)
    return text + " " * missing


@require(lambda width: width >= len(MARK))
@ensure(lambda width, result: len(result) <= width)
@ensure(lambda text, width, result: len(text) > width or result == text)
def shorten(text: str, width: int) -> str:
    """The text, cut with three dots where it is too long."""
    if len(text) <= width:
        return text
    return text[: width - len(MARK)] + MARK


@require(lambda text: OPEN not in text and CLOSE not in text)
@ensure(lambda result: result[0] == OPEN and result[-1] == CLOSE)
def field_for(text: str) -> str:
    """A field of that name, as it stands in a template."""
    return OPEN + text + CLOSE


@require(lambda number, digits: number >= 0 and 0 <= digits <= 1000)
@ensure(lambda digits, result: len(result) >= digits)
def number_text(number: int, digits: int) -> str:
    """A number with zeros in front, of at least so many digits."""
    text = str(number)
    return "0" * (digits - len(text)) + text


@ensure(lambda lines, result: len(result) == len(lines))
@ensure(lambda lines, prefix, result: all(result[i] == prefix + lines[i] for i in range(len(lines))))
def indent(lines: list[str], prefix: str) -> list[str]:
    """All lines with something in front."""
    return [prefix + line for line in lines]


@require(lambda first: first >= 0)
@ensure(lambda lines, result: len(result) == len(lines))
def numbered(lines: list[str], first: int) -> list[str]:
    """All lines with their numbers."""
    return [f"{first + i}: {lines[i]}" for i in range(len(lines))]


@ensure(lambda lines, result: all(len(line) <= result for line in lines))
@ensure(lambda result: result >= 0)
def width_of(lines: list[str]) -> int:
    """The length of the longest line; 0 if there are none."""
    return max((len(line) for line in lines), default=0)


@invariant(lambda self: 0 <= self.column <= self.width)
@invariant(lambda self: self.width > 0)
@invariant(lambda self: self.lines >= 0)
class Page(DBC):
    """Where the next word goes, on lines of a fixed width."""

    @require(lambda width: width > 0)
    def __init__(self, width: int) -> None:
        self.width: int = width
        self.column: int = 0
        self.lines: int = 0

    @ensure(lambda self, result: result == self.width - self.column)
    @ensure(lambda result: result >= 0)
    def left(self) -> int:
        """The room on this line."""
        return self.width - self.column

    @snapshot(lambda self: self.width, name="width")
    @ensure(lambda self, OLD: self.column == 0 and self.width == OLD.width)
    def new_line(self) -> None:
        """Go on with the next line."""
        self.lines += 1
        self.column = 0

    @require(lambda self, word: 0 < len(word) <= self.width)
    @ensure(lambda self, word: self.column >= len(word))
    def put(self, word: str) -> None:
        """Put a word, on a line of its own if this one has no room for it and the blank before it."""
        blank = 0 if self.column == 0 else 1
        if self.column + blank + len(word) > self.width:
            self.new_line()
            blank = 0
        self.column += blank + len(word)
