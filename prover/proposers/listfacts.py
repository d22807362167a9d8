"""Guesses about lists: what holds of the items so far, of those to come, of what has been built, and of what was there at entry.

These are texts to be filtered on rows (prover/concrete.py): nothing here looks at values.
"""

from __future__ import annotations

import itertools
import re
from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass

from frontends import ir
from frontends.walk import walk
from prover.proposers.goals import entry_value
from prover.proposers.numeric import Guess
from prover.proposers.unparse import Unspeakable, conjuncts, implies, negate, replace_nodes, unparse

BOUND = ("j__", "k__", "v__")  # what bound variables are called until `named`
_ORDERS = ("==", "<", "<=", ">", ">=", "!=")


@dataclass(frozen=True, slots=True)
class Shape:
    """What there is to speak of at a loop: names of lists and of numbers; `bounds` are numbers that may be positions in lists.

    `partial` lists of items that the loop has finished with ("seen(xs)"); `flags` are truth values.
    """

    lists: tuple[str, ...]
    changed_lists: frozenset[str]
    numbers: tuple[str, ...]
    bounds: tuple[str, ...]
    flags: tuple[str, ...]
    constants: tuple[int, ...]


def named(text: str, taken: Collection[str]) -> str:
    """A guess with bound variables called so that no variable of the program is hidden by them."""
    free = (n for n in ("j", "k", "v", "m", "p", "q", "other_j", "other_k", "other_v") if n not in taken)
    for bound, name in zip(BOUND, free, strict=False):
        text = re.sub(rf"\b{bound}\b", name, text)
    return text


def guesses(shape: Shape) -> Iterator[Guess]:
    """Guesses by the shapes of invariants that loops over lists have."""
    for xs in shape.lists:
        for b in shape.bounds:
            yield from _parts(xs, b, shape)
        yield from _whole(xs, shape)
        for low, high in itertools.permutations(shape.bounds, 2):
            for e in shape.numbers:
                if e not in (low, high):
                    yield from _quantified(xs, f"{low}, {high}", e, 2.2)
    for xs, ys in itertools.permutations(shape.lists, 2):
        if xs in shape.changed_lists:
            yield from _two(xs, ys, shape)
            if ys not in shape.changed_lists or xs < ys:
                yield from _alike(xs, ys, shape)


def _quantified(xs: str, extent: str, e: str, score: float) -> Iterator[Guess]:
    for order in _ORDERS:
        yield score + (0.3 if order == "!=" else 0.0), f"all({xs}[j__] {order} {e} for j__ in range({extent}))"


def _parts(xs: str, b: str, shape: Shape) -> Iterator[Guess]:
    """About xs[:b] and xs[b:]."""
    start, rest = f"{xs}[:{b}]", f"{xs}[{b}:]"
    fixed = [str(k) for k in shape.constants[:4]]
    for e in [*shape.numbers, *fixed]:
        if e != b:
            far = 0.5 if e in fixed else 0.0
            yield from _quantified(xs, b, e, 1.0 + far)
            yield from _quantified(xs, f"{b}, len({xs})", e, 1.3 + far)
            yield from _quantified(xs, f"{b} + 1, len({xs})", e, 1.6 + far)
    if xs in shape.changed_lists:
        yield from _quantified(xs, b, f"{xs}[{b}]", 1.5)
        yield from _quantified(xs, f"{b}, len({xs})", f"{xs}[{b}]", 1.8)
    for s in shape.numbers:
        if s != b:
            yield from _summaries(s, start, shape, 0.7)
            yield from _summaries(s, rest, shape, 1.3)
            yield 1.6, f"{s} + sum({rest}) == sum({xs})"
    if xs in shape.changed_lists:
        yield 1.2, f"all({xs}[j__] <= {xs}[j__ + 1] for j__ in range({b} - 1))"
        yield 1.4, f"all({xs}[j__] <= {xs}[j__ + 1] for j__ in range({b}, len({xs}) - 1))"
        yield 1.4, f"all(all({xs}[j__] <= {xs}[k__] for k__ in range({b}, len({xs}))) for j__ in range({b}))"
        yield 1.8, f"all(all({xs}[j__] <= {xs}[k__] for k__ in range({b})) for j__ in range({b}, len({xs})))"
        yield 1.6, f"all(all({xs}[j__] <= {xs}[k__] for k__ in range(j__, {b})) for j__ in range({b}))"
    for flag in shape.flags:
        for e in shape.numbers:
            for test in (f"{e} in {start}", f"any({xs}[j__] == {e} for j__ in range({b}))"):
                yield 1.2, f"{flag} == ({test})"
                yield 1.6, f"not {flag} or {test}"


def _summaries(s: str, items: str, shape: Shape, score: float) -> Iterator[Guess]:
    yield score, f"{s} == sum({items})"
    yield score, f"{s} == max({items})"
    yield score, f"{s} == min({items})"
    yield score + 0.3, f"{s} in {items}"
    yield score + 0.3, f"{s} == max(0, max({items}))"
    for e in shape.numbers:
        if e != s:
            yield score + 0.4, f"{s} == {items}.count({e})"
            yield score + 0.7, f"{s} == {e} + sum({items})"
    for k in shape.constants[:4]:
        yield score + 0.5, f"{s} == {items}.count({k})"
        if k:
            yield score + 0.7, f"{s} == sum({items}) + {k}"


