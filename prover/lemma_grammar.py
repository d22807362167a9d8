"""The lemma language as a constraint on what a model may write: lemma.lark with the names of one place filled in, for llguidance.

What our own parser reads as "any name" becomes the alternation of the names that may stand there, so a model can't invent one. What a
grammar without context can't say is left to the parser: that a bound variable is used inside of its quantifier only, numbers of
arguments, and kinds.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence

from prover.lemmas import GRAMMAR, WORDS, LemmaKind, Names

FACTS = ("fact1", "fact2", "fact3", "fact4")
BOUND = ("k", "j", "m", "p", "q", "r", "s", "t")


def decoding_grammar(names: Names, kinds: Iterable[LemmaKind] = ("invariant",), bound: Sequence[str] = (), bare: bool = False) -> str:
    """A grammar of llguidance for lemmas of these kinds over these names.

    `bound` are the variables that a lemma's own quantifiers may use; by default some that are not in scope. With `bare`, lemmas of the
    one kind given are written without the word that begins them.
    """
    used = {name.partition(".")[0] for name, _ in names.variables}
    variables = list(bound or [b for b in BOUND if b not in used][:4])
    kept = set(kinds)
    own = [] if kept == {"fact"} else [name for name, _ in names.variables]  # a fact speaks of its own variables only
    blocks = {
        "NAME": [*own, *variables],
        "VARIABLE": variables,
        "FUNCTION": [name for name, _ in names.functions],
        "NEW": [f for f in FACTS if f not in names.taken and f not in dict(names.facts)][:1] if "fact" in kept else [],
        "FACT": [name for name, _ in names.facts],
        "ITERATED": list(names.iterated),
    }
    rules = _rules(GRAMMAR.read_text("utf-8").partition("// names")[0])
    starts = [s for s in _alternatives(rules.pop("start")) if _kind(s) in kept]
    if bare:
        starts = [s.partition('":" ')[2] for s in starts]
    rules = {"start": " | ".join(starts)} | rules
    terminals = {name: _alternation(words) for name, words in blocks.items() if words}
    terminals.update({word: _alternation([w for w in _words(rules[word]) if w not in names.hidden]) for word in _CALLS})
    if "range" in names.hidden:
        del rules["RANGE"]
    rules.update(terminals)
    return _without_gaps(rules, set(blocks) | {"RANGE"} | set(_CALLS))


_CALLS = ("UNARY_CALL", "MANY_CALL", "QUANTIFIER")


def _rules(text: str) -> dict[str, str]:
    """The rules of a grammar by name (with its "?"), each on one line; comments are left out."""
    rules: dict[str, str] = {}
    last = ""
    for line in text.splitlines():
        if not line.strip() or line.startswith("//"):
            continue
        if line[0] == " ":
            rules[last] += " " + line.strip()
        else:
            last, _, body = line.partition(": ") if not line.startswith("%") else line.partition(" ")
            rules[last] = body
    return rules


def _alternatives(rule: str) -> list[str]:
    """The alternatives of a rule at its top level."""
    found, depth, quoted, start = [], 0, False, 0
    for position, character in enumerate(rule):
        if character == '"':
            quoted = not quoted
        elif not quoted:
            depth += (character == "(") - (character == ")")
            if character == "|" and depth == 0:
                found.append(rule[start:position].strip())
                start = position + 1
    return [*found, rule[start:].strip()]


def _kind(start: str) -> LemmaKind | None:
    word = start.partition('" ')[0].strip('"')
    return next((kind for kind, prefix in WORDS.items() if prefix == word), None)


def _words(rule: str) -> list[str]:
    return [word.strip('" ') for word in rule.split("|")]


def _alternation(words: Iterable[str]) -> str:
    return " | ".join(f'"{word}"' for word in dict.fromkeys(words))


def _without_gaps(rules: dict[str, str], optional: set[str]) -> str:
    """The grammar's text without alternatives that need a terminal for which there is no word, and without rules that nothing uses."""
    missing = {name for name in optional if not rules.get(name)}
    live = {name: rule for name, rule in rules.items() if rule}
    changed = True
    while changed:
        changed = False
        for name, rule in list(live.items()):
            if name.startswith("%") or name.isupper():
                continue
            kept = [a for a in _alternatives(rule) if not missing & set(re.findall(r"\w+", re.sub(r'"[^"]*"|-> \w+', "", a)))]
            if len(kept) != len(_alternatives(rule)):
                changed = True
                live[name] = " | ".join(kept)
                if not kept:
                    del live[name]
                    missing.add(name.lstrip("?"))
    needed = _reachable(live)
    return "\n".join(
        f"{name} {rule}" if name.startswith("%") else f"{name}: {rule}" for name, rule in live.items() if name.lstrip("?") in needed
    ) + "\n"  # fmt: skip


def _reachable(rules: dict[str, str]) -> set[str]:
    by_name = {name.lstrip("?"): rule for name, rule in rules.items()}
    found, frontier = {"%ignore"}, ["start", "WS"]
    while frontier:
        name = frontier.pop()
        if name in found or name not in by_name:
            continue
        found.add(name)
        if name.islower():
            frontier.extend(re.findall(r"\w+", re.sub(r'"[^"]*"|-> \w+', "", by_name[name])))
    return found
