"""Random programs over the modelled subset, and random inputs for them.

Every function has the parameters PARAMS, local integers x, y and (not always bound) z, a list ys, a string w and an instance c. Some
have a precondition, some a postcondition, some loops an invariant. What else they use comes from groups of constructs (`constructs/`).
"""

from __future__ import annotations

import random
from collections.abc import Callable, Sequence
from dataclasses import dataclass

PARAMS = "a: int, b: int | None, t: tuple[int, int], xs: list[int], d: dict[int, int], s: str, u: float, bs: bytes"
NAMES = ("a", "b", "t", "xs", "d", "s", "u", "bs")
TEXTS = ['""', '"a"', '"ab"', '"ba"', '"b"']
CAUGHT = [
    "ZeroDivisionError", "(ZeroDivisionError, TypeError)", "Exception", "IndexError", "ArithmeticError", "LookupError", "KeyError",
    "(ValueError, IndexError)",
]  # fmt: skip

PRELUDE = """from prover import ensures, invariant, never_raises, requires


class Cell:
    def __init__(self, n: int) -> None:
        self.n = n
        self.seen: list[int] = []

    def bump(self, by: int) -> int:
        self.n += by
        self.seen.append(by)
        return self.n


class Halving(Cell):
    def bump(self, by: int) -> int:
        self.n = self.n // by
        return self.n


def helper(p: int, q: int) -> int:
    if p > q:
        return p - q
    return q // (p + 1)


def push(items: list[int], n: int) -> int:
    for item in items:
        if item == n:
            return 0
    items.append(n)
    return len(items)
"""


@dataclass(frozen=True)
class Program:
    """A module of random functions f0, f1, ...; the texts of their conditions are lambdas, over parameters and the result.

    silent  whether a function promises to raise nothing
    """

    source: str
    requires: tuple[str | None, ...]
    ensures: tuple[str | None, ...]
    silent: tuple[bool, ...]


@dataclass(frozen=True)
class Construct:
    """A group of constructs: what it defines for a module, and what functions may use.

    starts  statements at the beginning of each function
    numbers, tests  texts of expressions: ints (or they raise), truth values
    statements  a statement by its lines, given how deep blocks may nest in it, and whether it stands in a loop
    """

    prelude: str
    starts: tuple[str, ...]
    numbers: Callable[[Writer], Sequence[str]]
    tests: Callable[[Writer], Sequence[str]]
    statements: Callable[[Writer, int, bool], list[str]]
    imports: str = ""


