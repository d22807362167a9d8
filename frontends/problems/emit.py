"""Python text from terms and statements. Parenthesising is left to `ast.unparse`."""

from __future__ import annotations

import ast
import keyword
import re
from collections.abc import Iterable, Sequence

from frontends.problems.logic import Sort, Term

VOCABULARY = ("anything", "assume", "requires")
HELPERS = {
    "tdiv": """
        def tdiv(a: int, b: int) -> int:
            \"\"\"a / b as in C: truncated towards zero.\"\"\"
            return a // b if (a >= 0) == (b > 0) else -(-a // b)
    """,
    "trem": """
        def trem(a: int, b: int) -> int:
            \"\"\"a % b as in C: with the sign of a.\"\"\"
            return a % abs(b) if a >= 0 else -(-a % abs(b))
    """,
}
_TAKEN = {*VOCABULARY, *HELPERS, "int", "bool", "abs", "self", "prover", "annotations"}
_BINARY: dict[str, type[ast.operator]] = {"+": ast.Add, "-": ast.Sub, "*": ast.Mult}
_COMPARE: dict[str, type[ast.cmpop]] = {
    "<": ast.Lt, "<=": ast.LtE, ">": ast.Gt, ">=": ast.GtE, "==": ast.Eq, "!=": ast.NotEq,
}  # fmt: skip


class Names:
    """Python identifiers for the names of a file: readable, valid, each different from all others."""

    def __init__(self) -> None:
        self.used: set[str] = set(_TAKEN)
        self.known: dict[str, str] = {}

    def of(self, name: str) -> str:
        """The identifier of a name of the file, always the same."""
        if name not in self.known:
            self.known[name] = self.fresh(name)
        return self.known[name]

    def fresh(self, like: str) -> str:
        """An identifier that has not been given out."""
        base = re.sub(r"[^A-Za-z0-9_]+", "_", like.replace("!", "_next").replace("'", "_next"))[:60] or "v"
        if not re.match(r"[A-Za-z]", base):
            base = f"v{base}"
        if keyword.iskeyword(base) or keyword.issoftkeyword(base):
            base += "_"
        made, count = base, 1
        while made in self.used:
            count += 1
            made = f"{base}_{count}"
        self.used.add(made)
        return made


# ------------------------------------------------------------------------------------------------------------- expressions


def expression(term: Term) -> ast.expr:
    """The Python expression of a term whose names are identifiers. `any` is a call of `anything`."""
    args = term.args
    match term.op:
        case "literal":
            assert not isinstance(term.value, str)
            if term.sort == "int" and term.value < 0:
                return ast.UnaryOp(ast.USub(), ast.Constant(-term.value))
            return ast.Constant(term.value)
        case "name":
            return ast.Name(str(term.value))
        case "any":
            return any_value(term.sort)
        case "neg":
            return ast.UnaryOp(ast.USub(), expression(args[0]))
        case "not":
            return ast.UnaryOp(ast.Not(), expression(args[0]))
        case "and" | "or":
            return ast.BoolOp(ast.And() if term.op == "and" else ast.Or(), [expression(a) for a in args])
        case "ite":
            return ast.IfExp(expression(args[0]), expression(args[1]), expression(args[2]))
        case "tdiv" | "trem":
            return call(term.op, expression(args[0]), expression(args[1]))
        case "div" | "mod":
            return _euclidean(term)
    if term.op in _COMPARE:
        return ast.Compare(expression(args[0]), [_COMPARE[term.op]()], [expression(args[1])])
    made = expression(args[0])
    for arg in args[1:]:
        made = ast.BinOp(made, _BINARY[term.op](), expression(arg))
    return made


def _euclidean(term: Term) -> ast.expr:
    # For a positive divisor floor and Euclidean division agree; a / -b = -(a / b) and a mod -b = a mod b in the latter.
    left, right = term.args
    assert right.op == "literal" and right.value != 0
    divisor = int(right.value)
    of = ast.BinOp(expression(left), ast.FloorDiv() if term.op == "div" else ast.Mod(), ast.Constant(abs(divisor)))
    return ast.UnaryOp(ast.USub(), of) if term.op == "div" and divisor < 0 else of


