"""What operators mean on each pair of kinds: tables of rules, one row each.

To model another operator or kind, add a row (`@binary_rule("+", "str", "str")`) here or in a file of smt/builtins. Operands without a
row are settled by CPython itself: where it raises TypeError for the kinds, so do we; where it would do something, that is a limit.
"""

from __future__ import annotations

import builtins
import collections
import operator
from collections.abc import Callable
from typing import TypeAlias

from frontends.ir import Span
from smt import floats, numbers, text, theory
from smt.builtins.registry import FUNCTIONS, METHODS
from smt.machine import Machine
from smt.sizes import MOST_SHIFTED, bound_lengths
from smt.terms import (
    BOOL,
    FALSE,
    TRUE,
    ZERO,
    Term,
    add,
    and_,
    eq,
    ge,
    integer,
    ite,
    le,
    lt,
    mul,
    not_,
    or_,
    sub,
)
from smt.values import (
    BoolV,
    BoundV,
    BuiltinV,
    BytesV,
    ClassV,
    ExcV,
    FlagV,
    FloatV,
    FuncV,
    GeneratorV,
    IntV,
    LambdaV,
    LibraryV,
    MemberV,
    ModuleV,
    NoneV,
    OpaqueV,
    RangeV,
    RefV,
    SeqV,
    SliceV,
    StrV,
    SuperV,
    SuspendedV,
    TupleV,
    UnionV,
    Value,
    ViewV,
    as_int,
    is_given,
)

Rule: TypeAlias = Callable[[Machine, Value, Value, Span], Value]
Test: TypeAlias = Callable[[Machine, Value, Value, Span], Term]
BINARY: dict[tuple[str, str, str], Rule] = {}
EQUAL: dict[tuple[str, str], Test] = {}
ORDER: dict[tuple[str, str], Test] = {}  # a < b
CONTAINS: dict[str, Test] = {}  # item in container, by the container's kind; arguments (container, item)
TRUTH: dict[str, Callable[[Machine, Value, Span], Term]] = {}
FLAGS: dict[str, Rule] = {}  # `|`, `&`, `^` with a value of a Flag on either side
RICH: dict[str, Rule] = {}  # comparisons with an instance on either side, by operator

SAMPLES: dict[str, object] = {
    "int": 1, "float": 1.5, "str": "a", "none": None, "tuple": (1,), "list": [1], "range": range(2), "function": len, "class": int,
    "exception": ValueError(), "slice": slice(1), "module": operator, "dict": {}, "set": set(), "frozenset": frozenset(), "bytes": b"a",
    "bytearray": bytearray(b"a"),
    "OrderedDict": collections.OrderedDict(), "Counter": collections.Counter(), "defaultdict": collections.defaultdict(int),
    "deque": collections.deque([1]),
}  # fmt: skip
PYTHON: dict[str, Callable[[object, object], object]] = {
    "+": operator.add, "-": operator.sub, "*": operator.mul, "/": operator.truediv, "//": operator.floordiv, "%": operator.mod,
    "**": operator.pow, "&": operator.and_, "|": operator.or_, "^": operator.xor, "<<": operator.lshift, ">>": operator.rshift,
    "@": operator.matmul, "<": operator.lt, "in": lambda a, b: operator.contains(b, a),  # type: ignore[dict-item, arg-type]
}  # fmt: skip


