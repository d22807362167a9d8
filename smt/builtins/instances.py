"""Operators and built-ins on instances of the program's classes: the special methods that Python calls, in its order."""

from __future__ import annotations

from frontends.ir import Span
from smt import attributes, dispatch, records
from smt.attributes import special_method
from smt.builtins.registry import LENGTH, Arguments
from smt.calls import call
from smt.comparisons import CONTAINS, EQUAL, RICH, compare, identical
from smt.exceptions import ancestors
from smt.iteration import ITERATE
from smt.kinds import kind_of
from smt.machine import Machine
from smt.mro import lineage
from smt.operators import BINARY, TRUTH, UNARY, Rule, binary, truthy
from smt.promises import NOT_IMPLEMENTED
from smt.sequences import Items
from smt.sizes import bound_lengths
from smt.subscripts import AUGMENT, DELETE, GET, PUT
from smt.tables import DICTS
from smt.terms import BOOL, FALSE, TRUE, ZERO, Term, and_, eq, integer, le, lt, not_, op
from smt.values import NONE, BoolV, ClassV, FloatV, FuncV, IntV, RefV, TupleV, Value, ViewV, alternatives, as_int, is_object

ARITHMETIC = {
    "+": "add", "-": "sub", "*": "mul", "/": "truediv", "//": "floordiv", "%": "mod", "**": "pow", "&": "and", "|": "or",
    "^": "xor", "<<": "lshift", ">>": "rshift", "@": "matmul",
}  # fmt: skip
MIRRORED = {"==": "==", "!=": "!=", "<": ">", ">": "<", "<=": ">=", ">=": "<="}
RICH_NAMES = {"==": "__eq__", "!=": "__ne__", "<": "__lt__", ">": "__gt__", "<=": "__le__", ">=": "__ge__"}


def _own(m: Machine, value: Value, name: str, span: Span) -> FuncV | None:
    if not is_object(value):
        return None
    return special_method(m, value, name, span)


def _unless_refused(m: Machine, result: Value, otherwise: object, span: Span) -> Value:
    """The result, or what `otherwise()` gives where it is NotImplemented."""
    assert callable(otherwise)
    if all(part != NOT_IMPLEMENTED for _, part in alternatives(result)):
        return result
    return m.split(result, lambda r: otherwise() if r == NOT_IMPLEMENTED else r)


def _pairs(m: Machine, a: Value, b: Value) -> list[tuple[ClassV, ClassV]]:
    """The classes of the program that two instances may have; nothing where one of the values is no instance."""

    def classes(ref: RefV) -> list[ClassV]:
        cls = attributes.class_of(m, ref.cls)
        return [cls] if dispatch.is_exact(m, ref, cls) else [cls, *dispatch.subclasses(m, ref.cls)]

    if not is_object(a) or not is_object(b):
        return []
    return [(x, y) for x in classes(a) for y in classes(b)]


def _is_below(m: Machine, x: ClassV, y: ClassV) -> bool:
    """Whether y is a proper subclass of x."""
    return x != y and dispatch.id_of(x) in ancestors(m, dispatch.id_of(y))


# -------------------------------------------------------------------------------------------------------------- arithmetic


def _arithmetic(symbol: str) -> Rule:
    plain, reflected = f"__{ARITHMETIC[symbol]}__", f"__r{ARITHMETIC[symbol]}__"

    def order(m: Machine, a: Value, b: Value, span: Span) -> frozenset[str]:
        # The right operand comes first where its class is a proper subclass that has another method, not at all where classes are equal.
        found = set()
        for x, y in _pairs(m, a, b):
            mine, theirs = (attributes.find_method(m, cls, reflected, span) for cls in (x, y))
            if x == y or theirs is None:
                found.add("left alone")
            else:
                found.add("right first" if _is_below(m, x, y) and theirs != mine else "left first")
        return frozenset(found)

    def rule(m: Machine, a: Value, b: Value, span: Span) -> Value:
        orders = order(m, a, b, span)
        if len(orders) > 1:
            raise m.unsupported(f"{symbol} of objects that may be of a subclass, which decides whose method comes first", span)
        tries = [(_own(m, a, plain, span), a, b)]
        if "left alone" not in orders:
            tries.append((_own(m, b, reflected, span), b, a))
        if "right first" in orders:
            tries.reverse()

        def attempt(rest: list[tuple[FuncV | None, Value, Value]]) -> Value:
            for i, (own, receiver, other) in enumerate(rest):
                if own is not None:
                    result = call(m, own, (receiver, other), {}, span)
                    return _unless_refused(m, result, lambda i=i: attempt(rest[i + 1 :]), span)
            if symbol in ("-", "&", "|", "^") and any(kind_of(v).startswith("dict_") for v in (a, b)):
                raise m.unsupported(f"{symbol} of a view of a dict and an instance", span)
            if symbol == "*" and any(_own(m, v, "__index__", span) is not None for v in (a, b)):
                raise m.unsupported("repetition by an instance", span)
            raise m.type_error(symbol, span)

        return attempt(tries)

    return rule


