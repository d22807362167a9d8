"""Lemmas: annotations that a proposer suggests and that the solver must prove like any other.

A lemma is text in the lemma language (lemma.lark) and the place where it is to stand. It is put into the program (see insert.py) as an
invariant of a loop, an assertion before a statement, a measure, or a function of its own; the ordinary pipeline then yields the
obligations for it. Nothing here is trusted with a proof: a wrong lemma fails its own obligations.

`parse` reads one lemma. The text may be hostile: its length, depth and numbers are bounded, and what comes out are expressions over names
that are in scope, without effects.
"""

from __future__ import annotations

import ast
import functools
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final, Literal, TypeAlias

import lark

from prover.lemma_expressions import (
    BUILTINS,
    Expression,
    LemmaError,
    Names,
    Reader,
    call,
    expression,
    implication,
    name_node,
    negation,
    variable,
)

__all__ = ["Condition", "Expression", "Fact", "Lemma", "LemmaError", "LemmaKind", "Names", "Parsed", "Use", "parse"]

LemmaKind = Literal["invariant", "assertion", "decreases", "fact", "use"]
WORDS: Final[dict[LemmaKind, str]] = {
    "invariant": "invariant", "assertion": "assert", "decreases": "decreases", "fact": "fact", "use": "use",
}  # fmt: skip

MAX_LENGTH: Final = 1000
MAX_DEPTH: Final = 40
MAX_PARAMS: Final = 6
GRAMMAR: Final = Path(__file__).with_name("lemma.lark")


@dataclass(frozen=True, slots=True, order=True)
class Lemma:
    """One suggested annotation: `text` stands at `line` (of the loop, or of the statement that it precedes) of a function.

    Facts stand beside the function; their line says nothing.
    """

    module: str
    function: str  # qualified name within the module
    line: int
    kind: LemmaKind
    text: str

    @property
    def statement(self) -> str:
        """The lemma as a line of the language, e.g. "invariant: x >= 0"."""
        return f"{WORDS[self.kind]}: {self.text}"


@dataclass(frozen=True, slots=True)
class Condition:
    """An invariant, an assertion or a measure. An assertion by cases is shown where the case holds, then where it does not."""

    kind: Literal["invariant", "assertion", "decreases"]
    body: Expression
    parts: tuple[Expression, ...] = ()  # what is asserted before it


@dataclass(frozen=True, slots=True)
class Use:
    """A fact at a point."""

    fact: str
    call: Expression


@dataclass(frozen=True, slots=True)
class Induction:
    """On v from b: where v > b the fact holds at smaller places, with v - 1 for v unless others are said.

    The measure is v - b, and 0 below, where other places than v - 1 may lie.
    """

    measure: Expression
    more: Expression
    calls: tuple[Expression, ...]


@dataclass(frozen=True, slots=True)
class Fact:
    """`for all ints params: hypothesis implies conclusion`, with hints for its proof."""

    name: str
    params: tuple[str, ...]
    hypothesis: Expression | None
    conclusion: Expression
    induction: Induction | None = None
    uses: tuple[Use, ...] = ()
    parts: tuple[Expression, ...] = ()  # what is asserted before the conclusion


Parsed: TypeAlias = Condition | Use | Fact


def parse(text: str, names: Names) -> Parsed:
    """Read one line of the lemma language. Raises LemmaError for whatever is not in it, or not in scope."""
    if len(text) > MAX_LENGTH:
        raise LemmaError(f"longer than {MAX_LENGTH} characters")
    return _statement(_tree(text), Reader(names))


@functools.lru_cache(maxsize=4096)
def _tree(text: str) -> Any:
    try:
        tree = _parser().parse(text)
    except lark.exceptions.UnexpectedToken as problem:
        if problem.token.type == "$END":
            raise LemmaError("ends too early") from None
        raise LemmaError(f"not in the lemma language at column {problem.column}: {str(problem.token)[:20]!r}") from None
    except lark.exceptions.UnexpectedCharacters as problem:
        rest = text[problem.pos_in_stream :][:20]
        raise LemmaError(f"not in the lemma language at column {problem.column}: {rest!r}") from None
    _bounded(tree)
    return tree


