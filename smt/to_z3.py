"""Terms as z3 sees them: the only file that builds or reads z3 terms.

The table of operators below gives every operator of `smt.terms` its meaning, by the solver's own function of the same name
wherever there is one. What the table lacks raises `Untranslatable`; nothing is ever approximated.

Every expression that the solver's functions get must be kept in a Python object until the call returns: the object owns it.
"""

from __future__ import annotations

import ctypes
import functools
import math
import re
import struct
import sys
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from typing import Any, Final

import z3

from smt.solve import FlatDefinition, Value
from smt.term_graphs import Flat
from smt.terms import (
    BOOL,
    FALSE,
    FLOAT,
    INT,
    TRUE,
    Sort,
    Term,
    add,
    and_,
    div,
    eq,
    ge,
    gt,
    implies,
    integer,
    ite,
    le,
    lt,
    mod,
    mul,
    neg,
    not_,
    or_,
    sub,
)
from smt.text import FIRST_ABSTRACT


class Untranslatable(Exception):
    """The solver has no faithful counterpart of a term; the text says of which."""


@contextmanager
def unlimited_digits() -> Iterator[None]:
    """Lift Python's limit on the length of decimal texts of integers, for numbers that go to and come from the solver."""
    before = sys.get_int_max_str_digits()
    sys.set_int_max_str_digits(0)
    try:
        yield
    finally:
        sys.set_int_max_str_digits(before)


# Operators that take the context and their arguments, and those that take the context, a count and an array of arguments.
FIXED: Final[dict[str, Callable[..., Any]]] = {
    "not": z3.Z3_mk_not, "ite": z3.Z3_mk_ite, "=": z3.Z3_mk_eq, "div": z3.Z3_mk_div, "mod": z3.Z3_mk_mod, "<=": z3.Z3_mk_le,
    "select": z3.Z3_mk_select, "store": z3.Z3_mk_store,
    "/": z3.Z3_mk_div, "to_real": z3.Z3_mk_int2real, "to_int": z3.Z3_mk_real2int, "is_int": z3.Z3_mk_is_int,
    "str.len": z3.Z3_mk_seq_length, "str.at": z3.Z3_mk_seq_at, "str.substr": z3.Z3_mk_seq_extract,
    "str.indexof": z3.Z3_mk_seq_index, "str.contains": z3.Z3_mk_seq_contains, "str.prefixof": z3.Z3_mk_seq_prefix,
    "str.suffixof": z3.Z3_mk_seq_suffix, "str.<": z3.Z3_mk_str_lt, "str.<=": z3.Z3_mk_str_le,
    "str.replace": z3.Z3_mk_seq_replace, "str.replace_all": z3.Z3_mk_seq_replace_all,
    "str.to_int": z3.Z3_mk_str_to_int, "str.from_int": z3.Z3_mk_int_to_str,
    "str.to_code": z3.Z3_mk_string_to_code, "str.from_code": z3.Z3_mk_string_from_code,
    "str.to_re": z3.Z3_mk_seq_to_re, "str.in_re": z3.Z3_mk_seq_in_re, "re.*": z3.Z3_mk_re_star,
    "re.+": z3.Z3_mk_re_plus, "re.opt": z3.Z3_mk_re_option, "re.comp": z3.Z3_mk_re_complement,
    "fp.neg": z3.Z3_mk_fpa_neg, "fp.abs": z3.Z3_mk_fpa_abs, "fp.eq": z3.Z3_mk_fpa_eq, "fp.lt": z3.Z3_mk_fpa_lt,
    "fp.leq": z3.Z3_mk_fpa_leq, "fp.isNaN": z3.Z3_mk_fpa_is_nan, "fp.isInfinite": z3.Z3_mk_fpa_is_infinite,
    "fp.isZero": z3.Z3_mk_fpa_is_zero, "fp.isNegative": z3.Z3_mk_fpa_is_negative, "fp.to_real": z3.Z3_mk_fpa_to_real,
    "bvand": z3.Z3_mk_bvand, "bvor": z3.Z3_mk_bvor, "bvxor": z3.Z3_mk_bvxor, "bvnot": z3.Z3_mk_bvnot, "bvneg": z3.Z3_mk_bvneg,
    "bvadd": z3.Z3_mk_bvadd, "bvsub": z3.Z3_mk_bvsub, "bvmul": z3.Z3_mk_bvmul, "bvshl": z3.Z3_mk_bvshl,
    "bvlshr": z3.Z3_mk_bvlshr, "bvashr": z3.Z3_mk_bvashr, "bvult": z3.Z3_mk_bvult, "bvule": z3.Z3_mk_bvule,
    "bvslt": z3.Z3_mk_bvslt, "bvsle": z3.Z3_mk_bvsle,
}  # fmt: skip
VARIADIC: Final[dict[str, Callable[..., Any]]] = {
    "and": z3.Z3_mk_and, "or": z3.Z3_mk_or, "+": z3.Z3_mk_add, "*": z3.Z3_mk_mul, "str.++": z3.Z3_mk_seq_concat,
    "re.union": z3.Z3_mk_re_union, "re.++": z3.Z3_mk_re_concat, "re.inter": z3.Z3_mk_re_intersect,
}  # fmt: skip
# Operators whose payload is a rounding mode (RNE if None), which comes before the arguments.
ROUNDED: Final[dict[str, Callable[..., Any]]] = {
    "fp.add": z3.Z3_mk_fpa_add, "fp.sub": z3.Z3_mk_fpa_sub, "fp.mul": z3.Z3_mk_fpa_mul, "fp.div": z3.Z3_mk_fpa_div,
    "fp.sqrt": z3.Z3_mk_fpa_sqrt, "fp.roundToIntegral": z3.Z3_mk_fpa_round_to_integral,
}  # fmt: skip
_MODES: Final[dict[str, Callable[..., Any]]] = {
    "RNE": z3.Z3_mk_fpa_rne, "RTZ": z3.Z3_mk_fpa_rtz, "RTP": z3.Z3_mk_fpa_rtp, "RTN": z3.Z3_mk_fpa_rtn, "RNA": z3.Z3_mk_fpa_rna,
}  # fmt: skip


