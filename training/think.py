"""`prove --think`: the lemma model trains on the user's own open obligations before it is asked again (test-time training).

As in TTRL (Zuo et al., 2025) and AlphaProof's test-time learning: variants of the hard obligation are made and solved, the solver the only
judge. The variants here are the same function with other goals: whatever candidates turn out inductive are goals that can be proved, and
unsat cores say with what. The network, a copy in memory, learns a few steps from them and speaks again. It is a proposer like any
other: nobody believes its lemmas, and the weights of the package stay as they are.
"""

from __future__ import annotations

import itertools
import random
import time
from collections.abc import Iterator, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Final

import torch

from prover.lemmas import Lemma
from prover.model.prompt import places, prompt
from prover.model.weights import SHIPPED
from prover.proposers.base import Open, Task
from prover.proposers.model import Question, taught
from prover.proposers.templates import Templates
from training.bench import Bench
from training.harvest import Field
from training.loss import Group, Weighted, batches, loss_of
from training.network import Network, load_network
from training.talk import Asked, Budget, answer_ids, asked_at, explored, sampled, words_of

SAMPLES: Final = 32  # answers to a prompt in each round
EXPLORED: Final = 16  # random lemmas beside them
TEMPLATES: Final = 40  # lemmas of templates that the first round starts from
VARIANTS: Final = 16  # other goals that a round learns from
STEPS: Final = 6  # of learning in each round
KEPT: Final = 48  # inductive lemmas that go on to the next round
RATE: Final = 5e-4
TOKENS: Final = 4096


def bench_of(task: Task) -> Bench:
    """The bench of a user's function: rows as they were recorded, and no turns of the loop but what the solver shows."""
    states = {spot.line: [dict(row) for row in spot.rows] for spot in task.spots}
    goals = tuple(dict.fromkeys((goal.kind, goal.text) for goal in task.open))
    return Bench(task.module, task.function, task.spots, states, [], goals, None)


class Thinker:
    """A proposer that learns for some seconds at each function. `rounds` and `losses` tell what it did."""

    name = "think"

    def __init__(self, seconds: float, weights: Path = SHIPPED) -> None:
        self.seconds, self.weights = seconds, weights
        self.rounds = 0
        self.losses: list[float] = []

    def propose(self, task: Task) -> Iterator[list[Lemma]]:
        """A batch for each round that brings inductive lemmas which none before it had."""
        end = time.monotonic() + self.seconds
        spots = [place for place in places(task) if place.kind == "invariant"]
        made = [prompt(one, place) for place in spots for one in taught(Question(task, place))]
        asked = [one for one in map(asked_at, made) if one is not None]
        if not asked:
            return
        torch.set_num_threads(1)
        network = load_network(self.weights)
        optimizer = torch.optim.AdamW(network.parameters(), lr=RATE, betas=(0.9, 0.98))
        bench, source = bench_of(task), random.Random(task.seed)
        batches_ = itertools.islice(Templates().propose(task), 1)
        pool = [lemma for batch in batches_ for lemma in batch if lemma.kind == "invariant"][:TEMPLATES]
        told: set[Lemma] = set()
        for number in itertools.count():
            (said,) = sampled(network, [asked], Budget(SAMPLES, temperature=min(1.5, 1.0 + 0.1 * number)), source.randrange(2**31))
            said += explored(asked, EXPLORED, source)
            field = Field(bench, [*pool, *(lemma for one in said for lemma in one.atoms)])
            alive = field.inductive(set(range(len(field.atoms))))
            found = [field.atoms[i].lemma for i in sorted(alive)]
            fresh = [lemma for lemma in found if lemma not in told]
            told.update(fresh)
            self.rounds += 1
            if fresh:
                yield fresh
            if time.monotonic() > end:
                return
            self.learn(network, optimizer, variants(task, field, alive, source))
            pool = source.sample(found, min(KEPT, len(found)))

    def learn(self, network: Network, optimizer: torch.optim.Optimizer, groups: Sequence[Group]) -> None:
        """A few steps on what was found."""
        for _ in range(STEPS if groups else 0):
            optimizer.zero_grad()
            total = 0.0
            for part in batches(groups, TOKENS):
                loss = loss_of(network, part).total / len(groups)
                torch.autograd.backward(loss)
                total += float(loss.detach())
            torch.nn.utils.clip_grad_norm_(network.parameters(), 1.0)
            optimizer.step()
            self.losses.append(total)


def variants(task: Task, field: Field, alive: set[int], source: random.Random) -> list[Group]:
    """Some inductive lemmas as goals of the same function, each with the lemmas that it needs."""
    found = []
    line = max((goal.line for goal in task.open), default=task.function.span.line)
    for i in source.sample(sorted(alive), min(VARIANTS, len(alive))):
        needed = field.needed(i, alive)
        if needed is not None:
            other = replace(task, open=(Open("assertion", field.atoms[i].lemma.text, line),), kept=(), failed=())
            lemmas = [field.atoms[k].lemma for k in sorted(needed | {i})]
            asked = [one for place in places(other) for one in [asked_at(prompt(other, place))] if one is not None]
            found += [group for one in asked for group in _group(one, lemmas)]
    return found


def _group(asked: Asked, lemmas: Sequence[Lemma]) -> list[Group]:
    texts = dict.fromkeys(words for lemma in lemmas for words in [words_of(asked, lemma)] if words is not None)
    answers = [ids for ids in (answer_ids(asked, text) for text in texts) if ids is not None]
    return [Group(asked.prompt.ids, asked.grammar, tuple(Weighted(ids, 1 / len(answers)) for ids in answers))] if answers else []
