"""The language in which the network writes whole programs: the words of `prover/model/printing.py`, held to a grammar that knows its scope.

A program is parameters with their types, preconditions, initial values, one or more loops of updates, conditionals and inner loops, and a
variable that is returned. Each rule below is a coroutine: it yields the words that may come next and is sent the one that came. So what
no grammar without context could say is said by the way: only variables that have a value everywhere here are read, lists and integers
are not mixed up, a new variable is the next one in order (a program has one spelling up to names), and a `while` writes, somewhere in its
body, a variable of its test. That a program ends, and is worth anything, is not said here: runs find that out (`training.writing`).
"""

from __future__ import annotations

import functools
from collections import Counter
from collections.abc import Collection, Generator, Sequence
from dataclasses import dataclass, field
from typing import Final

import numpy as np

from prover.model import grammar as lemma_grammar
from prover.model.grammar import Constraint, Grammar, Mask
from prover.model.tokenizer import END, IDS, SIZE, SMALL, WORDS

HEAD: Final = IDS["def"]  # what a program begins with, and a prompt for one ends with
PROGRAM: Final = Grammar("program", HEAD)
LONGEST: Final = 144  # tokens of a program

Words = frozenset[str]
Rule = Generator[Words, str, None]
Ended = Generator[Words, str, str]  # gives the word that ended it

_PARAMS, _NAMES, _LOOPS, _TESTS = 4, 12, 2, 4  # most parameters and names; deepest loops, and conditionals
_NUMBERS: Final = frozenset(map(str, range(SMALL)))
_OPERATORS: Final = frozenset(("+", "-", "*", "//", "%"))
_UPDATES: Final = frozenset(("+=", "-=", "*="))
_COMPARISONS: Final = frozenset(("<", "<=", ">", ">=", "==", "!="))
_JOINED: Final = frozenset(("and", "or"))


