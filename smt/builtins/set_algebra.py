"""The algebra of sets and frozensets, and their comparison."""

from __future__ import annotations

from collections.abc import Callable

from frontends import ir
from smt import comparisons, iteration, subscripts, tables
from smt.builtins.registry import Arguments, method
from smt.builtins.sets import KINDS, Contents, add_item, any_listing, discard, from_iterable
from smt.entries import find, new_table, replace, same_entries, table_of
from smt.kinds import kind_of
from smt.machine import Machine
from smt.operators import binary, binary_rule
from smt.tables import EMPTY, Entries, NoTable, Table
from smt.terms import FALSE, TRUE, ZERO, Term, add, and_, binder, eq, forall, implies, ite, le, lt, not_, or_, sub
from smt.values import NONE, BoolV, Value, ViewV

# ---------------------------------------------------------------------------------------------------------------- algebra

Combine = Callable[[Term, Term], Term]
ALGEBRA: dict[str, Combine] = {
    "|": lambda x, y: or_(x, y),
    "&": lambda x, y: and_(x, y),
    "-": lambda x, y: and_(x, not_(y)),
    "^": lambda x, y: not_(eq(x, y)),
}


def combined(m: Machine, op_name: str, a: Contents, b: Contents, span: ir.Span) -> Table:
    """The set `a op b`."""
    if isinstance(a, Entries) and isinstance(b, Entries):
        known = _combined_known(m, op_name, a, b, span)
        if known is not None:
            return known
    try:
        found = tables.join_shapes(tables.shapes_of(a), tables.shapes_of(b))
        if found is None:
            return EMPTY
        left, right = tables.as_arrays(a, found), tables.as_arrays(b, found)
    except NoTable as problem:
        raise m.unsupported(f"{op_name} of sets: {problem}", span) from None
    rule = ALGEBRA[op_name]
    sorts = tables.index_sorts(left.keys.shape)
    made = any_listing(m, left.keys, tables.tabulate(sorts, lambda k: rule(tables.has(left, k), tables.has(right, k))))
    n, x, y = made.keys.length, left.keys.length, right.keys.length
    most = {"|": add(x, y), "&": ite(le(x, y), x, y), "-": x, "^": add(x, y)}[op_name]
    least = {"|": ite(le(x, y), y, x), "&": ZERO, "-": sub(x, y), "^": ite(le(x, y), sub(y, x), sub(x, y))}[op_name]
    m.assume(and_(le(least, n), le(n, most)))
    return made


def _combined_known(m: Machine, op_name: str, a: Entries, b: Entries, span: ir.Span) -> Entries | None:
    """The result where literals decide which items are in both; None elsewhere."""

    def within(entry: tuple[Value, Value], other: Entries) -> Term:
        return find(m, other, entry[0], span)[0]

    tests_a, tests_b = [within(e, b) for e in a.items], [within(e, a) for e in b.items]
    if any(t is not TRUE and t is not FALSE for t in (*tests_a, *tests_b)):
        return None
    both = [e for e, t in zip(a.items, tests_a, strict=True) if t is TRUE]
    only_a = [e for e, t in zip(a.items, tests_a, strict=True) if t is FALSE]
    only_b = [e for e, t in zip(b.items, tests_b, strict=True) if t is FALSE]
    if op_name == "&":
        # Which of two equal objects is kept (1 or True) depends on the sizes.
        return Entries(tuple(both)) if all(e in b.items for e in both) else None
    return Entries({"|": (*a.items, *only_b), "-": tuple(only_a), "^": (*only_a, *only_b)}[op_name])


def _operator(op_name: str, left: str, right: str) -> None:
    def rule(m: Machine, a: Value, b: Value, span: ir.Span) -> Value:
        return new_table(m, left, combined(m, op_name, table_of(m, a, span), table_of(m, b, span), span))

    binary_rule(op_name, left, right)(rule)


def _in_place(op_name: str) -> None:
    def change(m: Machine, old: Value, operand: Value, span: ir.Span) -> Value:
        def one(other: Value) -> Value:
            if kind_of(m.no_opaque(other, span)) not in KINDS:
                if kind_of(other).startswith("dict_") or kind_of(other) == "instance":
                    raise m.unsupported(f"in-place {op_name} of a set and {kind_of(other)}", span)
                raise m.type_error(f"{op_name}=", span)
            replace(m, old, combined(m, op_name, table_of(m, old, span), table_of(m, other, span), span))
            return old

        return m.split(operand, one)

    subscripts.AUGMENT["set", op_name] = change
    subscripts.AUGMENT["frozenset", op_name] = lambda m, old, operand, span: binary(m, op_name, old, operand, span)


for _op in ALGEBRA:
    _in_place(_op)
    for _left in KINDS:
        for _right in KINDS:
            _operator(_op, _left, _right)