def bit_width(sort: Sort) -> int | None:
    """The width of a bit-vector sort, which is named "BitVec8", "BitVec64" and so on; None for other sorts."""
    found = re.fullmatch(r"BitVec([1-9][0-9]*)", sort.name)
    return int(found[1]) if found else None


def _asts(items: Sequence[Any]) -> Any:
    return (z3.Ast * len(items))(*(item.as_ast() for item in items))


class _Translation:
    """One run of `translate`. Sorts and function symbols are made once."""

    def __init__(self, context: Any) -> None:
        self.context = context
        self.ref = context.ref()
        self.sorts: dict[Sort, Any] = {}
        self.functions: dict[tuple[str, tuple[Sort, ...], Sort], Any] = {}
        self.recursive: dict[str, Any] = {}
        self.binders: dict[tuple[object, Sort], int] = {}
        self.modes: dict[str, Any] = {}
        self.constants: dict[str, str] = {}  # name of a constant to the operator that made it

    def wrap(self, ast: Any) -> Any:
        return z3.ExprRef(ast, self.context)

    def symbol(self, name: object) -> Any:
        if not isinstance(name, str) or "\0" in name:
            raise Untranslatable(f"the name {name!r}")
        return z3.Z3_mk_string_symbol(self.ref, name)

    def sort(self, sort: Sort) -> Any:
        found = self.sorts.get(sort)
        if found is None:
            found = self.sorts[sort] = z3.SortRef(self.make_sort(sort), self.context)
        return found

    def make_sort(self, sort: Sort) -> Any:
        width = bit_width(sort)
        if width is not None:
            return z3.Z3_mk_bv_sort(self.ref, width)
        if sort.name == "Array" and len(sort.args) == 2:
            return z3.Z3_mk_array_sort(self.ref, self.sort(sort.args[0]).ast, self.sort(sort.args[1]).ast)
        if sort.args:
            raise Untranslatable(f"the sort {sort}")
        simple = _SORTS.get(sort.name)
        return simple(self.ref) if simple else z3.Z3_mk_uninterpreted_sort(self.ref, self.symbol(sort.name))

    def function(self, name: object, domain: tuple[Sort, ...], result: Sort) -> Any:
        if name in self.recursive:
            return self.recursive[str(name)]
        key = (str(name), domain, result)
        if key not in self.functions:
            sorts = (z3.Sort * len(domain))(*(self.sort(s).ast for s in domain))
            decl = z3.Z3_mk_func_decl(self.ref, self.symbol(name), len(domain), sorts, self.sort(result).ast)
            self.functions[key] = z3.FuncDeclRef(decl, self.context)
        return self.functions[key]

    def constant(self, name: object, sort: Sort, made_by: str) -> Any:
        """A constant symbol. A variable and a function without arguments must not share a name: they would be one symbol."""
        if self.constants.setdefault(str(name), made_by) != made_by:
            raise Untranslatable(f"{name!r} names a variable and a function")
        return self.wrap(z3.Z3_mk_const(self.ref, self.symbol(name), self.sort(sort).ast))

    def bound(self, name: object, sort: Sort) -> Any:
        """A variable to be bound. Its symbol is a number, so it never is the symbol of a constant."""
        number = self.binders.setdefault((name, sort), len(self.binders))
        return self.wrap(z3.Z3_mk_const(self.ref, z3.Z3_mk_int_symbol(self.ref, number), self.sort(sort).ast))

    def mode(self, payload: object) -> Any:
        name = "RNE" if payload is None else payload
        if name not in _MODES:
            raise Untranslatable(f"the rounding mode {name!r}")
        if name not in self.modes:
            self.modes[str(name)] = self.wrap(_MODES[str(name)](self.ref))
        return self.modes[str(name)]

    def define(self, definitions: Sequence[FlatDefinition], rows: Flat) -> None:
        """Declare the recursive functions; `complete` gives the bodies when the rows are translated."""
        for name, params, body in definitions:
            domain = (z3.Sort * len(params))(*(self.sort(rows[p][2]).ast for p in params))  # type: ignore[arg-type]
            result = self.sort(rows[body][2]).ast  # type: ignore[arg-type]
            decl = z3.Z3_mk_rec_func_decl(self.ref, self.symbol(name), len(params), domain, result)
            if name in self.recursive:
                raise Untranslatable(f"two definitions of {name!r}")
            self.recursive[name] = z3.FuncDeclRef(decl, self.context)

    def complete(self, definitions: Sequence[FlatDefinition], done: Sequence[Any]) -> None:
        for name, params, body in definitions:
            arguments = _asts([done[p] for p in params])
            z3.Z3_add_rec_def(self.ref, self.recursive[name].ast, len(params), arguments, done[body].as_ast())

    def row(self, op: str, args: list[Any], arg_sorts: tuple[Sort, ...], sort: Sort, payload: object) -> Any:
        if op in FIXED:
            return self.wrap(FIXED[op](self.ref, *(a.as_ast() for a in args)))
        if op in VARIADIC:
            if not args:
                raise Untranslatable(f"{op} without arguments")
            return self.wrap(VARIADIC[op](self.ref, len(args), _asts(args)))
        if op in ROUNDED:
            return self.wrap(ROUNDED[op](self.ref, self.mode(payload).as_ast(), *(a.as_ast() for a in args)))
        if op == "apply":
            if not args and payload not in self.recursive:
                return self.constant(payload, sort, op)
            decl = self.function(payload, arg_sorts, sort)
            if decl.arity() != len(args):
                raise Untranslatable(f"{payload!r} is defined for another number of arguments")
            return self.wrap(z3.Z3_mk_app(self.ref, decl.ast, len(args), _asts(args)))
        special = SPECIAL.get(op)
        if special is None:
            raise Untranslatable(f"the operator {op!r}")
        return special(self, args, sort, payload)


