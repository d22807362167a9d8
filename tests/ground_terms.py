"""Terms without variables, with the Python value of each: at least one for every operator of the solvers."""

from __future__ import annotations

import math
from typing import Final

from smt import terms as t
from smt.terms import BOOL, FLOAT, INT, STRING, Sort, Term, make
from smt.text import REGEX

BYTE: Final = Sort("BitVec8")
REAL: Final = Sort("Real")
K, J = t.bound("k", INT), t.bound("j", INT)


def lift(value: object) -> Term:
    """The literal of a Python value; a term as it is."""
    if isinstance(value, Term):
        return value
    if isinstance(value, bool):
        return t.boolean(value)
    if isinstance(value, int):
        return t.integer(value)
    if isinstance(value, str):
        return t.string(value)
    assert isinstance(value, float)
    return t.floating(value)


def node(op: str, sort: Sort, *args: object, payload: object = None) -> Term:
    """A node without any simplification."""
    return make(op, tuple(map(lift, args)), sort, payload)


def byte(value: int) -> Term:
    return node("int2bv", BYTE, value)


def unsigned(op: str, *args: Term) -> Term:
    return node("bv2int", INT, node(op, BYTE, *args))


def ints(op: str, *args: object) -> Term:
    return node(op, INT, *args)


def bools(op: str, *args: object) -> Term:
    return node(op, BOOL, *args)


def texts(op: str, *args: object) -> Term:
    return node(op, STRING, *args)


def matches(text: str, pattern: Term) -> Term:
    return bools("str.in_re", text, pattern)


def language(op: str, *args: object, payload: object = None) -> Term:
    return node(op, REGEX, *args, payload=payload)


def floats(op: str, *args: object, mode: str | None = None) -> Term:
    return node(op, FLOAT, *args, payload=mode)


A, B = language("str.to_re", "a"), language("str.to_re", "b")
SMALL = language("re.range", payload=(0x61, 0x2FFFF))
LINE = node("lambda", t.array(INT, INT), K, ints("+", K, 1))
ZEROS = node("const-array", t.array(INT, INT), 0)
STORED = node("store", t.array(INT, INT), ZEROS, 3, 7)
NAN, INF = math.nan, math.inf
TEN, NEGATIVE = byte(10), byte(-3)
TENTH = 0.1

