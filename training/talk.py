"""From problems to lemmas and verdicts: what the network says, what chance says, what the solver answers, and another turn for repair."""

from __future__ import annotations

import random
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, replace

from prover.lemmas import Lemma
from prover.model.grammar import Grammar, canonical_grammar
from prover.model.prompt import LONGEST_ANSWER, Prompt, answer, canonical, places, prompt
from prover.model.tokenizer import UnknownWord, decode, encode
from training.explore import Explorer
from training.game import Arena, Problem, Verdict
from training.loss import masks
from training.network import Network
from training.rollout import rollouts


@dataclass(frozen=True, slots=True)
class Asked:
    """A prompt with the grammar of its answers."""

    prompt: Prompt
    grammar: Grammar


@dataclass(frozen=True, slots=True)
class Said:
    """An answer to a prompt that is a lemma there; `own` if the network said it, not chance."""

    asked: Asked
    ids: tuple[int, ...]
    atoms: tuple[Lemma, ...]  # the lemma, or the lemmas that it is a conjunction of
    own: bool


@dataclass(frozen=True, slots=True)
class Budget:
    """What an attempt at a problem may use."""

    samples: int = 32  # answers of the network to a prompt
    explore: int = 0  # random lemmas to a prompt
    hints: bool = False  # the hints of problems beside them
    repair: bool = False  # a second turn of as many answers, with the failed lemmas in the prompt
    temperature: float = 1.0


@dataclass(frozen=True, slots=True)
class Attempt:
    """A problem, all that was said of it, and the verdict; `repaired` if it took the second turn, `heard` if the network was asked."""

    problem: Problem
    said: tuple[Said, ...]
    verdict: Verdict
    repaired: bool = False
    heard: bool = True

    def proving(self) -> tuple[Said, ...]:
        """What was said and took part in the proof."""
        used = {words for one in self.asked() for lemma in self.verdict.used for words in [words_of(one, lemma)] if words is not None}
        return tuple(s for s in self.said if any(atom in used for atom in conjuncts(decode(s.ids))))

    def asked(self) -> tuple[Asked, ...]:
        """The prompts, each once."""
        return tuple({s.asked.prompt.ids: s.asked for s in self.said}.values())


def asked_of(problem: Problem) -> list[Asked]:
    """The prompts of a problem, one for each place where lemmas may stand; a place whose prompt is too long has none."""
    made = [asked_at(prompt(problem.task, place)) for place in places(problem.task)]
    return [one for one in made if one is not None]


def asked_at(made: Prompt | None) -> Asked | None:
    """A prompt with its grammar; None for a place that has none."""
    return None if made is None else Asked(made, canonical_grammar(made))


def words_of(asked: Asked, lemma: Lemma) -> str | None:
    """The canonical text of a lemma as an answer to a prompt; None if it belongs to another place."""
    place = asked.prompt.place
    return canonical(asked.prompt, lemma) if (lemma.line, lemma.kind) == (place.line, place.kind) else None


def answer_ids(asked: Asked, text: str) -> tuple[int, ...] | None:
    """The tokens of a canonical text; None if it is too long or not in the grammar."""
    try:
        ids = tuple(encode(text))
        masks(asked.grammar, [ids])
    except (UnknownWord, ValueError):
        return None
    return ids if len(ids) < LONGEST_ANSWER else None


def conjuncts(text: str) -> list[str]:
    """The parts of a canonical text between its outermost `and`s; the whole, where something else binds less."""
    depth, parts = 0, [[]]  # type: tuple[int, list[list[str]]]
    for word in text.split():
        depth += (word.endswith(("(", "["))) - (word in (")", "]", "):"))
        if depth == 0 and word in ("or", "==>"):
            return [text]
        if depth == 0 and word == "and":
            parts.append([])
        else:
            parts[-1].append(word)
    return [" ".join(part) for part in parts]