@functools.lru_cache(maxsize=1)
def _parser() -> lark.Lark:
    return lark.Lark(GRAMMAR.read_text("utf-8"), parser="lalr", lexer="contextual", maybe_placeholders=False)


def _bounded(tree: Any) -> None:
    stack = [(tree, 0)]
    while stack:
        node, depth = stack.pop()
        if depth > MAX_DEPTH:
            raise LemmaError(f"nested more than {MAX_DEPTH} deep")
        if isinstance(node, lark.Tree):
            stack.extend((child, depth + 1) for child in node.children)


def _statement(tree: Any, reader: Reader) -> Parsed:
    match tree.data, tree.children:
        case "invariant" | "assertion", [body]:
            return Condition(tree.data, reader.expression(body))
        case "decreases", [body]:
            return Condition("decreases", reader.measure(body))
        case "split_assertion", [body, case]:
            return Condition("assertion", reader.expression(body), _by_cases(reader, body, [case]))
        case "use_here", [use]:
            return _use(reader, use)
    return _fact(reader, *tree.children)


def _by_cases(reader: Reader, body: Any, cases: Sequence[Any]) -> tuple[Expression, ...]:
    """The conclusion under each case, and under its opposite."""
    parts = []
    for case in cases:
        test, conclusion = reader.checked(case), reader.checked(body)
        parts += [expression(implication(test, conclusion)), expression(implication(negation(test), conclusion))]
    return tuple(parts)


def _use(reader: Reader, tree: Any) -> Use:
    fact, *arguments = tree.children
    return Use(str(fact), expression(reader.apply(reader.facts, "fact", fact, arguments)))


def _fact(reader: Reader, name: str, params: Any, statement: Any, *hints: Any) -> Fact:
    variables = tuple(map(variable, params.children))
    if name in reader.names.taken or name in reader.facts or name in BUILTINS or variable(name) in variables:
        raise LemmaError(f"the name {name} is taken")
    if len(set(variables)) != len(variables) or len(variables) > MAX_PARAMS:
        raise LemmaError(f"a fact takes up to {MAX_PARAMS} variables, all different")
    names = reader.names
    inner = Reader(Names(tuple((v, "int") for v in variables), (), names.functions, names.facts, names.taken, names.hidden))
    inductions = [_induction(inner, str(name), variables, *h.children) for h in hints if h.data == "induction"]
    if len(inductions) > 1:
        raise LemmaError("more than one induction")
    hypothesis, conclusion = statement.children if statement.data == "implies" else (None, statement)
    return Fact(
        str(name),
        variables,
        None if hypothesis is None else inner.expression(hypothesis),
        inner.expression(conclusion),
        inductions[0] if inductions else None,
        tuple(_use(inner, h.children[0]) for h in hints if h.data == "using"),
        _by_cases(inner, conclusion, [h.children[0] for h in hints if h.data == "cases"]),
    )


def _induction(reader: Reader, fact: str, variables: tuple[str, ...], on: Any, *rest: Any) -> Induction:
    if on not in variables:
        raise LemmaError(f"{on} is no variable of the fact {fact}")
    steps = [r for r in rest if r.data == "step"]
    bounds = [r for r in rest if r.data != "step"]
    start = int(bounds[0].children[0]) * (-1 if bounds[0].data == "negative" else 1) if bounds else 0
    low: ast.expr = ast.Constant(start) if start >= 0 else ast.UnaryOp(ast.USub(), ast.Constant(-start))
    v = name_node(on)
    one_less = ast.BinOp(v, ast.Sub(), ast.Constant(1))
    calls = [reader.apply({fact: len(variables)}, "fact under proof", *_applied(step)) for step in steps]
    measure = v if start == 0 else ast.BinOp(v, ast.Sub(), low)
    return Induction(
        expression(reader.builtin("max", [measure, ast.Constant(0)]) if steps else measure),
        expression(ast.Compare(v, [ast.Gt()], [low])),
        tuple(map(expression, calls or [call(fact, [one_less if x == on else name_node(x) for x in variables])])),
    )


def _applied(tree: Any) -> tuple[str, list[Any]]:
    function, *arguments = tree.children
    return str(function), arguments
