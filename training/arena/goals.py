"""Goals for random programs: relations that their runs show, some made weaker or stronger, some that not all runs satisfy.

A goal is text over the variables of a state. `Sampler` proposes candidates from the states at the end of runs: linear and polynomial
equations come from the null space of the states (as in data-driven invariant inference: Sharma et al., "A data driven approach for
algebraic loop invariants", ESOP 2013); bounds, remainders, cases and quantified facts about lists are drawn at random.
"""

from __future__ import annotations

import random
from collections.abc import Iterator, Sequence
from fractions import Fraction
from itertools import combinations_with_replacement
from math import gcd
from typing import Final

from training.arena.interpret import State

MAX_COEFFICIENT: Final = 12
MAX_CONSTANT: Final = 60


def null_space(rows: Sequence[Sequence[int]]) -> list[list[int]]:
    """Integer vectors c with `row . c == 0` for every row: a basis, each scaled to coprime integers."""
    width = len(rows[0])
    matrix = [[Fraction(x) for x in row] for row in rows]
    pivots: list[int] = []
    at = 0
    for column in range(width):
        found = next((i for i in range(at, len(matrix)) if matrix[i][column]), None)
        if found is None:
            continue
        matrix[at], matrix[found] = matrix[found], matrix[at]
        lead = matrix[at][column]
        matrix[at] = [x / lead for x in matrix[at]]
        for i, row in enumerate(matrix):
            if i != at and row[column]:
                factor = row[column]
                matrix[i] = [x - factor * y for x, y in zip(row, matrix[at], strict=True)]
        pivots.append(column)
        at += 1
    basis = []
    for free in (c for c in range(width) if c not in pivots):
        vector = [Fraction(0)] * width
        vector[free] = Fraction(1)
        for i, pivot in enumerate(pivots):
            vector[pivot] = -matrix[i][free]
        scale = 1
        for x in vector:
            scale = scale * x.denominator // gcd(scale, x.denominator)
        integers = [int(x * scale) for x in vector]
        divisor = gcd(*integers)
        basis.append([x // divisor for x in integers])
    return basis


def relation(terms: Sequence[tuple[int, str]], op: str, constant: int) -> str:
    """The text of `sum of terms + constant op 0`, with what is negative on the other side."""
    if sum(c for c, _ in terms) < 0:
        terms, constant = [(-c, t) for c, t in terms], -constant
        op = {"<=": ">=", ">=": "<="}.get(op, op)
    left = " + ".join(t if c == 1 else f"{c} * {t}" for c, t in terms if c > 0)
    right = " + ".join(t if c == -1 else f"{-c} * {t}" for c, t in terms if c < 0)
    if not left or not right:
        sign = 1 if left else -1
        return f"{left or right} {op if left else _flip(op)} {-constant * sign}"
    if constant > 0:
        left = f"{left} + {constant}"
    elif constant < 0:
        right = f"{right} + {-constant}"
    return f"{left} {op} {right}"


def _flip(op: str) -> str:
    return {"<=": ">=", ">=": "<="}.get(op, op)


class Sampler:
    """Candidates for the states of one program. `fixed` are names that no run changes (parameters)."""

    def __init__(self, rng: random.Random, states: Sequence[State], fixed: Sequence[str]) -> None:
        self.r = rng
        self.states = states
        self.fixed = set(fixed)
        first = states[0]
        names = [n for n in first if all(n in s for s in states)]
        self.ints = [n for n in names if all(type(s[n]) is int for s in states)]
        self.lists = [n for n in names if all(isinstance(s[n], tuple) for s in states)]
        self.varying = [n for n in self.ints if any(s[n] != first[n] for s in states)]

    def candidates(self, count: int) -> Iterator[str]:
        """Up to `count` candidates and the equations; most, not all, hold in every state."""
        yield from self.equations()
        kinds = [self.bound, self.bound, self.remainder, self.cases, self.comparison]
        if self.lists:
            kinds = [self.quantified] * 6 + [self.lengths, self.lengths, self.position, self.bound, self.cases]
        for _ in range(count):
            text = self.r.choice(kinds)()
            if text is not None:
                yield text

    # ---------------------------------------------------------------------------------------------------------- integers

    def equations(self) -> Iterator[str]:
        """Equations between variables, or between their products."""
        names = self.varying + [f"len({x})" for x in self.lists]
        columns = {n: [self.value(n, s) for s in self.states] for n in names}
        for size, degree in ((4, 1), (3, 2)):
            chosen = self.r.sample(names, min(size, len(names)))
            monomials = list(chosen)
            if degree == 2:
                monomials += [f"{a} * {b}" for a, b in combinations_with_replacement(chosen, 2)]
                for a, b in combinations_with_replacement(chosen, 2):
                    columns[f"{a} * {b}"] = [x * y for x, y in zip(columns[a], columns[b], strict=True)]
            if not monomials:
                continue
            rows = [[*(columns[m][i] for m in monomials), 1] for i in range(min(len(self.states), 40))]
            for vector in null_space(rows):
                terms = [(c, m) for c, m in zip(vector, monomials, strict=False) if c]
                factors = [set(m.split(" * ")) for _, m in terms]
                if not vector[-1] and factors and set.intersection(*factors):
                    continue  # a simpler equation, multiplied
                if terms and all(abs(c) <= MAX_COEFFICIENT for c, _ in terms) and abs(vector[-1]) <= MAX_CONSTANT:
                    yield relation(terms, "==", vector[-1])
                    if self.r.random() < 0.5:
                        yield relation(terms, self.r.choice(["<=", ">="]), vector[-1])

    @staticmethod
    def value(name: str, state: State) -> int:
        got = state[name[4:-1]] if name.startswith("len(") else state[name]
        return len(got) if isinstance(got, tuple) else int(got)

    def bound(self) -> str | None:
        """A linear inequality, tight on the states or a little weaker."""
        names = self.varying + [f"len({x})" for x in self.lists]
        if not names:
            return None
        chosen = self.r.sample(names, min(len(names), self.r.choice([1, 2, 2, 3])))
        terms = [(self.r.choice([1, 1, 1, 2, 3, -1, -1, -2]), n) for n in chosen]
        values = [sum(c * self.value(n, s) for c, n in terms) for s in self.states]
        low = min(values)
        if max(values) == low or abs(low) > MAX_CONSTANT:
            return None
        slack = self.r.choice([0, 0, 0, 1, 1, 2, 5])
        return relation(terms, ">=", slack - low)

    def remainder(self) -> str | None:
        """A remainder that is the same in all states, or one that never occurs."""
        if not self.varying:
            return None
        chosen = self.r.sample(self.varying, min(len(self.varying), self.r.choice([1, 1, 2])))
        m = self.r.choice([2, 2, 3, 4, 5, 6, 7])
        text = " + ".join(c if self.r.random() < 0.8 else f"{self.r.choice([2, 3])} * {c}" for c in chosen)
        values = {eval_sum(text, s) % m for s in self.states}
        body = text if len(chosen) == 1 and "*" not in text else f"({text})"
        if len(values) == 1:
            return f"{body} % {m} == {min(values)}"
        missing = [v for v in range(m) if v not in values]
        return f"{body} % {m} != {self.r.choice(missing)}" if missing else None

    def comparison(self) -> str | None:
        """One variable against another, or against a constant."""
        if not self.varying:
            return None
        a = self.r.choice(self.varying)
        b = self.r.choice([n for n in self.ints if n != a] or [str(self.r.randint(-2, 9))])
        b = b if self.r.random() < 0.6 else str(self.r.choice(self.states)[a])
        return f"{a} {self.r.choice(['==', '!=', '<=', '>=', '<', '>'])} {b}"

    def cases(self) -> str | None:
        """A disjunction of two comparisons, or an equation that depends on the parity of another variable."""
        first, second = self.comparison(), self.comparison()
        if first is None or second is None or first == second:
            return None
        if self.r.random() < 0.3:
            m = self.r.choice([2, 2, 3])
            first = f"{self.r.choice(self.varying)} % {m} == {self.r.randint(0, m - 1)}"
        return f"{first} or {second}"

    # ------------------------------------------------------------------------------------------------------------- lists

    def index_bound(self, xs: str) -> str:
        ends = [f"len({x})" for x in self.lists] + [n for n in self.varying if all(s[n] >= 0 for s in self.states)]
        return self.r.choice([f"len({xs})", f"len({xs})", *ends])

    def atom(self, item: str, index: str, xs: str) -> str:
        """A condition on one item of a list."""
        others = [f"{x}[{index}]" for x in self.lists if x != xs]
        other = self.r.choice(others) if others and self.r.random() < 0.6 else ""
        scalars = [*self.varying, *(n for n in self.ints if n not in self.varying)]
        right = self.r.choice([other, other] if other else [str(self.r.randint(-3, 6)), *(self.r.choice(scalars) for _ in scalars[:2])])
        form = self.r.random()
        if form < 0.1:
            m = self.r.choice([2, 3])
            return f"{item} % {m} == {self.r.randint(0, m - 1)}"
        if form < 0.35 and right:
            right = f"{right} {self.r.choice(['+', '-'])} {self.r.choice([1, 1, 2, 3, 4, 5, *scalars[:1]])}"
            if other and self.r.random() < 0.3:
                right = f"{self.r.choice([2, 3])} * {other}"
        return f"{item} {self.r.choice(['==', '==', '!=', '<=', '>=', '<', '>'])} {right}"

    def quantified(self) -> str | None:
        """Something of all items of a list, or of some."""
        xs = self.r.choice(self.lists)
        form = self.r.random()
        if form < 0.2:
            body = self.atom("j0", "0", xs)
            return None if "[0]" in body else f"{self.r.choice(['all', 'all', 'all', 'any'])}({body} for j0 in {xs})"
        if form < 0.3 and len(self.lists) > 1:
            ys = self.r.choice([y for y in self.lists if y != xs])
            return f"all(j0 in {ys} for j0 in {xs})"
        if form < 0.36:
            return f"all({xs}[j0] {self.r.choice(['<=', '>=', '<', '!='])} {xs}[j0 + 1] for j0 in range(len({xs}) - 1))"
        if form < 0.46:
            mirrored = self.r.choice(self.lists)
            return f"all({xs}[j0] == {mirrored}[len({mirrored}) - 1 - j0] for j0 in range(len({xs})))"
        first = self.r.choice(["", "", "", "1, ", *(f"{n} + 1, " for n in self.varying[:1])])
        body = self.atom(f"{xs}[j0]", "j0", xs)
        return f"{self.r.choice(['all', 'all', 'all', 'any'])}({body} for j0 in range({first}{self.index_bound(xs)}))"

    def lengths(self) -> str | None:
        """Lengths of lists and what they add up to."""
        xs = self.r.choice(self.lists)
        others = [f"len({x})" for x in self.lists if x != xs] + self.varying
        if not others:
            return None
        form = self.r.random()
        if form < 0.4 or len(others) < 2:
            return f"len({xs}) {self.r.choice(['==', '<=', '>='])} {self.r.choice(others)}"
        a, b = self.r.sample(others, 2)
        return f"{a} + {b} {self.r.choice(['==', '<=', '>='])} len({xs})"

    def position(self) -> str | None:
        """An index that was found: what stands there, or that there is none."""
        if not self.varying:
            return None
        at, xs = self.r.choice(self.varying), self.r.choice(self.lists)
        form = self.r.random()
        if form < 0.35:
            return f"{at} < 0 or {self.atom(f'{xs}[{at}]', at, xs)}"
        if form < 0.55:
            return f"{at} < 0 or all({self.atom(f'{xs}[j0]', 'j0', xs)} for j0 in range({at}))"
        if form < 0.8:
            return f"{at} >= 0 or all({self.atom(f'{xs}[j0]', 'j0', xs)} for j0 in range(len({xs})))"
        return f"{self.r.choice([-1, 0])} <= {at} < len({xs})"


def eval_sum(text: str, state: State) -> int:
    """The value of `a + 2 * b`, a sum of variables with coefficients."""
    total = 0
    for part in text.split(" + "):
        coefficient, _, name = part.rpartition(" * ")
        total += (int(coefficient) if coefficient else 1) * int(state[name])
    return total
