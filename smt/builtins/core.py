"""Built-in functions and types over numbers, tuples, ranges and any iterable."""

from __future__ import annotations

import builtins

from frontends.ir import Span
from smt import abstract, consumers, exceptions, floats, generators, given, iterators, ranges, sequences, text, theory
from smt.attributes import class_of
from smt.builtins.registry import FUNCTIONS, LENGTH, METHODS, Arguments, Row, function
from smt.builtins.special import by_method
from smt.callables import WIDER
from smt.classes import is_instance as is_program_instance
from smt.enumerations import LIBRARY_CLASSES, classes_of
from smt.iteration import items_of
from smt.kinds import SAMPLES, as_text, kind_of, walked_kind
from smt.machine import Machine
from smt.operators import TRUTH, binary, truthy
from smt.quantifiers import over_items, quantified
from smt.sizes import counted, taken
from smt.subscripts import contents_of, new_list, tuple_of
from smt.tables import DICTS
from smt.terms import BOOL, FALSE, TRUE, ZERO, Term, add, eq, int_value, integer, ite, le, lt, not_, or_, sub
from smt.values import (
    NONE,
    BoolV,
    BuiltinV,
    ClassV,
    ExcV,
    FlagV,
    FloatV,
    GeneratorV,
    IntV,
    LibraryV,
    MemberV,
    OpaqueV,
    RangeV,
    RefV,
    StrV,
    SuspendedV,
    TupleV,
    UnionV,
    Value,
    ViewV,
    as_int,
    bool_v,
    int_v,
    is_given,
)


@function("len")
def _len(m: Machine, a: Arguments) -> Value:
    (value,) = a.only(m, 1, 1)

    def one(v: Value) -> Value:
        v = as_text(m.no_opaque(v, a.span))
        contents = contents_of(m, v)
        if contents is not None:
            return counted(m, sequences.length(contents))
        if isinstance(v, RangeV):
            length = ranges.length(v)
            m.raise_if(le(integer(2**63), length), "OverflowError", "overflow", "len() of a range", a.span)
            return IntV(length)
        if isinstance(v, StrV):
            return counted(m, text.length(v.term))
        kind = walked_kind(v)
        if kind in LENGTH:
            found = LENGTH[kind](m, Arguments("len", (v,), {}, a.span))
            return counted(m, found.term) if kind in ("dict", "set", "frozenset") and isinstance(found, IntV) else found
        if kind in ("int", "float", "none", "function", "module", "exception", "generator"):
            raise m.type_error(f"object of type {kind} has no len()", a.span)
        raise m.unsupported(f"len of {kind}", a.span)

    return m.split(value, one)


def _list_truth(m: Machine, value: Value, span: Span) -> Term:
    contents = contents_of(m, value)
    assert contents is not None
    return not_(eq(sequences.length(contents), ZERO))


TRUTH["list"] = _list_truth


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
COLLECTIONS = ("collections.OrderedDict", "collections.Counter", "collections.defaultdict", "collections.deque")


@function("bool")
def _bool(m: Machine, a: Arguments) -> Value:
    args = a.only(m, 0, 1)
    return BoolV(truthy(m, args[0], a.span)) if args else bool_v(False)


@function("isinstance")
def _isinstance(m: Machine, a: Arguments) -> Value:
    value, wanted = a.only(m, 2, 2)
    if isinstance(wanted, UnionV):
        return m.split(wanted, lambda w: _isinstance(m, Arguments("isinstance", (value, w), {}, a.span)))
    if isinstance(value, UnionV):
        return m.split(value, lambda v: BoolV(is_instance(m, v, wanted, a)))
    return BoolV(is_instance(m, value, wanted, a))


def _name_of(value: Value) -> str:
    return value.name if isinstance(value, BuiltinV) else ""


def _is_any(m: Machine, value: Value, wanted: tuple[Value, ...], a: Arguments) -> Term:
    """isinstance(value, (a, b, ...)): what comes after the class that it is an instance of is not looked at."""
    found: list[Term] = []
    for i, one in enumerate(wanted):
        if any(term != FALSE for term in found) and not isinstance(one, TupleV | ClassV | BuiltinV | LibraryV):
            raise m.unsupported("isinstance with a tuple of other things than classes", a.span)
        found.append(is_instance(m, value, one, a))
        if found[i] == TRUE:
            break
    return or_(*found)