def any_value(sort: Sort) -> ast.expr:
    return call("anything", ast.Name(sort))


def call(function: str, *args: ast.expr) -> ast.expr:
    return ast.Call(ast.Name(function), list(args), [])


# -------------------------------------------------------------------------------------------------------------- statements


def assign(targets: Sequence[str], values: Sequence[ast.expr]) -> list[ast.stmt]:
    """All at once; one after the other where an order has the same effect. Identities are left out."""
    pairs = [(t, v) for t, v in zip(targets, values, strict=True) if not (isinstance(v, ast.Name) and v.id == t)]
    reads = {t: {n.id for n in ast.walk(v) if isinstance(n, ast.Name)} for t, v in pairs}
    statements: list[ast.stmt] = []
    while pairs:
        free = next((p for p in pairs if not any(p[0] in reads[t] for t, _ in pairs if t != p[0])), None)
        if free is None:
            left = ast.Tuple([ast.Name(t) for t, _ in pairs])
            return [*statements, ast.Assign([left], ast.Tuple([v for _, v in pairs]), lineno=0)]
        pairs.remove(free)
        statements.append(ast.Assign([ast.Name(free[0])], free[1], lineno=0))
    return statements


def assume(condition: Term) -> list[ast.stmt]:
    """One `assume` a conjunct."""
    parts = condition.args if condition.op == "and" else (condition,)
    return [ast.Expr(call("assume", expression(p))) for p in parts if not (p.op == "literal" and p.value is True)]


def check(condition: Term) -> ast.stmt:
    return ast.Assert(expression(condition))


def branch(condition: ast.expr, then: Sequence[ast.stmt], otherwise: Sequence[ast.stmt]) -> list[ast.stmt]:
    """if condition: then else: otherwise. The condition is evaluated also where nothing depends on it: it may fail."""
    return [ast.If(condition, list(then) or [ast.Pass()], list(otherwise))]


def choose(options: Sequence[Sequence[ast.stmt]]) -> list[ast.stmt]:
    """Any one of the options is taken."""
    made = list(options[-1])
    for option in reversed(options[:-1]):
        made = [ast.If(any_value("bool"), list(option) or [ast.Pass()], made)]
    return made


def loop(condition: ast.expr, body: Sequence[ast.stmt]) -> ast.stmt:
    return ast.While(condition, list(body) or [ast.Pass()], [])


def module(title: str, function: str, params: Iterable[tuple[str, Sort]], requires: Iterable[Term], body: Sequence[ast.stmt]) -> str:
    """The text of a module with one function. `title` is printed as its docstring."""
    names = [n for n, _ in params]
    arguments = ast.arguments([], [ast.arg(n, ast.Name(sort)) for n, sort in params], None, [], [], None, [])
    decorators = []
    for condition in requires:
        used = ast.arguments([], [ast.arg(n) for n in names if n in condition.names], None, [], [], None, [])
        decorators.append(call("requires", ast.Lambda(used, expression(condition))))
    made = ast.FunctionDef(function, arguments, list(body) or [ast.Pass()], decorators, ast.Constant(None), lineno=0)
    text = ast.unparse(ast.fix_missing_locations(made))
    called = {n.id for n in ast.walk(made) if isinstance(n, ast.Name)}
    words = [word for word in VOCABULARY if word in called]
    parts = [f'"""{_safe(title)}"""']
    if words:
        parts.append(f"from prover import {', '.join(words)}")
    parts += [ast.unparse(ast.parse(_dedent(HELPERS[h]))) for h in HELPERS if h in called]
    return "\n\n".join(parts[:2]) + "".join(f"\n\n\n{p}" for p in (*parts[2:], text)) + "\n"


def _dedent(text: str) -> str:
    import textwrap

    return textwrap.dedent(text)


def _safe(title: str) -> str:
    return re.sub(r"[^ -~]|[\\\"]", "?", title)[:200]
