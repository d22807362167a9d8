"""Random systems of Horn clauses over a small box, and what they mean, computed by enumeration from the formulas themselves."""

from __future__ import annotations

import itertools
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from hypothesis import strategies as st

BOX = (0, 1, 2)

Formula = Any  # nested tuples with operators of SMT-LIB, ints, bools and names
Applied = tuple[str, tuple[Formula, ...]]


def value(e: Formula, names: Mapping[str, Any]) -> Any:
    """What an expression is worth."""
    if isinstance(e, str):
        return names[e]
    if isinstance(e, int):
        return e
    op, *rest = e
    if op == "ite":
        return value(rest[1] if value(rest[0], names) else rest[2], names)
    values = [value(r, names) for r in rest]
    if op == "and":
        return all(values)
    if op == "or":
        return any(values)
    if op == "not":
        return not values[0]
    if op == "=>":
        return not values[0] or values[1]
    a = values[0]
    if op == "-" and len(values) == 1:
        return -a
    b = values[1]
    if op == "mod":
        return a % abs(b)
    if op == "div":
        return a // b if b > 0 else -(a // -b)
    if op == "xor":
        return a != b
    if op == "distinct":
        return len(set(values)) == len(values)
    return {"+": a + b, "-": a - b, "*": a * b, "<": a < b, "<=": a <= b, ">": a > b, ">=": a >= b, "=": a == b}[op]


def text(e: Formula) -> str:
    """The expression in SMT-LIB."""
    if isinstance(e, bool):
        return str(e).lower()
    if isinstance(e, int):
        return str(e) if e >= 0 else f"(- {-e})"
    return e if isinstance(e, str) else f"({' '.join(part if i == 0 else text(part) for i, part in enumerate(e))})"


@dataclass(frozen=True)
class Rule:
    """body and condition => head, all variables bounded by the box."""

    variables: tuple[tuple[str, str], ...]
    body: Applied | None
    condition: Formula
    head: Applied | None

    def bounded(self) -> Formula:
        """The condition with the bounds of the variables."""
        bounds = [("and", ("<=", BOX[0], v), ("<=", v, BOX[-1])) for v, sort in self.variables if sort == "Int"]
        return ("and", *bounds, self.condition, True)

    def text(self) -> str:
        """The clause in SMT-LIB."""

        def applied(a: Applied) -> str:
            return f"({a[0]} {' '.join(map(text, a[1]))})" if a[1] else a[0]

        body = f"(and {applied(self.body)} {text(self.bounded())})" if self.body else text(self.bounded())
        clause = f"(=> {body} {applied(self.head) if self.head else 'false'})"
        binders = " ".join(f"({v} {sort})" for v, sort in self.variables)
        return f"(assert (forall ({binders}) {clause}))" if binders else f"(assert {clause})"


def environments(variables: Sequence[tuple[str, str]]) -> Iterator[dict[str, Any]]:
    """All values of variables in the box."""
    for values in itertools.product(*(BOX if sort == "Int" else (False, True) for _, sort in variables)):
        yield dict(zip((v for v, _ in variables), values, strict=True))


def violated(rules: Sequence[Rule]) -> bool:
    """Whether the least model of the rules meets a query."""
    known: set[tuple[str, tuple[Any, ...]]] = set()
    steps = []
    for rule in rules:
        for names in environments(rule.variables):
            if value(rule.bounded(), names):
                body = None if rule.body is None else (rule.body[0], tuple(value(a, names) for a in rule.body[1]))
                head = None if rule.head is None else (rule.head[0], tuple(value(a, names) for a in rule.head[1]))
                steps.append((body, head))
    size = -1
    while size != len(known):
        size = len(known)
        for body, head in steps:
            if body is None or body in known:
                if head is None:
                    return True
                known.add(head)
    return False


# ------------------------------------------------------------------------------------------------------------- generating


def ints(names: Sequence[str]) -> st.SearchStrategy[Formula]:
    """Expressions over int variables."""
    leaf: st.SearchStrategy[Formula] = st.integers(-1, 3)
    if names:
        leaf = st.sampled_from(list(names)) | leaf
    return leaf | st.builds(lambda op, a, b: (op, a, b), st.sampled_from(["+", "-"]), leaf, st.integers(0, 2)) | st.builds(
        lambda op, a, b: (op, a, b), st.sampled_from(["mod", "div"]), leaf, st.sampled_from([2, -2])
    )


def formulas(variables: Sequence[tuple[str, str]], leaves: int = 4) -> st.SearchStrategy[Formula]:
    """Conditions over variables."""
    numbers = [v for v, sort in variables if sort == "Int"]
    truths = [v for v, sort in variables if sort == "Bool"]
    atom: st.SearchStrategy[Formula] = st.builds(
        lambda op, a, b: (op, a, b), st.sampled_from(["=", "=", "=", "<", "<=", ">", ">=", "distinct"]), ints(numbers), ints(numbers)
    )
    if truths:
        some = st.sampled_from(truths)
        atom = atom | some | st.builds(lambda op, a, b: (op, a, b), st.sampled_from(["=", "xor"]), some, atom)
    return st.recursive(
        atom,
        lambda inner: st.builds(lambda op, a, b: (op, a, b), st.sampled_from(["and", "and", "or", "=>"]), inner, inner)
        | st.builds(lambda a: ("not", a), inner)
        | st.builds(lambda a, b, c: ("ite", a, b, c), inner, inner, inner),
        max_leaves=leaves,
    )


@st.composite
def systems(draw: st.DrawFn) -> tuple[dict[str, tuple[str, ...]], list[Rule]]:
    """Predicates with their sorts, and rules: at least a fact and a query."""
    count = draw(st.integers(1, 3))
    shapes = st.lists(st.sampled_from(["Int", "Int", "Bool"]), min_size=1, max_size=2).map(tuple)
    predicates = {f"p{i}": draw(shapes) for i in range(count)}
    rules = []
    kinds = ["fact", "query", *draw(st.lists(st.sampled_from(["step", "step", "step", "fact", "query"]), min_size=1, max_size=6))]
    for kind in kinds:
        variables: list[tuple[str, str]] = []

        def application(prefix: str, variables: list[tuple[str, str]] = variables) -> Applied:
            predicate = draw(st.sampled_from(sorted(predicates)))
            args: list[Formula] = []
            for i, sort in enumerate(predicates[predicate]):
                numbers = [v for v, s in variables if s == "Int"]
                if draw(st.integers(0, 3)) or (sort == "Bool" and not numbers):
                    same = [v for v, s in variables if s == sort]
                    if same and not draw(st.integers(0, 2)):
                        args.append(draw(st.sampled_from(same)))
                    else:
                        variables.append((f"{prefix}{i}", sort))
                        args.append(f"{prefix}{i}")
                else:
                    args.append(draw(ints(numbers)) if sort == "Int" else ("<", draw(ints(numbers)), 1))
            return predicate, tuple(args)

        body = application("x") if kind != "fact" else None
        head = application("y") if kind != "query" else None
        if not draw(st.integers(0, 4)):
            variables.append(("z", "Int"))
        rules.append(Rule(tuple(variables), body, draw(formulas(variables)), head))
    return predicates, rules
