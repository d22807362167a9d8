"""Values as text: str, repr, format, f-strings, str.format and the % of strings.

Text of ints, bools, strings and None is exact, with padding; of other values it is some text. What may run on the way (`__str__` of an
instance) is run.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass, replace
from string import Formatter

from frontends.ir import Span
from smt import attributes, subscripts, tables, text
from smt.builtins.enums import NAMED, shown_member
from smt.builtins.item_texts import require_plain
from smt.builtins.registry import Arguments, function, method
from smt.builtins.strings import by_cpython, for_each_kind, python_value, term_of
from smt.calls import call
from smt.enumerations import enumeration
from smt.exceptions import ancestors, is_plain
from smt.floats import is_huge
from smt.heap import DequeObj, InstanceObj, ListObj, TableObj
from smt.kinds import kind_of
from smt.machine import Dead, Machine
from smt.operators import binary_rule
from smt.terms import STRING, ZERO, Term, apply, div, eq, ge, int_value, integer, ite, lt, not_, string, sub
from smt.text import concat, length, literal
from smt.theory import absolute
from smt.values import (
    BoolV,
    BoundV,
    ClassV,
    ExcV,
    FlagV,
    FloatV,
    FuncV,
    IntV,
    LambdaV,
    MemberV,
    NoneV,
    RangeV,
    RefV,
    Seq,
    SeqV,
    StrV,
    TupleV,
    UnionV,
    Value,
    as_int,
    int_v,
)

MAX_WIDTH = 10_000  # a width or precision up to which CPython is asked whether a specification is good


# ---------------------------------------------------------------------------------------------------------- str and repr


@function("str", "repr", "ascii")
def _str(m: Machine, a: Arguments) -> Value:
    values = a.only(m, 0 if a.name == "str" else 1, 3 if a.name == "str" else 1)
    if not values:
        return StrV(string(""))
    if len(values) > 1:
        raise m.unsupported("str of bytes", a.span)
    return m.split(values[0], lambda v: StrV(shown(m, v, a.name, a.span)))


def shown(m: Machine, value: Value, how: str, span: Span, within: frozenset[int] = frozenset()) -> Term:
    """str(value), repr(value) or ascii(value), as `how` says; `within`: the locations of the containers that are being shown."""
    m.no_opaque(value, span)
    if how == "ascii" and isinstance(value, TupleV | RefV | MemberV | FlagV | ExcV):
        return _escaped(m, shown(m, value, "repr", span, within))
    match value:
        case UnionV():
            result = m.split(value, lambda v: StrV(shown(m, v, how, span, within)))
            assert isinstance(result, StrV)
            return result.term
        case StrV(term):
            if how == "str":
                return term
            known = literal(term)
            if known is not None:
                return string(repr(known) if how == "repr" else ascii(known))
            return apply(f"text.{how}", STRING, term)
        case NoneV():
            return string("None")
        case BoolV(term):
            return ite(term, string("True"), string("False"))
        case IntV(term, boolness):
            return ite(boolness, ite(eq(term, ZERO), string("False"), string("True")), text.decimal(term))
        case FloatV(term):
            return string(repr(term.payload)) if term.op == "float" else apply("text.float", STRING, term)
        case ExcV():
            return _of_exception(m, value, how, span, within)
        case RangeV() | FuncV() | LambdaV() | BoundV():
            return m.fresh.var("text", STRING)
        case TupleV(items, cls):
            for special in ("__str__", "__repr__") if how == "str" else ("__repr__",):
                if cls and attributes.find_method(m, attributes.class_of(m, cls), special, span) is not None:
                    return _returned(m, call(m, attributes.get(m, value, special, span), (), {}, span), special, span)
            return _of_parts(m, items, span, within)
        case SeqV(seq):
            require_plain(m, seq.shape, span)
            return m.fresh.var("text", STRING)
        case RefV(location, cls):
            if location in within:
                return string("...")
            inner = within | {location}
            return _of_instance(m, value, how, span, inner) if ":" in cls else _of_parts(m, _inside(m, value, span), span, inner)
        case MemberV() | FlagV():
            return shown_member(m, value, how, lambda made: _returned(m, made, f"__{how}__", span), span)
    if kind_of(value) in ("class", "module", "bytes", "bytearray"):
        return m.fresh.var("text", STRING)
    raise m.unsupported(f"{how} of {kind_of(value)}", span)


def _escaped(m: Machine, shown_text: Term) -> Term:
    """What ascii makes of a repr: the same text where all of it is ASCII."""
    known = literal(shown_text)
    return m.fresh.var("text", STRING) if known is None else string(known.encode("ascii", "backslashreplace").decode("ascii"))


def _of_exception(m: Machine, value: ExcV, how: str, span: Span, within: frozenset[int]) -> Term:
    """Text of an exception: its own `__str__` or `__repr__`, else that of one argument alone, or some text."""
    if ":" in value.cls:
        for special in ("__str__",) if how == "str" else ("__repr__",):
            method = attributes.find_method(m, attributes.class_of(m, value.cls), special, span)
            if method is not None and value.args is None:
                raise m.unsupported(f"{how} of an exception that a callee raised", span)
            if method is not None:
                return _returned(m, call(m, BoundV(value, method), (), {}, span), special, span)
    plain = all(is_plain(base) for base in ancestors(m, value.cls) if ":" not in base and base != "object")
    if how == "str" and value.args is not None and len(value.args) < 2 and plain:
        shown_how = "repr" if "KeyError" in ancestors(m, value.cls) else "str"
        return shown(m, value.args[0], shown_how, span, within) if value.args else string("")
    return _of_parts(m, value.args or (), span, within)


def _of_parts(m: Machine, parts: Iterable[Value], span: Span, within: frozenset[int]) -> Term:
    """Some text. That of the parts is not followed, but may run code of the program, which may raise."""
    for part in parts:
        shown(m, part, "repr", span, within)
    return m.fresh.var("text", STRING)


def _inside(m: Machine, value: RefV, span: Span) -> tuple[Value, ...]:
    """The parts of a container; none for arrays, which hold plain values."""
    found = m.state.heap.get(value.location)
    if isinstance(found, InstanceObj) and ":" not in found.cls:
        return ()  # a bytearray or an iterator
    if isinstance(found, ListObj | DequeObj):
        if isinstance(found.contents, Seq):
            require_plain(m, found.contents.shape, span)
            return ()
        return found.contents
    if isinstance(found, TableObj) and isinstance(found.table, tables.Entries):
        return tuple(v for entry in found.table.items for v in entry)
    if isinstance(found, TableObj) and isinstance(found.table, tables.Arrays):
        require_plain(m, found.table.keys.shape, span)
        require_plain(m, found.table.value, span)
        return ()
    raise m.unsupported(f"text of {kind_of(value)}", span)


def _of_instance(m: Machine, value: RefV, how: str, span: Span, within: frozenset[int]) -> Term:
    for name in ("__str__", "__repr__") if how == "str" else ("__repr__",):
        special = attributes.special_method(m, value, name, span)
        if special is not None:
            return _returned(m, call(m, BoundV(value, special), (), {}, span), name, span)
    found = m.state.heap[value.location]
    assert isinstance(found, InstanceObj)
    # A dataclass shows its fields; any other object shows its address.
    return _of_parts(m, (field for _, field in found.fields), span, within)


def _returned(m: Machine, made: Value, name: str, span: Span) -> Term:
    def one(values: tuple[Value, ...]) -> Value:
        return StrV(term_of(m, values[0], f"result of {name}", span))

    result = for_each_kind(m, (made,), one, span)
    assert isinstance(result, StrV)
    return result.term


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
            return _returned(m, call(m, BoundV(value, special), (StrV(written),), {}, span), "__format__", span)
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
        return _text_field(value.term, spec)
    if kind == "float":
        return m.fresh.var("text", STRING)
    number = as_int(value)
    assert number is not None
    return _int_field(m, number, spec, span)


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


def _text_field(term: Term, spec: Specification) -> Term:
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


def _int_field(m: Machine, number: Term, spec: Specification, span: Span) -> Term:
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


# ------------------------------------------------------------------------------------------------------------ str.format


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


# ------------------------------------------------------------------------------------------------------------ % formatting

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
        return _text_field(shown(m, value, CONVERSIONS[kind], span), spec)

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
        return StrV(_int_field(m, number, spec, span))

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
