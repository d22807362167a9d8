"""Goals fitted to runs: a relation that somebody proposes, with the constant that makes it true wherever the program ends.

Of `a < b`, say, the difference of both sides is taken at the end of each run. Its largest value makes the relation a bound that holds, the
one value of an equation makes that true, and failing that its remainder (as in dynamic invariant inference: Ernst et al., "Dynamically
discovering likely program invariants", 2001). That all runs satisfy a goal does not make it true: only a proof does.
"""

from __future__ import annotations

import ast
import random
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import chain
from math import gcd
from typing import Final

from prover.concrete import Compiled, compiled_text, holds, run
from training.arena.generate import Problem, inputs, traces
from training.arena.goals import MAX_CONSTANT
from training.arena.interpret import Outside, Raised, State, Stuck, Subject, loaded, loops
from training.arena.turns import written

RUNS: Final = 100  # on which a goal has to hold
MIXED: Final = 24  # states put together from several runs, of which one has to violate it
FEWEST: Final = 12  # runs that a program has to have
MIN_TURNS: Final = 2  # of each loop, in some run
FACTORS: Final = range(2, 13)  # by which a remainder is worth saying


@dataclass(frozen=True, slots=True)
class Ends:
    """A program's states at its end, the names that all of them have, its parameters, and whether every loop turns and each variable that
    it writes changes."""

    states: tuple[State, ...]
    names: tuple[str, ...]
    params: frozenset[str]
    lively: bool
    seed: int

    def test(self, goal: str) -> Compiled | None:
        """A condition on these states; None for a text that is none."""
        return compiled_text(goal, self.names)

    def telling(self, goal: str) -> bool:
        """Whether all states satisfy a goal, and it says something: it is not about parameters alone, nor true of mixed-up states."""
        test = self.test(goal)
        if test is None or not (set(re.findall(r"[A-Za-z_]\w*", goal)) & set(self.names)) - self.params:
            return False
        source = random.Random(self.seed)
        mixed = [{name: source.choice(self.states)[name] for name in self.names} for _ in range(MIXED)]
        return holds(test, self.states) and not holds(test, mixed)


def ends(program: Problem) -> Ends | None:
    """How the runs of a program end; None where they are few, or fail."""
    try:
        module = loaded(program.source)
        function = next(f for f in module.functions() if f.qualname == program.function)
        found = traces(Subject(module, function), inputs(function, program.seed, RUNS))
    except (ValueError, StopIteration, Outside, Raised, Stuck):
        return None
    if len(found) < FEWEST:
        return None
    names = tuple(name for name in found[0].end if all(name in t.end for t in found))
    turns = all(max(len(t.heads.get(loop.span.line, ())) for t in found) > MIN_TURNS for loop in loops(function.body))
    heads = [head for t in found for states in t.heads.values() for head in states]
    changing = {name for loop in loops(function.body) for name in written(loop)}
    lively = turns and all(len({head.get(name) for head in heads}) > 1 for name in changing)
    return Ends(tuple(t.end for t in found), names, frozenset(p.name for p in function.params), lively, program.seed)


# -------------------------------------------------------------------------------------------------------------------- fitting


def fitted(goal: str, at: Ends) -> str | None:
    """The goal, or the first one near to it that all states satisfy and that says something; None where there is none."""
    if at.telling(goal):
        return goal
    before, arrow, after = goal.partition(" by cases ")[0].partition(" ==> ")
    try:
        tree = ast.parse(f"not ({before}) or {after}" if arrow else before, mode="eval").body
    except (SyntaxError, ValueError, RecursionError, MemoryError):
        return None
    return next((text for text in _near(tree, at, at.states) if at.telling(text)), None)


def _near(tree: ast.expr, at: Ends, states: Sequence[State]) -> Iterator[str]:
    """Conditions like this one that the states satisfy."""
    match tree:
        case ast.BoolOp(op=ast.And(), values=values):
            for value in values:
                yield from _near(value, at, states)
        case ast.BoolOp(op=ast.Or(), values=[*cases, last]):
            tests = [at.test(ast.unparse(case)) for case in cases]
            left = [s for s in states if not any(test is not None and holds(test, [s]) for test in tests)]
            for part in _near(last, at, left) if left else ():
                yield " or ".join([*map(ast.unparse, cases), part])
        case ast.Compare(left=left, ops=ops, comparators=comparators):
            for first, op, second in zip([left, *comparators], ops, comparators, strict=False):
                yield from map(ast.unparse, _compared(first, op, second, _values(ast.BinOp(first, ast.Sub(), second), at, states)))
        case ast.Call(func=ast.Name(id="all"), args=[ast.GeneratorExp(ast.Compare(left, [op], [right]), clauses)]):
            for element in _compared(left, op, right, _values(ast.ListComp(ast.BinOp(left, ast.Sub(), right), clauses), at, states)):
                yield f"all({ast.unparse(element)}{''.join(map(ast.unparse, clauses))})"


def _values(expr: ast.expr, at: Ends, states: Sequence[State]) -> list[int]:
    """All values of an expression over integers, or of the items of one that is a list; none where there is a value of another kind."""
    test = at.test(ast.unparse(expr))
    if test is None:
        return []
    found: list[int] = []
    for state in states:
        value = run(test, dict(state))
        items = value if isinstance(value, tuple) else (value,)
        for item in items:
            if type(item) is not int:
                return []
            found.append(item)
    return found


def _compared(left: ast.expr, op: ast.cmpop, right: ast.expr, differences: Sequence[int]) -> Iterator[ast.expr]:
    """Relations between both sides that hold where they differ by these values, those most like the given one first."""
    if not differences:
        return
    low, high = min(differences), max(differences)
    factor = gcd(*(d - low for d in differences))
    if isinstance(op, ast.NotEq) and 0 not in differences:
        yield ast.Compare(left, [op], [right])
    if low == high:
        yield from _shifted(left, ast.Eq(), right, low)
    elif isinstance(op, ast.Eq) and factor in FACTORS:
        remainder = ast.BinOp(ast.BinOp(left, ast.Sub(), right), ast.Mod(), ast.Constant(factor))
        yield ast.Compare(remainder, [ast.Eq()], [ast.Constant(low % factor)])
    below, above = _shifted(left, ast.LtE(), right, high), _shifted(left, ast.GtE(), right, low)
    upward = isinstance(op, ast.Gt | ast.GtE) or (isinstance(op, ast.Eq | ast.NotEq) and abs(low) < abs(high))
    yield from chain(above, below) if upward else chain(below, above)


def _shifted(left: ast.expr, op: ast.cmpop, right: ast.expr, by: int) -> Iterator[ast.expr]:
    """The relation with a constant added on the right, unless that is large."""
    if abs(by) > MAX_CONSTANT:
        return
    match right:
        case ast.Constant(value=int(value)):
            base, total = None, value + by
        case ast.BinOp(left=inner, op=ast.Add(), right=ast.Constant(value=int(value))):
            base, total = inner, value + by
        case ast.BinOp(left=inner, op=ast.Sub(), right=ast.Constant(value=int(value))):
            base, total = inner, by - value
        case _:
            base, total = right, by
    number: ast.expr = ast.Constant(abs(total))
    if base is None:
        yield ast.Compare(left, [op], [number if total >= 0 else ast.UnaryOp(ast.USub(), number)])
    else:
        yield ast.Compare(left, [op], [ast.BinOp(base, ast.Add() if total > 0 else ast.Sub(), number) if total else base])
