"""The task "refute" for the network: inputs on which a goal fails, said under the token <refute>, judged by a run in the sandbox.

An answer is a condition that names every parameter with its value, `v0 == 3 and v1 == [ 1 , 2 ]`: words that the alphabet has for lemmas.
Its grammar has nothing else, so every answer that ends is an input.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from prover.model.grammar import Grammar
from prover.model.prompt import LONGEST_ANSWER, answer, places, prompt
from prover.model.tokenizer import decode
from training.game import Arena, Problem
from training.loss import Group, Weighted
from training.network import Network
from training.rollout import rollouts
from training.talk import Asked
from training.tasks import refute

_VALUES = {"int": "integer", "bool": "truth", "list[int]": "integers"}
_RULES = {
    "integer": '"-"? INT',
    "integers": '"[" "]" | "[" integer ("," integer)* "]"',
    "truth": '"True" | "False"',
}


@dataclass(frozen=True, slots=True)
class Refuted:
    """A problem with the answers that were given, and whether each of them is an input on which the goal fails."""

    problem: Problem
    asked: Asked
    answers: tuple[tuple[int, ...], ...]
    fails: tuple[bool, ...]

    def good(self) -> list[tuple[int, ...]]:
        """The answers that refute the goal."""
        return [ids for ids, fails in zip(self.answers, self.fails, strict=True) if fails]

    def group(self) -> list[Group]:
        """The answers weighted for REINFORCE: reward less the mean; nothing where all have the same."""
        mean = sum(self.fails) / max(1, len(self.fails))
        if not 0 < mean < 1:
            return []
        weighted = tuple(Weighted(ids, (fails - mean) / len(self.fails)) for ids, fails in zip(self.answers, self.fails, strict=True))
        return [Group(self.asked.prompt.ids, self.asked.grammar, weighted)]


def asked_of(problem: Problem) -> Asked | None:
    """The prompt of a problem and the grammar of its inputs; None where it is too long, or a parameter of another type than the arena's."""
    place = next(iter(places(problem.task)), None)
    made = None if place is None else prompt(problem.task, place, "refute")
    if made is None:
        return None
    words = {name: (word, kind) for word, name, kind in made.scope}
    params = [words.get(p.name, (p.name, "")) for p in problem.task.function.params]
    text = inputs_language(params, decode(made.ids[-1:]))
    return None if text is None else Asked(made, Grammar(text, made.ids[-1]))


def inputs_language(params: Sequence[tuple[str, str]], head: str = "") -> str | None:
    """A grammar of llguidance for inputs, from parameters with their kinds in order; `head` is what an answer begins with. None for a
    parameter of another type than the arena's."""
    values = [_VALUES.get(kind) for _, kind in params]
    if not params or None in values:
        return None
    start = ' "and" '.join(f"p{i}" for i in range(len(params)))
    rules = "".join(f'p{i}: "{word}" "==" {value}\n' for i, ((word, _), value) in enumerate(zip(params, values, strict=True)))
    used = "".join(f"{name}: {rule}\n" for name, rule in _RULES.items() if name in values or (name == "integer" and "integers" in values))
    first = f'"{head}" ' if head else ""
    return f'start: {first}{start}\n{rules}{used}INT: /0|[1-9][0-9]{{0,9}}/\nWS: " "\n%ignore WS\n'


def attempts(network: Network, arena: Arena, problems: Sequence[Problem], samples: int, seed: int, temperature: float) -> list[Refuted]:
    """The network's inputs for problems of which a goal is false, each tried once however often it was said."""
    pairs = [(p, one) for p in problems for one in [asked_of(p)] if one is not None]
    prompts, grammars = [one.prompt.ids for _, one in pairs], [one.grammar for _, one in pairs]
    said = rollouts(network, prompts, grammars, samples, LONGEST_ANSWER, seed, temperature)
    texts = [[(a.ids, answer(one.prompt, decode(a.ids))) for a in part if a.ended] for (_, one), part in zip(pairs, said, strict=True)]
    wanted = dict.fromkeys(
        (refute(p.made), lemma.text) for (p, _), part in zip(pairs, texts, strict=True) for _, lemma in part if lemma and p.made
    )
    paid = dict(zip(wanted, arena.reward(list(wanted)), strict=True))
    found = []
    for (problem, one), part in zip(pairs, texts, strict=True):
        assert problem.made is not None
        task = refute(problem.made)
        kept = [(ids, paid[task, lemma.text] > 0) for ids, lemma in part if lemma is not None]
        found.append(Refuted(problem, one, tuple(ids for ids, _ in kept), tuple(fails for _, fails in kept)))
    return found
