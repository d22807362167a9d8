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
import keyword
import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Final, Literal, TypeAlias

import lark

LemmaKind = Literal["invariant", "assertion", "decreases", "fact", "use"]
WORDS: Final = {"invariant": "invariant", "assertion": "assert", "decreases": "decreases", "fact": "fact", "use": "use"}
BUILTINS: Final = ("len", "abs", "sum", "sorted", "min", "max", "all", "any", "range")

MAX_LENGTH: Final = 600
MAX_DEPTH: Final = 32
MAX_PARAMS: Final = 6
GRAMMAR: Final = Path(__file__).with_name("lemma.lark")
OLD, SEEN = "%old", "%seen"  # what `old` and `seen` are in the tree of an expression: no name of a program can equal them


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


class LemmaError(ValueError):
    """The text is no lemma at that place; the message says why."""


@dataclass(frozen=True, slots=True)
class Names:
    """What a lemma may mention at one place.

    variables  names and dotted names with their kinds, e.g. ("xs", "list[int]"), ("self.balance", "int"), ("old.n", "int")
    iterated   names of what enclosing `for` loops run over: the arguments that `seen` takes
    functions  pure functions of the module, with their numbers of parameters
    facts      auxiliary facts stated so far, with their numbers of parameters
    taken      identifiers that a new fact must not be called
    hidden     built-in functions that other names stand before
    """

    variables: tuple[tuple[str, str], ...] = ()
    iterated: tuple[str, ...] = ()
    functions: tuple[tuple[str, int], ...] = ()
    facts: tuple[tuple[str, int], ...] = ()
    taken: frozenset[str] = frozenset()
    hidden: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True)
class Expression:
    """An expression of Python: its text, and its tree (where `%old` and `%seen` stand for `old` and `seen`)."""

    text: str
    tree: ast.expr = field(compare=False, repr=False)


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
class Fact:
    """`for all ints params: hypothesis implies conclusion`, with hints for its proof."""

    name: str
    params: tuple[str, ...]
    hypothesis: Expression | None
    conclusion: Expression
    induction: tuple[Expression, Expression, Expression] | None = None  # the measure, when to descend, the descending call
    uses: tuple[Use, ...] = ()
    parts: tuple[Expression, ...] = ()  # what is asserted before the conclusion


Parsed: TypeAlias = Condition | Use | Fact


def parse(text: str, names: Names) -> Parsed:
    """Read one line of the lemma language. Raises LemmaError for whatever is not in it, or not in scope."""
    if len(text) > MAX_LENGTH:
        raise LemmaError(f"longer than {MAX_LENGTH} characters")
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
    return _Reader(names).statement(tree)


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