GROUND: Final[list[tuple[Term, object]]] = [
    (lift(10**5000), 10**5000),
    (lift(-7), -7),
    (lift(True), True),
    (lift('a"\\u{41}\x00é\U0001f600|'), 'a"\\u{41}\x00é\U0001f600|'),
    *((lift(value), value) for value in (0.0, -0.0, TENTH, -1.5, 5e-324, 1.7976931348623157e308, INF, -INF, NAN)),
    (bools("not", True), False),
    (bools("and", True, True, False), False),
    (bools("or", False, True), True),
    (ints("ite", False, 1, 2), 2),
    (bools("=", 3, 3), True),
    (bools("=", 0.0, -0.0), False),
    (bools("=", NAN, NAN), True),
    (ints("+", 1, 2, 3), 6),
    (ints("*", -4, 5), -20),
    *((ints("div", x, y), (x - x % abs(y)) // y) for x in (7, -7) for y in (2, -2)),
    *((ints("mod", x, y), x % abs(y)) for x in (7, -7) for y in (2, -2)),
    (bools("<=", 3, 2), False),
    (ints("select", STORED, 3), 7),
    (ints("select", STORED, 4), 0),
    (ints("select", LINE, 41), 42),
    (bools("forall", K, bools("exists", J, bools("<=", K, J))), True),
    (bools("exists", J, bools("forall", K, bools("<=", K, J))), False),
    # Reals
    (ints("to_int", node("/", REAL, node("to_real", REAL, -7), node("to_real", REAL, 2))), -4),
    (bools("is_int", node("/", REAL, node("to_real", REAL, 7), node("to_real", REAL, 2))), False),
    # Strings
    (texts("str.++", "ab", "", "c"), "abc"),
    (ints("str.len", "aé\U0001f600"), 3),
    (texts("str.at", "abc", 1), "b"),
    (texts("str.at", "abc", 3), ""),
    (texts("str.substr", "abcdef", 2, 3), "cde"),
    (texts("str.substr", "abcdef", -1, 3), ""),
    (ints("str.indexof", "banana", "an", 2), 3),
    (ints("str.indexof", "banana", "x", 0), -1),
    (bools("str.contains", "banana", "nan"), True),
    (bools("str.prefixof", "ba", "banana"), True),
    (bools("str.suffixof", "na", "banana"), True),
    (bools("str.<", "Z", "a"), True),
    (bools("str.<", "a", "a"), False),
    (bools("str.<=", "a", "a"), True),
    (texts("str.replace", "banana", "an", "o"), "boana"),
    (texts("str.replace_all", "banana", "an", "o"), "booa"),
    (ints("str.to_int", "0123"), 123),
    (ints("str.to_int", "-1"), -1),
    (texts("str.from_int", 123), "123"),
    (texts("str.from_int", -1), ""),
    (ints("str.to_code", "é"), 233),
    (ints("str.to_code", "ab"), -1),
    (texts("str.from_code", 233), "é"),
    *((bools("str.is_digit", s), s in tuple("0123456789")) for s in ("0", "5", "9", "/", ":", "", "12", "٣")),
    (lift("\ud800"), "\ud800"),
    (matches("a", A), True),
    (matches("\ud800", SMALL), True),
    (matches("Z", SMALL), False),
    (matches("ab", language("re.++", A, B)), True),
    (matches("b", language("re.union", A, B)), True),
    (matches("a", language("re.inter", A, B)), False),
    (matches("a", language("re.comp", A)), False),
    (matches("", language("re.*", A)), True),
    (matches("", language("re.+", A)), False),
    (matches("", language("re.opt", A)), True),
    (matches("aa", language("re.loop", A, payload=(2, 3))), True),
    (matches("aaaa", language("re.loop", A, payload=(2, 3))), False),
    (matches("", language("re.none")), False),
    (matches("xy", language("re.all")), True),
    (matches("\n", language("re.allchar")), True),
    # Floats
    (floats("fp.add", TENTH, 0.2), TENTH + 0.2),
    (floats("fp.add", TENTH, 0.2, mode="RTZ"), 0.3),
    (floats("fp.sub", TENTH, 0.3), TENTH - 0.3),
    (floats("fp.mul", TENTH, 3.0), TENTH * 3.0),
    (floats("fp.div", 1.0, 3.0), 1.0 / 3.0),
    (floats("fp.div", -1.0, 0.0), -INF),
    (floats("fp.sqrt", 2.0), math.sqrt(2.0)),
    (floats("fp.neg", 0.0), -0.0),
    (floats("fp.abs", -2.5), 2.5),
    *((floats("fp.roundToIntegral", 2.5, mode=m), v) for m, v in (("RNE", 2.0), ("RTZ", 2.0), ("RTP", 3.0), ("RTN", 2.0))),
    *((floats("fp.roundToIntegral", -2.5, mode=m), v) for m, v in (("RNE", -2.0), ("RTP", -2.0), ("RTN", -3.0), ("RNA", -3.0))),
    (bools("fp.eq", 0.0, -0.0), True),
    (bools("fp.eq", NAN, NAN), False),
    (bools("fp.lt", -0.0, 0.0), False),
    (bools("fp.lt", 1.0, INF), True),
    (bools("fp.leq", 1.0, 1.0), True),
    (bools("fp.leq", NAN, 1.0), False),
    (bools("fp.isNaN", NAN), True),
    (bools("fp.isInfinite", -INF), True),
    (bools("fp.isZero", -0.0), True),
    (bools("fp.isNegative", -0.0), True),
    (floats("fp.from_int", 2**53 + 1), float(2**53 + 1)),
    (floats("fp.from_int", 2**53 + 1, mode="RTP"), float(2**53 + 2)),
    (floats("fp.from_real", node("/", REAL, node("to_real", REAL, 1), node("to_real", REAL, 3))), 1 / 3),
    (ints("to_int", node("fp.to_real", REAL, -2.5)), -3),
    # Bit-vectors of eight bits
    (unsigned("bvand", TEN, NEGATIVE), 10 & 253),
    (unsigned("bvor", TEN, NEGATIVE), 10 | 253),
    (unsigned("bvxor", TEN, NEGATIVE), 10 ^ 253),
    (unsigned("bvnot", TEN), 245),
    (unsigned("bvneg", TEN), 246),
    (unsigned("bvadd", TEN, NEGATIVE), 7),
    (unsigned("bvsub", TEN, NEGATIVE), 13),
    (unsigned("bvmul", TEN, NEGATIVE), 256 - 30),
    (unsigned("bvshl", TEN, byte(5)), 64),
    (unsigned("bvlshr", NEGATIVE, byte(1)), 126),
    (unsigned("bvashr", NEGATIVE, byte(1)), 254),
    (ints("bv2int", NEGATIVE), 253),
    (ints("sbv2int", NEGATIVE), -3),
    (bools("bvult", TEN, NEGATIVE), True),
    (bools("bvule", TEN, TEN), True),
    (bools("bvslt", TEN, NEGATIVE), False),
    (bools("bvsle", NEGATIVE, TEN), True),
]
