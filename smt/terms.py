"""Logical terms: typed, immutable, hash-consed, and free of any solver object.

A term is built by the functions below, which fold constants and apply a few exact simplifications; equal terms are the same
object, so a formula is a graph and equality is identity. `smt.to_z3` gives every operator its meaning in the solver; the
operators follow SMT-LIB 2.7 (`div` and `mod` are Euclidean: Python's are built from them in `smt.theory`).

Terms never cross a process border: `term_graphs.flatten` turns them into plain tuples, `rebuild` turns these back.
"""

from __future__ import annotations

import itertools
from collections.abc import Callable, Collection, Iterable, Sequence
from dataclasses import dataclass
from typing import Final


@dataclass(frozen=True, slots=True)
class Sort:
    """A sort: Int, Bool, String, Float64, Real, an uninterpreted one, or Array with (index, element)."""

    name: str
    args: tuple[Sort, ...] = ()

    def __str__(self) -> str:
        return f"({self.name} {' '.join(map(str, self.args))})" if self.args else self.name


INT: Final = Sort("Int")
BOOL: Final = Sort("Bool")
STRING: Final = Sort("String")
FLOAT: Final = Sort("Float64")


def array(index: Sort, element: Sort) -> Sort:
    """The sort of arrays from `index` to `element`."""
    return Sort("Array", (index, element))


class Term:
    """One node: operator, arguments, sort, and a payload (a literal's value, a variable's name, ...). Made by `make` only."""

    __slots__ = ("args", "has_bound", "op", "payload", "serial", "sort", "weight")

    op: str
    args: tuple[Term, ...]
    sort: Sort
    payload: object
    serial: int  # creation order: a deterministic key for sorting
    has_bound: bool  # whether some bound variable occurs below (free or not): cheap test before substitution
    weight: int  # what substitution may copy: nodes below, as a tree, in which bound variables occur; those under a name do not count

    def __repr__(self) -> str:
        return show(self)

    def __reduce__(self) -> tuple[object, ...]:
        raise TypeError("terms do not cross process borders: use flatten and rebuild")


MAX_COPIED: Final = 60  # the weight up to which the body of a lambda is substituted into

_table: dict[tuple[object, ...], Term] = {}
_serials = itertools.count()
_binders = itertools.count(1)


def make(op: str, args: tuple[Term, ...], sort: Sort, payload: object = None) -> Term:
    """The node itself, without simplification. The same node always is the same object."""
    key = (op, args, sort, *_identity(payload))
    found = _table.get(key)
    if found is None:
        found = Term()
        found.op, found.args, found.sort, found.payload = op, args, sort, payload
        found.serial = next(_serials)
        found.has_bound = op == "bound" or any(a.has_bound for a in args)
        found.weight = min(1 if op == "named" else 1 + sum(a.weight for a in args), 10**6) if found.has_bound else 0
        _table[key] = found
    return found


def _identity(payload: object) -> tuple[type, object]:
    return type(payload), repr(payload) if isinstance(payload, float) else payload


def reset() -> None:
    """Forget all terms (between independent functions, so that memory and serial numbers do not depend on what ran before)."""
    global _serials, _binders
    _binders = itertools.count(1)
    kept = (TRUE, FALSE, ZERO, ONE)
    _table.clear()
    _serials = itertools.count(len(kept))
    for term in kept:
        _table[(term.op, term.args, term.sort, type(term.payload), term.payload)] = term


def made() -> int:
    """How many terms there are since the last `reset`."""
    return len(_table)


# --------------------------------------------------------------------------------------------------------------- leaves


def integer(value: int) -> Term:
    return make("int", (), INT, int(value))


def boolean(value: bool) -> Term:
    return TRUE if value else FALSE


def string(value: str) -> Term:
    return make("str", (), STRING, value)


def floating(value: float) -> Term:
    return make("float", (), FLOAT, value)


def var(name: str, sort: Sort) -> Term:
    """A constant symbol, i.e. a free variable of the formula."""
    return make("var", (), sort, name)


def bound(name: str, sort: Sort) -> Term:
    """A variable to be bound by `forall`, `exists` or `lambda_`; names must be unique, so take them from `binder`."""
    return make("bound", (), sort, name)


def binder(hint: str = "k", sort: Sort = INT) -> Term:
    """A new variable to be bound."""
    return bound(f"{hint}?{next(_binders)}", sort)


TRUE: Final = make("bool", (), BOOL, True)
FALSE: Final = make("bool", (), BOOL, False)
ZERO: Final = make("int", (), INT, 0)
ONE: Final = make("int", (), INT, 1)


def is_literal(term: Term) -> bool:
    return term.op in ("int", "bool", "str", "float")