_SORTS: Final[dict[str, Callable[[Any], Any]]] = {
    "Int": z3.Z3_mk_int_sort,
    "Bool": z3.Z3_mk_bool_sort,
    "Real": z3.Z3_mk_real_sort,
    "String": z3.Z3_mk_string_sort,
    "RegLan": lambda ref: z3.Z3_mk_re_sort(ref, z3.Z3_mk_string_sort(ref)),
    "Float64": z3.Z3_mk_fpa_sort_double,
}


# ------------------------------------------------------------------------------------- operators that need more than their name


def _int(t: _Translation, args: list[Any], sort: Sort, payload: Any) -> Any:
    with unlimited_digits():
        return t.wrap(z3.Z3_mk_numeral(t.ref, str(int(payload)), t.sort(sort).ast))


def _bool(t: _Translation, args: list[Any], sort: Sort, payload: Any) -> Any:
    return t.wrap(z3.Z3_mk_true(t.ref) if payload else z3.Z3_mk_false(t.ref))


def _str(t: _Translation, args: list[Any], sort: Sort, payload: Any) -> Any:
    return _text(t, checked_codes(payload))


def _text(t: _Translation, codes: Sequence[int]) -> Any:
    return t.wrap(z3.Z3_mk_u32string(t.ref, len(codes), (ctypes.c_uint * len(codes))(*codes)))