class Writer:
    """Writes one random function. `rich`: with lists, dicts, strings and instances."""

    def __init__(self, r: random.Random, rich: bool, groups: Sequence[Construct] = ()) -> None:
        self.r = r
        self.rich = rich
        self.groups = groups
        self.loops = 0
        self.names = ["a", "x", "y"]

    def number(self, depth: int = 2) -> str:
        """An expression that is an int, or raises."""
        r = self.r
        if depth == 0 or r.random() < 0.35:
            index = r.randint(-3, 2) if r.random() < 0.1 else -1
            return r.choice([*self.names, *self.names, str(r.randint(-3, 6)), "t[0]", "t[1]", f"t[{index}]"])
        if self.groups and r.random() < 0.35:
            return r.choice(r.choice(self.groups).numbers(self))
        if self.rich and r.random() < 0.25:
            return self.of_container(depth - 1)
        left, right = self.number(depth - 1), self.number(depth - 1)
        form = r.random()
        if form < 0.6:
            return f"({left} {r.choice(['+', '-', '*', '+', '-'])} {right})"
        if form < 0.75:
            return f"({left} {r.choice(['//', '%'])} {r.choice([right, str(r.choice([2, 3, -2, 7]))])})"
        if form < 0.82:
            return f"({left} {r.choice(['&', '|', '^'])} {r.choice([1, 3, 6, -2])})"
        if form < 0.9:
            return f"({left} if {self.test(depth - 1)} else {right})"
        return r.choice([f"abs({left})", f"min({left}, {right})", f"max({left}, {right})", f"({self.test(depth - 1)})", f"(b or {left})"])

    def of_container(self, depth: int) -> str:
        r = self.r
        n, m, items = self.number(0), self.number(depth), r.choice(["xs", "ys"])
        if r.random() < 0.5:
            return r.choice([
                f"({items}[{n}] if 0 <= {n} < len({items}) else {m})", f"({items}.pop() if {items} else {n})",
                f"(d[{n}] if {n} in d else {m})",
                f"({items}[0] if {items} else {m})", f"({items}.index({n}) if {n} in {items} else -1)",
                f"({items}[-1] if len({items}) > 0 else 0)",
                "(ord(s[0]) if s else 0)", f"max([*{items}, {n}])", f"max({items}, default={m})", f"sum(q for q in {items} if q != {n})",
            ])  # fmt: skip
        return r.choice([
            f"len({items})", f"len({self.items()})", f"{items}[{n}]", f"{items}[{m}]", f"{items}[-1]", f"sum({items})",
            f"{items}.count({n})",
            f"{items}.pop()", "len(d)", f"d[{n}]", f"d.get({n}, {m})", "len(s)", "len(w)", "c.n", f"c.bump({n})", "len(c.seen)",
            f"{items}.index({n})", f"max({items})", f"push({items}, {n})", f"s.find({r.choice(TEXTS)})", f"d.pop({n}, {m})",
        ])  # fmt: skip

    def items(self) -> str:
        """An expression that is a list of ints."""
        r = self.r
        n, m, items = self.number(0), self.number(0), r.choice(["xs", "ys"])
        return r.choice([
            "xs", "ys", f"[{n}, {m}]", f"{items}[{n}:]", f"{items}[:{m}]", f"{items}[{n}:{m}]", f"{items} + [{n}]", "xs + ys",
            f"[q + {n} for q in {items}]", f"[q for q in {items} if q > {n}]", f"{items}[::-1]", f"({items} if {n} < {m} else [{m}])",
            "c.seen", f"list({items})", f"sorted({items})",
        ])  # fmt: skip

    def text(self) -> str:
        """An expression that is a string."""
        r = self.r
        n = self.number(0)
        return r.choice([*TEXTS, "s", "w", f"s[{n}:]", f"w[:{n}]", "s + w", f"w + {r.choice(TEXTS)}", f"(s or {r.choice(TEXTS)})"])

    def test(self, depth: int = 1) -> str:
        """An expression that is a bool, or is used like one."""
        r = self.r
        if self.groups and r.random() < 0.25:
            return r.choice(r.choice(self.groups).tests(self))
        form = r.random()
        if self.rich and form < 0.2:
            n, items = self.number(0), r.choice(["xs", "ys"])
            return r.choice([
                f"{n} in {items}", f"{n} in d", f"{n} not in {items}", items, f"{items} == {self.items()}", "xs is ys", "xs != ys",
                f"{self.text()} == {self.text()}", f"{self.text()} < {self.text()}", f"{r.choice(TEXTS)} in s",
                f"s.startswith({r.choice(TEXTS)})",
                f"all(q > {n} for q in {items})", f"any(q == {n} for q in {items})", f"c.n < {n}", "c.seen", "d",
            ])  # fmt: skip
        if form < 0.6 or depth <= 0:
            return f"{self.number(depth)} {r.choice(['<', '<=', '==', '!=', '>', '>='])} {self.number(depth)}"
        if form < 0.7:
            return r.choice(["b is None", "b is not None", "b", "not b"])
        if form < 0.8:
            return f"{self.number(0)} <= {self.number(1)} < {self.number(0)}"
        return f"({self.test(depth - 1)}) {r.choice(['and', 'or'])} ({self.test(depth - 1)})"

    def block(self, depth: int, indent: str, in_loop: bool = False) -> list[str]:
        lines: list[str] = []
        for _ in range(self.r.randint(1, 3)):
            lines.extend(indent + line for line in self.statement(depth, in_loop))
        return lines

    def statement(self, depth: int, in_loop: bool) -> list[str]:
        r = self.r
        if self.groups and r.random() < 0.4:
            return r.choice(self.groups).statements(self, depth, in_loop)
        if self.rich and r.random() < 0.3:
            line = self.on_container()
            return [f"if {r.choice(['xs and ys', 'len(ys) > 1 and len(xs) > 1'])}:", f"    {line}"] if r.random() < 0.3 else [line]
        form = r.random()
        name = r.choice(["x", "y", "z"])
        if form < 0.33 or depth == 0:
            if name == "z":
                return [f"z = {self.number()}"]
            return [r.choice([f"{name} = {self.number()}", f"{name} {r.choice(['+=', '-=', '*='])} {self.number(1)}"])]
        if form < 0.45:
            return [f"assert {self.test()} or {self.test()}"] if r.random() < 0.7 else [f"assert {self.test()}"]
        if form < 0.57:
            lines = [f"if {self.test()}:", *self.block(depth - 1, "    ", in_loop)]
            return [*lines, "else:", *self.block(depth - 1, "    ", in_loop)] if r.random() < 0.5 else lines
        if form < 0.69:
            self.loops += 1
            i = f"i{self.loops}"
            over = [f"range({r.choice(['3', 'a', self.number(0)])})", "t"]
            if self.rich:
                over += ["xs", "ys", self.items(), "range(len(xs))", "d", "list(xs)"]
            return [f"for {i} in {r.choice(over)}:", *self.said(), *self.block(depth - 1, "    ", True), f"    x += {i}"]
        if form < 0.78:
            self.loops += 1
            n = f"n{self.loops}"
            head = f"while {n} > 0 and ({self.test()}):"
            return [f"{n} = {r.randint(1, 4)}", head, *self.said(n), f"    {n} -= 1", *self.block(depth - 1, "    ", True)]
        if form < 0.9:
            lines = ["try:", *self.block(depth - 1, "    ", in_loop)]
            lines += [f"except {r.choice(CAUGHT)}:", *self.block(depth - 1, "    ", in_loop)]
            return [*lines, "finally:", *self.block(0, "    ")] if r.random() < 0.4 else lines
        if form < 0.94 and in_loop:
            return [f"if {self.test()}:", f"    {r.choice(['break', 'continue'])}"]
        if form < 0.97:
            return [f"if {self.test()}:", f"    return {self.number()}"]
        return [f"y = helper({self.number(1)}, {self.number(1)})"]

    def said(self, counter: str = "x") -> list[str]:
        """An invariant, sometimes, and seldom a true one."""
        r = self.r
        if r.random() < 0.6:
            return []
        return [f"    invariant({r.choice([f'{counter} >= 0', f'{counter} <= 4', self.test(0), 'x == 1', 'y == 2'])})"]

    def on_container(self) -> str:
        r = self.r
        n, m, items = self.number(0), self.number(1), r.choice(["xs", "ys"])
        return r.choice([
            f"{items}.append({m})", f"{items}[{n}] = {m}", f"ys = {self.items()}", f"ys = {self.items()}", f"xs = {self.items()}",
            f"del {items}[{n}]", f"{items}.insert({n}, {m})", f"{items}.extend({self.items()})", f"{items}.reverse()", f"{items}.clear()",
            f"{items}.remove({n})", f"d[{n}] = {m}", f"del d[{n}]", f"d.setdefault({n}, {m})", f"w = {self.text()}", f"w += {self.text()}",
            f"c.n = {m}", f"c.seen = {self.items()}", f"c = {r.choice(['Cell', 'Halving'])}({n})", f"x = c.bump({n})",
            f"push({items}, {m})",
            f"{items} += {self.items()}", f"{items}[{n}:] = {self.items()}", f"c.seen.append({n})", f"x, y = {n}, {m}",
        ])  # fmt: skip

    def condition(self, result: bool) -> str:
        """A condition over the parameters (and the result)."""
        r = self.r
        names = ["a", "t[0]", "t[1]", *(["result"] * 6 if result else [])]
        if self.rich:
            names += ["len(xs)", "len(s)", "len(d)", "sum(xs)"]
        sides = r.choice(names), r.choice([*names, str(r.randint(-2, 3))])
        return f"lambda {', '.join(NAMES)}{', result' if result else ''}: {sides[0]} {r.choice(['<', '<=', '!=', '>', '>='])} {sides[1]}"


