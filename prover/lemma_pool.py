"""The lemmas that stand in a program together during a search, and which obligations are theirs.

Facts are pooled when they are proved, in that order, and a fact may use only what was pooled before it: so no fact has a part in its own
proof, but by its own induction.
"""

from __future__ import annotations

import dataclasses
import re
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass

from prover.insert import names_at
from prover.lemmas import Condition, Fact, Lemma, LemmaError, Names, Parsed, Use, parse
from prover.scope import identifiers
from prover.tasks import Target
from smt.questions import Asked

MAX_POOL = 600

_Owned = tuple[str, int, str]  # kind, line, text of an obligation


@dataclass(frozen=True, slots=True)
class _Pooled:
    """A lemma that stands in the program: who suggested it, and what it says."""

    proposer: str
    read: Parsed


class LemmaPool:
    """The lemmas of one function's search, facts first."""

    def __init__(self, target: Target, taken: Collection[str] = ()) -> None:
        self.target = target
        self.taken = frozenset(taken) | identifiers(target.module)
        self._facts: dict[Lemma, _Pooled] = {}
        self._others: dict[Lemma, _Pooled] = {}

    def lemmas(self) -> tuple[Lemma, ...]:
        """All of them, in the order in which they are put into the program."""
        return (*self._facts, *self._others)

    def facts(self) -> tuple[Lemma, ...]:
        """The facts, in the order in which they were proved."""
        return tuple(self._facts)

    def needs(self) -> frozenset[str]:
        """The contracts of the facts, as obligations name them."""
        return frozenset(self.need(x) for x in self._facts)

    def need(self, fact: Lemma) -> str:
        """How obligations name the contract of a fact."""
        return f"function:{fact.module}:{fact_name(fact)}"

    def proposer(self, lemma: Lemma) -> str:
        """Who suggested a pooled lemma."""
        return (self._facts.get(lemma) or self._others[lemma]).proposer

    def read(self, lemma: Lemma) -> Parsed:
        """What a lemma says where the facts of the pool are known. Raises LemmaError."""
        if (lemma.module, lemma.function) != (self.target.module.name, self.target.function.qualname):
            raise LemmaError("a lemma for another function")
        names = names_at(self.target.module, self.target.function, lemma.line, lemma.kind)
        found = parse(lemma.statement, self._with_facts(names))
        if isinstance(found, Fact) and found.name in self.taken:
            raise LemmaError(f"the name {found.name} is taken")
        return found

    def _with_facts(self, names: Names) -> Names:
        known = [(p.read.name, len(p.read.params)) for p in self._facts.values() if isinstance(p.read, Fact)]
        return dataclasses.replace(names, facts=(*names.facts, *known))

    def add_fact(self, lemma: Lemma, proposer: str, read: Parsed) -> None:
        """Pool a fact that is proved."""
        self._facts[lemma] = _Pooled(proposer, read)

    def add(self, lemma: Lemma, proposer: str) -> bool:
        """Pool a lemma; whether it is a new one. Raises LemmaError for text that says nothing here."""
        if lemma in self._others or lemma in self._facts or len(self._others) >= MAX_POOL:
            return False
        read = self.read(lemma)
        text = _text(read)
        if any(_text(p.read) == text and (x.line, x.kind) == (lemma.line, lemma.kind) for x, p in self._others.items()):
            return False
        if lemma.kind == "decreases" and any((x.line, x.kind) == (lemma.line, lemma.kind) for x in self._others):
            return False  # a loop has one measure
        self._others[lemma] = _Pooled(proposer, read)
        return True

    def drop(self, lemma: Lemma) -> None:
        """Take a lemma out again."""
        self._others.pop(lemma, None)

    def owed(self, lemma: Lemma, asked: Iterable[Asked]) -> frozenset[str]:
        """The obligations that a lemma has to meet (keys)."""
        mine = self._owned(lemma)
        return frozenset(a.key for a in asked if (a.kind, a.span.line, a.detail) in mine or self._is_use(lemma, a))

    def _owned(self, lemma: Lemma) -> frozenset[_Owned]:
        read = (self._facts.get(lemma) or self._others[lemma]).read
        match read:
            case Condition(kind="invariant", body=body):
                return frozenset((kind, lemma.line, body.text) for kind in ("invariant-entry", "invariant-preserved"))
            case Condition(kind="decreases", body=body):
                return frozenset({("termination", lemma.line, body.text)})
            case Condition(body=body, parts=parts):
                return frozenset(("assertion", lemma.line, said.text) for said in (*parts, body))
            case Use(call=call):
                return frozenset({("assertion", lemma.line, f"use {call.text}")})
        return frozenset()

    def _is_use(self, lemma: Lemma, asked: Asked) -> bool:
        """Whether an obligation is about a use of a fact: its hypothesis, or the kind of an argument. Claims stand in column 0."""
        if lemma.kind != "use" or asked.span.line != lemma.line or asked.span.column != 0:
            return False
        name = fact_name(lemma)
        return (asked.kind == "precondition" and asked.detail.startswith(f"{name} requires ")) or (
            asked.kind == "type" and f" of {name} is " in asked.detail
        )

    def used(self, obligations: Collection[str], asked: Sequence[Asked]) -> tuple[Lemma, ...]:
        """The lemmas that stand behind what a proof used: obligations, and the contracts of facts."""
        facts = self._closed([x for x in self._facts if self.need(x) in obligations])
        names = {fact_name(x) for x in facts}
        others = [
            x for x in self._others
            if (fact_name(x) in names if x.kind == "use" else any(key in obligations for key in self.owed(x, asked)))
        ]  # fmt: skip
        return (*facts, *others)

    def _closed(self, facts: Sequence[Lemma]) -> list[Lemma]:
        """The facts with those that their proofs use."""
        wanted = set(facts)
        for lemma in reversed(self._facts):
            if any(re.search(rf"\busing {re.escape(fact_name(lemma))}\(", x.text) for x in wanted):
                wanted.add(lemma)
        return [x for x in self._facts if x in wanted]


def fact_name(lemma: Lemma) -> str:
    """The name that a fact states, or that a use mentions."""
    return lemma.text.partition("(")[0].strip()


def _text(read: Parsed) -> str:
    match read:
        case Condition(body=body, parts=parts):
            return "; ".join(e.text for e in (body, *parts))
        case Use(call=call):
            return call.text
    return read.name
