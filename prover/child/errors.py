"""What an exception says of the operation that raised it."""

from __future__ import annotations

import types

KINDS: tuple[tuple[type[BaseException], str], ...] = (
    (ZeroDivisionError, "division-by-zero"), (IndexError, "index"), (KeyError, "key"), (AttributeError, "attribute-of-none"),
    (TypeError, "type"), (NameError, "unbound"), (OverflowError, "overflow"), (ValueError, "value"),
)  # fmt: skip
UNPACK = ("not enough values to unpack", "too many values to unpack")
NO_EXCEPTION = ("exceptions must derive from BaseException", "exception causes must derive from BaseException")  # raised by `raise`


def column_at(code: types.CodeType, instruction: int) -> int | None:
    """The column where the source of an instruction begins, in bytes as CPython counts it."""
    return list(code.co_positions())[instruction // 2][2] if instruction >= 0 else None


def kind_of(error: BaseException) -> str:
    """The kind of obligation that an exception without a `raise` statement violates."""
    if type(error) is ValueError and error.args and str(error.args[0]).startswith(UNPACK):
        return "unpack"
    return next((kind for cls, kind in KINDS if isinstance(error, cls)), "raise")
