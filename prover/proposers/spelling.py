"""Formulas over integers and booleans as text of the lemma language."""

from __future__ import annotations

from collections.abc import Mapping

from smt.terms import INT, Term, add, int_value, integer, mul, not_, sub

_LOOSE, _AND, _NOT, _COMPARE, _SUM, _PRODUCT, _ATOM = range(7)  # how tightly a text binds
_Text = tuple[str, int]


class Unspellable(Exception):
    """The formula has a part without a name or a counterpart."""


def spell(term: Term, names: Mapping[Term, str]) -> str:
    """A formula as an expression. `names` gives the text of each variable. Raises `Unspellable`."""
    return _spell(term, names)[0]


def _spell(term: Term, names: Mapping[Term, str]) -> _Text:
    if term in names:
        return names[term], _ATOM
    match term.op:
        case "int" | "bool":
            text = str(term.payload)
            return text, _SUM if text.startswith("-") else _ATOM
        case "not":
            inner = term.args[0]
            if inner.op == "<=":
                return _relation("<=", add(inner.args[1], integer(1)), inner.args[0], names)
            if inner.op == "=" and inner.args[0].sort == INT:
                return _relation("!=", inner.args[0], inner.args[1], names)
            return f"not {_inside(inner, _NOT, names)}", _NOT
        case "and" | "or":
            level = _AND if term.op == "and" else _LOOSE
            return f" {term.op} ".join(_inside(a, level + 1, names) for a in term.args), level
        case "<=":
            return _relation("<=", term.args[0], term.args[1], names)
        case "=":
            if term.args[0].sort == INT:
                return _relation("==", term.args[0], term.args[1], names)
            left, right = (_inside(x, _SUM, names) for x in term.args)
            return f"{left} == {right}", _COMPARE
        case "ite":
            if term.sort == INT:
                raise Unspellable("conditional value")
            c, a, b = term.args
            yes = f"({_inside(not_(c), _AND, names)} or {_inside(a, _AND, names)})"
            return f"{yes} and ({_inside(c, _AND, names)} or {_inside(b, _AND, names)})", _AND
        case "+":
            return _sum(term, names)
        case "*":
            return "*".join(_inside(a, _PRODUCT, names) for a in term.args), _PRODUCT
        case "div" | "mod" if (int_value(term.args[1]) or 0) > 0:
            # By a positive literal both are Python's.
            sign = "//" if term.op == "div" else "%"
            return f"{_inside(term.args[0], _ATOM, names)} {sign} {term.args[1].payload}", _PRODUCT
    raise Unspellable(term.op)


def _inside(term: Term, level: int, names: Mapping[Term, str]) -> str:
    text, binds = _spell(term, names)
    return text if binds >= level else f"({text})"


def _relation(sign: str, a: Term, b: Term, names: Mapping[Term, str]) -> _Text:
    """`a sign b` with every summand on the side where it counts positively. Over integers, a + 1 <= b is a < b."""
    difference = sub(a, b)
    if sign == "<=" and any(int_value(p) == 1 for p in (difference.args if difference.op == "+" else (difference,))):
        difference, sign = sub(difference, integer(1)), "<"
    left: list[Term] = []
    right: list[Term] = []
    for part in difference.args if difference.op == "+" else (difference,):
        negative = _factor(part) < 0
        (right if negative else left).append(mul(integer(-1), part) if negative else part)
    if len(left) == 1 and int_value(left[0]) is not None and right:
        left, right, sign = right, left, {"<=": ">=", ">": "<", ">=": "<=", "<": ">"}.get(sign, sign)
    texts = [_spell(add(*side) if side else integer(0), names)[0] for side in (left, right)]
    return f"{texts[0]} {sign} {texts[1]}", _COMPARE


def _factor(term: Term) -> int:
    value = int_value(term)
    if value is not None:
        return value
    if term.op == "*":
        return int_value(term.args[0]) or 1
    return 1


def _sum(term: Term, names: Mapping[Term, str]) -> _Text:
    text = ""
    for part in sorted(term.args, key=lambda t: (_factor(t) < 0, int_value(t) is not None)):
        negative = _factor(part) < 0
        shown = _inside(mul(integer(-1), part) if negative else part, _PRODUCT, names)
        text += (f" - {shown}" if negative else f" + {shown}") if text else f"-{shown}" if negative else shown
    return text, _SUM