def _whole(xs: str, shape: Shape) -> Iterator[Guess]:
    """About all of a list."""
    for s in shape.numbers:
        yield 1.0, f"{s} in {xs}"
        for order in _ORDERS[:5]:
            yield 1.3, f"all({xs}[j__] {order} {s} for j__ in range(len({xs})))"
        if xs in shape.changed_lists:
            yield from _summaries(s, xs, shape, 1.0)
    for k in shape.constants[:4]:
        for order in _ORDERS:
            yield 1.5, f"all({xs}[j__] {order} {k} for j__ in range(len({xs})))"
    if xs in shape.changed_lists:
        yield 1.1, f"all({xs}[j__] <= {xs}[j__ + 1] for j__ in range(len({xs}) - 1))"
        yield 1.6, f"all({xs}[j__] < {xs}[j__ + 1] for j__ in range(len({xs}) - 1))"
        yield 1.4, f"all(all({xs}[j__] <= {xs}[k__] for k__ in range(j__, len({xs}))) for j__ in range(len({xs})))"
        yield 1.5, f"all({xs}[j__] == j__ for j__ in range(len({xs})))"
    if xs.startswith("seen("):
        for s in shape.numbers:
            yield from _summaries(s, xs, shape, 0.6)
            for order in _ORDERS:
                yield 0.9, f"all(v__ {order} {s} for v__ in {xs})"
        for flag in shape.flags:
            for s in shape.numbers:
                yield 1.0, f"{flag} == ({s} in {xs})"
                yield 1.4, f"not {flag} or {s} in {xs}"


def _two(xs: str, ys: str, shape: Shape) -> Iterator[Guess]:
    """About a list by another."""
    yield 1.0, f"all(v__ in {ys} for v__ in {xs})"
    yield 1.2, f"all({xs}[j__] == {ys}[j__] for j__ in range(len({xs})))"
    yield 1.4, f"all({xs}[j__] == {ys}[len({ys}) - 1 - j__] for j__ in range(len({xs})))"
    for b in shape.bounds:
        yield 0.9, f"{xs} == {ys}[:{b}]"
        yield 1.0, f"sum({xs}) == sum({ys}[:{b}])"
        yield 1.1, f"all(v__ in {ys}[:{b}] for v__ in {xs})"
        yield 1.3, f"sorted({xs}) == sorted({ys}[:{b}])"
        yield 1.0, f"all({xs}[j__] == {ys}[{b} - 1 - j__] for j__ in range({b}))"
        for extent in _extents(xs, b):
            yield 1.1, f"all({xs}[j__] == {ys}[len({xs}) - 1 - j__] for j__ in range({extent}))"
    for low, high in itertools.permutations(shape.bounds, 2):
        yield 1.4, f"{xs}[{low}:] == {ys}[{high}:]"
        yield 1.6, f"all({xs}[j__] == {ys}[len({xs}) - 1 - j__] for j__ in range({high} + 1, len({xs})))"
    for e in shape.numbers:
        for order in _ORDERS[:5]:
            for sign in "+-":
                yield 1.8, f"all({xs}[j__] {order} {ys}[j__] {sign} {e} for j__ in range(len({xs})))"


def _alike(xs: str, ys: str, shape: Shape) -> Iterator[Guess]:
    """Where two lists are the same."""
    yield 0.8, f"{xs} == {ys}"
    yield 0.5, f"len({xs}) == len({ys})"
    yield 1.3, f"sum({xs}) == sum({ys})"
    yield 1.2, f"sorted({xs}) == sorted({ys})"
    for b in shape.bounds:
        for extent in _extents(xs, b):
            yield 1.0, f"all({xs}[j__] == {ys}[j__] for j__ in range({extent}))"
    for low, high in itertools.permutations(shape.bounds, 2):
        yield 1.4, f"all({xs}[j__] == {ys}[j__] for j__ in range({low}, {high}))"
        yield 1.5, f"all({xs}[j__] == {ys}[j__] for j__ in range({low}, {high} + 1))"


def _extents(xs: str, b: str) -> tuple[str, ...]:
    return b, f"{b}, len({xs})", f"{b} + 1, len({xs})", f"len({xs}) - {b}, len({xs})", f"{b}, len({xs}) - {b}"


# ------------------------------------------------------------------------------------------------------------ from the program