def int_value(term: Term) -> int | None:
    """The value of an integer literal, else None."""
    return term.payload if term.op == "int" else None  # type: ignore[return-value]


# -------------------------------------------------------------------------------------------------------------- boolean


def not_(a: Term) -> Term:
    if a is TRUE:
        return FALSE
    if a is FALSE:
        return TRUE
    if a.op == "not":
        return a.args[0]
    return make("not", (a,), BOOL)


def _join(op: str, terms: Iterable[Term], unit: Term, zero: Term) -> Term:
    other = "and" if op == "or" else "or"
    while True:
        flat: dict[Term, None] = {}
        stack = list(terms)[::-1]
        while stack:
            term = stack.pop()
            if term is unit:
                continue
            if term is zero:
                return zero
            if term.op == op:
                stack.extend(reversed(term.args))
            else:
                flat[term] = None
        for term in flat:
            if term.op == "not" and term.args[0] in flat:
                return zero
        # Absorption: (a or (not a and b)) is (a or b), and its dual; this keeps merged path conditions small. The latest term
        # goes first: what it is shortened by is older or no `other` itself, so it still is there as it was.
        shorter: dict[Term, Term] = {}
        for term in sorted((t for t in flat if t.op == other), key=lambda t: -t.serial):
            if any(arg in flat for arg in term.args):
                shorter[term] = unit
                continue
            kept = [arg for arg in term.args if not_(arg) not in flat]
            if len(kept) != len(term.args):
                shorter[term] = _join(other, kept, zero, unit)
        if not shorter:
            break
        terms = [shorter.get(t, t) for t in flat]
    if not flat:
        return unit
    if len(flat) == 1:
        return next(iter(flat))
    return make(op, tuple(flat), BOOL)


def and_(*terms: Term) -> Term:
    return _join("and", terms, TRUE, FALSE)


def or_(*terms: Term) -> Term:
    return _join("or", terms, FALSE, TRUE)


def implies(a: Term, b: Term) -> Term:
    return or_(not_(a), b)


def iff(a: Term, b: Term) -> Term:
    return eq(a, b)


def ite(c: Term, a: Term, b: Term) -> Term:
    if c is TRUE or a is b:
        return a
    if c is FALSE:
        return b
    if c.op == "not":
        return ite(c.args[0], b, a)
    if a.sort is BOOL or a.sort == BOOL:
        if a is TRUE:
            return or_(c, b)
        if a is FALSE:
            return and_(not_(c), b)
        if b is TRUE:
            return or_(not_(c), a)
        if b is FALSE:
            return and_(c, a)
        if b is not_(a):
            return eq(c, a)
        if b is c:
            return and_(c, a)
        if a is c:
            return or_(c, b)
    if a.op == "ite" and a.args[0] is c:
        a = a.args[1]
    if b.op == "ite" and b.args[0] is c:
        b = b.args[2]
    return make("ite", (c, a, b), a.sort)


def eq(a: Term, b: Term) -> Term:
    """Logical equality. For floats this is identity of the datum, not IEEE equality (that is `fp.eq`)."""
    if a is b:
        return TRUE
    if is_literal(a) and is_literal(b):
        return boolean(_identity(a.payload) == _identity(b.payload))  # they are two where one was made before a `reset`
    if a.sort == BOOL:
        if a is TRUE:
            return b
        if b is TRUE:
            return a
        if a is FALSE:
            return not_(b)
        if b is FALSE:
            return not_(a)
        if b is not_(a):
            return FALSE
    for x, y in ((a, b), (b, a)):
        # A choice between literals compared with a literal is a condition; chosen tags and indices are mostly that.
        choices: list[Term] = []
        while is_literal(y) and x.op == "ite" and (is_literal(x.args[1]) or is_literal(x.args[2])):
            choices.append(x)
            x = x.args[2] if is_literal(x.args[1]) else x.args[1]
        if choices:
            result = eq(x, y)
            for choice in reversed(choices):
                c, yes, no = choice.args
                result = ite(c, eq(yes, y), result) if is_literal(yes) else ite(c, result, eq(no, y))
            return result
    if a.serial > b.serial:
        a, b = b, a
    return make("=", (a, b), BOOL)


def distinct(a: Term, b: Term) -> Term:
    return not_(eq(a, b))


# ------------------------------------------------------------------------------------------------------------- integers