def checked_codes(text: str) -> list[int]:
    """The code points of a string literal. Raises `Untranslatable` for those that are not themselves in a solver's strings."""
    codes = [ord(c) for c in text]
    for code in codes:
        if code >= FIRST_ABSTRACT:
            raise Untranslatable(f"the character U+{code:04X} in a string")
    return codes


def _float(t: _Translation, args: list[Any], sort: Sort, payload: Any) -> Any:
    double, value = t.sort(sort).ast, float.fromhex(payload)
    if math.isnan(value):
        return t.wrap(z3.Z3_mk_fpa_nan(t.ref, double))
    if math.isinf(value):
        return t.wrap(z3.Z3_mk_fpa_inf(t.ref, double, value < 0))
    if value == 0:
        return t.wrap(z3.Z3_mk_fpa_zero(t.ref, double, math.copysign(1.0, value) < 0))
    return t.wrap(z3.Z3_mk_fpa_numeral_double(t.ref, value, double))


def _const_array(t: _Translation, args: list[Any], sort: Sort, payload: Any) -> Any:
    return t.wrap(z3.Z3_mk_const_array(t.ref, t.sort(sort.args[0]).ast, args[0].as_ast()))


def _lambda(t: _Translation, args: list[Any], sort: Sort, payload: Any) -> Any:
    return t.wrap(z3.Z3_mk_lambda_const(t.ref, len(args) - 1, _asts(args[:-1]), args[-1].as_ast()))


def _quantifier(universal: bool) -> Callable[[_Translation, list[Any], Sort, Any], Any]:
    make = z3.Z3_mk_forall_const if universal else z3.Z3_mk_exists_const

    def build(t: _Translation, args: list[Any], sort: Sort, payload: Any) -> Any:
        return t.wrap(make(t.ref, 1, len(args) - 1, _asts(args[:-1]), 0, (z3.Pattern * 0)(), args[-1].as_ast()))

    return build


def _is_digit(t: _Translation, args: list[Any], sort: Sort, payload: Any) -> Any:
    code = t.wrap(z3.Z3_mk_string_to_code(t.ref, args[0].as_ast()))  # -1 unless the string is one character
    first, last = (_int(t, [], Sort("Int"), ord(c)) for c in "09")
    above = t.wrap(z3.Z3_mk_le(t.ref, first.as_ast(), code.as_ast()))
    below = t.wrap(z3.Z3_mk_le(t.ref, code.as_ast(), last.as_ast()))
    return t.wrap(z3.Z3_mk_and(t.ref, 2, _asts([above, below])))


def _range(t: _Translation, args: list[Any], sort: Sort, payload: Any) -> Any:
    low, high = (_text(t, [code]) for code in payload)
    return t.wrap(z3.Z3_mk_re_range(t.ref, low.as_ast(), high.as_ast()))


def _from_real(t: _Translation, args: list[Any], sort: Sort, payload: Any) -> Any:
    return t.wrap(z3.Z3_mk_fpa_to_fp_real(t.ref, t.mode(payload).as_ast(), args[0].as_ast(), t.sort(sort).ast))


