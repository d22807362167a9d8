"""Flags: sets of bits, one object for each set, with the operators `|`, `&`, `^`, `~` and `in`.

Every bit of a Flag is a boolean term, so that its operators are exact for unknown values too. An IntFlag keeps bits that nobody named: they
are a number of their own. Flags whose named bits leave gaps, and members of several bits of which one has no name, are limits.
"""

from __future__ import annotations

from collections.abc import Callable

from frontends import ir
from smt import theory
from smt.builtins.registry import LENGTH, Arguments
from smt.comparisons import CONTAINS, EQUAL
from smt.iteration import ITERATE
from smt.kinds import SAMPLES, kind_of
from smt.machine import Machine
from smt.operators import FLAGS, TRUTH, UNARY
from smt.sequences import Contents
from smt.terms import (
    BOOL,
    FALSE,
    INT,
    ONE,
    TRUE,
    ZERO,
    Term,
    add,
    and_,
    boolean,
    eq,
    iff,
    implies,
    int_value,
    integer,
    ite,
    le,
    lt,
    not_,
    or_,
)
from smt.values import NONE, ClassV, FlagV, IntV, MemberV, Value, as_int, str_v


def _defined(m: Machine, cls: ClassV, span: ir.Span) -> tuple[dict[str, int], int, bool]:
    """The names of the class body with their values, how many bits there are, and whether ints are members (IntFlag)."""
    from smt.builtins.enums import kind_of_class, raw_values

    kind = kind_of_class(m, cls, span)
    numbers = {name: int_value(v.term) for name, v in raw_values(m, cls, span).items() if isinstance(v, IntV)}
    known = {name: n for name, n in numbers.items() if n is not None and n >= 0}
    single = {n for n in known.values() if n.bit_count() == 1}
    width = len(single)
    if len(known) < len(numbers) or single != {1 << i for i in range(width)} or any(n >= 1 << width for n in known.values()):
        raise m.unsupported(f"flags {cls.cls.name}, whose bits are not all named from the lowest on", span)
    if width > 64:
        raise m.unsupported(f"more than 64 flags in {cls.cls.name}", span)
    return known, width, kind == "int flag"


def _constant(cls: ClassV, number: int, width: int, of_ints: bool) -> FlagV:
    bits = tuple(boolean(bool(number >> i & 1)) for i in range(width))
    return FlagV(cls.cls, cls.module, bits, integer(number >> width) if of_ints else None)


def named(m: Machine, cls: ClassV, span: ir.Span) -> dict[str, Value]:
    """The value that each name of the class body means."""
    known, width, of_ints = _defined(m, cls, span)
    return {name: _constant(cls, n, width, of_ints) for name, n in known.items()}


def singles(m: Machine, cls: ClassV, span: ir.Span) -> tuple[Value, ...]:
    """What iterating over the class gives: the members of one bit, in order of definition."""
    known, width, of_ints = _defined(m, cls, span)
    return tuple(_constant(cls, n, width, of_ints) for n in dict.fromkeys(known.values()) if n.bit_count() == 1)


def unknown(m: Machine, cls: ClassV, hint: str) -> FlagV:
    """Any value of the class."""
    _, width, of_ints = _defined(m, cls, cls.cls.span)
    high = None
    if of_ints:
        high = m.fresh.var(hint, INT)
        m.assume(le(ZERO, high))
    return FlagV(cls.cls, cls.module, tuple(m.fresh.var(hint, BOOL) for _ in range(width)), high)


def _bits_of(number: Term, width: int) -> tuple[Term, ...]:
    """The lowest bits of an int, as two's complement has them."""
    two = integer(2)
    return tuple(eq(theory.floormod(theory.floordiv(number, integer(1 << i)), two), ONE) for i in range(width))


