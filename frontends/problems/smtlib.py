"""Terms of SMT-LIB's Core and Ints, as SyGuS and Horn files use them, from s-expressions."""

from __future__ import annotations

import itertools
import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field

from frontends.problems.logic import (
    Sort,
    Term,
    application,
    conj,
    disj,
    equals,
    implies,
    literal,
    make,
    name,
    negation,
)  # fmt: skip
from frontends.problems.problem import MAX_DEPTH, ProblemError
from frontends.problems.sexpr import Atom, Group, Node

SORTS: dict[str, Sort] = {"Int": "int", "Bool": "bool"}


@dataclass(frozen=True, slots=True)
class Macro:
    """A `define-fun`."""

    params: tuple[tuple[str, Sort], ...]
    result: Sort
    body: Node


@dataclass(slots=True)
class Scope:
    """What the symbols of a file mean. `fresh` gives names that no two binders share."""

    values: dict[str, Term] = field(default_factory=dict)
    macros: dict[str, Macro] = field(default_factory=dict)
    predicates: dict[str, tuple[Sort, ...]] = field(default_factory=dict)
    made: int = 0

    def taken(self, symbol: str) -> bool:
        return symbol in self.values or symbol in self.macros or symbol in self.predicates

    def fresh(self, symbol: str, sort: Sort) -> Term:
        """A new variable; `plain_name` gives the symbol back."""
        self.made += 1
        return name(f"{symbol}#{self.made}", sort)

    def define(self, command: Group) -> None:
        """(define-fun NAME ((x S) ...) S BODY)"""
        match command.items:
            case (_, Atom(kind="symbol", text=symbol), Group() as params, result, body):
                self.new(symbol, command)
                self.macros[symbol] = Macro(binders(params), sort_of(result), body)
            case _:
                raise ProblemError("a define-fun is not of the form (define-fun NAME (PARAMETERS) SORT TERM)", command.line)

    def new(self, symbol: str, at: Node) -> None:
        """Complain where a symbol is declared twice."""
        if self.taken(symbol):
            raise ProblemError(f"{symbol} is declared twice", at.line)

    def call(self, symbol: str, args: Sequence[Term], line: int, depth: int = 0) -> Term:
        """A macro or predicate of some arguments."""
        macro = self.macros.get(symbol)
        wanted = tuple(sort for _, sort in macro.params) if macro is not None else self.predicates[symbol]
        if wanted != tuple(a.sort for a in args):
            raise ProblemError(f"{symbol} does not take these arguments", line)
        if macro is None:
            return application(symbol, tuple(args))
        bound = dict(zip((p for p, _ in macro.params), args, strict=True))
        made = term(self, macro.body, bound, depth + 1)
        if made.sort != macro.result:
            raise ProblemError(f"{symbol} is not of its sort", line)
        return made


def plain_name(unique: str) -> str:
    """The symbol that a fresh variable was made for."""
    return unique.rpartition("#")[0]


def binders(group: Group) -> tuple[tuple[str, Sort], ...]:
    """((x Int) (b Bool) ...)"""
    found: dict[str, Sort] = {}
    for item in group.items:
        match item:
            case Group(items=(Atom(kind="symbol", text=symbol), sort)) if symbol not in found:
                found[symbol] = sort_of(sort)
            case _:
                raise ProblemError("expected (NAME SORT) here, each name once", item.line)
    return tuple(found.items())


def sort_of(node: Node) -> Sort:
    if isinstance(node, Atom) and node.text in SORTS:
        return SORTS[node.text]
    raise ProblemError(f"sort {written(node)}", node.line, unsupported=True)


def written(node: Node) -> str:
    """The beginning of a node, for messages."""
    return node.text[:40] if isinstance(node, Atom) else f"({node.head} ...)"


def term(scope: Scope, node: Node, bound: Mapping[str, Term], depth: int = 0) -> Term:
    """The term that a node stands for, `bound` being the variables around it. Raises `ProblemError` with the line."""
    if depth > MAX_DEPTH:
        raise ProblemError("a term is nested too deep", node.line, unsupported=True)
    while isinstance(node, Group):
        if node.head == "let":
            bound, node = _let(scope, node, bound, depth)
        elif node.head == "!" and len(node.items) >= 2:
            node = node.items[1]  # attributes say nothing about the meaning
        else:
            break
    try:
        if isinstance(node, Atom):
            return _atom(scope, node, bound, depth)
        if not node.head:
            raise ProblemError(f"{written(node)} is not a term", node.line)
        if node.head in ("forall", "exists"):
            raise ProblemError(f"{node.head} inside a formula", node.line, unsupported=True)
        args = [term(scope, item, bound, depth + 1) for item in node.items[1:]]
        if node.head in scope.macros or node.head in scope.predicates:
            return scope.call(node.head, args, node.line, depth)
        return operator(node.head, args)
    except ProblemError as error:
        if error.line:
            raise
        raise ProblemError(error.message, node.line, unsupported=error.unsupported) from error


