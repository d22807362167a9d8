"""What the program itself says about its loops: goals carried back to loop heads, guards, tests, constants."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace

from frontends import ir
from frontends.walk import walk
from prover.proposers.unparse import conjuncts, implies, negate, replace_nodes, substitute

MAX_GOALS = 24  # kept at one point
MAX_NODES = 60  # of a goal: longer ones are no simpler than what they are to prove


@dataclass(slots=True)
class LoopFacts:
    """Of one loop: `after`, conditions wanted when it is over; `inside`, conditions wanted at the beginning of each turn."""

    node: ir.While | ir.For
    after: list[ir.Expr] = field(default_factory=list)
    inside: list[ir.Expr] = field(default_factory=list)

    @property
    def guard(self) -> ir.Expr | None:
        """The test of a `while` loop."""
        return self.node.test if isinstance(self.node, ir.While) else None

    def tests(self) -> list[ir.Expr]:
        """The conditions that the loop's body asks."""
        found = [n.test for n in walk(self.node.body) if isinstance(n, ir.If | ir.IfExp | ir.While)]
        return list(dict.fromkeys(part for test in found for part in conjuncts(test)))


def loop_facts(function: ir.Function) -> dict[int, LoopFacts]:
    """The facts of each loop of a function, by line."""
    return _Back(function).found


class _Back:
    """Carries goals backwards through the statements of a function, as weakest preconditions where these are simple.

    What it gets wrong (aliases, effects of calls) costs a useless guess.
    """

    def __init__(self, function: ir.Function) -> None:
        self.function = function
        self.found: dict[int, LoopFacts] = {}
        self.block(function.body, postconditions(function, ir.const(None)), [])

    def block(self, stmts: Sequence[ir.Stmt], goals: list[ir.Expr], leaving: list[ir.Expr]) -> list[ir.Expr]:
        """The goals before a block, from those after it. `leaving`: the goals at `break`."""
        for stmt in reversed(stmts):
            goals = _few(self.before(stmt, goals, leaving))
        return goals

    def before(self, stmt: ir.Stmt, goals: list[ir.Expr], leaving: list[ir.Expr]) -> list[ir.Expr]:
        match stmt:
            case ir.Return(value=value):
                return postconditions(self.function, value)
            case ir.Raise():
                return []
            case ir.Break():
                return leaving
            case ir.Assert(test=test):
                return conjuncts(test) + goals
            case ir.Assume(test=test):
                return [implies(test, g) for g in goals]
            case ir.Assign(target=ir.Name(id=name), value=value):
                return [substitute(g, {name: value}) for g in goals]
            case ir.Assign(target=ir.TupleDisplay(items=targets), value=ir.TupleDisplay(items=values)) if len(targets) == len(values):
                by = {t.id: v for t, v in zip(targets, values, strict=True) if isinstance(t, ir.Name)}
                return [substitute(g, by) for g in goals]
            case ir.Augment(target=ir.Name(id=name), op=op, value=value):
                return [substitute(g, {name: ir.Binary(op, ir.Name(name, "local"), value)}) for g in goals]
            case ir.If(test=test, body=body, orelse=orelse):
                then, other = self.block(body, goals, leaving), self.block(orelse, goals, leaving)
                both = [g for g in then if g in other]
                return both + [implies(test, g) for g in then if g not in both] + [implies(negate(test), g) for g in other if g not in both]
            case ir.While() | ir.For():
                return self.loop(stmt, goals)
            case ir.Try(body=body):
                return self.block(body, goals, leaving)
            case ir.With(body=body):
                return self.block(body, goals, leaving)
        return goals

    def loop(self, node: ir.While | ir.For, goals: list[ir.Expr]) -> list[ir.Expr]:
        facts = self.found.setdefault(node.span.line, LoopFacts(node))
        after = self.block(node.orelse, goals, [])
        facts.after.extend(g for g in after if g not in facts.after)
        inside = self.block(node.body, [], goals)  # what the body itself asserts
        around = self.block(node.body, after, goals)  # goals a turn earlier
        facts.inside.extend(g for g in [*inside, *around] if g not in facts.inside)
        return after + [c.body for c in node.spec.invariants]