class _Reader:
    """From a parse tree to expressions of Python, names checked on the way."""

    def __init__(self, names: Names) -> None:
        self.names = names
        self.variables = dict(names.variables)
        self.functions = dict(names.functions)
        self.facts = dict(names.facts)
        self.bound: list[str] = []  # variables of the quantifiers around

    def statement(self, tree: Any) -> Parsed:
        match tree.data, tree.children:
            case "invariant" | "assertion" | "decreases", [body]:
                return Condition(tree.data, self.expression(body))
            case "split_assertion", [body, case]:
                return Condition("assertion", self.expression(body), self.by_cases(body, [case]))
            case "use_here", [use]:
                return self.use(use)
        return self.fact(tree.children)

    def by_cases(self, body: Any, cases: Sequence[Any]) -> tuple[Expression, ...]:
        """The conclusion under each case and under its opposite."""
        parts = []
        for case in cases:
            for test in (self.python(case), _not(self.python(case))):
                parts.append(_expression(_implies(test, self.python(body))))
        return tuple(parts)

    def use(self, tree: Any) -> Use:
        fact, *arguments = tree.children
        if fact not in self.facts:
            raise LemmaError(f"no fact is called {fact} here")
        if len(arguments) != self.facts[fact]:
            raise LemmaError(f"fact {fact} takes {self.facts[fact]} arguments")
        return Use(str(fact), _expression(_call(fact, [self.python(a) for a in arguments])))

    def fact(self, children: Sequence[Any]) -> Fact:
        name, params, statement, *hints = children
        variables = tuple(map(_variable, params.children))
        if name in self.names.taken or name in self.facts or name in BUILTINS:
            raise LemmaError(f"the name {name} is taken")
        if len(set(variables)) != len(variables) or len(variables) > MAX_PARAMS:
            raise LemmaError(f"a fact takes up to {MAX_PARAMS} variables, all different")
        inner = _Reader(Names(tuple((v, "int") for v in variables), (), self.names.functions, self.names.facts, hidden=self.names.hidden))
        hypothesis = conclusion = None
        conclusion = statement
        if statement.data == "implies":
            hypothesis, conclusion = statement.children
        induction = None
        for hint in hints:
            if hint.data == "induction":
                if induction is not None:
                    raise LemmaError("more than one induction")
                induction = inner.induction(str(name), variables, *hint.children)
        return Fact(
            str(name),
            variables,
            None if hypothesis is None else inner.expression(hypothesis),
            inner.expression(conclusion),
            induction,
            tuple(inner.use(h.children[0]) for h in hints if h.data == "using"),
            inner.by_cases(conclusion, [h.children[0] for h in hints if h.data == "cases"]),
        )

    def induction(
        self, fact: str, variables: tuple[str, ...], variable: Any, bound: Any = None
    ) -> tuple[Expression, Expression, Expression]:
        """By induction on v from b: where v > b, the fact holds with v - 1 for v already."""
        if variable not in variables:
            raise LemmaError(f"{variable} is no variable of the fact {fact}")
        start = 0 if bound is None else int(bound.children[0]) * (-1 if bound.data == "negative" else 1)
        low: ast.expr = ast.Constant(start) if start >= 0 else ast.UnaryOp(ast.USub(), ast.Constant(-start))
        v = _name(variable)
        measure = v if start == 0 else ast.BinOp(v, ast.Sub(), low)
        one_less = ast.BinOp(v, ast.Sub(), ast.Constant(1))
        call = _call(fact, [one_less if x == variable else _name(x) for x in variables])
        return _expression(measure), _expression(ast.Compare(v, [ast.Gt()], [low])), _expression(call)

    # -------------------------------------------------------------------------------------------------------- expressions

    def expression(self, tree: Any) -> Expression:
        return _expression(self.python(tree))

    def python(self, tree: Any) -> ast.expr:
        """The tree of Python for one expression of the language."""
        match tree.data, tree.children:
            case "integer", [digits]:
                return ast.Constant(int(digits))
            case "literal", [word]:
                return ast.Constant({"True": True, "False": False, "None": None}[word])
            case "name", [name]:
                return self.name(name)
            case "minus", [operand]:
                return ast.UnaryOp(ast.USub(), self.python(operand))
            case "not_", [operand]:
                return _not(self.python(operand))
            case "binary", [left, operator, right]:
                return ast.BinOp(self.python(left), _BINARY[operator](), self.python(right))
            case ("and_" | "or_"), [left, right]:
                operation = ast.And() if tree.data == "and_" else ast.Or()
                return _joined(operation, self.python(left), self.python(right))
            case "implies", [left, right]:
                return _implies(self.python(left), self.python(right))
            case "compare", [left, *rest]:
                operators = [_COMPARE[str(c.children[0]).strip()]() for c in rest[0::2]]
                return ast.Compare(self.python(left), operators, [self.python(r) for r in rest[1::2]])
            case "index", [value, index]:
                return ast.Subscript(self.python(value), self.python(index), ast.Load())
            case ("slice" | "part"), [value, *bounds]:
                base = self.name(value) if tree.data == "part" else self.python(value)
                limits = {b.data: self.python(b.children[0]) for b in bounds}
                return ast.Subscript(base, ast.Slice(limits.get("bound_low"), limits.get("bound_high")), ast.Load())
            case "count", [value, item]:
                return ast.Call(ast.Attribute(self.python(value), "count", ast.Load()), [self.python(item)], [])
            case "call", [function, *arguments]:
                return self.builtin(str(function)[:-1], [self.python(a) for a in arguments])
            case "apply", [function, *arguments]:
                if function not in self.functions:
                    raise LemmaError(f"{function} is no pure function of this module")
                if len(arguments) != self.functions[function]:
                    raise LemmaError(f"{function} takes {self.functions[function]} arguments")
                return _call(function, [self.python(a) for a in arguments])
            case "seen", [name]:
                return self.seen(name)
        return self.quantifier(*tree.children)

    def name(self, name: str) -> ast.expr:
        first, *rest = str(name).split(".")
        if rest if first in self.bound else str(name) not in self.variables:
            raise LemmaError(f"{name} is not in scope here")
        base: ast.expr = _name(OLD if first == "old" and rest else first)
        for part in rest:
            base = ast.Attribute(base, part, ast.Load())
        return base

    def builtin(self, function: str, arguments: list[ast.expr]) -> ast.expr:
        if function in self.names.hidden:
            raise LemmaError(f"{function} is not the built-in function here")
        return _call(function, arguments)

    def seen(self, name: str) -> ast.expr:
        if name not in self.names.iterated or name in self.bound:
            raise LemmaError(f"no loop around runs over {name}")
        return _call(SEEN, [_name(name)])

    def quantifier(self, word: Any, body: Any, variable: Any, source: Any) -> ast.expr:
        """all(body for variable in source): the source does not see the variable."""
        if source.data == "range_":
            iterated = self.builtin("range", [self.python(b) for b in source.children])
        else:
            iterated = self.python(source)
        self.bound.append(_variable(variable))
        inner = self.python(body)
        self.bound.pop()
        clause = ast.comprehension(ast.Name(str(variable), ast.Store()), iterated, [], 0)
        return self.builtin(str(word)[:-1], [ast.GeneratorExp(inner, [clause])])


