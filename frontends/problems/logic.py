"""Terms over unbounded integers and truth values: what the problem formats have in common."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Literal

from frontends.problems.problem import MAX_DEPTH, MAX_SIZE, ProblemError

Sort = Literal["int", "bool"]

COMPARISONS = {"<": ">=", ">=": "<", ">": "<=", "<=": ">", "==": "!=", "!=": "=="}  # each with its complement


@dataclass(frozen=True, slots=True)
class Term:
    """An operator with its arguments, or a leaf. Made by `make` and the functions below, which check sorts.

    Operators: "literal" and "name" (with `value`), "any" (a fresh value at each evaluation), "apply" (an unknown predicate, `value`, of
    arguments), + - * neg, tdiv trem (truncating, as in C), div mod (Euclidean, as in SMT-LIB), the COMPARISONS, and, or, not, ite.
    `depth` and `size` are those of the written-out tree, `names` those that occur.
    """

    op: str
    args: tuple[Term, ...]
    sort: Sort
    value: int | bool | str
    depth: int
    size: int
    names: frozenset[str]


def _leaf(op: str, sort: Sort, value: int | bool | str) -> Term:
    return Term(op, (), sort, value, 1, 1, frozenset((str(value),)) if op == "name" else frozenset())


def literal(value: int | bool) -> Term:
    return _leaf("literal", "bool" if isinstance(value, bool) else "int", value)


TRUE, FALSE = literal(True), literal(False)


def name(text: str, sort: Sort) -> Term:
    return _leaf("name", sort, text)


def anything(sort: Sort) -> Term:
    return _leaf("any", sort, "")


def application(predicate: str, args: tuple[Term, ...]) -> Term:
    """An unknown predicate of some arguments."""
    depth, size = 1 + max((a.depth for a in args), default=0), 1 + sum(a.size for a in args)
    _bounded(depth, size)
    return Term("apply", args, "bool", predicate, depth, size, frozenset().union(*(a.names for a in args)))


_SHAPES: dict[str, tuple[Sort, Sort, int]] = {  # arguments' sort, result's sort, number of arguments (0: two or more)
    **dict.fromkeys(("+", "*"), ("int", "int", 0)),
    **dict.fromkeys(("-", "tdiv", "trem", "div", "mod"), ("int", "int", 2)),
    "neg": ("int", "int", 1),
    **dict.fromkeys(("<", "<=", ">", ">="), ("int", "bool", 2)),
    **dict.fromkeys(("and", "or"), ("bool", "bool", 0)),
    "not": ("bool", "bool", 1),
}


def make(op: str, *args: Term) -> Term:
    """The term of an operator. Raises `ProblemError` where sorts, numbers of arguments or sizes do not fit."""
    sort: Sort
    if op in ("==", "!="):
        sort, fine = "bool", len(args) == 2 and args[0].sort == args[1].sort
    elif op == "ite":
        fine = len(args) == 3 and args[0].sort == "bool" and args[1].sort == args[2].sort
        sort = args[1].sort if fine else "bool"
    elif op in _SHAPES:
        of, sort, count = _SHAPES[op]
        fine = all(a.sort == of for a in args) and (len(args) == count if count else len(args) >= 2)
    else:
        raise ProblemError(f"unknown operator {op!r}")
    if not fine:
        raise ProblemError(f"{op} does not take arguments of sorts ({', '.join(a.sort for a in args)})")
    depth = 1 + max(a.depth for a in args)
    size = 1 + sum(a.size for a in args)
    _bounded(depth, size)
    return Term(op, args, sort, "", depth, size, frozenset().union(*(a.names for a in args)))


def _bounded(depth: int, size: int) -> None:
    if depth > MAX_DEPTH or size > MAX_SIZE:
        raise ProblemError("a term is too deep or too large", unsupported=True)


# ------------------------------------------------------------------------------------------------- simplifying constructors


def conj(*parts: Term) -> Term:
    """The conjunction: flat, without `true`; `false` when a part is."""
    return _chain("and", parts)


def disj(*parts: Term) -> Term:
    """The disjunction: flat, without `false`; `true` when a part is."""
    return _chain("or", parts)


def _chain(op: str, parts: tuple[Term, ...]) -> Term:
    zero = op == "or"
    flat: list[Term] = []
    for part in parts:
        for one in part.args if part.op == op else (part,):
            if one.op == "literal":
                if one.value is zero:
                    return one
            else:
                flat.append(one)
    if not flat:
        return literal(not zero)
    return flat[0] if len(flat) == 1 else make(op, *flat)


def negation(term: Term) -> Term:
    """`not term`, pushed inwards to comparisons and names."""
    match term.op:
        case "literal":
            return literal(not term.value)
        case "not":
            return term.args[0]
        case "and":
            return disj(*map(negation, term.args))
        case "or":
            return conj(*map(negation, term.args))
        case "ite":
            return make("ite", term.args[0], negation(term.args[1]), negation(term.args[2]))
    if term.op in COMPARISONS:
        return make(COMPARISONS[term.op], *term.args)
    return make("not", term)


def implies(condition: Term, conclusion: Term) -> Term:
    return disj(negation(condition), conclusion)


def equals(left: Term, right: Term) -> Term:
    """`left == right`, for terms without "any"; decided where both are written alike, plain where one of two truth values is known."""
    if left == right:
        return TRUE
    if left.op == right.op == "literal":
        return literal(left.value == right.value)
    for one, other in ((left, right), (right, left)):
        if one.op == "literal" and one.sort == "bool" and other.sort == "bool":
            return other if one.value else negation(other)
    return make("==", left, right)


def conjuncts(term: Term) -> tuple[Term, ...]:
    """The parts of a conjunction; none of `true`."""
    if term.op == "literal" and term.value is True:
        return ()
    return term.args if term.op == "and" else (term,)


def disjuncts(term: Term) -> tuple[Term, ...]:
    return term.args if term.op == "or" else (term,)


def substitute(term: Term, by: Mapping[str, Term]) -> Term:
    """The term with names replaced, all at once."""
    if not term.names & by.keys():
        return term
    if term.op == "name":
        return by[str(term.value)]
    args = [substitute(a, by) for a in term.args]
    match term.op:
        case "and":
            return conj(*args)
        case "or":
            return disj(*args)
        case "not":
            return negation(args[0])
        case "==":
            return equals(*args)
        case "!=":
            return negation(equals(*args))
    if term.op == "apply":
        return application(str(term.value), tuple(args))
    if term.op == "ite" and args[0].op == "literal":
        return args[1] if args[0].value else args[2]
    return make(term.op, *args)
