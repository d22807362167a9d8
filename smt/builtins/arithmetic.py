"""Built-ins that compute with numbers of any kind, or make an int: `abs`, `divmod`, `pow`, `int`.

In: numbers, or what `int` converts: kinds other than int have a row in `CONVERT`. Out: a number.
"""

from __future__ import annotations

from smt import floats, theory
from smt.builtins.registry import Arguments, Row, function
from smt.builtins.special import by_method
from smt.kinds import as_text, kind_of
from smt.machine import Machine
from smt.operators import binary
from smt.terms import ZERO, eq, lt
from smt.values import FloatV, IntV, TupleV, Value, as_int, int_v


@function("abs")
def _abs(m: Machine, a: Arguments) -> Value:
    (value,) = a.only(m, 1, 1)

    def one(v: Value) -> Value:
        term = as_int(m.no_opaque(v, a.span))
        if term is not None:
            return IntV(theory.absolute(term))
        if isinstance(v, FloatV):
            return FloatV(floats.absolute(v.term))
        if kind_of(v) == "instance":
            return by_method(m, v, "__abs__", "bad operand type for abs()", a.span)
        if kind_of(v) in (*_NO_NUMBERS, "str", "bytes", "bytearray"):
            raise m.type_error(f"bad operand type for abs(): {kind_of(v)}", a.span)
        raise m.unsupported(f"abs of {kind_of(v)}", a.span)

    return m.split(value, one)


@function("divmod")
def _divmod(m: Machine, a: Arguments) -> Value:
    x, y = a.only(m, 2, 2)
    p, q = as_int(x), as_int(y)
    if p is not None and q is not None:
        m.raise_if(eq(q, ZERO), "ZeroDivisionError", "division-by-zero", "divmod", a.span)
        return TupleV((IntV(theory.floordiv(p, q)), IntV(theory.floormod(p, q))))
    if "instance" in (kind_of(x), kind_of(y)):
        raise m.unsupported("divmod of an instance", a.span)
    quotient = binary(m, "//", x, y, a.span)
    return TupleV((quotient, binary(m, "%", x, y, a.span)))


@function("pow")
def _pow(m: Machine, a: Arguments) -> Value:
    args = a.only(m, 2, 3)
    if len(args) == 2:
        return binary(m, "**", args[0], args[1], a.span)
    base, exponent, modulus = (as_int(m.no_opaque(v, a.span)) for v in args)
    if base is None or exponent is None or modulus is None:
        raise m.unsupported("pow with three arguments that are not integers", a.span)
    m.raise_if(eq(modulus, ZERO), "ValueError", "value", "pow() 3rd argument cannot be 0", a.span)

    def inverse() -> Value:
        raise m.unsupported("pow with a negative exponent and a modulus", a.span)

    return m.branch(lt(exponent, ZERO), inverse, lambda: IntV(theory.floormod(theory.power(base, exponent), modulus)))


@function("int")
def _int(m: Machine, a: Arguments) -> Value:
    args = a.only(m, 0, 2)
    if not args:
        return int_v(0)
    if len(args) == 2:
        return CONVERT["int", "base"](m, a)

    def one(v: Value) -> Value:
        term = as_int(m.no_opaque(v, a.span))
        if term is not None:
            return IntV(term)
        kind = kind_of(v)
        row = CONVERT.get(("int", "str" if kind == "str member" else kind))
        if row is not None:
            return row(m, Arguments("int", (as_text(v),), {}, a.span))
        if kind == "instance":
            made = by_method(m, v, "__int__", "int() argument is an object without __int__", a.span, ("__index__", "__trunc__"))
            number = as_int(made)
            if number is None:
                raise m.unsupported(f"__int__ that gives {kind_of(made)}", a.span)
            return IntV(number)
        if kind in _NO_NUMBERS:
            raise m.type_error(f"int() argument is {kind}", a.span)
        raise m.unsupported(f"int of {kind}", a.span)

    return m.split(args[0], one)


_NO_NUMBERS = ("none", "tuple", "list", "range", "function", "class", "dict", "set")
CONVERT: dict[tuple[str, str], Row] = {}