def is_instance(m: Machine, value: Value, wanted: Value, a: Arguments) -> Term:
    """isinstance(value, wanted), as a term."""
    if isinstance(wanted, TupleV):
        return _is_any(m, value, wanted.items, a)
    if isinstance(wanted, UnionV):
        raise m.unsupported("isinstance with a tuple of classes that depend on the way there", a.span)
    m.no_opaque(wanted, a.span)
    if isinstance(wanted, ClassV):
        abstract.check_plain(m, wanted, a.span)
    if isinstance(value, OpaqueV) and isinstance(wanted, ClassV) and value.without:
        above = exceptions.ancestors(m, f"{wanted.module}:{wanted.cls.qualname}")
        return FALSE if any(cls in above for cls in value.without) else m.fresh.var("isinstance", BOOL)
    if isinstance(value, OpaqueV) and (isinstance(wanted, ClassV) or isinstance(getattr(builtins, _name_of(wanted), None), type)):
        return m.fresh.var("isinstance", BOOL)  # either answer: what is known of the value afterwards is nothing more
    m.no_opaque(value, a.span)
    kind = kind_of(value)
    if isinstance(wanted, BuiltinV):
        if wanted.name == "object":
            return TRUE
        if (base := exceptions.abstract_base(wanted.name)) is not None and not is_given(value):
            return abstract.is_one(m, value, base, a.span)
        if is_given(value):
            if base is not None and base.__name__.lower() in WIDER[kind.partition(" ")[0]]:
                return TRUE
            return FALSE if wanted.name in ("int", "float", "bool") else m.fresh.var("isinstance", BOOL)
        if isinstance(value, ExcV):
            return exceptions.is_one(m, value, wanted.name)
        if isinstance(value, MemberV | FlagV) and wanted.name in LIBRARY_CLASSES | {"int", "str", "bool", "float"}:
            return TRUE if wanted.name in classes_of(value) else FALSE
        if wanted.name == "bool":
            return TRUE if isinstance(value, BoolV) else value.boolness if isinstance(value, IntV) else FALSE
        if wanted.name == "dict":
            return TRUE if kind in DICTS else FALSE
        if wanted.name in ("int", "float", "str", "tuple", "list", "range", "set", "frozenset", "bytes", "bytearray"):
            return TRUE if kind == wanted.name else FALSE
        if wanted.name in COLLECTIONS and kind in SAMPLES:
            return TRUE if f"collections.{kind}" == wanted.name else FALSE
        plain = kind in ("int", "float", "str", "bytes", "bytearray", "none", "tuple", "list", "range")
        if plain and isinstance(getattr(builtins, wanted.name, None), type):
            return FALSE
    if isinstance(wanted, ClassV):
        if isinstance(value, TupleV) and value.cls:
            return TRUE if class_of(m, value.cls) == wanted else FALSE
        if isinstance(value, RefV) and ":" in value.cls:
            return is_program_instance(m, value, wanted)
        if isinstance(value, MemberV | FlagV):
            return TRUE if value.cls == wanted.cls and value.module == wanted.module else FALSE
        if isinstance(value, ExcV):
            return exceptions.is_one(m, value, f"{wanted.module}:{wanted.cls.qualname}")
        if kind in ("int", "float", "str", "bytes", "bytearray", "none", "tuple", "list", "range", "function"):
            return FALSE
    if kind_of(wanted) != "class" and not isinstance(wanted, BuiltinV | LibraryV):
        raise m.type_error("isinstance() arg 2 must be a type", a.span)
    raise m.unsupported(f"isinstance of {kind} with {getattr(wanted, 'name', 'this class')}", a.span)


@function("typing.cast")
def _cast(m: Machine, a: Arguments) -> Value:
    return a.only(m, 2, 2)[1]  # nothing happens when it is run


def view_of(m: Machine, value: Value, a: Arguments, lazily: bool = False) -> ViewV:
    """What iterating yields, as a view."""
    if lazily and kind_of(value) == "generator":
        consumers.require_apart(m, value, span=a.span)
    items = items_of(m, value, a.span, lazily)
    if isinstance(items, ViewV):
        return items
    contents = items
    source = value if isinstance(value, RefV) else None
    return ViewV("view", sequences.length(contents), lambda k: sequences.get(contents, k), source)


@function("enumerate")
def _enumerate(m: Machine, a: Arguments) -> Value:
    if set(a.keywords) - {"start"} or not 1 <= len(a.positional) <= 2:
        raise m.unsupported("this form of enumerate", a.span)
    start = as_int(a.keywords.get("start", a.positional[1] if len(a.positional) == 2 else int_v(0)))
    if start is None:
        raise m.unsupported("enumerate from a start that is not an int", a.span)

    def one(v: Value) -> Value:
        if is_given(v):
            return given.numbered(m, v, IntV(start), a.span)
        inner = view_of(m, v, a, lazily=True)
        return ViewV("enumerate", inner.length, lambda k: TupleV((IntV(add(start, k)), inner.get(k))), inner.source, inner.ending)

    return m.split(a.positional[0], one)