def add(*terms: Term) -> Term:
    """Sum of integers; literals are folded, a term and its negation cancel."""
    constant = 0
    rest: dict[Term, int] = {}
    stack = [(t, 1) for t in reversed(terms)]
    while stack:
        term, factor = stack.pop()
        value = int_value(term)
        if value is not None:
            constant += factor * value
        elif term.op == "+":
            stack.extend((t, factor) for t in reversed(term.args))
        elif term.op == "*" and int_value(term.args[0]) is not None:
            stack.append((term.args[1], factor * int_value(term.args[0])))  # type: ignore[operator]
        else:
            rest[term] = rest.get(term, 0) + factor
    parts = [t if f == 1 else make("*", (integer(f), t), INT) for t, f in rest.items() if f != 0]
    if constant or not parts:
        parts.append(integer(constant))
    return parts[0] if len(parts) == 1 else make("+", tuple(parts), INT)


def neg(a: Term) -> Term:
    return mul(integer(-1), a)


def sub(a: Term, b: Term) -> Term:
    return add(a, neg(b))


def mul(a: Term, b: Term) -> Term:
    x, y = int_value(a), int_value(b)
    if x is not None and y is not None:
        return integer(x * y)
    if y is not None:
        a, b, x = b, a, y
    if x is not None:
        if x == 0:
            return ZERO
        if x == 1:
            return b
        if b.op == "+":
            return add(*(mul(a, t) for t in b.args))
        if b.op == "*" and int_value(b.args[0]) is not None:
            return mul(integer(x * int_value(b.args[0])), b.args[1])  # type: ignore[operator]
    elif a.serial > b.serial:
        a, b = b, a
    return make("*", (a, b), INT)


