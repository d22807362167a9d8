"""The start of a run: the network learns from proofs that were harvested, with a schedule, before it plays.

Cross-entropy on the answers alone, under the grammar's masks; batches by tokens, of like length; warm-up and a cosine over the minutes that
it may take. Numbers of variables are shuffled in most examples, so that they mean nothing by themselves. Every twentieth program is set
aside to see what is learnt for good. An epoch is a checkpoint; a run that was killed goes on from the last one. What the harvest has
brought in meanwhile is learnt from in the next epoch.
"""

from __future__ import annotations

import hashlib
import math
import random
import time
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import Any, Final

import torch

from prover.lemmas import Lemma
from prover.model.decoder import Shape
from prover.model.prompt import places, prompt
from prover.model.tokenizer import IDS, VARIABLES
from prover.proposers.base import Open, Spot, Task
from prover.scope import loops, scope
from training import proposing, writing
from training.archive import Archive
from training.arena.generate import Problem
from training.arena.interpret import loaded
from training.arena.turns import written
from training.buffer import records
from training.checkpoint import Checkpoint, latest, moments_of, restore, write
from training.curves import Curves
from training.harvest import Harvested, parse
from training.loss import Group, Weighted, batches, loss_of
from training.network import Network, copied
from training.program_grammar import PROGRAM
from training.proposals import bare
from training.talk import Asked, answer_ids, asked_at, words_of

ASIDE: Final = 20  # one program of so many is not learnt from
_VARIABLES: Final = tuple(IDS[f"v{i}"] for i in range(VARIABLES))


@dataclass(frozen=True, slots=True)
class Settings:
    """How to learn from proofs."""

    shape: Shape = field(default_factory=lambda: Shape(128, 4, 4, 512))
    seed: int = 0
    minutes: float = 30.0  # in all, over restarts
    tokens: int = 4096  # a batch, padding included
    rate: float = 2e-3  # of learning, at its highest
    warmup: float = 0.04  # share of the minutes
    decay: float = 0.05
    propose: bool = False  # learn to propose as well: the goals and programs themselves
    shuffled: float = 0.7  # share of the examples with other numbers for their variables
    threads: int = 1


def task_of(problem: Problem) -> Task:
    """What proposers are given about a problem, but for the rows."""
    module = loaded(problem.source)
    function = next(f for f in module.functions() if f.qualname == problem.function)
    spots = []
    for loop in loops(function):
        names = tuple((n, k) for n, k in scope(module, function, loop.span.line).variables if "." not in n)
        spots.append(Spot(loop.span.line, names, tuple(sorted(written(loop) & {n for n, _ in names}))))
    start = "assert " if problem.kind == "assertion" else "@ensures("
    line = next(i for i, text in enumerate(problem.source.splitlines(), 1) if text.lstrip().startswith(start))
    return Task(module, function, tuple(spots), (Open(problem.kind, problem.goal, line),))


def examples(found: Harvested) -> list[tuple[Asked, list[tuple[int, ...]]]]:
    """Prompts of a problem with the answers that took part in its proofs."""
    task = task_of(found.problem)
    lines = [spot.line for spot in task.spots]
    made = []
    for place in places(task):
        asked = asked_at(prompt(task, place))
        said = [Lemma(task.module.name, task.function.qualname, lines[n], "invariant", text) for proof in found.proofs for n, text in proof]
        texts = dict.fromkeys(words for lemma in said for words in [words_of(asked, lemma)] if words) if asked is not None else {}
        answers = [ids for ids in (answer_ids(asked, text) for text in texts) if ids is not None] if asked is not None else []
        if asked is not None and answers:
            made.append((asked, answers))
    return made


class Shelves:
    """What is learnt from and what is set aside. A program is wholly on one side."""

    def __init__(self, paths: Iterable[Path]) -> None:
        self.paths = tuple(paths)
        self.shown: dict[str, Problem] = {}  # the last program of each family
        self.written: set[tuple[int, ...]] = set()
        self.kept, self.aside, self.goals = Archive(), Archive(), Archive()
        self.seen: set[str] = set()
        self.read()

    def read(self) -> None:
        """Take what is new in the files."""
        for row in (row for path in self.paths for row in records(path) if row["key"] not in self.seen):
            self.seen.add(row["key"])
            found = parse(row)
            number = int(hashlib.sha256(f"{found.problem.family}:{found.problem.seed}".encode()).hexdigest()[:8], 16)
            for asked, answers in examples(found):
                (self.kept if number % ASIDE else self.aside).add(asked.prompt.ids, asked.grammar, answers)
            if number % ASIDE:
                self._propose(found.problem)

    def _propose(self, problem: Problem) -> None:
        """Learn to say the goal of a problem, and to write its program when shown the one before it of the same family."""
        said = proposing.example(problem)
        if said is not None:
            self.goals.add(said[0].prompt.ids, said[0].grammar, [said[1]])
        program = bare(problem)
        before = self.shown.get(problem.family)
        prompt, ids = None if before is None else writing.question(before), writing.answer(program)
        if prompt is not None and ids is not None and ids not in self.written:
            self.goals.add(prompt, PROGRAM, [ids])
        if ids is not None:
            self.shown[problem.family] = program
            self.written.add(ids)