for _symbol in ARITHMETIC:
    BINARY[_symbol, "instance", "instance"] = _arithmetic(_symbol)


def _augmented(symbol: str) -> Rule:
    def rule(m: Machine, old: Value, operand: Value, span: Span) -> Value:
        method = _own(m, old, f"__i{ARITHMETIC[symbol]}__", span)
        if method is None:
            return binary(m, symbol, old, operand, span)
        result = call(m, method, (old, operand), {}, span)
        return _unless_refused(m, result, lambda: binary(m, symbol, old, operand, span), span)

    return rule


for _symbol in ARITHMETIC:
    AUGMENT["instance", _symbol] = _augmented(_symbol)


def _unary(symbol: str, name: str) -> None:
    def rule(m: Machine, a: Value, span: Span) -> Value:
        method = _own(m, a, name, span)
        if method is None:
            raise m.type_error(f"unary {symbol}", span)
        return call(m, method, (a,), {}, span)

    UNARY[symbol, "instance"] = rule


_unary("-", "__neg__")
_unary("+", "__pos__")
_unary("~", "__invert__")

# -------------------------------------------------------------------------------------------------------------- comparison


def _rich(symbol: str) -> Rule:
    def rule(m: Machine, a: Value, b: Value, span: Span) -> Value:
        def attempt(rest: list[tuple[Value, Value, str]]) -> Value:
            if not rest:
                if symbol in ("==", "!="):
                    same = identical(m, a, b, span) if kind_of(a) == kind_of(b) else FALSE
                    return BoolV(same if symbol == "==" else not_(same))
                raise m.type_error(symbol, span)
            (receiver, other, name), later = rest[0], rest[1:]
            return _unless_refused(m, _one_side(m, receiver, other, name, span), lambda: attempt(later), span)

        tries = [(a, b, symbol), (b, a, MIRRORED[symbol])]
        pairs = _pairs(m, a, b)
        right_first = {_is_below(m, x, y) for x, y in pairs}
        if len(right_first) > 1:
            names = {RICH_NAMES[symbol], RICH_NAMES[MIRRORED[symbol]], "__eq__" if symbol == "!=" else ""}
            if any(attributes.find_method(m, cls, name, span) for pair in pairs for cls in pair for name in sorted(names)):
                # An object may be of a subclass, and then its method comes first.
                return m.branch(m.fresh.var("right first", BOOL), lambda: attempt(tries[::-1]), lambda: attempt(tries))
        return attempt(tries[::-1] if right_first == {True} else tries)

    return rule


def _one_side(m: Machine, receiver: Value, other: Value, symbol: str, span: Span) -> Value:
    """What `type(receiver).__eq__(receiver, other)` (or another comparison) gives; NotImplemented where it does not know."""
    if not is_object(receiver):
        return NOT_IMPLEMENTED  # comparison methods of the built-in kinds do not know the program's classes
    made = _generated(m, receiver, other, symbol, span)
    if made is not None:
        return made
    method = _own(m, receiver, RICH_NAMES[symbol], span)
    if method is not None:
        return call(m, method, (receiver, other), {}, span)
    if symbol in ORDERED:
        return _total(m, receiver, other, symbol, span)
    if symbol == "!=":
        result = _one_side(m, receiver, other, "==", span)
        return m.split(result, lambda r: r if r == NOT_IMPLEMENTED else BoolV(not_(truthy(m, r, span))))
    return NOT_IMPLEMENTED


