"""Queries as SMT-LIB text, printed from our own terms: a way to other solvers that shares nothing with `smt.to_z3`.

Sharing is kept: a term that occurs more than once is named, by `define-fun` where it has no bound variable and by `let` in the
innermost binder where it has some. User symbols get the prefix "$", so none of them can be a reserved word or built in.
"""

from __future__ import annotations

import math
import re
import struct
from typing import Any, Final

from smt.solve import Query
from smt.text import FIRST_ABSTRACT

LONG_TEXT: Final = 400  # characters; a longer term is named even if it occurs once, which bounds the nesting
BUILT_IN_SORTS: Final = ("Int", "Bool", "Real", "String", "Float64", "RegLan")
ROUNDED: Final = ("fp.add", "fp.sub", "fp.mul", "fp.div", "fp.sqrt", "fp.roundToIntegral")
PLAIN: Final = frozenset((
    "not", "and", "or", "ite", "=", "+", "*", "div", "mod", "<=", "/", "to_real", "to_int", "is_int", "select", "store",
    "str.++", "str.len", "str.at", "str.substr", "str.indexof", "str.contains", "str.prefixof", "str.suffixof", "str.<",
    "str.<=", "str.replace", "str.replace_all", "str.to_int", "str.from_int", "str.to_code", "str.from_code",
    "str.is_digit", "str.to_re", "str.in_re", "re.union", "re.++", "re.inter", "re.*", "re.+", "re.opt", "re.comp",
    "re.none", "re.all", "re.allchar", "fp.neg", "fp.abs", "fp.eq", "fp.lt", "fp.leq", "fp.isNaN", "fp.isInfinite", "fp.isZero",
    "fp.isNegative", "fp.to_real", "bvand", "bvor", "bvxor", "bvnot", "bvneg", "bvadd", "bvsub", "bvmul", "bvshl", "bvlshr",
    "bvashr", "bvult", "bvule", "bvslt", "bvsle",
))  # fmt: skip
CONVERSIONS: Final = {"bv2int": "ubv_to_int", "sbv2int": "sbv_to_int"}  # the names of SMT-LIB 2.7
INT_TO_BITS: Final = "int_to_bv"
BINDERS: Final = ("forall", "exists", "lambda")


class Unprintable(Exception):
    """SMT-LIB has no faithful text for a term; the text says for which."""


def literal(value: object) -> str:
    """The text of a Python int (any size), bool, str or float. Raises `Unprintable` for characters that SMT-LIB lacks."""
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, int):
        return decimal(value) if value >= 0 else f"(- {decimal(-value)})"
    if isinstance(value, str):
        return f'"{"".join(map(_character, value))}"'
    if isinstance(value, float):
        if math.isnan(value):
            return "(_ NaN 11 53)"
        bits = f"{struct.unpack('>Q', struct.pack('>d', value))[0]:064b}"
        return f"(fp #b{bits[0]} #b{bits[1:12]} #b{bits[12:]})"
    raise Unprintable(f"the literal {value!r}")


def _pair(payload: object) -> tuple[int, int]:
    assert isinstance(payload, tuple)
    first, second = payload
    return int(first), int(second)


def decimal(value: int) -> str:
    """The decimal digits of a natural number of any size, whatever Python's limit on the length of such texts."""
    parts: list[str] = []
    block = 10**4000
    while value >= block:
        value, low = divmod(value, block)
        parts.append(f"{low:04000d}")
    parts.append(str(value))
    return "".join(reversed(parts))


def _character(char: str) -> str:
    code = ord(char)
    if code >= FIRST_ABSTRACT:
        raise Unprintable(f"the character U+{code:04X} in a string")
    if char == '"':
        return '""'
    return char if 32 <= code < 127 and char != "\\" else f"\\u{{{code:x}}}"


def to_smtlib(query: Query, logic: str = "ALL") -> str:
    """A script that asks for the satisfiability of the query's facts with its negated goal. Raises `Unprintable`."""
    return _Printer(query).script(logic)


