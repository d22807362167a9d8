"""Interpolation: `str.format` and the `%` of strings, field by field.

In: a template that is known, and the values for its fields. Out: a text, made of the fields as `formats.py` formats them.
"""

from __future__ import annotations

import re
from string import Formatter

from frontends.ir import Span
from smt import attributes, subscripts
from smt.builtins.formats import CONVERSIONS, MAX_WIDTH, Specification, formatted, int_field, text_field
from smt.builtins.registry import Arguments, method
from smt.builtins.representations import shown
from smt.builtins.strings import for_each_kind
from smt.floats import is_huge
from smt.kinds import kind_of
from smt.machine import Dead, Machine
from smt.operators import binary_rule
from smt.terms import STRING, Term, apply, int_value, integer, string
from smt.text import concat, literal
from smt.values import FloatV, SeqV, StrV, TupleV, Value, as_int, int_v


@method("str.format")
def _format_method(m: Machine, a: Arguments) -> Value:
    receiver, *values = a.positional
    pattern = literal(receiver.term) if isinstance(receiver, StrV) else None
    if pattern is None:
        raise m.unsupported("format of a string that is not a literal", a.span)
    fields: list[tuple[str, str | None, str | None, str | None]] = []
    try:
        fields.extend(Formatter().parse(pattern))
    except ValueError as error:
        if any(name is not None for _, name, _, _ in fields):  # a field before the broken one may raise something else
            raise m.unsupported(f"format pattern {pattern!r}: {error}", a.span) from None
        raise m.raise_("ValueError", "value", str(error), a.span) from None
    parts: list[Term] = []
    numbering = ""
    count = 0
    for before, name, written, conversion in fields:
        parts.append(string(before))
        if name is None:
            continue
        try:
            first, steps = split_field(name)
        except ValueError as error:
            raise m.raise_("ValueError", "value", str(error), a.span) from None
        if first == "":
            first, used = count, "automatic"
            count += 1
        else:
            used = "manual" if isinstance(first, int) else numbering
        if numbering and used != numbering:
            raise m.raise_("ValueError", "value", "cannot switch between automatic and manual field numbering", a.span)
        numbering = used
        value = _argument(m, first, values, a)
        for is_attribute, step in steps:
            if is_attribute:
                value = attributes.get(m, value, str(step), a.span)
            else:
                value = subscripts.get(m, value, int_v(step) if isinstance(step, int) else StrV(string(step)), a.span)
        if conversion is not None:
            if conversion not in CONVERSIONS:
                raise m.raise_("ValueError", "value", f"unknown conversion specifier {conversion!r}", a.span)
            value = StrV(shown(m, value, CONVERSIONS[conversion], a.span))
        if written and "{" in written:
            raise m.unsupported("field inside a format specification of str.format", a.span)
        parts.append(formatted(m, value, string(written or ""), a.span))
    return StrV(concat(*parts))


def split_field(name: str) -> tuple[int | str, list[tuple[bool, int | str]]]:
    """The argument that a replacement field names, and the attributes (True) and items (False) to go on to; ValueError if malformed."""
    first = re.match(r"[^.\[]*", name)
    assert first is not None
    steps: list[tuple[bool, int | str]] = []
    rest = name[first.end() :]
    while rest:
        step = re.match(r"\.([^.\[]+)|\[([^\]]+)\]", rest)
        if step is None:
            raise ValueError(f"malformed replacement field {name!r}")
        steps.append((True, step[1]) if step[1] else (False, _number(step[2])))
        rest = rest[step.end() :]
    return _number(first[0]), steps


def _number(written: str) -> int | str:
    return int(written) if written.isascii() and written.isdigit() else written


def _argument(m: Machine, first: int | str, values: list[Value], a: Arguments) -> Value:
    if isinstance(first, int):
        if first >= len(values):
            raise m.raise_("IndexError", "index", "replacement index out of range for positional args", a.span)
        return values[first]
    if first not in a.keywords:
        raise m.raise_("KeyError", "key", f"str.format argument {first}", a.span)
    return a.keywords[first]


FIELD = re.compile(r"%(?:\((?P<key>[^()]*)\))?(?P<flags>[-#0 +]*)(?P<width>\d*|\*)(?:\.(?P<precision>\d*|\*))?[hlL]?(?P<kind>.)", re.DOTALL)


