"""Simpler variants of a failing input, and how simple an input is."""

from __future__ import annotations

import ast
import itertools
import random
from collections.abc import Callable, Iterator
from dataclasses import replace

from prover.replay import Input


def size(given: Input) -> tuple[int, int, str]:
    """A measure of how hard an input is to read: its parts and numbers, then its length, then its text."""
    texts = [text for _, text in given.args] + list(given.drawn)
    weight = 0
    for text in texts:
        for node in ast.walk(ast.parse(text, mode="eval")):
            weight += 1
            if isinstance(node, ast.Constant):
                if isinstance(node.value, bool):
                    weight += node.value
                elif isinstance(node.value, int):
                    weight += 2 * min(node.value, 12) + node.value.bit_length()
                elif isinstance(node.value, str | bytes):
                    weight += 2 * len(node.value)
                elif isinstance(node.value, float):
                    weight += 2 + len(repr(node.value))
    return weight, sum(map(len, texts)), "".join(texts)


def simpler(given: Input) -> Iterator[Input]:
    """The input with one thing made simpler, in every way that is known."""
    for i, (name, text) in enumerate(given.args):
        for variant in _variants(text):
            yield replace(given, args=(*given.args[:i], (name, variant), *given.args[i + 1 :]))
    numbers = [i for i, (_, text) in enumerate(given.args) if text.isdecimal()]
    for i, j in itertools.combinations(numbers, 2):  # what relates two numbers survives when both fall
        for step in (1, 2, 5, 10, 100, 1000):
            both = [(name, str(int(text) - step) if k in (i, j) else text) for k, (name, text) in enumerate(given.args)]
            yield replace(given, args=tuple(both))
    shared = any(text == "shared" for _, text in given.args)
    if shared:  # two objects are simpler than one
        first = next(text for _, text in given.args if text.startswith("(shared := "))
        plain = first.removeprefix("(shared := ").removesuffix(")")
        yield replace(given, args=tuple((n, plain if t in ("shared", first) else t) for n, t in given.args))
    size = len(given.drawn) // 2
    while size:
        for start in range(0, len(given.drawn), size):
            yield replace(given, drawn=given.drawn[:start] + given.drawn[start + size :])
        size //= 2
    for i, text in enumerate(given.drawn):
        for variant in _variants(text):
            yield replace(given, drawn=(*given.drawn[:i], variant, *given.drawn[i + 1 :]))


def _variants(text: str) -> Iterator[str]:
    """The expression with one part made simpler."""
    for number, node in enumerate(ast.walk(ast.parse(text, mode="eval"))):
        for change in _changes(node):
            tree: ast.AST = ast.parse(text, mode="eval")
            target = next(itertools.islice(ast.walk(tree), number, None))
            by = change(target)
            if by is not None:
                tree = _Replace(target, by).visit(tree)
            yield ast.unparse(tree)


class _Replace(ast.NodeTransformer):
    def __init__(self, target: ast.AST, by: ast.AST) -> None:
        self.target = target
        self.by = by

    def visit(self, node: ast.AST) -> ast.AST:
        return self.by if node is self.target else super().generic_visit(node)


Change = Callable[[ast.AST], ast.AST | None]  # gives what replaces the node, or changes it in place


def _changes(node: ast.AST) -> Iterator[Change]:
    match node:
        case ast.Constant(value=value):
            yield from (_to(simpler) for simpler in _simpler_constants(value))
        case ast.UnaryOp(op=ast.USub()):
            yield lambda n: n.operand if isinstance(n, ast.UnaryOp) else None
        case ast.List(elts=items) | ast.Set(elts=items) | ast.Tuple(elts=items):
            least = 1 if isinstance(node, ast.Set) else 0
            if len(items) > 4:
                yield _cut(0, len(items) // 2)
                yield _cut(len(items) // 2, len(items))
            for i in range(len(items) if len(items) > least else 0):
                yield _cut(i, i + 1)
        case ast.Dict(keys=keys):
            for i in range(len(keys)):
                yield _cut(i, i + 1)


def _simpler_constants(value: object) -> Iterator[bool | int | float | str | bytes]:
    match value:
        case bool():
            if value:
                yield False
        case int():
            # Steps down, and jumps down to values with other remainders.
            rng = random.Random(value)
            jumps = [int(2 ** rng.uniform(0, min(value.bit_length(), 1000))) for _ in range(20)]
            every = dict.fromkeys((0, 1, 2, value // 2, *range(value - 1, value - 17, -1), *jumps))
            yield from (n for n in every if 0 <= n < value)
        case float():
            nearest = float(int(value)) if abs(value) < 1e15 else 1e16
            yield from (x for x in (0.0, 1.0, nearest) if x != value)
        case str():
            yield from (value[:i] + value[i + 1 :] for i in range(min(len(value), 8)))
            yield "a" * len(value)
        case bytes():
            yield from (value[:i] + value[i + 1 :] for i in range(min(len(value), 8)))


def _to(value: bool | int | float | str | bytes) -> Change:
    return lambda _: ast.Constant(value)


def _cut(start: int, end: int) -> Change:
    """Takes items out of a display."""

    def change(node: ast.AST) -> None:
        for name in ("elts", "keys", "values"):
            if name in vars(node):
                del vars(node)[name][start:end]

    return change
