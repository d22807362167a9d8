"""Everything that can be asked of a program: one row a kind, with the text for each way it can come out.

The kinds are fixed (users' scripts and suppressions name them); the texts may be bettered.
"""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Kind:
    """One kind of obligation. `proved` and `failed` are texts; `{detail}` stands for the condition or the operation at hand."""

    name: str
    proved: str
    failed: str
    exception: str | None = None  # the built-in exception whose escape violates it


TABLE = (
    Kind("postcondition", "postcondition holds: {detail}", "postcondition may not hold: {detail}"),
    Kind("precondition", "precondition holds at this call: {detail}", "precondition may not hold at this call: {detail}"),
    Kind("assertion", "assertion holds: {detail}", "assertion may fail: {detail}", "AssertionError"),
    Kind("invariant-entry", "invariant holds on entry: {detail}", "invariant may not hold on entry: {detail}"),
    Kind("invariant-preserved", "invariant is preserved: {detail}", "invariant may not be preserved: {detail}"),
    Kind("class-invariant", "class invariant holds: {detail}", "class invariant may be broken: {detail}"),
    Kind("termination", "terminates: {detail}", "may not terminate: {detail}"),
    Kind("division-by-zero", "divisor is never zero: {detail}", "divisor may be zero: {detail}", "ZeroDivisionError"),
    Kind("index", "index is in range: {detail}", "index may be out of range: {detail}", "IndexError"),
    Kind("key", "key is present: {detail}", "key may be missing: {detail}", "KeyError"),
    Kind("attribute-of-none", "attribute exists: {detail}", "attribute may be missing: {detail}", "AttributeError"),
    Kind("type", "operand types fit: {detail}", "operand types may not fit: {detail}", "TypeError"),
    Kind("value", "value is acceptable: {detail}", "value may be unacceptable: {detail}", "ValueError"),
    Kind("unpack", "number of items fits: {detail}", "number of items may not fit: {detail}", "ValueError"),
    Kind("unbound", "variable is bound: {detail}", "variable may be unbound: {detail}", "UnboundLocalError"),
    Kind("overflow", "no overflow: {detail}", "may overflow: {detail}", "OverflowError"),
    Kind("raise", "exception never escapes: {detail}", "exception may escape: {detail}"),
    Kind("subtype-contract", "override refines the contract: {detail}", "override may break the contract: {detail}"),
)  # fmt: skip

KINDS: dict[str, Kind] = {kind.name: kind for kind in TABLE}

OF_TYPES = ("type", "subtype-contract")  # on which callers rely for the types of what a call gives and changes