# functools.total_ordering: from the first of these that the class has, each other comparison, as (negated, joined with): the result,
# or its negation; and `!=` to the same, or `==` as an alternative.
ORDERED = {
    "<": {">": (True, "and"), "<=": (False, "or"), ">=": (True, "")}, "<=": {">=": (True, "or"), "<": (False, "and"), ">": (True, "")},
    ">": {"<": (True, "and"), ">=": (False, "or"), "<=": (True, "")}, ">=": {"<=": (True, "or"), ">": (False, "and"), "<": (True, "")},
}  # fmt: skip


def _total(m: Machine, receiver: RefV, other: Value, symbol: str, span: Span) -> Value:
    """A comparison that `functools.total_ordering` makes from another one; NotImplemented where no class has the decorator."""
    owners = lineage(m, attributes.class_of(m, receiver.cls), span)
    owner = next((c for c in owners if "functools.total_ordering" in c.cls.decorators), None)
    if owner is None:
        return NOT_IMPLEMENTED
    root = next((s for s in ORDERED if attributes.find_method(m, owner, RICH_NAMES[s], span) is not None), None)
    method = None if root is None else _own(m, receiver, RICH_NAMES[root], span)
    if root is None or method is None:
        raise m.unsupported("functools.total_ordering of a class without a comparison", span)
    negated, joined = ORDERED[root][symbol]

    def one(result: Value) -> Value:
        if result == NOT_IMPLEMENTED:
            return result
        term = truthy(m, result, span)
        if negated:
            term = not_(term)
        if not joined:
            return BoolV(term) if negated else result

        def rest() -> Value:
            return compare(m, "!=" if joined == "and" else "==", receiver, other, span)

        decided = result if not negated else BoolV(term)
        return m.branch(term, rest, lambda: decided) if joined == "and" else m.branch(term, lambda: decided, rest)

    return m.split(call(m, method, (receiver, other), {}, span), one)


def _generated(m: Machine, receiver: RefV, other: Value, symbol: str, span: Span) -> Value | None:
    """A comparison that the dataclass decorator made: field by field, between objects of the very same class."""
    if symbol == "!=":
        return None
    cls = attributes.class_of(m, receiver.cls)
    owner = records.compared(m, cls, "eq" if symbol == "==" else "order", symbol == "==", span)
    if owner is None:
        return None
    if not dispatch.is_exact(m, receiver, cls) and dispatch.subclasses(m, receiver.cls):
        raise m.unsupported(f"comparison of {cls.cls.name} objects that may be of a subclass", span)
    if not is_object(other):
        return NOT_IMPLEMENTED
    if other.cls != receiver.cls:
        if dispatch.is_exact(m, other, attributes.class_of(m, other.cls)) or receiver.cls not in ancestors(m, other.cls):
            return NOT_IMPLEMENTED
        raise m.unsupported(f"comparison of {cls.cls.name} objects that may be of a subclass", span)
    mine = TupleV(tuple(records.compared_values(m, receiver, owner, span)))
    theirs = TupleV(tuple(records.compared_values(m, other, owner, span)))
    for x, y in zip(mine.items, theirs.items, strict=True):
        _no_nan(m, x, y, span)
    return compare(m, symbol, mine, theirs, span)


def _no_nan(m: Machine, x: Value, y: Value, span: Span) -> None:
    # Whether a nan equals itself in the comparison of two dataclass objects differs between versions of Python.
    for _, left in alternatives(x):
        for _, right in alternatives(y):
            if isinstance(left, FloatV) and isinstance(right, FloatV):
                both = and_(*(op("fp.isNaN", BOOL, v.term) for v in (left, right)))

                def nan() -> Value:
                    raise m.unsupported("comparison of dataclass objects with nan", span)

                m.branch(both, nan, lambda: NONE)


for _symbol in RICH_NAMES:
    RICH[_symbol] = _rich(_symbol)


def _equal(m: Machine, a: Value, b: Value, span: Span) -> Term:
    return truthy(m, RICH["=="](m, a, b, span), span)


EQUAL["instance", "instance"] = _equal

# ------------------------------------------------------------------------------------------------- truth, length, containers


