"""The task "propose" for the network: programs and goals for them, said under the token <propose>.

Of every other program of the arena the network first rewrites an update (`training.rewriting`), if what it says makes a program worth a
goal. Then it says goals: a relation is completed with the constant that makes it true of all runs (`training.fitting`), and dropped if it
then says nothing. What is left becomes a problem if neither z3 alone nor templates nor Spacer prove it (`training.selfplay`). Whether it
is true nobody knows before it is proved. What it is worth comes out when the network, as solver, has tried it several times: the
learnability reward of `training.reward`.
"""

from __future__ import annotations

import random
from collections import Counter
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Final

from prover.lemmas import Lemma
from prover.model.prompt import LONGEST_ANSWER, Place, answer, canonical, prompt
from prover.model.tokenizer import decode
from prover.proposers.base import Task
from prover.scope import scope
from training import game, rewriting
from training.arena.generate import Problem
from training.fitting import Ends, ends, fitted
from training.game import Arena
from training.loss import Group, Weighted
from training.network import Network
from training.proposals import bare, task_of, with_goal
from training.reward import novelty, proposer_reward
from training.rewriting import Update
from training.rollout import rollouts
from training.talk import Asked, answer_ids, asked_at
from training.tasks import key_of

KEPT: Final = 3  # goals of one program that are looked at further


@dataclass(frozen=True, slots=True)
class Proposed:
    """A question with the answers to it. `keys`: of the problems that came of each answer. `goals`: each answer as it was completed, None
    where nothing can be learnt from it; no goals where the question was for an update."""

    asked: Asked
    answers: tuple[tuple[int, ...], ...]
    keys: tuple[tuple[str, ...], ...]
    goals: tuple[tuple[int, ...] | None, ...] = ()

    def worth(self, paid: Mapping[str, float]) -> list[float]:
        """Of each answer: that of the best problem that came of it."""
        return [max((paid.get(key, 0.0) for key in keys), default=0.0) for keys in self.keys]

    def group(self, paid: Mapping[str, float]) -> list[Group]:
        """The answers weighted for REINFORCE: what they are worth less the mean; nothing where all are worth the same."""
        rewards = self.worth(paid)
        mean = sum(rewards) / max(1, len(rewards))
        if len(set(rewards)) < 2:
            return []
        weighted = tuple(Weighted(ids, (r - mean) / len(rewards)) for ids, r in zip(self.answers, rewards, strict=True))
        return [Group(self.asked.prompt.ids, self.asked.grammar, weighted)]

    def good(self, paid: Mapping[str, float]) -> list[tuple[int, ...]]:
        """What is worth something: goals as they were completed."""
        said = self.goals or self.answers
        return [ids for ids, worth in zip(said, self.worth(paid), strict=True) if ids is not None and worth > 0]

    @property
    def offered(self) -> tuple[str, ...]:
        """The problem of each goal, "" for a goal that makes none."""
        return tuple(keys[0] if keys else "" for keys in self.keys) if self.goals else ()


def asked_of(task: Task) -> Asked | None:
    """The question what to prove of a program at its end; None where the prompt is too long."""
    line = task.function.body[-1].span.line
    return _asked_for(task, Place(line, "assertion", scope(task.module, task.function, line, "assertion")))


def _asked_for(task: Task, place: Place) -> Asked | None:
    """The question for what a program says at a place: values at entry have no name there."""
    variables = tuple(pair for pair in place.names.variables if "." not in pair[0])
    return asked_at(prompt(task, replace(place, names=replace(place.names, variables=variables, iterated=())), "propose"))


def example(problem: Problem) -> tuple[Asked, tuple[int, ...]] | None:
    """A problem with an assertion as an answer to the question; None for another one, or where there is no such question or answer."""
    if problem.kind != "assertion":
        return None
    asked = asked_of(task_of(bare(problem)))
    ids = None if asked is None else _said(asked, problem.goal)
    return None if asked is None or ids is None else (asked, ids)


def _said(asked: Asked, goal: str) -> tuple[int, ...] | None:
    """The answer that means a goal."""
    prompt = asked.prompt
    words = canonical(prompt, Lemma(prompt.module, prompt.function, prompt.place.line, prompt.place.kind, goal))
    return None if words is None else answer_ids(asked, words)


