"""Dicts of lists that a loop makes and lets grow."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass, field
from typing import final

from prover import ensures, invariant, never_raises


def by_remainder(xs: list[int]) -> dict[int, list[int]]:
    out: dict[int, list[int]] = {}
    for x in xs:
        out.setdefault(x % 3, []).append(x)
        assert len(out[x % 3]) > 0
    return out


def by_remainder_wrong(xs: list[int]) -> dict[int, list[int]]:
    out: dict[int, list[int]] = {}
    for x in xs:
        out.setdefault(x % 3, []).append(x)
        assert len(out[x % 3]) == 1  #: disproved assertion
    return out


def by_letter(words: list[str]) -> dict[str, list[str]]:
    groups: dict[str, list[str]] = {}
    for w in words:
        if w[:1] not in groups:
            groups[w[:1]] = []
        groups[w[:1]].append(w)
    return groups


@ensures(lambda words, result: len(words) == 0 or words[0][:1] in result)
def by_letter_has(words: list[str]) -> dict[str, list[str]]:
    groups: dict[str, list[str]] = {}
    for i, w in enumerate(words):
        invariant(lambda: i == 0 or words[0][:1] in groups)
        if w[:1] in groups:
            groups[w[:1]].append(w)
        else:
            groups[w[:1]] = [w]
    return groups


def new_ones(words: list[str]) -> dict[str, list[str]]:
    groups: dict[str, list[str]] = {}
    for w in words:
        groups[w] = [w]
        assert len(groups[w]) == 1
    return groups


@never_raises
def missing_wrong(words: list[str], key: str) -> int:
    groups: dict[str, list[str]] = {}
    for w in words:
        groups.setdefault(w, []).append(w)
    return len(groups[key])  #: disproved key


def graph(edges: list[tuple[int, int]]) -> int:
    g: defaultdict[int, list[int]] = defaultdict(list)
    for a, b in edges:
        g[a].append(b)
        g[b].append(a)
        assert g[b][-1] == a
    return len(g)


def graph_wrong(edges: list[tuple[int, int]]) -> int:
    g: defaultdict[int, list[int]] = defaultdict(list)
    for a, b in edges:
        g[a].append(b)
        g[b].append(a)
        assert len(g[a]) == 1  #: disproved assertion
    return len(g)


def one_list_for_all_wrong(keys: list[int]) -> dict[int, list[int]]:
    shared: list[int] = []
    out: dict[int, list[int]] = {}
    for k in keys:
        out[k] = shared
        out[k].append(k)
        assert len(out[k]) == 1  #: disproved assertion
    return out


@final
@dataclass
class Index:
    pages: dict[str, list[int]] = field(default_factory=dict)

    def add(self, word: str, page: int) -> None:
        self.pages.setdefault(word, []).append(page)
        assert self.pages[word][-1] == page

    def last(self, word: str) -> int | None:
        found = self.pages.get(word)
        return found[-1] if found else None

    @never_raises
    def last_wrong(self, word: str) -> int:
        return self.pages[word][-1]  #: disproved key, disproved index


def read_back(index: Index, word: str) -> int:
    index.add(word, 7)
    return len(index.pages[word])