_BINARY: Final[dict[str, type[ast.operator]]] = {
    "+": ast.Add, "-": ast.Sub, "*": ast.Mult, "//": ast.FloorDiv, "%": ast.Mod,
}  # fmt: skip
_COMPARE: Final[dict[str, type[ast.cmpop]]] = {
    "==": ast.Eq, "!=": ast.NotEq, "<": ast.Lt, "<=": ast.LtE, ">": ast.Gt, ">=": ast.GtE, "in": ast.In, "not in": ast.NotIn,
}  # fmt: skip


def _variable(token: Any) -> str:
    if keyword.iskeyword(token) or token == "old" or unicodedata.normalize("NFKC", token) != token:
        raise LemmaError(f"{token} can't be a variable")
    return str(token)


def _name(identifier: str) -> ast.Name:
    return ast.Name(str(identifier), ast.Load())


def _call(function: str, arguments: list[ast.expr]) -> ast.Call:
    return ast.Call(_name(function), arguments, [])


def _not(operand: ast.expr) -> ast.expr:
    return ast.UnaryOp(ast.Not(), operand)


def _implies(left: ast.expr, right: ast.expr) -> ast.expr:
    """left ==> right, in Python: not left or right."""
    opposite = left.operand if isinstance(left, ast.UnaryOp) and isinstance(left.op, ast.Not) else _not(left)
    return _joined(ast.Or(), opposite, right)


def _joined(operator: ast.boolop, left: ast.expr, right: ast.expr) -> ast.expr:
    """`left and right` or `left or right`; chains of one operator are one node, as Python's own parser has them."""
    values: list[ast.expr] = []
    for part in (left, right):
        values.extend(part.values if isinstance(part, ast.BoolOp) and type(part.op) is type(operator) else [part])
    return ast.BoolOp(operator, values)


def _expression(tree: ast.expr) -> Expression:
    return Expression(ast.unparse(tree).replace(OLD, "old").replace(SEEN, "seen"), tree)
