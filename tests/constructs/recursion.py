"""Recursion, with measures and without, that ends and that does not; contracts between the calls."""

from __future__ import annotations

from random_programs import Construct, Writer

PRELUDE = """
@requires(lambda n: n >= 0)
@ensures(lambda n, result: result == n * (n + 1) // 2)
def summed(n: int) -> int:
    decreases(n)
    return 0 if n == 0 else n + summed(n - 1)


@ensures(lambda n, result: result >= 0)
def steps(n: int) -> int:
    decreases(n if n > 0 else 0)
    if n <= 0:
        return 0
    return 1 + steps(n - 2)


def plain(n: int) -> int:
    return 0 if n <= 0 else plain(n - 1) + 2


def digits(n: int) -> int:
    if n < 10:
        return 1
    return 1 + digits(n // 10)


@ensures(lambda items, at, result: result >= at or at > len(items))
def after(items: list[int], at: int) -> int:
    if at >= len(items) or at < 0:
        return at
    return after(items, at + 1)


def even(n: int) -> bool:
    return True if n == 0 else odd(n - 1)


def odd(n: int) -> bool:
    return False if n == 0 else even(n - 1)


def emptied(items: list[int]) -> int:
    if not items:
        return 0
    return items.pop() + emptied(items)


@ensures(lambda result: result == 1)
def endless(n: int) -> int:
    return endless(n) if n > 3 else 1 // n


def nested(n: int) -> int:
    return n - 1 if n > 5 else nested(nested(n + 2))
"""


def numbers(w: Writer) -> list[str]:
    n, items = w.number(0), w.r.choice(["xs", "ys"])
    return [
        f"summed({n})", f"summed(abs({n}))", f"steps({n})", f"plain({n})", f"digits({n})", f"after({items}, {n})", f"after({items}, 0)",
        f"emptied({items})", f"endless({n})", f"nested({n})", f"int(even({n}))",
    ]  # fmt: skip


def tests(w: Writer) -> list[str]:
    n = w.number(0)
    return [f"even({n})", f"odd({n})", f"summed(2) == {n}", f"plain({n}) >= 0", f"endless({n}) == 1", f"steps({n}) >= {w.number(0)}"]


def statements(w: Writer, depth: int, in_loop: bool) -> list[str]:
    r = w.r
    n = w.number(0)
    if depth > 0 and r.random() < 0.4:
        caught = r.choice(["RecursionError", "Exception", "RuntimeError", "ZeroDivisionError"])
        called = r.choice([f"endless({n})", f"even({n})", f"plain({n})", f"nested({n})", f"digits({n})"])
        return ["try:", f"    y = {called}", *w.block(depth - 1, "    ", in_loop), f"except {caught}:", *w.block(depth - 1, "    ",
        in_loop)]
    return [r.choice([f"x = steps({n})", f"emptied({r.choice(['xs', 'ys'])})", f"y = after(ys, {n})", f"x = summed({n})",
    f"x = nested({n})"])]


RECURSION = Construct(PRELUDE, (), numbers, tests, statements, "from prover import decreases")
