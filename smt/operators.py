"""Arithmetic operators and truth: what they mean on each pair of kinds, as tables of rules, one row each.

To model another operator or kind, add a row (`@binary_rule("+", "str", "str")`) in a file of smt/builtins. Operands without a
row are settled by CPython itself: where it raises TypeError for the kinds, so do we; where it would do something, that is a limit.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import TypeAlias

from frontends.ir import Span
from smt import floats, numbers, text
from smt.kinds import as_text, kind_of, refused_by_python
from smt.machine import Machine
from smt.terms import (
    FALSE,
    TRUE,
    ZERO,
    Term,
    eq,
    not_,
)
from smt.values import (
    BoolV,
    FlagV,
    FloatV,
    IntV,
    MemberV,
    NoneV,
    OpaqueV,
    SeqV,
    StrV,
    TupleV,
    UnionV,
    Value,
)

Rule: TypeAlias = Callable[[Machine, Value, Value, Span], Value]
BINARY: dict[tuple[str, str, str], Rule] = {}
UNARY: dict[tuple[str, str], Callable[[Machine, Value, Span], Value]] = {}
TRUTH: dict[str, Callable[[Machine, Value, Span], Term]] = {}
FLAGS: dict[str, Rule] = {}  # `|`, `&`, `^` with a value of a Flag on either side


def binary_rule(op_name: str, left: str, right: str) -> Callable[[Rule], Rule]:
    """Register the rule for `left op right`."""

    def register(rule: Rule) -> Rule:
        BINARY[op_name, left, right] = rule
        return rule

    return register


def binary(m: Machine, op_name: str, a: Value, b: Value, span: Span) -> Value:
    """`a op b` (not a comparison)."""
    if op_name in numbers.ARITHMETIC and numbers.may_be_floats(a, b):
        return numbers.binary(m, op_name, a, b, span, lambda x, y: binary(m, op_name, x, y, span))
    if isinstance(a, UnionV):
        return m.split(a, lambda x: binary(m, op_name, x, b, span))
    if isinstance(b, UnionV):
        return m.split(b, lambda y: binary(m, op_name, a, y, span))
    a, b = as_text(m.no_opaque(a, span)), m.no_opaque(b, span)
    if op_name != "%":
        b = as_text(b)  # but what is put into a text is shown as it is
    left, right = kind_of(a), kind_of(b)
    rule = FLAGS.get(op_name) if isinstance(a, FlagV) or isinstance(b, FlagV) else None
    rule = rule or BINARY.get((op_name, left, right))
    if rule is not None:
        return rule(m, a, b, span)
    if "instance" in (left, right):
        rule = BINARY.get((op_name, "instance", "instance"))
        if rule is not None:
            return rule(m, a, b, span)
    if refused_by_python(op_name, left, right):
        raise m.type_error(op_name, span)
    raise m.unsupported(f"operator {op_name} on {left} and {right}", span)


# ------------------------------------------------------------------------------------------------------------------ unary


def unary(m: Machine, op_name: str, a: Value, span: Span) -> Value:
    """`-a`, `+a`, `~a`, `not a`."""
    if op_name == "not":
        return BoolV(not_(truthy(m, a, span)))
    if isinstance(a, UnionV):
        return m.split(a, lambda x: unary(m, op_name, x, span))
    kind = kind_of(m.no_opaque(a, span))
    rule = UNARY.get((op_name, "flag" if op_name == "~" and isinstance(a, FlagV) else kind))
    if rule is not None:
        return rule(m, a, span)
    if kind in ("none", "str", "tuple", "list", "range", "function", "class", "exception", "dict", "set", "bytes", "bytearray", "float"):
        raise m.type_error(f"unary {op_name}", span)
    raise m.unsupported(f"operator {op_name} on {kind}", span)


# ---------------------------------------------------------------------------------------------------------------- truth


def truthy(m: Machine, a: Value, span: Span) -> Term:
    """bool(a) as a term; may raise where `__bool__` or `__len__` may."""
    match a:
        case UnionV():
            result = m.split(a, lambda v: BoolV(truthy(m, v, span)))
            assert isinstance(result, BoolV)
            return result.term
        case BoolV(term):
            return term
        case IntV(term):
            return not_(eq(term, ZERO))
        case NoneV():
            return FALSE
        case MemberV(data=data) if data is not None:
            return TRUE if data else FALSE
        case FlagV(term=term):
            return not_(eq(term, ZERO))
        case StrV(term):
            return not_(text.is_empty(term))
        case FloatV(term):
            return not_(floats.is_zero(term))
        case TupleV(items):
            return TRUE if items else FALSE
        case SeqV(seq):
            return not_(eq(seq.length, ZERO))
        case OpaqueV(reason):
            raise m.unsupported(reason, span)
    rule = TRUTH.get(kind_of(a))
    if rule is not None:
        return rule(m, a, span)
    if kind_of(a) in ALWAYS_TRUE:
        return TRUE
    raise m.unsupported(f"truth of {kind_of(a)}", span)


ALWAYS_TRUE = {"function", "class", "module", "exception", "slice", "generator", "iterator", "enumerate", "zip", "reversed",
               "re.Pattern", "re.Match", "StringIO"}  # nothing says otherwise
