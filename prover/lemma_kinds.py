"""Kinds of the values in a lemma, as far as they are known, to turn nonsense away before it costs a solver's time.

Nothing rests on it: an expression that gets by and raises when it is evaluated does not hold, and fails its own obligations.
"""

from __future__ import annotations

import ast
from collections.abc import Mapping
from typing import Final

_NUMBERS: Final = ("int", "bool", "float")
_ITERABLE: Final = ("list", "set", "frozenset", "sequence", "iterable")
_SIZED: Final = ("list", "set", "frozenset", "sequence", "dict", "mapping", "tuple", "str", "range")
_KNOWN: Final = (*_SIZED, *_NUMBERS, "None")
ANY: Final = "any"


class Mismatch(Exception):
    """A value of one kind stands where another is needed."""


def kind_of(node: ast.expr, variables: Mapping[str, str]) -> str:
    """The kind of an expression ("int", "list[int]", ...; "any" where it is not known). Raises Mismatch."""
    match node:
        case ast.Constant(value=value):
            return "None" if value is None else type(value).__name__
        case ast.Name(id=name):
            return variables.get(name, ANY)
        case ast.Attribute():
            return variables.get(ast.unparse(node), ANY)
        case ast.UnaryOp(op=ast.Not(), operand=operand):
            kind_of(operand, variables)
            return "bool"
        case ast.UnaryOp(operand=operand):
            return _number(kind_of(operand, variables), "the operand of a sign")
        case ast.BinOp(left=left, op=op, right=right):
            return _binary(op, kind_of(left, variables), kind_of(right, variables))
        case ast.BoolOp(values=values):
            kinds = {kind_of(v, variables) for v in values}
            return kinds.pop() if len(kinds) == 1 else ANY
        case ast.Compare(left=left, ops=ops, comparators=comparators):
            kinds_in_order = [kind_of(c, variables) for c in (left, *comparators)]
            for comparison, a, b in zip(ops, kinds_in_order, kinds_in_order[1:], strict=False):
                _compared(comparison, a, b)
            return "bool"
        case ast.IfExp(test=test, body=body, orelse=orelse):
            kind_of(test, variables)
            a, b = kind_of(body, variables), kind_of(orelse, variables)
            return a if a == b else ANY
        case ast.Subscript(value=value, slice=ast.Slice(lower=lower, upper=upper)):
            for end in (lower, upper):
                if end is not None:
                    _integer(kind_of(end, variables), "the end of a slice")
            base = kind_of(value, variables)
            if _head(base) in _KNOWN and _head(base) not in ("list", "str", "tuple", "sequence", "range"):
                raise Mismatch(f"a value of kind {base} has no slices")
            return ANY if _head(base) == "tuple" else base
        case ast.Subscript(value=value, slice=index):
            return _item_at(kind_of(value, variables), kind_of(index, variables))
        case ast.Call(func=ast.Name(id=name), args=args):
            return _call(name, [kind_of(a, variables) for a in args])
        case ast.Call(func=ast.Attribute(value=value, attr=method), args=args):
            return _method(kind_of(value, variables), method, [kind_of(a, variables) for a in args])
        case ast.List(elts=items):
            kinds = {kind_of(i, variables) for i in items}
            return f"list[{kinds.pop()}]" if len(kinds) == 1 else "list"
        case ast.Tuple(elts=items):
            return f"tuple[{', '.join(kind_of(i, variables) for i in items)}]"
        case ast.GeneratorExp(elt=element, generators=clauses) | ast.ListComp(elt=element, generators=clauses):
            inner = dict(variables)
            for clause in clauses:
                kind = item_of(kind_of(clause.iter, inner))
                assert isinstance(clause.target, ast.Name)
                inner[clause.target.id] = kind
                for test in clause.ifs:
                    kind_of(test, inner)
            kind = kind_of(element, inner)
            return f"list[{kind}]" if isinstance(node, ast.ListComp) else f"iterable[{kind}]"
    return ANY


def _head(kind: str) -> str:
    return ANY if "|" in kind else kind.partition("[")[0]


def _arguments(kind: str) -> list[str]:
    """The arguments of a kind: "dict[str, list[int]]" has "str" and "list[int]"."""
    inner = kind.partition("[")[2][:-1]
    found, depth, start = [], 0, 0
    for position, character in enumerate(inner):
        depth += (character == "[") - (character == "]")
        if character == "," and depth == 0:
            found.append(inner[start:position].strip())
            start = position + 1
    return [*found, inner[start:].strip()] if inner else []


def item_of(kind: str) -> str:
    """The kind of what iteration over a value gives. Raises Mismatch where it gives nothing."""
    head = _head(kind)
    if head in ("int", "bool", "float", "None"):
        raise Mismatch(f"nothing runs over a value of kind {kind}")
    if head == "range":
        return "int"
    if head == "str":
        return "str"
    arguments = _arguments(kind)
    return arguments[0] if head in (*_ITERABLE, "dict", "mapping") and arguments else ANY


