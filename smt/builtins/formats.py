"""Format specifications: `format`, and the replacement fields of f-strings.

In: a value and the text of a specification. Out: the text of the field: exact, with padding, for ints and strings; for others some text.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, replace

from frontends.ir import Span
from smt import attributes, text
from smt.builtins.enums import NAMED
from smt.builtins.registry import Arguments, function
from smt.builtins.representations import returned, shown
from smt.builtins.strings import by_cpython, python_value, term_of
from smt.calls import call
from smt.enumerations import enumeration
from smt.floats import is_huge
from smt.kinds import kind_of
from smt.machine import Machine
from smt.terms import STRING, ZERO, Term, apply, div, ge, int_value, integer, ite, lt, not_, string, sub
from smt.text import concat, length, literal
from smt.theory import absolute
from smt.values import BoundV, ClassV, FlagV, MemberV, RefV, StrV, UnionV, Value, as_int, int_v

MAX_WIDTH = 10_000  # a width or precision up to which CPython is asked whether a specification is good


# --------------------------------------------------------------------------------------------------------- specifications

SPECIFICATION = re.compile(r"(?:(?P<fill>.)?(?P<align>[<>=^]))?(?P<sign>[-+ ]?)(?P<other>z?#?)(?P<zero>0?)(?P<width>\d*)"
                           r"(?P<comma>[_,]?)(?:\.(?P<precision>\d+))?(?P<type>[a-zA-Z%]?)", re.DOTALL)  # fmt: skip
SAMPLES = {"int": (0, 1, -1, 10**6), "float": (0.0, -1.5, 1e300, float("nan"), float("inf")), "str": ("", "a", "longer text")}


@dataclass(frozen=True, slots=True)
class Specification:
    """A parsed format specification. `width` is a term (natural); `written` is the whole as text, when it is a literal."""

    fill: str
    align: str
    sign: str
    width: Term
    precision: int | None
    kind: str
    exact: bool  # whether text by it is followed: no grouping, no alternative form
    written: str


def parse(written: str) -> Specification | None:
    """The parts of a literal specification, or None when it is none of the standard ones."""
    found = SPECIFICATION.fullmatch(written)
    if found is None:
        return None
    align, fill = found["align"] or "", found["fill"] or " "
    if found["zero"] and not align:
        align, fill = "0", "0"  # after the sign for numbers, else on the right
    elif found["zero"] and not found["fill"]:
        fill = "0"
    width, precision = int(found["width"] or 0), int(found["precision"]) if found["precision"] else None
    if max(width, precision or 0) > MAX_WIDTH:
        return None
    exact = not found["other"] and not found["comma"]
    return Specification(fill, align, found["sign"], integer(width), precision, found["type"], exact, written)


def formatted(m: Machine, value: Value, written: Term, span: Span) -> Term:
    """format(value, written)"""
    if isinstance(value, UnionV):
        result = m.split(value, lambda v: StrV(formatted(m, v, written, span)))
        assert isinstance(result, StrV)
        return result.term
    kind = kind_of(m.no_opaque(value, span))
    if isinstance(value, RefV) and kind == "instance":
        special = attributes.special_method(m, value, "__format__", span)
        if special is not None:
            return returned(m, call(m, BoundV(value, special), (StrV(written),), {}, span), "__format__", span)
    if literal(written) == "":
        return shown(m, value, "str", span)
    if isinstance(value, MemberV) and enumeration(m, ClassV(value.cls, value.module)) in NAMED:
        value, kind = StrV(shown(m, value, "str", span)), "str"
    if isinstance(value, MemberV | FlagV) and any(f.name in ("__str__", "__format__") for f in value.cls.methods):
        raise m.unsupported(f"format of a member of {value.cls.name}", span)
    if kind not in SAMPLES:
        if kind in ("none", "tuple", "list", "dict", "set", "frozenset", "range", "instance", "function"):
            m.raise_if(not_(text.is_empty(written)), "TypeError", "type", f"unsupported format string for {kind}", span)
            return shown(m, value, "str", span)
        raise m.unsupported(f"format of {kind}", span)
    spec = _specification(m, kind, written, span)
    plain = python_value(value)
    if plain is not None and literal(written) is not None:
        folded = by_cpython(m, lambda: format(plain[0], literal(written) or ""), "format", span)
        assert isinstance(folded, StrV)
        return folded.term
    if kind == "str":
        assert isinstance(value, StrV)
        return text_field(value.term, spec)
    if kind == "float":
        return m.fresh.var("text", STRING)
    number = as_int(value)
    assert number is not None
    return int_field(m, number, spec, span)


def _specification(m: Machine, kind: str, written: Term, span: Span) -> Specification:
    """The specification, after ValueError where CPython refuses it for values of the kind."""
    known, width = literal(written), None
    if known is None:
        known, width = _with_width(written)
        if known is None or width is None:
            raise m.unsupported("format specification that is not constant", span)
    spec = parse(known)
    if spec is None or (kind == "int" and spec.kind == "c"):
        if not any(int(digits) > MAX_WIDTH for digits in re.findall(r"\d+", known)) and refuses(kind, known):
            raise m.raise_("ValueError", "value", f"invalid format specification {known!r}", span)
        raise m.unsupported(f"format specification {known!r}", span)
    if refuses(kind, known):
        raise m.raise_("ValueError", "value", f"invalid format specification {known!r} for {kind}", span)
    if width is None:
        return spec
    # A negative width would be read as a sign and a width, where that is allowed at all.
    m.branch(lt(width, ZERO), lambda: _refuse_width(m, span), lambda: int_v(0))
    m.raise_if(ge(width, integer(2**63)), "ValueError", "value", "too many digits in a format specification", span)
    return replace(spec, width=width)


def _refuse_width(m: Machine, span: Span) -> Value:
    raise m.unsupported("format specification with a negative width", span)


def _with_width(written: Term) -> tuple[str | None, Term | None]:
    """A specification whose width alone is not constant: as if the width were 1, and the width."""
    parts = written.args if written.op == "str.++" else (written,)
    numbers = [text.number_behind(p) for p in parts]
    found = [n for n in numbers if n is not None]
    if len(found) != 1 or any(n is None and literal(p) is None for n, p in zip(numbers, parts, strict=True)):
        return None, None
    at = next(i for i, n in enumerate(numbers) if n is not None)
    before = "".join(literal(p) or "" for p in parts[:at])
    after = "".join(literal(p) or "" for p in parts[at + 1 :])
    if re.search(r"[0-9.]$", before) or re.match(r"[0-9]", after):
        return None, None
    return f"{before}1{after}", found[0]


def refuses(kind: str, written: str) -> bool:
    """Whether CPython raises ValueError for values of the kind: it depends on the kind and the specification only."""
    for sample in SAMPLES[kind]:
        try:
            format(sample, written)
        except ValueError:
            return True
        except OverflowError:
            continue  # "c" takes numbers of characters only
    return False


def text_field(term: Term, spec: Specification) -> Term:
    """A string in its field."""
    if spec.precision is not None:
        short = integer(spec.precision)
        term = ite(lt(short, length(term)), text.substring(term, ZERO, short), term)
    return _aligned(term, spec, spec.align if spec.align != "0" else "<")


def _aligned(term: Term, spec: Specification, align: str) -> Term:
    if spec.width is ZERO:
        return term
    fill = string(spec.fill)
    if align == "^":
        missing = sub(spec.width, length(term))
        half = div(missing, integer(2))
        return ite(lt(missing, ZERO), term, concat(text.repeated(fill, half), term, text.repeated(fill, sub(missing, half))))
    return text.padded(term, spec.width, align == ">", fill)


def int_field(m: Machine, number: Term, spec: Specification, span: Span) -> Term:
    """An int in its field."""
    if spec.kind and spec.kind in "eEfFgG%":
        huge = is_huge(number)
        m.raise_if(huge, "OverflowError", "overflow", "int too large to convert to float", span)
    if spec.kind not in ("", "d") or not spec.exact or spec.precision is not None:
        return apply("text.number", STRING, number, spec.width, string(spec.written))
    digits = text.from_int(absolute(number))
    positive = {"+": "+", " ": " "}.get(spec.sign, "")
    sign = ite(lt(number, ZERO), string("-"), string(positive))
    if spec.align in ("0", "="):
        return concat(sign, text.padded(digits, sub(spec.width, _length_of_sign(number, positive)), True, string(spec.fill)))
    plain = text.decimal(number) if not positive else concat(sign, digits)
    return _aligned(plain, spec, spec.align or ">")


def _length_of_sign(number: Term, positive: str) -> Term:
    """How many characters the sign of an int takes, when this is written before natural numbers."""
    return ite(lt(number, ZERO), integer(1), integer(len(positive)))


@function("%format")
def _replacement_field(m: Machine, a: Arguments) -> Value:
    """One field of an f-string: value, conversion (its code point) and specification."""
    (value,) = a.positional
    conversion = chr(int_value(as_int(a.keywords["conversion"]) or ZERO) or 45)
    spec = a.keywords["spec"]
    written = spec.term if isinstance(spec, StrV) else string("")
    if conversion in CONVERSIONS:
        value = StrV(shown(m, value, CONVERSIONS[conversion], a.span))
    return StrV(formatted(m, value, written, a.span))


CONVERSIONS = {"s": "str", "r": "repr", "a": "ascii"}


@function("format")
def _format(m: Machine, a: Arguments) -> Value:
    values = a.only(m, 1, 2)
    written = term_of(m, values[1], "format specification", a.span) if len(values) == 2 else string("")
    return StrV(formatted(m, values[0], written, a.span))