def kind_of(value: Value) -> str:
    """The kind of a value, as the tables name it: bool counts as int; an instance's is "instance".

    "library" is what a module without a model has by some name: it may be anything.
    """
    match value:
        case IntV() | BoolV():
            return "int"
        case FloatV():
            return "float"
        case StrV():
            return "str"
        case BytesV():
            return "bytes"
        case NoneV():
            return "none"
        case TupleV() | SeqV():
            return "tuple"
        case RefV(_, cls):
            return "instance" if ":" in cls else cls
        case RangeV():
            return "range"
        case ViewV(kind):
            return kind
        case FuncV() | LambdaV() | BoundV():
            return "function"
        case BuiltinV(name):
            if is_builtin_class(name):
                return "class"
            return "function" if "." not in name or name in FUNCTIONS or name in METHODS else "library"
        case ClassV():
            return "class"
        case MemberV(data=data):
            return "member" if data is None else "int" if isinstance(data, int) else "str member"
        case FlagV(high=high):
            return "flag" if high is None else "int"
        case LibraryV(kind):
            return kind
        case SuperV():
            return "super"
        case ExcV():
            return "exception"
        case SliceV():
            return "slice"
        case ModuleV():
            return "module"
        case GeneratorV() | SuspendedV():
            return "generator"
    return "opaque"


def walked_kind(value: Value) -> str:
    """The kind of a value that is counted or gone through: an IntFlag is no number there."""
    return "flag" if isinstance(value, FlagV) else kind_of(value)


def is_builtin_class(name: str) -> bool:
    """Whether the built-in of that name is a class."""
    return isinstance(getattr(builtins, name, None), type)


def as_text(value: Value) -> Value:
    """A member of an enumeration of strings as the string that operators take it for; any other value as it is."""
    return value.underlying if isinstance(value, MemberV) and isinstance(value.data, str) else value


def binary_rule(op_name: str, left: str, right: str) -> Callable[[Rule], Rule]:
    """Register the rule for `left op right`."""

    def register(rule: Rule) -> Rule:
        BINARY[op_name, left, right] = rule
        return rule

    return register


def refused_by_python(op_name: str, *kinds: str) -> bool | None:
    """Whether CPython raises TypeError for the operator on operands of these kinds; None when there is no sample to ask."""
    if any(kind not in SAMPLES for kind in kinds):
        return None
    if op_name == "%" and kinds[0] in ("str", "bytes", "bytearray"):
        return None  # formatting: whether it fits depends on the values
    try:
        PYTHON[op_name](*(SAMPLES[kind] for kind in kinds))
    except TypeError:
        return True
    except Exception:
        return False
    return False


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


# --------------------------------------------------------------------------------------------------------------- integers


def _ints(op_name: str, rule: Callable[[Machine, Term, Term, Span], Term]) -> None:
    def apply(m: Machine, a: Value, b: Value, span: Span) -> Value:
        x, y = as_int(a), as_int(b)
        assert x is not None and y is not None
        try:
            return IntV(rule(m, x, y, span))
        except theory.TooLarge:
            raise m.unsupported("integer literal result too large to fold", span) from None

    BINARY[op_name, "int", "int"] = apply


def _nonzero(m: Machine, b: Term, detail: str, span: Span) -> None:
    m.raise_if(eq(b, ZERO), "ZeroDivisionError", "division-by-zero", detail, span)


def _floordiv(m: Machine, a: Term, b: Term, span: Span) -> Term:
    _nonzero(m, b, "//", span)
    return theory.floordiv(a, b)


def _mod(m: Machine, a: Term, b: Term, span: Span) -> Term:
    _nonzero(m, b, "%", span)
    return theory.floormod(a, b)


def _shift(build: Callable[[Term, Term], Term]) -> Callable[[Machine, Term, Term, Span], Term]:
    def rule(m: Machine, a: Term, b: Term, span: Span) -> Term:
        m.raise_if(lt(b, ZERO), "ValueError", "value", "negative shift count", span)
        return build(a, b)

    return rule


def _shift_left(m: Machine, a: Term, b: Term, span: Span) -> Term:
    shifted = _shift(theory.shift_left)(m, a, b, span)
    # (Where the number has more than one digit, some counts below this one raise too: MemoryError by another name.)
    too_long = and_(not_(eq(a, ZERO)), le(integer(MOST_SHIFTED), b))
    m.raise_if(too_long, "OverflowError", "overflow", "too many digits in integer", span)
    return shifted