def by_value(m: Machine, cls: ClassV, value: Value, span: ir.Span) -> Value:
    """`Permission(5)`: the flags of these bits. A negative number says which are not there; ValueError where there are others."""
    if isinstance(value, FlagV) and value.cls == cls.cls and value.module == cls.module:
        return value
    _, width, of_ints = _defined(m, cls, span)
    number = as_int(m.no_opaque(value, span))
    if isinstance(value, MemberV | FlagV) and number is not None:
        raise m.unsupported(f"{cls.cls.name} of a member of another enumeration", span)  # it may become the value itself
    if number is None:
        if kind_of(value) not in ("str", "float", "none", "tuple", "member", "flag"):
            raise m.unsupported(f"{cls.cls.name} of {kind_of(value)}", span)
        if kind_of(value) == "float":
            raise m.unsupported(f"{cls.cls.name} of a float", span)  # one that equals a member's value is found by it
        raise m.raise_("ValueError", "value", f"not a valid {cls.cls.name}", span)
    if of_ints:
        return m.branch(lt(number, ZERO), lambda: _negative(m, cls, span), lambda: _of_natural(cls, number, width))
    top = 1 << width
    wrong = or_(lt(number, integer(-top)), le(integer(top), number))
    m.raise_if(wrong, "ValueError", "value", f"not a valid {cls.cls.name}", span)
    return FlagV(cls.cls, cls.module, _bits_of(number, width))


def _negative(m: Machine, cls: ClassV, span: ir.Span) -> Value:
    raise m.unsupported(f"{cls.cls.name} of a negative int", span)


def _of_natural(cls: ClassV, number: Term, width: int) -> FlagV:
    return FlagV(cls.cls, cls.module, _bits_of(number, width), theory.floordiv(number, integer(1 << width)))


def _may_be_false(m: Machine, value: FlagV, span: ir.Span) -> Term:
    """When the value is False: the object for no flags at all keeps what it was first asked for by, where it has no name."""
    known, _, _ = _defined(m, ClassV(value.cls, value.module), span)
    nothing = eq(value.term, ZERO)
    if 0 in known.values() or nothing is FALSE:
        return FALSE
    return and_(nothing, m.fresh.var("bool", BOOL))


def attribute(m: Machine, value: FlagV, name: str, span: ir.Span) -> Value | None:
    """The attributes that every value has."""
    if name in ("value", "_value_"):
        return IntV(value.term, _may_be_false(m, value, span))
    if name not in ("name", "_name_"):
        return None
    cls = ClassV(value.cls, value.module)
    known, _, _ = _defined(m, cls, span)
    if any(bit not in (TRUE, FALSE) for bit in value.bits) or (value.high is not None and value.high is not ZERO):
        raise m.unsupported(f"name of flags of {cls.cls.name} that are not known", span)
    number = sum(1 << i for i, bit in enumerate(value.bits) if bit is TRUE)
    own = next((n for n, v in known.items() if v == number), None)
    if own is not None:
        return str_v(own)
    parts = [name for name, n in known.items() if n.bit_count() == 1 and n & number and name == next(k for k in known if known[k] == n)]
    return str_v("|".join(parts)) if parts else NONE


def _both(m: Machine, op_name: str, a: Value, b: Value, span: ir.Span) -> tuple[FlagV, FlagV] | None:
    """The operands as values of one class of flags; None where the operator is that of ints."""
    left, right = (a, b) if isinstance(a, FlagV) else (b, a)
    assert isinstance(left, FlagV)
    if isinstance(right, FlagV) and right.cls == left.cls and right.module == left.module:
        return (left, right)
    if left.high is None and (kind_of(right) in (*SAMPLES, "member", "str member", "flag") and not isinstance(right, FlagV)):
        raise m.type_error(op_name, span)
    if left.high is None or isinstance(right, FlagV) or as_int(right) is None:
        raise m.unsupported(f"operator {op_name} on flags and {kind_of(right)}", span)
    other = by_value(m, ClassV(left.cls, left.module), right, span)
    assert isinstance(other, FlagV)
    return (left, other)


