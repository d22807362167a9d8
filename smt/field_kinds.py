"""Types of attributes that no annotation gives: what the methods of a class assign to them.

A guess that nothing rests on unseen: every assignment to such an attribute is asked to be of the type (`classes.field_fits`).
"""

from __future__ import annotations

import functools
from collections.abc import Callable

from frontends import ir
from frontends.kinds import BOOL, FLOAT, INT, NONE, STR, Type, union
from smt.callgraph import nodes

_PLAIN = {"int": INT, "bool": BOOL, "str": STR, "float": FLOAT, "bytes": Type("bytes")}
_RESULTS = {"len": INT, "int": INT, "str": STR, "float": FLOAT, "bool": BOOL, "repr": STR, "isinstance": BOOL, "ord": INT, "chr": STR}
_ARITHMETIC = ("+", "-", "*", "//", "%")
Known = Callable[[str], ir.Binding | None]  # what a name means at the top of the module


def assigned(cls: ir.Class, known: Known, below: tuple[ir.Class, ...], elsewhere: frozenset[str]) -> dict[str, Type | None]:
    """The attributes that the `__init__` of a class assigns, with their types; None where these are not clear.

    What takes a parameter as it is, or a literal, has the type of that. Anything else has one if every assignment of the class, and of
    those `below` it, has, and there is none `elsewhere` ("*": of any name).
    """
    init = next((f for f in cls.methods if f.name == "__init__"), None)
    if init is None:
        return {}
    everywhere: dict[str, list[Type | None]] = {}
    others = (f for one in (cls, *below) for f in one.methods if f is not init)
    for method in (init, *(f for f in others if f.kind in ("method", "property") or ".setter" in f.name)):
        for name, value in _assignments(method):
            everywhere.setdefault(name, []).append(_kind(value, {p.name: p.annotation for p in method.params}, known))
    found: dict[str, Type | None] = {}
    for name, value in _assignments(init):
        if name not in found:
            kinds = [kind for kind in everywhere[name] if kind is not None]
            clear = _is_plain(value, init) or (len(kinds) == len(everywhere[name]) and not elsewhere & {name, "*"})
            found[name] = union(*kinds) if clear and kinds and union(*kinds) != NONE else None
    return found


@functools.lru_cache(maxsize=4096)
def _assignments(method: ir.Function) -> list[tuple[str, ir.Expr]]:
    receiver = method.params[0].name if method.params else ""
    return [
        (node.target.name, node.value)
        for node in nodes(method.body)
        if isinstance(node, ir.Assign) and isinstance(node.target, ir.Attribute)
        if isinstance(node.target.value, ir.Name) and node.target.value.id == receiver
    ]


def _is_plain(value: ir.Expr, method: ir.Function) -> bool:
    """Whether a value is a parameter, or a literal that is not None."""
    if isinstance(value, ir.Name):
        return any(p.name == value.id and p.annotation is not None for p in method.params)
    return isinstance(value, ir.Const) and value.type_name in _PLAIN


def _kind(e: ir.Expr, params: dict[str, Type | None], known: Known) -> Type | None:
    """The type of an expression, where its text tells."""
    match e:
        case ir.Const(value=None):
            return NONE
        case ir.Const(type_name=name):
            return _PLAIN.get(name)
        case ir.Name(id=name, scope="local"):
            return params.get(name)
        case ir.FString():
            return STR
        case ir.Compare(op="is" | "is not" | "in" | "not in") | ir.Unary(op="not"):
            return BOOL
        case ir.Unary(op="-" | "+" | "~", operand=operand):
            return INT if _kind(operand, params, known) == INT else None
        case ir.Compare(left=left, right=right):
            return BOOL if {_kind(left, params, known), _kind(right, params, known)} <= set(_PLAIN.values()) else None
        case ir.Binary(op=op, left=left, right=right):
            sides = (_kind(left, params, known), _kind(right, params, known))
            if op in _ARITHMETIC and sides == (INT, INT):
                return INT
            return STR if sides == (STR, STR) and op == "+" else FLOAT if op == "/" and set(sides) <= {INT, FLOAT} else None
        case ir.IfExp(then=then, orelse=orelse):
            one, other = _kind(then, params, known), _kind(orelse, params, known)
            return None if one is None or other is None else union(one, other)
        case ir.Call(func=ir.Name(id=name, scope="global")):
            found = known(name)
            if isinstance(found, ir.Class) and not found.limits:
                return Type("class", (), (name,))
            return _RESULTS.get(name) if found is None else None
    return None
