"""From parse trees of the lemma language to expressions of Python, with every name looked up on the way."""

from __future__ import annotations

import ast
import copy
import keyword
import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any, Final

from prover import lemma_kinds

BUILTINS: Final = (
    "len", "abs", "sorted", "list", "tuple", "set", "bool", "ord", "min", "max", "sum", "all", "any", "range",
)  # fmt: skip
OLD, SEEN = "%old", "%seen"  # what `old` and `seen` are in the tree of an expression: no name of a program can equal them


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


def expression(tree: ast.expr) -> Expression:
    """The expression of a tree, with its text."""
    if not any(isinstance(node, ast.GeneratorExp) for node in ast.walk(tree)):
        return Expression(ast.unparse(tree).replace(OLD, "old").replace(SEEN, "seen"), tree)
    placed = _Generators()
    text = ast.unparse(placed.visit(copy.deepcopy(tree)))
    for placeholder, call in reversed(placed.calls):
        text = text.replace(placeholder, call)
    return Expression(text.replace(OLD, "old").replace(SEEN, "seen"), tree)


class _Generators(ast.NodeTransformer):
    """Writes calls with a generator, innermost first, without the second pair of parentheses that `ast.unparse` gives them."""

    def __init__(self) -> None:
        self.calls: list[tuple[str, str]] = []

    def visit_Call(self, node: ast.Call) -> ast.expr:
        self.generic_visit(node)
        match node.args:
            case [ast.GeneratorExp() as generator]:
                placeholder = f"<{len(self.calls)}>"
                self.calls.append((placeholder, f"{ast.unparse(node.func)}{ast.unparse(generator)}"))
                return name_node(placeholder)
        return node


class Reader:
    """Reads expressions over some names."""

    def __init__(self, names: Names) -> None:
        self.names = names
        self.variables = dict(names.variables)
        self.functions = dict(names.functions)
        self.facts = dict(names.facts)
        self.bound: list[str] = []  # variables of the comprehensions around

    def expression(self, tree: Any) -> Expression:
        """The expression for a parse tree. Raises LemmaError if a name is not in scope or a value of another kind is needed."""
        return expression(self.checked(tree))

    def measure(self, tree: Any) -> Expression:
        """The expression for a parse tree that has to be an int."""
        found = self.checked(tree)
        if (kind := self._kind(found)) not in ("int", "bool", lemma_kinds.ANY) and "|" not in kind:
            raise LemmaError(f"a measure is an int, not of kind {kind}")
        return expression(found)

    def checked(self, tree: Any) -> ast.expr:
        """The tree of Python for a parse tree, its kinds checked."""
        found = self.python(tree)
        self._kind(found)
        return found

    def _kind(self, found: ast.expr) -> str:
        old = {f"{OLD}{name[3:]}": kind for name, kind in self.variables.items() if name.startswith("old.")}
        try:
            return lemma_kinds.kind_of(found, {**self.variables, **old})
        except lemma_kinds.Mismatch as problem:
            raise LemmaError(str(problem)) from None

    def python(self, tree: Any) -> ast.expr:
        """The tree of Python for a parse tree."""
        match tree.data, tree.children:
            case "integer", [digits]:
                return ast.Constant(int(digits))
            case "string", [quoted]:
                return ast.Constant(str(quoted)[1:-1])
            case "literal", [word]:
                return ast.Constant(_LITERALS[word])
            case "name", [name]:
                return self.name(name)
            case "sign", [sign, operand]:
                return ast.UnaryOp(_SIGNS[sign](), self.python(operand))
            case "not_", [operand]:
                return negation(self.python(operand))
            case "binary", [left, operator, right]:
                return ast.BinOp(self.python(left), _BINARY[operator](), self.python(right))
            case ("and_" | "or_"), [left, right]:
                return joined(ast.And() if tree.data == "and_" else ast.Or(), self.python(left), self.python(right))
            case "implies", [left, right]:
                return implication(self.python(left), self.python(right))
            case "compare", [left, *rest]:
                operators = [_COMPARE[str(c.children[0]).strip()]() for c in rest[0::2]]
                return ast.Compare(self.python(left), operators, [self.python(r) for r in rest[1::2]])
            case "none_test", [value, word]:
                return ast.Compare(self.python(value), [ast.IsNot() if "not" in word else ast.Is()], [ast.Constant(None)])
            case "conditional", [then, test, orelse]:
                return ast.IfExp(self.python(test), self.python(then), self.python(orelse))
            case "index", [value, index]:
                return ast.Subscript(self.python(value), self.python(index), ast.Load())
            case "part", [value, ends]:
                limits = {end.data: self.python(end.children[0]) for end in ends.children}
                return ast.Subscript(self.python(value), ast.Slice(limits.get("low"), limits.get("high")), ast.Load())
            case "method", [value, method, *arguments]:
                return ast.Call(ast.Attribute(self.python(value), str(method), ast.Load()), self.all(arguments), [])
            case "tuple_", items:
                return ast.Tuple(self.all(items), ast.Load())
            case "list_", items:
                return ast.List(self.all(items), ast.Load())
            case "call", [function, *arguments]:
                return self.builtin(function, self.all(arguments))
            case "range_", [_, *arguments]:
                return self.builtin("range", self.all(arguments))
            case "fold", [function, element, *clauses]:
                return self.builtin(function, [self.comprehension(ast.GeneratorExp, element, clauses)])
            case "comprehension", [element, *clauses]:
                return self.comprehension(ast.ListComp, element, clauses)
            case "apply", [function, *arguments]:
                return self.apply(self.functions, "pure function", function, arguments)
            case "seen", [_, name]:
                return self.seen(name)
        raise LemmaError(f"{tree.data} is no expression")

    def all(self, trees: Sequence[Any]) -> list[ast.expr]:
        """The trees of several expressions."""
        return [self.python(tree) for tree in trees]

    def name(self, name: str) -> ast.expr:
        """A variable, or a field of one."""
        first, *rest = str(name).split(".")
        if rest if first in self.bound else str(name) not in self.variables:
            raise LemmaError(f"{name} is not in scope here")
        base: ast.expr = name_node(OLD if first == "old" and rest else first)
        for part in rest:
            base = ast.Attribute(base, part, ast.Load())
        return base

    def builtin(self, function: str, arguments: list[ast.expr]) -> ast.expr:
        """A call of a built-in function."""
        if function in self.names.hidden or function in self.bound:
            raise LemmaError(f"{function} is not the built-in function here")
        return call(function, arguments)

    def apply(self, known: dict[str, int], what: str, function: str, arguments: Sequence[Any]) -> ast.expr:
        """A call of a function of the module."""
        if function not in known or function in self.bound:
            raise LemmaError(f"no {what} is called {function} here")
        if len(arguments) != known[function]:
            raise LemmaError(f"{function} takes {known[function]} argument{'' if known[function] == 1 else 's'}")
        return call(function, self.all(arguments))

    def seen(self, name: str) -> ast.expr:
        """The items that a loop around has finished with."""
        if name not in self.names.iterated or str(name).partition(".")[0] in self.bound:
            raise LemmaError(f"no loop around runs over {name}")
        return call(SEEN, [self.name(name)])

    def comprehension(
        self, make: type[ast.GeneratorExp] | type[ast.ListComp], element: Any, clauses: Sequence[Any]
    ) -> ast.expr:
        """element for x in source if test ...: each source sees the variables of the clauses before it."""
        before = len(self.bound)
        generators = []
        for clause in clauses:
            token, source, *tests = clause.children
            iterated = self.python(source)
            self.bound.append(variable(token))
            target = ast.Name(str(token), ast.Store())
            generators.append(ast.comprehension(target, iterated, self.all(tests), 0))
        made = make(self.python(element), generators)
        del self.bound[before:]
        return made