class _Printer:
    def __init__(self, query: Query) -> None:
        self.query = query
        self.symbols: dict[tuple[object, ...], str] = {}
        self.taken: set[str] = set()
        self.declarations: dict[str, None] = {}
        self.recursive = {name for name, _, _ in query.definitions}
        self.defined: list[str] = []  # closed named terms
        self.texts: list[str] = []  # of each row, with names for the named rows inside; of a named row, its name
        self.contents: dict[int, str] = {}  # of the named rows
        self.free: list[frozenset[int]] = []  # the bound variables (their rows) that are free in each row
        self.inner: list[frozenset[int]] = []  # those that some binder in it binds
        self.uses = [0] * len(query.rows)
        for _, args, _, _ in query.rows:
            for arg in args:
                self.uses[arg] += 1

    def script(self, logic: str) -> str:
        query = self.query
        for number in range(len(query.rows)):
            self.add(number)
        lines = [f"(set-logic {logic})", *self.declarations]
        if query.definitions:
            heads, bodies = [], []
            for name, params, body in query.definitions:
                parameters = " ".join(f"({self.texts[p]} {self.sort(query.rows[p][2])})" for p in params)
                heads.append(f"({self.symbol(name, 'recursive')} ({parameters}) {self.sort(query.rows[body][2])})")
                bodies.append(self.scoped(body, frozenset(params), closed_too=True))
            lines.append(f"(define-funs-rec ({' '.join(heads)})\n  ({' '.join(bodies)}))")
        lines += self.defined
        lines += [f"(assert {self.texts[fact]})" for fact in query.facts]
        lines += [f"(assert (not {self.texts[query.goal]}))", "(check-sat)"]
        return "\n".join(lines) + "\n"

    def symbol(self, name: object, *signature: object) -> str:
        """The printed symbol: one for each name and signature, since SMT-LIB has no overloading."""
        key = (name, *signature)
        if key not in self.symbols:
            text = "$" + re.sub(r"[^A-Za-z0-9_.!]", lambda found: f"@{ord(found[0]):x}@", str(name))
            while text in self.taken:
                text += "!"
            self.taken.add(text)
            self.symbols[key] = text
        return self.symbols[key]

    def sort(self, sort: Any) -> str:
        if re.fullmatch(r"BitVec[1-9][0-9]*", sort.name):
            return f"(_ BitVec {sort.name[6:]})"
        if sort.name == "Array" and len(sort.args) == 2:
            return f"(Array {self.sort(sort.args[0])} {self.sort(sort.args[1])})"
        if sort.args:
            raise Unprintable(f"the sort {sort}")
        if sort.name in BUILT_IN_SORTS:
            return str(sort.name)
        text = self.symbol(sort.name, "sort")
        self.declarations[f"(declare-sort {text} 0)"] = None
        return text

    def add(self, number: int) -> None:
        """The text of one row; its arguments have theirs."""
        op, args, sort, _ = self.query.rows[number]
        free = frozenset[int]().union(*(self.free[a] for a in args))
        inner = frozenset[int]().union(*(self.inner[a] for a in args))
        if op == "bound":
            free |= {number}
        if op in BINDERS:
            variables = frozenset(args[:-1])
            if variables & inner:
                raise Unprintable("a variable that is bound twice")
            text = self.binder(op, args)
            free, inner = free - variables, inner | variables
        else:
            text = self.text(number)
        self.free.append(free)
        self.inner.append(inner)
        if args and (self.uses[number] > 1 or len(text) > LONG_TEXT):
            self.contents[number] = text
            text = f"?{number}"
            if not free:
                self.defined.append(f"(define-fun {text} () {self.sort(sort)} {self.contents[number]})")
        self.texts.append(text)

    def binder(self, op: str, args: tuple[int, ...]) -> str:
        variables = " ".join(f"({self.texts[v]} {self.sort(self.query.rows[v][2])})" for v in args[:-1])
        return f"({op} ({variables}) {self.scoped(args[-1], frozenset(args[:-1]))})"

    def scoped(self, body: int, variables: frozenset[int], closed_too: bool = False) -> str:
        """The text of a body in the scope of variables, with `let` for the named terms that these variables make open."""
        found: set[int] = set()
        stack = [body]
        seen = {body}
        while stack:
            row = stack.pop()
            if not self.free[row] and not closed_too:
                continue
            needed = self.free[row] & variables or (closed_too and not self.free[row])
            if row in self.contents and needed and self.free[row] <= self.free[body]:
                found.add(row)
            fresh = [a for a in self.query.rows[row][1] if a not in seen]
            seen.update(fresh)
            stack.extend(fresh)
        text = self.texts[body]
        for row in sorted(found, reverse=True):  # arguments come first, so they get the outer places
            text = f"(let (({self.texts[row]} {self.contents[row]})) {text})"
        return text

    def text(self, number: int) -> str:
        op, args, sort, payload = self.query.rows[number]
        texts = [self.texts[a] for a in args]
        if op in ("int", "bool", "str"):
            return literal(payload)
        if op == "float":
            return literal(float.fromhex(str(payload)))
        if op == "bound":
            return self.symbol(payload, "bound", sort)
        if op in ("var", "apply"):
            head = self.function(number)
        elif op in ROUNDED:
            head = f"{op} {payload or 'RNE'}"
        elif op == "const-array":
            head = f"(as const {self.sort(sort)})"
        elif op == "fp.from_int":
            head, texts = f"(_ to_fp 11 53) {payload or 'RNE'}", [f"(to_real {texts[0]})"]
        elif op == "fp.from_real":
            head = f"(_ to_fp 11 53) {payload or 'RNE'}"
        elif op == "int2bv":
            head = f"(_ {INT_TO_BITS} {self.sort(sort)[len('(_ BitVec ') : -1]})"
        elif op == "re.range":
            low, high = _pair(payload)
            head = f'(re.range "\\u{{{low:x}}}" "\\u{{{high:x}}}")'
        elif op == "re.loop":
            least, most = _pair(payload)
            head = f"(_ re.loop {least} {most})"
        elif op in CONVERSIONS:
            head = CONVERSIONS[op]
        elif op in PLAIN:
            head = op
        else:
            raise Unprintable(f"the operator {op!r}")
        return f"({head} {' '.join(texts)})" if texts else head

    def function(self, number: int) -> str:
        op, args, sort, name = self.query.rows[number]
        if op == "apply" and name in self.recursive:
            return self.symbol(name, "recursive")
        domain = [self.sort(self.query.rows[a][2]) for a in args]
        text = self.symbol(name, op, *domain, sort)
        self.declarations[f"(declare-fun {text} ({' '.join(domain)}) {self.sort(sort)})"] = None
        return text