def sampled(network: Network, asked: Sequence[Sequence[Asked]], budget: Budget, seed: int) -> list[list[Said]]:
    """The network's lemmas for the prompts of each problem; answers that do not end or are no lemma are left out."""
    flat = [one for prompts in asked for one in prompts]
    if not budget.samples:
        return [[] for _ in asked]
    prompts, grammars = [one.prompt.ids for one in flat], [one.grammar for one in flat]
    answers = iter(rollouts(network, prompts, grammars, budget.samples, LONGEST_ANSWER, seed, budget.temperature))
    return [[s for one in part for a in next(answers) if a.ended for s in _said(one, a.ids, own=True)] for part in asked]


def explored(asked: Sequence[Asked], count: int, source: random.Random) -> list[Said]:
    """`count` random lemmas for each prompt, those outside of its grammar left out."""
    found: list[Said] = []
    for one in asked:
        explorer = Explorer(one.prompt, source)
        texts = dict.fromkeys(text for text in (explorer.draw() for _ in range(count)) if text is not None)
        found += [s for text in texts for ids in [answer_ids(one, text)] if ids is not None for s in _said(one, ids, own=False)]
    return found


def hinted(asked: Sequence[Asked], hints: Sequence[Lemma]) -> list[Said]:
    """The hints of a problem as answers to its prompts, those outside of their grammars left out."""
    texts = ((one, words_of(one, lemma)) for one in asked for lemma in hints)
    pairs = ((one, answer_ids(one, text)) for one, text in texts if text is not None)
    return [s for one, ids in pairs if ids is not None for s in _said(one, ids, own=False)]


def _said(asked: Asked, ids: Sequence[int], own: bool) -> list[Said]:
    atoms = [answer(asked.prompt, part) for part in conjuncts(decode(ids))]
    known = tuple(lemma for lemma in atoms if lemma is not None)
    return [Said(asked, tuple(ids), known, own)] if known and len(known) == len(atoms) else []


def attempts(network: Network, arena: Arena, problems: Sequence[Problem], budget: Budget, seed: int) -> list[Attempt]:
    """One attempt at each problem within the budget. The same for the same seed, network and device."""
    source = random.Random(seed)
    asked = [asked_of(problem) for problem in problems]
    pools = sampled(network, asked, budget, source.randrange(2**31))
    for problem, prompts, pool in zip(problems, asked, pools, strict=True):
        pool += explored(prompts, budget.explore, source)
        pool += hinted(prompts, problem.hints) if budget.hints else []
    found = _judged(arena, problems, pools)
    open_ = [i for i, attempt in enumerate(found) if budget.repair and not attempt.verdict.proved and attempt.verdict.failed]
    if open_:
        again = [replace(p, task=replace(p.task, failed=found[i].verdict.failed)) for i in open_ for p in [problems[i]]]
        more = sampled(network, [asked_of(problem) for problem in again], budget, source.randrange(2**31))
        second = _judged(arena, again, [[*found[i].said, *part] for i, part in zip(open_, more, strict=True)])
        for i, attempt in zip(open_, second, strict=True):
            checks = found[i].verdict.checks + attempt.verdict.checks
            found[i] = Attempt(problems[i], attempt.said, replace(attempt.verdict, checks=checks), attempt.verdict.proved)
    return found if budget.samples else [replace(attempt, heard=False) for attempt in found]


def _judged(arena: Arena, problems: Sequence[Problem], pools: Sequence[Sequence[Said]]) -> list[Attempt]:
    lemmas = [tuple(dict.fromkeys(lemma for s in pool for lemma in s.atoms)) for pool in pools]
    verdicts = arena.judge(list(zip(problems, lemmas, strict=True)))
    return [Attempt(p, tuple(pool), verdict) for p, pool, verdict in zip(problems, pools, verdicts, strict=True)]


def shares(found: Sequence[Attempt]) -> dict[str, str]:
    """Proved and tried by family, e.g. "3/8"."""
    tried = Counter(attempt.problem.family for attempt in found)
    proved = Counter(attempt.problem.family for attempt in found if attempt.verdict.proved)
    return {family: f"{proved[family]}/{count}" for family, count in sorted(tried.items())}