def _from_int(t: _Translation, args: list[Any], sort: Sort, payload: Any) -> Any:
    return _from_real(t, [t.wrap(z3.Z3_mk_int2real(t.ref, args[0].as_ast()))], sort, payload)


def _int2bv(t: _Translation, args: list[Any], sort: Sort, payload: Any) -> Any:
    return t.wrap(z3.Z3_mk_int2bv(t.ref, bit_width(sort), args[0].as_ast()))


SPECIAL: Final[dict[str, Callable[[_Translation, list[Any], Sort, Any], Any]]] = {
    "int": _int,
    "bool": _bool,
    "str": _str,
    "float": _float,
    "var": lambda t, args, sort, payload: t.constant(payload, sort, "var"),
    "bound": lambda t, args, sort, payload: t.bound(payload, sort),
    "const-array": _const_array,
    "lambda": _lambda,
    "forall": _quantifier(True),
    "exists": _quantifier(False),
    "str.is_digit": _is_digit,
    "re.range": _range,
    "re.none": lambda t, args, sort, payload: t.wrap(z3.Z3_mk_re_empty(t.ref, t.sort(sort).ast)),
    "re.all": lambda t, args, sort, payload: t.wrap(z3.Z3_mk_re_full(t.ref, t.sort(sort).ast)),
    "re.allchar": lambda t, args, sort, payload: t.wrap(z3.Z3_mk_re_allchar(t.ref, t.sort(sort).ast)),
    "re.loop": lambda t, args, sort, payload: t.wrap(z3.Z3_mk_re_loop(t.ref, args[0].as_ast(), *payload)),
    "fp.from_int": _from_int,
    "fp.from_real": _from_real,
    "int2bv": _int2bv,
    "bv2int": lambda t, args, sort, payload: t.wrap(z3.Z3_mk_bv2int(t.ref, args[0].as_ast(), False)),
    "sbv2int": lambda t, args, sort, payload: t.wrap(z3.Z3_mk_bv2int(t.ref, args[0].as_ast(), True)),
}
OPERATORS: Final = frozenset(FIXED) | frozenset(VARIADIC) | frozenset(ROUNDED) | frozenset(SPECIAL) | {"apply"}


def translate(rows: Flat, context: Any, definitions: Sequence[FlatDefinition] = ()) -> list[Any]:
    """One z3 expression for each row (see `smt.term_graphs.flatten`) in the given z3 context; defines the recursive functions there.

    Raises `Untranslatable` for what has no faithful counterpart, and z3's exception for an ill-sorted term.
    """
    translation = _Translation(context)
    translation.define(definitions, rows)
    done: list[Any] = []
    for op, args, sort, payload in rows:
        arg_sorts: tuple[Any, ...] = tuple(rows[a][2] for a in args) if op == "apply" else ()
        expr = translation.row(op, [done[a] for a in args], arg_sorts, sort, payload)  # type: ignore[arg-type]
        if z3.Z3_get_sort(context.ref(), expr.as_ast()).value != translation.sort(sort).ast.value:  # type: ignore[arg-type]
            raise Untranslatable(f"{op!r} with a sort that is not {sort}")
        done.append(expr)
    translation.complete(definitions, done)
    return done


# ---------------------------------------------------------------------------------------------------------------- values


def element(array: Any, index: int) -> Any:
    """The z3 expression of an array's item at an integer index."""
    position = z3.IntVal(index, array.ctx)
    return z3.ExprRef(z3.Z3_mk_select(array.ctx_ref(), array.as_ast(), position.as_ast()), array.ctx)


def equation(arguments: Sequence[Any], values: Sequence[object], function: Any, result: object, context: Any) -> Any:
    """That for these values of its arguments a function has this one: a z3 expression."""
    translation = _Translation(context)

    def equal(expr: Any, value: object) -> Any:
        name, sort, payload = _literal_row(value)
        literal = translation.row(name, [], (), sort, payload)
        return translation.wrap(z3.Z3_mk_eq(translation.ref, expr.as_ast(), literal.as_ast()))

    given = translation.row("and", [equal(a, v) for a, v in zip(arguments, values, strict=True)], (), BOOL, None)
    return translation.wrap(z3.Z3_mk_implies(translation.ref, given.as_ast(), equal(function, result).as_ast()))