_ints("+", lambda m, a, b, s: add(a, b))
_ints("-", lambda m, a, b, s: sub(a, b))
_ints("*", lambda m, a, b, s: mul(a, b))
_ints("//", _floordiv)
_ints("%", _mod)
_ints("<<", _shift_left)
_ints(">>", _shift(theory.shift_right))


def _bits(op_name: str, build: Callable[[Term, Term], Term], logic: Callable[[Term, Term], Term]) -> None:
    # On two bools these give a bool; on anything else an int.
    def rule(m: Machine, a: Value, b: Value, span: Span) -> Value:
        if isinstance(a, BoolV) and isinstance(b, BoolV):
            return BoolV(logic(a.term, b.term))
        x, y = as_int(a), as_int(b)
        assert x is not None and y is not None
        try:
            term = build(x, y)
        except theory.TooLarge:
            raise m.unsupported("bit mask too large to expand", span) from None
        return IntV(term, and_(_boolness(a), _boolness(b)))

    BINARY[op_name, "int", "int"] = rule


def _boolness(value: Value) -> Term:
    return value.boolness if isinstance(value, IntV) else TRUE if isinstance(value, BoolV) else FALSE


_bits("&", theory.bit_and, lambda a, b: and_(a, b))
_bits("|", theory.bit_or, lambda a, b: or_(a, b))
_bits("^", theory.bit_xor, lambda a, b: not_(eq(a, b)))


@binary_rule("**", "int", "int")
def _power(m: Machine, a: Value, b: Value, span: Span) -> Value:
    # int ** negative int is a float, or ZeroDivisionError for zero.
    x, y = as_int(a), as_int(b)
    assert x is not None and y is not None

    def negative() -> Value:
        base, exponent = (numbers.as_double(m, IntV(n), span) for n in (x, y))
        return numbers.ARITHMETIC["**"](m, base, exponent, span)

    def natural() -> Value:
        try:
            return IntV(theory.power(x, y))
        except theory.TooLarge:
            raise m.unsupported("power too large to fold", span) from None

    return m.branch(lt(y, ZERO), negative, natural)


@binary_rule("/", "int", "int")
def _truediv(m: Machine, a: Value, b: Value, span: Span) -> Value:
    x, y = as_int(a), as_int(b)
    assert x is not None and y is not None
    _nonzero(m, y, "/", span)
    huge = ge(theory.absolute(x), mul(integer(floats.TOO_LARGE), theory.absolute(y)))
    if huge is not FALSE:
        bound_lengths(m, x)
    m.raise_if(huge, "OverflowError", "overflow", "/", span)
    return FloatV(floats.ratio(x, y))


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


def _int_of(a: Value) -> Term:
    term = as_int(a)
    assert term is not None
    return term


UNARY: dict[tuple[str, str], Callable[[Machine, Value, Span], Value]] = {
    ("-", "int"): lambda m, a, s: IntV(sub(ZERO, _int_of(a))),
    ("+", "int"): lambda m, a, s: IntV(_int_of(a)),
    ("~", "int"): lambda m, a, s: IntV(theory.bit_not(_int_of(a))),
    ("-", "float"): lambda m, a, s: FloatV(floats.neg(a.term)),  # type: ignore[union-attr]
    ("+", "float"): lambda m, a, s: a,
}

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
               "re.Pattern", "re.Match"}  # nothing says otherwise


# -------------------------------------------------------------------------------------------------------------- comparison


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


OPEN_CLASS = "class of an object"  # that may be of a subclass
AS_WRITTEN = ".<as written>"  # after the name of a function, before its decorators run


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

EQUAL["int", "int"] = lambda m, a, b, s: _bool_aware_equal(a, b)
EQUAL["str", "str"] = lambda m, a, b, s: eq(a.term, b.term)  # type: ignore[union-attr]
EQUAL["float", "float"] = EQUAL["float", "int"] = EQUAL["int", "float"] = lambda m, a, b, s: numbers.equal(a, b)
EQUAL["none", "none"] = lambda m, a, b, s: TRUE