@dataclass
class Writing:
    """One program as far as it is written: which variables there are, and which of them may be read here."""

    count: int = 0  # of all names
    params: list[str] = field(default_factory=list)
    ints: list[str] = field(default_factory=list)
    lists: list[str] = field(default_factory=list)
    targets: set[str] = field(default_factory=set)  # of `for`: not to be assigned
    listed: bool = False  # whether a list is returned
    read: set[str] = field(default_factory=set)  # in the test that is being written
    awaited: Words = frozenset()  # one of these is to be read in it
    writes: Counter[str] = field(default_factory=Counter)

    def fresh(self) -> str:
        """The next variable; the caller says what it is."""
        self.count += 1
        return f"v{self.count - 1}"

    def own(self, names: Collection[str]) -> list[str]:
        """Those of some variables that may be assigned."""
        return [name for name in names if name not in self.params and name not in self.targets]

    # ---------------------------------------------------------------------------------------------------------- functions

    def program(self) -> Rule:
        """Everything behind `def`."""
        yield from _fixed("f0", "(")
        word = ","
        while word == ",":
            name = self.fresh()
            yield from _fixed(name, ":")
            self.params.append(name)
            (self.lists if (yield from _type()) else self.ints).append(name)
            word = yield frozenset((")", *([","] if len(self.params) < _PARAMS else [])))
        yield from _fixed("->")
        self.listed = yield from _type()
        yield from _fixed(":")
        while (yield frozenset(("<requires>", "<indent>"))) == "<requires>":
            yield from self.test(frozenset(("<newline>",)))
        yield from self.block(0, 0, top=True)

    def block(self, loops: int, tests: int, top: bool = False, guard: Words = frozenset()) -> Rule:
        """Statements up to the end of their block; those of the function have a loop among them and end with `return`, those of a loop
        write a variable of its guard."""
        written = self.written(guard)
        last, known, turned = "", (len(self.ints), len(self.lists)), not top
        while True:
            result = self.own(self.lists if self.listed else self.ints)
            done = last and not top and (not guard or self.written(guard) > written)
            ends = ["return"] if top and turned and result else ["<dedent>"] if done else []
            word = yield self.statements(loops, tests, [*ends, *(["else"] if last == "if" else [])])
            if word == "return":
                yield frozenset(result)
                yield from _fixed("<newline>", "<dedent>")
                return
            if word == "<dedent>":
                break
            yield from self.statement(word, loops, tests)
            last, turned = word, turned or word in ("while", "for")
        del self.ints[known[0] :], self.lists[known[1] :]  # a block may not have been run

    def written(self, names: Words) -> int:
        """How often some variables have been written."""
        return sum(self.writes[name] for name in names)

    # --------------------------------------------------------------------------------------------------------- statements

    def statements(self, loops: int, tests: int, ends: Sequence[str]) -> Words:
        """What a statement may begin with here."""
        ints, lists, known = self.own(self.ints), self.own(self.lists), self.count < _NAMES
        words = [*ends, *ints, *lists]
        words += [f"v{self.count}"] if known and not tests else []  # a branch makes no variables
        words += ["if"] if self.ints and (ints or lists) and tests < _TESTS else []
        words += ["while"] if ints and loops < _LOOPS and not tests else []
        words += ["for"] if (ints or lists) and loops < _LOOPS and known and not tests else []
        words += ["("] if len(ints) > 1 or lists else []
        words += ["break"] if loops and tests else []
        return frozenset(words)

    def statement(self, word: str, loops: int, tests: int) -> Rule:
        """One statement, from its first word to its end."""
        if word in ("if", "else"):
            yield from self.test(frozenset((":",))) if word == "if" else _fixed(":")
            yield from _fixed("<indent>")
            yield from self.block(loops, tests + 1)
        elif word == "while":
            self.read, self.awaited = set(), frozenset((*self.own(self.ints), *self.own(self.lists)))
            yield from self.test(frozenset((":",)))
            guard, self.awaited = self.awaited & self.read, frozenset()
            yield from _fixed("<indent>")
            yield from self.block(loops + 1, 0, guard=guard)
        elif word == "for":
            yield from self.counted(loops)
        elif word == "(":
            yield from self.exchange()
        elif word == "break":
            yield from _fixed("<newline>")
        elif word == f"v{self.count}":
            yield from self.defined()
        elif word in self.lists:
            self.writes[word] += 1
            yield from self.changed(word)
        else:
            self.writes[word] += 1
            yield _UPDATES | {"="}
            yield from self.expression(frozenset(("<newline>",)))

    def counted(self, loops: int) -> Rule:
        """`for v in range(...)`."""
        name = self.fresh()
        yield from _fixed(name, "in", "range(")
        if (yield from self.expression(frozenset((",", ")")))) == ",":
            yield from self.expression(frozenset((")",)))
        yield from _fixed(":", "<indent>")
        self.targets.add(name)
        self.ints.append(name)
        yield from self.block(loops + 1, 0)
        self.ints.remove(name)

    def defined(self) -> Rule:
        """The first value of a new variable."""
        name = self.fresh()
        yield from _fixed("=")
        word = yield self.operands() | {"["} | frozenset(self.lists)
        if word == "[":
            yield from _fixed("]", "<newline>")
            self.lists.append(name)
            return
        if word in self.lists:
            yield from _fixed("[")
            word = yield self.operands() | {":"}
            if word == ":":
                yield from _fixed("]", "<newline>")
                self.lists.append(name)
                return
            yield from self.expression(frozenset(("]",)), word)
            word = yield _OPERATORS | {"<newline>"}
            if word in _OPERATORS:
                yield from self.expression(frozenset(("<newline>",)))
        else:
            yield from self.expression(frozenset(("<newline>",)), word)
        self.ints.append(name)

    def changed(self, name: str) -> Rule:
        """An item of a list that is changed, or comes to it."""
        if (yield frozenset((".", "["))) == "[":
            yield from self.expression(frozenset(("]",)))
            yield from _fixed("=")
            yield from self.expression(frozenset(("<newline>",)))
            return
        yield from _fixed("append", "(")
        if (yield from self.expression(frozenset((")", "if")))) == "if":
            yield from self.test(frozenset(("else",)))
            yield from self.expression(frozenset((")",)))
        yield from _fixed("<newline>")

    def exchange(self) -> Rule:
        """Two values at once."""
        for following in (",", ")"):
            name = yield frozenset((*self.own(self.ints), *self.own(self.lists)))
            self.writes[name] += 1
            if name in self.lists:
                yield from _fixed("[")
                yield from self.expression(frozenset(("]",)))
            yield from _fixed(following)
        yield from _fixed("=", "(")
        yield from self.expression(frozenset((",",)))
        yield from self.expression(frozenset((")",)))
        yield from _fixed("<newline>")

    # -------------------------------------------------------------------------------------------------------- expressions

    def operands(self) -> Words:
        """What an integer may begin with."""
        return _operands(tuple(self.ints), tuple(self.lists))

    def expression(self, ends: Words, word: str = "") -> Ended:
        """An integer up to one of the words that end it, which it gives; `word` if its first one has come already."""
        while True:
            word = word or (yield self.operands())
            if word == "-":
                word = yield self.operands() - {"-"}
            if word == "(":
                yield from self.expression(frozenset((")",)))
            elif word in ("max(", "min("):
                yield from self.expression(frozenset((",",)))
                yield from self.expression(frozenset((")",)))
            elif word == "len(":
                self.read.add((yield frozenset(self.lists)))
                yield from _fixed(")")
            elif word in self.lists:
                yield from _fixed("[")
                yield from self.expression(frozenset(("]",)))
            self.read.add(word)
            early = bool(self.awaited) and not self.awaited & self.read
            word = yield _OPERATORS | (ends - {":"} if early else ends)
            if word in ends:
                return word
            word = ""

    def test(self, ends: Words) -> Rule:
        """A condition up to one of the words that end it."""
        word = ""
        while word not in ends:
            yield from self.expression(_COMPARISONS)
            word = yield from self.expression(_JOINED | ends)


