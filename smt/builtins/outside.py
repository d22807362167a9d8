"""What the machine or chance decides, where it is certain what kind of value comes and what is raised: any such value, each time.

`id`, `random`, clocks, and what `platform` and `sysconfig` say of the machine.
"""

from __future__ import annotations

from smt.builtins.registry import FUNCTIONS, Arguments, function
from smt.comparisons import compare
from smt.kinds import kind_of
from smt.machine import Machine
from smt.subscripts import get
from smt.terms import FLOAT, INT, STRING, ZERO, Term, add, and_, eq, integer, le, lt
from smt.values import BoolV, FloatV, IntV, OpaqueV, StrV, UnionV, Value, as_int


def _any_int(m: Machine, hint: str, low: Term, below: Term) -> IntV:
    found = m.fresh.var(hint, INT)
    m.assume(and_(le(low, found), lt(found, below)))
    return IntV(found)


@function("id")
def _id(m: Machine, a: Arguments) -> Value:
    a.only(m, 1, 1)
    return _any_int(m, "id", ZERO, integer(2**64))


# -------------------------------------------------------------------------------------------------------------------- random


def _numbers(m: Machine, a: Arguments, least: int, most: int) -> list[Term]:
    values = a.only(m, least, most)
    if any(isinstance(v, UnionV) or as_int(m.no_opaque(v, a.span)) is None for v in values):
        raise m.unsupported(f"{a.name} of what is no int", a.span)
    return [term for v in values if (term := as_int(v)) is not None]


def _between(m: Machine, a: Arguments, low: Term, below: Term) -> Value:
    m.raise_if(le(below, low), "ValueError", "value", "empty range for randrange()", a.span)
    return _any_int(m, "random", low, below)


@function("random.randrange")
def _randrange(m: Machine, a: Arguments) -> Value:
    found = _numbers(m, a, 1, 2)
    return _between(m, a, *((ZERO, found[0]) if len(found) == 1 else (found[0], found[1])))


@function("random.randint")
def _randint(m: Machine, a: Arguments) -> Value:
    low, high = _numbers(m, a, 2, 2)
    return _between(m, a, low, add(high, integer(1)))


@function("random.choice")
def _choice(m: Machine, a: Arguments) -> Value:
    def one(source: Value) -> Value:
        if kind_of(m.no_opaque(source, a.span)) not in ("list", "tuple", "str", "range", "bytes"):
            raise m.unsupported(f"random.choice of {kind_of(source)}", a.span)
        count = FUNCTIONS["len"](m, Arguments("len", (source,), {}, a.span))
        assert isinstance(count, IntV)
        m.raise_if(eq(count.term, ZERO), "IndexError", "index", "cannot choose from an empty sequence", a.span)
        return get(m, source, _any_int(m, "random", ZERO, count.term), a.span)

    return m.split(a.only(m, 1, 1)[0], one)


# --------------------------------------------------------------------------------------------------------------- the machine


@function("random.random")
def _random(m: Machine, a: Arguments) -> Value:
    a.only(m, 0, 0)
    value = FloatV(m.fresh.var("random", FLOAT))
    for op, bound in ((">=", 0), ("<", 1)):
        held = compare(m, op, value, IntV(integer(bound)), a.span)
        assert isinstance(held, BoolV)
        m.assume(held.term)
    return value


@function("time.time", "time.monotonic", "time.perf_counter", "time.process_time")
def _clock(m: Machine, a: Arguments) -> Value:
    a.only(m, 0, 0)
    return FloatV(m.fresh.var("clock", FLOAT))


@function("platform.system", "platform.machine", "platform.node", "platform.release", "sysconfig.get_platform", "platform.python_version")
def _text(m: Machine, a: Arguments) -> Value:
    a.only(m, 0, 0)
    return StrV(m.fresh.var(a.name.rpartition(".")[2], STRING))


@function("sysconfig.get_config_var")
def _config_var(m: Machine, a: Arguments) -> Value:
    (name,) = a.only(m, 1, 1)
    if kind_of(m.no_opaque(name, a.span)) != "str":
        raise m.unsupported("sysconfig.get_config_var of what is no text", a.span)
    return OpaqueV("a configuration variable may be any value", a.span)