def _as_set(m: Machine, value: Value, span: ir.Span) -> Contents:
    """The contents of an argument of `union` and the like: any iterable."""
    if kind_of(m.no_opaque(value, span)) in KINDS:
        return table_of(m, value, span)
    return table_of(m, from_iterable(m, "set", value, span), span)


def _algebra_methods(op_name: str, plain: str, update: str) -> None:
    def make(m: Machine, a: Arguments) -> Value:
        ref, *others = a.only(m, 1 if op_name != "^" else 2, 64 if op_name != "^" else 2)
        made = new_table(m, kind_of(ref), table_of(m, ref, a.span))
        return change(m, Arguments(a.name, (made, *others), {}, a.span), made)

    def change(m: Machine, a: Arguments, result: Value = NONE) -> Value:
        ref, *others = a.only(m, 1 if op_name != "^" else 2, 64 if op_name != "^" else 2)
        if op_name == "&" and len(others) > 1:
            raise m.unsupported(f"{a.name} of several iterables", a.span)  # an item that cannot be hashed may be left unseen
        for other in others:

            def one(v: Value) -> Value:
                if isinstance(v, ViewV) and v.ending is not FALSE:
                    raise m.unsupported(f"{a.name} with zip(strict=True) of different lengths", a.span)
                if step is not None and kind_of(m.no_opaque(v, a.span)) not in KINDS:
                    known = iteration.one_by_one(iteration.items_of(m, v, a.span))
                    if known is not None:
                        # Item by item: those before one that cannot be hashed have had their effect.
                        for value in known:
                            step(m, ref, value, a.span)
                        return NONE
                replace(m, ref, combined(m, op_name, table_of(m, ref, a.span), _as_set(m, v, a.span), a.span))
                return NONE

            m.split(other, one)
        return result

    step = {"|": add_item, "-": discard}.get(op_name)
    method(f"set.{plain}", f"frozenset.{plain}")(make)
    method(f"set.{update}")(change)


_algebra_methods("|", "union", "update")
_algebra_methods("&", "intersection", "intersection_update")
_algebra_methods("-", "difference", "difference_update")
_algebra_methods("^", "symmetric_difference", "symmetric_difference_update")

# ------------------------------------------------------------------------------------------------------------- comparison


def subset(m: Machine, a: Contents, b: Contents, span: ir.Span) -> Term:
    """a <= b."""
    if isinstance(a, Entries):
        return and_(*(find(m, b, key, span)[0] for key, _ in a.items))
    result, sizes = _for_all_keys(m, a, b, lambda x, y: implies(x, y), span)
    m.assume(implies(result, le(*sizes)))
    return result


def _for_all_keys(m: Machine, a: Contents, b: Contents, rule: Combine, span: ir.Span) -> tuple[Term, tuple[Term, Term]]:
    try:
        found = tables.join_shapes(tables.shapes_of(a), tables.shapes_of(b))
        left, right = tables.as_arrays(a, found), tables.as_arrays(b, found)
    except NoTable as problem:
        raise m.unsupported(f"comparison of sets: {problem}", span) from None
    keys = [binder("key", sort) for sort in tables.index_sorts(left.keys.shape)]
    return forall(keys, rule(tables.has(left, keys), tables.has(right, keys))), (left.keys.length, right.keys.length)


def _at_most(m: Machine, a: Value, b: Value, span: ir.Span) -> Term:
    return subset(m, table_of(m, a, span), table_of(m, b, span), span)


def _less(m: Machine, a: Value, b: Value, span: ir.Span) -> Term:
    left, right = table_of(m, a, span), table_of(m, b, span)
    return and_(subset(m, left, right, span), lt(tables.length(left), tables.length(right)))


for _left in KINDS:
    for _right in KINDS:
        comparisons.EQUAL[_left, _right] = lambda m, a, b, s: same_entries(m, table_of(m, a, s), table_of(m, b, s), s)
        comparisons.AT_MOST[_left, _right] = _at_most
        comparisons.ORDER[_left, _right] = _less


def _relation(name: str, holds: Callable[[Machine, Contents, Contents, ir.Span], Term]) -> None:
    def row(m: Machine, a: Arguments) -> Value:
        ref, other = a.only(m, 2, 2)
        return m.split(other, lambda v: BoolV(holds(m, table_of(m, ref, a.span), _as_set(m, v, a.span), a.span)))

    method(f"set.{name}", f"frozenset.{name}")(row)


def _disjoint(m: Machine, a: Contents, b: Contents, span: ir.Span) -> Term:
    if isinstance(a, Entries):
        return not_(or_(*(find(m, b, key, span)[0] for key, _ in a.items)))
    if isinstance(b, Entries):
        return _disjoint(m, b, a, span)
    return _for_all_keys(m, a, b, lambda x, y: not_(and_(x, y)), span)[0]


_relation("issubset", subset)
_relation("issuperset", lambda m, a, b, s: subset(m, b, a, s))
_relation("isdisjoint", _disjoint)
