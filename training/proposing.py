"""The task "propose" for the network: programs and goals for them, said under the token <propose>.

Every other time the network first writes a program, shown one of the arena (`training.writing`); what makes a program worth a goal takes
its place. Then it says goals: a relation is completed with the constant that makes it true of all runs (`training.fitting`), and dropped
if it then says nothing. What is left becomes a problem if neither z3 alone nor templates nor Spacer prove it (`training.selfplay`).
Whether it is true nobody knows before it is proved. What it is worth comes out when the network, as solver, has tried it several times:
the learnability reward of `training.reward`, for the program as well as for the goal.
"""

from __future__ import annotations

import random
from collections import Counter
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Final

from prover.lemmas import Lemma
from prover.model.grammar import Grammar
from prover.model.prompt import LONGEST_ANSWER, Place, answer, canonical, prompt
from prover.model.tokenizer import decode
from prover.proposers.base import Task
from prover.scope import scope
from training import game, program_grammar, writing
from training.arena.generate import Problem
from training.fitting import Ends, ends, fitted
from training.game import Arena
from training.loss import Group, Weighted
from training.network import Network
from training.program_grammar import PROGRAM
from training.proposals import bare, task_of, with_goal
from training.reward import novelty, proposer_reward
from training.rollout import rollouts
from training.talk import Asked, answer_ids, asked_at
from training.tasks import key_of

KEPT: Final = 3  # goals of one program that are looked at further
WRITTEN: Final = 2  # programs of one question that goals are asked for


@dataclass(frozen=True, slots=True)
class Proposed:
    """A prompt with the answers to it. `keys`: of the problems that came of each answer. `goals`: each answer as it was completed, None
    where nothing can be learnt from it; no goals where a program was asked for. `programs`: whether each answer is one worth a goal."""

    prompt: tuple[int, ...]
    grammar: Grammar
    answers: tuple[tuple[int, ...], ...]
    keys: tuple[tuple[str, ...], ...]
    goals: tuple[tuple[int, ...] | None, ...] = ()
    programs: tuple[bool, ...] = ()

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
        return [Group(self.prompt, self.grammar, weighted)]

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
    names = scope(task.module, task.function, line, "assertion")
    variables = tuple(pair for pair in names.variables if "." not in pair[0])  # values at entry have no name in an assertion
    return asked_at(prompt(task, Place(line, "assertion", replace(names, variables=variables, iterated=())), "propose"))


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


@dataclass(frozen=True, slots=True)
class _Written:
    """A prompt for a program, with the answers: which are programs worth a goal, and by number those that goals are asked for."""

    prompt: tuple[int, ...]
    said: tuple[tuple[int, ...], ...]
    good: tuple[bool, ...]
    subjects: dict[int, _Subject]


def attempts(
    network: Network, arena: Arena, programs: Sequence[game.Problem], samples: int, seed: int, temperature: float
) -> tuple[list[Proposed], list[game.Problem]]:
    """The network's programs and goals, and the problems that they make, each once."""
    source = random.Random(seed)

    def say(prompts: Sequence[Sequence[int]], grammars: Sequence[Grammar], room: int) -> list[tuple[tuple[int, ...], ...]]:
        said = rollouts(network, prompts, grammars, samples, room, source.randrange(2**31), temperature)
        return [tuple(a.ids for a in part if a.ended) for part in said]

    plain = [p.made for p in programs if p.made is not None]
    questions = {i: ids for i in range(0, len(plain), 2) for ids in [writing.question(plain[i])] if ids is not None}
    answers = say(list(questions.values()), [PROGRAM] * len(questions), program_grammar.LONGEST) if questions else []
    known = {writing.answer(program) for program in plain}
    written = [_programs(plain[i].family, ids, said, known) for (i, ids), said in zip(questions.items(), answers, strict=True)]
    instead = {i for i, one in zip(questions, written, strict=True) if one.subjects}
    shown = [_subject(program, ends(program)) for i, program in enumerate(plain) if i not in instead]
    subjects = [*(s for one in written for s in one.subjects.values()), *(s for s in shown if s is not None)]
    said = say([s.asked.prompt.ids for s in subjects], [s.asked.grammar for s in subjects], LONGEST_ANSWER) if subjects else []
    wanted: dict[str, Problem] = {}
    found: list[Proposed] = []
    offered: dict[str, tuple[str, ...]] = {}  # problems by the program
    for subject, texts in zip(subjects, said, strict=True):
        goals = [_goal(subject, ids) for ids in texts]
        problems = {key_of(made): made for made in goals if made is not None}
        wanted |= dict(list(problems.items())[:KEPT])
        offered[subject.program.source] = tuple(problems)
        keys = tuple(() if made is None else (key_of(made),) for made in goals)
        completed = tuple(None if made is None else _said(subject.asked, made.goal) for made in goals)
        found.append(Proposed(subject.asked.prompt.ids, subject.asked.grammar, texts, keys, completed))
    for one in written:
        of_programs = tuple(offered[one.subjects[n].program.source] if n in one.subjects else () for n in range(len(one.said)))
        found.append(Proposed(one.prompt, PROGRAM, one.said, of_programs, programs=one.good))
    return found, [p for p in arena.adopt(list(wanted.values())) if p is not None]


def _programs(family: str, prompt: tuple[int, ...], said: tuple[tuple[int, ...], ...], known: set[tuple[int, ...] | None]) -> _Written:
    """What became of the answers to a prompt for a program; those that are new are known from then on."""
    good: list[bool] = []
    subjects: dict[int, _Subject] = {}
    for number, ids in enumerate(said):
        made = writing.written(ids, family) if ids not in known else None
        good.append(made is not None)
        known.add(ids)
        subject = _subject(*made) if made is not None and len(subjects) < WRITTEN else None
        if subject is not None:
            subjects[number] = subject
    return _Written(prompt, said, tuple(good), subjects)


def _subject(program: Problem, at: Ends | None) -> _Subject | None:
    """A program that goals can be asked for; None where it has too few runs, or the prompt is too long."""
    asked = asked_of(task_of(program)) if at is not None else None
    return None if at is None or asked is None else _Subject(program, at, asked)


def _goal(subject: _Subject, ids: Sequence[int]) -> Problem | None:
    """The problem of an answer, completed by the runs; None where it is no goal or says nothing."""
    said = answer(subject.asked.prompt, decode(ids))
    goal = None if said is None else fitted(said.text, subject.ends)
    return with_goal(subject.program, goal) if goal is not None else None


def payments(found: Sequence[Proposed], tries: Mapping[str, Sequence[bool]], known: Collection[str]) -> dict[str, float]:
    """What each proposed problem is worth, from whether the network proved it, try by try. The same proposal made again is worth less."""
    said = Counter(key for one in found for key in one.offered if key)
    return {key: proposer_reward(tries.get(key, ()), novelty(said[key] - 1 + (key in known)), ()) for key in said}
