"""Functions within functions, lambdas, decorators, partial application, functions that are handed on."""

from __future__ import annotations

from random_programs import Construct, Writer

PRELUDE = """
def twice(function: Callable[[int], int]) -> Callable[[int], int]:
    def run(n: int) -> int:
        return function(function(n))

    return run


def at_least(low: int) -> Callable[[Callable[[int], int]], Callable[[int], int]]:
    def wrap(function: Callable[[int], int]) -> Callable[[int], int]:
        @wraps(function)
        def run(n: int) -> int:
            return max(low, function(n))

        return run

    return wrap


@twice
def thrice(n: int) -> int:
    return 3 * n


@at_least(2)
@twice
def halves(n: int) -> int:
    return n // 2


@lru_cache(maxsize=None)
def kept(n: int) -> int:
    return 10 // n


def applied(function: Callable[[int], int], n: int) -> int:
    return function(n) + 1


def adder(n: int) -> Callable[[int], int]:
    return lambda m: n + m
"""


def numbers(w: Writer) -> list[str]:
    n, m, items = w.number(0), w.number(0), w.r.choice(["xs", "ys"])
    return [
        f"thrice({n})", f"halves({n})", f"kept({n})", f"(lambda q: q + {n})({m})", f"(lambda q, p={n}: q - p)({m})",
        f"partial(helper, {n})({m})",
        f"applied(lambda q: q * {n}, {m})", f"applied(thrice, {n})", f"adder({n})({m})", f"inc({n})", "get()", f"applied(inc, {n})",
        f"max({items}, key=lambda q: -q)", f"sorted({items}, key=lambda q: q * q)[0]", f"sum(map(lambda q: q + {n}, {items}))",
        f"len(list(filter(lambda q: q > {n}, {items})))", f"reduce(lambda p, q: p + q, {items}, {n})",
        f"reduce(lambda p, q: p - q, {items})",
        f"[adder(q) for q in (1, 2)][-1]({n})", f"late[0]({n})", f"twice(inc)({n})", f"reset({n})",
    ]  # fmt: skip


def tests(w: Writer) -> list[str]:
    n = w.number(0)
    return [f"inc({n}) > x", f"applied(inc, {n}) == y", f"(lambda: x == {n})()", f"any(map(lambda q: q == {n}, xs))", f"kept({n})"]


def statements(w: Writer, depth: int, in_loop: bool) -> list[str]:
    r = w.r
    n = w.number(0)
    if r.random() < 0.4:
        body = r.choice([f"return q + {n}", "return q - len(ys)", "return x - q", f"return q // {n}"])
        return r.choice([
            ["def inc(q: int) -> int:", f"    {body}"],
            ["def inc(q: int) -> int:", "    nonlocal x", "    x += q", f"    {body}"],
            ["def inc(q: int) -> int:", "    ys.append(q)", f"    {body}"],
            ["inc = adder(x)"],
            ["inc = lambda q: q * x"],
        ])  # fmt: skip
    return [r.choice([f"x = inc({n})", f"inc({n})", f"late = [lambda q: q + i for i in range({r.choice(['2', '3'])})]", f"y = reset({n})",
                      "late = [lambda q, i=i: q + i for i in t]", f"y = kept({n})", f"ys = list(map(inc, {r.choice(['xs', 't', 'ys'])}))",
                      "ys.sort(key=lambda q: (q % 2, q))"])]  # fmt: skip


STARTS = (
    "inc = adder(a)", "get = lambda: x", "late = [inc]", "def reset(n: int) -> int:", "    nonlocal x, y", "    x, y = n, x",
    "    return y",
)  # fmt: skip
CLOSURES = Construct(
    PRELUDE, STARTS, numbers, tests, statements,
    "from collections.abc import Callable\nfrom functools import lru_cache, partial, reduce, wraps",
)  # fmt: skip