def _multiple_of(a: Term, n: int) -> tuple[Term, Term]:
    """(q, rest) with a == n * q + rest: what of a linear sum is divisible by the literal n > 0 for certain, and the rest of it."""
    quotients: list[Term] = []
    rest: list[Term] = []
    for part in a.args if a.op == "+" else (a,):
        constant = int_value(part)
        factor = int_value(part.args[0]) if part.op == "*" else None
        if constant is not None:
            quotients.append(integer(constant // n))
            rest.append(integer(constant % n))
        elif factor is not None:
            quotients.append(mul(integer(factor // n), part.args[1]))
            rest.append(mul(integer(factor % n), part.args[1]))
        else:
            rest.append(part)
    return add(*quotients), add(*rest)


def div(a: Term, b: Term) -> Term:
    """SMT-LIB integer division (Euclidean). By zero: an unspecified value, so the caller must guard."""
    y = int_value(b)
    if y == 1:
        return a
    if y is not None and y > 0:
        # (n * q + r) div n == q + r div n
        whole, rest = _multiple_of(a, y)
        x = int_value(rest)
        return add(whole, integer(x // y) if x is not None else make("div", (rest, b), INT))
    if y is not None and y < 0:
        return neg(div(a, integer(-y)))
    return make("div", (a, b), INT)


def mod(a: Term, b: Term) -> Term:
    """SMT-LIB integer remainder, in 0..|b|-1. By zero: an unspecified value, so the caller must guard."""
    y = int_value(b)
    if y is not None and y != 0:
        _, rest = _multiple_of(a, abs(y))
        x = int_value(rest)
        return integer(x % abs(y)) if x is not None else make("mod", (rest, integer(abs(y))), INT)
    return make("mod", (a, b), INT)


def le(a: Term, b: Term) -> Term:
    if a is b:
        return TRUE
    x, y = int_value(a), int_value(b)
    if x is not None and y is not None:
        return boolean(x <= y)
    difference = int_value(sub(b, a))
    if difference is not None:
        return boolean(difference >= 0)
    return make("<=", (a, b), BOOL)


def lt(a: Term, b: Term) -> Term:
    return not_(le(b, a))


def ge(a: Term, b: Term) -> Term:
    return le(b, a)


def gt(a: Term, b: Term) -> Term:
    return not_(le(a, b))


# --------------------------------------------------------------------------------------------- arrays, binders, functions


def select(a: Term, i: Term) -> Term:
    while a.op == "store":
        same = eq(a.args[1], i)
        if same is TRUE:
            return a.args[2]
        if same is not FALSE:
            break
        a = a.args[0]
    if a.op == "const-array":
        return a.args[0]
    if a.op == "lambda":
        return substitute(a.args[1], {a.args[0]: i})
    if a.op == "ite" and any(branch.op in ("lambda", "store", "const-array") for branch in a.args[1:]):
        return ite(a.args[0], select(a.args[1], i), select(a.args[2], i))
    return make("select", (a, i), a.sort.args[1])


def store(a: Term, i: Term, v: Term) -> Term:
    if a.op == "store" and a.args[1] is i:
        a = a.args[0]
    return make("store", (a, i, v), a.sort)


def const_array(index: Sort, value: Term) -> Term:
    return make("const-array", (value,), array(index, value.sort))


def lambda_(variable: Term, body: Term) -> Term:
    """The array that maps `variable` (a `bound`) to `body`.

    A heavy one is named: selecting from it copies no body, so arrays that are made of each other do not double at each step.
    """
    if body.op == "select" and body.args[1] is variable and not occurs(variable, body.args[0]):
        return body.args[0]
    made = make("lambda", (variable, body), array(variable.sort, body.sort))
    return named(made) if body.weight > MAX_COPIED else made


def named(a: Term) -> Term:
    """The same array, but kept whole where an item is selected: solvers get a symbol with this meaning (see `without_names`)."""
    return make("named", (a,), a.sort) if a.op == "lambda" else a


def _quantify(op: str, variables: Sequence[Term], body: Term) -> Term:
    if is_literal(body):
        return body
    used = [v for v in variables if occurs(v, body)]
    return make(op, (*used, body), BOOL) if used else body


def forall(variables: Sequence[Term], body: Term) -> Term:
    return _quantify("forall", variables, body)


def exists(variables: Sequence[Term], body: Term) -> Term:
    return _quantify("exists", variables, body)


def apply(name: str, sort: Sort, *args: Term) -> Term:
    """An application of the uninterpreted (or, if `smt.theory` defines it, recursive) function `name`."""
    return make("apply", args, sort, name)


def op(name: str, sort: Sort, *args: Term) -> Term:
    """An application of the SMT-LIB operator `name` that needs no folding here, e.g. "str.++", "fp.add"."""
    return make(name, args, sort)


# --------------------------------------------------------------------------------------------------------------- graphs


def postorder(roots: Iterable[Term], known: Collection[Term] = ()) -> list[Term]:
    """Every node under the roots, each once, arguments first, but for what is known. Not recursive: formulas can be deep."""
    seen: set[Term] = set()
    order: list[Term] = []
    stack: list[tuple[Term, bool]] = [(r, False) for r in reversed(list(roots))]
    while stack:
        term, done = stack.pop()
        if done:
            order.append(term)
        elif term not in seen and term not in known:
            seen.add(term)
            stack.append((term, True))
            stack.extend((a, False) for a in reversed(term.args) if a not in seen)
    return order


def variables(roots: Iterable[Term]) -> list[Term]:
    """The free constant symbols under the roots."""
    return [t for t in postorder(roots) if t.op == "var"]


def occurs(needle: Term, term: Term) -> bool:
    if needle.op == "bound" and not term.has_bound:
        return False
    return any(t is needle for t in postorder([term]))


def substitute(term: Term, replacement: dict[Term, Term]) -> Term:
    """`term` with leaves replaced. Bound variables have unique names, so nothing can be captured."""
    if all(k.op == "bound" for k in replacement) and not term.has_bound:
        return term
    done: dict[Term, Term] = dict(replacement)
    for node in postorder([term]):
        if node not in done:
            args = tuple(done[a] for a in node.args)
            done[node] = node if args == node.args else remake(node, args)
    return done[term]


def remake(node: Term, args: tuple[Term, ...]) -> Term:
    """The node with other arguments, simplified again."""
    build = _BUILDERS.get(node.op)
    if build is not None:
        return build(*args)
    if node.op in ("forall", "exists"):
        return _quantify(node.op, args[:-1], args[-1])
    return make(node.op, args, node.sort, node.payload)


_BUILDERS: dict[str, Callable[..., Term]] = {
    "not": not_, "and": and_, "or": or_, "ite": ite, "=": eq, "+": add, "*": mul, "div": div, "mod": mod, "<=": le,
    "select": select, "store": store, "lambda": lambda_, "named": named,
}  # fmt: skip


def _show_literal(term: Term) -> str:
    if isinstance(term.payload, bool):
        return str(term.payload).lower()
    if isinstance(term.payload, int) and term.payload.bit_length() > 10_000:
        return hex(term.payload)  # Python refuses very long decimal texts
    return repr(term.payload)


def show(term: Term, limit: int = 4000) -> str:
    """SMT-LIB-like text, for people and golden tests."""
    parts: list[str] = []
    size = 0
    stack: list[Term | str] = [term]
    while stack and size < limit:
        item = stack.pop()
        if isinstance(item, str):
            text = item
        elif item.op in ("var", "bound"):
            text = str(item.payload)
        elif is_literal(item):
            text = _show_literal(item)
        else:
            head = str(item.payload) if item.op == "apply" else item.op
            stack.append(")")
            for a in reversed(item.args):
                stack.extend((a, " "))
            text = f"({head}"
        parts.append(text)
        size += len(text)
    return "".join(parts) + ("…" if stack else "")