def lifted(node: ir.While | ir.For, tests: Sequence[ir.Expr], shape: Shape) -> Iterator[Guess]:
    """What the loop asks of, or does to, one item, said of all items so far."""
    flags = shape.flags
    j, v = ir.Name("j__", "local"), ir.Name("v__", "local")
    for test in tests:
        for i in sorted({i for xs, i in _reads(test)}):
            at_j = _at(test, i, j)
            for extent in (f"range({i})", f"range({i} + 1)", *(f"range({i}, len({xs}))" for xs, k in _reads(test) if k == i)):
                yield from _said(at_j, "j__", extent, flags, 1.0 if extent == f"range({i})" else 1.5)
            for start in shape.numbers:
                if start != i:
                    yield from _said(at_j, "j__", f"range({start}, {i})", (), 1.4)
        if isinstance(node, ir.For) and isinstance(node.target, ir.Name) and isinstance(node.iter, ir.Name):
            x = node.target
            if any(part == x for part in walk(test)):
                of_v = replace_nodes(test, lambda part, x=x: v if part == x else None)  # type: ignore[misc]
                yield from _said(of_v, "v__", f"seen({node.iter.id})", flags, 1.0)
    for path, out, index, value in _written(node.body, ()):
        yield from _of_output(path, out, index, value, j)
        if isinstance(node, ir.For) and isinstance(node.target, ir.Name) and isinstance(node.iter, ir.Name) and index is None:
            place = ir.Subscript(ir.Name(node.iter.id, "local"), j)
            made = replace_nodes(value, lambda part, x=node.target, at=place: at if part == x else None)  # type: ignore[misc]
            yield from _texts(1.0, ir.Compare("==", ir.Subscript(ir.Name(out, "local"), j), made), "j__", f"range(len({out}))")


def _said(test: ir.Expr, variable: str, extent: str, flags: Sequence[str], score: float) -> Iterator[Guess]:
    yield from _texts(score, test, variable, extent)
    yield from _texts(score, negate(test), variable, extent)
    for flag in flags:
        for said, mark in ((test, flag), (negate(test), f"(not {flag})")):
            try:
                inner = unparse(said)
            except Unspeakable:
                continue
            yield score, f"{mark} == any({inner} for {variable} in {extent})"
            yield score + 0.2, f"{mark} == all({inner} for {variable} in {extent})"
            other = f"not {flag}" if mark == flag else flag
            yield score + 0.3, f"{other} or any({inner} for {variable} in {extent})"
            yield score + 0.3, f"{other} or all({inner} for {variable} in {extent})"


def _of_output(
    path: tuple[ir.Expr, ...], out: str, index: ir.Expr | None, value: ir.Expr, j: ir.Name
) -> Iterator[Guess]:
    """What is written to a list, and on what conditions, said of all that has been written."""
    item = ir.Subscript(ir.Name(out, "local"), j)
    extents = [f"range(len({out}))"]
    if isinstance(index, ir.Name):
        extents = [f"range({index.id})", f"range({index.id} + 1, len({out}))"]
    places = sorted({index.id} if isinstance(index, ir.Name) else {i for _, i in _reads(value)})
    if index is not None:  # what is read of the list itself is what was there
        value = replace_nodes(value, lambda part: entry_value(out) if isinstance(part, ir.Name) and part.id == out else None)
    written: list[ir.Expr] = [ir.Compare("==", item, _at(value, i, j)) for i in places] or [ir.Compare("==", item, value)]
    conditions = [part for test in path for part in conjuncts(test)]
    if not isinstance(value, ir.Const):
        conditions = [replace_nodes(c, lambda part: item if part == value else None) for c in conditions]
    for extent in extents:
        for said in written:
            yield from _texts(1.0, said, "j__", extent)
            for test in path:
                for i in places:
                    yield from _texts(1.4, implies(_at(test, i, j), said), "j__", extent)
        for said in conditions:
            if any(part == item for part in walk(said)):
                yield from _texts(1.0, said, "j__", extent)


def _texts(score: float, said: ir.Expr, variable: str, extent: str) -> Iterator[Guess]:
    try:
        yield score, f"all({unparse(said)} for {variable} in {extent})"
    except Unspeakable:
        return


def _reads(expr: ir.Expr) -> list[tuple[str, str]]:
    """The `xs[i]` in an expression."""
    return [
        (part.value.id, part.index.id)
        for part in walk(expr)
        if isinstance(part, ir.Subscript) and isinstance(part.value, ir.Name) and isinstance(part.index, ir.Name)
    ]


def _at(expr: ir.Expr, i: str, j: ir.Name) -> ir.Expr:
    return replace_nodes(expr, lambda part: j if isinstance(part, ir.Name) and part.id == i else None)


def _written(stmts: Sequence[ir.Stmt], path: tuple[ir.Expr, ...]) -> Iterator[tuple[tuple[ir.Expr, ...], str, ir.Expr | None, ir.Expr]]:
    """The items that statements put into lists: the conditions, the list, the position (None: the end), the item."""
    for stmt in stmts:
        match stmt:
            case ir.ExprStmt(value=ir.Call(func=ir.Attribute(value=ir.Name(id=out), name="append"), args=(ir.Arg(value=value),))):
                yield path, out, None, value
            case ir.Assign(target=ir.Subscript(value=ir.Name(id=out), index=index), value=value) if not isinstance(index, ir.Slice):
                yield path, out, index, value
            case ir.Augment(target=ir.Subscript(value=ir.Name(id=out), index=index) as place, op=op, value=value):
                yield path, out, index, ir.Binary(op, place, value)
            case ir.If(test=test, body=body, orelse=orelse):
                yield from _written(body, (*path, test))
                yield from _written(orelse, (*path, negate(test)))
