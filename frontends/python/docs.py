"""Types that a docstring names (`:param int x:`, `:type x: int`, `x (int): ...`, `x : int`), and those that its examples pass."""

from __future__ import annotations

import ast
import inspect
import re
from collections.abc import Iterator

from frontends import ir
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
_PROMPT = re.compile(r"^\s*>>> ?(.*(?:\n\s*\.\.\. ?.*)*)", re.MULTILINE)
_MAX_EXAMPLES = 20


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


def example_arguments(function: ir.Function) -> Iterator[tuple[str, Type]]:
    """Parameters with the types of the literals that calls in the examples (`>>> f(1, [2])`) pass for them."""
    names = [p.name for p in function.params if p.kind in ("positional", "positional-only")]
    if function.kind in ("method", "property", "classmethod"):
        names = names[1:]
    for number, found in enumerate(_PROMPT.finditer(function.docstring or "")):
        if number >= _MAX_EXAMPLES:
            return
        try:
            tree = ast.parse(re.sub(r"\n\s*\.\.\. ?", "\n", found[1]))
        except (SyntaxError, ValueError, RecursionError, MemoryError):
            continue
        for node in ast.walk(tree):
            if isinstance(node, ast.Call) and _called(node.func) == function.name:
                given = [*zip(names, node.args, strict=False), *((k.arg or "", k.value) for k in node.keywords)]
                for name, value in given:
                    kind = type_of_literal(value)
                    if kind is not None:
                        yield name, kind


def _called(node: ast.expr) -> str:
    return node.id if isinstance(node, ast.Name) else node.attr if isinstance(node, ast.Attribute) else ""


def type_of_literal(node: ast.expr) -> Type | None:
    """The type of a literal, of a display of literals, or of a call of range or iter; None for anything else."""
    match node:
        case ast.Constant(value=value):
            return NONE if value is None else Type(type(value).__name__) if type(value) in (int, bool, str, float, bytes) else None
        case ast.UnaryOp(op=ast.USub(), operand=operand):
            return type_of_literal(operand)
        case ast.Lambda():
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