_LITERALS: Final = {"True": True, "False": False, "None": None}
_SIGNS: Final[dict[str, type[ast.unaryop]]] = {"-": ast.USub, "~": ast.Invert}
_BINARY: Final[dict[str, type[ast.operator]]] = {
    "+": ast.Add, "-": ast.Sub, "*": ast.Mult, "/": ast.Div, "//": ast.FloorDiv, "%": ast.Mod, "**": ast.Pow,
    "|": ast.BitOr, "^": ast.BitXor, "&": ast.BitAnd, "<<": ast.LShift, ">>": ast.RShift,
}  # fmt: skip
_COMPARE: Final[dict[str, type[ast.cmpop]]] = {
    "==": ast.Eq, "!=": ast.NotEq, "<": ast.Lt, "<=": ast.LtE, ">": ast.Gt, ">=": ast.GtE, "in": ast.In, "not in": ast.NotIn,
}  # fmt: skip


def variable(token: str) -> str:
    """The name of a variable that a lemma itself binds. Raises LemmaError for what is no name, or means something else."""
    if keyword.iskeyword(token) or token == "old" or unicodedata.normalize("NFKC", token) != token:
        raise LemmaError(f"{token} can't be a variable")
    return str(token)


def name_node(identifier: str) -> ast.Name:
    """A name that is read."""
    return ast.Name(str(identifier), ast.Load())


def call(function: str, arguments: list[ast.expr]) -> ast.Call:
    """function(arguments)"""
    return ast.Call(name_node(function), arguments, [])


def negation(operand: ast.expr) -> ast.expr:
    """not operand"""
    return ast.UnaryOp(ast.Not(), operand)


def implication(left: ast.expr, right: ast.expr) -> ast.expr:
    """left ==> right, in Python: not left or right."""
    opposite = left.operand if isinstance(left, ast.UnaryOp) and isinstance(left.op, ast.Not) else negation(left)
    return joined(ast.Or(), opposite, right)


def joined(operator: ast.boolop, left: ast.expr, right: ast.expr) -> ast.expr:
    """`left and right` or `left or right`; chains of one operator are one node, as Python's own parser has them."""
    values: list[ast.expr] = []
    for part in (left, right):
        values.extend(part.values if isinstance(part, ast.BoolOp) and type(part.op) is type(operator) else [part])
    return ast.BoolOp(operator, values)