def _percent(m: Machine, a: Value, b: Value, span: Span) -> Value:
    assert isinstance(a, StrV)
    pattern = literal(a.term)
    if pattern is None:
        raise m.unsupported("% of a string that is not a literal", span)
    mapping = kind_of(b) == "dict"
    values = list(b.items) if isinstance(b, TupleV) else [b]
    if isinstance(b, SeqV) or kind_of(b) in ("instance", "OrderedDict", "Counter", "defaultdict", "deque"):
        raise m.unsupported(f"% with {kind_of(b)} of unknown contents", span)
    parts: list[Term] = []
    at = used = 0
    for found in FIELD.finditer(pattern):
        if "%" in pattern[at : found.start()]:
            break
        parts.append(string(pattern[at : found.start()]))
        at = found.end()
        if found["kind"] == "%":
            if found[0] != "%%":
                raise m.unsupported(f"% field {found[0]!r}", span)
            parts.append(string("%"))
            continue
        if "*" in (found["width"], found["precision"]) or found["kind"] not in "diursaxXoeEfFgG":
            raise m.unsupported(f"% field {found[0]!r}", span)
        if max(int(found["width"] or 0), int(found["precision"] or 0)) > MAX_WIDTH:
            raise m.unsupported(f"% field {found[0]!r}", span)
        if found["key"] is not None:
            if not mapping:
                raise m.type_error("format requires a mapping", span)
            value = subscripts.get(m, b, StrV(string(found["key"])), span)
        else:
            if used >= len(values):
                raise m.type_error("not enough arguments for format string", span)
            value = values[used]
            used += 1
        parts.append(_percent_field(m, value, found, span))
    rest = pattern[at:]
    if "%" in rest:
        raise m.raise_("ValueError", "value", "incomplete format", span)
    mapped = any(found["key"] is not None for found in FIELD.finditer(pattern))
    if mapped and used:
        raise m.unsupported("% fields with and without keys", span)
    if used < len(values) and not mapped:
        if not isinstance(b, TupleV) and kind_of(b) not in ("int", "float", "str", "none"):
            return StrV(concat(*parts, string(rest))) if mapping else _unknown_leftover(m, span)
        raise m.type_error("not all arguments converted during string formatting", span)
    return StrV(concat(*parts, string(rest)))


def _unknown_leftover(m: Machine, span: Span) -> Value:
    raise m.unsupported("% with an argument that is left over", span)


def _percent_field(m: Machine, value: Value, found: re.Match[str], span: Span) -> Term:
    flags, kind = found["flags"], found["kind"]
    width = integer(int(found["width"] or 0))
    precision = None if found["precision"] is None else int(found["precision"] or 0)
    align = "<" if "-" in flags else ">"
    if kind in "sra":
        spec = Specification(" ", align, "", width, precision, "s", True, "")
        return text_field(shown(m, value, CONVERSIONS[kind], span), spec)

    def one(values: tuple[Value, ...]) -> Value:
        (v,) = values
        number = as_int(v)
        if kind in "eEfFgG":
            if number is not None:
                huge = is_huge(number)
                m.raise_if(huge, "OverflowError", "overflow", "int too large to convert to float", span)
            elif not isinstance(v, FloatV):
                raise _no_number(m, v, span)
            return StrV(m.fresh.var("text", STRING))
        if number is None:
            if isinstance(v, FloatV) and kind in "diu":
                raise m.unsupported("% of a float as an int", span)
            raise _no_number(m, v, span)
        known = int_value(number)
        if known is not None and abs(known) < 10**4000:
            return StrV(string(f"%{flags}{found['width']}{'' if precision is None else f'.{precision}'}{kind}" % known))
        if kind not in "diu" or precision is not None or "#" in flags:
            return StrV(apply("text.number", STRING, number, width, string(found[0])))
        sign = "+" if "+" in flags else " " if " " in flags else ""
        padding = "0" if "0" in flags and align == ">" else align
        spec = Specification("0" if padding == "0" else " ", padding, sign, width, None, "d", True, "")
        return StrV(int_field(m, number, spec, span))

    result = for_each_kind(m, (value,), one, span)
    assert isinstance(result, StrV)
    return result.term


def _no_number(m: Machine, value: Value, span: Span) -> Dead:
    if kind_of(value) in ("instance", "member", "str member", "flag"):
        return m.unsupported(f"% of {kind_of(value)} as a number", span)
    return m.type_error(f"% format: a number is required, not {kind_of(value)}", span)


for _kind in ("int", "float", "str", "none", "tuple", "list", "dict", "set", "range", "instance", "exception", "function", "class",
              "member", "str member", "flag"):  # fmt: skip
    binary_rule("%", "str", _kind)(_percent)