def _let(scope: Scope, node: Group, bound: Mapping[str, Term], depth: int) -> tuple[dict[str, Term], Node]:
    match node.items:
        case (_, Group(items=pairs), body):
            found = {}
            for pair in pairs:
                match pair:
                    case Group(items=(Atom(kind="symbol", text=symbol), value)):
                        found[symbol] = term(scope, value, bound, depth + 1)
                    case _:
                        raise ProblemError("expected (NAME TERM) in a let", pair.line)
            return {**bound, **found}, body
    raise ProblemError("a let is not of the form (let ((NAME TERM) ...) TERM)", node.line)


def _atom(scope: Scope, node: Atom, bound: Mapping[str, Term], depth: int) -> Term:
    text = node.text
    if node.kind == "number":
        return literal(int(text))
    if node.kind == "symbol":
        if text in bound:
            return bound[text]
        if text in scope.values:
            return scope.values[text]
        if text in ("true", "false"):
            return literal(text == "true")
        if text in scope.macros or text in scope.predicates:
            return scope.call(text, (), node.line, depth)
        if re.fullmatch(r"-[0-9]{1,4000}", text):  # SyGuS 1.0 writes negative numbers so
            return literal(int(text))
        raise ProblemError(f"unknown symbol {text[:40]}", node.line)
    raise ProblemError(f"literal {text[:40]}", node.line, unsupported=True)


# --------------------------------------------------------------------------------------------------------------- operators


def operator(symbol: str, args: Sequence[Term]) -> Term:
    """An operator of Core or Ints with its chaining and associativity."""
    made = _OPERATORS.get(symbol)
    if made is None:
        raise ProblemError(f"operator {symbol[:40]}", unsupported=True)
    least, build = made
    if len(args) < least:
        raise ProblemError(f"{symbol} with {len(args)} arguments")
    return build(symbol, list(args))


def _boolean(args: list[Term], symbol: str) -> None:
    if any(a.sort != "bool" for a in args):
        raise ProblemError(f"{symbol} of something that is not Bool")


def _and_or(symbol: str, args: list[Term]) -> Term:
    _boolean(args, symbol)
    return conj(*args) if symbol == "and" else disj(*args)


def _not(symbol: str, args: list[Term]) -> Term:
    _boolean(args, symbol)
    if len(args) != 1:
        raise ProblemError("not of several arguments")
    return negation(args[0])


def _implies(symbol: str, args: list[Term]) -> Term:
    _boolean(args, symbol)
    made = args[-1]
    for arg in reversed(args[:-1]):
        made = implies(arg, made)
    return made


def _xor(symbol: str, args: list[Term]) -> Term:
    _boolean(args, symbol)
    made = args[0]
    for arg in args[1:]:
        made = negation(equals(made, arg))
    return made


def _chained(symbol: str, args: list[Term]) -> Term:
    return conj(*(equals(a, b) if symbol == "=" else make(symbol, a, b) for a, b in itertools.pairwise(args)))


def _distinct(symbol: str, args: list[Term]) -> Term:
    return conj(*(negation(equals(a, b)) for i, a in enumerate(args) for b in args[i + 1 :]))


def _minus(symbol: str, args: list[Term]) -> Term:
    if len(args) > 1:
        return _left("-", args)
    (arg,) = args
    return literal(-int(arg.value)) if arg.op == "literal" and arg.sort == "int" else make("neg", arg)


def _left(symbol: str, args: list[Term]) -> Term:
    made = args[0]
    for arg in args[1:]:
        made = make(symbol, made, arg)
    return made


def _sum(symbol: str, args: list[Term]) -> Term:
    if len(args) == 1 and args[0].sort == "int":
        return args[0]
    return make(symbol, *args)


def _divide(symbol: str, args: list[Term]) -> Term:
    if any(a.op != "literal" or a.value == 0 for a in args[1:]):
        # SMT-LIB lets division by zero be any function: a program has no such thing.
        raise ProblemError(f"{symbol} by something other than a literal that is not zero", unsupported=True)
    return _left(symbol, args)


def _abs(symbol: str, args: list[Term]) -> Term:
    (arg,) = args
    return make("ite", make(">=", arg, literal(0)), arg, make("neg", arg))


def _ite(symbol: str, args: list[Term]) -> Term:
    made = make("ite", *args)
    if args[0].op == "literal":
        return args[1] if args[0].value else args[2]
    if made.sort == "bool" and (args[1].op == "literal" or args[2].op == "literal"):
        return disj(conj(args[0], args[1]), conj(negation(args[0]), args[2]))
    return made


_OPERATORS: dict[str, tuple[int, Callable[[str, list[Term]], Term]]] = {
    "and": (0, _and_or), "or": (0, _and_or), "not": (1, _not), "=>": (2, _implies), "xor": (2, _xor),
    "=": (2, _chained), "<": (2, _chained), "<=": (2, _chained), ">": (2, _chained), ">=": (2, _chained),
    "distinct": (2, _distinct), "ite": (3, _ite),
    "+": (1, _sum), "*": (1, _sum), "-": (1, _minus), "div": (2, _divide), "mod": (2, _divide), "abs": (1, _abs),
}  # fmt: skip
