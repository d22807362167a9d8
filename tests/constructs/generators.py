"""Generators and generator expressions: consumed whole, in part, twice, and one by another."""

from __future__ import annotations

from random_programs import Construct, Writer

PRELUDE = """
def evens(n: int) -> Iterator[int]:
    for i in range(n):
        if i % 2 == 0:
            yield i


def running(items: list[int]) -> Iterator[int]:
    total = 0
    for item in items:
        total += item
        yield total


def until_negative(items: list[int]) -> Iterator[int]:
    for item in items:
        if item < 0:
            return
        yield item


def both(n: int, m: int) -> Iterator[int]:
    yield from evens(n)
    yield m // n
    yield n


def counting(items: list[int], n: int) -> Iterator[tuple[int, int]]:
    while n > 0:
        n -= 1
        items.append(n)
        yield n, len(items)
"""


def _made(w: Writer) -> str:
    """A generator of ints."""
    r = w.r
    n, m, items = w.number(0), w.number(0), r.choice(["xs", "ys"])
    return r.choice([
        f"evens({r.choice(['3', '5', n])})", f"running({items})", f"until_negative({items})", f"both({r.choice(['2', n])}, {m})",
        f"(q - {n} for q in {items})", f"(q for q in {items} if q > {m})", f"(q // {n} for q in {items} if q)",
        f"(q * p for q in range(3) for p in t if p != {n})", f"iter({items})", f"(q for q in running({items}) if q < {m})",
    ])  # fmt: skip


def numbers(w: Writer) -> list[str]:
    made, n = _made(w), w.number(0)
    return [
        f"sum({made})", f"next({made})", f"next({made}, {n})", f"len(list({made}))", f"max({made}, default={n})", f"min({made})",
        f"list({made})[{n}]", f"sum(p - q for p, q in zip({made}, ys))", f"sum(1 for q in {made} if q == {n})", "next(g, 7)", "next(g)",
        "sum(g)",
    ]  # fmt: skip


def tests(w: Writer) -> list[str]:
    made, n = _made(w), w.number(0)
    return [
        f"{n} in {made}", f"any(q == {n} for q in {made})", f"all(q != {n} for q in {made})", f"list({made}) == ys",
        f"tuple({made}) == t", f"{n} in g",
    ]


def statements(w: Writer, depth: int, in_loop: bool) -> list[str]:
    r = w.r
    if depth == 0 or r.random() < 0.5:
        return [r.choice([
            f"g = {_made(w)}", f"ys = list({_made(w)})", f"ys.extend({_made(w)})", f"x, y = {_made(w)}", f"x, *ys = {_made(w)}",
            f"ys = sorted({_made(w)})", f"y = next(g, {w.number(0)})",
        ])]  # fmt: skip
    w.loops += 1
    i = f"i{w.loops}"
    if r.random() < 0.3:
        over = r.choice(["counting(xs, 2)", "counting(ys, 2)", f"enumerate({_made(w)})", f"zip(t, {_made(w)})"])
        head = f"for {i}, y in {over}:"
    else:
        head = f"for {i} in {r.choice([_made(w), _made(w), 'g'])}:"
    return [head, *w.block(depth - 1, "    ", True), f"    x += {i}"]


GENERATORS = Construct(
    PRELUDE, ("g = running(ys)",), numbers, tests, statements, "from collections.abc import Iterator"
)