@function("zip")
def _zip(m: Machine, a: Arguments) -> Value:
    strict = a.keywords.get("strict", bool_v(False))
    if set(a.keywords) - {"strict"} or strict not in (bool_v(False), bool_v(True)):
        raise m.unsupported("this form of zip", a.span)
    for i, value in enumerate(a.positional):
        if isinstance(value, UnionV):
            before, after = a.positional[:i], a.positional[i + 1 :]

            def with_part(v: Value, before: tuple[Value, ...] = before, after: tuple[Value, ...] = after) -> Value:
                return _zip(m, Arguments(a.name, (*before, v, *after), a.keywords, a.span))

            return m.split(value, with_part)
    views = [view_of(m, v, a, lazily=True) for v in a.positional]
    if not views:
        return TupleV(())
    if any(view.ending is not FALSE for view in views):
        raise m.unsupported("zip of zip(strict=True)", a.span)
    length, ending = views[0].length, FALSE
    for view in views[1:]:
        # It raises when it comes to the end of the shorter one.
        ending = or_(ending, not_(eq(views[0].length, view.length))) if strict == bool_v(True) else FALSE
        none = 0 in (int_value(length), int_value(view.length))
        length = ZERO if none else ite(le(length, view.length), length, view.length)
    sources = tuple(dict.fromkeys(view.source for view in views if view.source is not None))
    source = TupleV(sources) if len(sources) > 1 else sources[0] if sources else None
    return ViewV("zip", length, lambda k: TupleV(tuple(v.get(k) for v in views)), source, ending)


@function("reversed")
def _reversed(m: Machine, a: Arguments) -> Value:
    (value,) = a.only(m, 1, 1)

    def one(v: Value) -> Value:
        if (isinstance(v, ViewV) and not v.kind.startswith("dict_")) or kind_of(v) in ("set", "frozenset", "generator", "iterator"):
            raise m.type_error("argument to reversed() must be a sequence", a.span)
        if isinstance(v, RefV) and ":" in v.cls:
            return by_method(m, v, "__reversed__", "argument to reversed() must be a sequence", a.span, ("__getitem__",))
        inner = view_of(m, v, a)
        return ViewV("reversed", inner.length, lambda k: inner.get(sub(sub(inner.length, integer(1)), k)), inner.source)

    return m.split(value, one)


def _quantifier(m: Machine, a: Arguments, universal: bool) -> Value:
    (value,) = a.only(m, 1, 1)

    def one(v: Value) -> Value:
        if generators.is_lazy(v):
            return m.split(generators.started(m, v, a.span), one_started)
        return one_started(v)

    def one_started(v: Value) -> Value:
        if isinstance(v, SuspendedV):
            return consumers.quantified(m, v, universal, a.span)
        if isinstance(v, GeneratorV):
            return BoolV(quantified(m, v, universal, a.span))
        return BoolV(over_items(m, v, lambda item: BoolV(truthy(m, item, a.span)), universal, a.span))

    return m.split(value, one)


@function("all")
def _all(m: Machine, a: Arguments) -> Value:
    return _quantifier(m, a, True)


@function("any")
def _any(m: Machine, a: Arguments) -> Value:
    return _quantifier(m, a, False)


@function("tuple", "list")
def _sequence(m: Machine, a: Arguments) -> Value:
    args = a.only(m, 0, 1)
    if not args:
        return new_list(m, ()) if a.name == "list" else TupleV(())

    def one(v: Value) -> Value:
        if generators.is_lazy(v):
            return m.split(generators.started(m, v, a.span, whole=True), one_started)
        return one_started(v)

    def one_started(v: Value) -> Value:
        if isinstance(v, RefV) and ":" in v.cls:
            from smt.builtins.instances import hint_of, iterator_of

            found = iterator_of(m, v, a.span)
            hint_of(m, v, a.span)
            if isinstance(found, RefV) and ":" in found.cls:
                raise m.unsupported("iterator of the program's own", a.span)
            return one(found)
        if isinstance(v, RefV) and v.cls == "iterator":
            left = iterators.rest(m, v, a.span)
            return new_list(m, left) if a.name == "list" else tuple_of(left)
        items = generators.collected(m, v, a.span) if isinstance(v, SuspendedV) else items_of(m, v, a.span, at_once=True)
        try:
            items = taken(m, items, a.span)
        except sequences.MixedContents as problem:
            raise m.unsupported(f"{a.name}: {problem}", a.span) from None
        return new_list(m, items) if a.name == "list" else tuple_of(items)

    return m.split(args[0], one)


