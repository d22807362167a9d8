"""What has been learnt from: proved problems with the lemmas that proved them."""

from __future__ import annotations

import random
from collections import OrderedDict
from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any

from prover.model.grammar import Grammar
from training.loss import Group, Weighted


@dataclass
class Record:
    """One prompt and the answers that took part in proofs, with how often each did."""

    prompt: tuple[int, ...]
    grammar: Grammar
    answers: dict[tuple[int, ...], int] = field(default_factory=dict)


@dataclass
class Archive:
    """Records by prompt, the oldest dropped when it is full; grammars, which many prompts share, are stored once when it is saved."""

    room: int = 20_000
    records: OrderedDict[tuple[int, ...], Record] = field(default_factory=OrderedDict)

    def add(self, prompt: tuple[int, ...], grammar: Grammar, answers: Iterable[tuple[int, ...]]) -> None:
        """Note answers that took part in a proof."""
        record = self.records.pop(prompt, None) or Record(prompt, grammar)
        for answer in answers:
            record.answers[answer] = record.answers.get(answer, 0) + 1
        self.records[prompt] = record
        while len(self.records) > self.room:
            self.records.popitem(last=False)

    def draw(self, count: int, source: random.Random) -> list[Group]:
        """Groups for distillation. The weights of a group's answers sum to 1: a problem counts the same however often it was solved."""
        keys = list(self.records)
        chosen = source.sample(keys, min(count, len(keys)))
        return [self._group(self.records[key]) for key in chosen]

    @staticmethod
    def _group(record: Record) -> Group:
        total = sum(record.answers.values())
        return Group(record.prompt, record.grammar, tuple(Weighted(ids, times / total) for ids, times in record.answers.items()))

    def __len__(self) -> int:
        return len(self.records)

    def dump(self) -> Any:
        """As JSON."""
        grammars = list(dict.fromkeys(record.grammar for record in self.records.values()))
        index = {grammar: i for i, grammar in enumerate(grammars)}
        rows = [[list(r.prompt), index[r.grammar], [[list(ids), times] for ids, times in r.answers.items()]] for r in self.records.values()]
        return {"room": self.room, "grammars": [[g.text, g.head] for g in grammars], "records": rows}

    @classmethod
    def parse(cls, data: Any) -> Archive:
        """Back from JSON."""
        archive = cls(int(data["room"]))
        grammars = [Grammar(str(text), int(head)) for text, head in data["grammars"]]
        for prompt, grammar, answers in data["records"]:
            record = Record(tuple(prompt), grammars[grammar], {tuple(ids): times for ids, times in answers})
            archive.records[record.prompt] = record
        return archive