def write(seed: int, count: int, rich: bool, groups: Sequence[Construct] = ()) -> Program:
    """A module of `count` random functions."""
    r = random.Random(seed)
    imports = "".join(dict.fromkeys(line + "\n" for group in groups for line in group.imports.splitlines()))
    parts = [imports + PRELUDE, *(group.prelude.strip() + "\n" for group in groups if group.prelude)]
    requires: list[str | None] = []
    ensures: list[str | None] = []
    silent: list[bool] = []
    size = 2 if groups else 3
    for i in range(count):
        writer = Writer(r, rich, groups)
        body = [line for _ in range(size) for line in writer.block(2, "    ")]
        requires.append(writer.condition(False) if r.random() < 0.4 else None)
        ensures.append(writer.condition(True) if r.random() < 0.4 else None)
        heads = [f"@requires({requires[-1]})"] if requires[-1] else []
        silent.append(r.random() < 0.2)
        heads += [f"@ensures({ensures[-1]})"] if ensures[-1] else []
        heads += ["@never_raises"] if silent[-1] else []
        starts = ["x = 1", "y = 2", "ys = [a, 1]", 'w = "a"', "c = Cell(a)", *(line for group in groups for line in group.starts)]
        head = [*heads, f"def f{i}({PARAMS}) -> int:", *("    " + line for line in starts)]
        parts.append("\n".join([*head, *body, f"    assert {writer.test()} or {writer.test()}", "    return x"]) + "\n")
    return Program("\n\n".join(parts), tuple(requires), tuple(ensures), tuple(silent))


def some_input(r: random.Random) -> tuple[object, ...]:
    """Arguments for PARAMS."""

    def number() -> int:
        return r.choice([r.randint(-4, 8), r.randint(-4, 8), r.randint(-100, 100), True, False])

    items = [number() for _ in range(r.choice([0, 0, 1, 2, 3, 5]))]
    table = {number(): number() for _ in range(r.choice([0, 0, 1, 2, 4]))}
    text = "".join(r.choice("ab") for _ in range(r.choice([0, 1, 2, 4])))
    real = r.choice([0.0, -0.0, 1.5, -2.5, 0.1, 1e308, float("inf"), float("-inf"), float("nan"), number(), r.uniform(-9, 9), 2.0**53])
    octets = bytes(r.choice([97, 98, 0, 255, 48]) for _ in range(r.choice([0, 1, 2, 4])))
    return number(), r.choice([None, number(), number()]), (number(), number()), items, table, text, real, octets
