"""Comparisons: `==`, order, identity and membership, by the kinds of both sides, as tables of rules, one row each.

In: two values. Out: a term that says whether the comparison holds; what raises is raised on the way. Rows for further kinds stand in
smt/builtins. Kinds without a row are settled by CPython itself: where it raises TypeError for them, so do we; else that is a limit.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import TypeAlias

from frontends.ir import Span
from smt.kinds import OPEN_CLASS, as_text, kind_of, refused_by_python, walked_kind
from smt.machine import Machine
from smt.operators import Rule, truthy
from smt.terms import (
    BOOL,
    FALSE,
    TRUE,
    ZERO,
    Term,
    and_,
    eq,
    integer,
    ite,
    not_,
)
from smt.values import (
    BoolV,
    BuiltinV,
    ClassV,
    FlagV,
    FuncV,
    IntV,
    LambdaV,
    MemberV,
    ModuleV,
    NoneV,
    OpaqueV,
    RefV,
    UnionV,
    Value,
    is_given,
)

Test: TypeAlias = Callable[[Machine, Value, Value, Span], Term]
EQUAL: dict[tuple[str, str], Test] = {("none", "none"): lambda m, a, b, s: TRUE}
ORDER: dict[tuple[str, str], Test] = {}  # a < b
AT_MOST: dict[tuple[str, str], Test] = {}  # a <= b, for kinds whose order is not total
CONTAINS: dict[str, Test] = {}  # item in container, by the container's kind; arguments (container, item)
RICH: dict[str, Rule] = {}  # comparisons with an instance on either side, by operator

AS_WRITTEN = ".<as written>"  # after the name of a function, before its decorators run


def compare(m: Machine, op_name: str, a: Value, b: Value, span: Span) -> Value:
    """One comparison, as a value (a bool, for everything that has a model)."""
    if isinstance(a, UnionV):
        return m.split(a, lambda x: compare(m, op_name, x, b, span))
    if isinstance(b, UnionV):
        return m.split(b, lambda y: compare(m, op_name, a, y, span))
    if op_name in ("is", "is not") and (isinstance(a, OpaqueV) or isinstance(b, OpaqueV)):
        return BoolV(m.fresh.var("is", BOOL))  # identity asks nothing of the object: either answer, and no exception
    m.no_opaque(a, span)
    m.no_opaque(b, span)
    if op_name in RICH and "instance" in (kind_of(a), kind_of(b)):
        return RICH[op_name](m, a, b, span)
    match op_name:
        case "==":
            return BoolV(equal(m, a, b, span))
        case "!=":
            return BoolV(not_(equal(m, a, b, span)))
        case "<":
            return BoolV(less(m, "<", a, b, span))
        case ">":
            return BoolV(less(m, ">", b, a, span))
        case "<=":
            return BoolV(_at_most(m, "<=", a, b, span))
        case ">=":
            return BoolV(_at_most(m, ">=", b, a, span))
        case "is":
            return BoolV(identical(m, a, b, span))
        case "is not":
            return BoolV(not_(identical(m, a, b, span)))
        case "in":
            return BoolV(contains(m, b, a, span))
    assert op_name == "not in"
    return BoolV(not_(contains(m, b, a, span)))


def equal(m: Machine, a: Value, b: Value, span: Span) -> Term:
    """a == b, as a term."""
    if isinstance(a, UnionV) or isinstance(b, UnionV):
        result = compare(m, "==", a, b, span)
        assert isinstance(result, BoolV)
        return result.term
    a, b = as_text(m.no_opaque(a, span)), as_text(m.no_opaque(b, span))
    left, right = kind_of(a), kind_of(b)
    rule = EQUAL.get((left, right)) or (EQUAL.get(("instance", "instance")) if "instance" in (left, right) else None)
    if rule is not None:
        return rule(m, a, b, span)
    if left != right and {left, right} <= _DISJOINT:
        return FALSE
    if left == right == "function" and a != b and (is_decorated(a) or is_decorated(b)):
        raise m.unsupported("comparison of functions with decorators", span)
    if left == right and left in ("function", "class", "module"):
        _require_one_object(m, a, b, span)
        return TRUE if a == b else FALSE
    raise m.unsupported(f"comparison of {left} with {right}", span)


_DISJOINT = {
    "int", "float", "str", "none", "tuple", "list", "range", "function", "class", "module", "slice", "exception", "dict", "set", "bytes",
    "bytearray", "OrderedDict", "Counter", "defaultdict", "deque",
}  # fmt: skip


def less(m: Machine, symbol: str, a: Value, b: Value, span: Span) -> Term:
    """a < b, as a term; `symbol` is how the source wrote it."""
    if isinstance(a, UnionV) or isinstance(b, UnionV):
        result = compare(m, "<", a, b, span)
        assert isinstance(result, BoolV)
        return result.term
    a, b = as_text(m.no_opaque(a, span)), as_text(m.no_opaque(b, span))
    left, right = kind_of(a), kind_of(b)
    if "instance" in (left, right) and ">" in RICH:
        if symbol not in ("<", ">"):
            raise m.unsupported(f"{symbol} of instances inside a larger value", span)
        return truthy(m, RICH["<"](m, a, b, span) if symbol == "<" else RICH[">"](m, b, a, span), span)
    rule = ORDER.get((left, right))
    if rule is not None:
        return rule(m, a, b, span)
    if refused_by_python("<", left, right):
        raise m.type_error(symbol, span)
    raise m.unsupported(f"ordering of {left} and {right}", span)


def _at_most(m: Machine, symbol: str, a: Value, b: Value, span: Span) -> Term:
    # For total orders a <= b is not b < a; kinds without that (floats, sets) have rules of their own.
    rule = AT_MOST.get((kind_of(as_text(a)), kind_of(as_text(b))))
    if rule is not None:
        return rule(m, a, b, span)
    return not_(less(m, symbol, b, a, span))


def is_decorated(value: Value) -> bool:
    """Whether a value is a function that decorators run on, before or after they did: two of these may be one object."""
    return isinstance(value, FuncV) and (bool(value.function.wrappers) or value.function.qualname.endswith(AS_WRITTEN))


def _require_one_object(m: Machine, a: Value, b: Value, span: Span) -> None:
    """A limit for equal values that may be several objects: each run of a `def` or `lambda` makes another function."""
    if a == b and (isinstance(a, LambdaV) or (isinstance(a, FuncV) and a.frame != 0)):
        raise m.unsupported("identity of a function that is made inside of another", span)


def identical(m: Machine, a: Value, b: Value, span: Span) -> Term:
    """a is b. Only singletons, references, functions and classes have an identity that programs may rely on."""
    if isinstance(a, RefV) and isinstance(b, RefV):
        a, b = m.state.resolve(a), m.state.resolve(b)
    match a, b:
        case (NoneV(), NoneV()):
            return TRUE
        case (BoolV(x), BoolV(y)):
            return eq(x, y)
        case (IntV(n, p), BoolV(x)) | (BoolV(x), IntV(n, p)):
            return and_(p, eq(n, ite(x, integer(1), ZERO)))
        case (RefV(x, "frozenset"), RefV(y, "frozenset")) if x != y:
            raise m.unsupported("identity of frozenset values", span)  # CPython may share equal ones
        case (RefV(x, _, i), RefV(y, _, j)):
            if x != y:
                return FALSE
            return TRUE if i is None or j is None else eq(i, j)
        case (MemberV(), MemberV()):
            return TRUE if a == b else FALSE
        case (FlagV(), FlagV()):
            return EQUAL["flag", "flag"](m, a, b, span)
        case (ClassV() | FuncV() | BuiltinV() | ModuleV(), ClassV() | FuncV() | BuiltinV() | ModuleV()):
            if a != b and ("library" in (kind_of(a), kind_of(b)) or is_decorated(a) or is_decorated(b)):
                # It may have several names.
                raise m.unsupported("identity of an object of a library, or of a function with decorators", span)
            _require_one_object(m, a, b, span)
            return TRUE if a == b else FALSE
    if (is_given(a) and not isinstance(b, NoneV)) or (is_given(b) and not isinstance(a, NoneV)):
        raise m.unsupported("identity of what a caller gives", span)
    if kind_of(a) != kind_of(b) and {kind_of(a), kind_of(b)} != {"class", OPEN_CLASS} and "library" not in (kind_of(a), kind_of(b)):
        return FALSE
    raise m.unsupported(f"identity of {kind_of(a)} values", span)


def contains(m: Machine, container: Value, item: Value, span: Span) -> Term:
    """item in container, as a term."""
    if isinstance(container, UnionV):
        result = m.split(container, lambda c: BoolV(contains(m, c, item, span)))
        assert isinstance(result, BoolV)
        return result.term
    container = as_text(m.no_opaque(container, span))
    kind = walked_kind(container)
    rule = CONTAINS.get(kind)
    if rule is not None:
        return rule(m, container, item, span)
    if kind in ("int", "float", "none", "function", "class", "module", "exception"):
        raise m.type_error("in", span)
    raise m.unsupported(f"membership in {kind}", span)