def _bool_aware_equal(a: Value, b: Value) -> Term:
    if isinstance(a, BoolV) and isinstance(b, BoolV):
        return eq(a.term, b.term)
    return eq(_int_of(a), _int_of(b))


def _tuple_equal(m: Machine, a: Value, b: Value, span: Span) -> Term:
    if not isinstance(a, TupleV) or not isinstance(b, TupleV):
        return EQUAL["seq", "seq"](m, a, b, span)
    if len(a.items) != len(b.items):
        return FALSE
    # Items compare by identity first; for values with a model, identity implies equality (nan has its own rule in the float rows).
    return and_(*(equal(m, x, y, span) for x, y in zip(a.items, b.items, strict=True)))


EQUAL["tuple", "tuple"] = _tuple_equal


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


AT_MOST: dict[tuple[str, str], Test] = {}
for _pair in (("float", "float"), ("float", "int"), ("int", "float")):
    ORDER[_pair] = lambda m, a, b, s: numbers.below(a, b, True)
    AT_MOST[_pair] = lambda m, a, b, s: numbers.below(a, b, False)
ORDER["int", "int"] = lambda m, a, b, s: lt(_int_of(a), _int_of(b))


def _tuple_less(m: Machine, a: Value, b: Value, span: Span) -> Term:
    if not isinstance(a, TupleV) or not isinstance(b, TupleV):
        raise m.unsupported("ordering of tuples of unknown length", span)
    return _lexicographic(m, a.items, b.items, span)


def _lexicographic(m: Machine, xs: tuple[Value, ...], ys: tuple[Value, ...], span: Span) -> Term:
    # Python compares only the first items that differ: those after them are never compared, so cannot raise.
    if not xs or not ys:
        return TRUE if ys else FALSE
    same = equal(m, xs[0], ys[0], span)
    result = m.branch(
        same, lambda: BoolV(_lexicographic(m, xs[1:], ys[1:], span)), lambda: BoolV(less(m, "<", xs[0], ys[0], span))
    )
    assert isinstance(result, BoolV)
    return result.term


ORDER["tuple", "tuple"] = _tuple_less


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


def _in_tuple(m: Machine, container: Value, item: Value, span: Span) -> Term:
    if not isinstance(container, TupleV):
        return CONTAINS["seq"](m, container, item, span)
    return or_(*(equal(m, item, x, span) for x in container.items))


def _in_range(m: Machine, container: Value, item: Value, span: Span) -> Term:
    assert isinstance(container, RangeV)
    n = as_int(item)
    if n is None:
        if kind_of(item) == "float":
            raise m.unsupported("float in range", span)
        return FALSE
    start, stop, step = container.start, container.stop, container.step
    up = and_(le(start, n), lt(n, stop))
    down = and_(le(n, start), lt(stop, n))
    aligned = eq(theory.floormod(sub(n, start), step), ZERO)
    return and_(ite(lt(ZERO, step), up, down), aligned)


CONTAINS.update({"tuple": _in_tuple, "range": _in_range})
TRUTH["range"] = lambda m, a, s: lt(ZERO, range_length(a))  # type: ignore[arg-type]


def range_length(r: RangeV) -> Term:
    """len(range(start, stop, step)) for a step that is not zero."""
    distance, stride = sub(r.stop, r.start), r.step
    up = theory.floordiv(sub(add(distance, stride), integer(1)), stride)
    down = theory.floordiv(add(sub(distance, integer(-1)), stride), stride)
    count = ite(lt(ZERO, stride), up, down)
    return ite(ite(lt(ZERO, stride), le(distance, ZERO), ge(distance, ZERO)), ZERO, count)


@binary_rule("+", "tuple", "tuple")
def _tuple_add(m: Machine, a: Value, b: Value, span: Span) -> Value:
    if isinstance(a, TupleV) and isinstance(b, TupleV):
        return TupleV(a.items + b.items)
    return BINARY["+", "seq", "seq"](m, a, b, span)