def _length(m: Machine, value: Value, span: Span) -> Term | None:
    method = _own(m, value, "__len__", span)
    if method is None:
        return None
    result = m.no_opaque(call(m, method, (value,), {}, span), span)
    size = as_int(result)
    if size is None:
        if len(alternatives(result)) > 1:
            raise m.unsupported("__len__ with results of several kinds", span)
        raise m.type_error("__len__ that returns no int", span)
    m.raise_if(lt(size, ZERO), "ValueError", "value", "__len__() should return >= 0", span)
    bound_lengths(m, size)
    m.raise_if(le(integer(2**63), size), "OverflowError", "overflow", "__len__() should fit into an index-sized integer", span)
    return size


def _len(m: Machine, a: Arguments) -> Value:
    size = _length(m, a.positional[0], a.span)
    if size is None:
        raise m.type_error("object has no len()", a.span)
    return IntV(size)


LENGTH["instance"] = _len


def _truth(m: Machine, value: Value, span: Span) -> Term:
    method = _own(m, value, "__bool__", span)
    if method is None:
        size = _length(m, value, span)
        return TRUE if size is None else not_(eq(size, ZERO))
    result = m.no_opaque(call(m, method, (value,), {}, span), span)
    if isinstance(result, BoolV):
        return result.term
    if isinstance(result, IntV):
        m.raise_if(not_(result.boolness), "TypeError", "type", "__bool__ should return bool", span)
        return not_(eq(result.term, ZERO))
    if len(alternatives(result)) > 1:
        raise m.unsupported("__bool__ with results of several kinds", span)
    raise m.type_error("__bool__ should return bool", span)


TRUTH["instance"] = _truth


def _contains(m: Machine, container: Value, item: Value, span: Span) -> Term:
    method = _own(m, container, "__contains__", span)
    if method is not None:
        return truthy(m, call(m, method, (container, item), {}, span), span)
    if _own(m, container, "__iter__", span) is not None or _own(m, container, "__getitem__", span) is not None:
        raise m.unsupported("membership by iteration over an instance", span)
    raise m.type_error("in", span)


CONTAINS["instance"] = _contains


def _needed(m: Machine, value: Value, name: str, span: Span) -> FuncV:
    method = _own(m, value, name, span)
    if method is None:
        raise m.type_error(f"object has no {name}", span)
    return method


def _put(m: Machine, target: Value, index: Value, value: Value, span: Span) -> None:
    call(m, _needed(m, target, "__setitem__", span), (target, index, value), {}, span)


def _delete(m: Machine, target: Value, index: Value, span: Span) -> None:
    call(m, _needed(m, target, "__delitem__", span), (target, index), {}, span)


def iterator_of(m: Machine, value: Value, span: Span) -> Value:
    """What the `__iter__` of an instance gives."""
    method = _own(m, value, "__iter__", span)
    if method is None:
        if _own(m, value, "__getitem__", span) is not None:
            raise m.unsupported("iteration by __getitem__", span)
        raise m.type_error("object is not iterable", span)
    found = call(m, method, (value,), {}, span)
    if kind_of(m.no_opaque(found, span)) in ("int", "float", "none", "str", "bytes", "tuple", "list", "range", *DICTS, "set", "frozenset"):
        raise m.type_error(f"iter() returned non-iterator of type {kind_of(found)}", span)
    return found


def hint_of(m: Machine, value: Value, span: Span) -> None:
    """`list` and `tuple` ask an instance for its length, to make room: nothing comes of it but what that raises."""
    if _own(m, value, "__length_hint__", span) is not None:
        raise m.unsupported("__length_hint__", span)
    before = dict(m.state.heap)
    with m.collecting() as exits:
        _length(m, value, span)
    if exits or any(m.state.heap.get(location) is not found for location, found in before.items()):
        raise m.unsupported("list or tuple of an instance whose __len__ may raise or write", span)


def _iterate(m: Machine, value: Value, span: Span) -> Items:
    found = iterator_of(m, value, span)
    if not isinstance(found, ViewV):
        raise m.unsupported("iterator of the program's own", span)
    return found


GET["instance"] = lambda m, container, index, s: call(m, _needed(m, container, "__getitem__", s), (container, index), {}, s)
PUT["instance"] = _put
DELETE["instance"] = _delete
ITERATE["instance"] = _iterate