# ------------------------------------------------------------------------------------------------------------ proposals


@dataclass(frozen=True, slots=True)
class _Subject:
    """A program that goals are asked for."""

    program: Problem
    ends: Ends
    asked: Asked


def attempts(
    network: Network, arena: Arena, programs: Sequence[game.Problem], samples: int, seed: int, temperature: float
) -> tuple[list[Proposed], list[game.Problem]]:
    """The network's programs and goals, and the problems that they make, each once."""
    source = random.Random(seed)

    def say(asked: Sequence[Asked]) -> list[tuple[tuple[int, ...], ...]]:
        prompts, grammars = [one.prompt.ids for one in asked], [one.grammar for one in asked]
        said = rollouts(network, prompts, grammars, samples, LONGEST_ANSWER, source.randrange(2**31), temperature)
        return [tuple(a.ids for a in part if a.ended) for part in said]

    plain = [p.made for p in programs if p.made is not None]
    questions = {i: one for i in range(0, len(plain), 2) for one in [_update_of(plain[i], source)] if one is not None}
    updates = dict(zip(questions, say([asked for _, asked in questions.values()]), strict=True))
    written = {i: _written(plain[i], *questions[i], said) for i, said in updates.items()}
    subjects: dict[int, _Subject] = {}
    for i, program in enumerate(plain):
        _, made, at = written.get(i) or (0, program, ends(program))
        asked = asked_of(task_of(made)) if at is not None else None
        if at is not None and asked is not None:
            subjects[i] = _Subject(made, at, asked)
    wanted: dict[str, Problem] = {}
    found: list[Proposed] = []
    for (i, subject), said in zip(subjects.items(), say([one.asked for one in subjects.values()]), strict=True):
        goals = [_goal(subject, ids) for ids in said]
        problems = {key_of(made): made for made in goals if made is not None}
        wanted |= dict(list(problems.items())[:KEPT])
        keys = tuple(() if made is None else (key_of(made),) for made in goals)
        completed = tuple(None if made is None else _said(subject.asked, made.goal) for made in goals)
        found.append(Proposed(subject.asked, said, keys, completed))
        chosen = written.get(i)
        if i in questions:
            of_updates = tuple(tuple(problems) if chosen is not None and n == chosen[0] else () for n in range(len(updates[i])))
            found.append(Proposed(questions[i][1], updates[i], of_updates))
    return found, [p for p in arena.adopt(list(wanted.values())) if p is not None]


def _update_of(program: Problem, source: random.Random) -> tuple[Update, Asked] | None:
    """One of a program's updates, and the question for its right side."""
    task = task_of(program)
    places = [(update, place) for update in rewriting.updates(program) for place in [rewriting.place_of(task, update)] if place is not None]
    if not places:
        return None
    update, place = source.choice(places)
    asked = _asked_for(task, place)
    return None if asked is None else (update, asked)


def _written(program: Problem, update: Update, asked: Asked, said: Sequence[Sequence[int]]) -> tuple[int, Problem, Ends] | None:
    """The first answer that makes a program worth a goal, with that program."""
    for number, ids in enumerate(said):
        value = answer(asked.prompt, decode(ids))
        made = None if value is None else rewriting.rewritten(program, update, value.text)
        if made is not None:
            return number, *made
    return None


def _goal(subject: _Subject, ids: Sequence[int]) -> Problem | None:
    """The problem of an answer, completed by the runs; None where it is no goal or says nothing."""
    said = answer(subject.asked.prompt, decode(ids))
    goal = None if said is None else fitted(said.text, subject.ends)
    return with_goal(subject.program, goal) if goal is not None else None


def payments(found: Sequence[Proposed], tries: Mapping[str, Sequence[bool]], known: Collection[str]) -> dict[str, float]:
    """What each proposed problem is worth, from whether the network proved it, try by try. The same proposal made again is worth less."""
    said = Counter(key for one in found for key in one.offered if key)
    return {key: proposer_reward(tries.get(key, ()), novelty(said[key] - 1 + (key in known)), ()) for key in said}