def _literal_row(value: object) -> tuple[str, Sort, object]:
    if isinstance(value, bool):
        return "bool", BOOL, value
    if isinstance(value, int):
        return "int", INT, value
    assert isinstance(value, float)
    return "float", FLOAT, value.hex()


def value_of(expr: Any) -> Value:
    """The Python value of a z3 literal: int (also for bit-vectors, unsigned), bool, str or float; None for anything else."""
    ref, ast = expr.ctx_ref(), expr.as_ast()
    kind = z3.Z3_get_sort_kind(ref, z3.Z3_get_sort(ref, ast))
    if kind == z3.Z3_BOOL_SORT:
        return {z3.Z3_L_TRUE: True, z3.Z3_L_FALSE: False}.get(z3.Z3_get_bool_value(ref, ast))
    if kind in (z3.Z3_INT_SORT, z3.Z3_BV_SORT) and z3.Z3_is_numeral_ast(ref, ast):
        with unlimited_digits():
            return int(z3.Z3_get_numeral_string(ref, ast))
    if kind == z3.Z3_SEQ_SORT and z3.Z3_is_string(ref, ast):
        length = z3.Z3_get_string_length(ref, ast)
        codes = (ctypes.c_uint * length)()
        z3.Z3_get_string_contents(ref, ast, length, codes)
        return "".join(map(chr, codes))
    if kind == z3.Z3_FLOATING_POINT_SORT and z3.Z3_is_numeral_ast(ref, ast):
        if z3.Z3_fpa_is_numeral_nan(ref, ast):
            return math.nan
        bits = value_of(z3.simplify(z3.ExprRef(z3.Z3_mk_fpa_to_ieee_bv(ref, ast), expr.ctx)))
        return struct.unpack("<d", struct.pack("<Q", bits))[0]  # type: ignore[no-any-return]
    return None


# -------------------------------------------------------------------------------------------------------------- formulas


_BACK: Final[dict[int, Callable[..., Term]]] = {
    z3.Z3_OP_TRUE: lambda: TRUE, z3.Z3_OP_FALSE: lambda: FALSE, z3.Z3_OP_AND: and_, z3.Z3_OP_OR: or_, z3.Z3_OP_NOT: not_,
    z3.Z3_OP_ITE: ite, z3.Z3_OP_EQ: eq, z3.Z3_OP_IFF: eq, z3.Z3_OP_IMPLIES: implies, z3.Z3_OP_LE: le, z3.Z3_OP_LT: lt,
    z3.Z3_OP_GE: ge, z3.Z3_OP_GT: gt, z3.Z3_OP_ADD: add, z3.Z3_OP_SUB: lambda a, *bs: sub(a, add(*bs)), z3.Z3_OP_UMINUS: neg,
    z3.Z3_OP_MUL: lambda a, *bs: functools.reduce(mul, bs, a), z3.Z3_OP_IDIV: div, z3.Z3_OP_MOD: mod,
    z3.Z3_OP_DISTINCT: lambda a, b: not_(eq(a, b)),
}  # fmt: skip


def formula_of(expr: Any, arguments: Sequence[Term]) -> Term | None:
    """A z3 formula over integers and booleans as a term, its free variables (by de Bruijn index) being `arguments`; else None."""
    done: dict[int, Term] = {}
    stack = [expr]
    while stack:
        node = stack[-1]
        if node.get_id() in done:
            stack.pop()
            continue
        if z3.is_var(node):
            index = z3.get_var_index(node)
            if index >= len(arguments):
                return None
            done[node.get_id()] = arguments[index]
            continue
        if z3.is_int_value(node):
            value = value_of(node)
            if not isinstance(value, int):
                return None
            done[node.get_id()] = integer(value)
            continue
        if not z3.is_app(node) or node.decl().kind() not in _BACK:
            return None
        children = node.children()
        open_ones = [c for c in children if c.get_id() not in done]
        if open_ones:
            stack.extend(open_ones)
            continue
        try:
            done[node.get_id()] = _BACK[node.decl().kind()](*(done[c.get_id()] for c in children))
        except TypeError:
            return None
    return done[expr.get_id()]