def renamed(group: Group, source: random.Random) -> Group:
    """The same with other numbers for the variables, in prompt and answers alike. A program has variables of its own, and only in order."""
    if group.grammar == PROGRAM:
        return group
    used = [i for i in _VARIABLES if i in group.prompt]
    other = source.sample(used, len(used))
    change = dict(zip(used, other, strict=True))

    def new(ids: Sequence[int]) -> tuple[int, ...]:
        return tuple(change.get(i, i) for i in ids)

    return Group(new(group.prompt), group.grammar, tuple(Weighted(new(a.ids), a.weight) for a in group.answers), tuple(change.items()))


class Distillation:
    """Learning from proofs in a folder, which `training.zero.Run` then goes on from."""

    def __init__(self, folder: Path, proofs: Sequence[Path], settings: Settings, start: Network | None = None) -> None:
        torch.set_num_threads(settings.threads)
        self.folder, self.settings = folder, settings
        self.shelves = Shelves(proofs)
        saved = latest(folder)
        self.epoch = 0 if saved is None else saved.round
        first = start or Network(settings.shape, settings.seed)
        self.network = copied(first) if saved is None else saved.network
        self.champion = first if saved is None else saved.champion
        self.best: int | None = saved.state["best"] if saved is not None else None if start else 0  # see `training.zero.Run`
        self.steps = 0 if saved is None else saved.steps
        self.elapsed: float = 0.0 if saved is None else saved.state["elapsed"]  # seconds
        self.optimizer = torch.optim.AdamW(self.network.parameters(), lr=settings.rate, betas=(0.9, 0.98), weight_decay=settings.decay)
        if saved is not None:
            restore(self.network, self.optimizer, saved.moments, saved.steps)
        self.curves = Curves(folder, self.epoch, "none")

    def go(self, report: Callable[[Mapping[str, Any]], None] | None = None) -> None:
        """Learn until the minutes are used up."""
        while self.elapsed < self.settings.minutes * 60:
            self.shelves.read()
            values = self.learn()
            self.curves.add(self.epoch, values)
            self.epoch += 1
            self.save()
            if report is not None:
                report({"epoch": self.epoch, **values})

    def learn(self) -> dict[str, float]:
        """One epoch; gives its numbers, losses in nats an answer."""
        begun, settings = time.monotonic(), self.settings
        source = random.Random(f"{settings.seed}/{self.epoch}")
        groups = self.shelves.kept.draw(len(self.shelves.kept), source)
        groups += self.shelves.goals.draw(len(self.shelves.goals), source) if settings.propose else []
        parts = batches([renamed(g, source) if source.random() < settings.shuffled else g for g in groups], settings.tokens)
        source.shuffle(parts)
        total = 0.0
        for part in parts:
            progress = (self.elapsed + time.monotonic() - begun) / 60 / settings.minutes
            for entry in self.optimizer.param_groups:
                entry["lr"] = settings.rate * schedule(progress, settings.warmup)
            self.optimizer.zero_grad()
            loss = loss_of(self.network, part)
            torch.autograd.backward(loss.total / len(part))
            torch.nn.utils.clip_grad_norm_(self.network.parameters(), 1.0)
            self.optimizer.step()
            self.steps += 1
            total += float(loss.total.detach())
        self.elapsed += time.monotonic() - begun
        return {
            "prompts": len(groups), "loss": total / max(1, len(groups)), "loss_aside": self.measured(), "steps": self.steps,
            "seconds": round(self.elapsed, 1),
        }  # fmt: skip

    @torch.no_grad()
    def measured(self) -> float:
        """The loss on what was set aside."""
        groups = self.shelves.aside.draw(len(self.shelves.aside), random.Random(0))
        return sum(float(loss_of(self.network, part).total) for part in batches(groups, self.settings.tokens)) / max(1, len(groups))

    def save(self) -> None:
        """Write the checkpoint. The champion is still the network that it began with: nothing has been won."""
        settings = asdict(self.settings)
        state: dict[str, Any] = {"archive": self.shelves.kept.dump(), "rates": {}, "best": self.best, "settings": settings}
        state |= {"goals": self.shelves.goals.dump(), "elapsed": self.elapsed, "untried": True}
        write(self.folder, Checkpoint(self.epoch, self.network, self.champion, moments_of(self.network, self.optimizer), self.steps, state))


def schedule(progress: float, warmup: float) -> float:
    """The share of the highest rate: a rise, then a cosine down to a twentieth."""
    if progress < warmup:
        return 0.01 + 0.99 * progress / warmup
    return 0.05 + 0.95 * (1 + math.cos(math.pi * min(1.0, (progress - warmup) / (1 - warmup)))) / 2