def postconditions(function: ir.Function, result: ir.Expr) -> list[ir.Expr]:
    """What a function owes, over its variables, when this is returned."""
    rebound = assigned(function.body) & {p.name for p in function.params}
    goals = []
    for clause in function.contract.ensures:
        meanings: dict[str, ir.Expr] = {}
        for name, meaning in clause.params:
            if meaning == "%result":
                meanings[name] = result
            elif meaning == "%old":
                meanings[name] = ir.Name("%old", "global")
            elif meaning in rebound:
                meanings[name] = entry_value(meaning)
            elif not meaning.startswith("%"):
                meanings[name] = ir.Name(meaning, "local")
        goals.extend(conjuncts(_simpler(substitute(clause.body, meanings))))
    return _few(goals)


def _simpler(goal: ir.Expr) -> ir.Expr:
    """Without comparisons with the constants True and False; truth values are the same when they are equal."""

    def known(node: object) -> ir.Expr | None:
        match node:
            case ir.Compare(op="==" | "is", left=ir.Const(value=bool(truth)), right=said):
                return said if truth else negate(said)
            case ir.Compare(op="==" | "is", left=said, right=ir.Const(value=bool(truth))):
                return said if truth else negate(said)
            case ir.Compare(op="is", left=left, right=right) if _is_truth(left) or _is_truth(right):
                return ir.Compare("==", left, right)
        return None

    return replace_nodes(goal, known)


def _is_truth(expr: ir.Expr) -> bool:
    """Whether an expression can give nothing but a truth value."""
    match expr:
        case ir.Compare() | ir.Unary(op="not"):
            return True
        case ir.Call(func=ir.Name(id="all" | "any" | "bool", scope="global")):
            return True
    return False


def _few(goals: list[ir.Expr]) -> list[ir.Expr]:
    small = [g for g in dict.fromkeys(goals) if g != ir.const(True) and sum(1 for _ in walk(g)) <= MAX_NODES]
    return small[:MAX_GOALS]


def entry_value(name: str) -> ir.Expr:
    """`old.name`"""
    return ir.Attribute(ir.Name("%old", "global"), name)


def assigned(stmts: Sequence[ir.Stmt]) -> frozenset[str]:
    """The names that statements bind."""
    found: set[str] = set()
    for node in walk(tuple(stmts)):
        match node:
            case ir.Assign(target=target) | ir.For(target=target) | ir.Augment(target=target) | ir.Delete(target=target):
                found.update(_targets(target))
            case ir.NamedExpr(target=ir.Name(id=name)):
                found.add(name)
            case ir.With(target=target) if target is not None:
                found.update(_targets(target))
    return frozenset(n for n in found if not n.startswith("%"))


def _targets(target: ir.Expr) -> Iterator[str]:
    match target:
        case ir.Name(id=name):
            yield name
        case ir.TupleDisplay(items=items) | ir.ListDisplay(items=items):
            for item in items:
                yield from _targets(item)
        case ir.Star(value=value):
            yield from _targets(value)


def touched(stmts: Sequence[ir.Stmt]) -> frozenset[str]:
    """The names that statements bind, and those of objects that they may write to."""
    found = set(assigned(stmts))
    for node in walk(tuple(stmts)):
        match node:
            case ir.Assign(target=ir.Subscript(value=ir.Name(id=name))) | ir.Augment(target=ir.Subscript(value=ir.Name(id=name))):
                found.add(name)
            case ir.Delete(target=ir.Subscript(value=ir.Name(id=name))):
                found.add(name)
            case ir.Assign(target=ir.TupleDisplay(items=items)):
                found.update(i.value.id for i in items if isinstance(i, ir.Subscript) and isinstance(i.value, ir.Name))
            case ir.Call(func=ir.Attribute(value=ir.Name(id=name), name=method)) if method not in ("count", "index", "copy"):
                found.add(name)
            case ir.Call(func=ir.Name(id=function, scope=scope), args=args) if scope != "global" or function not in _READERS:
                found.update(a.value.id for a in args if isinstance(a.value, ir.Name))
    return frozenset(found)


_READERS = ("len", "sum", "min", "max", "sorted", "abs", "all", "any", "range", "enumerate", "list", "tuple", "zip", "int", "bool", "str")


def numbers_of(function: ir.Function) -> list[int]:
    """The whole numbers that the function mentions, without repeats, small ones first."""
    found = {n.value for n in walk(function) if isinstance(n, ir.Const) and type(n.value) is int}
    found |= {-n.operand.value for n in walk(function) if isinstance(n, ir.Unary) and n.op == "-" and isinstance(n.operand, ir.Const)
              and type(n.operand.value) is int}  # fmt: skip
    return sorted(found, key=lambda n: (abs(n), n))


