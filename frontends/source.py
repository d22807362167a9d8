"""Source files: reading them as CPython would, parsing them without running them, and turning positions into spans."""

from __future__ import annotations

import ast
import errno
import io
import re
import stat
import sys
import threading
import tokenize
import warnings
from collections.abc import Callable
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import TypeVar

from frontends.ir import NOWHERE, Span

MAX_BYTES = 20_000_000
STACK_BYTES = 256 * 1024 * 1024
RECURSION_LIMIT = 50_000

T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class SourceError:
    """A file that could not be read or parsed. Line 0 when no line is known."""

    file: str
    line: int
    column: int
    message: str

    def __str__(self) -> str:
        return f"{self.file}:{self.line}:{self.column}: {self.message}" if self.line else f"{self.file}: {self.message}"


@dataclass(frozen=True)
class Source:
    """The decoded text of one file, with `path` as it was given."""

    path: str
    text: str

    @cached_property
    def lines(self) -> tuple[str, ...]:
        """The lines as the parser counts them: split at newlines only, not at form feeds or Unicode separators."""
        return tuple(self.text.split("\n"))

    def _column(self, line: int, offset: int) -> int:
        # `ast` counts UTF-8 bytes, spans count code points.
        if line > len(self.lines):
            return offset
        text = self.lines[line - 1]
        return offset if text.isascii() else len(text.encode("utf-8", "surrogatepass")[:offset].decode("utf-8", "replace"))

    def span(self, node: ast.AST) -> Span:
        """The span of a syntax node that has a position, else NOWHERE."""
        line = getattr(node, "lineno", None)
        end = getattr(node, "end_lineno", None)
        if line is None or end is None:
            return NOWHERE
        start_offset: int = getattr(node, "col_offset", 0)
        end_offset: int = getattr(node, "end_col_offset", 0)
        return Span(line, self._column(line, start_offset), end, self._column(end, end_offset), self.path)

    def segment(self, node: ast.AST) -> str:
        """The source text of a node on one line."""
        span = self.span(node)
        if not span.line:
            return ast.unparse(node)
        first = self.lines[span.line - 1]
        if span.line == span.end_line:
            return first[span.column : span.end_column]
        parts = [first[span.column :], *self.lines[span.line : span.end_line - 1]]
        parts.append(self.lines[span.end_line - 1][: span.end_column])
        if any("#" in part for part in parts):
            return ast.unparse(node)  # drops the comments, which would swallow the rest of a joined line
        return re.sub(r"(?<=[(\[{]) | (?=[)\]}])", "", " ".join(part.strip() for part in parts))


def contents(path: Path) -> bytes:
    """The bytes of a file. Raises OSError, with the reason as its `strerror`, also for what may never end: pipes, devices, huge files."""
    found = path.stat()
    if not stat.S_ISREG(found.st_mode):
        raise OSError(errno.EINVAL, "it is no regular file")
    if found.st_size > MAX_BYTES:
        raise OSError(errno.EFBIG, f"it is larger than {MAX_BYTES // 1_000_000} MB")
    return path.read_bytes()


def read(path: Path, shown: str) -> Source | SourceError:
    """Read and decode one file as CPython does: byte-order mark, coding cookie, UTF-8 otherwise, universal newlines."""
    try:
        return decode(contents(path), shown)
    except OSError as error:
        return SourceError(shown, 0, 0, f"cannot read the file: {error.strerror or error}")


def decode(data: bytes, shown: str) -> Source | SourceError:
    """Decode the bytes of a source file; see `read`."""
    try:
        encoding, _ = tokenize.detect_encoding(io.BytesIO(data).readline)
        text = io.TextIOWrapper(io.BytesIO(data), encoding, newline=None).read()
    except SyntaxError as error:
        return SourceError(shown, 1, 0, f"cannot decode the file: {error.msg}")
    except UnicodeDecodeError as error:
        line = data.count(b"\n", 0, error.start) + 1
        return SourceError(shown, line, 0, f"cannot decode the file: not valid {error.encoding} and no other encoding declared")
    except (LookupError, ValueError) as error:
        return SourceError(shown, 1, 0, f"cannot decode the file: {error}")
    if "\0" in text:
        return SourceError(shown, text.count("\n", 0, text.index("\0")) + 1, 0, "source contains a null byte")
    return Source(shown, text)


def parse(source: Source) -> ast.Module | SourceError:
    """Parse without running anything. Call inside `with_deep_stack`."""
    too_deep = "nested too deeply for the Python parser"
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # invalid escapes and the like are for linters
            return ast.parse(source.text, source.path)
    except SyntaxError as error:
        message = error.msg or "invalid syntax"
        if "too many nested" in message or "too complex" in message:
            message = f"{message}: {too_deep}"
        return SourceError(source.path, error.lineno or 1, max((error.offset or 1) - 1, 0), message)
    except (RecursionError, MemoryError):
        return SourceError(source.path, 1, 0, too_deep)
    except ValueError as error:  # a lone surrogate from an exotic encoding
        return SourceError(source.path, 1, 0, f"cannot parse the file: {error}")


def with_deep_stack(work: Callable[[], T]) -> T:
    """Run `work` in a thread with a large stack and a high recursion limit, so that deep syntax gives errors, not crashes."""
    results: list[T] = []
    failures: list[BaseException] = []

    def target() -> None:
        try:
            results.append(work())
        except BaseException as error:  # handed to the caller below
            failures.append(error)

    limit, stack = sys.getrecursionlimit(), threading.stack_size(STACK_BYTES)
    try:
        sys.setrecursionlimit(max(limit, RECURSION_LIMIT))
        thread = threading.Thread(target=target, name="load")
        thread.start()
        thread.join()
    finally:
        sys.setrecursionlimit(limit)
        threading.stack_size(stack)
    if failures:
        raise failures[0]
    return results[0]
