"""Which classes of the program are enumerations, of which kind, and what their members are instances of."""

from __future__ import annotations

from frontends import ir
from smt import globals_
from smt.machine import Machine
from smt.values import BuiltinV, ClassV, FlagV, MemberV, ModuleV, Value

# What an enumeration derives from, and the kind of it. Members of "text" and "number" are strings and ints that are shown by their names.
ENUMERATIONS = {
    ("Enum",): "plain", ("IntEnum",): "int", ("StrEnum",): "str", ("str", "Enum"): "text", ("int", "Enum"): "number",
    ("Flag",): "flag", ("IntFlag",): "int flag",
}  # fmt: skip
LIBRARY_CLASSES = frozenset(f"enum.{name}" for name in ("Enum", "IntEnum", "StrEnum", "ReprEnum", "Flag", "IntFlag"))
_ABOVE = {
    "plain": ("enum.Enum",), "int": ("int", "enum.IntEnum", "enum.ReprEnum", "enum.Enum"), "text": ("str", "enum.Enum"),
    "number": ("int", "enum.Enum"),
    "str": ("str", "enum.StrEnum", "enum.ReprEnum", "enum.Enum"), "flag": ("enum.Flag", "enum.Enum"),
    "int flag": ("int", "enum.IntFlag", "enum.ReprEnum", "enum.Flag", "enum.Enum"),
}  # fmt: skip


def meaning(m: Machine, cls: ClassV, base: str, span: ir.Span) -> Value | None:
    """The value that the dotted name of a base of a class has."""
    head, *rest = base.split(".")
    with m.scratch(), m.collecting():
        end = m.attempt(lambda: globals_.lookup(m, cls.module, head, span))
    value = None if end is None else end[1]
    for part in rest:
        value = globals_.member(m, value.name, part) if isinstance(value, ModuleV) else value
    return value


def enumeration(m: Machine, cls: ClassV) -> str | None:
    """The kind of an enumeration, by its bases; None for any other class."""
    kind = ENUMERATIONS.get(tuple(base.rpartition(".")[2] for base in cls.cls.bases))
    if kind is None:
        return None
    bases = [meaning(m, cls, base, cls.cls.span) for base in cls.cls.bases]
    return kind if all(isinstance(b, BuiltinV) and (b.name in ("str", "int") or b.name.startswith("enum.")) for b in bases) else None


def classes_of(value: MemberV | FlagV) -> tuple[str, ...]:
    """The library classes that a member is an instance of, by its own data."""
    if isinstance(value, FlagV):
        return _ABOVE["flag" if value.high is None else "int flag"]
    if value.data is None:
        return _ABOVE["plain"]
    return _ABOVE[ENUMERATIONS[tuple(base.rpartition(".")[2] for base in value.cls.bases)]]
