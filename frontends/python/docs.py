"""Types that a docstring names (`:param int x:`, `:type x: int`, `x (int): ...`, `x : int`); types of literals."""

from __future__ import annotations

import ast
import builtins
import inspect
import re

from frontends.kinds import BOOL, FLOAT, INT, NONE, STR, Type, union

_WORDS = {
    "int": INT, "integer": INT, "ints": INT, "integers": INT, "str": STR, "string": STR, "strings": STR, "bool": BOOL, "boolean": BOOL,
    "float": FLOAT, "number": FLOAT, "numbers": FLOAT, "none": NONE, "bytes": Type("bytes"), "callable": Type("callable"),
    "function": Type("callable"), "list": Type("list"), "dict": Type("dict"), "dictionary": Type("dict"), "set": Type("set"),
    "tuple": Type("tuple"), "iterable": Type("iterable"), "sequence": Type("sequence"), "mapping": Type("dict"),
}  # fmt: skip
_SPHINX = re.compile(r":(?:param|parameter|arg|argument)\s+([^:\n]*[^\s:])[ \t]+\*{0,2}(\w+)[ \t]*:")
_SPHINX_TYPE = re.compile(r":type\s+\*{0,2}(\w+)\s*:\s*(\S[^\n]*)")
_GOOGLE = re.compile(r"^\s+\*{0,2}(\w+)\s*\(([^()\n]+(?:\([^()\n]*\))?[^()\n]*)\)\s*:", re.MULTILINE)
_NUMPY = re.compile(r"^(\w+(?:, \w+)*) : (\S[^\n]*)$", re.MULTILINE)


def documented_types(text: str) -> dict[str, Type]:
    """The types that the sections on parameters name, by parameter; those that are not understood are left out."""
    pairs = [(name, kind) for kind, name in _SPHINX.findall(text)] + _SPHINX_TYPE.findall(text) + _GOOGLE.findall(text)
    for names, kind in _NUMPY.findall(inspect.cleandoc(text)):
        pairs += [(name, kind) for name in names.split(", ")]
    read = ((name, read_type(kind)) for name, kind in pairs)
    return {name: kind for name, kind in read if kind is not None}


def read_type(words: str) -> Type | None:
    """The type that words like "int", "list of str", "int or None", "dict[str, int], optional" mean; None where they are not understood."""
    words = words.strip().strip("`").rstrip(".")
    optional = bool(re.search(r"\boptional\b", words))
    words = re.sub(r",?\s*\(?\b(optional|default\b.*)\)?\s*$", "", words).strip()
    parts = re.split(r"\s*(?:\bor\b|\|)\s*", words)
    kinds = [_one(part) for part in parts if part]
    if not kinds or None in kinds:
        return None
    found = union(*(k for k in kinds if k is not None))
    return union(found, NONE) if optional and found != NONE else found


def _one(words: str) -> Type | None:
    if words.lower() in _WORDS:
        return _WORDS[words.lower()]
    of = re.fullmatch(r"(\w+) of (.+)", words)
    if of is not None:
        outer, inner = _WORDS.get(of[1].lower()), _one(of[2])
        return Type(outer.name, (inner,)) if outer is not None and inner is not None else None
    generic = re.fullmatch(r"(\w+)\[(.+)\]", words)
    if generic is not None and generic[1].lower() in _WORDS:
        args = [_one(part.strip()) for part in generic[2].split(",")]
        known = tuple(a for a in args if a is not None)
        return Type(_WORDS[generic[1].lower()].name, known) if len(known) == len(args) else None
    return None


def type_of_literal(node: ast.expr) -> Type | None:
    """The type of a literal, of a display of literals, or of a call of range or iter; None for anything else."""
    match node:
        case ast.Constant(value=value):
            return NONE if value is None else Type(type(value).__name__) if type(value) in (int, bool, str, float, bytes) else None
        case ast.UnaryOp(op=ast.USub(), operand=operand):
            return type_of_literal(operand)
        case ast.Lambda() | ast.Attribute(value=ast.Name(id="str" | "int" | "float" | "list" | "dict")):
            return Type("callable")
        case ast.Name(id=name) if callable(getattr(builtins, name, None)):
            return Type("callable")
        case ast.List(elts=items):
            return Type("list", _common(items))
        case ast.Set(elts=items):
            return Type("set", _common(items))
        case ast.Tuple(elts=items):
            kinds = [type_of_literal(item) for item in items]
            return Type("tuple", tuple(k for k in kinds if k is not None)) if kinds and None not in kinds else None
        case ast.Dict(keys=keys, values=values):
            both = (*_common([k for k in keys if k is not None]), *_common(values))
            return Type("dict", both if len(both) == 2 else ())
        case ast.Call(func=ast.Name(id="range")):
            return Type("iterable", (INT,))
        case ast.Call(func=ast.Name(id="iter" | "list" | "tuple"), args=[inner]):
            return type_of_literal(inner)
    return None


def _common(items: list[ast.expr]) -> tuple[Type, ...]:
    kinds = [type_of_literal(item) for item in items]
    known = [k for k in kinds if k is not None]
    return (union(*known),) if known and len(known) == len(kinds) else ()
