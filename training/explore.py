"""Random lemmas: what is tried before the network knows anything, and beside it afterwards.

Shapes only (a bound, an equation, a remainder, a quantified fact, a guarded one) over the names and numbers of the prompt: no knowledge of
any program is in here.
"""

from __future__ import annotations

import random
from collections.abc import Callable

from prover.model.prompt import Prompt
from prover.model.tokenizer import WORDS

_ORDER = ("<=", "<", "==", "!=", ">=", ">")


class Explorer:
    """Draws random lemmas for one prompt, as canonical texts without their head."""

    def __init__(self, prompt: Prompt, source: random.Random) -> None:
        self.random = source
        self.ints = [word for word, _, kind in prompt.scope if kind in ("int", "any")]
        self.bools = [word for word, _, kind in prompt.scope if kind == "bool"]
        self.lists = [word for word, _, kind in prompt.scope if kind.startswith(("list", "tuple"))]
        numbers = {WORDS[token] for token in prompt.ids if token < len(WORDS) and WORDS[token].isdigit()}
        self.numbers = ["0", "1", "2", *sorted(numbers)]
        self.kind = prompt.place.kind

    def draw(self) -> str | None:
        """One lemma; None where no name is in scope that one could be about."""
        if not self.ints and not self.bools and not self.lists:
            return None
        if self.kind == "decreases":
            return self.linear(3)
        atom = self.atom()
        roll = self.random.random()
        if roll < 0.08:
            return f"{atom} or {self.atom()}"
        if roll < 0.14:
            return f"{atom} ==> {self.atom()}"
        return atom

    def atom(self) -> str:
        """One relation."""
        shapes: list[tuple[int, Callable[[], str]]] = []
        if self.ints or self.lists:
            shapes += [(6, self.bound), (6, self.equation), (2, self.product), (2, self.remainder)]
        if self.lists:
            shapes += [(4, self.quantified), (3, self.folded)]
        if self.bools:
            shapes += [(1, self.flag)]
        shape = self.random.choices([s for _, s in shapes], [w for w, _ in shapes])[0]
        return shape()

    def bound(self) -> str:
        """`v0 <= v1 + 1`"""
        return f"{self.term()} {self.random.choice(_ORDER)} {self.linear(2)}"

    def equation(self) -> str:
        """`v0 + v1 == 2 * v2 + 1`"""
        return f"{self.linear(2)} == {self.linear(2)}"

    def product(self) -> str:
        """`2 * v0 == v1 * ( v1 + 1 )`"""
        left = self.linear(2) if self.chance(0.6) else f"{self.number()} * {self.term()}"
        right = f"{self.factor()} * {self.factor()}" + (f" {self.random.choice('+-')} {self.term()}" if self.chance(0.4) else "")
        return f"{left} {self.random.choice(('==', '==', '<=', '>='))} {right}"

    def remainder(self) -> str:
        """`v0 % 2 == v1 % 2`"""
        modulus = self.random.choice(["2", "3", self.number(), self.term()])
        right = self.number() if self.chance(0.6) else f"{self.factor()} % {modulus}"
        return f"{self.factor()} % {modulus} == {right}"

    def flag(self) -> str:
        """`v0 == ( v1 < v2 )`"""
        name = self.random.choice(self.bools)
        if not self.ints and not self.lists:
            return self.random.choice([name, f"not {name}"])
        return self.random.choice([f"{name} == ( {self.bound()} )", f"{name} ==> {self.bound()}", name, f"not {name}"])

    def quantified(self) -> str:
        """`all( v0 [ k0 ] <= v1 for k0 in range( v2 ) )`"""
        name = self.random.choice(self.lists)
        item = f"{name} [ k0 ]"
        right = self.random.choice([self.term(), self.number(), f"{self.random.choice(self.lists)} [ k0 ]", f"{name} [ k0 + 1 ]", "k0"])
        body = f"{item} {self.random.choice(_ORDER)} {right}"
        start = f"{self.term()} , " if self.chance(0.25) else ""
        word = "all(" if self.chance(0.85) else "any("
        if self.chance(0.3):
            items = self.random.choice([name, f"{name} [ : {self.term()} ]"])
            return f"{word} k0 {self.random.choice(_ORDER)} {self.term()} for k0 in {items} )"
        return f"{word} {body} for k0 in range( {start}{self.random.choice([self.term(), f'len( {name} )', self.linear(2)])} ) )"

    def folded(self) -> str:
        """`v0 == sum( v1 [ : v2 ] )`, `len( v0 ) == v1`, `v0 in v1`"""
        name = self.random.choice(self.lists)
        part = f"{name} [ : {self.term()} ]"
        shapes = [
            f"{self.term()} == sum( {part} )",
            f"len( {name} ) {self.random.choice(_ORDER)} {self.linear(2)}",
            f"{self.term()} in {self.random.choice([name, part])}",
            f"{self.term()} == {name} .count( {self.term()} )",
            f"{name} == {self.random.choice(self.lists)} [ : {self.term()} ]",
            f"{self.term()} == max( {part} )",
        ]
        return self.random.choice(shapes)

    def linear(self, most: int) -> str:
        """A sum of at most `most` terms, perhaps with a factor or a constant."""
        words = self.scaled()
        for _ in range(self.random.randrange(most)):
            words += f" {self.random.choice('+-')} " + (self.number() if self.chance(0.3) else self.scaled())
        return words

    def scaled(self) -> str:
        """A term, sometimes times a number."""
        return f"{self.number()} * {self.term()}" if self.chance(0.15) else self.term()

    def factor(self) -> str:
        """A term, or a sum in parentheses."""
        return self.term() if self.chance(0.6) else f"( {self.linear(2)} )"

    def term(self) -> str:
        """A variable, the length of a list, or a number."""
        if self.lists and self.chance(0.2 if self.ints else 0.7):
            return f"len( {self.random.choice(self.lists)} )"
        return self.number() if not self.ints or self.chance(0.12) else self.random.choice(self.ints)

    def number(self) -> str:
        """A number, most often one that the prompt mentions."""
        return self.random.choice(self.numbers) if self.chance(0.8) else str(self.random.randrange(10))

    def chance(self, share: float) -> bool:
        """True in that share of calls."""
        return self.random.random() < share