def _bitwise(op_name: str, one_bit: Callable[[Term, Term], Term], high: Callable[[Term, Term], Term | None]) -> None:
    def rule(m: Machine, a: Value, b: Value, span: ir.Span) -> Value:
        both = _both(m, op_name, a, b, span)
        assert both is not None
        x, y = both
        above = None
        if x.high is not None and y.high is not None:
            above = high(x.high, y.high)
            if above is None:
                raise m.unsupported(f"operator {op_name} on flags that may both have bits without a name", span)
        return FlagV(x.cls, x.module, tuple(map(one_bit, x.bits, y.bits)), above)

    FLAGS[op_name] = rule


_bitwise("&", lambda a, b: and_(a, b), lambda x, y: ZERO if ZERO in (x, y) else x if x is y else None)
_bitwise("|", lambda a, b: or_(a, b), lambda x, y: x if y in (ZERO, x) else y if x is ZERO else None)
_bitwise("^", lambda a, b: not_(iff(a, b)), lambda x, y: x if y is ZERO else y if x is ZERO else ZERO if x is y else None)


def _complement(m: Machine, a: Value, span: ir.Span) -> Value:
    assert isinstance(a, FlagV)
    if a.high is not None and a.high is not ZERO:
        raise m.unsupported("~ of flags that may have bits without a name", span)
    return FlagV(a.cls, a.module, tuple(map(not_, a.bits)), a.high)


def _contained(m: Machine, container: Value, item: Value, span: ir.Span) -> Term:
    assert isinstance(container, FlagV)
    if not isinstance(item, FlagV) or item.cls != container.cls or item.module != container.module:
        if isinstance(item, FlagV) or kind_of(item) in (*SAMPLES, "member", "str member"):
            raise m.type_error("in", span)
        raise m.unsupported(f"{kind_of(item)} in flags", span)
    within = and_(*(implies(x, y) for x, y in zip(item.bits, container.bits, strict=True)))
    if item.high is None or item.high is ZERO or item.high is container.high:
        return within
    raise m.unsupported("flags that may have bits without a name in others", span)


def _equal(m: Machine, a: Value, b: Value, span: ir.Span) -> Term:
    if not isinstance(a, FlagV) or not isinstance(b, FlagV):
        return FALSE
    if a.cls != b.cls or a.module != b.module:
        return FALSE if a.high is None or b.high is None else eq(a.term, b.term)
    same = and_(*(iff(x, y) for x, y in zip(a.bits, b.bits, strict=True)))
    return same if a.high is None or b.high is None else and_(same, eq(a.high, b.high))


def _items(m: Machine, value: Value, span: ir.Span) -> Contents:
    assert isinstance(value, FlagV)
    if any(bit not in (TRUE, FALSE) for bit in value.bits) or (value.high is not None and value.high is not ZERO):
        raise m.unsupported("iteration over flags that are not known", span)
    there = singles(m, ClassV(value.cls, value.module), span)
    return tuple(one for one in there if isinstance(one, FlagV) and value.bits[one.bits.index(TRUE)] is TRUE)


def _length(m: Machine, a: Arguments) -> Value:
    (value,) = a.positional
    assert isinstance(value, FlagV)
    if value.high is not None and value.high is not ZERO:
        raise m.unsupported("number of flags that may have bits without a name", a.span)
    return IntV(add(*(ite(bit, ONE, ZERO) for bit in value.bits)))


UNARY["~", "flag"] = _complement
CONTAINS["flag"] = _contained
TRUTH["flag"] = lambda m, a, s: or_(*a.bits) if isinstance(a, FlagV) else FALSE
LENGTH["flag"] = _length
ITERATE["flag"] = _items
for _kind in SAMPLES:
    EQUAL["flag", _kind] = EQUAL[_kind, "flag"] = lambda m, a, b, s: FALSE
EQUAL["flag", "flag"] = _equal