def _number(kind: str, what: str) -> str:
    if _head(kind) in _KNOWN and _head(kind) not in _NUMBERS:
        raise Mismatch(f"{what} is of kind {kind}, not a number")
    return "int" if kind in ("int", "bool") else kind if kind == "float" else ANY


def _integer(kind: str, what: str) -> None:
    if _head(kind) in _KNOWN and kind not in ("int", "bool"):
        raise Mismatch(f"{what} is of kind {kind}, not an int")


def _binary(op: ast.operator, left: str, right: str) -> str:
    heads = {_head(left), _head(right)}
    if isinstance(op, ast.Add) and heads & {"list", "str", "tuple"}:
        if ANY not in heads and len(heads) > 1:
            raise Mismatch(f"values of kinds {left} and {right} can't be added")
        return left if left == right else next(iter(heads)) if len(heads) == 1 else ANY
    if isinstance(op, ast.Mult) and heads & {"list", "str", "tuple"}:
        other = left if _head(right) in ("list", "str", "tuple") else right
        _integer(other, "a factor of a sequence")
        return right if other is left else left
    if isinstance(op, ast.BitOr | ast.BitAnd | ast.BitXor | ast.Sub) and heads & {"set", "frozenset"}:
        return ANY
    if isinstance(op, ast.BitOr) and heads & {"dict", "mapping"}:
        return ANY
    found = {_number(left, "an operand"), _number(right, "an operand")}
    if ANY in found or isinstance(op, ast.Pow):
        return ANY
    return "float" if "float" in found or isinstance(op, ast.Div) else "int"


def _compared(op: ast.cmpop, left: str, right: str) -> None:
    a, b = _head(left), _head(right)
    if isinstance(op, ast.In | ast.NotIn):
        if b in _KNOWN and b not in (*_SIZED, *_ITERABLE):
            raise Mismatch(f"nothing is in a value of kind {right}")
    elif isinstance(op, ast.Lt | ast.LtE | ast.Gt | ast.GtE):
        if "None" in (a, b):
            raise Mismatch("None has no order")
        if a in _KNOWN and b in _KNOWN and a != b and not (a in _NUMBERS and b in _NUMBERS):
            raise Mismatch(f"values of kinds {left} and {right} have no order")


def _item_at(base: str, index: str) -> str:
    head, arguments = _head(base), _arguments(base)
    if head in ("dict", "mapping"):
        return arguments[1] if len(arguments) == 2 else ANY
    if head in _KNOWN and head not in ("list", "str", "tuple", "sequence", "range"):
        raise Mismatch(f"a value of kind {base} has no items")
    if head != ANY:
        _integer(index, "an index")
    if head == "tuple":
        return ANY
    return item_of(base) if head in ("list", "str", "sequence", "range") else ANY


def _call(function: str, args: list[str]) -> str:
    first = args[0] if args else ANY
    match function:
        case "len":
            if _head(first) in _KNOWN and _head(first) not in _SIZED:
                raise Mismatch(f"a value of kind {first} has no length")
            return "int"
        case "abs":
            return _number(first, "the argument of abs")
        case "ord":
            return "int"
        case "bool":
            return "bool"
        case "all" | "any":
            item_of(first)
            return "bool"
        case "range":
            for arg in args:
                _integer(arg, "an end of a range")
            return "range"
        case "sum":
            return _number(item_of(first), "a summand")
        case "min" | "max":
            if len(args) == 1:
                return item_of(first)
            return first if len(set(args)) == 1 else ANY
        case "sorted" | "list":
            return f"list[{item_of(first)}]"
        case "set":
            return f"set[{item_of(first)}]"
        case "tuple":
            item_of(first)
            return ANY
        case "%seen":
            return f"list[{item_of(first)}]"
    return ANY


_METHODS: Final = {
    "list": {"count": "int", "index": "int"},
    "tuple": {"count": "int", "index": "int"},
    "sequence": {"count": "int", "index": "int"},
    "range": {"count": "int", "index": "int"},
    "str": {"count": "int", "index": "int", "find": "int", "startswith": "bool", "endswith": "bool"},
    "dict": {"get": ANY, "keys": ANY, "values": ANY, "items": ANY},
    "mapping": {"get": ANY, "keys": ANY, "values": ANY, "items": ANY},
}


def _method(base: str, method: str, args: list[str]) -> str:
    head = _head(base)
    if head in _KNOWN and method not in _METHODS.get(head, {}):
        raise Mismatch(f"a value of kind {base} has no {method}")
    arguments = _arguments(base)
    if head in ("dict", "mapping") and len(arguments) == 2 and method in ("keys", "values"):
        return f"iterable[{arguments[0 if method == 'keys' else 1]}]"
    return _METHODS.get(head, {}).get(method, ANY)