@function("next")
def _next(m: Machine, a: Arguments) -> Value:
    source, *rest = a.only(m, 1, 2)

    def one(v: Value) -> Value:
        kind = kind_of(m.no_opaque(v, a.span))
        if kind in ("int", "float", "none", "str", "tuple", "list", "dict", "set", "range", "function", "module", "exception"):
            raise m.type_error(f"{kind} object is not an iterator", a.span)
        if isinstance(v, RefV) and kind == "iterator":
            return _next_of(m, v, rest[0] if rest else None, a.span)
        if is_given(v):
            return given.next_of(m, v, rest[0] if rest else None, a.span)
        if kind == "instance":
            return _next_of_instance(m, v, rest[0] if rest else None, a.span)
        if kind != "generator":
            raise m.unsupported(f"next of {kind}", a.span)
        started = generators.started(m, v, a.span)
        return m.split(started, lambda g: consumers.first(m, g, rest[0] if rest else None, a.span))

    return m.split(source, one)


def _next_of(m: Machine, it: RefV, default: Value | None, span: Span) -> Value:
    where = iterators.position(m, it, span)

    def take() -> Value:
        value = where.get(where.at)
        iterators.move(m, it, add(where.at, integer(1)), FALSE)
        return value

    def at_end() -> Value:
        iterators.move(m, it, where.at, TRUE)
        if default is None:
            raise m.raise_("StopIteration", "raise", "StopIteration", span)
        return default

    return m.branch(where.more, take, at_end)


def _next_of_instance(m: Machine, value: Value, default: Value | None, span: Span) -> Value:
    if default is not None:
        raise m.unsupported("next of an instance with a default", span)
    return by_method(m, value, "__next__", "object is not an iterator", span)


@function("iter")
def _iter(m: Machine, a: Arguments) -> Value:
    source, *sentinel = a.only(m, 1, 2)
    if sentinel:
        raise m.unsupported("iter with a sentinel", a.span)

    def one(v: Value) -> Value:
        kind = walked_kind(m.no_opaque(v, a.span))
        if kind in ("iterator", "generator"):
            return v
        if kind in ("int", "float", "none", "function", "module", "exception"):
            raise m.type_error(f"{kind} is not iterable", a.span)
        if kind == "instance":
            return by_method(m, v, "__iter__", "object is not iterable", a.span, ("__getitem__",))
        if is_given(v):
            return given.iterator_of(m, v, a.span)
        if kind not in iterators.KINDS:
            raise m.unsupported(f"iter of {kind}", a.span)
        return iterators.made(m, v)

    return m.split(source, one)


@function("print")
def _print(m: Machine, a: Arguments) -> Value:
    # Output has no model; what matters is that str() of each argument may run code of its own.
    for value in a.positional:
        FUNCTIONS["str"](m, Arguments("str", (value,), {}, a.span))
    if set(a.keywords) - {"end", "sep", "flush"}:
        raise m.unsupported("print to a file", a.span)
    if any(kind_of(v) not in ("str", "none") for name, v in a.keywords.items() if name != "flush"):
        raise m.unsupported("print with an end or a separator that may be no string", a.span)
    return NONE


@function("callable")
def _callable(m: Machine, a: Arguments) -> Value:
    (value,) = a.only(m, 1, 1)

    def one(v: Value) -> Value:
        kind = kind_of(m.no_opaque(v, a.span))
        if kind in ("library", "instance"):
            raise m.unsupported(f"callable of {kind}", a.span)
        if isinstance(v, LibraryV) and kind not in ("re.Pattern", "re.Match", "re.RegexFlag", "logging.Logger"):
            if f"{kind}.__call__" not in METHODS:
                raise m.unsupported(f"callable of {kind}", a.span)
            return bool_v(True)
        return bool_v(kind in ("function", "class") and v != BuiltinV("NotImplemented"))

    return m.split(value, one)


@function("%seen")
def _seen(m: Machine, a: Arguments) -> Value:
    (value,) = a.only(m, 1, 1)
    for source, count in reversed(m.iterating):
        if source == value:
            items = items_of(m, value, a.span)
            if isinstance(items, ViewV):
                try:
                    items = sequences.tabulate(items.length, items.get)
                except sequences.MixedContents as problem:
                    raise m.unsupported(f"seen: {problem}", a.span) from None
            return new_list(m, sequences.section(items, ZERO, count))
    raise m.unsupported("seen(x) where no enclosing loop runs over x", a.span)
