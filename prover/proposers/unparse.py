"""IR expressions as Python text, and substitution in them: how conditions of the program become conditions at a loop's head."""

from __future__ import annotations

import dataclasses
from collections.abc import Callable, Mapping
from typing import TypeVar, cast

from frontends import ir
from frontends.walk import walk

# How tightly each kind of text binds.
_LOOSE, _OR, _AND, _NOT, _COMPARE, _BIT_OR, _BIT_XOR, _BIT_AND, _SHIFT, _SUM, _PRODUCT, _UNARY, _POWER, _ATOM = range(14)
_BINDS = {
    "|": _BIT_OR, "^": _BIT_XOR, "&": _BIT_AND, "<<": _SHIFT, ">>": _SHIFT, "+": _SUM, "-": _SUM, "*": _PRODUCT, "//": _PRODUCT,
    "%": _PRODUCT, "/": _PRODUCT, "@": _PRODUCT, "**": _POWER,
}  # fmt: skip
_Text = tuple[str, int]
T = TypeVar("T")


class Unspeakable(Exception):
    """The expression has a part that no condition at a loop's head can have."""


def unparse(expr: ir.Expr) -> str:
    """An expression as Python text. Raises `Unspeakable`."""
    return _Printer({n.id for n in walk(expr) if isinstance(n, ir.Name)}).text(expr, _LOOSE)


class _Printer:
    def __init__(self, names: set[str]) -> None:
        self.names = names  # all of the expression, as the IR has them
        self.bound: dict[str, str] = {}  # what bound variables are called in the text
        self.kept: dict[str, _Text] = {}  # what the temporaries of comparison chains stand for

    def text(self, expr: ir.Expr, level: int) -> str:
        """The text, in parentheses if it binds less tightly than `level`."""
        made, binds = self.made(expr)
        return made if binds >= level else f"({made})"

    def made(self, expr: ir.Expr) -> _Text:
        match expr:
            case ir.Const(value=value) if value is None or isinstance(value, int | str):
                return repr(value), _UNARY if isinstance(value, int) and value < 0 else _ATOM
            case ir.Name(id=name):
                return self.kept.get(name) or (self.plain(name), _ATOM)
            case ir.NamedExpr(target=ir.Name(id=name), value=value) if name.startswith("%"):
                self.kept[name] = self.made(value)
                return self.kept[name]
            case ir.Unary(op="not", operand=operand):
                return f"not {self.text(operand, _NOT)}", _NOT
            case ir.Unary(op=op, operand=operand):
                return f"{op}{self.text(operand, _UNARY)}", _UNARY
            case ir.Binary(op="**", left=left, right=right):
                return f"{self.text(left, _ATOM)} ** {self.text(right, _UNARY)}", _POWER
            case ir.Binary(op=op, left=left, right=right):
                level = _BINDS[op]
                return f"{self.text(left, level)} {op} {self.text(right, level + 1)}", level
            case ir.Compare(op=op, left=left, right=right):
                return f"{self.text(left, _COMPARE + 1)} {op} {self.text(right, _COMPARE + 1)}", _COMPARE
            case ir.And(left=left, right=right):
                return f"{self.text(left, _AND)} and {self.text(right, _AND)}", _AND
            case ir.Or(left=left, right=right):
                return f"{self.text(left, _OR)} or {self.text(right, _OR)}", _OR
            case ir.Attribute(value=value, name=name):
                return f"{self.text(value, _ATOM)}.{name}", _ATOM
            case ir.Subscript(value=value, index=ir.Slice(lower=lower, upper=upper, step=None)):
                ends = ":".join("" if part is None else self.text(part, _OR) for part in (lower, upper))
                return f"{self.text(value, _ATOM)}[{ends}]", _ATOM
            case ir.Subscript(value=value, index=index) if not isinstance(index, ir.Slice):
                return f"{self.text(value, _ATOM)}[{self.text(index, _OR)}]", _ATOM
            case ir.TupleDisplay(items=items) if items:
                return f"({', '.join(self.text(i, _OR) for i in items)}{',' if len(items) == 1 else ''})", _ATOM
            case ir.ListDisplay(items=items):
                return f"[{', '.join(self.text(i, _OR) for i in items)}]", _ATOM
            case ir.Call(func=func, args=args) if not any(a.keyword or a.star for a in args):
                inner = ", ".join(self.argument(a.value, len(args) == 1) for a in args)
                return f"{self.text(func, _ATOM)}({inner})", _ATOM
            case ir.Comprehension(kind="generator" | "list" as kind, element=element, clauses=clauses):
                marks = "[]" if kind == "list" else "()"
                return f"{marks[0]}{self.comprehension(element, clauses)}{marks[1]}", _ATOM
        raise Unspeakable(type(expr).__name__)

    def plain(self, name: str) -> str:
        """The text of a name: "%old" is `old`, "x%3" a comprehension's own x; other temporaries have none."""
        if name in ("%old", "%seen"):
            return name.removeprefix("%")
        base = name.partition("%")[0]
        if not base:
            raise Unspeakable(name)
        if base == name:
            return name
        free = (n for n in (base, "j", "k", "m", "other") if n not in self.names and n not in self.bound.values())
        return self.bound.setdefault(name, next(free, base))

    def argument(self, expr: ir.Expr, alone: bool) -> str:
        if alone and isinstance(expr, ir.Comprehension) and expr.kind == "generator":
            return self.comprehension(expr.element, expr.clauses)
        return self.text(expr, _OR)

    def comprehension(self, element: ir.Expr, clauses: tuple[ir.CompFor, ...]) -> str:
        text = self.text(element, _OR)
        for clause in clauses:
            if not isinstance(clause.target, ir.Name):
                raise Unspeakable("several targets")
            text += f" for {self.plain(clause.target.id)} in {self.text(clause.iter, _OR)}"
            text += "".join(f" if {self.text(test, _OR)}" for test in clause.conditions)
        return text