def _fixed(*words: str) -> Rule:
    for word in words:
        yield frozenset((word,))


def _type() -> Generator[Words, str, bool]:
    """`int` or `list[int]`; gives whether it is a list."""
    listed = (yield frozenset(("int", "list"))) == "list"
    if listed:
        yield from _fixed("[", "int", "]")
    return listed


@functools.lru_cache(maxsize=4096)
def _operands(ints: tuple[str, ...], lists: tuple[str, ...]) -> Words:
    words = {"-", "(", "max(", "min(", *ints, *lists, *(["len("] if lists else [])}
    return _NUMBERS | words


# ---------------------------------------------------------------------------------------------------------------------- rows


class Programs:
    """See Constraint: rows that are programs."""

    def __init__(self, rows: int) -> None:
        self._rules: list[Rule | None] = [Writing().program() for _ in range(rows)]
        self._words: list[Words] = [next(rule) for rule in self._rules if rule is not None]

    def allowed(self) -> Mask:
        """See Constraint."""
        return np.stack([_mask(words) for words in self._words])

    def accept(self, tokens: Sequence[int]) -> None:
        """See Constraint. Raises ValueError for a token that is not allowed."""
        for row, (token, rule) in enumerate(zip(tokens, self._rules, strict=True)):
            if not _mask(self._words[row])[token]:
                raise ValueError(f"token {token} was not allowed")
            if rule is not None:
                try:
                    self._words[row] = rule.send(WORDS[token])
                except StopIteration:
                    self._rules[row], self._words[row] = None, frozenset()

    def ended(self) -> bool:
        """See Constraint."""
        return all(rule is None for rule in self._rules)


@functools.lru_cache(maxsize=50_000)
def _mask(words: Words) -> Mask:
    """The tokens of words; the end alone where no word may come."""
    mask = np.zeros(SIZE, np.bool_)
    mask[[IDS[word] for word in words] or [END]] = True
    return mask


def constraint(grammars: Sequence[Grammar]) -> Constraint:
    """What holds rows to their grammars, one a row: programs, or what llguidance reads. Rows are all of the same sort."""
    kinds = {grammar == PROGRAM for grammar in grammars}
    if kinds == {True, False}:
        raise ValueError("programs and lemmas in one batch")
    return Programs(len(grammars)) if True in kinds else lemma_grammar.constraint(grammars)
