"""The task "propose" for the network: goals for programs of the arena that have none, said under the token <propose>.

A proposal is an assertion before the last return. It becomes a problem if all runs satisfy it, states mixed from several runs do not, and
neither z3 alone nor templates nor Spacer prove it (`training.selfplay`). Whether it is true nobody knows before it is proved. What it is
worth comes out when the network, as solver, has tried it several times: the learnability reward of `training.reward`.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass

from prover.lemmas import Lemma
from prover.model.prompt import LONGEST_ANSWER, Place, answer, canonical, prompt
from prover.model.tokenizer import decode
from prover.proposers.base import Task
from prover.scope import scope
from training import game
from training.arena.generate import Problem
from training.game import Arena
from training.loss import Group, Weighted
from training.network import Network
from training.proposals import bare, task_of, with_goal
from training.reward import novelty, proposer_reward
from training.rollout import rollouts
from training.talk import Asked, answer_ids, asked_at
from training.tasks import key_of


@dataclass(frozen=True, slots=True)
class Proposed:
    """A program with the answers to it, and the key of the problem that each makes; "" for one that makes none."""

    asked: Asked
    answers: tuple[tuple[int, ...], ...]
    keys: tuple[str, ...]

    def group(self, paid: Mapping[str, float]) -> list[Group]:
        """The answers weighted for REINFORCE: what the problem is worth less the mean; nothing where all are worth the same."""
        rewards = [paid.get(key, 0.0) for key in self.keys]
        mean = sum(rewards) / max(1, len(rewards))
        if len(set(rewards)) < 2:
            return []
        weighted = tuple(Weighted(ids, (r - mean) / len(rewards)) for ids, r in zip(self.answers, rewards, strict=True))
        return [Group(self.asked.prompt.ids, self.asked.grammar, weighted)]

    def good(self, paid: Mapping[str, float]) -> list[tuple[int, ...]]:
        """The answers that are worth something."""
        return [ids for ids, key in zip(self.answers, self.keys, strict=True) if paid.get(key, 0.0) > 0]


def asked_of(task: Task) -> Asked | None:
    """The question what to prove of a program at its end; None where the prompt is too long."""
    line = task.function.body[-1].span.line
    return asked_at(prompt(task, Place(line, "assertion", scope(task.module, task.function, line, "assertion")), "propose"))


def example(problem: Problem) -> tuple[Asked, tuple[int, ...]] | None:
    """A problem with an assertion as an answer to the question; None for another one, or where there is no such question or answer."""
    if problem.kind != "assertion":
        return None
    task = task_of(bare(problem))
    asked = asked_of(task)
    if asked is None:
        return None
    place = asked.prompt.place
    words = canonical(asked.prompt, Lemma(task.module.name, task.function.qualname, place.line, place.kind, problem.goal))
    ids = None if words is None else answer_ids(asked, words)
    return None if ids is None else (asked, ids)


# ------------------------------------------------------------------------------------------------------------ proposals


def attempts(
    network: Network, arena: Arena, programs: Sequence[game.Problem], samples: int, seed: int, temperature: float
) -> tuple[list[Proposed], list[game.Problem]]:
    """The network's goals for programs, and the problems that they make, each once."""
    pairs = [(p.made, one) for p in programs for one in [asked_of(p.task)] if one is not None and p.made is not None]
    prompts, grammars = [one.prompt.ids for _, one in pairs], [one.grammar for _, one in pairs]
    said = rollouts(network, prompts, grammars, samples, LONGEST_ANSWER, seed, temperature)
    wanted: dict[str, Problem] = {}
    found: list[Proposed] = []
    for (program, one), part in zip(pairs, said, strict=True):
        ids = tuple(a.ids for a in part if a.ended)
        goals = [answer(one.prompt, decode(each)) for each in ids]
        made = [None if g is None else with_goal(program, g.text) for g in goals]
        keys = tuple("" if m is None else key_of(m) for m in made)
        for key, m in zip(keys, made, strict=True):
            if m is not None:
                wanted.setdefault(key, m)
        found.append(Proposed(one, ids, keys))
    problems = [p for p in arena.adopt(list(wanted.values())) if p is not None]
    return found, problems


def payments(found: Sequence[Proposed], tries: Mapping[str, Sequence[bool]], known: Collection[str]) -> dict[str, float]:
    """What each proposed problem is worth, from whether the network proved it, try by try. The same proposal made again is worth less."""
    said = Counter(key for one in found for key in one.keys)
    return {key: proposer_reward(tries.get(key, ()), novelty(said[key] - 1 + (key in known)), ()) for key in said if key}