def substitute(expr: ir.Expr, by: Mapping[str, ir.Expr]) -> ir.Expr:
    """The expression with variables of the function replaced. Bound variables have names of their own, so nothing is captured."""
    return replace_nodes(expr, lambda node: by.get(node.id) if isinstance(node, ir.Name) and node.scope != "global" else None)


def replace_nodes(expr: ir.Expr, change: Callable[[object], ir.Expr | None]) -> ir.Expr:
    """The expression with every outermost part for which `change` gives something replaced by that."""
    return cast(ir.Expr, _replaced(expr, change))


def replace_parts(node: T, change: Callable[[object], ir.Expr | None]) -> T:
    """As `replace_nodes`, in statements, contracts and tuples of them."""
    return cast(T, _replaced(node, change))


def _replaced(node: object, change: Callable[[object], ir.Expr | None]) -> object:
    if isinstance(node, tuple):
        return tuple(_replaced(part, change) for part in node)
    if not dataclasses.is_dataclass(node) or isinstance(node, type | ir.Span):
        return node
    found = change(node)
    if found is not None:
        return found
    parts = {f.name: getattr(node, f.name) for f in dataclasses.fields(node)}
    fresh = {name: _replaced(part, change) for name, part in parts.items()}
    return node if all(fresh[name] is part for name, part in parts.items()) else dataclasses.replace(node, **fresh)


def negate(expr: ir.Expr) -> ir.Expr:
    """The opposite condition, pushed into a comparison."""
    opposite = {"<": ">=", ">=": "<", ">": "<=", "<=": ">", "==": "!=", "!=": "==", "in": "not in", "not in": "in"}
    match expr:
        case ir.Compare(op=op, left=left, right=right) if op in opposite:
            return ir.Compare(opposite[op], left, right)
        case ir.Unary(op="not", operand=operand):
            return operand
        case ir.And(left=left, right=right):
            return ir.Or(negate(left), negate(right))
        case ir.Or(left=left, right=right):
            return ir.And(negate(left), negate(right))
    return ir.Unary("not", expr)


def implies(condition: ir.Expr, expr: ir.Expr) -> ir.Expr:
    """`condition ==> expr`, as Python has it."""
    return ir.Or(negate(condition), expr)


def conjuncts(expr: ir.Expr) -> list[ir.Expr]:
    """The conditions that an expression joins by `and`; each stands by itself."""
    if not isinstance(expr, ir.And):
        return [expr]
    kept: dict[str, ir.Expr] = {}

    def unchained(node: object) -> ir.Expr | None:
        # A middle operand of a chain is named in one conjunct and read in the next.
        if isinstance(node, ir.NamedExpr) and node.target.id.startswith("%"):
            kept[node.target.id] = replace_nodes(node.value, unchained)
            return kept[node.target.id]
        return kept.get(node.id) if isinstance(node, ir.Name) else None

    plain = replace_nodes(expr, unchained)
    assert isinstance(plain, ir.And)
    return conjuncts(plain.left) + conjuncts(plain.right)