def weakened(test: ir.Expr) -> list[ir.Expr]:
    """Conditions that hold once more after a test of a loop has failed: `i < n` gives `i <= n`."""
    found: list[ir.Expr] = []
    for part in conjuncts(test):
        match part:
            case ir.Compare(op="<" | ">" as op, left=left, right=right):
                found.append(ir.Compare(op + "=", left, right))
            case ir.Compare(op="<=", left=left, right=right):
                found.append(ir.Compare("<=", left, ir.Binary("+", right, ir.const(1))))
            case ir.Compare(op=">=", left=left, right=right):
                found.append(ir.Compare(">=", left, ir.Binary("-", right, ir.const(1))))
            case ir.Compare(op="!=", left=left, right=right):
                found += [ir.Compare("<=", left, right), ir.Compare(">=", left, right)]
    return found


def relaxed(goal: ir.Expr) -> list[ir.Expr]:
    """A goal's weaker and stronger relatives: an equation as two inequalities, a strict one as one that is not."""
    match goal:
        case ir.Compare(op="==", left=left, right=right):
            return [ir.Compare("<=", left, right), ir.Compare(">=", left, right)]
        case ir.Compare(op="<" | ">" as op, left=left, right=right):
            return [ir.Compare(op + "=", left, right)]
        case ir.Compare(op="!=", left=left, right=right):
            return [ir.Compare("<", left, right), ir.Compare(">", left, right)]
        case ir.Or(left=left, right=right):
            return [left, right]
    return []


def generalised(goal: ir.Expr, names: Sequence[str], lists: Sequence[str], sizes: Sequence[ir.Expr]) -> Iterator[ir.Expr]:
    """A goal with what the loop is bound for replaced by where it is.

    `n` (one of `sizes`) by a name, a list by a part of it, what is said of a range by the same of a part of that.
    """
    for name in names:
        yield from _said_of_less(goal, ir.Name(name, "local"))
    for size in sizes:
        for name in names:
            if size != ir.Name(name, "local"):
                made = replace_nodes(goal, lambda node, s=size, n=name: ir.Name(n, "local") if node == s else None)  # type: ignore[misc]
                if made != goal:
                    yield made
    for xs in lists:
        parts: list[ir.Expr] = [ir.Call(ir.Name("%seen", "global"), (ir.Arg(ir.Name(xs, "local")),))]
        for name in names:
            here = ir.Name(name, "local")
            parts += [ir.Subscript(ir.Name(xs, "local"), part) for part in (ir.Slice(None, here, None), ir.Slice(here, None, None))]
        for part in parts:
            made = replace_nodes(goal, lambda node, xs=xs, part=part: _part_of(node, xs, part))  # type: ignore[misc]
            if made != goal:
                yield made


def _said_of_less(goal: ir.Expr, here: ir.Expr) -> Iterator[ir.Expr]:
    """`all(... for j in range(a, b))` as said up to a place, and from there on."""
    match goal:
        case ir.Call(func=ir.Name(id="all"), args=(ir.Arg(value=ir.Comprehension(clauses=(clause,)) as said),)):
            match clause.iter:
                case ir.Call(func=ir.Name(id="range") as function, args=(*first, ir.Arg(value=end))) if len(first) <= 1:
                    one = ir.const(1)
                    extents = [(*first, ir.Arg(here)), (*first, ir.Arg(ir.Binary("-", here, one)))]
                    extents += [(ir.Arg(start), ir.Arg(end)) for start in (here, ir.Binary("+", here, one))]
                    for extent in extents:
                        part = replace(clause, iter=ir.Call(function, extent))
                        yield ir.Call(ir.Name("all", "global"), (ir.Arg(replace(said, clauses=(part,))),))


def _part_of(node: object, xs: str, part: ir.Expr) -> ir.Expr | None:
    """What stands for the list `xs` where it is read as a whole; its items and its length stay those of the whole."""
    match node:
        case ir.Subscript(value=ir.Name(id=name)) | ir.Call(func=ir.Name(id="len"), args=(ir.Arg(value=ir.Name(id=name)),)) if name == xs:
            assert isinstance(node, ir.Subscript | ir.Call)
            return node
        case ir.Attribute(value=ir.Name(id="%old")):
            assert isinstance(node, ir.Attribute)
            return node
        case ir.Name(id=name, scope="local") if name == xs:
            return part
    return None
